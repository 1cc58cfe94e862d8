//! Lists of any kind.

use alloc::vec::Vec;

use crate::slot::{Kind, Slot, Slots};
use crate::table::Shape;

/// At most `MAX` entries of one kind, in the order sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct List<T, const MAX: usize>(Vec<T>);

impl<T, const MAX: usize> List<T, MAX> {
    #[must_use]
    pub fn as_slice(&self) -> &[T] {
        &self.0
    }
}

impl<'a, T: Kind<'a>, const MAX: usize> Kind<'a> for List<T, MAX> {
    const SHAPE: Shape = Shape::List { max: MAX, of: &T::SHAPE };

    fn of(slot: &Slot, slots: &Slots<'a>) -> Option<Self> {
        let Slot::List(list) = slot else { return None };
        slots.entries(*list).iter().map(|entry| T::of(entry, slots)).collect::<Option<_>>().map(List)
    }
}
