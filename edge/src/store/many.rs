//! One SQL text for one event and for many.
//!
//! A statement about one event binds its values to `?7`, `?8` and so on. The same about many binds one JSON array to `?7`, with
//! an array of those values for each event, and reads them as columns `p7`, `p8` and so on of a table `event`. So the rules of
//! an event stand in one text, which takes the word `one` or `many` for where its values come from:
//!
//! | | `one` | `many` |
//! | --- | --- | --- |
//! | `v!(many, 9)` | `?9` | `p9` |
//! | `with_events!` | | the table `event`, behind `WITH permit AS (…)` |
//! | `events!(many, "CROSS JOIN event")` | | what stands in quotes |
//! | `answers!` | one JSON object | a JSON array of them, in the order of the events |
//!
//! `CROSS JOIN`, for it is SQLite's word for “in this order”: an event leads to its rows, never the other way around.

/// A value of the event, or `?1` to `?6`, which all events of a statement share.
macro_rules! v {
    (one, $number:literal) => {
        concat!("?", $number)
    };
    (many, $number:literal) => {
        concat!("p", $number)
    };
}

/// What only a statement about many events says.
macro_rules! events {
    (one, $text:literal) => {
        ""
    };
    (many, $text:literal) => {
        $text
    };
}

/// `nth` counts from 0.
macro_rules! with_events {
    ($number:ident) => {
        $crate::store::many::events!(
            $number,
            ", event AS MATERIALIZED (SELECT key AS nth, value ->> 0 AS p7, value ->> 1 AS p8, value ->> 2 AS p9, value ->> 3 AS p10,
  value ->> 4 AS p11, value ->> 5 AS p12, value ->> 6 AS p13, value ->> 7 AS p14, value ->> 8 AS p15 FROM json_each(?7))"
        )
    };
}

/// What the query of an event, or of many, selects.
macro_rules! answers {
    (one, $($state:expr),+) => {
        $crate::store::permit::answer!($($state),+)
    };
    (many, $($state:expr),+) => {
        concat!(
            " SELECT json_group_array(json_object('plan', plan, 'basis', basis, 'events', json(events), 'expires_at', expires_at, 'state', ",
            $($state,)+
            ")) AS answer FROM permit CROSS JOIN event"
        )
    };
}

/// The recorded payload, for a second delivery to be compared with. Among many, a large one is only noted: all of them together
/// would be more than a Worker can hold.
macro_rules! recorded_payload {
    (one, $is_new:expr) => {
        concat!("'payload', iif(", $is_new, ", NULL, payload)")
    };
    (many, $is_new:expr) => {
        concat!(
            "'payload', iif(",
            $is_new,
            " OR length(payload) > 8000, NULL, payload), 'is_large', NOT ",
            $is_new,
            " AND length(payload) > 8000"
        )
    };
}

/// Whether the answer about one of many notes a payload instead of giving it. No text in it can look like that, for its
/// quotes are escaped.
pub(super) fn is_without_payload(answer: &str) -> bool {
    answer.contains(r#""is_large":1"#)
}

pub(super) use {answers, events, recorded_payload, v, with_events};
