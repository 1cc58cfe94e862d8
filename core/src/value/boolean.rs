//! Booleans.

use super::{Kind, Refusal, Shape};
use crate::issue::{Fix, Place, Problem};
use crate::json::{Token, Value};
use crate::judge::Judge;
use crate::slot::{Slot, Slots};

impl Kind<'_> for bool {
    const SHAPE: Shape = Shape::Boolean;

    fn read<'v>(value: Value<'_, 'v>, at: &Place<'_>, judge: &mut Judge<'v>) -> Result<Slot, Refusal> {
        match value.token() {
            Token::Boolean(boolean) => Ok(Slot::Boolean(boolean)),
            Token::String(text) => match spelt_out(&text) {
                Some(boolean) if judge.coerces(at, &Self::SHAPE) => Ok(Slot::Boolean(boolean)),
                boolean => {
                    Err(Problem::wrong_type(&Self::SHAPE, value, boolean.map(Fix::Boolean), judge.options).into())
                }
            },
            _ => Err(Problem::wrong_type(&Self::SHAPE, value, None, judge.options).into()),
        }
    }

    fn of(slot: &Slot, _slots: &Slots<'_>) -> Option<Self> {
        if let Slot::Boolean(boolean) = slot { Some(*boolean) } else { None }
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
