//! The four events, one table each.

mod claim;
mod conversion;
mod item;
mod refund;
mod visit;

pub use claim::Claim;
pub use conversion::Conversion;
pub(crate) use conversion::check_conversion;
pub(crate) use item::check_item;
pub use item::{Item, Items};
pub use refund::Refund;
pub(crate) use refund::check_refund;
pub use visit::Visit;

use crate::table::Table;
use crate::value::choice;

/// What can be recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
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
}

choice!(Event: Conversion Refund Claim Visit);
