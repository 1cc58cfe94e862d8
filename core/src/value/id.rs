//! Identifiers that the sender chose.

use alloc::borrow::Cow;
use alloc::borrow::ToOwned as _;

use super::text::text;
use super::{Kind, Refusal, Shape};
use crate::issue::{Fix, Place, Problem};
use crate::json::{Token, Value};
use crate::judge::Judge;
use crate::slot::{Slot, Slots};

const MAX: usize = 255;

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
    const SHAPE: Shape = Shape::Id { max: MAX };

    fn read<'v>(value: Value<'_, 'v>, at: &Place<'_>, judge: &mut Judge<'v>) -> Result<Slot, Refusal> {
        match value.token() {
            Token::Number(digits) if is_integer(digits) && judge.coerces(at, &Self::SHAPE) => {
                super::text::within_length(digits, &Self::SHAPE)?;
                Ok(judge.slots.keep(value, Cow::Borrowed(digits)))
            }
            Token::Number(digits) if is_integer(digits) && digits.len() <= MAX => {
                Err(Problem::wrong_type(&Self::SHAPE, value, Some(Fix::String((*digits).to_owned()))).into())
            }
            _ => {
                let text = text(value, &Self::SHAPE, judge)?;
                Ok(judge.slots.keep(value, text))
            }
        }
    }

    fn of(slot: &Slot, slots: &Slots<'a>) -> Option<Self> {
        slots.own_text(slot).map(Id)
    }
}

/// `1e3` and `1.0` are numbers whose digits nobody meant as an identifier.
fn is_integer(digits: &str) -> bool {
    digits.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-')
}
