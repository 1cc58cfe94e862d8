//! A key that begins.

use crate::event::Event;
use crate::fields::table;
use crate::issue::{Place, Problem};
use crate::json::Value;
use crate::judge::Judge;
use crate::key::Environment;
use crate::value::{List, Text, Time};

table! {
    /// An API key of a brand.
    pub struct NewKey, "a key";
    label:       required Text<'a, 100>, "What the brand knows the key by, such as `Zapier`.";
    environment: required Environment,   "Which partition it writes to and reads.";
    expires_at:  optional Time,          "When it stops being good (RFC 3339, in the future); never, if left out.";
    events:      optional List<Event, 4>, "The events that it may send: all, if left out; none, if empty, so that it can only read.";
}

fn across(key: &Draft<'_, '_>, _others: &[Value<'_, '_>], at: &Place<'_>, judge: &mut Judge<'_>) {
    if key.expires_at.as_valid().is_some_and(|expires_at| expires_at.ms() <= judge.now_ms) {
        judge.report(&at.field("expires_at"), Problem::NotInTheFuture);
    }
}
