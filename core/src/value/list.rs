//! Lists of any kind.

use super::{Kind, Refusal, Shape};
use crate::fields::judge_entry;
use crate::issue::{Place, Problem};
use crate::json::Value;
use crate::judge::Judge;
use crate::slot::{Slot, Slots};
use alloc::vec::Vec;

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

    fn read<'v>(value: Value<'_, 'v>, at: &Place<'_>, judge: &mut Judge<'v>) -> Result<Slot, Refusal> {
        if !value.is_array() {
            return Err(Problem::wrong_type(&Self::SHAPE, value, None).into());
        }
        let count = value.children().count();
        if count > MAX {
            judge.report(at, Problem::TooMany { max: MAX, count });
        }
        let list = judge.slots.reserve_list(count.min(MAX));
        let mut is_valid = count <= MAX;
        // Every entry is judged, whatever is wrong with its neighbours: all issues are reported at once.
        for (index, entry) in value.children().enumerate() {
            let before = judge.slots.len();
            let slot = judge_entry(&T::SHAPE, T::read, entry, &at.index(index), judge);
            is_valid &= slot.is_valid();
            if index < MAX {
                judge.slots.set_entry(list, index, slot);
            } else {
                judge.slots.truncate(before);
            }
        }
        if is_valid { Ok(Slot::List(list)) } else { Err(Refusal::Reported) }
    }

    fn of(slot: &Slot, slots: &Slots<'a>) -> Option<Self> {
        let Slot::List(list) = slot else { return None };
        slots.entries(*list).iter().map(|entry| T::of(entry, slots)).collect::<Option<_>>().map(List)
    }
}
