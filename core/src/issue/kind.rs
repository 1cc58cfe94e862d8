//! The table of issues: each code with the sentences that have it.

use std::fmt::{self, Display};

use crate::json::{SyntaxError, quote};
use crate::message::{listed, messages, quoted};
use crate::mistyped::{Slip, wrong_type};
use crate::options::{MAX_BATCH, MAX_BODY};
use crate::path::{Path, Segment};
use crate::table::Shape;
use crate::value::{EmailFault, TimeFault, UrlFault};

messages! {
    /// Why a payload is invalid.
    pub enum IssueCode;
    /// A reason why a payload is invalid, with what its sentence needs.
    pub(crate) enum IssueKind at path;
    /// A problem at its place. Displays as one sentence in English, which names the field and says what to send.
    pub struct Issue of problem;

    MalformedJson = "malformed_json", "The body is not JSON as RFC 8259 has it, in UTF-8, at most 16 levels deep. The only issue then." {
        MalformedJson(error: SyntaxError) => "{error}";
    }
    PayloadTooLarge = "payload_too_large", "The body is larger than 64 KiB, or a batch than 1 MiB. The only issue then." {
        PayloadTooLarge => "the body is too large: send at most {MAX_BODY} bytes";
        BatchTooLarge => "the body is too large: send at most {MAX_BATCH} bytes";
    }
    NotAnObject = "not_an_object", "The body, or an entry of `items`, is not a JSON object." {
        NotAnObject { found: &'static str, as_text: bool } => "{path} {}", not_an_object(path, found, *as_text);
    }
    Missing = "missing", "A required field is absent or `null`; or a refund without an amount speaks of one." {
        /// `sent_as` is a misspelt name of it, `sent_in` an unknown member that holds it.
        Missing { shape: Shape, sent_as: Option<String>, sent_in: Option<String> }
            => "{path} is required: {}", missing(path, shape, sent_as.as_deref(), sent_in.as_deref());
        MeantAmount(meant: MeantAmount)
            => "{path} is required: {meant}, or send \"is_full_refund\": true to refund all that remains";
        EmptyBatch => "the batch holds no event: send at least one";
        /// An event stands where an entry of a batch should.
        NotWrapped { event: &'static str }
            => "{path} is required: wrap each payload: {{ \"type\": \"{event}\", \"payload\": {{ … }} }}";
    }
    Blank = "blank", "A required text is empty or only white space." {
        Blank { shape: Shape } => "{path} is empty: send {}", shape.example();
    }
    WrongType = "wrong_type", "The value has another JSON type, such as a number in quotes." {
        /// `coerces`: whether quotes don't matter.
        WrongType { shape: Shape, found: &'static str, slip: Slip, fix: Option<Fix>, coerces: bool }
            => "{path} {}", wrong_type(shape, found, slip, fix.as_ref(), *coerces);
        /// `null` where leaving the field out has a meaning of its own.
        ExplicitNull { shape: Shape }
            => "{path} must be {}, not null: send the amount, or leave the field out to refund all that remains", shape.type_name();
        /// A value that JSON can't carry, where no field says what should stand there.
        Unsendable { found: &'static str } => "{path} is {found}, which JSON can't carry: leave it out, or convert it";
        NotABatch { found: &'static str } => "{path} must be a list of events, not {found}: send [ {{ … }}, … ]";
    }
    TooLong = "too_long", "The text has too many characters (Unicode scalar values)." {
        TooLong { max: usize, length: usize } => "{path} is too long: send at most {max} characters, not {length}";
        /// A name in `metadata`.
        NameTooLong { max: usize, length: usize }
            => "{path} has too long a name: use at most {max} characters, not {length}";
    }
    TooMany = "too_many", "The list has too many entries." {
        TooMany { max: usize, count: usize } => "{path} has too many entries: send at most {max}, not {count}";
    }
    ControlCharacter = "control_character", "The text contains a character of U+0000–1F or U+007F–9F." {
        ControlCharacter { position: usize, fix: Option<Fix> }
            => "{path} holds a line break, a tab or another control character at character {position}: send a space there";
    }
    Placeholder = "placeholder", "An identifier or a code holds what a broken variable leaves behind, such as `undefined` or `{{id}}`." {
        /// `8.20983E+17`, as a spreadsheet shows an identifier.
        ShortenedNumber => "{path} is a shortened number that has lost its last digits: send all of them, as text";
        Placeholder { shape: Shape } => "{path} holds a placeholder or an empty variable, not {}", placeholder(shape);
    }
    DuplicateField = "duplicate_field", "A key is given twice in one object." {
        DuplicateField => "{path} is given more than once in one object: send it once";
    }
    InvalidEmail = "invalid_email", "Not an email address (RFC 5321, RFC 6531) with a dot in its domain." {
        InvalidEmail(fault: EmailFault) => "{path} {}", email(*fault);
    }
    InvalidPhone = "invalid_phone", "Not 5 to 15 digits with an optional leading `+` and separators." {
        InvalidPhone { fix: Option<Fix> } => "{path} {}", phone(fix.is_some());
    }
    InvalidUrl = "invalid_url", "Not an absolute `http` or `https` address without credentials." {
        InvalidUrl { fault: UrlFault, fix: Option<Fix> }
            => "{path} is not a web address: {}; send one such as https://example.com/page", url(*fault);
    }
    InvalidCurrency = "invalid_currency", "Not the code of a currency in ISO 4217." {
        InvalidCurrency => "{path} is not a currency code: send {}", Shape::Currency.example();
    }
    InvalidCode = "invalid_code", "A referral code contains white space; in a batch also, an `idempotency_key` contains other than visible ASCII characters." {
        InvalidCode => "{path} contains a space: send the code alone, such as JOHN123";
        InvalidIdempotencyKey
            => "{path} must be visible ASCII characters without spaces: send one such as a UUID, or leave it out";
    }
    Negative = "negative", "The number is below zero." {
        Negative { zero: bool }
            => "{path} must not be negative: send {}, without the minus", if *zero { "0 or more" } else { "more than 0" };
    }
    NotPositive = "not_positive", "The number is zero where more is asked." {
        NotPositive => "{path} must not be zero: send more than 0";
    }
    TooPrecise = "too_precise", "The number has more than 4 decimals." {
        TooPrecise { fix: Option<Fix> } => "{path} has too many decimals: send at most 4{}", such_as(fix.as_ref());
        NotWhole { max: u32 } => "{path} must be a whole number: send {}", Shape::Whole { max: *max }.example();
    }
    OutOfRange = "out_of_range", "The number is beyond its limit, `total_refunded` is below `refund_amount`, or `occurred_at` is more than a day ahead." {
        TooLarge { max: String } => "{path} is too large: send at most {max}";
        /// A running total is below one of the refunds that it includes.
        BelowRefundAmount
            => "{path} must not be below refund_amount: send all that was refunded so far, this refund included";
        /// Only a caller with a clock can say it.
        NotYet => "{path} is more than a day ahead: send when it happened, with its time zone";
        NotInTheFuture => "{path} must be in the future: send a later time";
    }
    IdentifierRequired = "identifier_required", "A refund names no conversion." {
        IdentifierRequired { one_of: &'static [&'static str] }
            => "{} is required: send at least one, to tell which conversion is meant", listed(one_of, " or ", " or ");
    }
    NotOneOf = "not_one_of", "Administration, and the `type` in a batch: the value is not one of the names that may stand there." {
        NotOneOf { shape: Shape } => "{path} is not one of the allowed values: send {}", shape.example();
    }
    InvalidTime = "invalid_time", "Not a time as RFC 3339 has it, with its time zone, such as `2026-01-31T09:30:00Z`." {
        InvalidTime { fault: TimeFault, fix: Option<Fix>, shape: Shape }
            => "{path} {}", time(*fault, fix.as_ref(), shape);
    }
    UnknownField = "unknown_field", "Administration: there is no such field." {
        /// An issue only where the table is all that may be sent.
        UnknownField { of: &'static str, near: Option<&'static str> }
            => "{path} is unknown: {of} has no such field{}", did_you_mean(*near, "; leave it out");
    }
}

/// The corrected value, where it is unambiguous.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fix {
    /// A number's text.
    Number(String),
    String(String),
    Boolean(bool),
}

impl Fix {
    #[must_use]
    pub fn to_json(&self) -> String {
        match self {
            Fix::Number(digits) => digits.clone(),
            Fix::String(text) => {
                let mut json = String::new();
                quote(text, &mut json);
                json
            }
            Fix::Boolean(boolean) => boolean.to_string(),
        }
    }
}

fn not_an_object(path: &Path, found: &'static str, as_text: bool) -> impl Display {
    let instead = match path.segments.as_slice() {
        [] if found == "a list" => {
            "send one event as { … }, or many to POST /api/v1/track/batch, each as an entry of its own"
        }
        // An entry of a batch.
        [Segment::Index(_)] => "an entry is one event, { \"type\": …, \"payload\": { … } }",
        _ => "send { … }",
    };
    fmt::from_fn(move |out| {
        if as_text {
            return out.write_str("is an object sent as text: send it without the outer quotes");
        }
        write!(out, "must be an object, not {found}: {instead}")
    })
}

fn missing(path: &Path, shape: &Shape, sent_as: Option<&str>, sent_in: Option<&str>) -> impl Display {
    fmt::from_fn(move |out| match (sent_as, sent_in) {
        (Some(key), _) => write!(out, "rename {} to {}", quoted(key), path.last_name()),
        (None, Some(key)) => write!(out, "take it out of {}, and send it beside the other fields", quoted(key)),
        (None, None) => write!(out, "send {}", shape.example()),
    })
}

/// The words by which a refund without an amount speaks of one all the same.
///
/// An unknown member was sent for a documented one, and may hold the amount inside it. Or a member says that the refund is not full. Or there
/// are items.
#[derive(Debug, Clone)]
pub(crate) enum MeantAmount {
    Sent { key: String, meant: &'static str, is_inside: bool },
    NotFull { key: String },
    Items,
}

impl Display for MeantAmount {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            MeantAmount::Sent { key, meant, is_inside: false } => write!(out, "rename {} to {meant}", quoted(key)),
            MeantAmount::Sent { key, meant, is_inside: true } => {
                write!(out, "take the amount out of {}, and send it as {meant}", quoted(key))
            }
            MeantAmount::NotFull { key } => {
                write!(out, "{} is false, so send the amount that was refunded", quoted(key))
            }
            MeantAmount::Items => out.write_str("items don't tell how much was refunded, so send the amount"),
        }
    }
}

fn placeholder(shape: &Shape) -> &'static str {
    match shape {
        Shape::Code { .. } => "a code: map the field to the real value",
        Shape::Id { .. } => "an identifier: map the field to the real value, or leave it out",
        _ => "an identifier: map the field to the real value",
    }
}

fn email(fault: EmailFault) -> impl Display {
    let found = match fault {
        EmailFault::Placeholder => "still holds a placeholder: map the field to the customer's email address",
        EmailFault::DisplayName => {
            "is not an email address: it has a name and < > around the address; send the address alone"
        }
        EmailFault::NoAt => "it has no @",
        EmailFault::SeveralAts => "it has more than one @",
        EmailFault::LocalPart => "what stands before the @ is not allowed there",
        EmailFault::NoDot => "its domain has no dot",
        EmailFault::Domain => "what stands after the @ is not a domain",
    };
    fmt::from_fn(move |out| match fault {
        EmailFault::Placeholder | EmailFault::DisplayName => out.write_str(found),
        _ => write!(out, "is not an email address: {found}; send one such as buyer@example.com"),
    })
}

const fn phone(has_extension: bool) -> &'static str {
    if has_extension {
        "has an extension: send the number alone, such as +1-555-0100"
    } else {
        "is not a phone number: send 5 to 15 digits such as +1-555-0100, with nothing but spaces and - . ( ) / between them"
    }
}

const fn url(fault: UrlFault) -> &'static str {
    match fault {
        UrlFault::WhiteSpace => "it contains a space, which an address has as %20",
        UrlFault::Scheme => "it does not start with https:// or http://",
        UrlFault::Credentials => "it contains a user name",
        UrlFault::Host => "its host is missing or not allowed",
        UrlFault::Port => "its port is not a number up to 65535",
    }
}

fn time(fault: TimeFault, fix: Option<&Fix>, shape: &Shape) -> impl Display {
    fmt::from_fn(move |out| match (fault, fix) {
        (_, Some(fix)) => write!(out, "is not written as a time: send {}", fix.to_json()),
        (TimeFault::NoZone, None) => {
            out.write_str("has no time zone: add Z if it is UTC, or else its offset, such as +01:00")
        }
        (TimeFault::NoTimeOfDay, None) => {
            write!(out, "has no time of day: send {}", shape.example())
        }
        (TimeFault::Other, None) => write!(out, "is not a time: send {}", shape.example()),
    })
}

fn such_as(fix: Option<&Fix>) -> impl Display {
    fmt::from_fn(move |out| match fix {
        Some(Fix::Number(digits)) => write!(out, ", such as {digits}"),
        _ => Ok(()),
    })
}

/// Suggests the documented name, or says something else where none is near.
pub(crate) fn did_you_mean(near: Option<&str>, otherwise: &str) -> impl Display {
    fmt::from_fn(move |out| match near {
        Some(near) => write!(out, "; did you mean {near}?"),
        None => out.write_str(otherwise),
    })
}
