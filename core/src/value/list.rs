//! Lists of any kind.

use super::{Kind, Read, Refusal, Shape};
use crate::fields::judge_entry;
use crate::issue::{Notice, Place, Problem};
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
        read_list(&Self::SHAPE, T::read, value, at, judge)
    }

    fn of(slot: &Slot, slots: &Slots<'a>) -> Option<Self> {
        let Slot::List(list) = slot else { return None };
        slots.entries(*list).iter().map(|entry| T::of(entry, slots)).collect::<Option<_>>().map(List)
    }
}

/// Reads a list of any kind: compiled once.
fn read_list<'v>(
    shape: &'static Shape,
    read: Read,
    value: Value<'_, 'v>,
    at: &Place<'_>,
    judge: &mut Judge<'v>,
) -> Result<Slot, Refusal> {
    let Shape::List { max, of } = *shape else { return Err(Refusal::Reported) };
    if !value.is_array() {
        return Err(Problem::wrong_type(shape, value, None, judge.options).into());
    }
    let count = value.children().count();
    let is_too_long = count > max;
    let cuts_off = is_too_long && judge.is_lenient() && matches!(of, Shape::Object(_));
    if cuts_off {
        judge.normalizes();
        judge.warn(at, Notice::CutOff { max, count });
    } else if is_too_long {
        judge.report(at, Problem::TooMany { max, count });
    }
    let judged = if cuts_off { max } else { count };
    let mut entries = Vec::new();
    let mut is_valid = cuts_off || !is_too_long;
    // Every entry is judged, whatever is wrong with its neighbours: all issues are reported at once.
    for (index, entry) in value.children().take(judged).enumerate() {
        let before = judge.slots.len();
        let slot = judge_entry(of, read, entry, &at.index(index), judge);
        match slot {
            Slot::Absent => {}
            slot if index < max => {
                is_valid &= slot.is_valid();
                entries.push(slot);
                continue;
            }
            _ => is_valid = false,
        }
        judge.slots.truncate(before);
    }
    if is_valid { Ok(Slot::List(judge.slots.add_list(&entries))) } else { Err(Refusal::Reported) }
}
