//! What the contract says, in the simplest form that one can think of: vectors that are searched from end to end, and
//! whole numbers. It calls nothing of the core, of the store or of the gates; only their plain names for things
//! (`Event`, `Plan`, `Basis`, `Environment`) are shared.

mod conversion;
mod partition;
mod people;
mod read;
mod refund;

use advocateloop_core::{Basis, Event, Plan};

pub use partition::{Conversion, Partition};
pub use people::{Brand, Key, Place, Shown};

use crate::money::Units;
use crate::payload::{Facts, Payload, Said};
use crate::request::Read;

#[derive(Debug, Default)]
pub struct Model {
    pub brands: Vec<Brand>,
    pub keys: Vec<Key>,
    pub partitions: Vec<Partition>,
    /// Whether the pepper is being changed.
    pub has_two_peppers: bool,
    /// Whether one customer orders again and again.
    pub has_one_customer: bool,
}

/// A request that reached the database.
#[derive(Debug)]
pub struct Asked<'a> {
    pub arrival: u64,
    /// The identifier that its row gets if it is new.
    pub row_id: &'a str,
    pub shown: &'a Shown,
    /// `None` for what is read back.
    pub event: Option<Event>,
    pub payload: Option<&'a Payload>,
    pub idempotency_key: Option<&'a str>,
    /// What is read back, if it is no event.
    pub read: Option<&'a Read>,
    /// Whether it is to be recorded; else only its key is asked about.
    pub records: bool,
}

/// What the database's part of an answer must be.
#[derive(Debug, Clone)]
pub enum Outcome {
    Refused { status: u16, code: &'static str, why: &'static str },
    Admitted(Basis),
    Success(Box<Success>),
    Conflict { status: u16, code: &'static str, details: Option<String> },
}

#[derive(Debug, Clone)]
pub struct Success {
    pub basis: Basis,
    /// The identifier of what it tells of.
    pub id: String,
    pub is_duplicate: bool,
    /// The exact JSON.
    pub data: String,
    /// Those of the state; they come after the payload's own.
    pub warnings: Vec<Said>,
    /// Of a refund: attributable revenue, total and refunded amount, from which its revenue follows.
    pub proportion: Option<(Units, Units, Units)>,
}

impl Model {
    /// A batch of the request is committed now: what it is answered, if the answer arrives.
    pub fn commit(&mut self, asked: &Asked<'_>) -> Outcome {
        let (place, key_id) = match self.admit(asked) {
            Ok(key) => (self.keys[key].place, self.keys[key].key_id.clone()),
            Err(refused) => return refused,
        };
        let basis = self.brands[place.brand].basis;
        if let (Some(read), true) = (asked.read, asked.records) {
            return self.partitions[place.index()].read(read, basis);
        }
        let (true, Some(payload)) = (asked.records, asked.payload) else { return Outcome::Admitted(basis) };
        let partition = &mut self.partitions[place.index()];
        let writing = Writing { asked, payload, key_id: &key_id, basis };
        match &payload.facts {
            Facts::Conversion(order) => partition.convert(&writing, order),
            Facts::Refund(refund) => partition.refund(&writing, refund),
            Facts::Claim(claim) => partition.claim(&writing, claim),
            Facts::Visit(visit) => partition.visit(&writing, visit),
        }
    }

    /// The key that opens, or why none does.
    fn admit(&self, asked: &Asked<'_>) -> Result<usize, Outcome> {
        let refused = |why| Outcome::Refused { status: 401, code: "invalid_api_key", why };
        let Shown::WellFormed { key, brand } = *asked.shown else { return Err(refused("malformed")) };
        let Some(number) = key else { return Err(refused("a key that was never issued")) };
        let key = &self.keys[number];
        if brand != Some(key.place.brand) {
            return Err(refused("a key of another brand"));
        }
        if key.is_revoked {
            return Err(refused("a revoked key"));
        }
        if key.expires_at.is_some_and(|expiry| expiry <= asked.arrival) {
            return Err(refused("an expired key"));
        }
        // Every good key may read.
        let Some(event) = asked.event else { return Ok(number) };
        let needs_premier = matches!(event, Event::Claim | Event::Visit);
        if needs_premier && self.brands[key.place.brand].plan != Plan::Premier {
            return Err(Outcome::Refused { status: 403, code: "feature_not_available", why: "a smaller plan" });
        }
        if key.events.as_ref().is_some_and(|events| !events.contains(&event)) {
            return Err(Outcome::Refused { status: 403, code: "event_not_allowed", why: "a key for other events" });
        }
        Ok(number)
    }
}

/// A request that passed every gate and now meets the state.
#[derive(Debug)]
pub(crate) struct Writing<'a> {
    asked: &'a Asked<'a>,
    payload: &'a Payload,
    key_id: &'a str,
    basis: Basis,
}

impl Writing<'_> {
    fn event(&self) -> Event {
        self.payload.facts.event()
    }

    /// Whether a row is this very request's, from an earlier try whose answer got lost.
    fn made(&self, row_id: &str) -> bool {
        self.asked.row_id == row_id
    }

    /// The warning that a repeated delivery gets if its body is not the recorded one.
    fn differences(&self, recorded: &[(&'static str, String)]) -> Vec<Said> {
        let value = |fields: &[(&'static str, String)], name: &str| {
            fields.iter().find(|(known, _)| *known == name).map(|(_, value)| value.clone())
        };
        let fields: Vec<&'static str> = names(self.event())
            .iter()
            .copied()
            .filter(|name| value(recorded, name) != value(&self.payload.fields, name))
            .collect();
        if fields.is_empty() { Vec::new() } else { vec![Said { fields, ..Said::new("differs_from_recorded", "") }] }
    }

    fn success(&self, id: &str, is_duplicate: bool, data: String, warnings: Vec<Said>) -> Outcome {
        let basis = self.basis;
        let success = Success { basis, id: id.to_owned(), is_duplicate, data, warnings, proportion: None };
        Outcome::Success(Box::new(success))
    }
}

fn conflict(code: &'static str) -> Outcome {
    Outcome::Conflict { status: 409, code, details: None }
}

/// A JSON string, or `null`; nothing here has anything to escape.
fn json(text: Option<&str>) -> String {
    text.map_or_else(|| "null".to_owned(), |text| format!("\"{text}\""))
}

/// The contract's fields, in the order of its tables.
fn names(event: Event) -> &'static [&'static str] {
    match event {
        Event::Conversion => &[
            "customer_email",
            "customer_name",
            "order_id",
            "order_total",
            "tax",
            "shipping",
            "discount",
            "referral_code",
            "items",
        ],
        Event::Refund => &[
            "order_id",
            "conversion_id",
            "claim_id",
            "refund_amount",
            "refund_id",
            "refund_reason",
            "total_refunded",
            "is_full_refund",
        ],
        Event::Claim => &["referral_code", "email", "name", "phone", "items"],
        Event::Visit => &["referral_code", "utm_source", "utm_campaign"],
    }
}
