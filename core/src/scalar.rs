//! Judges a single value: the one place where a kind's fault becomes an issue at a path.

use std::borrow::Cow;

use crate::issue::{Fix, IssueKind};
use crate::json::{self, Member, Tree, Unsendable};
use crate::mistyped::{Slip, type_name};
use crate::path::Place;
use crate::report::Report;
use crate::slot::Slot;
use crate::table::Shape;
use crate::value::{NumberFault, NumberRule, Occurred, TextFault, Time, of_epoch, parse, parse_boolean};
use crate::warning::WarningKind;

/// Why a value is not accepted.
#[derive(Debug)]
pub(crate) enum Fault {
    /// A blank string: absent where the field is optional, an issue where it is required.
    Blank,
    /// Boxed, so that what carries a good value stays small.
    Problem(Box<IssueKind>),
    /// The issues were reported already, at places inside the value.
    Reported,
}

/// The slot of a value, or why it has no slot.
pub(crate) type Judged<'a> = Result<Slot<'a>, Fault>;

impl From<IssueKind> for Fault {
    fn from(problem: IssueKind) -> Self {
        Fault::Problem(Box::new(problem))
    }
}

/// Judges a value that is neither a list nor an object where one belongs.
pub(crate) fn judge<'a>(shape: &'static Shape, value: &Tree<'a>, at: &Place<'_>, report: &mut Report) -> Judged<'a> {
    let mut scalar = Scalar { shape, value, at, report };
    match shape {
        Shape::Amount { .. } | Shape::Quantity => scalar.number(),
        Shape::Boolean => scalar.boolean(),
        Shape::Choice { of } => scalar.choice(of),
        Shape::Time { has_happened } => scalar.time(*has_happened),
        Shape::Metadata { most, longest_name, of } => scalar.metadata(*most, *longest_name, of),
        #[cfg(feature = "admin")]
        Shape::Whole { max } => scalar.whole(*max),
        Shape::List { .. } => scalar.mistyped(None),
        Shape::Object(_) => Err(IssueKind::not_an_object(value).into()),
        Shape::JudgedApart => Ok(Slot::Boolean(true)),
        _ => scalar.text(),
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

#[cold]
#[inline(never)]
fn refusal(fault: TextFault, shape: &Shape) -> Fault {
    let problem = match fault {
        TextFault::Blank => return Fault::Blank,
        TextFault::TooLong { max, length } => IssueKind::TooLong { max, length },
        TextFault::ControlCharacter { position, fixed } => {
            IssueKind::ControlCharacter { position, fix: fixed.map(Fix::String) }
        }
        TextFault::ShortenedNumber => IssueKind::ShortenedNumber,
        TextFault::Placeholder => IssueKind::Placeholder { shape: *shape },
        TextFault::Email(fault) => IssueKind::InvalidEmail(fault),
        TextFault::Phone { fixed } => IssueKind::InvalidPhone { fix: fixed.map(Fix::String) },
        TextFault::Url { fault, fixed } => IssueKind::InvalidUrl { fault, fix: fixed.map(Fix::String) },
        TextFault::WhiteSpaceInCode => IssueKind::InvalidCode,
        TextFault::InvisibleInKey => IssueKind::InvalidIdempotencyKey,
        TextFault::NoCurrency => IssueKind::InvalidCurrency,
        TextFault::Time { fault, fixed } => {
            IssueKind::InvalidTime { fault, fix: fixed.map(Fix::String), shape: *shape }
        }
    };
    problem.into()
}

/// A value at its place, and what should stand there.
struct Scalar<'v, 'a> {
    shape: &'v Shape,
    value: &'v Tree<'a>,
    at: &'v Place<'v>,
    report: &'v mut Report,
}

impl<'a> Scalar<'_, 'a> {
    fn mistyped(&self, fix: Option<Fix>) -> Judged<'a> {
        self.slipped(Slip::of(self.shape, self.value), fix)
    }

    #[cold]
    #[inline(never)]
    fn slipped(&self, slip: Slip, fix: Option<Fix>) -> Judged<'a> {
        let coerces = self.report.options.coerces();
        let problem = IssueKind::WrongType { shape: *self.shape, found: type_name(self.value), slip, fix, coerces };
        Err(problem.into())
    }

    /// Whether a value that was sent as another type may be converted; if so, says it.
    fn coerces(&mut self) -> bool {
        let coerces = self.report.options.coerces();
        if coerces {
            self.report.warn(self.at, WarningKind::Coerced { shape: *self.shape });
        }
        coerces
    }

    /// Takes what a value of another type stands for, if it may be converted.
    fn converted(&mut self, slot: Slot<'a>) -> Judged<'a> {
        if self.coerces() {
            return Ok(slot);
        }
        self.mistyped(match slot {
            Slot::Text(text) => Some(Fix::String(text.into_owned())),
            Slot::Boolean(boolean) => Some(Fix::Boolean(boolean)),
            _ => None,
        })
    }

    /// Reads a text, and keeps it as it is normalized. Where a text may be sent as a number, an integer's digits are one.
    fn text(&mut self) -> Judged<'a> {
        let takes_digits = self.shape.takes_digits();
        let digits = match self.value {
            Tree::String(text) => return self.parsed(text.clone()),
            Tree::Number(digits) if takes_digits => whole_digits(digits),
            Tree::Unsendable(Unsendable::BigInt, digits) if takes_digits && !digits.is_empty() => Some(*digits),
            _ => None,
        };
        match digits {
            Some(digits) if self.coerces() => self.parsed(digits.into()),
            _ => {
                let is_valid = |digits: &&str| parse((*digits).into(), self.shape).outcome.is_ok();
                self.mistyped(digits.filter(is_valid).map(|digits| Fix::String(digits.into())))
            }
        }
    }

    fn parsed(&mut self, sent: Cow<'a, str>) -> Judged<'a> {
        if self.report.is_acknowledged {
            return Ok(Slot::Text(sent));
        }
        let parsed = parse(sent, self.shape);
        if parsed.had_invisible {
            self.report.warn(self.at, WarningKind::InvisibleCharacter);
        }
        let text = match parsed.outcome {
            Ok(text) => text,
            Err(fault) => return Err(refusal(fault, self.shape)),
        };
        if parsed.is_unusual {
            self.report.warn(self.at, WarningKind::UnusualEmail);
        }
        Ok(Slot::Text(text))
    }

    fn choice(&mut self, names: &[&str]) -> Judged<'a> {
        let Tree::String(sent) = self.value else { return self.mistyped(None) };
        match parse(sent.clone(), self.shape).outcome {
            Ok(name) if names.contains(&&*name) => Ok(Slot::Text(name)),
            Ok(_) | Err(TextFault::Blank) => Err(IssueKind::NotOneOf { shape: *self.shape }.into()),
            Err(fault) => Err(refusal(fault, self.shape)),
        }
    }

    /// Reads a time, or the seconds or milliseconds of one that has happened.
    fn time(&mut self, has_happened: bool) -> Judged<'a> {
        let of_number = if let Tree::Number(digits) = self.value { of_epoch(digits) } else { None };
        let slot = match of_number.filter(|_| has_happened) {
            Some(time) => self.converted(Slot::Text(time.to_string().into()))?,
            None => match self.text() {
                Err(Fault::Blank) if !has_happened => return Err(refusal(TextFault::of_time(""), self.shape)),
                judged => judged?,
            },
        };
        let latest = self.report.now_ms.saturating_add(Occurred::MOST_AHEAD_MS);
        let is_early = |text: &Cow<'_, str>| Time::parse(text).is_some_and(|time| time.ms() > latest);
        if has_happened && self.report.now_ms > 0 && slot.text().is_some_and(is_early) {
            return Err(IssueKind::NotYet.into());
        }
        Ok(slot)
    }

    /// Reads texts by name. What is null or blank is left out; a number or a boolean is a text in quotes.
    fn metadata(&mut self, most: usize, longest_name: usize, of: &Shape) -> Judged<'a> {
        let Tree::Object(members) = self.value else { return Err(IssueKind::not_an_object(self.value).into()) };
        let (mut texts, mut is_valid) = (Vec::new(), true);
        if members.len() > most {
            self.report.report(self.at, IssueKind::TooMany { max: most, count: members.len() });
            is_valid = false;
        }
        for Member { key, value, .. } in members {
            let mut scalar = Scalar { shape: of, value, at: &self.at.key(key), report: self.report };
            let length = key.chars().count();
            if length > longest_name {
                scalar.report.report(scalar.at, IssueKind::NameTooLong { max: longest_name, length });
                is_valid = false;
                continue;
            }
            let text = match value {
                Tree::Null => continue,
                Tree::Number(sent) => scalar.converted(Slot::Text((*sent).into())),
                Tree::Boolean(sent) => scalar.converted(Slot::Text(if *sent { "true" } else { "false" }.into())),
                _ => scalar.text(),
            };
            match text {
                Ok(Slot::Text(text)) => {
                    let behind = texts.partition_point(|(name, _)| name < key);
                    texts.insert(behind, (key.clone(), text));
                }
                Err(Fault::Problem(problem)) => {
                    scalar.report.report(scalar.at, *problem);
                    is_valid = false;
                }
                Ok(_) | Err(_) => {}
            }
        }
        if is_valid { Ok(Slot::Texts(texts)) } else { Err(Fault::Reported) }
    }

    fn boolean(&mut self) -> Judged<'a> {
        let spelt_out = match self.value {
            Tree::Boolean(boolean) => return Ok(Slot::Boolean(*boolean)),
            Tree::String(text) => parse_boolean(text),
            _ => None,
        };
        match spelt_out {
            Some(boolean) => self.converted(Slot::Boolean(boolean)),
            None => self.mistyped(None),
        }
    }

    /// Reads a number that may have decimals.
    fn number(&mut self) -> Judged<'a> {
        let rule = NumberRule::of(self.shape);
        let digits = match self.value {
            Tree::Number(digits) | Tree::LostDigits(digits) => *digits,
            Tree::String(text) if let Some(digits) = json::number(text) => digits,
            Tree::Unsendable(Unsendable::BigInt, digits) if !digits.is_empty() => digits,
            _ => return self.mistyped(None),
        };
        let (parsed, rounded) = rule.parse(digits);
        let is_number = match self.value {
            Tree::Number(_) | Tree::LostDigits(_) => true,
            Tree::String(_) => self.coerces(),
            _ => false,
        };
        if !is_number {
            // In quotes or as a `BigInt`: what it should be instead, and what is wrong with it besides.
            let (fix, besides) = match parsed {
                Ok(units) => (Some(Fix::Number(rule.printed(units))), None),
                Err(fault) => (None, Some(number_problem(fault, rule))),
            };
            return match self.value {
                Tree::String(_) => self.slipped(Slip::Quoted(besides.map(Box::new)), fix),
                _ => self.mistyped(fix),
            };
        }
        if let Some(units) = rounded {
            self.report.warn(self.at, WarningKind::Rounded { to: rule.printed(units) });
        }
        match parsed {
            Ok(units) => Ok(Slot::Number(units)),
            Err(fault) => Err(number_problem(fault, rule).into()),
        }
    }

    #[cfg(feature = "admin")]
    fn whole(&mut self, max: u32) -> Judged<'a> {
        let (Tree::Number(digits) | Tree::LostDigits(digits)) = self.value else { return self.mistyped(None) };
        let problem = match crate::value::parse_whole(digits, max) {
            Ok(units) => return Ok(Slot::Number(units)),
            Err(NumberFault::Negative) => IssueKind::Negative { zero: true },
            Err(NumberFault::TooLarge) => IssueKind::TooLarge { max: max.to_string() },
            Err(_) => IssueKind::NotWhole { max },
        };
        Err(problem.into())
    }
}

/// The digits of a whole number, also of `1001.0`; `1e3` is a number whose digits nobody meant as an identifier.
fn whole_digits(number: &str) -> Option<&str> {
    let (whole, fraction) = number.split_once('.').unwrap_or((number, "0"));
    let is_whole = whole.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
    (is_whole && fraction.bytes().all(|byte| byte == b'0')).then_some(whole)
}

#[cold]
#[inline(never)]
fn number_problem(fault: NumberFault, rule: NumberRule) -> IssueKind {
    match fault {
        NumberFault::Negative => IssueKind::Negative { zero: rule.zero },
        NumberFault::NotPositive => IssueKind::NotPositive,
        NumberFault::TooPrecise(nearest) => {
            IssueKind::TooPrecise { fix: nearest.map(|units| Fix::Number(rule.printed(units))) }
        }
        NumberFault::TooLarge | NumberFault::NotWhole => IssueKind::TooLarge { max: rule.printed(rule.max) },
    }
}
