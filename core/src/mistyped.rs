//! Values of another type than their field's: what is peculiar about them, and the words for it.

use std::fmt::{self, Display};

use crate::issue::{Fix, IssueKind};
use crate::json::{self, Tree};
use crate::message::{QUOTED, listed};
use crate::table::Shape;
use crate::value::{NumberText, Obstacles};

/// A slip by which a value has another type.
#[derive(Debug, Clone)]
pub(crate) enum Slip {
    None,
    /// A number in quotes, and what is wrong with the number itself.
    Quoted(Option<Box<IssueKind>>),
    /// A text where a number belongs.
    Text(NumberText),
    /// A list or an object, written as JSON in a text.
    AsText,
    /// One object where a list belongs.
    Single,
    /// An object where a number belongs, perhaps with the number inside.
    Inside,
    /// A number that a program could not hold.
    LostDigits,
    /// An empty text where no text belongs.
    Empty,
}

impl Slip {
    pub(crate) fn of(shape: &Shape, value: &Tree<'_>) -> Slip {
        let is_number = matches!(shape, Shape::Amount { .. } | Shape::Quantity | Shape::Whole { .. });
        match (value, shape) {
            (Tree::String(text), _) if is_number => Slip::Text(NumberText::of(text)),
            (Tree::String(_), Shape::List { .. }) if holds_json(value, '[') => Slip::AsText,
            (Tree::String(text), _) if text.trim().is_empty() => Slip::Empty,
            (Tree::Object(_), _) if is_number => Slip::Inside,
            (Tree::Object(_), Shape::List { of: Shape::Object(_), .. }) => Slip::Single,
            (Tree::LostDigits(_), _) if shape.takes_digits() => Slip::LostDigits,
            _ => Slip::None,
        }
    }
}

/// Tells whether a text holds JSON that begins with such a bracket.
pub(crate) fn holds_json(value: &Tree<'_>, bracket: char) -> bool {
    matches!(value, Tree::String(text) if text.trim_start().starts_with(bracket) && json::parse(text).is_some())
}

/// Returns the name of a value's type in a sentence, with its article.
pub(crate) fn type_name(value: &Tree<'_>) -> &'static str {
    match value {
        Tree::Null => "null",
        Tree::Boolean(true) => "true",
        Tree::Boolean(false) => "false",
        Tree::Number(_) | Tree::LostDigits(_) => "a number",
        Tree::String(_) => "text",
        Tree::Array(_) => "a list",
        Tree::Object(_) => "an object",
        Tree::Unsendable(unsendable, _) => unsendable.name(),
    }
}

/// Says what is wrong with a value that is no text, list or number where one belongs, and what to send.
pub(crate) fn wrong_type(
    shape: &Shape,
    found: &'static str,
    slip: &Slip,
    fix: Option<&Fix>,
    coerces: bool,
) -> impl Display {
    fmt::from_fn(move |out| {
        match slip {
        Slip::Quoted(besides) => quoted(shape, fix, besides.as_deref()).fmt(out),
        Slip::Text(text) => unlike_a_number(shape, *text, coerces).fmt(out),
        Slip::AsText => out.write_str("is a list sent as text: send it without the outer quotes"),
        Slip::Single => out.write_str("must be a list, not a single object: put it in [ ]"),
        Slip::Inside => out.write_str("must be a number, not an object: send the amount inside it alone"),
        Slip::LostDigits => out.write_str(
            "is a number beyond 2^53 and has lost its last digits: read it as text before it becomes a number, and send it in quotes",
        ),
        Slip::Empty => write!(out, "is empty: send {}, or leave it out", shape.example()),
        // What a form's empty field is to a program that asks it for a number.
        Slip::None if coerces && found == "NaN" => write!(out, "is empty: send {}", shape.example()),
        Slip::None => {
            write!(out, "must be {}, not {found}: send ", shape.type_name())?;
            match fix {
                Some(Fix::Number(digits)) => write!(out, "{digits} as a number"),
                Some(Fix::Boolean(boolean)) => write!(out, "{boolean} without quotes"),
                Some(Fix::String(digits)) if digits.len() <= QUOTED => write!(out, "\"{digits}\" in quotes"),
                Some(Fix::String(_)) => out.write_str("its digits in quotes"),
                None if matches!(shape, Shape::Boolean) && found == "text" => {
                    write!(out, "{} without quotes", shape.example())
                }
                None => shape.example().fmt(out),
            }
        }
    }
    })
}

/// Says what is wrong with a number in quotes, and with the number besides.
fn quoted(shape: &Shape, fix: Option<&Fix>, besides: Option<&IssueKind>) -> impl Display {
    fmt::from_fn(move |out| match (besides, fix) {
        (None, Some(Fix::Number(digits))) => {
            write!(out, "must be a number, not text: send {digits} without quotes")
        }
        (Some(IssueKind::Negative { .. }), _) => {
            out.write_str("must be a positive number: send it without the minus and without quotes")
        }
        (Some(IssueKind::TooPrecise { .. }), _) => {
            out.write_str("is text and has more than 4 decimals: send at most 4, without quotes")
        }
        (Some(IssueKind::TooLarge { max }), _) => {
            write!(out, "is text and too large: send at most {max} without quotes")
        }
        _ => write!(out, "must be a number, not text: send {}, without quotes", shape.example()),
    })
}

/// Names what is in the way of a text where a number belongs.
fn unlike_a_number(shape: &Shape, text: NumberText, coerces: bool) -> impl Display {
    let unquoted = if coerces { "" } else { ", without quotes" };
    let example = shape.number();
    fmt::from_fn(move |out| match text {
        NumberText::Empty if matches!(shape, Shape::Amount { zero: true }) => {
            write!(out, "is empty: send a number such as {example}, or 0 where it does not apply")
        }
        NumberText::Empty => write!(out, "is empty: send a number such as {example}"),
        NumberText::Placeholder => {
            write!(out, "holds a placeholder or an empty variable: map the field to a number such as {example}")
        }
        NumberText::Json => {
            out.write_str("must be a number, not an object sent as text: send the amount inside it alone")
        }
        NumberText::Formatted(Obstacles { percent: true, .. }) => {
            write!(out, "is a rate in percent: send the amount of money, such as {example}{unquoted}")
        }
        NumberText::Formatted(obstacles) => match obstacles.names().as_slice() {
            [] => write!(out, "must be a number, not text: send a number such as {example}{unquoted}"),
            ["a plus sign", "a decimal comma"] | ["a decimal comma"] => {
                write!(out, "has a decimal comma: send it with a point, such as {example}{unquoted}")
            }
            names => {
                write!(
                    out,
                    "has {}: send digits and a point only, such as {example}{unquoted}",
                    listed(names, ", ", " and ")
                )
            }
        },
        NumberText::Number | NumberText::Other => {
            write!(out, "must be a number, not text: send a number such as {example}{unquoted}")
        }
    })
}
