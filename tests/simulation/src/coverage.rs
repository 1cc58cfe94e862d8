//! How often each interesting thing happened: a simulation in which nothing happens proves nothing.

use std::collections::BTreeMap;

use advocateloop_core::{Event, WarningCode};
use advocateloop_edge::code::Code;

#[derive(Debug, Default, Clone)]
pub struct Coverage(BTreeMap<String, u64>);

impl Coverage {
    pub fn count(&mut self, what: impl Into<String>) {
        *self.0.entry(what.into()).or_default() += 1;
    }

    /// Counts how many were in flight at once.
    pub fn in_flight(&mut self, many: u64) {
        let known = self.0.entry(IN_FLIGHT.to_owned()).or_default();
        *known = (*known).max(many);
    }

    pub fn add(&mut self, other: &Coverage) {
        for (what, many) in &other.0 {
            if what == IN_FLIGHT {
                self.in_flight(*many);
            } else {
                *self.0.entry(what.clone()).or_default() += many;
            }
        }
    }

    pub fn of(&self, what: &str) -> u64 {
        self.0.get(what).copied().unwrap_or_default()
    }

    /// What must happen and never did: every failure, every warning, every event, and what no list of the product names.
    pub fn missing(&self) -> Vec<String> {
        let codes = Code::ALL.iter().filter(|code| !OF_ADMINISTRATION.contains(code));
        let failures = codes.map(|code| format!("answered {} {}", code.status(), code.name()));
        let warnings = WarningCode::ALL.iter().map(|code| format!("answered 200 with {}", code.name()));
        let events = Event::ALL
            .iter()
            .flat_map(|event| ["new", "duplicate"].map(|state| format!("answered 200: {}, {state}", event.name())));
        let others = MUST_HAPPEN.iter().flat_map(|(of, each)| each.split("; ").map(move |what| format!("{of}{what}")));
        failures.chain(warnings).chain(events).chain(others).filter(|what| self.of(what) == 0).collect()
    }

    pub fn iter(&self) -> impl Iterator<Item = (&str, u64)> {
        self.0.iter().map(|(what, many)| (what.as_str(), *many))
    }
}

const IN_FLIGHT: &str = "at most in flight";

/// No integration meets these.
const OF_ADMINISTRATION: [Code; 8] = [
    Code::DatabaseNotBound,
    Code::InvalidAdminToken,
    Code::AcceptedEventNotFound,
    Code::BrandNotFound,
    Code::KeyNotFound,
    Code::CurrencyInUse,
    Code::KeyNotActive,
    Code::MoveUnderWay,
];

const MUST_HAPPEN: [(&str, &str); 18] = [
    ("answered 200: ", "accepted; accepted in a batch; batch; batch of lines; batch of hundreds; health; validate"),
    ("answered 200: ", "conversion, read back; events; events, further pages; ledger; summary"),
    ("answered 200: ", "whose key this is; what was refused"),
    ("answered 204: ", "OPTIONS"),
    ("attributed: ", "code; code, with a claim; email; none"),
    ("batch: ", "several transactions; committed though the client hung up; never arrived, as the client hung up"),
    ("batch: ", "lost before the commit; lost, yet committed; lost, committed after all; overloaded before the commit"),
    ("batch: ", "overloaded, yet committed; broken before the commit; broken, yet committed"),
    ("refused: ", "counted with the question about the key; counted after the answer; a smaller plan; a revoked key"),
    ("refused: ", "a key for other events; a key of another brand; a key that was never issued; an expired key"),
    (
        "sender: ",
        "hung up; the answer got lost; several at once; sent again after a failure; sent again after a success",
    ),
    ("sender: ", "sent again in other words; sent again, not knowing"),
    ("queue: ", "takes nothing; a message is delivered twice"),
    ("queue: ", "settled as recorded; settled as a duplicate; settled as not recorded"),
    ("revenue: ", "a tie, rounded down; a tie, rounded up"),
    ("stored by a request that was answered ", "500; 503"),
    ("told ", "as new after a lost answer; again to a sender that knew"),
    ("", "brand: another basis; brand: another plan; key: revoked; the Worker tried again; at most in flight"),
];
