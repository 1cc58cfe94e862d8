//! The ledger, step by step of the contract's section 7.

use super::partition::{Change, Conversion, Entry, Partition, Told};
use super::{Decision, Outcome, Writing, conflict, json, no_conversion};
use crate::money;
use crate::payload::{Refund, Said};

/// The most conversions that an ambiguous claim is told of.
const CANDIDATES: usize = 20;

/// What a refund comes to: a result, and the entry that it is if it is one.
struct Resolution {
    told: Told,
    entry: Option<Entry>,
    /// Whether the entry is to be stored now.
    is_new: bool,
}

impl Partition {
    pub(super) fn refund(&self, writing: &Writing<'_>, refund: &Refund) -> Decision {
        let remembered = match self.recall(writing) {
            Err(conflict) => return conflict.into(),
            Ok(memo) => memo.and_then(|memo| Some((memo.told.clone()?, memo.row_id.clone()))),
        };
        let result = match remembered {
            Some((told, id)) => {
                let entry = self.entries.iter().find(|known| Some(&known.row.id) == id.as_ref()).cloned();
                Ok(Resolution { told, entry, is_new: false })
            }
            None => self.target(refund).and_then(|at| self.resolve(writing, refund, at)),
        };
        match result {
            Err(conflict) => conflict.into(),
            Ok(Resolution { told, entry, is_new }) => {
                let memo = self.note(writing, entry.as_ref().map(|entry| entry.row.id.as_str()), Some(told.clone()));
                let outcome = self.tell(writing, refund, &told, entry.as_ref());
                Decision { outcome, memo, change: entry.filter(|_| is_new).map(Change::Refund) }
            }
        }
    }

    fn tell(&self, writing: &Writing<'_>, refund: &Refund, told: &Told, entry: Option<&Entry>) -> Outcome {
        let Told { conversion_id, refund_id, amount, total_refunded } = told;
        let is_duplicate = !entry.is_some_and(|entry| writing.made(&entry.row.id));
        let (total, attributable) =
            self.conversion(conversion_id).map_or((0, 0), |known| (known.total, known.attributable));
        let is_full = *total_refunded == total;
        let data = format!(
            r#"{{"refund_id":"{refund_id}","conversion_id":"{conversion_id}","refund_amount":{},"total_refunded":{},"remaining":{},"is_full_refund":{is_full},"duplicate":{is_duplicate},"attributable_revenue":{}}}"#,
            money::print(*amount),
            money::print(*total_refunded),
            money::print(total - total_refunded),
            money::print(money::after_refunds(attributable, total, *total_refunded)),
        );
        let warnings = entry.map(|entry| self.warnings_of(writing, refund, entry)).unwrap_or_default();
        let mut outcome = writing.success(refund_id, is_duplicate, data, warnings);
        if let Outcome::Success(success) = &mut outcome {
            success.proportion = Some((attributable, total, *total_refunded));
        }
        outcome
    }

    /// Step 1: the one conversion that all identifiers name.
    fn target(&self, refund: &Refund) -> Result<usize, Outcome> {
        let all = || 0..self.conversions.len();
        let named_by = |sent: &Option<String>, own: fn(&Conversion) -> Option<&String>| {
            let is_it = |sent: &String| all().filter(|&at| own(&self.conversions[at]) == Some(sent)).collect();
            sent.as_ref().map(is_it)
        };
        let by_order = named_by(&refund.order_id, |known| known.order_id.as_ref());
        let by_conversion = named_by(&refund.conversion_id, |known| Some(&known.row.id));
        let by_claim = named_by(&refund.claim_id, |known| known.claim_id.as_ref());
        let sent: Vec<Vec<usize>> = [by_order, by_conversion, by_claim].into_iter().flatten().collect();
        if sent.iter().any(Vec::is_empty) {
            return Err(no_conversion());
        }
        let named: Vec<usize> = all().filter(|at| sent.iter().all(|named| named.contains(at))).collect();
        match named.as_slice() {
            [] => Err(conflict("identifiers_disagree", None)),
            [one] => Ok(*one),
            several => {
                let candidate = |&at: &usize| {
                    let known = &self.conversions[at];
                    format!(r#"{{"conversion_id":"{}","order_id":{}}}"#, known.row.id, json(known.order_id.as_deref()))
                };
                let candidates: Vec<String> = several.iter().rev().take(CANDIDATES).map(candidate).collect();
                Err(conflict("ambiguous_claim", Some(format!(r#"{{"candidates":[{}]}}"#, candidates.join(",")))))
            }
        }
    }

    /// Steps 2 to 4.
    fn resolve(&self, writing: &Writing<'_>, refund: &Refund, at: usize) -> Result<Resolution, Outcome> {
        let Conversion { total, refunded, row, currency, .. } = &self.conversions[at];
        let (total, refunded, conversion_id) = (*total, *refunded, row.id.clone());
        let own_id = refund.refund_id.as_deref().unwrap_or(writing.row_id);
        let mut entries = self.entries.iter().filter(|entry| entry.told.conversion_id == conversion_id);
        let first_result =
            |known: &Entry| Ok(Resolution { told: known.told.clone(), entry: Some(known.clone()), is_new: false });
        if let Some(known) = entries.clone().find(|entry| entry.told.refund_id == own_id) {
            return first_result(known);
        }
        let own = currency.as_deref().or(writing.currency);
        if let (Some(sent), Some(own)) = (&refund.currency, own)
            && sent != own
        {
            return Err(conflict("currency_mismatch", Some(format!(r#"{{"currency":"{own}"}}"#))));
        }
        let last = entries.next_back();
        let nothing_new = || {
            let refund_id = refund.refund_id.clone().or_else(|| last.map(|last| last.told.refund_id.clone()));
            let (conversion_id, refund_id) = (conversion_id.clone(), refund_id.unwrap_or_default());
            let told = Told { conversion_id, refund_id, amount: 0, total_refunded: refunded };
            Ok(Resolution { told, entry: None, is_new: false })
        };
        let afterwards = match (refund.running_total, refund.amount, last) {
            (Some(running), ..) if running <= refunded => return nothing_new(),
            (Some(running), ..) => running,
            (None, None, Some(last)) if refunded == total && !last.named_amount => return first_result(last),
            (None, None, Some(_)) if refunded == total => return nothing_new(),
            (None, None, _) => total,
            (None, Some(amount), _) => refunded + amount,
        };
        if afterwards > total {
            let details = format!(r#"{{"remaining":{}}}"#, money::print(total - refunded));
            return Err(conflict("refund_exceeds_remaining", Some(details)));
        }
        let (amount, refund_id) = (afterwards - refunded, own_id.to_owned());
        let told = Told { conversion_id, refund_id, amount, total_refunded: afterwards };
        let named_amount = refund.amount.is_some() || refund.running_total.is_some();
        let entry = Entry { row: writing.row(), told: told.clone(), named_amount };
        Ok(Resolution { told, entry: Some(entry), is_new: true })
    }

    /// Of a repeated delivery, in what it differs; of a new one, what is odd about its figures.
    fn warnings_of(&self, writing: &Writing<'_>, refund: &Refund, entry: &Entry) -> Vec<Said> {
        if !writing.made(&entry.row.id) {
            return writing.differences(&entry.row.fields);
        }
        let Told { conversion_id, amount, total_refunded, .. } = &entry.told;
        let before = total_refunded - amount;
        let is_full = self.conversion(conversion_id).is_some_and(|known| known.total == *total_refunded);
        let mut warnings = Vec::new();
        if refund.running_total.zip(refund.amount).is_some_and(|(running, amount)| before + amount != running) {
            warnings.push(Said::new("total_refunded_mismatch", "/total_refunded"));
        }
        if refund.is_full.is_some_and(|claimed| claimed != is_full) {
            warnings.push(Said::new("full_refund_mismatch", "/is_full_refund"));
        }
        warnings
    }
}
