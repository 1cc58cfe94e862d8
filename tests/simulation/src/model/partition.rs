//! What is recorded of one brand in one environment. Claims and visits are so simple that they stand here, too.

use std::collections::BTreeMap;

use advocateloop_core::Event;

use super::{Decision, Outcome, Writing, conflict, json};
use crate::money::Units;
use crate::payload;

pub type Fields = Vec<(&'static str, String)>;

/// Rows in the order in which they were recorded.
#[derive(Default)]
pub struct Partition {
    pub conversions: Vec<Conversion>,
    pub entries: Vec<Entry>,
    pub claims: Vec<Claim>,
    pub visits: Vec<Visit>,
    pub memory: BTreeMap<(Event, MemoKey), Memo>,
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
    /// When it happened, as its sender says, or else when it arrived.
    pub happened_at: u64,
}

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
    /// As it was sent.
    pub currency: Option<String>,
}

/// One refund that was applied.
#[derive(Debug, Clone)]
pub struct Entry {
    pub row: Row,
    pub told: Told,
    pub named_amount: bool,
}

pub struct Claim {
    pub row: Row,
    pub code: String,
    pub email: String,
    pub customer_id: Option<String>,
}

pub struct Visit {
    pub row: Row,
    pub code: String,
}

/// What is recorded at once with an event.
pub enum Change {
    Conversion(Conversion),
    Refund(Entry),
    Claim(Claim),
    Visit(Visit),
}

/// What stands for an event: what its sender says, or else, in a batch, its name, the payload, and the number among equal ones.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum MemoKey {
    Sent(String),
    InBatch { batch: String, normalized: String, number: usize },
}

impl MemoKey {
    /// Whether it is stored under this key. How one of a batch is put together is nobody's business, but that no sender can choose it, and
    /// that it ends with the number.
    pub fn is_stored_as(&self, stored: &str) -> bool {
        match self {
            MemoKey::Sent(key) => stored == key,
            MemoKey::InBatch { number, .. } => {
                stored.rsplit_once(' ').is_some_and(|(_, own)| own == number.to_string())
            }
        }
    }
}

/// What a request with an idempotency key was answered.
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
            id: self.row_id.to_owned(),
            fields: self.payload.fields.clone(),
            normalized: self.payload.normalized(),
            key_id: self.key_id.to_owned(),
            created_at: self.arrival,
            happened_at: self.payload.facts.occurred_at().unwrap_or(self.arrival),
        }
    }
}

impl Partition {
    pub(super) fn conversion(&self, id: &str) -> Option<&Conversion> {
        self.conversions.iter().find(|known| known.row.id == id)
    }

    /// What this request's idempotency key stands for; `Err` if it stands for another payload.
    pub(super) fn recall(&self, writing: &Writing<'_>) -> Result<Option<&Memo>, Outcome> {
        let Some(key) = writing.memo else { return Ok(None) };
        match self.memory.get(&(writing.event(), key.clone())) {
            Some(memo) if memo.normalized != writing.payload.normalized() => {
                Err(conflict("idempotency_conflict", None))
            }
            memo => Ok(memo),
        }
    }

    /// What the request is answered, to be noted unless its key is noted already.
    pub(super) fn note(&self, writing: &Writing<'_>, row_id: Option<&str>, told: Option<Told>) -> Option<Memo> {
        let key = writing.memo?;
        let memo = Memo {
            normalized: writing.payload.normalized(),
            row_id: row_id.map(str::to_owned),
            told,
            created_at: writing.arrival,
        };
        (!self.memory.contains_key(&(writing.event(), key.clone()))).then_some(memo)
    }

    /// What was decided is stored.
    pub(super) fn apply(&mut self, change: Option<Change>) {
        let listed = match change {
            None => return,
            Some(Change::Conversion(conversion)) => {
                self.conversions.push(conversion);
                (Event::Conversion, self.conversions.len() - 1)
            }
            Some(Change::Refund(entry)) => {
                let own = self.conversions.iter_mut().filter(|known| known.row.id == entry.told.conversion_id);
                own.for_each(|known| known.refunded = entry.told.total_refunded);
                self.entries.push(entry);
                (Event::Refund, self.entries.len() - 1)
            }
            Some(Change::Claim(claim)) => {
                self.claims.push(claim);
                (Event::Claim, self.claims.len() - 1)
            }
            Some(Change::Visit(visit)) => {
                self.visits.push(visit);
                (Event::Visit, self.visits.len() - 1)
            }
        };
        self.feed.push(listed);
    }

    pub(super) fn claim(&self, writing: &Writing<'_>, facts: &payload::Claim) -> Decision {
        let known = match self.recall(writing) {
            Err(conflict) => return conflict.into(),
            Ok(Some(memo)) => self.claims.iter().find(|claim| Some(&claim.row.id) == memo.row_id.as_ref()),
            Ok(None) => self.claims.iter().find(|claim| claim.code == facts.code && claim.email == facts.email),
        };
        let row = known.map_or_else(|| writing.row(), |claim| claim.row.clone());
        let is_duplicate = !writing.made(&row.id);
        let warnings = if is_duplicate { writing.differences(&row.fields) } else { Vec::new() };
        let code = known.map_or(&facts.code, |claim| &claim.code);
        let data = format!(r#"{{"claim_id":"{}","referral_code":"{code}","duplicate":{is_duplicate}}}"#, row.id);
        Decision {
            outcome: writing.success(&row.id, is_duplicate, data, warnings),
            memo: self.note(writing, Some(&row.id), None),
            change: known.is_none().then(|| {
                let payload::Claim { code, email, customer_id, .. } = facts.clone();
                Change::Claim(Claim { row, code, email, customer_id })
            }),
        }
    }

    pub(super) fn visit(&self, writing: &Writing<'_>, facts: &payload::Visit) -> Decision {
        let remembered = match self.recall(writing) {
            Err(conflict) => return conflict.into(),
            Ok(memo) => memo.and_then(|memo| memo.row_id.clone()),
        };
        let id = remembered.unwrap_or_else(|| writing.row_id.to_owned());
        let is_new = !self.visits.iter().any(|visit| visit.row.id == id);
        let is_duplicate = !writing.made(&id);
        let data = format!(r#"{{"visit_id":{},"duplicate":{is_duplicate}}}"#, json(Some(&id)));
        Decision {
            outcome: writing.success(&id, is_duplicate, data, Vec::new()),
            memo: self.note(writing, Some(&id), None),
            change: is_new.then(|| Change::Visit(Visit { row: writing.row(), code: facts.code.clone() })),
        }
    }
}
