//! Why a text is not JSON, as the person sees it who sent it: a comma in a number, a curly quote, a value left empty.
//!
//! Only a text that was refused comes here. It is looked at once more, up to the place where reading stopped, to learn
//! which field that is in; then the characters there tell the cause. Nothing here decides whether a text is JSON.

mod body;
mod number;
pub(super) mod sentences;
mod signs;
mod trail;

use super::reader::SyntaxFault;
use super::scan::BYTE_ORDER_MARK;
use crate::path::Path;
use sentences::{Cause, Reason, SyntaxError};
use signs::{anywhere, has_closing_curly_quote, has_curly_quote, is_half_emoji, is_member, name_length, word};
use trail::{Last, Trail, Where};

#[cold]
pub(crate) fn explain(bytes: &[u8], fault: SyntaxFault, at: usize) -> SyntaxError {
    let (cause, field, at) = match fault {
        SyntaxFault::Empty => (Cause::Body(sentences::EMPTY), Path::root(), at),
        SyntaxFault::TooDeep => (sentences::of_grammar(fault), Path::root(), at),
        _ => body::kind(bytes).map_or_else(
            || {
                let scene = Scene { bytes, at, trail: Trail::to(bytes, at), fault };
                let (cause, is_about) = scene.cause();
                (cause, scene.trail.path(is_about), at)
            },
            |cause| (cause, Path::root(), 0),
        ),
    };
    let (line, column) = place(bytes, at);
    SyntaxError { fault, reason: Box::new(Reason { cause, field }), line, column }
}

/// Line and column of a place.
#[cold]
pub(crate) fn place(bytes: &[u8], at: usize) -> (usize, usize) {
    let before = bytes.get(..at).unwrap_or(bytes);
    let before = before.strip_prefix(BYTE_ORDER_MARK).unwrap_or(before);
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
    fault: SyntaxFault,
}

impl<'a> Scene<'a> {
    fn rest(&self) -> &'a [u8] {
        self.bytes.get(self.at..).unwrap_or_default()
    }

    /// Tells what the grammar wants, where nothing better is known.
    fn grammar(&self) -> Cause {
        sentences::of_grammar(self.fault)
    }

    fn cause(&self) -> (Cause, Where) {
        let cause = match self.fault {
            SyntaxFault::NotUtf8 if is_half_emoji(self.rest()) => Cause::Says(sentences::HALF_EMOJI),
            SyntaxFault::NotUtf8 => Cause::Says(sentences::NOT_UTF8),
            SyntaxFault::LoneSurrogate => Cause::Says(sentences::HALF_EMOJI),
            SyntaxFault::Empty | SyntaxFault::TooDeep | SyntaxFault::Escape => self.grammar(),
            SyntaxFault::ControlCharacter => Cause::Says(self.control_character()),
            SyntaxFault::UnexpectedEnd => return self.end(),
            SyntaxFault::Number => self.broken_number(),
            SyntaxFault::SingleQuote if self.trail.is_at_root() => Cause::Body(sentences::QUOTED_BODY),
            SyntaxFault::SingleQuote => Cause::Says(sentences::SINGLE_QUOTES),
            SyntaxFault::TrailingComma if self.trail.is_in_object() => {
                return (Cause::Says(sentences::LAST_COMMA_OF_OBJECT), Where::Before);
            }
            SyntaxFault::TrailingComma => return (Cause::Says(sentences::LAST_COMMA_OF_LIST), Where::Before),
            SyntaxFault::ExpectedValue
            | SyntaxFault::ExpectedKey
            | SyntaxFault::ExpectedColon
            | SyntaxFault::ExpectedCommaOrBrace
            | SyntaxFault::ExpectedCommaOrBracket
            | SyntaxFault::TrailingBytes => return self.unexpected(),
        };
        (cause, Where::Here)
    }

    /// Inside a text, which nothing but its escapes may hold.
    fn control_character(&self) -> &'static str {
        let rest = self.rest();
        if self.trail.text_so_far().is_some_and(has_closing_curly_quote) {
            return sentences::CURLY_QUOTES;
        }
        match rest.first() {
            Some(b'\n' | b'\r') => {
                let next = rest.trim_ascii_start();
                let is_next_member = next.first() == Some(&b'"') && is_member(next);
                let is_end = next.first() == Some(&b'}') && next.get(1..).unwrap_or_default().trim_ascii().is_empty();
                if is_next_member || is_end { sentences::NO_CLOSING_QUOTE } else { sentences::LINE_BREAK }
            }
            Some(b'\t') => sentences::TAB,
            _ => sentences::CONTROL_CHARACTER,
        }
    }

    fn end(&self) -> (Cause, Where) {
        match self.trail.text_so_far() {
            Some(text) if has_closing_curly_quote(text) => (Cause::Says(sentences::CURLY_QUOTES), Where::Here),
            Some(_) => (Cause::Says(sentences::NO_CLOSING_QUOTE), Where::Here),
            None => (Cause::EndsEarly(self.trail.brackets_to_close()), Where::Nowhere),
        }
    }

    /// A number that stops in its middle.
    fn broken_number(&self) -> Cause {
        let Last::Word(start) = self.trail.last else { return self.grammar() };
        let whole = self.bytes.get(start..).unwrap_or_default();
        let length = self.at.saturating_sub(start);
        if number::is_date_or_time(whole) && word(whole).is_none() {
            return Cause::Says(sentences::UNQUOTED_TEXT);
        }
        word(whole).or_else(|| number::of_broken(whole, length)).unwrap_or_else(|| self.grammar())
    }

    /// A character that can't stand where it stands.
    fn unexpected(&self) -> (Cause, Where) {
        let rest = self.rest();
        if let Some(cause) = self.behind_number().or_else(|| anywhere(rest)) {
            return (cause, Where::Here);
        }
        match self.fault {
            SyntaxFault::ExpectedKey => self.instead_of_name(rest).unwrap_or_else(|| (self.grammar(), Where::Here)),
            SyntaxFault::ExpectedColon => (self.instead_of_colon(rest), Where::Here),
            SyntaxFault::ExpectedValue => {
                if rest.starts_with(b"object ") && self.bytes.get(..self.at).is_some_and(|text| text.ends_with(b"[")) {
                    return (sentences::object_object(self.trail.depth() <= 1), Where::Holder);
                }
                // A literal that was cut off.
                if [&b"true"[..], b"false", b"null"].iter().any(|word| word.starts_with(rest)) {
                    return (Cause::EndsEarly(String::new()), Where::Nowhere);
                }
                let cause =
                    word(rest).or_else(|| number::of_value(rest)).unwrap_or_else(|| self.instead_of_value(rest));
                (cause, Where::Here)
            }
            _ => self.behind_value(rest),
        }
    }

    fn instead_of_colon(&self, rest: &[u8]) -> Cause {
        let name = self.trail.last_text().unwrap_or_default();
        match rest.first() {
            _ if has_curly_quote(name) => Cause::Says(sentences::CURLY_QUOTES),
            Some(b'=') => Cause::Says(sentences::EQUALS_SIGN),
            _ if name.contains(&b':') => Cause::Says(sentences::NO_CLOSING_QUOTE),
            _ => self.grammar(),
        }
    }

    fn instead_of_name(&self, rest: &[u8]) -> Option<(Cause, Where)> {
        let before = self.bytes.get(..self.at).unwrap_or_default();
        match (rest.first()?, self.trail.last) {
            (b'{', _) if before.ends_with(b"{") => Some((Cause::Placeholder("{{…}}"), Where::Holder)),
            (b',', _) => Some((Cause::Says(sentences::TWO_COMMAS), Where::Here)),
            (b'0'..=b'9', Last::Word(start))
                if before.ends_with(b",") && before.iter().rev().nth(1).is_some_and(u8::is_ascii_digit) =>
            {
                let send = number::mended(self.bytes.get(start..).unwrap_or_default());
                Some((Cause::Number(&number::COMMA, send), Where::Before))
            }
            (b'0'..=b'9', _) => None,
            (_, last) => {
                let length = name_length(rest);
                let next = rest.get(length..).unwrap_or_default().trim_ascii_start().first();
                match (next, last) {
                    _ if length == 0 => None,
                    (Some(b':' | b'='), _) => Some((Cause::Says(sentences::UNQUOTED_NAME), Where::Here)),
                    (Some(b'}'), Last::Opened) => Some((Cause::Placeholder("{…}"), Where::Holder)),
                    (Some(b'}' | b',') | None, _) => None,
                    (_, Last::Text(..)) => Some((Cause::Says(sentences::QUOTE_INSIDE), Where::Before)),
                    _ => None,
                }
            }
        }
    }

    fn instead_of_value(&self, rest: &[u8]) -> Cause {
        let is_at_root = self.trail.is_at_root();
        match rest.first() {
            Some(b',' | b'}' | b']') if is_at_root => self.grammar(),
            Some(b',' | b'}' | b']') if self.trail.is_in_object() => Cause::Says(sentences::NO_VALUE),
            Some(b',' | b']') => Cause::Says(sentences::NO_ENTRY),
            Some(b'$') => Cause::Placeholder("$…"),
            Some(b'=') => Cause::Placeholder("=…"),
            Some(b'@' | b'_' | b'a'..=b'z' | b'A'..=b'Z' | b'(' | b'*' | 0x80..) if is_at_root => {
                Cause::Body(sentences::PLAIN_TEXT)
            }
            Some(b'@' | b'_' | b'a'..=b'z' | b'A'..=b'Z' | b'(' | b'*' | b'<' | b'%' | b'/' | 0x80..) => {
                Cause::Says(sentences::UNQUOTED_TEXT)
            }
            _ => self.grammar(),
        }
    }

    fn behind_value(&self, rest: &[u8]) -> (Cause, Where) {
        let (is_at_root, is_in_object) = (self.trail.is_at_root(), self.trail.is_in_object());
        let says = match (rest.first(), self.trail.last) {
            (Some(b';'), Last::Closed) if is_at_root => sentences::LAST_SEMICOLON,
            (Some(b';'), _) if !is_at_root => sentences::SEMICOLON,
            (_, Last::Text(..)) if self.trail.last_text().is_some_and(has_closing_curly_quote) => {
                sentences::CURLY_QUOTES
            }
            (Some(b'"'), Last::Text(..)) if !is_member(rest) && is_in_object => sentences::QUOTE_INSIDE,
            (Some(b':'), Last::Text(..)) if is_at_root => sentences::NO_BRACES,
            (Some(b'}' | b']'), _) if is_at_root => sentences::EXTRA_BRACKET,
            (Some(b'}' | b']'), _) if is_in_object => sentences::BRACKET_OF_OBJECT,
            (Some(b'}' | b']'), _) => return (Cause::Says(sentences::BRACKET_OF_LIST), Where::Holder),
            (Some(b'"' | b'{' | b'['), _) if !is_at_root => sentences::MISSING_COMMA,
            (Some(b':' | b'=' | b'+' | b',' | b'{' | b'['), Last::Text(..)) => return (self.grammar(), Where::Here),
            (_, Last::Text(..)) => sentences::QUOTE_INSIDE,
            (Some(b'{' | b'[' | b','), Last::Closed) => sentences::SECOND_VALUE,
            (_, Last::Word(_)) if is_at_root => return (Cause::Body(sentences::PLAIN_TEXT), Where::Here),
            (Some(byte), Last::Word(_))
                if byte.is_ascii_alphanumeric() || !byte.is_ascii() || b"-_/@:'".contains(byte) =>
            {
                sentences::UNQUOTED_TEXT
            }
            _ => return (self.grammar(), Where::Here),
        };
        (Cause::Says(says), Where::Here)
    }

    /// Finds what stands behind a number and belongs to it, for a person.
    fn behind_number(&self) -> Option<Cause> {
        let is_behind = matches!(self.fault, SyntaxFault::ExpectedCommaOrBrace | SyntaxFault::ExpectedCommaOrBracket);
        let Last::Word(start) = self.trail.last else { return None };
        if is_behind { number::behind(self.bytes.get(start..)?, self.at.saturating_sub(start)) } else { None }
    }
}
