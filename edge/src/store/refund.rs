//! Refunds: entries in the ledger of a conversion, never beyond its total.
//!
//! [`advocateloop_core::ledger`] decides, on what was read of the order, and the insert holds only if that is still so. Several refunds of
//! one batch are decided in their order, each on what the ones before it make of the ledger.

use std::collections::{BTreeMap, BTreeSet};

use advocateloop_core::ledger::{self, Account, Decision as Ruling, Request};
use advocateloop_core::{Amount, Id, Payload, PositiveAmount, Refund, money};
use serde::{Deserialize, Serialize};

use super::{Conflict, NewEvent, RecordError, Recorded, RecordedEvent, RecordedRefund, StoreError, amount};
use crate::json::Money;

/// A conversion that a claim may mean.
#[derive(Debug, PartialEq, Eq, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "contract", derive(schemars::JsonSchema), schemars(inline))]
pub struct Candidate {
    pub conversion_id: String,
    pub order_id: Option<String>,
}

/// Holds what was read for a refund.
#[derive(Debug, Deserialize)]
pub(super) struct Ledger {
    remembered: Option<Remembered>,
    /// The one that all identifiers name.
    conversion: Option<Target>,
    /// Under the refund's identifier.
    entry: Option<LedgerEntry>,
    last: Option<LedgerEntry>,
    named: Option<Named>,
}

/// Tells what an earlier request with this idempotency key was answered.
#[derive(Debug, Deserialize)]
struct Remembered {
    payload_digest: String,
    entry: LedgerEntry,
}

#[derive(Debug, Deserialize)]
struct Target {
    conversion_id: String,
    order_total: i64,
    attributable_revenue: i64,
    refunded: i64,
    /// The order's, or else the brand's; `None` where nobody has said it.
    currency: Option<String>,
    is_erased: u8,
}

/// An entry of the ledger, or, without an identifier, the answer to a refund that changed nothing.
#[derive(Debug, Clone, Deserialize)]
struct LedgerEntry {
    entry_id: Option<String>,
    refund_id: String,
    amount: i64,
    total_refunded: i64,
    /// Unless it is this refund's own.
    payload: Option<String>,
    /// True if the last entry asked for all that remained.
    #[serde(default)]
    took_all: u8,
}

/// Tells what each identifier names, where they name no single conversion.
#[derive(Debug, Deserialize)]
struct Named {
    order_id: u8,
    conversion_id: u8,
    claim: Vec<Candidate>,
}

/// Says what to write: an entry, or what an idempotency key is to be remembered with.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Write {
    is_new: bool,
    conversion_id: String,
    /// Amount refunded before, as it must still be.
    before: i64,
    entry_id: Option<String>,
    refund_id: String,
    amount: i64,
    total_refunded: i64,
    revenue_taken: i64,
    pub(super) payload: String,
    idempotency_key: Option<String>,
    payload_digest: Option<String>,
    /// The claim, if it alone names the conversion: by then it may have another one, too.
    by_claim: Option<String>,
}

impl Write {
    pub(super) fn has_key(&self) -> bool {
        self.idempotency_key.is_some()
    }
}

/// Makes the writes, each compared with what is refunded before the first of them.
pub(super) fn since_the_first(writes: &[Write]) -> Vec<Write> {
    let mut first = BTreeMap::new();
    let mut since = writes.to_vec();
    for write in since.iter_mut().filter(|write| write.is_new) {
        write.before = *first.entry(write.conversion_id.clone()).or_insert(write.before);
    }
    since
}

#[derive(Debug)]
pub(super) enum Decision {
    Settled(Result<Recorded, RecordError>),
    Write(Write),
    /// Once what is written now can be read.
    Later,
}

/// The ledgers as the refunds before make them, if all that they write is stored.
#[derive(Debug, Default)]
pub(super) struct Ledgers {
    /// Amount refunded of each conversion, and its last entry.
    changed: BTreeMap<String, (Amount, LedgerEntry)>,
    /// The conversions of new entries, each with the entry's identifier.
    entries: BTreeSet<String>,
    keys: BTreeSet<String>,
    /// The conversions of refunds that are decided later: what comes after them is, too.
    waiting: BTreeSet<String>,
}

impl Ledgers {
    pub(super) fn decide(&mut self, sent: &NewEvent<'_>, ledger: &Ledger) -> Decision {
        let target = ledger.conversion.as_ref().map(|target| target.conversion_id.as_str());
        let waits = target.is_some_and(|target| self.waiting.contains(target))
            || sent.idempotency_key().is_some_and(|key| self.keys.contains(key));
        let decision = if waits {
            Decision::Later
        } else {
            self.rule(sent, ledger).unwrap_or_else(|error| Decision::Settled(Err(error)))
        };
        if matches!(decision, Decision::Later) {
            self.keys.extend(sent.idempotency_key().map(str::to_owned));
            self.waiting.extend(target.map(str::to_owned));
        }
        decision
    }

    fn rule(&mut self, sent: &NewEvent<'_>, ledger: &Ledger) -> Result<Decision, RecordError> {
        let Payload::Refund(refund) = &sent.payload else { return Err(StoreError::broken("this is no refund").into()) };
        let remembered = ledger.remembered.as_ref();
        sent.check_idempotency(remembered.map(|earlier| earlier.payload_digest.as_str()), || {
            remembered.is_none_or(|earlier| ledger.conversion.is_some() && earlier.may_be_of(refund, sent))
        })?;
        let Some(target) = &ledger.conversion else {
            let named = ledger.named.as_ref();
            let named = named.ok_or_else(|| StoreError::broken("no conversion, and nothing that was named"))?;
            return Err(explain_no_target(refund, named).into());
        };
        if let Some(remembered) = remembered {
            return Ok(Decision::Settled(Ok(recorded(refund, sent, target, &remembered.entry)?)));
        }
        let refund_id = refund.refund_id.as_ref().map_or(&*sent.row_id, Id::as_str);
        if self.entries.contains(&target.entry_name(refund_id)) {
            return Ok(Decision::Later);
        }
        if let Some(entry) = &ledger.entry {
            return self.repeat(sent, refund, target, entry.clone());
        }
        if let (Some(sent), Some(currency)) = (&refund.currency, &target.currency)
            && sent.as_str() != currency
        {
            return Err(Conflict::CurrencyMismatch { currency: currency.clone() }.into());
        }
        let changed = self.changed.get(&target.conversion_id);
        let refunded = changed.map_or_else(|| amount(target.refunded), |(refunded, _)| Ok(*refunded))?;
        let last = changed.map(|(_, last)| last).or(ledger.last.as_ref());
        let account = Account { order_total: amount(target.order_total)?, refunded, has_refunds: last.is_some() };
        match ledger::decide(account, request(refund)) {
            Ruling::Apply { amount, total_refunded } => {
                Ok(Decision::Write(self.apply(sent, refund, target, refunded, (amount, total_refunded))?))
            }
            // Whether it stays so is known once what it follows is stored.
            Ruling::Duplicate | Ruling::Exceeds { .. } if changed.is_some() => Ok(Decision::Later),
            Ruling::Exceeds { remaining } => Err(Conflict::RefundExceedsRemaining { remaining }.into()),
            Ruling::Duplicate => {
                let took_all = refund.refund_amount.is_none() && refund.total_refunded.is_none();
                let same = last.filter(|last| took_all && last.took_all != 0).cloned();
                let nothing_new = || LedgerEntry {
                    entry_id: None,
                    refund_id: last
                        .filter(|_| refund.refund_id.is_none())
                        .map_or_else(|| refund_id.to_owned(), |last| last.refund_id.clone()),
                    amount: 0,
                    total_refunded: refunded.units(),
                    payload: None,
                    took_all: 0,
                };
                let result = same.unwrap_or_else(nothing_new);
                self.repeat(sent, refund, target, result)
            }
        }
    }

    /// Settles a second delivery, once its idempotency key is remembered if it has one.
    fn repeat(
        &mut self,
        sent: &NewEvent<'_>,
        refund: &Refund<'_>,
        target: &Target,
        entry: LedgerEntry,
    ) -> Result<Decision, RecordError> {
        if sent.idempotency.is_none() {
            return Ok(Decision::Settled(Ok(recorded(refund, sent, target, &entry)?)));
        }
        let revenue_taken = 0;
        Ok(Decision::Write(self.write(sent, target, false, entry, revenue_taken)))
    }

    fn apply(
        &mut self,
        sent: &NewEvent<'_>,
        refund: &Refund<'_>,
        target: &Target,
        refunded: Amount,
        (applied, total): (Amount, Amount),
    ) -> Result<Write, StoreError> {
        let (attributable, order_total) = (amount(target.attributable_revenue)?, amount(target.order_total)?);
        let left = |refunded| money::revenue_after_refunds(attributable, order_total, refunded);
        let entry = LedgerEntry {
            entry_id: Some(sent.row_id.clone()),
            refund_id: refund.refund_id.as_ref().map_or(&*sent.row_id, Id::as_str).to_owned(),
            amount: applied.units(),
            total_refunded: total.units(),
            payload: None,
            took_all: u8::from(refund.refund_amount.is_none() && refund.total_refunded.is_none()),
        };
        self.entries.insert(target.entry_name(&entry.refund_id));
        self.changed.insert(target.conversion_id.clone(), (total, entry.clone()));
        Ok(self.write(sent, target, true, entry, left(refunded).less(left(total)).units()))
    }

    fn write(
        &mut self,
        sent: &NewEvent<'_>,
        target: &Target,
        is_new: bool,
        entry: LedgerEntry,
        revenue_taken: i64,
    ) -> Write {
        self.keys.extend(sent.idempotency_key().map(str::to_owned));
        Write {
            is_new,
            conversion_id: target.conversion_id.clone(),
            before: entry.total_refunded.saturating_sub(entry.amount),
            entry_id: entry.entry_id,
            refund_id: entry.refund_id,
            amount: entry.amount,
            total_refunded: entry.total_refunded,
            revenue_taken,
            payload: sent.normalized.to_string(),
            idempotency_key: sent.idempotency_key().map(str::to_owned),
            payload_digest: sent.idempotency.as_ref().map(|known| known.payload_digest.clone()),
            by_claim: claim_alone(&sent.payload),
        }
    }
}

impl Target {
    /// Names an entry of its ledger. A conversion's identifier has no space.
    fn entry_name(&self, refund_id: &str) -> String {
        [&self.conversion_id, refund_id].join(" ")
    }
}

impl Remembered {
    /// Whether it may have been of this payload, of which only what is not personal is left. A refund that changed nothing has left no
    /// payload, but its answer: it named all that remained, or a running total that was no news.
    fn may_be_of(&self, refund: &Refund<'_>, sent: &NewEvent<'_>) -> bool {
        let LedgerEntry { entry_id, refund_id, total_refunded, payload, .. } = &self.entry;
        if entry_id.is_some() {
            return payload.as_ref().is_none_or(|payload| sent.differing(payload, true).is_empty());
        }
        let has_its_name = refund.refund_id.as_ref().is_none_or(|sent| sent.as_str() == refund_id);
        let is_no_news = match refund.total_refunded {
            Some(total) => total.amount().units() <= *total_refunded,
            None => refund.refund_amount.is_none(),
        };
        has_its_name && is_no_news
    }
}

/// The claim of a refund that has no other identifier.
fn claim_alone(payload: &Payload<'_>) -> Option<String> {
    match payload {
        Payload::Refund(Refund { order_id: None, conversion_id: None, claim_id, .. }) => {
            claim_id.as_ref().map(|id| id.as_str().to_owned())
        }
        _ => None,
    }
}

/// Asks core's ledger for a refund.
fn request(refund: &Refund<'_>) -> Request {
    Request {
        refund_amount: refund.refund_amount.map(PositiveAmount::amount),
        total_refunded: refund.total_refunded.map(PositiveAmount::amount),
        is_full_refund: refund.is_full_refund,
    }
}

/// The identifiers name no single conversion: the unknown ones are told first.
fn explain_no_target(refund: &Refund<'_>, named: &Named) -> Conflict {
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
        return Conflict::AmbiguousClaim { candidates: named.claim.clone() };
    }
    Conflict::IdentifiersDisagree
}

fn recorded(
    refund: &Refund<'_>,
    sent: &NewEvent<'_>,
    target: &Target,
    entry: &LedgerEntry,
) -> Result<Recorded, StoreError> {
    let (order_total, total_refunded) = (amount(target.order_total)?, amount(entry.total_refunded)?);
    let refund_amount = amount(entry.amount)?;
    let duplicate = entry.entry_id.as_deref() != Some(&*sent.row_id);
    let warnings = if duplicate {
        sent.compare(entry.payload.as_deref(), target.is_erased != 0)
    } else {
        let before = Account { order_total, refunded: total_refunded.less(refund_amount), has_refunds: true };
        ledger::warnings(before, request(refund), total_refunded)
    };
    let attributable = amount(target.attributable_revenue)?;
    let data = RecordedRefund {
        refund_id: entry.refund_id.clone(),
        conversion_id: target.conversion_id.clone(),
        refund_amount: Money(refund_amount),
        total_refunded: Money(total_refunded),
        remaining: Money(order_total.less(total_refunded)),
        is_full_refund: total_refunded == order_total,
        duplicate,
        attributable_revenue: Money(money::revenue_after_refunds(attributable, order_total, total_refunded)),
    };
    Ok(Recorded { data: RecordedEvent::Refund(data), duplicate, warnings })
}
