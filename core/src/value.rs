//! The kinds of value: types that are normalized at birth, so that holding one proves that it is valid.
//!
//! Each has a [`Shape`], which is its rule as data, and a function that reads a text or digits and answers a fault where they break the
//! rule. Nothing here knows who asks, or where the value stands.

mod email;
mod number;
mod number_text;
mod phone;
mod placeholder;
mod text;
mod time;
mod url;

use std::borrow::Cow;

use serde::Serialize;

use crate::slot::{Kind, Slot};
use crate::table::Shape;

pub use number::{Amount, PositiveAmount, Quantity, Whole};
pub use text::{Code, Currency, Email, Id, Phone, Sku, Text, Url};
pub use time::{Occurred, Time};

pub(crate) use email::EmailFault;
#[cfg(feature = "admin")]
pub(crate) use number::parse_whole;
pub(crate) use number::{NumberFault, NumberRule, print, units, usual_number};
pub(crate) use number_text::{NumberText, Obstacles};
pub(crate) use text::{TextFault, is_usual, parse};
pub(crate) use time::{TimeFault, of_epoch};
pub(crate) use url::UrlFault;

/// A list of at most `MAX` entries of one kind, in the order sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct List<T, const MAX: usize>(Vec<T>);

impl<T, const MAX: usize> List<T, MAX> {
    #[must_use]
    pub fn as_slice(&self) -> &[T] {
        &self.0
    }
}

impl<'a, T: Kind<'a>, const MAX: usize> Kind<'a> for List<T, MAX> {
    const SHAPE: Shape = Shape::List { max: MAX, of: &T::SHAPE };

    fn of(slot: &Slot<'a>) -> Option<Self> {
        let Slot::List(entries) = slot else { return None };
        entries.iter().map(T::of).collect::<Option<_>>().map(List)
    }
}

/// At most 20 texts of at most 500 characters, by names of at most 40, in the order of the names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Metadata<'a>(Vec<(Cow<'a, str>, Cow<'a, str>)>);

impl<'a> Kind<'a> for Metadata<'a> {
    const SHAPE: Shape = Shape::Metadata { most: 20, longest_name: 40, of: &<Text<'static, 500, true> as Kind>::SHAPE };

    fn of(slot: &Slot<'a>) -> Option<Self> {
        if let Slot::Texts(texts) = slot { Some(Metadata(texts.clone())) } else { None }
    }
}

impl Kind<'_> for bool {
    const SHAPE: Shape = Shape::Boolean;

    fn of(slot: &Slot<'_>) -> Option<Self> {
        if let Slot::Boolean(boolean) = slot { Some(*boolean) } else { None }
    }
}

/// Reads `"true"`, and `"True"` as Python prints it.
pub(crate) fn parse_boolean(text: &str) -> Option<bool> {
    let word = text.trim();
    let is = |known: &bool| word.eq_ignore_ascii_case(if *known { "true" } else { "false" });
    [true, false].into_iter().find(is)
}
