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
mod phone;
mod quantity;
mod text;
mod time;
mod url;
mod whole;

pub use amount::{Amount, PositiveAmount};
pub use code::Code;
pub use email::Email;
pub use id::Id;
pub use list::List;
pub use phone::Phone;
pub use quantity::Quantity;
pub use text::Text;
pub use time::Time;
pub use url::Url;
pub use whole::Whole;

pub(crate) use amount::print_sum;
pub(crate) use email::EmailFault;
pub(crate) use url::UrlFault;

use crate::fields::Table;
use crate::issue::{Place, Problem};
use crate::json::{Value, Writer};
use crate::judge::Judge;

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
            | Shape::Phone { max }
            | Shape::Url { max } => Some(max),
            _ => None,
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

/// What a field of a table may hold.
pub(crate) trait Kind<'a>: Sized {
    const SHAPE: Shape;

    /// Judges a value that is neither `null` at an optional field nor given twice.
    fn read(value: Value<'_, 'a>, at: &Place<'_>, judge: &mut Judge) -> Result<Self, Refusal>;

    /// Writes the normalized value.
    fn write(&self, out: &mut Writer);

    /// Whether the kind reports faults inside such a value at the fields of its own table.
    fn looks_inside(_value: Value<'_, 'a>) -> bool {
        false
    }
}
