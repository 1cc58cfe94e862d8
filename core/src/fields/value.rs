//! What becomes of a value: the one place where a kind's fault becomes an issue at a path.

use alloc::borrow::Cow;
#[cfg(feature = "admin")]
use alloc::string::ToString as _;
use alloc::vec::Vec;

use super::{judge_entry, read_object};
use crate::issue::{Fix, Notice, Problem};
use crate::json::{self, Repeat, Token, Unsendable, Value};
use crate::judge::Judge;
use crate::path::Place;
use crate::slot::{Slot, Slots};
use crate::table::Shape;
use crate::value::{NumberFault, NumberRule, TextFault, is_usual, parse, parse_boolean, usual_number};

/// Why a value is not accepted.
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
pub(super) fn read<'a>(
    shape: &'static Shape,
    value: Value<'_, 'a>,
    at: &Place<'_>,
    judge: &mut Judge<'a>,
) -> Result<Slot, Refusal> {
    match shape {
        Shape::Amount { .. } | Shape::Quantity => number(shape, value, at, judge),
        Shape::Boolean => boolean(shape, value, at, judge),
        Shape::Choice { of } => choice(of, shape, value, judge),
        #[cfg(feature = "admin")]
        Shape::Time => time(shape, value, judge),
        #[cfg(feature = "admin")]
        Shape::Whole { max } => whole(*max, shape, value, judge),
        Shape::List { .. } => list(shape, value, at, judge),
        Shape::Object(table) => read_object(table, value, at, judge),
        _ => text(shape, value, at, judge),
    }
}

/// What nearly every text and number becomes, without a call of its kind.
#[inline]
pub(super) fn plain(shape: &Shape, value: Value<'_, '_>) -> Option<Slot> {
    if value.repeat() != Repeat::None {
        return None;
    }
    match shape {
        Shape::Text { .. } | Shape::Sku { .. } | Shape::Id { .. } => {
            let (span, text) = value.plain_string()?;
            is_usual(text, shape).then_some(Slot::Text(span))
        }
        Shape::Amount { .. } | Shape::Quantity => {
            let digits = value.number_bytes()?;
            let (units, length) = usual_number(digits, shape)?;
            (length == digits.len()).then_some(Slot::Number(units))
        }
        _ => None,
    }
}

/// The slot of a corrected value.
pub(super) fn corrected(shape: &Shape, fix: &Fix, slots: &mut Slots<'_>) -> Option<Slot> {
    match fix {
        Fix::String(sent) => {
            let text = parse(sent.as_str().into(), shape).outcome.ok()?;
            Some(slots.keep_made(text.into_owned()))
        }
        Fix::Number(digits) => NumberRule::of(shape).parse(digits).0.ok().map(Slot::Number),
        Fix::Boolean(boolean) => Some(Slot::Boolean(*boolean)),
    }
}

/// Whether a value that was sent as another type may be converted; if so, says it.
fn coerces(judge: &mut Judge<'_>, at: &Place<'_>, shape: &Shape) -> bool {
    let coerces = judge.options.coerces();
    if coerces {
        judge.normalizes();
        judge.warn(at, Notice::Coerced { shape: *shape });
    }
    coerces
}

#[cold]
#[inline(never)]
fn refusal(fault: TextFault, shape: &Shape) -> Refusal {
    let problem = match fault {
        TextFault::Blank => return Refusal::Blank,
        TextFault::TooLong { max, length } => Problem::TooLong { max, length },
        TextFault::ControlCharacter { position, fixed } => {
            Problem::ControlCharacter { position, fix: fixed.map(Fix::String) }
        }
        TextFault::Placeholder => Problem::Placeholder { shape: *shape },
        TextFault::Email(fault) => Problem::InvalidEmail(fault),
        TextFault::Phone { fixed } => Problem::InvalidPhone { fix: fixed.map(Fix::String) },
        TextFault::Url { fault, fixed } => Problem::InvalidUrl { fault, fix: fixed.map(Fix::String) },
        TextFault::WhiteSpaceInCode => Problem::InvalidCode,
    };
    problem.into()
}

/// Reads a text, and keeps it as it is normalized.
fn text<'a>(shape: &Shape, value: Value<'_, 'a>, at: &Place<'_>, judge: &mut Judge<'a>) -> Result<Slot, Refusal> {
    if let Some((span, bytes)) = value.plain_string()
        && is_usual(bytes, shape)
    {
        return Ok(Slot::Text(span));
    }
    let sent = sent_text(shape, value, at, judge)?;
    if judge.is_acknowledged {
        return Ok(judge.slots.keep(value, sent));
    }
    let length = sent.len();
    let parsed = parse(sent, shape);
    if parsed.had_invisible {
        judge.warn(at, Notice::InvisibleCharacter);
    }
    let text = match parsed.outcome {
        Ok(text) => text,
        Err(fault) => {
            judge.normalizes();
            return Err(refusal(fault, shape));
        }
    };
    if parsed.is_unusual {
        judge.warn(at, Notice::UnusualEmail);
    }
    let is_as_sent = text.len() == length && value.string().is_some_and(|sent| sent == text);
    if !is_as_sent {
        judge.normalizes();
    }
    Ok(judge.slots.keep(value, text))
}

/// A key of visible ASCII characters. Unlike an identifier, it may be any word: what is sent twice under it is compared.
pub(super) fn idempotency_key<'a>(
    value: Value<'_, 'a>,
    at: &Place<'_>,
    judge: &mut Judge<'a>,
) -> Result<Slot, Refusal> {
    let slot = text(&Shape::Sku { max: 255 }, value, at, judge)?;
    match judge.slots.text(&slot) {
        Some(key) if !key.bytes().all(|byte| byte.is_ascii_graphic()) => Err(Problem::InvalidIdempotencyKey.into()),
        _ => Ok(slot),
    }
}

/// The text that a value holds, or an integer's digits where a text may be sent as a number.
fn sent_text<'a>(
    shape: &Shape,
    value: Value<'_, 'a>,
    at: &Place<'_>,
    judge: &mut Judge<'a>,
) -> Result<Cow<'a, str>, Refusal> {
    let digits = match value.token() {
        Token::String(text) => return Ok(text),
        Token::Number(digits) if shape.takes_digits() && !value.has_lost_digits() => whole_digits(digits),
        Token::Unsendable(Unsendable::BigInt) if shape.takes_digits() => value.digits(),
        _ => None,
    };
    let Some(digits) = digits else { return Err(Problem::wrong_type(shape, value, None, judge.options).into()) };
    if coerces(judge, at, shape) {
        return Ok(digits.into());
    }
    let is_valid = parse(digits.into(), shape).outcome.is_ok();
    let fix = is_valid.then(|| Fix::String(digits.into()));
    Err(Problem::wrong_type(shape, value, fix, judge.options).into())
}

/// The digits of a whole number, also of `1001.0`; `1e3` is a number whose digits nobody meant as an identifier.
fn whole_digits(number: &str) -> Option<&str> {
    let (whole, fraction) = number.split_once('.').unwrap_or((number, "0"));
    let is_whole = whole.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
    (is_whole && fraction.bytes().all(|byte| byte == b'0')).then_some(whole)
}

/// Reads what is no free text, of which a blank one would be none.
fn plain_text<'a>(shape: &Shape, value: Value<'_, 'a>, judge: &Judge<'_>) -> Result<Option<Cow<'a, str>>, Refusal> {
    let Token::String(sent) = value.token() else {
        return Err(Problem::wrong_type(shape, value, None, judge.options).into());
    };
    match parse(sent, shape).outcome {
        Ok(text) => Ok(Some(text)),
        Err(TextFault::Blank) => Ok(None),
        Err(fault) => Err(refusal(fault, shape)),
    }
}

fn choice<'a>(names: &[&str], shape: &Shape, value: Value<'_, 'a>, judge: &mut Judge<'a>) -> Result<Slot, Refusal> {
    match plain_text(shape, value, judge)?.filter(|text| names.contains(&&**text)) {
        Some(name) => Ok(judge.slots.keep(value, name)),
        None => Err(Problem::NotOneOf { shape: *shape }.into()),
    }
}

#[cfg(feature = "admin")]
fn time<'a>(shape: &Shape, value: Value<'_, 'a>, judge: &mut Judge<'a>) -> Result<Slot, Refusal> {
    match plain_text(shape, value, judge)?.and_then(|text| crate::value::Time::parse(&text)) {
        Some(time) => Ok(judge.slots.keep(value, Cow::Owned(time.to_string()))),
        None => Err(Problem::InvalidTime.into()),
    }
}

fn boolean(shape: &Shape, value: Value<'_, '_>, at: &Place<'_>, judge: &mut Judge<'_>) -> Result<Slot, Refusal> {
    let spelt_out = match value.token() {
        Token::Boolean(boolean) => return Ok(Slot::Boolean(boolean)),
        Token::String(text) => parse_boolean(&text),
        _ => None,
    };
    match spelt_out {
        Some(boolean) if coerces(judge, at, shape) => Ok(Slot::Boolean(boolean)),
        _ => Err(Problem::wrong_type(shape, value, spelt_out.map(Fix::Boolean), judge.options).into()),
    }
}

#[cold]
#[inline(never)]
fn number_problem(fault: NumberFault, rule: NumberRule) -> Problem {
    match fault {
        NumberFault::Negative => Problem::Negative { zero: rule.zero },
        NumberFault::NotPositive => Problem::NotPositive,
        NumberFault::TooPrecise { nearest } => {
            Problem::TooPrecise { fix: nearest.map(|units| Fix::Number(rule.print(units))) }
        }
        NumberFault::TooLarge | NumberFault::NotWhole => Problem::TooLarge { max: rule.largest() },
    }
}

/// Reads a number that may have decimals.
fn number(shape: &Shape, value: Value<'_, '_>, at: &Place<'_>, judge: &mut Judge<'_>) -> Result<Slot, Refusal> {
    let rule = NumberRule::of(shape);
    let token = value.token();
    let digits = match &token {
        Token::Number(digits) => Some(*digits),
        Token::String(text) => json::number(text),
        Token::Unsendable(Unsendable::BigInt) => value.digits(),
        _ => None,
    };
    let Some(digits) = digits else { return Err(Problem::wrong_type(shape, value, None, judge.options).into()) };
    let (parsed, rounded) = rule.parse(digits);
    let is_number = match &token {
        Token::Number(_) => true,
        Token::String(_) => coerces(judge, at, shape),
        _ => false,
    };
    if !is_number {
        // In quotes or as a `BigInt`: what it should be instead, and what is wrong with it besides.
        let (fix, besides) = match parsed {
            Ok(units) => (Some(Fix::Number(rule.print(units))), None),
            Err(fault) => (None, Some(number_problem(fault, rule))),
        };
        return Err(Problem::wrong_number(shape, value, fix, besides, judge.options).into());
    }
    // `-0` is a number of its own to a program, and 0 to us.
    if rounded.is_some() || digits.starts_with('-') {
        judge.normalizes();
    }
    if let Some(units) = rounded {
        judge.warn(at, Notice::Rounded { to: rule.print(units) });
    }
    match parsed {
        Ok(units) => Ok(Slot::Number(units)),
        Err(fault) => Err(number_problem(fault, rule).into()),
    }
}

#[cfg(feature = "admin")]
fn whole(max: u32, shape: &Shape, value: Value<'_, '_>, judge: &mut Judge<'_>) -> Result<Slot, Refusal> {
    let Some(digits) = value.number() else {
        return Err(Problem::wrong_type(shape, value, None, judge.options).into());
    };
    let problem = match crate::value::parse_whole(digits, max) {
        Ok(units) => return Ok(Slot::Number(units)),
        Err(NumberFault::Negative) => Problem::Negative { zero: true },
        Err(NumberFault::TooLarge) => Problem::TooLarge { max: max.to_string() },
        Err(_) => Problem::NotWhole { max },
    };
    Err(problem.into())
}

/// Reads a list: every entry is judged, whatever is wrong with its neighbours.
fn list<'v>(shape: &Shape, value: Value<'_, 'v>, at: &Place<'_>, judge: &mut Judge<'v>) -> Result<Slot, Refusal> {
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
        let slot = judge_entry(of, entry, &at.index(index), judge);
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
