//! What a verdict says about a payload: a problem or a notice, at a place. The words for it are in `wording`.

use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;

use crate::code::{IssueCode, WarningCode};
use crate::json::{self, SyntaxError, Tree, Writer, quote};
use crate::money::{Gap, Line};
use crate::options::Options;
use crate::path::Path;
use crate::say::Say;
use crate::table::{Shape, Table};
use crate::value::{Amount, EmailFault, NumberText, UrlFault};

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
        /// A text that holds the object.
        as_text: bool,
    },
    Missing {
        shape: Shape,
        /// The misspelt name that was sent for it.
        sent_as: Option<String>,
        /// The unknown member inside which it stands.
        sent_in: Option<String>,
    },
    /// A refund without an amount, which nevertheless speaks of one.
    MeantAmount(MeantAmount),
    Blank {
        shape: Shape,
    },
    WrongType {
        shape: Shape,
        found: &'static str,
        slip: Slip,
        fix: Option<Fix>,
        /// Whether quotes don't matter.
        coerces: bool,
    },
    /// A number in quotes.
    QuotedNumber {
        shape: Shape,
        fix: Option<Fix>,
        /// What is wrong with the number besides.
        besides: Option<Box<Problem>>,
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
        fix: Option<Fix>,
    },
    /// What a broken variable leaves behind.
    Placeholder {
        shape: Shape,
    },
    DuplicateField,
    /// In a program's object, a value that JSON can't carry, where no field says what should stand there.
    Unsendable {
        found: &'static str,
    },
    InvalidEmail(EmailFault),
    InvalidPhone {
        fix: Option<Fix>,
    },
    InvalidUrl {
        fault: UrlFault,
        fix: Option<Fix>,
    },
    InvalidCode,
    InvalidIdempotencyKey,
    Negative {
        zero: bool,
    },
    NotPositive,
    TooPrecise {
        fix: Option<Fix>,
    },
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
    #[cold]
    #[inline(never)]
    pub(crate) fn wrong_type(shape: &Shape, value: &Tree<'_>, fix: Option<Fix>, options: Options) -> Problem {
        let slip = Slip::of(shape, value);
        Problem::WrongType { shape: *shape, found: type_name(value), slip, fix, coerces: options.coerces() }
    }

    /// A number that is written as JSON has it, but in quotes or as a `BigInt`.
    pub(crate) fn wrong_number(
        shape: &Shape,
        value: &Tree<'_>,
        fix: Option<Fix>,
        besides: Option<Problem>,
        options: Options,
    ) -> Problem {
        match value {
            Tree::String(_) => Problem::QuotedNumber { shape: *shape, fix, besides: besides.map(Box::new) },
            _ => Problem::wrong_type(shape, value, fix, options),
        }
    }

    pub(crate) fn not_an_object(value: &Tree<'_>) -> Problem {
        Problem::NotAnObject { found: type_name(value), as_text: holds_json(value, '{') }
    }

    /// The stable name for programs.
    pub(crate) fn code(&self) -> IssueCode {
        match self {
            Problem::MalformedJson(_) => IssueCode::MalformedJson,
            Problem::PayloadTooLarge | Problem::BatchTooLarge => IssueCode::PayloadTooLarge,
            Problem::NotAnObject { .. } => IssueCode::NotAnObject,
            Problem::Missing { .. } | Problem::MeantAmount(_) | Problem::EmptyBatch | Problem::NotWrapped { .. } => {
                IssueCode::Missing
            }
            Problem::Blank { .. } => IssueCode::Blank,
            Problem::WrongType { .. }
            | Problem::QuotedNumber { .. }
            | Problem::ExplicitNull { .. }
            | Problem::Unsendable { .. }
            | Problem::NotABatch { .. } => IssueCode::WrongType,
            Problem::TooLong { .. } => IssueCode::TooLong,
            Problem::TooMany { .. } => IssueCode::TooMany,
            Problem::ControlCharacter { .. } => IssueCode::ControlCharacter,
            Problem::Placeholder { .. } => IssueCode::Placeholder,
            Problem::DuplicateField => IssueCode::DuplicateField,
            Problem::InvalidEmail(_) => IssueCode::InvalidEmail,
            Problem::InvalidPhone { .. } => IssueCode::InvalidPhone,
            Problem::InvalidUrl { .. } => IssueCode::InvalidUrl,
            Problem::InvalidCode | Problem::InvalidIdempotencyKey => IssueCode::InvalidCode,
            Problem::Negative { .. } => IssueCode::Negative,
            Problem::NotPositive => IssueCode::NotPositive,
            Problem::TooPrecise { .. } | Problem::NotWhole { .. } => IssueCode::TooPrecise,
            Problem::TooLarge { .. } | Problem::BelowRefundAmount | Problem::NotInTheFuture => IssueCode::OutOfRange,
            Problem::NotOneOf { .. } => IssueCode::NotOneOf,
            Problem::InvalidTime => IssueCode::InvalidTime,
            Problem::UnknownField { .. } => IssueCode::UnknownField,
            Problem::IdentifierRequired { .. } => IssueCode::IdentifierRequired,
        }
    }

    pub(crate) fn fix(&self) -> Option<&Fix> {
        match self {
            Problem::WrongType { fix, .. }
            | Problem::QuotedNumber { fix, .. }
            | Problem::ControlCharacter { fix, .. }
            | Problem::InvalidPhone { fix }
            | Problem::InvalidUrl { fix, .. }
            | Problem::TooPrecise { fix } => fix.as_ref(),
            _ => None,
        }
    }
}

/// What a refund without an amount says of one all the same.
#[derive(Debug, Clone)]
pub(crate) enum MeantAmount {
    /// A member that is no field, the documented name that was meant, and whether the amount is inside the member.
    Sent {
        key: String,
        meant: &'static str,
        is_inside: bool,
    },
    NotFull,
    Items,
}

/// What is peculiar about a value of another type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Slip {
    None,
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
    fn of(shape: &Shape, value: &Tree<'_>) -> Slip {
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

/// Whether a text holds JSON that begins with such a bracket.
fn holds_json(value: &Tree<'_>, bracket: char) -> bool {
    matches!(value, Tree::String(text) if text.trim_start().starts_with(bracket) && json::parse(text).is_some())
}

/// The name of a value's type in a sentence, with its article.
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
    UnknownField {
        table: &'static Table,
    },
    IgnoredField {
        of: &'static str,
    },
    Rounded {
        to: String,
    },
    Coerced {
        shape: Shape,
    },
    /// In lenient mode, an invalid value was replaced by its fix.
    Corrected {
        why: Box<Issue>,
    },
    /// In lenient mode, an invalid value was left out.
    Dropped {
        why: Box<Issue>,
    },
    /// In lenient mode, the items beyond the limit were left out.
    CutOff {
        max: usize,
        count: usize,
    },
    InvisibleCharacter,
    UnusualEmail,
    LineTotalMismatch {
        sent: Amount,
        computed: Line,
    },
    ItemsTotalMismatch {
        sent: Amount,
        computed: Line,
        less_discount: bool,
        reason: Option<Gap>,
    },
    NegativeRevenue {
        less_discount: bool,
    },
    NotDeduplicated,
    DiffersFromRecorded {
        fields: Vec<&'static str>,
    },
    TotalRefundedMismatch {
        recorded: Amount,
    },
    FullRefundMismatch {
        is_full: bool,
    },
}

impl Notice {
    pub(crate) fn code(&self) -> WarningCode {
        match self {
            Notice::UnknownField { .. } => WarningCode::UnknownField,
            Notice::IgnoredField { .. } => WarningCode::IgnoredField,
            Notice::Rounded { .. } => WarningCode::Rounded,
            Notice::Coerced { .. } | Notice::Corrected { .. } => WarningCode::Coerced,
            Notice::Dropped { .. } | Notice::CutOff { .. } => WarningCode::Dropped,
            Notice::InvisibleCharacter => WarningCode::InvisibleCharacter,
            Notice::UnusualEmail => WarningCode::UnusualEmail,
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
