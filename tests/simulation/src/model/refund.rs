//! The ledger, step by step of the contract's section 7.

use super::partition::{Change, Entry, Partition, Told};
use super::{Decision, Outcome, Writing, conflict, json};
use crate::money;
use crate::payload::{Refund, Said};

/// The most conversions that an ambiguous claim is told of.
const CANDIDATES: usize = 20;

/// What a refund comes to: a result, the entry that it is if it is one, and what is odd about it.
struct Resolution {
    told: Told,
    entry: Option<String>,
    warnings: Vec<Said>,
    /// The entry itself, if it is to be stored now.
    new: Option<Entry>,
}

impl Partition {
    pub(super) fn refund(&self, writing: &Writing<'_>, refund: &Refund) -> Decision {
        let remembered = match self.recall(writing) {
            Err(conflict) => return conflict.into(),
            Ok(memo) => memo.and_then(|memo| Some((memo.told.clone()?, memo.row_id.clone()))),
        };
        let result = match remembered {
            Some((told, entry)) => {
                let known = self.entries.iter().find(|known| Some(&known.row.id) == entry.as_ref());
                let warnings = known.map(|known| self.warnings_of(writing, refund, known)).unwrap_or_default();
                Resolution { told, entry, warnings, new: None }
            }
            None => match self.target(refund).and_then(|at| self.resolve(writing, refund, at)) {
                Ok(result) => result,
                Err(conflict) => return conflict.into(),
            },
        };
        let memo = self.note(writing, result.entry.as_deref(), Some(result.told.clone()));
        let (outcome, new) = self.tell(writing, result);
        Decision { outcome, memo, change: new.map(Change::Refund) }
    }

    fn tell(&self, writing: &Writing<'_>, result: Resolution) -> (Outcome, Option<Entry>) {
        let Resolution { told, entry, warnings, new } = result;
        let is_duplicate = !entry.is_some_and(|entry| writing.made(&entry));
        let conversion = self.conversions.iter().find(|known| known.row.id == told.conversion_id);
        let (total, attributable) = conversion.map_or((0, 0), |known| (known.total, known.attributable));
        let data = format!(
            r#"{{"refund_id":"{}","conversion_id":"{}","refund_amount":{},"total_refunded":{},"remaining":{},"is_full_refund":{},"duplicate":{is_duplicate},"attributable_revenue":{}}}"#,
            told.refund_id,
            told.conversion_id,
            money::print(told.amount),
            money::print(told.total_refunded),
            money::print(total - told.total_refunded),
            told.total_refunded == total,
            money::print(money::after_refunds(attributable, total, told.total_refunded)),
        );
        let mut outcome = writing.success(&told.refund_id, is_duplicate, data, warnings);
        if let Outcome::Success(success) = &mut outcome {
            success.proportion = Some((attributable, total, told.total_refunded));
        }
        (outcome, new)
    }

    /// Step 1: the one conversion that all identifiers name.
    fn target(&self, refund: &Refund) -> Result<usize, Outcome> {
        let all = || 0..self.conversions.len();
        let by_order = refund.order_id.as_ref().map(|order_id| {
            all().filter(|&at| self.conversions[at].order_id.as_ref() == Some(order_id)).collect::<Vec<usize>>()
        });
        let by_conversion = refund
            .conversion_id
            .as_ref()
            .map(|id| all().filter(|&at| self.conversions[at].row.id == *id).collect::<Vec<usize>>());
        let by_claim = refund
            .claim_id
            .as_ref()
            .map(|id| all().filter(|&at| self.conversions[at].claim_id.as_ref() == Some(id)).collect::<Vec<usize>>());
        let sent: Vec<Vec<usize>> = [by_order, by_conversion, by_claim].into_iter().flatten().collect();
        if sent.iter().any(Vec::is_empty) {
            return Err(Outcome::Conflict { status: 404, code: "conversion_not_found", details: None });
        }
        let named: Vec<usize> = all().filter(|at| sent.iter().all(|named| named.contains(at))).collect();
        match named.as_slice() {
            [] => Err(conflict("identifiers_disagree")),
            [one] => Ok(*one),
            several => {
                let candidate = |&at: &usize| {
                    let known = &self.conversions[at];
                    format!(r#"{{"conversion_id":"{}","order_id":{}}}"#, known.row.id, json(known.order_id.as_deref()))
                };
                let candidates: Vec<String> = several.iter().rev().take(CANDIDATES).map(candidate).collect();
                let details = format!(r#"{{"candidates":[{}]}}"#, candidates.join(","));
                Err(Outcome::Conflict { status: 409, code: "ambiguous_claim", details: Some(details) })
            }
        }
    }

    /// Steps 2 to 4.
    fn resolve(&self, writing: &Writing<'_>, refund: &Refund, at: usize) -> Result<Resolution, Outcome> {
        let conversion = &self.conversions[at];
        let (total, refunded, conversion_id) = (conversion.total, conversion.refunded, conversion.row.id.clone());
        let own_id = refund.refund_id.as_deref().unwrap_or(writing.row_id);
        let mut entries = self.entries.iter().filter(|entry| entry.conversion_id == conversion_id);
        if let Some(known) = entries.clone().find(|entry| entry.refund_id == own_id) {
            return Ok(self.first_result(writing, refund, known));
        }
        let own = conversion.currency.as_deref().or(writing.currency);
        if let (Some(sent), Some(own)) = (&refund.currency, own)
            && sent != own
        {
            let details = Some(format!(r#"{{"currency":"{own}"}}"#));
            return Err(Outcome::Conflict { status: 409, code: "currency_mismatch", details });
        }
        let last = entries.next_back();
        let nothing_new = || Resolution {
            told: Told {
                conversion_id: conversion_id.clone(),
                refund_id: refund
                    .refund_id
                    .clone()
                    .or_else(|| last.map(|last| last.refund_id.clone()))
                    .unwrap_or_default(),
                amount: 0,
                total_refunded: refunded,
            },
            entry: None,
            warnings: Vec::new(),
            new: None,
        };
        let afterwards = match (refund.running_total, refund.amount) {
            (Some(running), _) if running <= refunded => return Ok(nothing_new()),
            (Some(running), _) => running,
            (None, None) if refunded == total && last.is_some_and(|last| !last.named_amount) => {
                return Ok(last.map_or_else(nothing_new, |last| self.first_result(writing, refund, last)));
            }
            (None, None) if refunded == total && last.is_some() => return Ok(nothing_new()),
            (None, None) => total,
            (None, Some(amount)) => refunded + amount,
        };
        if afterwards > total {
            let details = format!(r#"{{"remaining":{}}}"#, money::print(total - refunded));
            return Err(Outcome::Conflict { status: 409, code: "refund_exceeds_remaining", details: Some(details) });
        }
        let entry = Entry {
            row: writing.row(),
            conversion_id,
            refund_id: own_id.to_owned(),
            amount: afterwards - refunded,
            total_refunded: afterwards,
            named_amount: refund.amount.is_some() || refund.running_total.is_some(),
        };
        Ok(Resolution { new: Some(entry.clone()), ..self.first_result(writing, refund, &entry) })
    }

    fn first_result(&self, writing: &Writing<'_>, refund: &Refund, entry: &Entry) -> Resolution {
        Resolution {
            told: Told {
                conversion_id: entry.conversion_id.clone(),
                refund_id: entry.refund_id.clone(),
                amount: entry.amount,
                total_refunded: entry.total_refunded,
            },
            entry: Some(entry.row.id.clone()),
            warnings: self.warnings_of(writing, refund, entry),
            new: None,
        }
    }

    /// Of a repeated delivery, in what it differs; of a new one, what is odd about its figures.
    fn warnings_of(&self, writing: &Writing<'_>, refund: &Refund, entry: &Entry) -> Vec<Said> {
        if !writing.made(&entry.row.id) {
            return writing.differences(&entry.row.fields);
        }
        let before = entry.total_refunded - entry.amount;
        let conversion = self.conversions.iter().find(|known| known.row.id == entry.conversion_id);
        let is_full = conversion.is_some_and(|known| known.total == entry.total_refunded);
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
