//! Judges a single value: the one place where a kind's fault becomes an issue at a path.

use std::borrow::Cow;

use crate::issue::{Fix, Problem};
use crate::json::{self, Member, Tree, Unsendable};
use crate::path::Place;
use crate::report::Report;
use crate::slot::Slot;
use crate::table::Shape;
use crate::value::{NumberFault, NumberRule, Occurred, TextFault, Time, of_epoch, parse, parse_boolean};
use crate::warning::Notice;

/// Why a value is not accepted.
#[derive(Debug)]
pub(crate) enum Fault {
    /// A blank string: absent where the field is optional, an issue where it is required.
    Blank,
    /// Boxed, so that what carries a good value stays small.
    Problem(Box<Problem>),
    /// The issues were reported already, at places inside the value.
    Reported,
}

/// The slot of a value, or why it has no slot.
pub(crate) type Judged<'a> = Result<Slot<'a>, Fault>;

impl From<Problem> for Fault {
    fn from(problem: Problem) -> Self {
        Fault::Problem(Box::new(problem))
    }
}

/// Judges a value that is neither a list nor an object where one belongs.
pub(crate) fn judge<'a>(shape: &'static Shape, value: &Tree<'a>, at: &Place<'_>, report: &mut Report) -> Judged<'a> {
    match shape {
        Shape::Amount { .. } | Shape::Quantity => number(shape, value, at, report),
        Shape::Boolean => boolean(shape, value, at, report),
        Shape::Choice { of } => choice(of, shape, value, report),
        Shape::Time { has_happened } => time(*has_happened, shape, value, at, report),
        Shape::Metadata { most, longest_name, of } => metadata((*most, *longest_name), of, value, at, report),
        #[cfg(feature = "admin")]
        Shape::Whole { max } => whole(*max, shape, value, report),
        Shape::List { .. } => Err(Problem::wrong_type(shape, value, None, report.options).into()),
        Shape::Object(_) => Err(Problem::not_an_object(value).into()),
        _ => text(shape, value, at, report),
    }
}

/// The slot of a corrected value.
pub(crate) fn corrected<'a>(shape: &Shape, fix: &Fix) -> Option<Slot<'a>> {
    match fix {
        Fix::String(sent) => {
            let text = parse(sent.as_str().into(), shape).outcome.ok()?;
            Some(Slot::Text(text.into_owned().into()))
        }
        Fix::Number(digits) => NumberRule::of(shape).parse(digits).0.ok().map(Slot::Number),
        Fix::Boolean(boolean) => Some(Slot::Boolean(*boolean)),
    }
}

/// Whether a value that was sent as another type may be converted; if so, says it.
fn coerces(report: &mut Report, at: &Place<'_>, shape: &Shape) -> bool {
    let coerces = report.options.coerces();
    if coerces {
        report.warn(at, Notice::Coerced { shape: *shape });
    }
    coerces
}

#[cold]
#[inline(never)]
fn refusal(fault: TextFault, shape: &Shape) -> Fault {
    let problem = match fault {
        TextFault::Blank => return Fault::Blank,
        TextFault::TooLong { max, length } => Problem::TooLong { max, length },
        TextFault::ControlCharacter { position, fixed } => {
            Problem::ControlCharacter { position, fix: fixed.map(Fix::String) }
        }
        TextFault::ShortenedNumber => Problem::ShortenedNumber,
        TextFault::Placeholder => Problem::Placeholder { shape: *shape },
        TextFault::Email(fault) => Problem::InvalidEmail(fault),
        TextFault::Phone { fixed } => Problem::InvalidPhone { fix: fixed.map(Fix::String) },
        TextFault::Url { fault, fixed } => Problem::InvalidUrl { fault, fix: fixed.map(Fix::String) },
        TextFault::WhiteSpaceInCode => Problem::InvalidCode,
        TextFault::InvisibleInKey => Problem::InvalidIdempotencyKey,
        TextFault::NoCurrency => Problem::InvalidCurrency,
        TextFault::Time { fault, fixed } => Problem::InvalidTime { fault, fix: fixed.map(Fix::String), shape: *shape },
    };
    problem.into()
}

/// Reads a text, and keeps it as it is normalized.
fn text<'a>(shape: &Shape, value: &Tree<'a>, at: &Place<'_>, report: &mut Report) -> Judged<'a> {
    let sent = sent_text(shape, value, at, report)?;
    if report.is_acknowledged {
        return Ok(Slot::Text(sent));
    }
    let parsed = parse(sent, shape);
    if parsed.had_invisible {
        report.warn(at, Notice::InvisibleCharacter);
    }
    let text = match parsed.outcome {
        Ok(text) => text,
        Err(fault) => return Err(refusal(fault, shape)),
    };
    if parsed.is_unusual {
        report.warn(at, Notice::UnusualEmail);
    }
    Ok(Slot::Text(text))
}

/// The text that a value holds, or an integer's digits where a text may be sent as a number.
fn sent_text<'a>(shape: &Shape, value: &Tree<'a>, at: &Place<'_>, report: &mut Report) -> Result<Cow<'a, str>, Fault> {
    let digits = match value {
        Tree::String(text) => return Ok(text.clone()),
        Tree::Number(digits) if shape.takes_digits() => whole_digits(digits),
        Tree::Unsendable(Unsendable::BigInt, digits) if shape.takes_digits() => {
            Some(*digits).filter(|digits| !digits.is_empty())
        }
        _ => None,
    };
    let Some(digits) = digits else { return Err(Problem::wrong_type(shape, value, None, report.options).into()) };
    if coerces(report, at, shape) {
        return Ok(digits.into());
    }
    let is_valid = parse(digits.into(), shape).outcome.is_ok();
    let fix = is_valid.then(|| Fix::String(digits.into()));
    Err(Problem::wrong_type(shape, value, fix, report.options).into())
}

/// The digits of a whole number, also of `1001.0`; `1e3` is a number whose digits nobody meant as an identifier.
fn whole_digits(number: &str) -> Option<&str> {
    let (whole, fraction) = number.split_once('.').unwrap_or((number, "0"));
    let is_whole = whole.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
    (is_whole && fraction.bytes().all(|byte| byte == b'0')).then_some(whole)
}

/// Reads what is no free text, of which a blank one would be none.
fn plain_text<'a>(shape: &Shape, value: &Tree<'a>, report: &Report) -> Result<Option<Cow<'a, str>>, Fault> {
    let Tree::String(sent) = value else {
        return Err(Problem::wrong_type(shape, value, None, report.options).into());
    };
    match parse(sent.clone(), shape).outcome {
        Ok(text) => Ok(Some(text)),
        Err(TextFault::Blank) => Ok(None),
        Err(fault) => Err(refusal(fault, shape)),
    }
}

fn choice<'a>(names: &[&str], shape: &Shape, value: &Tree<'a>, report: &mut Report) -> Judged<'a> {
    match plain_text(shape, value, report)?.filter(|text| names.contains(&&**text)) {
        Some(name) => Ok(Slot::Text(name)),
        None => Err(Problem::NotOneOf { shape: *shape }.into()),
    }
}

/// Reads a time, or the seconds or milliseconds of one that has happened.
fn time<'a>(has_happened: bool, shape: &Shape, value: &Tree<'a>, at: &Place<'_>, report: &mut Report) -> Judged<'a> {
    let of_number = if let Tree::Number(digits) = value { of_epoch(digits) } else { None };
    let slot = match of_number.filter(|_| has_happened) {
        Some(time) if coerces(report, at, shape) => Slot::Text(time.to_string().into()),
        Some(time) => {
            let fix = Some(Fix::String(time.to_string()));
            return Err(Problem::wrong_type(shape, value, fix, report.options).into());
        }
        None => match text(shape, value, at, report) {
            Err(Fault::Blank) if !has_happened => return Err(refusal(TextFault::of_time(""), shape)),
            judged => judged?,
        },
    };
    let latest = report.now_ms.saturating_add(Occurred::MOST_AHEAD_MS);
    let is_early = |text: &Cow<'_, str>| Time::parse(text).is_some_and(|time| time.ms() > latest);
    if has_happened && report.now_ms > 0 && slot.text().is_some_and(is_early) {
        return Err(Problem::NotYet.into());
    }
    Ok(slot)
}

/// Reads texts by name. What is null or blank is left out.
fn metadata<'a>(
    (most, longest_name): (usize, usize),
    of: &Shape,
    value: &Tree<'a>,
    at: &Place<'_>,
    report: &mut Report,
) -> Judged<'a> {
    let Tree::Object(members) = value else { return Err(Problem::not_an_object(value).into()) };
    let (mut texts, mut is_valid) = (Vec::new(), true);
    if members.len() > most {
        report.report(at, Problem::TooMany { max: most, count: members.len() });
        is_valid = false;
    }
    for Member { key, value, .. } in members {
        let at = &at.key(key);
        let length = key.chars().count();
        if length > longest_name {
            report.report(at, Problem::NameTooLong { max: longest_name, length });
            is_valid = false;
            continue;
        }
        let text = match value {
            Tree::Null => continue,
            Tree::Number(sent) => unquoted(sent, of, value, at, report),
            Tree::Boolean(sent) => unquoted(if *sent { "true" } else { "false" }, of, value, at, report),
            value => text(of, value, at, report),
        };
        match text {
            Ok(Slot::Text(text)) => {
                let behind = texts.partition_point(|(name, _)| name < key);
                texts.insert(behind, (key.clone(), text));
            }
            Err(Fault::Problem(problem)) => {
                report.report(at, *problem);
                is_valid = false;
            }
            Ok(_) | Err(_) => {}
        }
    }
    if is_valid { Ok(Slot::Texts(texts)) } else { Err(Fault::Reported) }
}

/// Judges a number or a boolean where a text belongs: in quotes, it is one.
fn unquoted<'a>(sent: &'a str, shape: &Shape, value: &Tree<'_>, at: &Place<'_>, report: &mut Report) -> Judged<'a> {
    if coerces(report, at, shape) {
        return Ok(Slot::Text(sent.into()));
    }
    Err(Problem::wrong_type(shape, value, Some(Fix::String(sent.to_owned())), report.options).into())
}

fn boolean<'a>(shape: &Shape, value: &Tree<'_>, at: &Place<'_>, report: &mut Report) -> Judged<'a> {
    let spelt_out = match value {
        Tree::Boolean(boolean) => return Ok(Slot::Boolean(*boolean)),
        Tree::String(text) => parse_boolean(text),
        _ => None,
    };
    match spelt_out {
        Some(boolean) if coerces(report, at, shape) => Ok(Slot::Boolean(boolean)),
        _ => Err(Problem::wrong_type(shape, value, spelt_out.map(Fix::Boolean), report.options).into()),
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
fn number<'a>(shape: &Shape, value: &Tree<'_>, at: &Place<'_>, report: &mut Report) -> Judged<'a> {
    let rule = NumberRule::of(shape);
    let digits = match value {
        Tree::Number(digits) | Tree::LostDigits(digits) => Some(*digits),
        Tree::String(text) => json::number(text),
        Tree::Unsendable(Unsendable::BigInt, digits) => Some(*digits).filter(|digits| !digits.is_empty()),
        _ => None,
    };
    let Some(digits) = digits else { return Err(Problem::wrong_type(shape, value, None, report.options).into()) };
    let (parsed, rounded) = rule.parse(digits);
    let is_number = match value {
        Tree::Number(_) | Tree::LostDigits(_) => true,
        Tree::String(_) => coerces(report, at, shape),
        _ => false,
    };
    if !is_number {
        // In quotes or as a `BigInt`: what it should be instead, and what is wrong with it besides.
        let (fix, besides) = match parsed {
            Ok(units) => (Some(Fix::Number(rule.print(units))), None),
            Err(fault) => (None, Some(number_problem(fault, rule))),
        };
        return Err(Problem::wrong_number(shape, value, fix, besides, report.options).into());
    }
    if let Some(units) = rounded {
        report.warn(at, Notice::Rounded { to: rule.print(units) });
    }
    match parsed {
        Ok(units) => Ok(Slot::Number(units)),
        Err(fault) => Err(number_problem(fault, rule).into()),
    }
}

#[cfg(feature = "admin")]
fn whole<'a>(max: u32, shape: &Shape, value: &Tree<'_>, report: &mut Report) -> Judged<'a> {
    let (Tree::Number(digits) | Tree::LostDigits(digits)) = value else {
        return Err(Problem::wrong_type(shape, value, None, report.options).into());
    };
    let problem = match crate::value::parse_whole(digits, max) {
        Ok(units) => return Ok(Slot::Number(units)),
        Err(NumberFault::Negative) => Problem::Negative { zero: true },
        Err(NumberFault::TooLarge) => Problem::TooLarge { max: max.to_string() },
        Err(_) => Problem::NotWhole { max },
    };
    Err(problem.into())
}
