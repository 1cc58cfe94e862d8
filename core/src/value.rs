//! The kinds of value: newtypes that are normalized at birth, so that holding one proves that it is valid.
//!
//! Each has a [`Shape`](crate::table::Shape), which is its rule as data, and a function that reads a text or digits and answers a fault where
//! they break the rule. Nothing here knows who asks, or where the value stands.

mod amount;
mod choice;
mod decimal;
mod email;
mod ip;
mod list;
mod obstacle;
mod phone;
mod placeholder;
mod text;
mod time;
mod url;

pub use amount::{Amount, PositiveAmount, Quantity, Whole};
pub use list::List;
pub use text::{Code, Email, Id, Phone, Sku, Text, Url};
pub use time::Time;

#[cfg(feature = "admin")]
pub(crate) use amount::parse_whole;
pub(crate) use amount::{NumberFault, NumberRule, print_number, print_sum, usual_number};
pub(crate) use choice::{choice, parse_boolean};
pub(crate) use decimal::divide;
pub(crate) use email::EmailFault;
pub(crate) use obstacle::{NumberText, Obstacles};
pub(crate) use text::{TextFault, find, is_usual, parse};
pub(crate) use url::UrlFault;
