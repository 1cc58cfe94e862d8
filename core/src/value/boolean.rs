//! Booleans.

use super::{Kind, Refusal, Shape};
use crate::issue::{Fix, Place, Problem};
use crate::json::{Token, Value, Writer};
use crate::judge::Judge;

impl<'a> Kind<'a> for bool {
    const SHAPE: Shape = Shape::Boolean;

    fn read(value: Value<'_, 'a>, at: &Place<'_>, judge: &mut Judge) -> Result<Self, Refusal> {
        match value.token() {
            Token::Boolean(boolean) => Ok(boolean),
            Token::String(text) => match spelt_out(&text) {
                Some(boolean) if judge.coerces(at, &Self::SHAPE) => Ok(boolean),
                boolean => Err(Problem::wrong_type(&Self::SHAPE, value, boolean.map(Fix::Boolean)).into()),
            },
            _ => Err(Problem::wrong_type(&Self::SHAPE, value, None).into()),
        }
    }

    fn write(&self, out: &mut Writer) {
        out.boolean(*self);
    }
}

/// `"true"`, and `"True"` as Python prints it.
fn spelt_out(text: &str) -> Option<bool> {
    let word = text.trim();
    if word.eq_ignore_ascii_case("true") {
        Some(true)
    } else if word.eq_ignore_ascii_case("false") {
        Some(false)
    } else {
        None
    }
}
