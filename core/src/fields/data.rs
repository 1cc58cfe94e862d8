//! The fields of an object as data.

use crate::issue::{Place, Problem};
use crate::json::{Value, Writer};
use crate::judge::Judge;
use crate::slot::{Slot, Slots};
use crate::value::{Read, Refusal, Shape};

/// No table has more fields.
pub(crate) const MOST_FIELDS: usize = 12;

/// The fields of an object as data: what the messages, the schemas and the documentation are made from.
#[derive(Debug)]
pub struct Table {
    /// With its article: “a conversion”.
    pub name: &'static str,
    pub fields: &'static [Field],
    /// Names that people send although they mean nothing here.
    pub ignored: &'static [&'static str],
    /// Optional fields of which at least one must be sent, right or wrong; empty where there is no such rule.
    pub identifiers: &'static [&'static str],
    pub(crate) across: Across,
}

/// Judges the rules across the fields of the object whose slots begin at an index, and the members that its table doesn't name.
pub(crate) type Across = fn(&Slots<'_>, usize, &[Value<'_, '_>], &Place<'_>, &mut Judge<'_>);

impl Table {
    /// Where a field stands. The search begins at `likely`: most senders keep the order of the documentation.
    #[inline]
    pub(crate) fn position(&self, likely: usize, is_named: impl Fn(&str) -> bool) -> Option<usize> {
        let behind = likely..self.fields.len();
        let mut indices = behind.chain(0..likely);
        indices.find(|&index| self.fields.get(index).is_some_and(|field| is_named(field.name)))
    }

    /// Whether at least one of the identifiers is sent, if there are any.
    fn is_identified(&self, object: &[Slot]) -> bool {
        let is_sent =
            |(field, slot): (&Field, &Slot)| self.identifiers.contains(&field.name) && !matches!(slot, Slot::Absent);
        self.identifiers.is_empty() || self.fields.iter().zip(object).any(is_sent)
    }

    /// Judges the rules across the fields of an object whose slots are filled.
    #[inline]
    pub(crate) fn judge_whole(&self, first: usize, others: &[Value<'_, '_>], at: &Place<'_>, judge: &mut Judge<'_>) {
        if !self.is_identified(judge.slots.fields(first)) {
            judge.report(at, Problem::IdentifierRequired { one_of: self.identifiers });
        }
        // Who judges across the fields reads the slots while it reports to the judge.
        let slots = core::mem::take(&mut judge.slots);
        (self.across)(&slots, first, others, at, judge);
        judge.slots = slots;
    }

    /// Writes an object in the order of the table.
    pub(crate) fn write(&self, object: &[Slot], slots: &Slots<'_>, out: &mut Writer) {
        out.object(|out| {
            for (field, slot) in self.fields.iter().zip(object) {
                match field.presence {
                    Presence::Defaulted(default) if !slot.is_valid() => _ = out.key(field.name).raw(default),
                    _ if slot.is_valid() => field.shape.write(slot, slots, out.key(field.name)),
                    _ => {}
                }
            }
        });
    }
}

/// One line of a table.
#[derive(Debug)]
pub struct Field {
    pub name: &'static str,
    pub shape: Shape,
    pub presence: Presence,
    pub(crate) read: Read,
    /// For documentation: nobody else carries it along.
    #[cfg(feature = "contract")]
    pub about: &'static str,
}

impl Field {
    /// Whether no money and nobody's identity depends on the field.
    pub(crate) fn only_describes(&self) -> bool {
        let describes = match self.shape {
            Shape::Text { .. } | Shape::Sku { .. } | Shape::Phone { .. } | Shape::Url { .. } => true,
            Shape::List { of, .. } => matches!(of, Shape::Text { .. }),
            _ => false,
        };
        describes && self.presence == Presence::Optional
    }

    /// Whether lenient mode leaves the field out for such a mistake.
    pub(crate) fn may_be_left_out(&self, refusal: &Refusal) -> bool {
        let is_placeholder = matches!(refusal, Refusal::Problem(Problem::Placeholder { .. }));
        self.only_describes()
            || (self.presence == Presence::Optional
                && match self.shape {
                    Shape::List { of: Shape::Object(_), .. } => matches!(refusal, Refusal::Problem(_)),
                    Shape::Code { .. } => is_placeholder,
                    _ => false,
                })
    }

    /// Whether an object with that in this field may be valid.
    pub(crate) fn accepts(&self, slot: Slot) -> bool {
        match slot {
            Slot::Invalid => false,
            Slot::Absent => self.presence != Presence::Required,
            _ => true,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Presence {
    Required,
    Optional,
    /// Optional, and its absence is worth the warning `not_deduplicated`.
    Advised,
    /// Optional, but absent means something, so `null` is refused.
    Explicit,
    /// Optional; absent, it is normalized to a default, given as JSON.
    Defaulted(&'static str),
}
