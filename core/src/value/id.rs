//! Identifiers that the sender chose.

use alloc::borrow::Cow;

use super::{Kind, Refusal, Shape, text};
use crate::issue::Place;
use crate::json::Value;
use crate::judge::Judge;
use crate::slot::{Slot, Slots};

/// An identifier: text of up to 255 characters, its case kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Id<'a>(Cow<'a, str>);

impl Id<'_> {
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl<'a> Kind<'a> for Id<'a> {
    const SHAPE: Shape = Shape::Id { max: 255 };

    fn read<'v>(value: Value<'_, 'v>, at: &Place<'_>, judge: &mut Judge<'v>) -> Result<Slot, Refusal> {
        text::read(value, &Self::SHAPE, at, judge)
    }

    fn of(slot: &Slot, slots: &Slots<'a>) -> Option<Self> {
        slots.own_text(slot).map(Id)
    }
}

/// A stock-keeping unit: text of up to 100 characters, which many shops keep as a number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sku<'a>(Cow<'a, str>);

impl Sku<'_> {
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl<'a> Kind<'a> for Sku<'a> {
    const SHAPE: Shape = Shape::Sku { max: 100 };

    fn read<'v>(value: Value<'_, 'v>, at: &Place<'_>, judge: &mut Judge<'v>) -> Result<Slot, Refusal> {
        text::read(value, &Self::SHAPE, at, judge)
    }

    fn of(slot: &Slot, slots: &Slots<'a>) -> Option<Self> {
        slots.own_text(slot).map(Sku)
    }
}
