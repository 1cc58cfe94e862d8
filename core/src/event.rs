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

use crate::named::named;
use crate::table::Table;

named! {
    /// A kind of event. Its name is in the path of its endpoint.
    pub enum Event {
        Conversion = "conversion",
        Refund = "refund",
        Claim = "claim",
        Visit = "visit",
    }
}

impl Event {
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
