//! Sentences about a text that is not JSON: the cause, and what to send.

use std::fmt::{self, Display};

use crate::json::reader::{MAX_DEPTH, SyntaxFault};
use crate::path::Path;

/// The place where a text stops being JSON, and why. Line and column count from 1, the column in characters; a byte-order mark in
/// front is in no column.
#[derive(Debug, Clone)]
pub(crate) struct SyntaxError {
    pub(crate) fault: SyntaxFault,
    /// Boxed, so that what carries an issue stays small.
    pub(crate) reason: Box<Reason>,
    pub(crate) line: usize,
    pub(crate) column: usize,
}

#[derive(Debug, Clone)]
pub(crate) struct Reason {
    pub(crate) cause: Cause,
    /// The field that it is about; the root if it is about none.
    pub(crate) field: Path,
}

/// The cause, as a person would call it.
#[derive(Debug, Clone)]
pub(crate) enum Cause {
    /// A body that is something else altogether.
    Body(&'static str),
    /// A sentence: what is wrong at the place, and what to send.
    Says(&'static str),
    /// A character that nobody sees, by its number.
    Invisible(u32),
    /// Another language's word, and what to send instead.
    Word(&'static str, &'static str),
    /// A number in another spelling, with the one to send where only one can be meant.
    Number(&'static NumberSlip, Option<String>),
    /// A template's variable, by the marks around it.
    Placeholder(&'static str),
    /// A text that is cut off, with the brackets that are missing if nothing else is.
    EndsEarly(String),
}

/// A slip in a number: the words for it, those behind the number to send, and those where nobody can tell which one is meant.
#[derive(Debug)]
pub(crate) struct NumberSlip {
    pub(crate) found: &'static str,
    pub(crate) besides: &'static str,
    pub(crate) unclear: &'static str,
}

// Of the body as a whole.
pub(super) const EMPTY: &str = "is empty: send a JSON object";
pub(super) const COMPRESSED: &str = "is compressed: send it uncompressed";
pub(super) const UTF16: &str = "is in UTF-16: send it in UTF-8";
pub(super) const MARKUP: &str = "is XML or HTML, not JSON: send a JSON object, { … }";
pub(super) const FORM: &str = "is a form (a=b&c=d), not JSON: send a JSON object, { … }";
pub(super) const URL_ENCODED: &str = "is URL-encoded: send the JSON as it is, from the { on";
pub(super) const CODE_FENCE: &str = "has a code fence (```) around it: send the JSON alone";
pub(super) const PLAIN_TEXT: &str = "is plain text, not JSON: send a JSON object, { … }";
pub(super) const QUOTED_BODY: &str =
    "is in single quotes: send it without them (in a Windows shell, send it from a file)";
pub(super) const OBJECT_OBJECT_BODY: &str =
    "is the text [object Object]: send the object itself, as JSON.stringify(…) writes it";

// Of a field.
pub(super) const NOT_UTF8: &str = "there is a character that is not UTF-8: send the body in UTF-8";
pub(super) const BYTE_ORDER_MARK: &str = "there is a byte-order mark (U+FEFF): send one at the very beginning, or none";
pub(super) const HALF_EMOJI: &str = "there is half an emoji in the text: cut texts before or after an emoji";
pub(super) const CURLY_QUOTES: &str = "curly quotes (“ ”) do not work: type straight ones (\")";
pub(super) const BACKTICKS: &str = "backticks (`) do not work: send double quotes (\")";
pub(super) const SINGLE_QUOTES: &str = "single quotes (') do not work: send double ones (\")";
pub(super) const BACKSLASH_QUOTES: &str = "there is a backslash before a quote: send \" instead of \\\"";
pub(super) const QUOTE_INSIDE: &str = "there is a quote inside the text: send it as \\\"";
pub(super) const NO_CLOSING_QUOTE: &str = "the closing quote (\") is missing: add it";
pub(super) const LINE_BREAK: &str = "there is a line break inside the text: send it as \\n";
pub(super) const TAB: &str = "there is a tab inside the text: send it as \\t, or a space";
pub(super) const CONTROL_CHARACTER: &str = "there is a control character inside the text: send the text without it";
pub(super) const NO_VALUE: &str = "the value was left empty: map the field, or send 0 or null";
pub(super) const NO_ENTRY: &str = "there is nothing between two commas: remove one of them";
pub(super) const SPREADSHEET_ERROR: &str = "there is a spreadsheet's error (# …): correct the cell that it comes from";
pub(super) const DOTS: &str = "there are dots in place of a value: send it in full, or remove the dots";
pub(super) const COMMENT: &str = "there is a comment: remove it, since JSON has none";
pub(super) const UNQUOTED_NAME: &str = "a field name is not in quotes: put it in double quotes (\")";
pub(super) const UNQUOTED_TEXT: &str = "the text is not in quotes: put it in double quotes (\")";
pub(super) const MISSING_COMMA: &str = "a comma is missing after it: add one";
pub(super) const LAST_COMMA_OF_OBJECT: &str = "there is a comma after the last field: remove it";
pub(super) const LAST_COMMA_OF_LIST: &str = "there is a comma after the last entry: remove it";
pub(super) const TWO_COMMAS: &str = "there is a comma too many: remove it";
pub(super) const SEMICOLON: &str = "there is a semicolon: send a comma instead";
pub(super) const LAST_SEMICOLON: &str = "there is a semicolon at the end: remove it";
pub(super) const EQUALS_SIGN: &str = "there is an equals sign after a field name: send a colon";
pub(super) const SECOND_VALUE: &str = "there is more than one value: send one event at a time, or a batch";
pub(super) const EXTRA_BRACKET: &str = "there is a bracket too many at the end: remove it";
pub(super) const BRACKET_OF_LIST: &str = "there is a } where a list ends: send ]";
pub(super) const BRACKET_OF_OBJECT: &str = "there is a ] where an object ends: send }";
pub(super) const NO_BRACES: &str = "the fields are not in braces: send { before the first and } after the last";

// What to send instead of another language's word.
pub(super) const INSTEAD_OF_NULL: &str = "leave the field out, or send null";
pub(super) const INSTEAD_OF_TRUE: &str = "send true in lower case";
pub(super) const INSTEAD_OF_FALSE: &str = "send false in lower case";
pub(super) const INSTEAD_OF_NUMBER: &str = "send a number, or leave the field out";
pub(super) const INSTEAD_OF_VALUE: &str = "send a value, or leave the field out";

pub(super) fn object_object(is_body: bool) -> Cause {
    if is_body {
        Cause::Body(OBJECT_OBJECT_BODY)
    } else {
        Cause::Says("[object Object] is not JSON: send the object itself, as JSON.stringify(…) writes it")
    }
}

/// Says what the grammar asks for, where nothing better is known.
pub(super) fn of_grammar(fault: SyntaxFault) -> Cause {
    Cause::Says(match fault {
        SyntaxFault::ExpectedValue => "send a text in double quotes, a number, true, false, null, [ … ] or { … } here",
        SyntaxFault::ExpectedKey => "send a field name in double quotes here",
        SyntaxFault::ExpectedColon => "send a colon between a field name and its value",
        SyntaxFault::ExpectedCommaOrBrace => "send a comma before the next field, or } after the last",
        SyntaxFault::ExpectedCommaOrBracket => "send a comma before the next entry, or ] after the last",
        SyntaxFault::Number => "send numbers with plain digits such as 108.00 or 0.5",
        SyntaxFault::Escape => "there is a single backslash inside the text: send it as \\\\",
        SyntaxFault::TrailingBytes => "send nothing after the end of the object",
        SyntaxFault::TooDeep => "send at most 16 levels of nesting",
        _ => "",
    })
}

const _: () = assert!(MAX_DEPTH == 16, "a sentence names it");

/// The field first, then the cause and what to send, and the place at the end.
impl Display for SyntaxError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Reason { cause, field } = &*self.reason;
        match cause {
            Cause::Body(_) => write!(out, "the body {cause}"),
            _ if field.segments.is_empty() => write!(out, "the body is not valid JSON: {cause}"),
            _ => write!(out, "{field}: {cause}"),
        }?;
        write!(out, " (line {}, column {})", self.line, self.column)
    }
}

impl Display for Cause {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Cause::Body(what) | Cause::Says(what) => out.write_str(what),
            Cause::Invisible(code) => {
                write!(out, "there is an invisible character (U+{code:04X}): delete it, or type a plain space")
            }
            Cause::Word(word, instead) => write!(out, "{word} is not JSON: {instead}"),
            Cause::Number(slip, Some(digits)) => write!(out, "{}: send {digits}{}", slip.found, slip.besides),
            Cause::Number(slip, None) => write!(out, "{}: {}", slip.found, slip.unclear),
            Cause::Placeholder(marks) => {
                write!(out, "a placeholder ({marks}) was not filled in: map the field, or leave it out")
            }
            Cause::EndsEarly(missing) if missing.is_empty() => out.write_str("it ends too early: send all of it"),
            Cause::EndsEarly(missing) => write!(out, "it ends too early: send {missing} at the end"),
        }
    }
}
