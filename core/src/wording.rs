//! Every sentence that a verdict can say, and nothing else.
//!
//! A sentence names the field and says what to send. It never repeats a caller's value, save a number's digits and a
//! key's name, at most 40 characters of either.

use alloc::string::String;

use crate::issue::{Fix, Issue, MeantAmount, Notice, Problem, Slip, Warning};
use crate::money::Gap;
use crate::near;
use crate::options::{MAX_BATCH, MAX_BODY};
use crate::path::{Path, Segment};
use crate::say::{Say, say};
use crate::table::Shape;
use crate::value::{EmailFault, NumberText, Obstacles, UrlFault};

/// The most characters of a caller's key or digits that a sentence repeats.
const QUOTED: usize = 40;

impl Issue {
    /// What only a batch of events can have.
    fn say_of_batch(&self, out: &mut String) {
        let name = &self.path;
        match &self.problem {
            Problem::BatchTooLarge => say!(out, "the body is too large: send at most ", MAX_BATCH, " bytes"),
            Problem::NotABatch { found } => {
                say!(out, name, " must be a list of events, not ", found, ": send [ { … }, … ]");
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
            Problem::NotAnObject { as_text: true, .. } => {
                say!(out, name, " is an object sent as text: send it without the outer quotes");
            }
            Problem::NotAnObject { found, .. } => {
                say!(out, name, " must be an object, not ", found, ": send { … }");
                if name.segments.is_empty() && *found == "a list" {
                    ", one event a request, or the list to POST /api/v1/track/batch".say(out);
                }
            }
            Problem::Missing { sent_as: Some(key), .. } => {
                say!(out, name, " is required: rename ", Quoted(key), " to ", LastName(name));
            }
            Problem::Missing { sent_in: Some(key), .. } => {
                say!(out, name, " is required: take it out of ", Quoted(key), ", and send it beside the other fields");
            }
            Problem::Missing { shape, .. } => say!(out, name, " is required: send ", Example(shape)),
            Problem::MeantAmount(meant) => say_meant_amount(name, meant, out),
            Problem::Blank { shape } => say!(out, name, " is empty: send ", Example(shape)),
            Problem::WrongType { shape, found, slip, fix, coerces } => {
                say_wrong_type(name, shape, found, *slip, fix.as_ref(), *coerces, out);
            }
            Problem::QuotedNumber { shape, fix, besides } => {
                say_quoted_number(name, shape, fix.as_ref(), besides.as_deref(), out);
            }
            Problem::ExplicitNull { shape } => {
                say!(
                    out,
                    name,
                    " must be ",
                    TypeOf(shape),
                    ", not null: send the amount, or leave the field out to refund all that remains"
                );
            }
            Problem::TooLong { max, length } => {
                say!(out, name, " is too long: send at most ", max, " characters, not ", length);
            }
            Problem::TooMany { max, count } => {
                say!(out, name, " has too many entries: send at most ", max, ", not ", count);
            }
            Problem::ControlCharacter { position, .. } => {
                say!(
                    out,
                    name,
                    " holds a line break, a tab or another control character at character ",
                    position,
                    ": send a space there"
                );
            }
            Problem::Placeholder { shape } => {
                say!(
                    out,
                    name,
                    " holds a placeholder or an empty variable, not ",
                    Noun(shape),
                    ": map the field to the real value"
                );
                if matches!(shape, Shape::Id { .. }) {
                    ", or leave it out".say(out);
                }
            }
            Problem::DuplicateField => say!(out, name, " is given more than once in one object: send it once"),
            Problem::Unsendable { found } => {
                say!(out, name, " is ", found, ", which JSON can't carry: leave it out, or convert it");
            }
            Problem::InvalidEmail(EmailFault::Placeholder) => {
                say!(out, name, " still holds a placeholder: map the field to the customer's email address");
            }
            Problem::InvalidEmail(fault) => {
                say!(out, name, " is not an email address: ", email_fault(*fault));
                if *fault == EmailFault::DisplayName {
                    "; send the address alone".say(out);
                } else {
                    "; send one such as buyer@example.com".say(out);
                }
            }
            Problem::InvalidPhone { fix: Some(_) } => {
                say!(out, name, " has an extension: send the number alone, such as +1-555-0100");
            }
            Problem::InvalidPhone { .. } => say!(
                out,
                name,
                " is not a phone number: send 5 to 15 digits such as +1-555-0100, with nothing but spaces and - . ( ) / between them"
            ),
            Problem::InvalidUrl { fault, .. } => {
                say!(
                    out,
                    name,
                    " is not a web address: ",
                    url_fault(*fault),
                    "; send one such as https://example.com/page"
                );
            }
            Problem::InvalidCode => say!(out, name, " contains a space: send the code alone, such as JOHN123"),
            Problem::Negative { zero: true } => {
                say!(out, name, " must not be negative: send 0 or more, without the minus");
            }
            Problem::Negative { zero: false } => {
                say!(out, name, " must not be negative: send more than 0, without the minus");
            }
            Problem::NotPositive => say!(out, name, " must not be zero: send more than 0"),
            Problem::TooPrecise { fix: Some(Fix::Number(digits)) } => {
                say!(out, name, " has too many decimals: send at most 4, such as ", digits);
            }
            Problem::TooPrecise { .. } => say!(out, name, " has too many decimals: send at most 4"),
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
                say!(out, Listed(one_of, " or "), " is required: send at least one, to tell which conversion is meant");
            }
        }
    }
}

/// Of a refund that takes back all that remains, and does not seem to mean it.
fn say_meant_amount(name: &Path, meant: &MeantAmount, out: &mut String) {
    say!(out, name, " is required: ");
    match meant {
        MeantAmount::Sent { key, meant, is_inside: false } => say!(out, "rename ", Quoted(key), " to ", *meant),
        MeantAmount::Sent { key, meant, is_inside: true } => {
            say!(out, "take the amount out of ", Quoted(key), ", and send it as ", *meant);
        }
        MeantAmount::NotFull => "is_full_refund is false, so send the amount that was refunded".say(out),
        MeantAmount::Items => "items don't tell how much was refunded, so send the amount".say(out),
    }
    ", or send \"is_full_refund\": true to refund all that remains".say(out);
}

/// Of a value that is no text, list or whatever belongs there.
fn say_wrong_type(
    name: &Path,
    shape: &Shape,
    found: &str,
    slip: Slip,
    fix: Option<&Fix>,
    coerces: bool,
    out: &mut String,
) {
    match slip {
        Slip::Text(text) => return say_number_text(name, shape, text, coerces, out),
        Slip::AsText => return say!(out, name, " is a list sent as text: send it without the outer quotes"),
        Slip::Single => return say!(out, name, " must be a list, not a single object: put it in [ ]"),
        Slip::Inside => {
            return say!(out, name, " must be a number, not an object: send the amount inside it alone");
        }
        Slip::LostDigits => {
            return say!(
                out,
                name,
                " is a number beyond 2^53 and has lost its last digits: read it as text before it becomes a number, and send it in quotes"
            );
        }
        Slip::Empty => return say!(out, name, " is empty: send ", Example(shape), ", or leave it out"),
        // What a form's empty field is to a program that asks it for a number.
        Slip::None if coerces && found == "NaN" => return say!(out, name, " is empty: send ", Example(shape)),
        Slip::None => {}
    }
    say!(out, name, " must be ", TypeOf(shape), ", not ", found, ": send ");
    match fix {
        Some(Fix::Number(digits)) => say!(out, digits, " as a number"),
        Some(Fix::Boolean(boolean)) => say!(out, boolean, " without quotes"),
        Some(Fix::String(digits)) if digits.len() <= QUOTED => say!(out, "\"", digits, "\" in quotes"),
        Some(Fix::String(_)) => "its digits in quotes".say(out),
        None => Example(shape).say(out),
    }
}

/// Of a number in quotes, and what is wrong with it besides.
fn say_quoted_number(name: &Path, shape: &Shape, fix: Option<&Fix>, besides: Option<&Problem>, out: &mut String) {
    match (besides, fix) {
        (None, Some(Fix::Number(digits))) => {
            say!(out, name, " must be a number, not text: send ", digits, " without quotes");
        }
        (Some(Problem::Negative { .. }), _) => {
            say!(out, name, " must be a positive number: send it without the minus and without quotes");
        }
        (Some(Problem::TooPrecise { .. }), _) => {
            say!(out, name, " is text and has more than 4 decimals: send at most 4, without quotes");
        }
        (Some(Problem::TooLarge { max }), _) => {
            say!(out, name, " is text and too large: send at most ", max, " without quotes");
        }
        _ => say!(out, name, " must be a number, not text: send ", Example(shape), ", without quotes"),
    }
}

/// Of a text where a number belongs: names what is in the way.
fn say_number_text(name: &Path, shape: &Shape, text: NumberText, coerces: bool, out: &mut String) {
    let unquoted = if coerces { "" } else { ", without quotes" };
    let example = NumberExample(shape);
    match text {
        NumberText::Empty if matches!(shape, Shape::Amount { zero: true }) => {
            say!(out, name, " is empty: send a number such as ", example, ", or 0 where it does not apply");
        }
        NumberText::Empty => say!(out, name, " is empty: send a number such as ", example),
        NumberText::Placeholder => {
            say!(out, name, " holds a placeholder or an empty variable: map the field to a number such as ", example);
        }
        NumberText::Json => {
            say!(out, name, " must be a number, not an object sent as text: send the amount inside it alone");
        }
        NumberText::Formatted(Obstacles { percent: true, .. }) => {
            say!(out, name, " is a rate in percent: send the amount of money, such as ", example, unquoted);
        }
        NumberText::Formatted(Obstacles {
            decimal_comma: true,
            currency: false,
            thousands: false,
            minus: false,
            ..
        }) => {
            say!(out, name, " has a decimal comma: send it with a point, such as ", example, unquoted);
        }
        NumberText::Formatted(obstacles) if obstacles != Obstacles::default() => {
            let Obstacles { minus, plus, currency, thousands, decimal_comma, .. } = obstacles;
            let found = [
                (minus, "a minus sign"),
                (plus, "a plus sign"),
                (currency, "a currency"),
                (thousands, "a thousands separator"),
                (decimal_comma, "a decimal comma"),
            ];
            say!(out, name, " has ");
            let count = found.iter().filter(|(is_found, _)| *is_found).count();
            for (place, (_, what)) in found.iter().filter(|(is_found, _)| *is_found).enumerate() {
                let before = match place {
                    0 => "",
                    _ if place.saturating_add(1) == count => " and ",
                    _ => ", ",
                };
                say!(out, before, *what);
            }
            say!(out, ": send digits and a point only, such as ", example, unquoted);
        }
        _ => say!(out, name, " must be a number, not text: send a number such as ", example, unquoted),
    }
}

impl Say for Warning {
    fn say(&self, out: &mut String) {
        let name = &self.path;
        match &self.notice {
            Notice::UnknownField { table } => {
                say!(out, name, " is ignored: ", table.name, " has no such field");
                if let Some(near) = near::nearest(name.last_key(), table) {
                    say!(out, "; did you mean ", near, "?");
                }
            }
            Notice::IgnoredField { of } => say!(out, name, " is ignored: ", of, " has none"),
            Notice::Rounded { to } => say!(out, name, " was rounded to ", to, ": send at most 4 decimals"),
            Notice::Coerced { shape } => say!(out, name, " was converted: send ", TypeOf(shape), " instead"),
            Notice::Corrected { why } => {
                why.say(out);
                "; it was corrected".say(out);
            }
            Notice::Dropped { why } => {
                why.say(out);
                let is_entry = matches!(name.segments.last(), Some(Segment::Index(_)));
                match (why.path == *name, is_entry) {
                    (true, _) => "; it was left out".say(out),
                    (_, true) => "; the item was left out".say(out),
                    _ => say!(out, "; ", LastName(name), " was left out"),
                }
            }
            Notice::CutOff { max, count } => {
                say!(out, name, " has ", count, " entries: those after the first ", max, " were left out");
            }
            Notice::InvisibleCharacter => {
                say!(out, name, " contained invisible characters, which were removed: type it instead of pasting it");
            }
            Notice::UnusualEmail => {
                say!(out, name, " has unusual dots before the @: it was accepted, but check that it is spelt right");
            }
            Notice::LineTotalMismatch { sent, computed } => {
                say!(out, name, " is ", sent, ", but unit_price * quantity is ", computed, ": line_total is used");
            }
            Notice::ItemsTotalMismatch { sent, computed, less_discount, reason } => {
                let minus_discount = if *less_discount { " - discount" } else { "" };
                say!(out, name, " is ", sent, ", but items + tax + shipping", minus_discount, " is ", computed);
                reason.map_or(": order_total is used", |reason| gap(reason, *less_discount)).say(out);
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
                Listed(fields, ", "),
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

fn email_fault(fault: EmailFault) -> &'static str {
    match fault {
        EmailFault::Placeholder => "it is a placeholder",
        EmailFault::DisplayName => "it has a name and < > around the address",
        EmailFault::NoAt => "it has no @",
        EmailFault::SeveralAts => "it has more than one @",
        EmailFault::LocalPart => "what stands before the @ is not allowed there",
        EmailFault::NoDot => "its domain has no dot",
        EmailFault::Domain => "what stands after the @ is not a domain",
    }
}

fn url_fault(fault: UrlFault) -> &'static str {
    match fault {
        UrlFault::WhiteSpace => "it contains a space, which an address has as %20",
        UrlFault::Scheme => "it does not start with https:// or http://",
        UrlFault::Credentials => "it contains a user name",
        UrlFault::Host => "its host is missing or not allowed",
        UrlFault::Port => "its port is not a number up to 65535",
    }
}

/// What probably explains a gap, and what to do about it.
fn gap(reason: Gap, is_paid: bool) -> &'static str {
    match (reason, is_paid) {
        (Gap::Tax, _) => {
            ": the difference is exactly the tax; is it in order_total, and only once? order_total is used"
        }
        (Gap::Shipping, _) => {
            ": the difference is exactly the shipping; is it in order_total, and only once? order_total is used"
        }
        (Gap::Discount, true) => {
            ": the difference is exactly the discount; is the brand's order_total gross, before discounts? order_total is used"
        }
        (Gap::Discount, false) => {
            ": the difference is exactly the discount; is the brand's order_total paid, after discounts? order_total is used"
        }
        (Gap::Cents, _) => ": one is a hundred times the other; is one of them in cents? order_total is used",
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

/// Names with something between them.
struct Listed<'a>(&'a [&'static str], &'static str);

impl Say for Listed<'_> {
    fn say(&self, out: &mut String) {
        for (position, name) in self.0.iter().enumerate() {
            say!(out, if position > 0 { self.1 } else { "" }, *name);
        }
    }
}

/// The type that a kind is sent as.
struct TypeOf<'a>(&'a Shape);

impl Say for TypeOf<'_> {
    fn say(&self, out: &mut String) {
        out.push_str(match self.0 {
            Shape::Amount { .. } | Shape::Quantity | Shape::Whole { .. } => "a number",
            Shape::Boolean => "true or false",
            Shape::List { .. } => "a list",
            Shape::Object(_) => "an object",
            _ => "text",
        });
    }
}

/// A number of the kind.
struct NumberExample<'a>(&'a Shape);

impl Say for NumberExample<'_> {
    fn say(&self, out: &mut String) {
        out.push_str(match self.0 {
            Shape::Amount { zero: true } => "108.00",
            Shape::Amount { zero: false } => "50.00",
            _ => "2",
        });
    }
}

/// What a kind is called in a sentence, with its article.
struct Noun<'a>(&'a Shape);

impl Say for Noun<'_> {
    fn say(&self, out: &mut String) {
        out.push_str(match self.0 {
            Shape::Code { .. } => "a code",
            _ => "an identifier",
        });
    }
}

/// What to send, by example.
struct Example<'a>(&'a Shape);

impl Say for Example<'_> {
    fn say(&self, out: &mut String) {
        match self.0 {
            Shape::Text { max, .. } | Shape::Sku { max } => say!(out, "text of 1 to ", max, " characters"),
            Shape::Email { .. } => "an email address such as \"buyer@example.com\"".say(out),
            Shape::Code { .. } => "a code such as \"JOHN123\"".say(out),
            Shape::Id { .. } => "an identifier such as \"ORD-12345\"".say(out),
            Shape::Phone { .. } => "a phone number such as \"+1-555-0100\"".say(out),
            Shape::Url { .. } => "a web address such as \"https://example.com/page\"".say(out),
            Shape::Amount { zero: true } => {
                out.push_str("a number such as 108.00, or 0 where it does not apply");
            }
            Shape::Amount { zero: false } => "a number such as 50.00".say(out),
            Shape::Quantity => "a number such as 2".say(out),
            Shape::Boolean => "true or false".say(out),
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
            Shape::Whole { max } => say!(out, "a whole number from 0 to ", max),
            Shape::List { of: Shape::Text { .. }, .. } => "a list of texts such as [\"Skincare\", \"Serums\"]".say(out),
            Shape::List { .. } => "[ … ]".say(out),
            Shape::Object(_) => "{ … }".say(out),
        }
    }
}
