//! What the contract says, in the simplest form that one can think of: vectors that are searched from end to end, and
//! whole numbers. It calls nothing of the core, of the store or of the gates; only their plain names for things
//! (`Event`, `Plan`, `Basis`, `Environment`) are shared.

mod conversion;
mod partition;
mod people;
mod queue;
mod read;
mod refund;
mod rejections;
mod stored;
mod summary;

use std::collections::BTreeMap;

use advocateloop_core::{Basis, Event, Plan};

use partition::Change;
pub use partition::{Claim, Conversion, Entry, Memo, MemoKey, Partition, Row, Told};
pub use people::{Brand, Key, Place, Shown};
pub use queue::Accepted;
pub use rejections::{Refusal, Refused};
pub use stored::{Known, NewRows};
pub use summary::{Of, Sums};

use crate::money::Units;
use crate::payload::{Facts, Payload, Said};
use crate::request::{Page, Read};

#[derive(Default)]
pub struct Model {
    pub brands: Vec<Brand>,
    pub keys: Vec<Key>,
    pub partitions: Vec<Partition>,
    /// Whether the pepper is being changed.
    pub has_two_peppers: bool,
    /// Whether one customer orders again and again.
    pub has_one_customer: bool,
    /// What was acknowledged before it was recorded.
    pub accepted: Vec<Accepted>,
    /// When a key was last good, as far as the Worker knows.
    pub trusted: BTreeMap<usize, u64>,
    /// Where pages ended that somebody has read, in which list.
    pub cursors: Vec<(Place, Page)>,
    pub(crate) rejections: rejections::Rejections,
}

/// A request that reached the database.
pub struct Asked<'a> {
    pub arrival: u64,
    pub shown: &'a Shown,
    /// The one event that its route is for; a batch has many, and reading back has no event.
    pub event: Option<Event>,
    pub what: What<'a>,
}

/// What it asks for beside its key.
pub enum What<'a> {
    /// Nothing: it fails at a later gate.
    Nothing,
    Read(&'a Read),
    /// Its events in the order in which they are recorded.
    Events(Vec<Sent<'a>>),
}

/// One event of a request.
pub struct Sent<'a> {
    /// Its place among the events of the request.
    pub place: usize,
    pub event: Event,
    /// `None` if it is not valid.
    pub payload: Option<&'a Payload>,
    pub memo: Option<MemoKey>,
}

/// What is known of one event of a request that is under way.
#[derive(Debug, Default, Clone)]
pub struct Item {
    /// The identifier of the row that it has stored.
    pub row_id: Option<String>,
    /// The identifier under which the queue has it.
    pub accepted_id: Option<String>,
    /// What each transaction that was answered may have told of it.
    pub told: Vec<Outcome>,
}

/// What the database's part of an answer must be.
#[derive(Debug, Clone)]
pub enum Outcome {
    Refused { status: u16, code: &'static str, why: &'static str },
    Admitted(Basis),
    Success(Box<Success>),
    Conflict { status: u16, code: &'static str, details: Option<String> },
}

#[derive(Debug, Clone, Default)]
pub struct Success {
    pub basis: Basis,
    /// The identifier of its subject.
    pub id: String,
    pub is_duplicate: bool,
    /// Whether what it tells of is stored, and its idempotency key with it.
    pub is_stored: bool,
    /// The exact JSON.
    pub data: String,
    /// Those of the state; they come after the payload's own.
    pub warnings: Vec<Said>,
    /// Of a page of events: how many are before the place where it ended.
    pub ends_at: Option<usize>,
    /// Of a refund: attributable revenue, total and refunded amount, from which its revenue follows.
    pub proportion: Option<(Units, Units, Units)>,
}

impl Model {
    /// A transaction of the request is committed now, and has stored new rows: what the request is answered, if the answer arrives.
    pub fn follow(&mut self, asked: &Asked<'_>, items: &mut [Item], new: &mut NewRows) -> Outcome {
        let key = match self.admit(asked.shown, asked.arrival, asked.event) {
            Ok(key) => key,
            Err(refused) => {
                for item in items {
                    item.told.push(refused.clone());
                }
                return refused;
            }
        };
        let place = self.keys[key].place;
        let Brand { basis, currency, .. } = self.brands[place.brand];
        let sent = match &asked.what {
            What::Nothing => return Outcome::Admitted(basis),
            What::Read(Read::Rejections) => return read::found(basis, self.refused(place), None),
            What::Read(Read::Me) => return read::found(basis, self.me(key), None),
            What::Read(read) => return self.partitions[place.index()].read(read, basis, currency, asked.arrival),
            What::Events(sent) => sent,
        };
        for sent in sent {
            let outcome = match (self.allows(key, sent.event), sent.payload) {
                (Err(refused), _) => refused,
                (Ok(()), None) => Outcome::Admitted(basis),
                (Ok(()), Some(payload)) => {
                    let item = &mut items[sent.place];
                    let own_id = item.row_id.as_deref();
                    let recording = Recording { arrival: asked.arrival, key, basis, memo: sent.memo.as_ref(), own_id };
                    let (outcome, stored) = self.record(recording, payload, new);
                    item.row_id = item.row_id.take().or(stored);
                    outcome
                }
            };
            items[sent.place].told.push(outcome);
        }
        match (asked.event, items) {
            (Some(_), [item]) => item.told.last().cloned().unwrap_or(Outcome::Admitted(basis)),
            _ => Outcome::Admitted(basis),
        }
    }

    /// Decides on an event, and follows if the database has stored it; the row that it has stored now.
    fn record(&mut self, of: Recording<'_>, payload: &Payload, new: &mut NewRows) -> (Outcome, Option<String>) {
        let Recording { arrival, key, basis, memo, own_id } = of;
        let Key { place, key_id, .. } = &self.keys[key];
        let at = &format!("{}|{}", self.brands[place.brand].brand_id, place.environment.name());
        let event = payload.facts.event();
        let candidate = new.row(at, payload, memo, own_id);
        let row_id = own_id.map(str::to_owned).or(candidate.clone()).unwrap_or_default();
        let partition = &mut self.partitions[place.index()];
        let currency = self.brands[place.brand].currency;
        let writing = Writing { arrival, row_id: &row_id, payload, memo, key_id, basis, currency };
        let mut decision = match &payload.facts {
            Facts::Conversion(order) => partition.convert(&writing, order),
            Facts::Refund(refund) => partition.refund(&writing, refund),
            Facts::Claim(claim) => partition.claim(&writing, claim),
            Facts::Visit(visit) => partition.visit(&writing, visit),
        };
        let mut stored = None;
        let is_stored = decision.change.is_none() || candidate.is_some();
        let is_noted = match (&decision.memo, memo) {
            (Some(memo), Some(key)) if is_stored => new.take_memo(at, payload, key, memo.row_id.as_deref()),
            (noted, _) => noted.is_none(),
        };
        if let Outcome::Success(success) = &mut decision.outcome {
            success.is_stored = is_stored && is_noted;
        }
        if is_stored {
            if decision.change.is_some() {
                new.take_row(at, event, &row_id);
                stored = candidate;
            }
            partition.apply(decision.change);
        }
        if let (Some(noted), Some(key), true) = (decision.memo, memo, is_noted) {
            partition.memory.insert((event, key.clone()), noted);
        }
        (decision.outcome, stored)
    }

    /// The key that opens, or why none does.
    fn admit(&self, shown: &Shown, arrival: u64, event: Option<Event>) -> Result<usize, Outcome> {
        let refused = |why| Outcome::Refused { status: 401, code: "invalid_api_key", why };
        let Shown::WellFormed { key, brand } = *shown else { return Err(refused("malformed")) };
        let Some(number) = key else { return Err(refused("a key that was never issued")) };
        let key = &self.keys[number];
        if brand != Some(key.place.brand) {
            return Err(refused("a key of another brand"));
        }
        if key.revoked_at.is_some() {
            return Err(refused("a revoked key"));
        }
        if key.expires_at.is_some_and(|expiry| expiry <= arrival) {
            return Err(refused("an expired key"));
        }
        // Every good key may read, and send a batch: of its events each is asked about by itself.
        event.map_or(Ok(()), |event| self.allows(number, event)).map(|()| number)
    }

    /// Whether the brand's plan and the key itself are made for an event.
    fn allows(&self, number: usize, event: Event) -> Result<(), Outcome> {
        let key = &self.keys[number];
        let needs_premier = matches!(event, Event::Claim | Event::Visit);
        if needs_premier && self.brands[key.place.brand].plan != Plan::Premier {
            return Err(Outcome::Refused { status: 403, code: "feature_not_available", why: "a smaller plan" });
        }
        if key.events.as_ref().is_some_and(|events| !events.contains(&event)) {
            return Err(Outcome::Refused { status: 403, code: "event_not_allowed", why: "a key for other events" });
        }
        Ok(())
    }
}

/// How an event is to be recorded.
#[derive(Clone, Copy)]
struct Recording<'a> {
    arrival: u64,
    key: usize,
    basis: Basis,
    memo: Option<&'a MemoKey>,
    /// The identifier that it has already.
    own_id: Option<&'a str>,
}

/// A request that passed every gate and now meets the state.
pub(crate) struct Writing<'a> {
    arrival: u64,
    /// Identifier of the row that it has stored, or may have stored now; empty without a row.
    row_id: &'a str,
    payload: &'a Payload,
    memo: Option<&'a MemoKey>,
    key_id: &'a str,
    basis: Basis,
    /// The brand's own.
    currency: Option<&'static str>,
}

/// What the contract says to an event in this state.
pub(crate) struct Decision {
    outcome: Outcome,
    /// What is stored with it, if anything is.
    change: Option<Change>,
    /// What its idempotency key stands for from now on, unless it is noted already.
    memo: Option<Memo>,
}

impl From<Outcome> for Decision {
    fn from(outcome: Outcome) -> Decision {
        Decision { outcome, change: None, memo: None }
    }
}

impl Writing<'_> {
    fn event(&self) -> Event {
        self.payload.facts.event()
    }

    /// Whether a row is this very request's, from an earlier try whose answer got lost.
    fn made(&self, row_id: &str) -> bool {
        self.row_id == row_id
    }

    /// The warning that a repeated delivery gets if its body is not the recorded one.
    fn differences(&self, recorded: &[(&'static str, String)]) -> Vec<Said> {
        let value = |fields: &[(&'static str, String)], name: &str| {
            fields.iter().find(|(known, _)| *known == name).map(|(_, value)| value.clone())
        };
        let is_other = |name: &&str| value(recorded, name) != value(&self.payload.fields, name);
        let fields: Vec<&'static str> = self.payload.facts.names().filter(is_other).collect();
        if fields.is_empty() { Vec::new() } else { vec![Said { fields, ..Said::new("differs_from_recorded", "") }] }
    }

    fn success(&self, id: &str, is_duplicate: bool, data: String, warnings: Vec<Said>) -> Outcome {
        let (basis, id) = (self.basis, id.to_owned());
        Outcome::Success(Box::new(Success {
            basis,
            id,
            is_duplicate,
            is_stored: true,
            data,
            warnings,
            ..Success::default()
        }))
    }
}

fn conflict(code: &'static str, details: Option<String>) -> Outcome {
    Outcome::Conflict { status: 409, code, details }
}

fn no_conversion() -> Outcome {
    Outcome::Conflict { status: 404, code: "conversion_not_found", details: None }
}

/// A JSON string, or `null`; nothing here has anything to escape.
fn json(text: Option<&str>) -> String {
    text.map_or_else(|| "null".to_owned(), |text| format!("\"{text}\""))
}
