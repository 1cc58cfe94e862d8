//! What a verdict says about a payload: a problem or a notice, at a place. The words for it are in `wording`.

mod place;

pub use place::Path;
pub(crate) use place::{Place, Segment};

use alloc::string::String;
use alloc::vec::Vec;

use crate::code::{IssueCode, WarningCode};
use crate::json::{SyntaxError, Token, Value, Writer, quote};
use crate::money::Line;
use crate::value::{Amount, EmailFault, Shape, UrlFault};
use crate::wording::Say;

/// Room for most sentences: a text that grows is copied again and again.
const MOST_SENTENCES: usize = 160;

fn sentence(said: &impl Say) -> String {
    let mut sentence = String::with_capacity(MOST_SENTENCES);
    said.say(&mut sentence);
    sentence
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
        let mut json = String::new();
        self.print(&mut json);
        json
    }

    /// The same, behind a text.
    pub fn print(&self, json: &mut String) {
        match self {
            Fix::Number(digits) => json.push_str(digits),
            Fix::String(text) => quote(text, json),
            Fix::Boolean(boolean) => boolean.say(json),
        }
    }
}

/// What makes a payload invalid: a code, with what its words need.
#[derive(Debug, Clone)]
pub(crate) enum Problem {
    MalformedJson(SyntaxError),
    PayloadTooLarge,
    BatchTooLarge,
    /// Valid JSON, but no list of events.
    NotABatch {
        found: &'static str,
    },
    EmptyBatch,
    /// An event stands where an entry of a batch should.
    NotWrapped {
        event: &'static str,
    },
    NotAnObject {
        found: &'static str,
    },
    Missing {
        shape: Shape,
        sent_as: Option<String>,
    },
    Blank {
        shape: Shape,
    },
    WrongType {
        shape: Shape,
        found: &'static str,
        fix: Option<Fix>,
    },
    /// `null` where leaving the field out has a meaning of its own.
    ExplicitNull {
        shape: Shape,
    },
    TooLong {
        max: usize,
        length: usize,
    },
    TooMany {
        max: usize,
        count: usize,
    },
    ControlCharacter {
        position: usize,
    },
    DuplicateField,
    /// In a program's object, a value that JSON can't carry, where no field says what should stand there.
    Unsendable {
        found: &'static str,
    },
    InvalidEmail(EmailFault),
    InvalidPhone,
    InvalidUrl(UrlFault),
    InvalidCode,
    InvalidIdempotencyKey,
    Negative {
        zero: bool,
    },
    NotPositive,
    TooPrecise,
    TooLarge {
        max: String,
    },
    /// A running total below one of the refunds that it includes.
    BelowRefundAmount,
    NotOneOf {
        shape: Shape,
    },
    InvalidTime,
    NotInTheFuture,
    NotWhole {
        max: u32,
    },
    /// Only where the table is all that may be sent.
    UnknownField {
        of: &'static str,
        near: Option<&'static str>,
    },
    IdentifierRequired {
        one_of: &'static [&'static str],
    },
}

impl Problem {
    pub(crate) fn wrong_type(shape: &Shape, value: Value<'_, '_>, fix: Option<Fix>) -> Problem {
        Problem::WrongType { shape: *shape, found: type_name(value), fix }
    }

    /// The stable name for programs.
    pub(crate) fn code(&self) -> IssueCode {
        match self {
            Problem::MalformedJson(_) => IssueCode::MalformedJson,
            Problem::PayloadTooLarge | Problem::BatchTooLarge => IssueCode::PayloadTooLarge,
            Problem::NotAnObject { .. } => IssueCode::NotAnObject,
            Problem::Missing { .. } | Problem::EmptyBatch | Problem::NotWrapped { .. } => IssueCode::Missing,
            Problem::Blank { .. } => IssueCode::Blank,
            Problem::WrongType { .. }
            | Problem::ExplicitNull { .. }
            | Problem::Unsendable { .. }
            | Problem::NotABatch { .. } => IssueCode::WrongType,
            Problem::TooLong { .. } => IssueCode::TooLong,
            Problem::TooMany { .. } => IssueCode::TooMany,
            Problem::ControlCharacter { .. } => IssueCode::ControlCharacter,
            Problem::DuplicateField => IssueCode::DuplicateField,
            Problem::InvalidEmail(_) => IssueCode::InvalidEmail,
            Problem::InvalidPhone => IssueCode::InvalidPhone,
            Problem::InvalidUrl(_) => IssueCode::InvalidUrl,
            Problem::InvalidCode | Problem::InvalidIdempotencyKey => IssueCode::InvalidCode,
            Problem::Negative { .. } => IssueCode::Negative,
            Problem::NotPositive => IssueCode::NotPositive,
            Problem::TooPrecise | Problem::NotWhole { .. } => IssueCode::TooPrecise,
            Problem::TooLarge { .. } | Problem::BelowRefundAmount | Problem::NotInTheFuture => IssueCode::OutOfRange,
            Problem::NotOneOf { .. } => IssueCode::NotOneOf,
            Problem::InvalidTime => IssueCode::InvalidTime,
            Problem::UnknownField { .. } => IssueCode::UnknownField,
            Problem::IdentifierRequired { .. } => IssueCode::IdentifierRequired,
        }
    }

    fn fix(&self) -> Option<&Fix> {
        match self {
            Problem::WrongType { fix, .. } => fix.as_ref(),
            _ => None,
        }
    }
}

/// JSON's name for a value's type, with its article.
pub(crate) fn type_name(value: Value<'_, '_>) -> &'static str {
    match value.token() {
        Token::Null => "null",
        Token::Boolean(_) => "a boolean",
        Token::Number(_) => "a number",
        Token::String(_) => "a string",
        Token::Array => "an array",
        Token::Object => "an object",
        Token::Unsendable(unsendable) => unsendable.name(),
    }
}

/// A problem at its place.
#[derive(Debug, Clone)]
pub struct Issue {
    pub(crate) path: Path,
    pub(crate) problem: Problem,
}

impl Issue {
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    #[must_use]
    pub fn code(&self) -> IssueCode {
        self.problem.code()
    }

    /// English; names the field and says what to send.
    #[must_use]
    pub fn message(&self) -> String {
        sentence(self)
    }

    /// The same, behind a text.
    pub fn write_message(&self, out: &mut String) {
        self.say(out);
    }

    #[must_use]
    pub fn fix(&self) -> Option<&Fix> {
        self.problem.fix()
    }

    pub(crate) fn write_json(&self, message: &str, out: &mut Writer) {
        out.object(|out| {
            out.key("path").string(&self.path.pointer());
            out.key("code").string(self.code().name());
            out.key("message").string(message);
            if let Some(fix) = self.fix() {
                out.key("fix").printed(|json| fix.print(json));
            }
        });
    }
}

/// What is odd about a payload, or about it beside what is stored, but makes it no less valid.
#[derive(Debug, Clone)]
pub(crate) enum Notice {
    UnknownField { of: &'static str, near: Option<&'static str> },
    IgnoredField { of: &'static str },
    Rounded { to: String },
    Coerced { shape: Shape },
    LineTotalMismatch { sent: Amount, computed: Line },
    ItemsTotalMismatch { sent: Amount, computed: Line, less_discount: bool },
    NegativeRevenue { less_discount: bool },
    NotDeduplicated,
    DiffersFromRecorded { fields: Vec<&'static str> },
    TotalRefundedMismatch { recorded: Amount },
    FullRefundMismatch { is_full: bool },
}

impl Notice {
    pub(crate) fn code(&self) -> WarningCode {
        match self {
            Notice::UnknownField { .. } => WarningCode::UnknownField,
            Notice::IgnoredField { .. } => WarningCode::IgnoredField,
            Notice::Rounded { .. } => WarningCode::Rounded,
            Notice::Coerced { .. } => WarningCode::Coerced,
            Notice::LineTotalMismatch { .. } => WarningCode::LineTotalMismatch,
            Notice::ItemsTotalMismatch { .. } => WarningCode::ItemsTotalMismatch,
            Notice::NegativeRevenue { .. } => WarningCode::NegativeRevenue,
            Notice::NotDeduplicated => WarningCode::NotDeduplicated,
            Notice::DiffersFromRecorded { .. } => WarningCode::DiffersFromRecorded,
            Notice::TotalRefundedMismatch { .. } => WarningCode::TotalRefundedMismatch,
            Notice::FullRefundMismatch { .. } => WarningCode::FullRefundMismatch,
        }
    }
}

/// A notice at its place.
#[derive(Debug, Clone)]
pub struct Warning {
    pub(crate) path: Path,
    pub(crate) notice: Notice,
}

impl Warning {
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    #[must_use]
    pub fn code(&self) -> WarningCode {
        self.notice.code()
    }

    #[must_use]
    pub fn message(&self) -> String {
        sentence(self)
    }

    /// The same, behind a text.
    pub fn write_message(&self, out: &mut String) {
        self.say(out);
    }

    pub fn write_json(&self, out: &mut Writer) {
        out.object(|out| {
            out.key("path").string(&self.path.pointer());
            out.key("code").string(self.code().name());
            out.key("message").string(&self.message());
            if let Notice::DiffersFromRecorded { fields } = &self.notice {
                out.key("fields").array(|out| {
                    for field in fields {
                        out.string(field);
                    }
                });
            }
        });
    }
}
