//! Lists of any kind.

use super::{Kind, Refusal, Shape};
use crate::fields::judge_entry;
use crate::issue::{Place, Problem};
use crate::json::{Value, Writer};
use crate::judge::Judge;

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

    fn read(value: Value<'_, 'a>, at: &Place<'_>, judge: &mut Judge) -> Result<Self, Refusal> {
        if !value.is_array() {
            return Err(Problem::wrong_type(&Self::SHAPE, value, None).into());
        }
        let count = value.children().count();
        if count > MAX {
            judge.report(at, Problem::TooMany { max: MAX, count });
        }
        let mut entries = Vec::with_capacity(count.min(MAX));
        for (index, entry) in value.children().enumerate() {
            entries.extend(judge_entry::<T>(entry, &at.index(index), judge));
        }
        // Every entry is judged, whatever is wrong with its neighbours: all issues are reported at once.
        if entries.len() == count && count <= MAX { Ok(List(entries)) } else { Err(Refusal::Reported) }
    }

    fn write(&self, out: &mut Writer) {
        out.array(|out| self.0.iter().for_each(|entry| entry.write(out)));
    }

    fn looks_inside(value: Value<'_, 'a>) -> bool {
        value.is_array()
    }
}
