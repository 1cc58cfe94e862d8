//! How many of an item.

use super::amount::{QUANTITY, number};
use super::decimal::UNITS;
use super::{Kind, Refusal, Shape};
use crate::issue::Place;
use crate::json::Value;
use crate::judge::Judge;
use crate::slot::{Slot, Slots};

/// A number of units above 0, up to 1,000,000, with at most 4 decimals (1.5 kg is a quantity).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Quantity(i64);

impl Quantity {
    pub const ONE: Quantity = Quantity(UNITS);

    /// In 1/10,000.
    #[must_use]
    pub const fn units(self) -> i64 {
        self.0
    }
}

impl Kind<'_> for Quantity {
    const SHAPE: Shape = Shape::Quantity;

    fn read<'v>(value: Value<'_, 'v>, at: &Place<'_>, judge: &mut Judge<'v>) -> Result<Slot, Refusal> {
        number(value, at, judge, &QUANTITY).map(Slot::Number)
    }

    fn of(slot: &Slot, _slots: &Slots<'_>) -> Option<Self> {
        slot.number().map(Quantity)
    }
}
