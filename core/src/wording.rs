//! Every sentence that a verdict can say, and nothing else.
//!
//! A sentence names the field and says what to send. It never repeats a caller's value, save a number's digits and a
//! key's name, at most 40 characters of either.

use core::fmt;

use crate::batch::MAX_BATCH;
use crate::issue::{Fix, Issue, Notice, Path, Problem, Segment, Warning};
use crate::json::{MAX_DEPTH, SyntaxError, SyntaxFault};
use crate::value::{EmailFault, Shape, UrlFault};
use crate::verdict::MAX_BODY;

/// The most characters of a caller's key or digits that a sentence repeats.
const QUOTED: usize = 40;

impl fmt::Display for Issue {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = &self.path;
        match &self.problem {
            Problem::MalformedJson(error) => error.fmt(out),
            Problem::PayloadTooLarge => write!(out, "the body is too large: send at most {MAX_BODY} bytes"),
            Problem::BatchTooLarge => write!(out, "the body is too large: send at most {MAX_BATCH} bytes"),
            Problem::NotABatch { found } => {
                write!(out, "{name} must be a JSON array of events, not {found}: send [ {{ … }}, … ]")
            }
            Problem::EmptyBatch => out.write_str("the batch holds no event: send at least one"),
            Problem::NotAnObject { found } => write!(out, "{name} must be a JSON object, not {found}: send {{ … }}"),
            Problem::Missing { shape, sent_as: None } => write!(out, "{name} is required: send {}", Example(shape)),
            Problem::Missing { sent_as: Some(key), .. } => {
                write!(out, "{name} is required: rename {} to {}", Quoted(key), LastName(name))
            }
            Problem::Blank { shape } => write!(out, "{name} must not be blank: send {}", Example(shape)),
            Problem::WrongType { shape, found, fix } => {
                write!(out, "{name} must be {}, not {found}: send ", TypeOf(shape))?;
                match fix {
                    Some(Fix::Number(digits)) => write!(out, "{digits} without quotes"),
                    Some(Fix::Boolean(boolean)) => write!(out, "{boolean} without quotes"),
                    Some(Fix::String(digits)) if digits.len() <= QUOTED => write!(out, "\"{digits}\" in quotes"),
                    Some(Fix::String(_)) => out.write_str("its digits in quotes"),
                    None => write!(out, "{}", Example(shape)),
                }
            }
            Problem::ExplicitNull { shape } => {
                write!(
                    out,
                    "{name} must be {}, not null: leave the field out to refund all that remains",
                    TypeOf(shape)
                )
            }
            Problem::TooLong { max, length } => {
                write!(out, "{name} is too long: send at most {max} characters, not {length}")
            }
            Problem::TooMany { max, count } => {
                write!(out, "{name} has too many entries: send at most {max}, not {count}")
            }
            Problem::ControlCharacter { position } => {
                write!(out, "{name} contains a control character: send it without the one at character {position}")
            }
            Problem::DuplicateField => write!(out, "{name} is given more than once in one object: send it once"),
            Problem::Unsendable { found } => {
                write!(out, "{name} must be a value that JSON can carry, not {found}: leave it out, or convert it")
            }
            Problem::InvalidEmail(fault) => {
                write!(
                    out,
                    "{name} is not an email address: {}; send one such as buyer@example.com",
                    email_fault(*fault)
                )
            }
            Problem::InvalidPhone => write!(
                out,
                "{name} is not a phone number: send 5 to 15 digits such as +1-555-0100, with nothing but spaces and - . ( ) / between them"
            ),
            Problem::InvalidUrl(fault) => {
                write!(
                    out,
                    "{name} is not a web address: {}; send one such as https://example.com/page",
                    url_fault(*fault)
                )
            }
            Problem::InvalidIdempotencyKey => write!(
                out,
                "{name} must be visible ASCII characters without spaces: send one such as a UUID, or leave it out"
            ),
            Problem::InvalidCode => write!(out, "{name} contains white space: send the code alone, such as JOHN123"),
            Problem::Negative { zero: true } => write!(out, "{name} must not be negative: send 0 or more"),
            Problem::Negative { zero: false } => write!(out, "{name} must not be negative: send more than 0"),
            Problem::NotPositive => write!(out, "{name} must not be zero: send more than 0"),
            Problem::TooPrecise => write!(out, "{name} has too many decimals: send at most 4"),
            Problem::TooLarge { max } => write!(out, "{name} is too large: send at most {max}"),
            Problem::BelowRefundAmount => {
                write!(
                    out,
                    "{name} must not be below refund_amount: send all that was refunded so far, this refund included"
                )
            }
            Problem::NotOneOf { shape } => {
                write!(out, "{name} is not one of what may stand there: send {}", Example(shape))
            }
            Problem::InvalidTime => write!(out, "{name} is not a time: send {}", Example(&Shape::Time)),
            Problem::NotInTheFuture => write!(out, "{name} must be in the future: send a later time"),
            Problem::NotWhole { max } => {
                write!(out, "{name} must be a whole number: send {}", Example(&Shape::Whole { max: *max }))
            }
            Problem::UnknownField { of, near: None } => {
                write!(out, "{name} is unknown: {of} has no such field; leave it out")
            }
            Problem::UnknownField { of, near: Some(near) } => {
                write!(out, "{name} is unknown: {of} has no such field; did you mean {near}?")
            }
            Problem::IdentifierRequired { one_of } => {
                write!(out, "{} is required: send at least one, to tell which conversion is meant", one_of.join(" or "))
            }
        }
    }
}

impl fmt::Display for Warning {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = &self.path;
        match &self.notice {
            Notice::UnknownField { of, near: None } => write!(out, "{name} is ignored: {of} has no such field"),
            Notice::UnknownField { of, near: Some(near) } => {
                write!(out, "{name} is ignored: {of} has no such field; did you mean {near}?")
            }
            Notice::IgnoredField { of } => write!(out, "{name} is ignored: {of} has none"),
            Notice::Rounded { to } => write!(out, "{name} was rounded to {to}: send at most 4 decimals"),
            Notice::Coerced { shape } => write!(out, "{name} was converted: the server accepts only {}", TypeOf(shape)),
            Notice::LineTotalMismatch { sent, computed } => {
                write!(out, "{name} is {sent}, but unit_price × quantity is {computed}: line_total is used")
            }
            Notice::ItemsTotalMismatch { sent, computed, less_discount } => {
                let less_discount = if *less_discount { " − discount" } else { "" };
                write!(
                    out,
                    "{name} is {sent}, but items + tax + shipping{less_discount} is {computed}: order_total is used"
                )
            }
            Notice::NegativeRevenue { less_discount } => {
                let subtracted = if *less_discount { "tax, shipping and discount" } else { "tax and shipping" };
                write!(out, "{name} is less than {subtracted} together: the attributable revenue is 0")
            }
            Notice::NotDeduplicated => write!(
                out,
                "{name} is absent, so a repeated delivery is recorded again: send it, or an Idempotency-Key header"
            ),
            Notice::DiffersFromRecorded { fields } => write!(
                out,
                "this delivery differs from the recorded one in {}: the recorded one stands",
                fields.join(", ")
            ),
            Notice::TotalRefundedMismatch { recorded } => {
                write!(out, "{name} is not what was refunded before ({recorded}) plus refund_amount: {name} is used")
            }
            Notice::FullRefundMismatch { is_full: true } => {
                write!(out, "{name} is false, but nothing remains to be refunded")
            }
            Notice::FullRefundMismatch { is_full: false } => {
                write!(out, "{name} is true, but a part of the order remains unrefunded")
            }
        }
    }
}

impl fmt::Display for SyntaxError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let SyntaxError { fault, line, column } = self;
        if *fault == SyntaxFault::Empty {
            return write!(out, "the body is empty (line {line}, column {column}): send a JSON object");
        }
        write!(out, "the body is not valid JSON at line {line}, column {column}: ")?;
        match fault {
            SyntaxFault::TooDeep => write!(out, "send at most {MAX_DEPTH} levels of nesting"),
            fault => out.write_str(syntax_fault(*fault)),
        }
    }
}

fn syntax_fault(fault: SyntaxFault) -> &'static str {
    match fault {
        SyntaxFault::Empty | SyntaxFault::TooDeep => "",
        SyntaxFault::ByteOrderMark => "send it without a byte-order mark",
        SyntaxFault::NotUtf8 => "send the text in UTF-8",
        SyntaxFault::UnexpectedEnd => "it ends too early; a quote, a bracket or a brace is not closed",
        SyntaxFault::ExpectedValue => {
            "send a string in double quotes, a number, true, false, null, [ … ] or { … } here"
        }
        SyntaxFault::ExpectedKey => "send a field's name in double quotes here",
        SyntaxFault::ExpectedColon => "send a colon between a field's name and its value",
        SyntaxFault::ExpectedCommaOrBrace => "send a comma before the next field, or } after the last",
        SyntaxFault::ExpectedCommaOrBracket => "send a comma before the next entry, or ] after the last",
        SyntaxFault::TrailingComma => "send no comma after the last one",
        SyntaxFault::SingleQuote => "send double quotes instead of single ones",
        SyntaxFault::Number => "send numbers with plain digits such as 108.00 or 0.5, without leading zeros",
        SyntaxFault::Escape => {
            "send only the escapes \\\" \\\\ \\/ \\b \\f \\n \\r \\t and \\u with four hexadecimal digits"
        }
        SyntaxFault::LoneSurrogate => "send both halves of a surrogate pair",
        SyntaxFault::ControlCharacter => {
            "send line breaks and other control characters in strings escaped, such as \\n"
        }
        SyntaxFault::TrailingBytes => "send nothing after the end of the object",
    }
}

fn email_fault(fault: EmailFault) -> &'static str {
    match fault {
        EmailFault::NoAt => "it has no @",
        EmailFault::SeveralAts => "it has more than one @",
        EmailFault::LocalPart => "what stands before the @ is not allowed there",
        EmailFault::NoDot => "its domain has no dot",
        EmailFault::Domain => "what stands after the @ is not a domain",
    }
}

fn url_fault(fault: UrlFault) -> &'static str {
    match fault {
        UrlFault::WhiteSpace => "it contains white space",
        UrlFault::Scheme => "it does not start with https:// or http://",
        UrlFault::Credentials => "it contains a user name",
        UrlFault::Host => "its host is missing or not allowed",
        UrlFault::Port => "its port is not a number up to 65535",
    }
}

/// A field's name as people write it: `items[0].unit_price`.
impl fmt::Display for Path {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.segments.is_empty() {
            return out.write_str("the body");
        }
        for (depth, segment) in self.segments.iter().enumerate() {
            match segment {
                Segment::Index(index) => write!(out, "[{index}]")?,
                segment => {
                    out.write_str(if depth == 0 { "" } else { "." })?;
                    Name(segment).fmt(out)?;
                }
            }
        }
        Ok(())
    }
}

struct Name<'a>(&'a Segment);

impl fmt::Display for Name<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Segment::Field(name) => out.write_str(name),
            Segment::Key(key) => Quoted(key).fmt(out),
            Segment::Index(index) => index.fmt(out),
        }
    }
}

/// The field alone, without what holds it.
struct LastName<'a>(&'a Path);

impl fmt::Display for LastName<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.segments.last().map_or(Ok(()), |segment| Name(segment).fmt(out))
    }
}

/// A caller's key: on one line, and no longer than a sentence may repeat.
struct Quoted<'a>(&'a str);

impl fmt::Display for Quoted<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_empty() {
            return out.write_str("\"\"");
        }
        for (position, character) in self.0.chars().enumerate() {
            if position == QUOTED {
                return out.write_str("…");
            }
            let breaks_the_line = character.is_control() || matches!(character, '\u{2028}' | '\u{2029}');
            write!(out, "{}", if breaks_the_line { '\u{FFFD}' } else { character })?;
        }
        Ok(())
    }
}

/// The JSON type that a kind is sent as.
struct TypeOf<'a>(&'a Shape);

impl fmt::Display for TypeOf<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self.0 {
            Shape::Amount { .. } | Shape::Quantity | Shape::Whole { .. } => "a JSON number",
            Shape::Boolean => "true or false",
            Shape::List { .. } => "a JSON array",
            Shape::Object(_) => "a JSON object",
            _ => "a JSON string",
        })
    }
}

/// What to send, by example.
struct Example<'a>(&'a Shape);

impl fmt::Display for Example<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Shape::Text { max, .. } => write!(out, "text of 1 to {max} characters in quotes"),
            Shape::Email { .. } => out.write_str("an email address such as \"buyer@example.com\""),
            Shape::Code { .. } => out.write_str("a code such as \"JOHN123\""),
            Shape::Id { .. } => out.write_str("an identifier such as \"ORD-12345\""),
            Shape::Phone { .. } => out.write_str("a phone number such as \"+1-555-0100\""),
            Shape::Url { .. } => out.write_str("a web address such as \"https://example.com/page\""),
            Shape::Amount { zero: true } => {
                out.write_str("a number such as 108.00 without quotes, or 0 where it does not apply")
            }
            Shape::Amount { zero: false } => out.write_str("a number such as 50.00 without quotes"),
            Shape::Quantity => out.write_str("a number such as 2 without quotes"),
            Shape::Boolean => out.write_str("true or false without quotes"),
            Shape::Choice { of } => {
                for (position, name) in of.iter().enumerate() {
                    let before = match position {
                        0 => "",
                        _ if position.saturating_add(1) == of.len() => " or ",
                        _ => ", ",
                    };
                    write!(out, "{before}\"{name}\"")?;
                }
                Ok(())
            }
            Shape::Time => out.write_str("a time such as \"2027-01-31T00:00:00Z\""),
            Shape::Whole { max } => write!(out, "a whole number from 0 to {max} without quotes"),
            Shape::List { .. } => out.write_str("[ … ]"),
            Shape::Object(_) => out.write_str("{ … }"),
        }
    }
}
