//! The four events, one table each.

mod claim;
mod conversion;
mod item;
mod refund;
mod visit;

pub use claim::Claim;
pub use conversion::{Conversion, Derived};
pub use item::Item;
pub use refund::Refund;
pub use visit::Visit;

use crate::fields::{Table, judge_entry};
use crate::issue::{Place, Problem, type_name};
use crate::json::{Value, Writer};
use crate::judge::Judge;
use crate::value::{Kind, List};

/// Line items of a conversion or a claim.
pub type Items<'a> = List<Item<'a>, 200>;

/// What can be recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Event {
    Conversion,
    Refund,
    Claim,
    Visit,
}

impl Event {
    pub const ALL: [Event; 4] = [Event::Conversion, Event::Refund, Event::Claim, Event::Visit];

    /// As in the path of its endpoint.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Event::Conversion => "conversion",
            Event::Refund => "refund",
            Event::Claim => "claim",
            Event::Visit => "visit",
        }
    }

    #[must_use]
    pub fn from_name(name: &str) -> Option<Event> {
        Event::ALL.into_iter().find(|event| event.name() == name)
    }

    /// The rules of its payload.
    #[must_use]
    pub const fn table(self) -> &'static Table {
        match self {
            Event::Conversion => Conversion::TABLE,
            Event::Refund => Refund::TABLE,
            Event::Claim => Claim::TABLE,
            Event::Visit => Visit::TABLE,
        }
    }

    pub(crate) fn judge<'a>(self, payload: Value<'_, 'a>, judge: &mut Judge) -> Option<Payload<'a>> {
        let at = &Place::Root;
        if !payload.is_object() {
            // And nothing else, not even a key that is repeated inside it.
            judge.report(at, Problem::NotAnObject { found: type_name(payload) });
            return None;
        }
        match self {
            Event::Conversion => judge_entry(payload, at, judge).map(Payload::Conversion),
            Event::Refund => judge_entry(payload, at, judge).map(Payload::Refund),
            Event::Claim => judge_entry(payload, at, judge).map(Payload::Claim),
            Event::Visit => judge_entry(payload, at, judge).map(Payload::Visit),
        }
    }
}

/// A valid payload, normalized.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Payload<'a> {
    Conversion(Conversion<'a>),
    Refund(Refund<'a>),
    Claim(Claim<'a>),
    Visit(Visit<'a>),
}

impl Payload<'_> {
    #[must_use]
    pub const fn event(&self) -> Event {
        match self {
            Payload::Conversion(_) => Event::Conversion,
            Payload::Refund(_) => Event::Refund,
            Payload::Claim(_) => Event::Claim,
            Payload::Visit(_) => Event::Visit,
        }
    }

    /// The normalized payload as compact JSON, fields in the order of the table: a valid payload itself.
    #[must_use]
    pub fn to_json(&self) -> String {
        let mut out = Writer::new();
        self.write_json(&mut out);
        out.finish()
    }

    pub(crate) fn write_json(&self, out: &mut Writer) {
        match self {
            Payload::Conversion(conversion) => conversion.write(out),
            Payload::Refund(refund) => refund.write(out),
            Payload::Claim(claim) => claim.write(out),
            Payload::Visit(visit) => visit.write(out),
        }
    }
}
