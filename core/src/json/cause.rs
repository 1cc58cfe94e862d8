//! Why a text is not JSON, as the person sees it who sent it: a comma in a number, a curly quote, a value left empty.
//!
//! Only a text that was refused comes here. It is looked at once more, up to the place where reading stopped, to learn
//! which field that is in; then the characters there tell the cause. Nothing here decides whether a text is JSON.

mod number;
mod signs;
mod trail;

use std::fmt::{self, Display};

use super::reader::{MAX_DEPTH, SyntaxFault};
use super::scan::BYTE_ORDER_MARK;
use crate::text::joined;
use signs::{anywhere, has_closing_curly_quote, has_curly_quote, is_half_emoji, is_member, name_length, word};
use trail::About::{self, Before, Body, Here, Holder, Nowhere};
use trail::{Last, Trail};

/// The place where a text stops being JSON, and why. Line and column count from 1, the column in characters; a byte-order mark in
/// front is in no column.
#[derive(Debug, Clone)]
pub(crate) struct SyntaxError {
    pub(crate) fault: SyntaxFault,
    /// The field first, then the cause and what to send.
    sentence: String,
    line: usize,
    column: usize,
}

impl SyntaxError {
    /// Moves the error into a larger text, in which this one's text begins at `at`.
    pub(crate) fn within(self, text: &[u8], at: usize) -> SyntaxError {
        let (line, column) = place(text, at);
        SyntaxError {
            line: line.saturating_add(self.line).saturating_sub(1),
            column: if self.line > 1 { self.column } else { column.saturating_add(self.column).saturating_sub(1) },
            ..self
        }
    }
}

impl Display for SyntaxError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{} (line {}, column {})", self.sentence, self.line, self.column)
    }
}

#[cold]
pub(crate) fn explain(bytes: &[u8], fault: SyntaxFault, at: usize) -> SyntaxError {
    let kind = if matches!(fault, SyntaxFault::Empty | SyntaxFault::TooDeep) { None } else { signs::of_body(bytes) };
    let trail = Trail::to(bytes, at);
    let (Cause { about, words }, at) = match kind {
        Some(kind) => (Body.says(kind), 0),
        None => (Scene { bytes, at, trail: &trail, fault }.cause(), at),
    };
    let sentence = match trail.path(about) {
        _ if about == Body => joined(&["the body ", &words]),
        field if field.segments.is_empty() => joined(&["the body is not valid JSON: ", &words]),
        field => joined(&[&field.to_string(), ": ", &words]),
    };
    let (line, column) = place(bytes, at);
    SyntaxError { fault, sentence, line, column }
}

/// Line and column of a place.
#[cold]
fn place(bytes: &[u8], at: usize) -> (usize, usize) {
    let before = bytes.get(..at).unwrap_or(bytes);
    let before = before.strip_prefix(BYTE_ORDER_MARK).unwrap_or(before);
    let line_start = before.iter().rposition(|&byte| byte == b'\n').map_or(0, |at| at.saturating_add(1));
    let is_character_start = |byte: &&u8| (**byte & 0b1100_0000) != 0b1000_0000;
    let column = before.get(line_start..).unwrap_or_default().iter().filter(is_character_start).count();
    (before.split(|&byte| byte == b'\n').count(), column.saturating_add(1))
}

/// What a person would call the cause, with what to send.
struct Cause {
    about: About,
    words: String,
}

impl About {
    fn says(self, words: &str) -> Cause {
        Cause { about: self, words: words.to_owned() }
    }

    fn has_placeholder(self, marks: &str) -> Cause {
        self.says(&joined(&["a placeholder (", marks, ") was not filled in: map the field, or leave it out"]))
    }
}

// Sentences that several signs lead to. Each other one stands beside its sign.
const CURLY_QUOTES: &str = "curly quotes (“ ”) do not work: type straight ones (\")";
const NO_CLOSING_QUOTE: &str = "the closing quote (\") is missing: add it";
const QUOTE_INSIDE: &str = "there is a quote inside the text: send it as \\\"";
const UNQUOTED_TEXT: &str = "the text is not in quotes: put it in double quotes (\")";
const PLAIN_TEXT: &str = "is plain text, not JSON: send a JSON object, { … }";
const OBJECT_OBJECT: &str = "is the text [object Object]: send the object itself, as JSON.stringify(…) writes it";

/// The place where reading stopped.
struct Scene<'t, 'a> {
    bytes: &'a [u8],
    at: usize,
    trail: &'t Trail<'a>,
    fault: SyntaxFault,
}

impl<'a> Scene<'_, 'a> {
    fn before(&self) -> &'a [u8] {
        self.bytes.get(..self.at).unwrap_or_default()
    }

    fn rest(&self) -> &'a [u8] {
        self.bytes.get(self.at..).unwrap_or_default()
    }

    /// Tells what the grammar wants, where nothing better is known.
    fn grammar(&self) -> Cause {
        const { assert!(MAX_DEPTH == 16, "a sentence names it") };
        Here.says(match self.fault {
            SyntaxFault::ExpectedValue => {
                "send a text in double quotes, a number, true, false, null, [ … ] or { … } here"
            }
            SyntaxFault::ExpectedKey => "send a field name in double quotes here",
            SyntaxFault::ExpectedColon => "send a colon between a field name and its value",
            SyntaxFault::ExpectedCommaOrBrace => "send a comma before the next field, or } after the last",
            SyntaxFault::ExpectedCommaOrBracket => "send a comma before the next entry, or ] after the last",
            SyntaxFault::Number => "send numbers with plain digits such as 108.00 or 0.5",
            SyntaxFault::TrailingBytes => "send nothing after the end of the object",
            _ => "",
        })
    }

    fn cause(&self) -> Cause {
        match self.fault {
            SyntaxFault::Empty => Body.says("is empty: send a JSON object"),
            SyntaxFault::TooDeep => Nowhere.says("send at most 16 levels of nesting"),
            SyntaxFault::NotUtf8 if !is_half_emoji(self.rest()) => {
                Here.says("there is a character that is not UTF-8: send the body in UTF-8")
            }
            SyntaxFault::NotUtf8 | SyntaxFault::LoneSurrogate => {
                Here.says("there is half an emoji in the text: cut texts before or after an emoji")
            }
            SyntaxFault::Escape => Here.says("there is a single backslash inside the text: send it as \\\\"),
            SyntaxFault::ControlCharacter => Here.says(self.control_character()),
            SyntaxFault::UnexpectedEnd => self.end(),
            SyntaxFault::Number => self.broken_number(),
            SyntaxFault::SingleQuote if self.trail.open.is_empty() => {
                Body.says("is in single quotes: send it without them (in a Windows shell, send it from a file)")
            }
            SyntaxFault::SingleQuote => Here.says("single quotes (') do not work: send double ones (\")"),
            SyntaxFault::TrailingComma => Before.says(if self.trail.is_in_object() {
                "there is a comma after the last field: remove it"
            } else {
                "there is a comma after the last entry: remove it"
            }),
            SyntaxFault::ExpectedValue
            | SyntaxFault::ExpectedKey
            | SyntaxFault::ExpectedColon
            | SyntaxFault::ExpectedCommaOrBrace
            | SyntaxFault::ExpectedCommaOrBracket
            | SyntaxFault::TrailingBytes => self.unexpected(),
        }
    }

    /// Inside a text, which nothing but its escapes may hold.
    fn control_character(&self) -> &'static str {
        let rest = self.rest();
        if self.trail.unclosed.is_some_and(has_closing_curly_quote) {
            return CURLY_QUOTES;
        }
        match rest.first() {
            Some(b'\n' | b'\r') => {
                let next = rest.trim_ascii_start();
                let is_next_member = next.first() == Some(&b'"') && is_member(next);
                let is_end = next.first() == Some(&b'}') && next.get(1..).unwrap_or_default().trim_ascii().is_empty();
                let is_missing = is_next_member || is_end;
                if is_missing { NO_CLOSING_QUOTE } else { "there is a line break inside the text: send it as \\n" }
            }
            Some(b'\t') => "there is a tab inside the text: send it as \\t, or a space",
            _ => "there is a control character inside the text: send the text without it",
        }
    }

    fn end(&self) -> Cause {
        match self.trail.unclosed {
            Some(text) => Here.says(if has_closing_curly_quote(text) { CURLY_QUOTES } else { NO_CLOSING_QUOTE }),
            None => match self.trail.brackets_to_close() {
                missing if missing.is_empty() => Nowhere.says("it ends too early: send all of it"),
                missing => Nowhere.says(&joined(&["it ends too early: send ", &missing, " at the end"])),
            },
        }
    }

    /// A number that stops in its middle.
    fn broken_number(&self) -> Cause {
        let Last::Word(start) = self.trail.last else { return self.grammar() };
        let whole = self.bytes.get(start..).unwrap_or_default();
        let length = self.at.saturating_sub(start);
        word(whole).or_else(|| number::of_broken(whole, length)).unwrap_or_else(|| self.grammar())
    }

    /// A character that can't stand where it stands.
    fn unexpected(&self) -> Cause {
        let rest = self.rest();
        if let Some(cause) = self.behind_number().or_else(|| anywhere(rest)) {
            return cause;
        }
        match self.fault {
            SyntaxFault::ExpectedKey => self.instead_of_name(rest).unwrap_or_else(|| self.grammar()),
            SyntaxFault::ExpectedColon => self.instead_of_colon(rest),
            SyntaxFault::ExpectedValue => {
                word(rest).or_else(|| number::of_value(rest)).unwrap_or_else(|| self.instead_of_value(rest))
            }
            _ => self.behind_value(rest),
        }
    }

    fn instead_of_colon(&self, rest: &[u8]) -> Cause {
        let name = self.trail.last_text().unwrap_or_default();
        match rest.first() {
            _ if has_curly_quote(name) => Here.says(CURLY_QUOTES),
            Some(b'=') => Here.says("there is an equals sign after a field name: send a colon"),
            _ if name.contains(&b':') => Here.says(NO_CLOSING_QUOTE),
            _ => self.grammar(),
        }
    }

    fn instead_of_name(&self, rest: &[u8]) -> Option<Cause> {
        let before = self.before();
        match (rest.first()?, self.trail.last) {
            (b'{', _) if before.ends_with(b"{") => Some(Holder.has_placeholder("{{…}}")),
            (b',', _) => Some(Here.says("there is a comma too many: remove it")),
            (b'0'..=b'9', Last::Word(start)) if matches!(before, [.., b'0'..=b'9', b',']) => {
                Some(Cause { about: Before, ..number::with_comma(self.bytes.get(start..)?) })
            }
            (b'0'..=b'9', _) => None,
            (_, last) => {
                let length = name_length(rest);
                let next = rest.get(length..).unwrap_or_default().trim_ascii_start().first();
                match (next, last) {
                    _ if length == 0 => None,
                    (Some(b':' | b'='), _) => {
                        Some(Here.says("a field name is not in quotes: put it in double quotes (\")"))
                    }
                    (Some(b'}'), Last::Opened) => Some(Holder.has_placeholder("{…}")),
                    (Some(b'}' | b',') | None, _) => None,
                    (_, Last::Text(..)) => Some(Before.says(QUOTE_INSIDE)),
                    _ => None,
                }
            }
        }
    }

    fn instead_of_value(&self, rest: &[u8]) -> Cause {
        if rest.starts_with(b"object ") && self.before().ends_with(b"[") {
            return match self.trail.open.len() {
                ..=1 => Body.says(OBJECT_OBJECT),
                _ => Holder.says("[object Object] is not JSON: send the object itself, as JSON.stringify(…) writes it"),
            };
        }
        // A literal that was cut off.
        if [&b"true"[..], b"false", b"null"].iter().any(|word| word.starts_with(rest)) {
            return Nowhere.says("it ends too early: send all of it");
        }
        let is_at_root = self.trail.open.is_empty();
        match rest.first() {
            Some(b',' | b'}' | b']') if is_at_root => self.grammar(),
            Some(b',' | b'}' | b']') if self.trail.is_in_object() => {
                Here.says("the value was left empty: map the field, or send 0 or null")
            }
            Some(b',' | b']') => Here.says("there is nothing between two commas: remove one of them"),
            Some(b'$') => Here.has_placeholder("$…"),
            Some(b'=') => Here.has_placeholder("=…"),
            Some(b'@' | b'_' | b'a'..=b'z' | b'A'..=b'Z' | b'(' | b'*' | 0x80..) if is_at_root => Body.says(PLAIN_TEXT),
            Some(b'@' | b'_' | b'a'..=b'z' | b'A'..=b'Z' | b'(' | b'*' | b'<' | b'%' | b'/' | 0x80..) => {
                Here.says(UNQUOTED_TEXT)
            }
            _ => self.grammar(),
        }
    }

    fn behind_value(&self, rest: &[u8]) -> Cause {
        let (is_at_root, is_in_object) = (self.trail.open.is_empty(), self.trail.is_in_object());
        Here.says(match (rest.first(), self.trail.last) {
            (Some(b';'), Last::Closed) if is_at_root => "there is a semicolon at the end: remove it",
            (Some(b';'), _) if !is_at_root => "there is a semicolon: send a comma instead",
            (_, Last::Text(text)) if has_closing_curly_quote(text) => CURLY_QUOTES,
            (Some(b'"'), Last::Text(..)) if !is_member(rest) && is_in_object => QUOTE_INSIDE,
            (Some(b':'), Last::Text(..)) if is_at_root => {
                "the fields are not in braces: send { before the first and } after the last"
            }
            (Some(b'}' | b']'), _) if is_at_root => "there is a bracket too many at the end: remove it",
            (Some(b'}' | b']'), _) if is_in_object => "there is a ] where an object ends: send }",
            (Some(b'}' | b']'), _) => return Holder.says("there is a } where a list ends: send ]"),
            (Some(b'"' | b'{' | b'['), _) if !is_at_root => "a comma is missing after it: add one",
            (Some(b':' | b'=' | b'+' | b',' | b'{' | b'['), Last::Text(..)) => return self.grammar(),
            (_, Last::Text(..)) => QUOTE_INSIDE,
            (Some(b'{' | b'[' | b','), Last::Closed) => {
                "there is more than one value: send one event at a time, or a batch"
            }
            (_, Last::Word(_)) if is_at_root => return Body.says(PLAIN_TEXT),
            (Some(byte), Last::Word(_))
                if byte.is_ascii_alphanumeric() || !byte.is_ascii() || b"-_/@:'".contains(byte) =>
            {
                UNQUOTED_TEXT
            }
            _ => return self.grammar(),
        })
    }

    /// Finds what stands behind a number and belongs to it, for a person.
    fn behind_number(&self) -> Option<Cause> {
        let is_behind = matches!(self.fault, SyntaxFault::ExpectedCommaOrBrace | SyntaxFault::ExpectedCommaOrBracket);
        let Last::Word(start) = self.trail.last else { return None };
        if is_behind { number::behind(self.bytes.get(start..)?, self.at.saturating_sub(start)) } else { None }
    }
}
