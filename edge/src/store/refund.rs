//! An order, or a part of it, was paid back: an entry in the conversion's ledger, never beyond its total.

mod sql;

use advocateloop_core::ledger::{self, Account, Decision};
use advocateloop_core::{Amount, Id, PositiveAmount, Refund, money};
use serde::{Deserialize, Serialize};

use super::amount;
use super::{Conflict, Param, Record, Recorded, RecordedEvent, Recording, Sql, Statement, StoreError, Unrecorded};
use crate::auth::Permit;

#[derive(Debug, PartialEq, Eq)]
pub struct RecordedRefund {
    /// The sender's, or ours.
    pub refund_id: String,
    pub conversion_id: String,
    /// Applied by this refund.
    pub refund_amount: Amount,
    pub total_refunded: Amount,
    pub remaining: Amount,
    pub is_full_refund: bool,
    pub attributable_revenue: Amount,
}

/// A conversion that a claim may mean.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "contract", derive(schemars::JsonSchema), schemars(inline))]
pub struct Candidate {
    pub conversion_id: String,
    pub order_id: Option<String>,
}

#[derive(Deserialize)]
struct State {
    remembered: Option<Remembered>,
    conversion: Option<Target>,
    result: Option<Outcome>,
    named: Option<Named>,
}

/// What an earlier request with this idempotency key was answered.
#[derive(Deserialize)]
struct Remembered {
    payload_digest: String,
    result: Outcome,
}

/// The conversion that all identifiers name, after the insert.
#[derive(Deserialize)]
struct Target {
    conversion_id: String,
    order_total: i64,
    attributable_revenue: i64,
    refunded: i64,
    has_refunds: u8,
    is_erased: u8,
}

/// What a success tells of: an entry of the ledger, or that nothing changed.
#[derive(Deserialize)]
struct Outcome {
    entry_id: Option<String>,
    refund_id: String,
    amount: i64,
    total_refunded: i64,
    /// Of an entry that an earlier request made.
    payload: Option<String>,
}

/// What each identifier names, where they name no single conversion.
#[derive(Deserialize)]
struct Named {
    order_id: u8,
    conversion_id: u8,
    claim: Vec<Candidate>,
}

impl Record for Refund<'_> {
    fn many(&self) -> &'static Sql {
        &sql::MANY
    }

    fn statements<'a>(&'a self, recording: &'a Recording<'a>) -> Vec<Statement<'a>> {
        let id = |id: &'a Option<Id<'_>>| Param::from(id.as_ref().map(Id::as_str));
        let amount = |amount: Option<PositiveAmount>| Param::from(amount.map(PositiveAmount::amount));
        let mut shared = recording.scope();
        shared.extend([id(&self.order_id), id(&self.conversion_id), id(&self.claim_id), id(&self.refund_id)]);
        shared.extend([amount(self.refund_amount), amount(self.total_refunded)]);
        recording.batch(sql::ONE, shared, Vec::new())
    }

    fn read(&self, recording: &Recording<'_>, answer: Option<String>) -> Result<(Permit, Recorded), Unrecorded> {
        let (permit, state): (Permit, State) = recording.open(answer)?;
        let remembered = state.remembered.as_ref();
        recording.check_idempotency_or(remembered.map(|earlier| earlier.payload_digest.as_str()), || {
            let has_target = state.conversion.is_some();
            remembered.is_none_or(|earlier| has_target && earlier.may_be_of(self, recording))
        })?;
        let Some(target) = state.conversion else {
            let named = state.named.ok_or_else(|| StoreError::broken("no conversion, and nothing that was named"))?;
            return Err(explain_no_target(self, named).into());
        };
        let result = match (state.remembered, state.result) {
            (Some(remembered), _) => remembered.result,
            (None, Some(found)) => found,
            (None, None) => return Err(explain_no_result(self, &target)?),
        };
        Ok((permit, recorded(self, recording, target, result)?))
    }
}

impl Remembered {
    /// Whether it may have been of this payload, of which only what is not personal is left. A refund that changed nothing has left no
    /// payload, but its answer: it named all that remained, or a running total that was no news.
    fn may_be_of(&self, refund: &Refund<'_>, recording: &Recording<'_>) -> bool {
        let Outcome { entry_id, refund_id, total_refunded, payload, .. } = &self.result;
        if entry_id.is_some() {
            return payload.as_ref().is_none_or(|payload| recording.differing(payload, true).is_empty());
        }
        let has_its_name = refund.refund_id.as_ref().is_none_or(|sent| sent.as_str() == refund_id);
        let is_no_news = match refund.total_refunded {
            Some(total) => total.amount().units() <= *total_refunded,
            None => refund.refund_amount.is_none(),
        };
        has_its_name && is_no_news
    }
}

/// What core's ledger needs of a refund.
fn request(refund: &Refund<'_>) -> ledger::Request {
    ledger::Request {
        refund_amount: refund.refund_amount.map(PositiveAmount::amount),
        total_refunded: refund.total_refunded.map(PositiveAmount::amount),
        is_full_refund: refund.is_full_refund,
    }
}

/// The identifiers name no single conversion: the unknown ones are told first.
fn explain_no_target(refund: &Refund<'_>, named: Named) -> Conflict {
    let sent = [
        ("order_id", refund.order_id.is_some(), named.order_id != 0),
        ("conversion_id", refund.conversion_id.is_some(), named.conversion_id != 0),
        ("claim_id", refund.claim_id.is_some(), !named.claim.is_empty()),
    ];
    let unknown = sent.into_iter().filter(|&(_, sent, names)| sent && !names);
    let unknown: Vec<&'static str> = unknown.map(|(field, ..)| field).collect();
    if !unknown.is_empty() {
        return Conflict::ConversionNotFound { fields: unknown };
    }
    if refund.order_id.is_none() && refund.conversion_id.is_none() {
        return Conflict::AmbiguousClaim { candidates: named.claim };
    }
    Conflict::IdentifiersDisagree
}

/// The SQL applied nothing and found nothing to repeat: core's ledger says why.
fn explain_no_result(refund: &Refund<'_>, target: &Target) -> Result<Unrecorded, StoreError> {
    let account = Account {
        order_total: amount(target.order_total)?,
        refunded: amount(target.refunded)?,
        has_refunds: target.has_refunds != 0,
    };
    match ledger::decide(account, request(refund)) {
        Decision::Exceeds { remaining } => Ok(Conflict::RefundExceedsRemaining { remaining }.into()),
        Decision::Apply { .. } | Decision::Duplicate => Err(StoreError::broken("the SQL and the ledger disagree")),
    }
}

fn recorded(
    refund: &Refund<'_>,
    recording: &Recording<'_>,
    target: Target,
    result: Outcome,
) -> Result<Recorded, StoreError> {
    let (order_total, total_refunded) = (amount(target.order_total)?, amount(result.total_refunded)?);
    let refund_amount = amount(result.amount)?;
    let duplicate = result.entry_id.as_deref() != Some(recording.row_id);
    let warnings = if duplicate {
        recording.compare(result.payload.as_deref(), target.is_erased != 0)
    } else {
        let before =
            Account { order_total, refunded: total_refunded.less(refund_amount), has_refunds: target.has_refunds != 0 };
        ledger::warnings(before, request(refund), total_refunded)
    };
    let attributable = amount(target.attributable_revenue)?;
    let data = RecordedRefund {
        refund_id: result.refund_id,
        conversion_id: target.conversion_id,
        refund_amount,
        total_refunded,
        remaining: order_total.less(total_refunded),
        is_full_refund: total_refunded == order_total,
        attributable_revenue: money::revenue_after_refunds(attributable, order_total, total_refunded),
    };
    Ok(Recorded { data: RecordedEvent::Refund(data), duplicate, warnings })
}
