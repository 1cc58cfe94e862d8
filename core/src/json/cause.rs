//! Why a text is not JSON, as the person sees it who sent it: a comma in a number, a curly quote, a value left empty.
//!
//! Only a text that was refused comes here. It is looked at once more, up to the place where reading stopped, to learn
//! which field that is in; then the characters there tell the cause. Nothing here decides whether a text is JSON.

mod body;
mod number;
mod signs;
mod trail;

use alloc::boxed::Box;
use alloc::string::String;

use super::read::SyntaxFault;
use crate::issue::Path;
pub(crate) use number::NumberFault;
use signs::{anywhere, has_closing_curly_quote, has_curly_quote, is_half_emoji, is_member, name_length, word};
use trail::{Last, Trail};

/// Where a text stops being JSON, and why. Line and column count from 1, the column in characters; a byte-order mark in
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

/// What a person would call it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Cause {
    /// Nothing better than the grammar's own words for the fault.
    Grammar,
    Compressed,
    Utf16,
    NotUtf8,
    Markup,
    Form,
    UrlEncoded,
    ObjectObject,
    CodeFence,
    PlainText,
    /// A byte-order mark that is not the first character, or the second one.
    ByteOrderMark,
    /// A character that nobody sees, by its number.
    Invisible(u32),
    HalfEmoji,
    CurlyQuotes,
    Backticks,
    SingleQuotes,
    /// Around the whole body, as a shell leaves them that knows none.
    QuotedBody,
    BackslashQuotes,
    QuoteInside,
    NoClosingQuote,
    LineBreak,
    Tab,
    ControlCharacter,
    NoValue,
    NoEntry,
    Word {
        word: &'static str,
        instead: Instead,
    },
    Number {
        fault: NumberFault,
        /// The number as it should be sent, where only one can be meant.
        send: Option<String>,
    },
    /// By the marks around it.
    Placeholder(&'static str),
    SpreadsheetError,
    Dots,
    Comment,
    UnquotedText,
    UnquotedName,
    MissingComma,
    LastComma {
        in_list: bool,
    },
    TwoCommas,
    Semicolon,
    LastSemicolon,
    EqualsSign,
    SecondValue,
    ExtraBracket,
    WrongBracket {
        in_list: bool,
    },
    NoBraces,
    /// With the brackets that are missing, if nothing else is.
    EndsEarly(String),
}

/// What JSON has instead of another language's word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Instead {
    Null,
    True,
    False,
    Number,
    Value,
}

#[cold]
pub(crate) fn explain(bytes: &[u8], fault: SyntaxFault, at: usize) -> SyntaxError {
    let ((cause, field), at) = match fault {
        SyntaxFault::Empty | SyntaxFault::TooDeep => ((Cause::Grammar, Path::root()), at),
        _ => match body::kind(bytes) {
            Some(cause) => ((cause, Path::root()), 0),
            None => (Scene { bytes, at, trail: Trail::to(bytes, at) }.cause(fault), at),
        },
    };
    let (line, column) = place(bytes, at);
    SyntaxError { fault, reason: Box::new(Reason { cause, field }), line, column }
}

/// Line and column of a place.
#[cold]
pub(crate) fn place(bytes: &[u8], at: usize) -> (usize, usize) {
    let before = bytes.get(..at).unwrap_or(bytes);
    let before = before.strip_prefix(super::BYTE_ORDER_MARK).unwrap_or(before);
    let line_start = before.iter().rposition(|&byte| byte == b'\n').map_or(0, |at| at.saturating_add(1));
    let is_character_start = |byte: &&u8| (**byte & 0b1100_0000) != 0b1000_0000;
    let column = before.get(line_start..).unwrap_or_default().iter().filter(is_character_start).count();
    (before.split(|&byte| byte == b'\n').count(), column.saturating_add(1))
}

/// The place where reading stopped.
struct Scene<'a> {
    bytes: &'a [u8],
    at: usize,
    trail: Trail<'a>,
}

impl<'a> Scene<'a> {
    fn rest(&self) -> &'a [u8] {
        self.bytes.get(self.at..).unwrap_or_default()
    }

    fn cause(&self, fault: SyntaxFault) -> (Cause, Path) {
        let here = || self.trail.path();
        match fault {
            SyntaxFault::Empty | SyntaxFault::TooDeep => (Cause::Grammar, Path::root()),
            SyntaxFault::NotUtf8 if is_half_emoji(self.rest()) => (Cause::HalfEmoji, here()),
            SyntaxFault::NotUtf8 => (Cause::NotUtf8, here()),
            SyntaxFault::LoneSurrogate => (Cause::HalfEmoji, here()),
            SyntaxFault::Escape => (Cause::Grammar, here()),
            SyntaxFault::ControlCharacter => (self.control_character(), here()),
            SyntaxFault::UnexpectedEnd => self.end(),
            SyntaxFault::Number => (self.broken_number(), here()),
            SyntaxFault::SingleQuote if self.trail.is_at_root() => (Cause::QuotedBody, here()),
            SyntaxFault::SingleQuote => (Cause::SingleQuotes, here()),
            SyntaxFault::TrailingComma => {
                (Cause::LastComma { in_list: !self.trail.is_in_object() }, self.trail.path_before())
            }
            SyntaxFault::ExpectedValue
            | SyntaxFault::ExpectedKey
            | SyntaxFault::ExpectedColon
            | SyntaxFault::ExpectedCommaOrBrace
            | SyntaxFault::ExpectedCommaOrBracket
            | SyntaxFault::TrailingBytes => self.unexpected(fault),
        }
    }

    /// Inside a text, which nothing but its escapes may hold.
    fn control_character(&self) -> Cause {
        let rest = self.rest();
        if self.trail.text_so_far().is_some_and(has_closing_curly_quote) {
            return Cause::CurlyQuotes;
        }
        match rest.first() {
            Some(b'\n' | b'\r') => {
                let next = rest.trim_ascii_start();
                let is_next_member = next.first() == Some(&b'"') && is_member(next);
                let is_end = next.first() == Some(&b'}') && next.get(1..).unwrap_or_default().trim_ascii().is_empty();
                if is_next_member || is_end { Cause::NoClosingQuote } else { Cause::LineBreak }
            }
            Some(b'\t') => Cause::Tab,
            _ => Cause::ControlCharacter,
        }
    }

    fn end(&self) -> (Cause, Path) {
        match self.trail.text_so_far() {
            Some(text) if has_closing_curly_quote(text) => (Cause::CurlyQuotes, self.trail.path()),
            Some(_) => (Cause::NoClosingQuote, self.trail.path()),
            None => (Cause::EndsEarly(self.trail.brackets_to_close()), Path::root()),
        }
    }

    /// A number that stops in its middle.
    fn broken_number(&self) -> Cause {
        let Last::Word(start) = self.trail.last else { return Cause::Grammar };
        let whole = self.bytes.get(start..).unwrap_or_default();
        let length = self.at.saturating_sub(start);
        if let Some(cause) = word(whole) {
            return cause;
        }
        if number::is_date_or_time(whole) {
            return Cause::UnquotedText;
        }
        number::of_broken(whole, length).map_or(Cause::Grammar, |(fault, send)| Cause::Number { fault, send })
    }

    /// A character that can't stand where it stands.
    fn unexpected(&self, fault: SyntaxFault) -> (Cause, Path) {
        let rest = self.rest();
        let here = || self.trail.path();
        if let Some((fault, send)) = self.behind_number(fault) {
            return (Cause::Number { fault, send }, here());
        }
        if let Some(cause) = anywhere(rest) {
            return (cause, here());
        }
        match fault {
            SyntaxFault::ExpectedKey => self.instead_of_name(rest),
            SyntaxFault::ExpectedColon => {
                let name = self.trail.last_text().unwrap_or_default();
                let cause = match rest.first() {
                    _ if has_curly_quote(name) => Cause::CurlyQuotes,
                    Some(b'=') => Cause::EqualsSign,
                    _ if name.contains(&b':') => Cause::NoClosingQuote,
                    _ => Cause::Grammar,
                };
                (cause, here())
            }
            SyntaxFault::ExpectedValue => {
                if rest.starts_with(b"object ") && self.bytes.get(..self.at).is_some_and(|text| text.ends_with(b"[")) {
                    return (Cause::ObjectObject, self.trail.path_of_holder());
                }
                // A literal that was cut off.
                if [&b"true"[..], b"false", b"null"].iter().any(|word| word.starts_with(rest)) {
                    return (Cause::EndsEarly(String::new()), Path::root());
                }
                (self.instead_of_value(rest), here())
            }
            _ => {
                let cause = self.behind_value(rest);
                let is_of_list = cause == Cause::WrongBracket { in_list: true };
                (cause, if is_of_list { self.trail.path_of_holder() } else { here() })
            }
        }
    }

    fn instead_of_name(&self, rest: &[u8]) -> (Cause, Path) {
        let before = self.bytes.get(..self.at).unwrap_or_default();
        let generic = || (Cause::Grammar, self.trail.path());
        match rest.first() {
            Some(b'{') if before.ends_with(b"{") => (Cause::Placeholder("{{…}}"), self.trail.path_of_holder()),
            Some(b',') => (Cause::TwoCommas, self.trail.path()),
            Some(b'0'..=b'9') => match self.trail.last {
                Last::Word(start)
                    if before.ends_with(b",") && before.iter().rev().nth(1).is_some_and(u8::is_ascii_digit) =>
                {
                    let send = number::mended(self.bytes.get(start..).unwrap_or_default());
                    (Cause::Number { fault: NumberFault::Comma, send }, self.trail.path_before())
                }
                _ => generic(),
            },
            Some(_) => {
                let length = name_length(rest);
                let next = rest.get(length..).unwrap_or_default().trim_ascii_start().first();
                match (next, self.trail.last) {
                    _ if length == 0 => generic(),
                    (Some(b':' | b'='), _) => (Cause::UnquotedName, self.trail.path()),
                    (Some(b'}'), Last::Opened) => (Cause::Placeholder("{…}"), self.trail.path_of_holder()),
                    (Some(b'}' | b',') | None, _) => generic(),
                    (_, Last::Text(..)) => (Cause::QuoteInside, self.trail.path_before()),
                    _ => generic(),
                }
            }
            None => generic(),
        }
    }

    fn instead_of_value(&self, rest: &[u8]) -> Cause {
        if let Some(cause) = word(rest) {
            return cause;
        }
        if let Some((fault, send)) = number::of_value(rest) {
            return Cause::Number { fault, send };
        }
        match rest.first() {
            Some(b',' | b'}' | b']') if self.trail.is_at_root() => Cause::Grammar,
            Some(b',' | b'}' | b']') if self.trail.is_in_object() => Cause::NoValue,
            Some(b',' | b']') => Cause::NoEntry,
            Some(b'$') => Cause::Placeholder("$…"),
            Some(b'=') => Cause::Placeholder("=…"),
            Some(b'@' | b'_' | b'a'..=b'z' | b'A'..=b'Z' | b'(' | b'*' | 0x80..) if self.trail.is_at_root() => {
                Cause::PlainText
            }
            Some(b'@' | b'_' | b'a'..=b'z' | b'A'..=b'Z' | b'(' | b'*' | b'<' | b'%' | b'/' | 0x80..) => {
                Cause::UnquotedText
            }
            _ => Cause::Grammar,
        }
    }

    fn behind_value(&self, rest: &[u8]) -> Cause {
        let is_at_root = self.trail.is_at_root();
        match (rest.first(), self.trail.last) {
            (Some(b';'), Last::Closed) if is_at_root => Cause::LastSemicolon,
            (Some(b';'), _) if !is_at_root => Cause::Semicolon,
            (_, Last::Text(..)) if self.trail.last_text().is_some_and(has_closing_curly_quote) => Cause::CurlyQuotes,
            (Some(b'"'), Last::Text(..)) if !is_member(rest) && self.trail.is_in_object() => Cause::QuoteInside,
            (Some(b':'), Last::Text(..)) if is_at_root => Cause::NoBraces,
            (Some(b'}' | b']'), _) if is_at_root => Cause::ExtraBracket,
            (Some(b'}' | b']'), _) => Cause::WrongBracket { in_list: !self.trail.is_in_object() },
            (Some(b'"' | b'{' | b'['), _) if !is_at_root => Cause::MissingComma,
            (Some(b':' | b'=' | b'+' | b',' | b'{' | b'['), Last::Text(..)) => Cause::Grammar,
            (_, Last::Text(..)) => Cause::QuoteInside,
            (Some(b'{' | b'[' | b','), Last::Closed) => Cause::SecondValue,
            (_, Last::Word(_)) if is_at_root => Cause::PlainText,
            (Some(byte), Last::Word(_))
                if byte.is_ascii_alphanumeric() || !byte.is_ascii() || b"-_/@:'".contains(byte) =>
            {
                Cause::UnquotedText
            }
            _ => Cause::Grammar,
        }
    }

    /// What stands behind a number and belongs to it, for a person.
    fn behind_number(&self, fault: SyntaxFault) -> Option<(NumberFault, Option<String>)> {
        let is_behind = matches!(fault, SyntaxFault::ExpectedCommaOrBrace | SyntaxFault::ExpectedCommaOrBracket);
        let Last::Word(start) = self.trail.last else { return None };
        if is_behind { number::behind(self.bytes.get(start..)?, self.at.saturating_sub(start)) } else { None }
    }
}
