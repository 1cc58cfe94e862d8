//! Lists of any kind.

use alloc::vec::Vec;

use crate::slot::{Kind, Slot};
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

    fn of(slot: &Slot<'a>) -> Option<Self> {
        let Slot::List(entries) = slot else { return None };
        entries.iter().map(T::of).collect::<Option<_>>().map(List)
    }
}
