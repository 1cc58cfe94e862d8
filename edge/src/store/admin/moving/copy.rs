//! What a brand has, copied in parts from one database to another.
//!
//! A part is one JSON text that the one database makes and the other takes: nothing here looks into it. The other then makes the same text of
//! its own rows, and compares. Where a copy goes on is read from what has arrived, so that nothing need be remembered between two steps.

use super::{Move, is};
use crate::json;
use crate::store::admin::statement;
use crate::store::read::{fitting, page_bytes};
use crate::store::{Executor, Param, Statement, StoreError};

/// What is copied after what, and how.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kind {
    /// Where it has arrived, as JSON: `?1` brand, `?2` environment.
    end: Sql,
    /// What comes behind that: `?3` where. At the other side `?4` is the part that was sent, and it ends where that ends.
    part: Sql,
    /// Takes a part: `?1` brand, `?2` move, `?3` environment, `?4` part.
    take: Sql,
    same: Sql,
}

/// A statement, and how many parameters it binds.
type Sql = (&'static str, usize);

macro_rules! kind {
    ($end:expr, $binds:literal, $part:expr, $take:expr) => {
        Kind {
            end: (concat!("SELECT ", $end, " AS answer"), $binds),
            part: (concat!("SELECT ", $part, " AS answer"), 4),
            take: ($take, 4),
            same: (concat!("SELECT iif(", $part, " = ?4, 'same', 'different') AS answer"), 4),
        }
    };
}

macro_rules! last {
    ($event:literal) => {
        concat!(
            "SELECT * FROM (SELECT at, seq FROM feed WHERE brand_id = ?1 AND environment = ?2 AND event = '",
            $event,
            "' ORDER BY at DESC, seq DESC LIMIT 1)"
        )
    };
}

/// The place of the last event in the feed: `[at,seq]`.
macro_rules! feed_end {
    () => {
        concat!(
            "(SELECT json_array(coalesce(max(at), 0), coalesce(max(seq), 0)) FROM (",
            last!("conversion"),
            " UNION ALL ",
            last!("refund"),
            " UNION ALL ",
            last!("claim"),
            " UNION ALL ",
            last!("visit"),
            "))"
        )
    };
}

macro_rules! events_behind {
    ($event:literal) => {
        concat!(
            "SELECT * FROM (SELECT event, at, seq, row FROM feed WHERE brand_id = ?1 AND environment = ?2 AND event = '",
            $event,
            "' AND (at, seq) > (?3 ->> '$[0]', ?3 ->> '$[1]') ORDER BY at, seq LIMIT 500)"
        )
    };
}

/// The events of an environment in the order of the feed. What refunds change of a conversion is not copied, but comes of them.
pub const EVENTS: Kind = kind!(
    feed_end!(),
    2,
    concat!(
        "(SELECT json_object('count', count(*), 'end', max(seq), 'rows', json_group_array(json_object('seq', seq, 'at', at, 'event', event, 'id', id,
  'created_at', created_at, 'payload', payload, 'key_id', key_id, 'conversion_id', conversion_id, 'order_id', order_id, 'email', email,
  'order_total', order_total, 'attributable_revenue', attributable_revenue, 'attribution', attribution,
  'referral_code', referral_code, 'claim_id', claim_id, 'refund_id', refund_id, 'amount', amount, 'total_refunded', total_refunded)))
FROM ",
        fitting!(
            "seq",
            concat!(
                "SELECT page.event, page.at, page.seq,
      coalesce(refunds.entry_id, conversions.conversion_id, claims.claim_id, visits.visit_id) AS id,
      coalesce(refunds.created_at, conversions.created_at, claims.created_at, visits.created_at) AS created_at,
      coalesce(refunds.payload, conversions.payload, claims.payload, visits.payload) AS payload,
      coalesce(refunds.key_id, conversions.key_id, claims.key_id, visits.key_id) AS key_id,
      refunds.conversion_id, conversions.order_id, coalesce(conversions.customer_email, claims.email) AS email,
      conversions.order_total, conversions.attributable_revenue, conversions.attribution,
      coalesce(conversions.referral_code, claims.referral_code, visits.referral_code) AS referral_code, conversions.claim_id,
      refunds.refund_id, refunds.amount, refunds.total_refunded
    FROM (SELECT * FROM (",
                events_behind!("conversion"),
                " UNION ALL ",
                events_behind!("refund"),
                " UNION ALL ",
                events_behind!("claim"),
                " UNION ALL ",
                events_behind!("visit"),
                ") WHERE seq <= coalesce(?4 ->> '$.end', 9223372036854775807) ORDER BY seq LIMIT 500) AS page
    LEFT JOIN refunds ON refunds.seq = iif(page.event = 'refund', page.row, NULL) AND refunds.brand_id = ?1 AND refunds.environment = ?2
    LEFT JOIN conversions ON conversions.seq = iif(page.event = 'conversion', page.row, NULL) AND conversions.brand_id = ?1 AND conversions.environment = ?2
    LEFT JOIN claims ON claims.seq = iif(page.event = 'claim', page.row, NULL) AND claims.brand_id = ?1 AND claims.environment = ?2
    LEFT JOIN visits ON visits.seq = iif(page.event = 'visit', page.row, NULL) AND visits.brand_id = ?1 AND visits.environment = ?2"
            )
        ),
        ")"
    ),
    "INSERT INTO arriving_events
  (move_id, brand_id, environment, event, id, created_at, payload, key_id, conversion_id, order_id, email, order_total,
   attributable_revenue, attribution, referral_code, claim_id, refund_id, amount, total_refunded)
SELECT ?2, ?1, ?3, value ->> 'event', value ->> 'id', value ->> 'created_at', value ->> 'payload', value ->> 'key_id',
  value ->> 'conversion_id', value ->> 'order_id', value ->> 'email', value ->> 'order_total', value ->> 'attributable_revenue',
  value ->> 'attribution', value ->> 'referral_code', value ->> 'claim_id', value ->> 'refund_id', value ->> 'amount',
  value ->> 'total_refunded'
FROM json_each(?4, '$.rows') ORDER BY key"
);

macro_rules! key_row {
    () => {
        "json_object('environment', environment, 'event', event, 'key', idempotency_key, 'digest', payload_digest, 'row_id', row_id,
  'conversion_id', conversion_id, 'refund_id', refund_id, 'amount', amount, 'total_refunded', total_refunded, 'created_at', created_at)"
    };
}

macro_rules! take_keys {
    () => {
        concat!(
            "INSERT INTO idempotency_keys (brand_id, environment, event, idempotency_key, payload_digest, row_id, conversion_id, refund_id,
  amount, total_refunded, created_at)
SELECT ?1, value ->> 'environment', value ->> 'event', value ->> 'key', value ->> 'digest', value ->> 'row_id', value ->> 'conversion_id',
  value ->> 'refund_id', value ->> 'amount', value ->> 'total_refunded', value ->> 'created_at'
FROM json_each(?4, '$.rows') WHERE ",
            is!("arriving"),
            " ON CONFLICT DO NOTHING"
        )
    };
}

/// The idempotency keys, in the order of their names.
pub const IDEMPOTENCY_KEYS: Kind = kind!(
    "coalesce((SELECT json_array(environment, event, idempotency_key) FROM idempotency_keys WHERE brand_id = ?1
  ORDER BY environment DESC, event DESC, idempotency_key DESC LIMIT 1), '[\"\",\"\",\"\"]')",
    1,
    concat!(
        "(WITH part AS (SELECT * FROM idempotency_keys WHERE brand_id = ?1
    AND (environment, event, idempotency_key) > (?3 ->> '$[0]', ?3 ->> '$[1]', ?3 ->> '$[2]')
    AND (?4 IS NULL OR (environment, event, idempotency_key) <= (?4 ->> '$.end[0]', ?4 ->> '$.end[1]', ?4 ->> '$.end[2]'))
    ORDER BY environment, event, idempotency_key LIMIT 500)
  SELECT json_object('count', count(*), 'end', json((SELECT json_array(environment, event, idempotency_key) FROM part
    ORDER BY environment DESC, event DESC, idempotency_key DESC LIMIT 1)), 'rows', json_group_array(",
        key_row!(),
        ")) FROM (SELECT * FROM part ORDER BY environment, event, idempotency_key))"
    ),
    take_keys!()
);

/// Those that came while the others were copied: the first ones that are noted. The other side is asked for the same ones.
pub const LATE_IDEMPOTENCY_KEYS: Kind = Kind {
    end: ("SELECT '' AS answer", 0),
    part: (concat!(
        "WITH part AS (SELECT seq AS place, environment, event, idempotency_key FROM late_idempotency_keys WHERE brand_id = ?1
    ORDER BY seq LIMIT 500)
SELECT json_object('count', count(*), 'end', max(place), 'rows', json_group_array(",
        key_row!(),
        ")) AS answer FROM (SELECT * FROM part JOIN idempotency_keys USING (environment, event, idempotency_key)
  WHERE brand_id = ?1 ORDER BY place)"
    ), 1),
    take: (take_keys!(), 4),
    same: (concat!(
        "SELECT iif(json_object('count', count(*), 'end', json(?4 -> '$.end'), 'rows', json_group_array(",
        key_row!(),
        ")) = ?4, 'same', 'different') AS answer
FROM (SELECT idempotency_keys.* FROM json_each(?4, '$.rows') AS sent CROSS JOIN idempotency_keys ON brand_id = ?1
    AND environment = sent.value ->> 'environment' AND event = sent.value ->> 'event' AND idempotency_key = sent.value ->> 'key'
  ORDER BY sent.key)"
    ), 4),
};

/// The record of changes, in its order.
pub const AUDIT: Kind = kind!(
    "coalesce((SELECT request_id FROM audit WHERE brand_id = ?1 ORDER BY seq DESC LIMIT 1), '')",
    1,
    "(WITH part AS (SELECT * FROM audit WHERE brand_id = ?1
    AND seq > coalesce((SELECT seq FROM audit WHERE brand_id = ?1 AND request_id = ?3), 0)
    AND (?4 IS NULL OR seq <= (SELECT seq FROM audit WHERE brand_id = ?1 AND request_id = ?4 ->> '$.end')) ORDER BY seq LIMIT 500)
  SELECT json_object('count', count(*), 'end', (SELECT request_id FROM part ORDER BY seq DESC LIMIT 1), 'rows', json_group_array(json_object(
    'request_id', request_id, 'at', at, 'actor', actor, 'action', action, 'target', target, 'details', details)))
  FROM (SELECT * FROM part ORDER BY seq))",
    concat!(
        "INSERT INTO audit (brand_id, request_id, at, actor, action, target, details)
SELECT ?1, value ->> 'request_id', value ->> 'at', value ->> 'actor', value ->> 'action', value ->> 'target', value ->> 'details'
FROM json_each(?4, '$.rows') WHERE ",
        is!("arriving"),
        " ORDER BY key ON CONFLICT DO NOTHING"
    )
);

/// The brand's own keys, which may change until it is frozen.
pub const API_KEYS: Kind = kind!(
    "coalesce((SELECT max(key_id) FROM api_keys WHERE brand_id = ?1), '')",
    1,
    "(WITH part AS (SELECT * FROM api_keys WHERE brand_id = ?1 AND key_id > ?3 AND (?4 IS NULL OR key_id <= ?4 ->> '$.end')
    ORDER BY key_id LIMIT 500)
  SELECT json_object('count', count(*), 'end', max(key_id), 'rows', json_group_array(json_object('key_id', key_id, 'environment', environment,
    'digest', digest, 'label', label, 'created_at', created_at, 'expires_at', expires_at, 'revoked_at', revoked_at,
    'rehashed_at', rehashed_at, 'events', events, 'successor', successor, 'own_expires_at', own_expires_at))) FROM (SELECT * FROM part ORDER BY key_id))",
    concat!(
        "INSERT INTO api_keys (brand_id, key_id, environment, digest, label, created_at, expires_at, revoked_at, rehashed_at, events,
  successor, own_expires_at)
SELECT ?1, value ->> 'key_id', value ->> 'environment', value ->> 'digest', value ->> 'label', value ->> 'created_at',
  value ->> 'expires_at', value ->> 'revoked_at', value ->> 'rehashed_at', value ->> 'events',
  value ->> 'successor', value ->> 'own_expires_at'
FROM json_each(?4, '$.rows') WHERE ",
        is!("arriving"),
        " ON CONFLICT DO NOTHING"
    )
);

/// What became of events that were accepted while the database could not be asked: copied when no more can come, for their names
/// have no order in which they came.
pub const ACCEPTED: Kind = kind!(
    "coalesce((SELECT json_array(environment, accepted_id) FROM accepted WHERE brand_id = ?1
  ORDER BY environment DESC, accepted_id DESC LIMIT 1), '[\"\",\"\"]')",
    1,
    concat!(
        "(WITH part AS (SELECT * FROM (SELECT *, sum(coalesce(octet_length(payload), 0)) OVER (ORDER BY environment, accepted_id) AS bytes
    FROM (SELECT * FROM accepted WHERE brand_id = ?1 AND (environment, accepted_id) > (?3 ->> '$[0]', ?3 ->> '$[1]')
      AND (?4 IS NULL OR (environment, accepted_id) <= (?4 ->> '$.end[0]', ?4 ->> '$.end[1]'))
      ORDER BY environment, accepted_id LIMIT 500)) WHERE bytes - coalesce(octet_length(payload), 0) < ",
        page_bytes!(),
        ")
  SELECT json_object('count', count(*), 'end', json((SELECT json_array(environment, accepted_id) FROM part
    ORDER BY environment DESC, accepted_id DESC LIMIT 1)), 'rows', json_group_array(json_object('environment', environment,
    'accepted_id', accepted_id, 'event', event, 'outcome', outcome, 'recorded_id', recorded_id, 'conversion_id', conversion_id,
    'code', code, 'error', error, 'email', email, 'payload', payload, 'key_id', key_id, 'accepted_at', accepted_at,
    'settled_at', settled_at))) FROM (SELECT * FROM part ORDER BY environment, accepted_id))"
    ),
    concat!(
        "INSERT INTO accepted (brand_id, environment, accepted_id, event, outcome, recorded_id, conversion_id, code, error, email, payload,
  key_id, accepted_at, settled_at)
SELECT ?1, value ->> 'environment', value ->> 'accepted_id', value ->> 'event', value ->> 'outcome', value ->> 'recorded_id',
  value ->> 'conversion_id', value ->> 'code', value ->> 'error', value ->> 'email', value ->> 'payload', value ->> 'key_id',
  value ->> 'accepted_at', value ->> 'settled_at'
FROM json_each(?4, '$.rows') WHERE ",
        is!("arriving"),
        " ON CONFLICT DO NOTHING"
    )
);

/// The most rows of a part.
pub const PART: u64 = 500;

/// Copies the next part from one database to the other, and compares it there with what was sent; how many rows. The
/// environment is only for events.
pub async fn copy(
    from: &impl Executor,
    to: &impl Executor,
    of: Move<'_>,
    kind: Kind,
    environment: &str,
) -> Result<u64, StoreError> {
    let (brand_id, environment) = (Some(of.brand_id), Some(environment));
    let end = to.batch(&[bound(kind.end, &[brand_id, environment])]).await?.unwrap_or_default();
    let part = from.batch(&[bound(kind.part, &[brand_id, environment, Some(&end), None])]).await?.unwrap_or_default();
    let count = count_of(&part).ok_or_else(|| StoreError::broken("a part has no count"))?;
    if count == 0 {
        return Ok(0);
    }
    let take = bound(kind.take, &[brand_id, Some(of.move_id), environment, Some(&part)]);
    let same = bound(kind.same, &[brand_id, environment, Some(&end), Some(&part)]);
    let compared = to.batch(&[take, same]).await?;
    if compared.as_deref() != Some("same") {
        return Err(StoreError::broken("what was copied is not the same: the move goes no further, cancel it"));
    }
    if kind == LATE_IDEMPOTENCY_KEYS {
        from.batch(&[statement(NOTED, [of.brand_id.into(), of.move_id.into(), part.as_str().into()])]).await?;
    }
    Ok(count)
}

fn bound<'p>((sql, binds): Sql, params: &[Option<&'p str>]) -> Statement<'p> {
    Statement { sql, params: params.iter().take(binds).map(|param| Param::from(*param)).collect() }
}

/// A part begins with the number of its rows.
fn count_of(part: &str) -> Option<u64> {
    part.strip_prefix(r#"{"count":"#)?.split_once(',')?.0.parse().ok()
}

/// What has been copied need not be noted any more: `?3` the part.
const NOTED: &str =
    concat!("DELETE FROM late_idempotency_keys WHERE brand_id = ?1 AND seq <= ?3 ->> '$.end' AND ", is!("leaving"));

/// The brand's own row, as JSON.
pub async fn brand(store: &impl Executor, brand_id: &str) -> Result<Option<String>, StoreError> {
    const SQL: &str =
        "SELECT json_object('name', name, 'plan', plan, 'basis', basis, 'created_at', created_at) AS answer
FROM brands WHERE brand_id = ?1";
    store.batch(&[statement(SQL, [brand_id.into()])]).await
}

/// How many events there are, live and test.
pub async fn events(store: &impl Executor, brand_id: &str) -> Result<u64, StoreError> {
    let count = |answer: &Option<String>| {
        let end: Vec<u64> = json::read(answer.as_deref()?)?;
        // When, and as the how manieth.
        end.get(1).copied()
    };
    let ends = ["live", "test"].map(|environment| statement(EVENTS.end.0, [brand_id.into(), environment.into()]));
    Ok(store.run(&ends).await?.iter().filter_map(count).fold(0, u64::saturating_add))
}

/// Counts and sums of everything: the same in both, when the one is frozen and everything is copied.
pub async fn sums(store: &impl Executor, brand_id: &str) -> Result<String, StoreError> {
    const SQL: &str = "SELECT json_object('daily', json((SELECT json_group_array(json_array(environment, days, conversions, refunds,
    claims, visits, order_total_whole, order_total_rest, revenue_whole, revenue_rest, refunded_whole, refunded_rest)) FROM (
    SELECT environment, count(*) AS days, sum(conversions) AS conversions, sum(refunds) AS refunds, sum(claims) AS claims,
      sum(visits) AS visits, sum(order_total_whole) AS order_total_whole, sum(order_total_rest) AS order_total_rest,
      sum(revenue_whole) AS revenue_whole, sum(revenue_rest) AS revenue_rest, sum(refunded_whole) AS refunded_whole,
      sum(refunded_rest) AS refunded_rest FROM daily WHERE brand_id = ?1 GROUP BY environment ORDER BY environment))),
  'idempotency_keys', (SELECT count(*) FROM idempotency_keys WHERE brand_id = ?1),
  'api_keys', (SELECT count(*) FROM api_keys WHERE brand_id = ?1),
  'audit', (SELECT count(*) FROM audit WHERE brand_id = ?1),
  'accepted', (SELECT count(*) FROM accepted WHERE brand_id = ?1)) AS answer";
    let answer = store.batch(&[statement(SQL, [brand_id.into()])]).await?;
    answer.ok_or_else(|| StoreError::broken("sums are no text"))
}
