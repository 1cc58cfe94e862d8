//! What is recorded of one brand in one environment. Claims and visits are so simple that they stand here, too.

use std::collections::BTreeMap;

use advocateloop_core::Event;

use super::{Outcome, Writing, conflict, json};
use crate::money::Units;
use crate::payload;

pub type Fields = Vec<(&'static str, String)>;

/// Rows in the order in which they were recorded.
#[derive(Debug, Default)]
pub struct Partition {
    pub conversions: Vec<Conversion>,
    pub entries: Vec<Entry>,
    pub claims: Vec<Claim>,
    pub visits: Vec<Visit>,
    pub memory: BTreeMap<(Event, String), Memo>,
    /// Every row of the others, in the order in which they were recorded.
    pub feed: Vec<(Event, usize)>,
}

/// What every row has.
#[derive(Debug, Clone)]
pub struct Row {
    pub id: String,
    /// The normalized payload.
    pub fields: Fields,
    pub normalized: String,
    pub key_id: String,
    pub created_at: u64,
}

#[derive(Debug)]
pub struct Conversion {
    pub row: Row,
    pub order_id: Option<String>,
    pub email: String,
    pub total: Units,
    pub attributable: Units,
    pub refunded: Units,
    pub method: &'static str,
    pub referral_code: Option<String>,
    pub claim_id: Option<String>,
}

/// One refund that was applied.
#[derive(Debug)]
pub struct Entry {
    pub row: Row,
    pub conversion_id: String,
    pub refund_id: String,
    pub amount: Units,
    pub total_refunded: Units,
    pub named_amount: bool,
}

#[derive(Debug)]
pub struct Claim {
    pub row: Row,
    pub code: String,
    pub email: String,
}

#[derive(Debug)]
pub struct Visit {
    pub row: Row,
    pub code: String,
}

/// What a request with an idempotency key was answered.
#[derive(Debug)]
pub struct Memo {
    pub normalized: String,
    pub row_id: Option<String>,
    /// Of a refund.
    pub told: Option<Told>,
    pub created_at: u64,
}

/// A refund's result, as it was when it was first told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    pub conversion_id: String,
    pub refund_id: String,
    pub amount: Units,
    pub total_refunded: Units,
}

impl Writing<'_> {
    pub(super) fn row(&self) -> Row {
        Row {
            id: self.asked.row_id.to_owned(),
            fields: self.payload.fields.clone(),
            normalized: self.payload.normalized(),
            key_id: self.key_id.to_owned(),
            created_at: self.asked.arrival,
        }
    }
}

impl Partition {
    /// The row that this request's idempotency key stands for; `Err` if it stands for another payload.
    pub(super) fn recall(&self, writing: &Writing<'_>) -> Result<Option<&Memo>, Outcome> {
        let Some(key) = writing.asked.idempotency_key else { return Ok(None) };
        match self.memory.get(&(writing.event(), key.to_owned())) {
            Some(memo) if memo.normalized != writing.payload.normalized() => Err(conflict("idempotency_conflict")),
            memo => Ok(memo),
        }
    }

    /// Notes what the request is answered, unless its key is noted already.
    pub(super) fn note(&mut self, writing: &Writing<'_>, row_id: Option<&str>, told: Option<Told>) {
        let Some(key) = writing.asked.idempotency_key else { return };
        let memo = Memo {
            normalized: writing.payload.normalized(),
            row_id: row_id.map(str::to_owned),
            told,
            created_at: writing.asked.arrival,
        };
        self.memory.entry((writing.event(), key.to_owned())).or_insert(memo);
    }

    pub(super) fn claim(&mut self, writing: &Writing<'_>, facts: &payload::Claim) -> Outcome {
        let known = match self.recall(writing) {
            Err(conflict) => return conflict,
            Ok(Some(memo)) => self.claims.iter().position(|claim| Some(&claim.row.id) == memo.row_id.as_ref()),
            Ok(None) => self.claims.iter().position(|claim| claim.code == facts.code && claim.email == facts.email),
        };
        let at = known.unwrap_or_else(|| {
            let claim = Claim { row: writing.row(), code: facts.code.clone(), email: facts.email.clone() };
            self.feed.push((Event::Claim, self.claims.len()));
            self.claims.push(claim);
            self.claims.len() - 1
        });
        let row = self.claims[at].row.clone();
        self.note(writing, Some(&row.id), None);
        let is_duplicate = !writing.made(&row.id);
        let warnings = if is_duplicate { writing.differences(&row.fields) } else { Vec::new() };
        let data = format!(
            r#"{{"claim_id":"{}","referral_code":"{}","duplicate":{is_duplicate}}}"#,
            row.id, self.claims[at].code
        );
        writing.success(&row.id, is_duplicate, data, warnings)
    }

    pub(super) fn visit(&mut self, writing: &Writing<'_>, facts: &payload::Visit) -> Outcome {
        let remembered = match self.recall(writing) {
            Err(conflict) => return conflict,
            Ok(memo) => memo.and_then(|memo| memo.row_id.clone()),
        };
        let id = remembered.unwrap_or_else(|| writing.asked.row_id.to_owned());
        if !self.visits.iter().any(|visit| visit.row.id == id) {
            self.feed.push((Event::Visit, self.visits.len()));
            self.visits.push(Visit { row: writing.row(), code: facts.code.clone() });
        }
        self.note(writing, Some(&id), None);
        let is_duplicate = !writing.made(&id);
        let data = format!(r#"{{"visit_id":{},"duplicate":{is_duplicate}}}"#, json(Some(&id)));
        writing.success(&id, is_duplicate, data, Vec::new())
    }
}
