//! The ledger in SQL: what `advocateloop_core::ledger` decides, decided where nobody can come between.
//!
//! All three statements bind `?9` order, `?10` conversion, `?11` claim, `?12` the sender's refund identifier,
//! `?13` amount (a), `?14` running total (c); T is `order_total`, R is `refunded`.

use crate::store::idempotency::remembered;
use crate::store::many::{answers, events, v, with_events};
use crate::store::permit::{allows, permit};
use crate::store::{Sql, sql};

/// The one conversion that all identifiers name, or none. A remembered request keeps the one that it had: its claim may
/// have got more since.
macro_rules! target {
    ($number:ident) => {
        concat!(
            ", target AS (SELECT ",
            events!($number, "event.*, "),
            "conversion_id, order_total, attributable_revenue, refunded, customer_email = 'erased' AS is_erased
  FROM ",
            events!($number, "event CROSS JOIN "),
            "conversions
  WHERE brand_id = ?1 AND environment = ?2
    AND conversion_id = coalesce(",
            remembered!($number, "refund", "conversion_id"),
            ", ",
            v!($number, 10),
            ",
      (SELECT conversion_id FROM conversions WHERE brand_id = ?1 AND environment = ?2 AND order_id = ",
            v!($number, 9),
            "),
      (SELECT iif(count(*) = 1, min(conversion_id), NULL) FROM (SELECT conversion_id FROM conversions
        WHERE brand_id = ?1 AND environment = ?2 AND person = ",
            v!($number, 11),
            " AND claim_id = ",
            v!($number, 11),
            " LIMIT 2)))
    AND (",
            v!($number, 9),
            " IS NULL OR order_id = ",
            v!($number, 9),
            ") AND (",
            v!($number, 10),
            " IS NULL OR conversion_id = ",
            v!($number, 10),
            ") AND (",
            v!($number, 11),
            " IS NULL OR claim_id = ",
            v!($number, 11),
            "))"
        )
    };
}

macro_rules! ledger_of_target {
    () => {
        "FROM refunds WHERE brand_id = ?1 AND environment = ?2 AND conversion_id = target.conversion_id"
    };
}

/// What a success tells of, after the insert: the entry with this refund's identifier; else, where everything is
/// refunded and this asks for all that remains, the last entry, if it asked for the same, with neither amount nor running total; else
/// nothing new.
macro_rules! result {
    ($number:ident) => {
        concat!(
            target!($number),
            ", result AS (SELECT target.*, last.seq IS NOT NULL AS has_refunds, entry.entry_id,
    coalesce(entry.refund_id, ",
            v!($number, 12),
            ", last.refund_id) AS refund_id, coalesce(entry.amount, 0) AS amount,
    coalesce(entry.total_refunded, target.refunded) AS total_refunded, entry.payload,
    entry.seq IS NOT NULL OR coalesce(CAST(",
            v!($number, 14),
            " AS INTEGER) <= target.refunded,
      ",
            v!($number, 13),
            " IS NULL AND target.refunded = order_total AND last.seq IS NOT NULL) AS is_success
  FROM target
  LEFT JOIN refunds AS last ON last.seq = (SELECT max(seq) ",
            ledger_of_target!(),
            ")
  LEFT JOIN refunds AS entry ON entry.seq = coalesce((SELECT seq ",
            ledger_of_target!(),
            " AND refund_id = coalesce(",
            v!($number, 12),
            ", ",
            v!($number, 7),
            ")),
    iif(",
            v!($number, 13),
            " IS NULL AND ",
            v!($number, 14),
            " IS NULL AND target.refunded = order_total
      AND json_extract(last.payload, '$.refund_amount') IS NULL AND json_extract(last.payload, '$.total_refunded') IS NULL,
      last.seq, NULL)))"
        )
    };
}

/// `?15` payload. The total afterwards is the larger of R and c, else T without a, else R + a; it must fit in T, and
/// be news: more than R, or the first refund of an order of 0.
macro_rules! insert {
    ($number:ident) => {
        concat!(
            permit!(),
            with_events!($number),
            target!($number),
            " INSERT INTO refunds
  (brand_id, environment, conversion_id, refund_id, entry_id, amount, total_refunded, payload, key_id, created_at)
SELECT ?1, ?2, conversion_id, coalesce(",
            v!($number, 12),
            ", ",
            v!($number, 7),
            "), ",
            v!($number, 7),
            ", total - refunded, total, ",
            v!($number, 15),
            ", ?3, CAST(?5 AS INTEGER)
FROM (SELECT target.*, CASE WHEN ",
            v!($number, 14),
            " IS NOT NULL THEN max(refunded, CAST(",
            v!($number, 14),
            " AS INTEGER))
    WHEN ",
            v!($number, 13),
            " IS NULL THEN order_total ELSE refunded + CAST(",
            v!($number, 13),
            " AS INTEGER) END AS total
  FROM permit JOIN target WHERE ",
            allows!("refund"),
            ") AS target
WHERE total <= order_total
  AND (total > refunded OR (order_total = 0 AND NOT EXISTS (SELECT 1 ",
            ledger_of_target!(),
            ")))
  AND NOT EXISTS ",
            remembered!($number, "refund", "1"),
            " ON CONFLICT DO NOTHING"
        )
    };
}

/// `?15` the payload's digest.
macro_rules! remember_it {
    ($number:ident) => {
        concat!(
            permit!(),
            with_events!($number),
            result!($number),
            " INSERT INTO idempotency_keys (brand_id, environment, event, idempotency_key, payload_digest, row_id,
  conversion_id, refund_id, amount, total_refunded, created_at)
SELECT ?1, ?2, 'refund', ",
            v!($number, 8),
            ", ",
            v!($number, 15),
            ", entry_id, conversion_id, refund_id, amount, total_refunded, CAST(?5 AS INTEGER)
FROM permit JOIN result WHERE is_success AND ",
            allows!("refund"),
            " ON CONFLICT DO NOTHING"
        )
    };
}

/// A subquery's JSON is only text to what holds it, unless it goes through `json`.
macro_rules! query {
    ($number:ident) => {
        concat!(
            permit!(),
            with_events!($number),
            result!($number),
            answers!(
                $number,
                "json_object(
  'remembered', json((SELECT json_object('payload_digest', payload_digest, 'result', json_object(
      'entry_id', row_id, 'refund_id', refund_id, 'amount', amount, 'total_refunded', total_refunded, 'payload', iif(row_id = ",
                v!($number, 7),
                ", NULL,
        (SELECT payload FROM refunds WHERE brand_id = ?1 AND environment = ?2 AND conversion_id = idempotency_keys.conversion_id
          AND refund_id = idempotency_keys.refund_id AND entry_id = row_id))))
    FROM idempotency_keys WHERE brand_id = ?1 AND environment = ?2 AND event = 'refund' AND idempotency_key = ",
                v!($number, 8),
                ")),
  'conversion', json((SELECT json_object('conversion_id', conversion_id, 'order_total', order_total,
      'attributable_revenue', attributable_revenue, 'refunded', refunded, 'has_refunds', has_refunds, 'is_erased', is_erased) FROM result",
                events!($number, " WHERE nth = event.nth"),
                ")),
  'result', json((SELECT json_object('entry_id', entry_id, 'refund_id', refund_id, 'amount', amount,
      'total_refunded', total_refunded, 'payload', iif(entry_id = ",
                v!($number, 7),
                ", NULL, payload)) FROM result WHERE is_success",
                events!($number, " AND nth = event.nth"),
                ")),
  'named', json((SELECT json_object(
      'order_id', EXISTS (SELECT 1 FROM conversions WHERE brand_id = ?1 AND environment = ?2 AND order_id = ",
                v!($number, 9),
                "),
      'conversion_id',
        EXISTS (SELECT 1 FROM conversions WHERE brand_id = ?1 AND environment = ?2 AND conversion_id = ",
                v!($number, 10),
                "),
      'claim', json((SELECT json_group_array(json_object('conversion_id', conversion_id, 'order_id', order_id))
        FROM (SELECT conversion_id, order_id FROM conversions
          WHERE brand_id = ?1 AND environment = ?2 AND person = ",
                v!($number, 11),
                " AND claim_id = ",
                v!($number, 11),
                " ORDER BY seq DESC LIMIT 20))))
    WHERE NOT EXISTS (SELECT 1 FROM target",
                events!($number, " WHERE nth = event.nth"),
                "))))"
            )
        )
    };
}

pub(super) const ONE: Sql = sql!(one);
pub(super) const MANY: Sql = sql!(many);
