//! Reads JSON from left to right: RFC 8259 and nothing beside it, in UTF-8, without lone surrogates, to a bounded depth.
//!
//! The walk over a field table (`walk.rs`) and the tree of values (`value.rs`) both stand on it. No library's reader that
//! we measured keeps a number's digits, checks what it skips and sees repeated keys (`docs/ARCHITECTURE.md`, "The JSON
//! reader").

use std::borrow::Cow;

use super::scan::{first_not_plain, first_special, is_same};
use super::unsendable::{LOST_DIGITS, Unsendable};

/// Levels of nesting; the outermost object is the first.
pub(crate) const MAX_DEPTH: usize = 16;

/// A fault that keeps a text from being JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SyntaxFault {
    Empty,
    NotUtf8,
    UnexpectedEnd,
    ExpectedValue,
    ExpectedKey,
    ExpectedColon,
    ExpectedCommaOrBrace,
    ExpectedCommaOrBracket,
    TrailingComma,
    SingleQuote,
    Number,
    Escape,
    LoneSurrogate,
    ControlCharacter,
    TooDeep,
    TrailingBytes,
}

/// A step, or the fault on which it stopped, and where.
pub(crate) type Step<T = ()> = Result<T, (SyntaxFault, usize)>;

/// A place in a text, and the steps that lead on from it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Reader<'a> {
    text: &'a str,
    at: usize,
    /// How many arrays and objects are open.
    depth: usize,
    /// Whether [`Unsendable`] values may be marked.
    pub(crate) takes_marks: bool,
}

impl<'a> Reader<'a> {
    /// Stands at a place of a text, before its only value.
    pub(crate) fn of(text: &'a str, at: usize) -> Self {
        Reader { text, at, depth: 0, takes_marks: false }
    }

    pub(super) fn stop<T>(&self, fault: SyntaxFault) -> Step<T> {
        Err((fault, self.at))
    }

    /// Reads one value with `read`, and finds nothing behind it.
    pub(crate) fn whole<T>(&mut self, read: impl FnOnce(&mut Self) -> Step<T>) -> Step<T> {
        self.skip_white_space();
        if self.peek().is_none() {
            return self.stop(SyntaxFault::Empty);
        }
        let value = read(self)?;
        self.skip_white_space();
        if self.peek().is_some() { self.stop(SyntaxFault::TrailingBytes) } else { Ok(value) }
    }

    #[inline]
    pub(crate) fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    /// Goes on by one byte, of which the caller knows that it is there.
    #[inline]
    pub(super) fn bump(&mut self) {
        self.at = self.at.wrapping_add(1);
    }

    #[inline]
    pub(crate) fn rest(&self) -> &'a [u8] {
        self.text.as_bytes().get(self.at..).unwrap_or_default()
    }

    /// Slices the text up to here.
    #[inline]
    fn since(&self, start: usize) -> &'a str {
        self.text.get(start..self.at).unwrap_or_default()
    }

    #[inline]
    pub(crate) fn skip_white_space(&mut self) {
        while let Some(b' ' | b'\n' | b'\r' | b'\t') = self.peek() {
            self.bump();
        }
    }

    /// Enters the array or object that ends with `close`; answers whether it holds anything.
    #[inline]
    pub(crate) fn open(&mut self, close: u8) -> Step<bool> {
        if self.depth == MAX_DEPTH {
            return self.stop(SyntaxFault::TooDeep);
        }
        self.depth = self.depth.wrapping_add(1);
        self.bump();
        self.skip_white_space();
        Ok(!self.closes(close))
    }

    /// Goes on behind a member or an entry; answers whether another one follows.
    #[inline]
    pub(crate) fn next(&mut self, close: u8) -> Step<bool> {
        self.skip_white_space();
        if self.closes(close) {
            return Ok(false);
        }
        match self.peek() {
            Some(b',') => self.bump(),
            Some(_) if close == b'}' => return self.stop(SyntaxFault::ExpectedCommaOrBrace),
            Some(_) => return self.stop(SyntaxFault::ExpectedCommaOrBracket),
            None => return self.stop(SyntaxFault::UnexpectedEnd),
        }
        self.skip_white_space();
        if self.peek() == Some(close) { self.stop(SyntaxFault::TrailingComma) } else { Ok(true) }
    }

    #[inline]
    fn closes(&mut self, close: u8) -> bool {
        let closes = self.peek() == Some(close);
        if closes {
            self.bump();
            self.depth = self.depth.wrapping_sub(1);
        }
        closes
    }

    /// Goes on behind a member's name and its quotes, if it is this one. A name without characters that need an escape is meant.
    #[inline]
    pub(crate) fn skip_name(&mut self, name: &str) -> bool {
        let is_there = match self.rest() {
            [b'"', rest @ ..] => rest.get(name.len()) == Some(&b'"') && is_same(rest, name.as_bytes()),
            _ => false,
        };
        if is_there {
            self.at = self.at.wrapping_add(name.len()).wrapping_add(2);
        }
        is_there
    }

    /// Reads a member's name and the colon behind it.
    #[inline]
    pub(crate) fn key(&mut self) -> Step<Cow<'a, str>> {
        match self.peek() {
            Some(b'"') => {}
            Some(b'\'') => return self.stop(SyntaxFault::SingleQuote),
            Some(_) => return self.stop(SyntaxFault::ExpectedKey),
            None => return self.stop(SyntaxFault::UnexpectedEnd),
        }
        let key = self.string()?;
        self.colon()?;
        Ok(key)
    }

    /// Reads the colon behind a member's name.
    #[inline]
    pub(crate) fn colon(&mut self) -> Step {
        self.skip_white_space();
        match self.peek() {
            Some(b':') => self.bump(),
            Some(_) => return self.stop(SyntaxFault::ExpectedColon),
            None => return self.stop(SyntaxFault::UnexpectedEnd),
        }
        self.skip_white_space();
        Ok(())
    }

    /// The string that stands here, if it is nothing but visible ASCII characters and spaces, none of them escaped.
    #[inline(always)]
    #[expect(clippy::inline_always, reason = "beyond a call, the place in the text would lie in memory")]
    pub(crate) fn plain_string(&self) -> Option<&'a str> {
        let behind_quote = self.rest().strip_prefix(b"\"")?;
        let length = first_not_plain(behind_quote);
        let start = self.at.wrapping_add(1);
        if behind_quote.get(length) == Some(&b'"') { self.text.get(start..start.wrapping_add(length)) } else { None }
    }

    /// Goes on behind such a string.
    #[inline]
    pub(crate) fn skip_string(&mut self, plain: &str) {
        self.at = self.at.wrapping_add(plain.len()).wrapping_add(2);
    }

    #[inline]
    pub(super) fn string(&mut self) -> Step<Cow<'a, str>> {
        self.bump();
        let start = self.at;
        self.at = self.at.wrapping_add(first_special(self.rest()));
        let plain = self.since(start);
        if self.peek() == Some(b'"') {
            self.bump();
            return Ok(Cow::Borrowed(plain));
        }
        let mut meant = plain.to_owned();
        self.unescape(&mut meant)?;
        self.bump();
        Ok(Cow::Owned(meant))
    }

    /// Reads the rest of a string, up to its closing quote.
    #[cold]
    fn unescape(&mut self, meant: &mut String) -> Step {
        loop {
            let start = self.at;
            self.at = start.wrapping_add(first_special(self.rest()));
            meant.push_str(self.since(start));
            match self.peek() {
                Some(b'"') => return Ok(()),
                Some(b'\\') => meant.push(self.escape()?),
                Some(_) => return self.stop(SyntaxFault::ControlCharacter),
                None => return self.stop(SyntaxFault::UnexpectedEnd),
            }
        }
    }

    /// Reads a backslash and what stands behind it.
    fn escape(&mut self) -> Step<char> {
        self.bump();
        let simple = match self.peek() {
            Some(byte @ (b'"' | b'\\' | b'/')) => char::from(byte),
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{C}',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            Some(b'u') => {
                self.bump();
                return self.unicode_escape();
            }
            Some(_) => return self.stop(SyntaxFault::Escape),
            None => return self.stop(SyntaxFault::UnexpectedEnd),
        };
        self.bump();
        Ok(simple)
    }

    fn unicode_escape(&mut self) -> Step<char> {
        let first = self.four_hex_digits()?;
        let mut pair = [first, 0];
        let is_surrogate = (0xD800..=0xDFFF).contains(&first);
        if is_surrogate {
            if !self.rest().starts_with(b"\\u") {
                return self.stop(SyntaxFault::LoneSurrogate);
            }
            self.at = self.at.wrapping_add(2);
            pair = [first, self.four_hex_digits()?];
        }
        let units = pair.into_iter().take(if is_surrogate { 2 } else { 1 });
        // Refuses a low half in front and anything but a low half behind.
        char::decode_utf16(units).next().and_then(Result::ok).ok_or((SyntaxFault::LoneSurrogate, self.at))
    }

    fn four_hex_digits(&mut self) -> Step<u16> {
        let mut code: u16 = 0;
        for _ in 0..4 {
            let digit =
                self.peek().and_then(|byte| char::from(byte).to_digit(16)).ok_or((SyntaxFault::Escape, self.at))?;
            code = (code << 4) | u16::try_from(digit).unwrap_or_default();
            self.bump();
        }
        Ok(code)
    }

    pub(super) fn number(&mut self) -> Step<&'a str> {
        let start = self.at;
        if self.peek() == Some(b'-') {
            self.bump();
        }
        match self.peek() {
            // A leading zero stands alone: `007` is no JSON number.
            Some(b'0') => {
                self.bump();
                if let Some(b'0'..=b'9') = self.peek() {
                    return self.stop(SyntaxFault::Number);
                }
            }
            _ => self.digits()?,
        }
        if self.peek() == Some(b'.') {
            self.bump();
            self.digits()?;
        }
        if let Some(b'e' | b'E') = self.peek() {
            self.bump();
            if let Some(b'+' | b'-') = self.peek() {
                self.bump();
            }
            self.digits()?;
        }
        Ok(self.since(start))
    }

    /// Reads one digit or more.
    fn digits(&mut self) -> Step {
        let start = self.at;
        while let Some(b'0'..=b'9') = self.peek() {
            self.bump();
        }
        if self.at == start { self.stop(SyntaxFault::Number) } else { Ok(()) }
    }

    /// Goes on behind so many digits; `false`, and the reader stays, if the number does not end there.
    #[inline]
    pub(crate) fn skip_digits(&mut self, length: usize) -> bool {
        let ends = matches!(self.rest().get(length), Some(b',' | b'}' | b']' | b' ' | b'\n' | b'\r' | b'\t'));
        if ends {
            self.at = self.at.wrapping_add(length);
        }
        ends
    }

    pub(super) fn literal<T>(&mut self, word: &str, meaning: T) -> Step<T> {
        if !self.rest().starts_with(word.as_bytes()) {
            return self.stop(SyntaxFault::ExpectedValue);
        }
        self.at = self.at.wrapping_add(word.len());
        Ok(meaning)
    }

    /// Reads what a mark stands for; `None` for a number that has lost digits.
    pub(super) fn mark(&mut self) -> Step<Option<Unsendable>> {
        self.bump();
        let letter = self.peek().ok_or((SyntaxFault::ExpectedValue, self.at))?;
        let unsendable = Unsendable::of_letter(letter);
        if unsendable.is_none() && letter != LOST_DIGITS {
            return self.stop(SyntaxFault::ExpectedValue);
        }
        self.bump();
        Ok(unsendable)
    }
}

/// Tells what the inside of a string means, up to an escape that means nothing.
pub(super) fn unescaped(text: &str) -> String {
    let mut meant = String::new();
    // It ends without a quote.
    let _ = Reader::of(text, 0).unescape(&mut meant);
    meant
}
