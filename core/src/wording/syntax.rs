//! Why a body is not JSON: the field first, then the cause and what to send, and the place at the end.

use alloc::string::String;

use super::{Say, say};
use crate::json::{Cause, Instead, MAX_DEPTH, NumberFault, SyntaxError, SyntaxFault};

impl Say for SyntaxError {
    fn say(&self, out: &mut String) {
        if let Some(what) = of_body(self) {
            say!(out, "the body ", what);
        } else if self.reason.field.segments.is_empty() {
            say!(out, "the body is not valid JSON: ", self.cause_of(self.fault));
        } else {
            say!(out, self.reason.field, ": ", self.cause_of(self.fault));
        }
        say!(out, " (line ", self.line, ", column ", self.column, ")");
    }
}

impl SyntaxError {
    fn cause_of(&self, fault: SyntaxFault) -> Words<'_> {
        Words { cause: &self.reason.cause, fault }
    }
}

/// What is said of the body as a whole.
fn of_body(error: &SyntaxError) -> Option<&'static str> {
    Some(match (&error.reason.cause, error.fault) {
        (_, SyntaxFault::Empty) => "is empty: send a JSON object",
        (Cause::Compressed, _) => "is compressed: send it uncompressed",
        (Cause::Utf16, _) => "is in UTF-16: send it in UTF-8",
        (Cause::Markup, _) => "is XML or HTML, not JSON: send a JSON object, { … }",
        (Cause::Form, _) => "is a form (a=b&c=d), not JSON: send a JSON object, { … }",
        (Cause::UrlEncoded, _) => "is URL-encoded: send the JSON as it is, from the { on",
        (Cause::CodeFence, _) => "has a code fence (```) around it: send the JSON alone",
        (Cause::PlainText, _) => "is plain text, not JSON: send a JSON object, { … }",
        (Cause::QuotedBody, _) => "is in single quotes: send it without them (in a Windows shell, send it from a file)",
        (Cause::ObjectObject, _) if error.reason.field.segments.is_empty() => {
            "is the text [object Object]: send the object itself, as JSON.stringify(…) writes it"
        }
        _ => return None,
    })
}

struct Words<'a> {
    cause: &'a Cause,
    fault: SyntaxFault,
}

impl Say for Words<'_> {
    fn say(&self, out: &mut String) {
        match self.cause {
            Cause::Grammar if self.fault == SyntaxFault::TooDeep => {
                say!(out, "send at most ", MAX_DEPTH, " levels of nesting");
            }
            Cause::Grammar => of_grammar(self.fault).say(out),
            Cause::Invisible(code) => {
                say!(
                    out,
                    "there is an invisible character (U+",
                    Hexadecimal(*code),
                    "): delete it, or type a plain space"
                );
            }
            Cause::Word { word, instead } => say!(out, *word, " is not JSON: ", of_word(*instead)),
            Cause::Number { fault, send: Some(digits) } if *fault == NumberFault::FirstZero => {
                say!(
                    out,
                    "the number begins with a zero: send ",
                    digits.as_str(),
                    ", or put it in quotes if it is an ID"
                );
            }
            Cause::Number { fault, send: Some(digits) } => say!(out, of_number(*fault), ": send ", digits.as_str()),
            Cause::Number { fault, send: None } => say!(out, of_number(*fault), ": ", of_no_number(*fault)),
            Cause::Placeholder(marks) => {
                say!(out, "a placeholder (", *marks, ") was not filled in: map the field, or leave it out");
            }
            Cause::EndsEarly(missing) if missing.is_empty() => "it ends too early: send all of it".say(out),
            Cause::EndsEarly(missing) => say!(out, "it ends too early: send ", missing.as_str(), " at the end"),
            cause => of_text(cause).say(out),
        }
    }
}

fn of_text(cause: &Cause) -> &'static str {
    match cause {
        Cause::NotUtf8 => "there is a character that is not UTF-8: send the body in UTF-8",
        Cause::ObjectObject => "[object Object] is not JSON: send the object itself, as JSON.stringify(…) writes it",
        Cause::ByteOrderMark => "there is a byte-order mark (U+FEFF): send one at the very beginning, or none",
        Cause::HalfEmoji => "there is half an emoji in the text: cut texts before or after an emoji",
        Cause::CurlyQuotes => "curly quotes (“ ”) do not work: type straight ones (\")",
        Cause::Backticks => "backticks (`) do not work: send double quotes (\")",
        Cause::SingleQuotes => "single quotes (') do not work: send double ones (\")",
        Cause::BackslashQuotes => "there is a backslash before a quote: send \" instead of \\\"",
        Cause::QuoteInside => "there is a quote inside the text: send it as \\\"",
        Cause::NoClosingQuote => "the closing quote (\") is missing: add it",
        Cause::LineBreak => "there is a line break inside the text: send it as \\n",
        Cause::Tab => "there is a tab inside the text: send it as \\t, or a space",
        Cause::ControlCharacter => "there is a control character inside the text: send the text without it",
        Cause::NoValue => "the value was left empty: map the field, or send 0 or null",
        Cause::NoEntry => "there is nothing between two commas: remove one of them",
        Cause::SpreadsheetError => "there is a spreadsheet's error (# …): correct the cell that it comes from",
        Cause::Dots => "there are dots in place of a value: send it in full, or remove the dots",
        Cause::Comment => "there is a comment: remove it, since JSON has none",
        Cause::UnquotedName => "a field name is not in quotes: put it in double quotes (\")",
        Cause::UnquotedText => "the text is not in quotes: put it in double quotes (\")",
        Cause::MissingComma => "a comma is missing after it: add one",
        Cause::LastComma { in_list: false } => "there is a comma after the last field: remove it",
        Cause::LastComma { in_list: true } => "there is a comma after the last entry: remove it",
        Cause::TwoCommas => "there is a comma too many: remove it",
        Cause::Semicolon => "there is a semicolon: send a comma instead",
        Cause::LastSemicolon => "there is a semicolon at the end: remove it",
        Cause::EqualsSign => "there is an equals sign after a field name: send a colon",
        Cause::SecondValue => "there is more than one value: send one event at a time, or a batch",
        Cause::ExtraBracket => "there is a bracket too many at the end: remove it",
        Cause::WrongBracket { in_list: true } => "there is a } where a list ends: send ]",
        Cause::WrongBracket { in_list: false } => "there is a ] where an object ends: send }",
        Cause::NoBraces => "the fields are not in braces: send { before the first and } after the last",
        _ => "",
    }
}

/// Where nothing better is known.
fn of_grammar(fault: SyntaxFault) -> &'static str {
    match fault {
        SyntaxFault::ExpectedValue => "send a text in double quotes, a number, true, false, null, [ … ] or { … } here",
        SyntaxFault::ExpectedKey => "send a field name in double quotes here",
        SyntaxFault::ExpectedColon => "send a colon between a field name and its value",
        SyntaxFault::ExpectedCommaOrBrace => "send a comma before the next field, or } after the last",
        SyntaxFault::ExpectedCommaOrBracket => "send a comma before the next entry, or ] after the last",
        SyntaxFault::Number => "send numbers with plain digits such as 108.00 or 0.5",
        SyntaxFault::Escape => "there is a single backslash inside the text: send it as \\\\",
        SyntaxFault::TrailingBytes => "send nothing after the end of the object",
        _ => "",
    }
}

fn of_word(instead: Instead) -> &'static str {
    match instead {
        Instead::Null => "leave the field out, or send null",
        Instead::True => "send true in lower case",
        Instead::False => "send false in lower case",
        Instead::Number => "send a number, or leave the field out",
        Instead::Value => "send a value, or leave the field out",
    }
}

fn of_number(fault: NumberFault) -> &'static str {
    match fault {
        NumberFault::Comma => "there is a comma in the number",
        NumberFault::Space => "there is a space in the number",
        NumberFault::Apostrophe => "there is an apostrophe in the number",
        NumberFault::Underscore => "there is an underscore in the number",
        NumberFault::Points => "there is more than one point in the number",
        NumberFault::SignBefore => "there is a currency sign before the number",
        NumberFault::SignBehind => "there is a currency sign after the number",
        NumberFault::CodeBefore => "there is a currency code before the number",
        NumberFault::CodeBehind => "there is a currency code after the number",
        NumberFault::Percent => "there is a percent sign after the number",
        NumberFault::Plus => "there is a plus sign before the number",
        NumberFault::Minus => "there is a minus sign without a number",
        NumberFault::FirstPoint => "the number begins with a point",
        NumberFault::LastPoint => "the number ends with a point",
        NumberFault::FirstZero => "the number begins with a zero",
    }
}

/// What to send where nobody can tell which number is meant.
fn of_no_number(fault: NumberFault) -> &'static str {
    match fault {
        NumberFault::Percent => "send an amount of money, not a rate",
        NumberFault::Minus => "send a number, or leave the field out",
        NumberFault::FirstZero => "send it without the zero, or in quotes if it is an ID or a date",
        _ => "send digits and one point only, such as 1108.00",
    }
}

/// Four digits or more.
struct Hexadecimal(u32);

impl Say for Hexadecimal {
    fn say(&self, out: &mut String) {
        let Hexadecimal(code) = *self;
        let digits = [code >> 12, code >> 8, code >> 4, code].map(|digit| digit & 0xF);
        let high = Some(code >> 16).filter(|high| *high > 0);
        out.extend(
            high.into_iter()
                .chain(digits)
                .filter_map(|digit| char::from_digit(digit, 16))
                .map(|digit| digit.to_ascii_uppercase()),
        );
    }
}
