//! Somebody bought something: attributed, and stored once an order.

use advocateloop_core::{Amount, Basis, Code, Conversion, Id};
use serde::Deserialize;

use super::idempotency::{remember, remembered};
use super::many::{answers, events, recorded_payload, v, with_events};
use super::permit::{allows, permit};
use super::{Conflict, Record, Recorded, RecordedEvent, Recording, Sql, Statement, Unrecorded, amount, sql};
use crate::auth::Permit;
use crate::responses::Attribution;

/// `?9` order, `?10` email, `?11` total: what both of the others ask for.
/// `?12` and `?13` the revenue on either basis, `?14` referral code, `?15` payload.
macro_rules! insert {
    ($number:ident) => {
        concat!(
            permit!(),
            with_events!($number),
            " INSERT INTO conversions
  (brand_id, environment, conversion_id, order_id, customer_email, order_total, attributable_revenue,
   attribution, referral_code, claim_id, payload, key_id, created_at)
SELECT ?1, ?2, ",
            v!($number, 7),
            ", ",
            v!($number, 9),
            ", ",
            v!($number, 10),
            ", CAST(",
            v!($number, 11),
            " AS INTEGER), CAST(iif(basis = 'gross', ",
            v!($number, 13),
            ", ",
            v!($number, 12),
            ") AS INTEGER),
  CASE WHEN ",
            v!($number, 14),
            " IS NOT NULL THEN 'code' WHEN claim_id IS NOT NULL THEN 'email' ELSE 'none' END,
  coalesce(",
            v!($number, 14),
            ", referral_code), claim_id, ",
            v!($number, 15),
            ", ?3, CAST(?5 AS INTEGER)
FROM permit",
            events!($number, " CROSS JOIN event"),
            " LEFT JOIN claims ON seq = CASE WHEN ",
            v!($number, 14),
            " IS NULL
  THEN (SELECT max(seq) FROM claims WHERE brand_id = ?1 AND environment = ?2 AND email = ",
            v!($number, 10),
            ")
  ELSE (SELECT seq FROM claims WHERE brand_id = ?1 AND environment = ?2 AND email = ",
            v!($number, 10),
            " AND referral_code = ",
            v!($number, 14),
            ") END
WHERE ",
            allows!("conversion"),
            " AND NOT EXISTS ",
            remembered!($number, "conversion", "1"),
            " ON CONFLICT DO NOTHING"
        )
    };
}

/// The conversion with this order, or else the one just inserted.
macro_rules! by_order {
    ($number:ident) => {
        concat!(
            "(SELECT conversion_id FROM conversions WHERE brand_id = ?1 AND environment = ?2 AND order_id = ",
            v!($number, 9),
            ")"
        )
    };
}

/// Another order under a used number, rather than a second delivery of one. Whoever was erased may have been the same.
macro_rules! reuses_order {
    ($number:ident) => {
        concat!(
            "(customer_email NOT IN (",
            v!($number, 10),
            ", 'erased') AND order_total <> CAST(",
            v!($number, 11),
            " AS INTEGER))"
        )
    };
}

/// `?12` the payload's digest.
macro_rules! remember_it {
    ($number:ident) => {
        concat!(
            permit!(),
            with_events!($number),
            remember!($number, "conversion", 12, "conversion_id"),
            " FROM permit",
            events!($number, " CROSS JOIN event CROSS"),
            " JOIN conversions WHERE brand_id = ?1 AND environment = ?2 AND conversion_id = coalesce(",
            by_order!($number),
            ", ",
            v!($number, 7),
            ") AND NOT ",
            reuses_order!($number),
            " AND ",
            allows!("conversion"),
            " ON CONFLICT DO NOTHING"
        )
    };
}

macro_rules! query {
    ($number:ident) => {
        concat!(
            permit!(),
            with_events!($number),
            answers!(
                $number,
                "json((SELECT json_object(
  'remembered', ",
                remembered!($number, "conversion", "payload_digest"),
                ", 'conversion_id', conversion_id, 'order_id', order_id, 'attributable_revenue', attributable_revenue,
  'attribution', attribution, 'referral_code', referral_code, 'claim_id', claim_id,
  'reuses_order', ",
                reuses_order!($number),
                ", 'is_erased', customer_email = 'erased', ",
                recorded_payload!($number, concat!("conversion_id = ", v!($number, 7))),
                ")
  FROM conversions WHERE brand_id = ?1 AND environment = ?2 AND conversion_id = coalesce(",
                remembered!($number, "conversion", "row_id"),
                ", ",
                by_order!($number),
                ", ",
                v!($number, 7),
                ")))"
            )
        )
    };
}

const ONE: Sql = sql!(one);
const MANY: Sql = sql!(many);

#[derive(Debug)]
pub struct RecordedConversion {
    pub conversion_id: String,
    pub order_id: Option<String>,
    pub attribution: Attribution,
    /// Before refunds, on the brand's basis when it was recorded.
    pub attributable_revenue: Amount,
}

#[derive(Deserialize)]
struct State {
    remembered: Option<String>,
    conversion_id: String,
    order_id: Option<String>,
    attributable_revenue: i64,
    attribution: String,
    referral_code: Option<String>,
    claim_id: Option<String>,
    reuses_order: u8,
    is_erased: u8,
    payload: Option<String>,
}

impl Record for Conversion<'_> {
    fn many(&self) -> &'static Sql {
        &MANY
    }

    fn statements<'a>(&'a self, recording: &'a Recording<'a>) -> Vec<Statement<'a>> {
        let mut shared = recording.scope();
        shared.push(self.order_id.as_ref().map(Id::as_str).into());
        shared.push(self.customer_email.as_str().into());
        shared.push(self.order_total.into());
        // What was accepted earlier counts on the basis of then.
        let revenue = |basis| self.attributable_revenue(recording.credentials.accepted_on().unwrap_or(basis));
        let inserted = vec![
            revenue(Basis::Paid).into(),
            revenue(Basis::Gross).into(),
            self.referral_code.as_ref().map(Code::as_str).into(),
        ];
        recording.batch(ONE, shared, inserted)
    }

    fn read(&self, recording: &Recording<'_>, answer: Option<String>) -> Result<(Permit, Recorded), Unrecorded> {
        let (permit, state): (Permit, State) = recording.open(answer)?;
        recording.check_idempotency(state.remembered.as_deref(), state.payload.as_deref())?;
        if state.reuses_order != 0 {
            return Err(Conflict::OrderIdReused.into());
        }
        let recorded = Recorded {
            duplicate: state.conversion_id != recording.row_id,
            warnings: recording.compare(state.payload.as_deref(), state.is_erased != 0),
            data: RecordedEvent::Conversion(RecordedConversion {
                attributable_revenue: amount(state.attributable_revenue)?,
                conversion_id: state.conversion_id,
                order_id: state.order_id,
                attribution: Attribution {
                    method: state.attribution,
                    referral_code: state.referral_code,
                    claim_id: state.claim_id,
                },
            }),
        };
        Ok((permit, recorded))
    }
}
