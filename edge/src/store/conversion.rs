//! Somebody bought something: attributed, and stored once an order.

use advocateloop_core::{Amount, Basis, Code, Conversion, Id};
use serde::Deserialize;

use super::idempotency::{remember, remembered};
use super::permit::{allows, answer, permit};
use super::{Conflict, Record, Recorded, RecordedEvent, Recording, Sql, Statement, Unrecorded, amount};
use crate::auth::Permit;

/// `?9` order, `?10` email, `?11` total: what both of the others ask for.
/// `?12` and `?13` the revenue on either basis, `?14` referral code, `?15` payload.
const INSERT: &str = concat!(
    permit!(),
    " INSERT INTO conversions
  (brand_id, environment, conversion_id, order_id, customer_email, order_total, attributable_revenue,
   attribution, referral_code, claim_id, payload, key_id, created_at)
SELECT ?1, ?2, ?7, ?9, ?10, CAST(?11 AS INTEGER), CAST(iif(basis = 'gross', ?13, ?12) AS INTEGER),
  CASE WHEN ?14 IS NOT NULL THEN 'code' WHEN claim_id IS NOT NULL THEN 'email' ELSE 'none' END,
  coalesce(?14, referral_code), claim_id, ?15, ?3, CAST(?5 AS INTEGER)
FROM permit LEFT JOIN claims ON seq = CASE WHEN ?14 IS NULL
  THEN (SELECT max(seq) FROM claims WHERE brand_id = ?1 AND environment = ?2 AND email = ?10)
  ELSE (SELECT seq FROM claims WHERE brand_id = ?1 AND environment = ?2 AND email = ?10 AND referral_code = ?14) END
WHERE ",
    allows!("conversion"),
    " AND NOT EXISTS ",
    remembered!("conversion", "1"),
    " ON CONFLICT DO NOTHING"
);

/// The conversion with this order, or else the one just inserted.
macro_rules! by_order {
    () => {
        "(SELECT conversion_id FROM conversions WHERE brand_id = ?1 AND environment = ?2 AND order_id = ?9)"
    };
}

/// Another order under a used number, rather than a second delivery of one. Whoever was erased may have been the same.
macro_rules! reuses_order {
    () => {
        "(customer_email NOT IN (?10, 'erased') AND order_total <> CAST(?11 AS INTEGER))"
    };
}

/// `?12` the payload's digest.
const REMEMBER: &str = concat!(
    permit!(),
    remember!("conversion", "?12", "conversion_id"),
    " FROM permit JOIN conversions WHERE brand_id = ?1 AND environment = ?2 AND conversion_id = coalesce(",
    by_order!(),
    ", ?7) AND NOT ",
    reuses_order!(),
    " AND ",
    allows!("conversion"),
    " ON CONFLICT DO NOTHING"
);

const QUERY: &str = concat!(
    permit!(),
    answer!(
        "json((SELECT json_object(
  'remembered', ",
        remembered!("conversion", "payload_digest"),
        ", 'conversion_id', conversion_id, 'order_id', order_id, 'attributable_revenue', attributable_revenue,
  'attribution', attribution, 'referral_code', referral_code, 'claim_id', claim_id,
  'reuses_order', ",
        reuses_order!(),
        ", 'is_erased', customer_email = 'erased',
  'payload', iif(conversion_id = ?7, NULL, payload))
  FROM conversions WHERE brand_id = ?1 AND environment = ?2 AND conversion_id = coalesce(",
        remembered!("conversion", "row_id"),
        ", ",
        by_order!(),
        ", ?7)))"
    )
);

#[derive(Debug)]
pub struct RecordedConversion {
    pub conversion_id: String,
    pub order_id: Option<String>,
    pub attribution: Attribution,
    /// Before refunds, on the brand's basis when it was recorded.
    pub attributable_revenue: Amount,
}

/// Whom the conversion counts for, and how we know.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Attribution {
    /// `code`, `email` or `none`.
    pub method: String,
    pub referral_code: Option<String>,
    pub claim_id: Option<String>,
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
        recording.batch(Sql { insert: INSERT, remember: REMEMBER, query: QUERY }, shared, inserted)
    }

    fn read(&self, recording: &Recording<'_>, answer: Option<String>) -> Result<(Permit, Recorded), Unrecorded> {
        let (permit, state): (Permit, State) = recording.open(answer)?;
        recording.check_idempotency(state.remembered.as_deref())?;
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
