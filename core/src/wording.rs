//! Every sentence that a verdict can say, and nothing else.
//!
//! A sentence names the field and says what to send. It never repeats a caller's value, save a number's digits and a
//! key's name, at most 40 characters of either.

mod say;

pub(crate) use say::Say;
use say::say;

use alloc::string::String;

use crate::batch::MAX_BATCH;
use crate::issue::{Fix, Issue, Notice, Path, Problem, Segment, Warning};
use crate::json::{MAX_DEPTH, SyntaxError, SyntaxFault};
use crate::value::{EmailFault, Shape, UrlFault};
use crate::verdict::MAX_BODY;

/// The most characters of a caller's key or digits that a sentence repeats.
const QUOTED: usize = 40;

impl Issue {
    /// What only a batch of events can have.
    fn say_of_batch(&self, out: &mut String) {
        let name = &self.path;
        match &self.problem {
            Problem::BatchTooLarge => say!(out, "the body is too large: send at most ", MAX_BATCH, " bytes"),
            Problem::NotABatch { found } => {
                say!(out, name, " must be a JSON array of events, not ", found, ": send [ { … }, … ]");
            }
            Problem::EmptyBatch => "the batch holds no event: send at least one".say(out),
            Problem::NotWrapped { event } => {
                say!(out, name, " is required: wrap each payload: { \"type\": \"", event, "\", \"payload\": { … } }");
            }
            Problem::InvalidIdempotencyKey => say!(
                out,
                name,
                " must be visible ASCII characters without spaces: send one such as a UUID, or leave it out"
            ),
            _ => {}
        }
    }
}

impl Say for Issue {
    #[expect(clippy::too_many_lines, reason = "one arm for each problem")]
    fn say(&self, out: &mut String) {
        let name = &self.path;
        match &self.problem {
            Problem::MalformedJson(error) => error.say(out),
            Problem::PayloadTooLarge => say!(out, "the body is too large: send at most ", MAX_BODY, " bytes"),
            Problem::BatchTooLarge
            | Problem::NotABatch { .. }
            | Problem::EmptyBatch
            | Problem::NotWrapped { .. }
            | Problem::InvalidIdempotencyKey => self.say_of_batch(out),
            Problem::NotAnObject { found } => say!(out, name, " must be a JSON object, not ", found, ": send { … }"),
            Problem::Missing { shape, sent_as: None } => say!(out, name, " is required: send ", Example(shape)),
            Problem::Missing { sent_as: Some(key), .. } => {
                say!(out, name, " is required: rename ", Quoted(key), " to ", LastName(name));
            }
            Problem::Blank { shape } => say!(out, name, " must not be blank: send ", Example(shape)),
            Problem::WrongType { shape, found, fix } => {
                say!(out, name, " must be ", TypeOf(shape), ", not ", found, ": send ");
                match fix {
                    Some(Fix::Number(digits)) => say!(out, digits, " without quotes"),
                    Some(Fix::Boolean(boolean)) => say!(out, boolean, " without quotes"),
                    Some(Fix::String(digits)) if digits.len() <= QUOTED => say!(out, "\"", digits, "\" in quotes"),
                    Some(Fix::String(_)) => "its digits in quotes".say(out),
                    None => say!(out, Example(shape)),
                }
            }
            Problem::ExplicitNull { shape } => {
                say!(
                    out,
                    name,
                    " must be ",
                    TypeOf(shape),
                    ", not null: leave the field out to refund all that remains"
                );
            }
            Problem::TooLong { max, length } => {
                say!(out, name, " is too long: send at most ", max, " characters, not ", length);
            }
            Problem::TooMany { max, count } => {
                say!(out, name, " has too many entries: send at most ", max, ", not ", count);
            }
            Problem::ControlCharacter { position } => {
                say!(out, name, " contains a control character: send it without the one at character ", position);
            }
            Problem::DuplicateField => say!(out, name, " is given more than once in one object: send it once"),
            Problem::Unsendable { found } => {
                say!(out, name, " must be a value that JSON can carry, not ", found, ": leave it out, or convert it");
            }
            Problem::InvalidEmail(fault) => {
                say!(
                    out,
                    name,
                    " is not an email address: ",
                    email_fault(*fault),
                    "; send one such as buyer@example.com"
                );
            }
            Problem::InvalidPhone => say!(
                out,
                name,
                " is not a phone number: send 5 to 15 digits such as +1-555-0100, with nothing but spaces and - . ( ) / between them"
            ),
            Problem::InvalidUrl(fault) => {
                say!(
                    out,
                    name,
                    " is not a web address: ",
                    url_fault(*fault),
                    "; send one such as https://example.com/page"
                );
            }
            Problem::InvalidCode => say!(out, name, " contains white space: send the code alone, such as JOHN123"),
            Problem::Negative { zero: true } => say!(out, name, " must not be negative: send 0 or more"),
            Problem::Negative { zero: false } => say!(out, name, " must not be negative: send more than 0"),
            Problem::NotPositive => say!(out, name, " must not be zero: send more than 0"),
            Problem::TooPrecise => say!(out, name, " has too many decimals: send at most 4"),
            Problem::TooLarge { max } => say!(out, name, " is too large: send at most ", max),
            Problem::BelowRefundAmount => {
                say!(
                    out,
                    name,
                    " must not be below refund_amount: send all that was refunded so far, this refund included"
                );
            }
            Problem::NotOneOf { shape } => {
                say!(out, name, " is not one of what may stand there: send ", Example(shape));
            }
            Problem::InvalidTime => say!(out, name, " is not a time: send ", Example(&Shape::Time)),
            Problem::NotInTheFuture => say!(out, name, " must be in the future: send a later time"),
            Problem::NotWhole { max } => {
                say!(out, name, " must be a whole number: send ", Example(&Shape::Whole { max: *max }));
            }
            Problem::UnknownField { of, near: None } => {
                say!(out, name, " is unknown: ", of, " has no such field; leave it out");
            }
            Problem::UnknownField { of, near: Some(near) } => {
                say!(out, name, " is unknown: ", of, " has no such field; did you mean ", near, "?");
            }
            Problem::IdentifierRequired { one_of } => {
                say!(out, one_of.join(" or "), " is required: send at least one, to tell which conversion is meant");
            }
        }
    }
}

impl Say for Warning {
    fn say(&self, out: &mut String) {
        let name = &self.path;
        match &self.notice {
            Notice::UnknownField { of, near: None } => say!(out, name, " is ignored: ", of, " has no such field"),
            Notice::UnknownField { of, near: Some(near) } => {
                say!(out, name, " is ignored: ", of, " has no such field; did you mean ", near, "?");
            }
            Notice::IgnoredField { of } => say!(out, name, " is ignored: ", of, " has none"),
            Notice::Rounded { to } => say!(out, name, " was rounded to ", to, ": send at most 4 decimals"),
            Notice::Coerced { shape } => say!(out, name, " was converted: the server accepts only ", TypeOf(shape)),
            Notice::LineTotalMismatch { sent, computed } => {
                say!(out, name, " is ", sent, ", but unit_price * quantity is ", computed, ": line_total is used");
            }
            Notice::ItemsTotalMismatch { sent, computed, less_discount } => {
                let less_discount = if *less_discount { " - discount" } else { "" };
                say!(
                    out,
                    name,
                    " is ",
                    sent,
                    ", but items + tax + shipping",
                    less_discount,
                    " is ",
                    computed,
                    ": order_total is used"
                );
            }
            Notice::NegativeRevenue { less_discount } => {
                let subtracted = if *less_discount { "tax, shipping and discount" } else { "tax and shipping" };
                say!(out, name, " is less than ", subtracted, " together: the attributable revenue is 0");
            }
            Notice::NotDeduplicated => say!(
                out,
                name,
                " is absent, so a repeated delivery is recorded again: send it, or an Idempotency-Key header"
            ),
            Notice::DiffersFromRecorded { fields } => say!(
                out,
                "this delivery differs from the recorded one in ",
                fields.join(", "),
                ": the recorded one stands"
            ),
            Notice::TotalRefundedMismatch { recorded } => {
                say!(
                    out,
                    name,
                    " is not what was refunded before (",
                    recorded,
                    ") plus refund_amount: ",
                    name,
                    " is used"
                );
            }
            Notice::FullRefundMismatch { is_full: true } => {
                say!(out, name, " is false, but nothing remains to be refunded");
            }
            Notice::FullRefundMismatch { is_full: false } => {
                say!(out, name, " is true, but a part of the order remains unrefunded");
            }
        }
    }
}

impl Say for SyntaxError {
    fn say(&self, out: &mut String) {
        let SyntaxError { fault, line, column } = self;
        if *fault == SyntaxFault::Empty {
            return say!(out, "the body is empty (line ", line, ", column ", column, "): send a JSON object");
        }
        say!(out, "the body is not valid JSON at line ", line, ", column ", column, ": ");
        match fault {
            SyntaxFault::TooDeep => say!(out, "send at most ", MAX_DEPTH, " levels of nesting"),
            fault => syntax_fault(*fault).say(out),
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
impl Say for Path {
    fn say(&self, out: &mut String) {
        if self.segments.is_empty() {
            return out.push_str("the body");
        }
        for (depth, segment) in self.segments.iter().enumerate() {
            match segment {
                Segment::Index(index) => say!(out, "[", index, "]"),
                segment => {
                    if depth > 0 {
                        out.push('.');
                    }
                    Name(segment).say(out);
                }
            }
        }
    }
}

struct Name<'a>(&'a Segment);

impl Say for Name<'_> {
    fn say(&self, out: &mut String) {
        match self.0 {
            Segment::Field(name) => name.say(out),
            Segment::Key(key) => Quoted(key).say(out),
            Segment::Index(index) => index.say(out),
        }
    }
}

/// The field alone, without what holds it.
struct LastName<'a>(&'a Path);

impl Say for LastName<'_> {
    fn say(&self, out: &mut String) {
        if let Some(segment) = self.0.segments.last() {
            Name(segment).say(out);
        }
    }
}

/// A caller's key: on one line, and no longer than a sentence may repeat.
struct Quoted<'a>(&'a str);

impl Say for Quoted<'_> {
    fn say(&self, out: &mut String) {
        if self.0.is_empty() {
            return out.push_str("\"\"");
        }
        for (position, character) in self.0.chars().enumerate() {
            if position == QUOTED {
                return out.push('…');
            }
            let breaks_the_line = character.is_control() || matches!(character, '\u{2028}' | '\u{2029}');
            out.push(if breaks_the_line { '\u{FFFD}' } else { character });
        }
    }
}

/// The JSON type that a kind is sent as.
struct TypeOf<'a>(&'a Shape);

impl Say for TypeOf<'_> {
    fn say(&self, out: &mut String) {
        out.push_str(match self.0 {
            Shape::Amount { .. } | Shape::Quantity | Shape::Whole { .. } => "a JSON number",
            Shape::Boolean => "true or false",
            Shape::List { .. } => "a JSON array",
            Shape::Object(_) => "a JSON object",
            _ => "a JSON string",
        });
    }
}

/// What to send, by example.
struct Example<'a>(&'a Shape);

impl Say for Example<'_> {
    fn say(&self, out: &mut String) {
        match self.0 {
            Shape::Text { max, .. } => say!(out, "text of 1 to ", max, " characters in quotes"),
            Shape::Email { .. } => "an email address such as \"buyer@example.com\"".say(out),
            Shape::Code { .. } => "a code such as \"JOHN123\"".say(out),
            Shape::Id { .. } => "an identifier such as \"ORD-12345\"".say(out),
            Shape::Phone { .. } => "a phone number such as \"+1-555-0100\"".say(out),
            Shape::Url { .. } => "a web address such as \"https://example.com/page\"".say(out),
            Shape::Amount { zero: true } => {
                out.push_str("a number such as 108.00 without quotes, or 0 where it does not apply");
            }
            Shape::Amount { zero: false } => "a number such as 50.00 without quotes".say(out),
            Shape::Quantity => "a number such as 2 without quotes".say(out),
            Shape::Boolean => "true or false without quotes".say(out),
            Shape::Choice { of } => {
                for (position, name) in of.iter().enumerate() {
                    let before = match position {
                        0 => "",
                        _ if position.saturating_add(1) == of.len() => " or ",
                        _ => ", ",
                    };
                    say!(out, before, "\"", name, "\"");
                }
            }
            Shape::Time => "a time such as \"2027-01-31T00:00:00Z\"".say(out),
            Shape::Whole { max } => say!(out, "a whole number from 0 to ", max, " without quotes"),
            Shape::List { .. } => "[ … ]".say(out),
            Shape::Object(_) => "{ … }".say(out),
        }
    }
}
