//! The kinds of value: newtypes that are normalized at birth, so that holding one proves that it is valid.
//!
//! Each implements [`Kind`], whose [`Shape`] is the rule as data: schemas, messages and tables are made from it.

mod amount;
mod boolean;
mod choice;
mod code;
mod decimal;
mod email;
mod id;
mod ip;
mod list;
mod obstacle;
mod phone;
mod placeholder;
mod quantity;
mod text;
mod time;
mod url;
mod whole;

pub use amount::{Amount, PositiveAmount};
pub use code::Code;
pub use email::Email;
pub use id::{Id, Sku};
pub use list::List;
pub use phone::Phone;
pub use quantity::Quantity;
pub use text::Text;
pub use time::Time;
pub use url::Url;
pub use whole::Whole;

pub(crate) use amount::print_sum;
pub(crate) use decimal::divide;
pub(crate) use email::EmailFault;
pub(crate) use obstacle::{NumberText, Obstacles};
pub(crate) use text::find;
pub(crate) use url::UrlFault;

use crate::fields::Table;
use crate::issue::{Fix, Place, Problem};
use crate::json::{Repeat, Value, Writer};
use crate::judge::Judge;
use crate::slot::{Slot, Slots};

/// A kind of value as data. Lengths count Unicode scalar values.
#[derive(Debug, Clone, Copy)]
pub enum Shape {
    Text {
        max: usize,
        multiline: bool,
    },
    Email {
        max: usize,
    },
    Code {
        max: usize,
    },
    Id {
        max: usize,
    },
    Sku {
        max: usize,
    },
    Phone {
        max: usize,
    },
    Url {
        max: usize,
    },
    Amount {
        zero: bool,
    },
    Quantity,
    Boolean,
    /// One of these names.
    Choice {
        of: &'static [&'static str],
    },
    Time,
    Whole {
        max: u32,
    },
    List {
        max: usize,
        of: &'static Shape,
    },
    Object(&'static Table),
}

impl Shape {
    /// The most characters that a text of this kind may have; `None` for what is no text.
    #[must_use]
    pub const fn max_characters(&self) -> Option<usize> {
        match *self {
            Shape::Text { max, .. }
            | Shape::Email { max }
            | Shape::Code { max }
            | Shape::Id { max }
            | Shape::Sku { max }
            | Shape::Phone { max }
            | Shape::Url { max } => Some(max),
            _ => None,
        }
    }

    /// What nearly every text and number becomes, without a call of its kind.
    #[inline]
    pub(crate) fn plain(&self, value: Value<'_, '_>) -> Option<Slot> {
        if value.repeat() != Repeat::None {
            return None;
        }
        match self {
            Shape::Text { .. } | Shape::Sku { .. } | Shape::Id { .. } => {
                let (span, text) = value.plain_string()?;
                self.is_usual_text(text).then_some(Slot::Text(span))
            }
            Shape::Amount { .. } | Shape::Quantity => {
                let digits = value.number_bytes()?;
                let (units, length) = self.usual_number(digits)?;
                (length == digits.len()).then_some(Slot::Number(units))
            }
            _ => None,
        }
    }

    /// Whether a text of this kind may be sent as an integer: its digits are the fix.
    pub(crate) const fn takes_digits(&self) -> bool {
        matches!(self, Shape::Id { .. } | Shape::Code { .. } | Shape::Phone { .. } | Shape::Sku { .. })
    }

    /// Whether people paste texts of this kind, with characters that nobody sees.
    pub(crate) const fn is_pasted(&self) -> bool {
        matches!(self, Shape::Email { .. } | Shape::Code { .. } | Shape::Id { .. } | Shape::Phone { .. })
    }

    /// The slot of a corrected value.
    pub(crate) fn corrected(&self, fix: &Fix, slots: &mut Slots<'_>) -> Option<Slot> {
        match fix {
            Fix::String(sent) => {
                let text = text::parse(sent.as_str().into(), self).outcome.ok()?;
                Some(slots.keep_made(text.into_owned()))
            }
            Fix::Number(digits) => amount::units_of(digits, self).map(Slot::Number),
            Fix::Boolean(boolean) => Some(Slot::Boolean(*boolean)),
        }
    }

    /// Whether a text of visible ASCII characters and spaces is normal, so that there is nothing to say about it.
    #[inline]
    pub(crate) fn is_usual_text(&self, text: &[u8]) -> bool {
        let Some(max) = self.max_characters() else { return false };
        text::is_trimmed(text)
            && text.len() <= max
            && match self {
                Shape::Text { .. } | Shape::Sku { .. } => true,
                Shape::Id { .. } => placeholder::is_harmless(text),
                Shape::Email { .. } => email::is_usual(text),
                Shape::Code { .. } => code::is_usual(text) && placeholder::is_harmless(text),
                Shape::Phone { .. } => phone::is_usual(text),
                Shape::Url { .. } => url::is_usual(text),
                _ => false,
            }
    }

    /// The units of digits that there is nothing to say about, at the beginning of a text, and how long they are.
    #[inline]
    pub(crate) fn usual_number(&self, digits: &[u8]) -> Option<(i64, usize)> {
        let (zero, max) = match self {
            Shape::Amount { zero } => (*zero, Amount::MAX.units()),
            Shape::Quantity => (false, amount::MILLION),
            _ => return None,
        };
        decimal::plain(digits).filter(|&(units, _)| units <= max && (zero || units > 0))
    }

    /// Whether the kind reports faults inside such a value by itself, at the fields of its own table.
    pub(crate) fn looks_inside(&self, value: Value<'_, '_>) -> bool {
        match self {
            Shape::List { .. } => value.is_array(),
            Shape::Object(_) => value.is_object(),
            _ => false,
        }
    }

    /// Writes what a slot of this kind holds.
    pub(crate) fn write(&self, slot: &Slot, slots: &Slots<'_>, out: &mut Writer) {
        match (slot, self) {
            (Slot::Text(_) | Slot::Made(_), _) => _ = out.string(slots.text(slot).unwrap_or_default()),
            (Slot::Boolean(boolean), _) => _ = out.boolean(*boolean),
            (Slot::Number(units), Shape::Amount { .. }) => {
                _ = out.printed(|text| decimal::print((*units).into(), 2, text));
            }
            (Slot::Number(units), _) => _ = out.printed(|text| decimal::print((*units).into(), 0, text)),
            (Slot::List(list), Shape::List { of, .. }) => {
                out.array(|out| slots.entries(*list).iter().for_each(|entry| of.write(entry, slots, out)));
            }
            (Slot::Object(first), Shape::Object(table)) => table.write(slots.fields(*first), slots, out),
            _ => {}
        }
    }
}

/// Why a value is none of its kind.
#[derive(Debug)]
pub(crate) enum Refusal {
    /// A blank string: absent where the field is optional, an issue where it is required.
    Blank,
    Problem(Problem),
    /// The issues were reported already, at places inside the value.
    Reported,
}

impl From<Problem> for Refusal {
    fn from(problem: Problem) -> Self {
        Refusal::Problem(problem)
    }
}

/// Judges a value that is neither `null` at an optional field nor given twice.
pub(crate) type Read = for<'a> fn(Value<'_, 'a>, &Place<'_>, &mut Judge<'a>) -> Result<Slot, Refusal>;

/// What a field of a table may hold.
pub(crate) trait Kind<'a>: Sized {
    const SHAPE: Shape;

    /// As [`Read`].
    fn read<'v>(value: Value<'_, 'v>, at: &Place<'_>, judge: &mut Judge<'v>) -> Result<Slot, Refusal>;

    /// What a slot holds that `read` filled; `None` if that refused.
    fn of(slot: &Slot, slots: &Slots<'a>) -> Option<Self>;
}
