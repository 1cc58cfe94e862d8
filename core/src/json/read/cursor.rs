//! A place in a text, and the steps that lead on from it.
//!
//! A step that fails leaves the cursor where the text stops being JSON.

use super::string::end_of_escaped;
use super::{Inside, SyntaxFault};
use crate::json::BYTE_ORDER_MARK;
use crate::json::document::{Quoted, Span};
use crate::json::scan::{first_not_plain, first_special, is_same};
use crate::json::unsendable::{LOST_DIGITS, Unsendable};

pub(crate) type Step<T = ()> = Result<T, SyntaxFault>;

#[derive(Clone, Copy)]
pub(crate) struct Cursor<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Cursor<'a> {
    /// At the beginning of a body, behind the byte-order mark that may stand there.
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        Cursor { bytes, at: if bytes.starts_with(BYTE_ORDER_MARK) { BYTE_ORDER_MARK.len() } else { 0 } }
    }

    /// At the beginning of a part of a body, where no such mark may stand.
    pub(crate) fn of_part(bytes: &'a [u8]) -> Self {
        Cursor { bytes, at: 0 }
    }

    pub(crate) fn at(&self) -> usize {
        self.at
    }

    #[inline]
    pub(crate) fn bytes_of(&self, span: Span) -> &'a [u8] {
        span.bytes_of(self.bytes)
    }

    /// Whether a member of this name follows, written without escapes. A documented name has no character that needs one,
    /// so that the next quote, too, is at its end.
    #[inline]
    pub(crate) fn is_at_key(&self, name: &str) -> bool {
        let start = self.at.wrapping_add(1);
        let end = start.wrapping_add(name.len());
        self.bytes.get(end) == Some(&b'"')
            && self.peek() == Some(b'"')
            && self.bytes.get(start..end).is_some_and(|key| is_same(key, name.as_bytes()))
    }

    /// Goes on to the value of the member of this name, at which it is.
    #[inline]
    pub(crate) fn skip_key(&mut self, name: &str) -> Option<()> {
        self.at = self.at.wrapping_add(name.len()).wrapping_add(2);
        self.skip_white_space();
        if self.peek()? != b':' {
            return None;
        }
        self.bump();
        self.skip_white_space();
        Some(())
    }

    pub(crate) fn rest(&self) -> &'a [u8] {
        self.bytes.get(self.at..).unwrap_or_default()
    }

    /// Goes on behind so many digits, if the number ends there.
    #[inline]
    pub(crate) fn skip_digits(&mut self, length: usize) -> Option<()> {
        self.at = self.at.wrapping_add(length);
        matches!(self.peek(), Some(b',' | b'}' | b']' | b' ' | b'\n' | b'\r' | b'\t')).then_some(())
    }

    /// On to what follows a member or an entry: another one, or the end of what holds them.
    #[inline]
    pub(crate) fn next(&mut self, inside: Inside) -> Option<()> {
        self.skip_white_space();
        if self.is_at_end_of(inside) { Some(()) } else { self.comma(inside).ok() }
    }

    /// A string of nothing but visible ASCII characters and spaces, none of them escaped.
    #[inline]
    pub(crate) fn plain_string(&mut self) -> Option<Span> {
        if self.peek()? != b'"' {
            return None;
        }
        let start = self.at.wrapping_add(1);
        let end = start.wrapping_add(first_not_plain(self.bytes.get(start..)?));
        if self.bytes.get(end) != Some(&b'"') {
            return None;
        }
        self.at = end.wrapping_add(1);
        Some(Span { start, end })
    }

    #[inline]
    pub(crate) fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    #[inline]
    pub(crate) fn bump(&mut self) {
        // There is something, so that one more is no more than its length.
        self.at = self.at.wrapping_add(1);
    }

    #[inline]
    pub(crate) fn skip_white_space(&mut self) {
        while let Some(b' ' | b'\n' | b'\r' | b'\t') = self.peek() {
            self.bump();
        }
    }

    #[inline]
    pub(crate) fn is_at_end_of(&self, inside: Inside) -> bool {
        match inside {
            Inside::Nothing => false,
            Inside::Array => self.peek() == Some(b']'),
            Inside::Object => self.peek() == Some(b'}'),
        }
    }

    /// The comma behind a value that is not the last one.
    #[inline]
    pub(crate) fn comma(&mut self, inside: Inside) -> Step {
        match (self.peek(), inside) {
            (Some(b','), _) => {
                self.bump();
                self.skip_white_space();
                if self.is_at_end_of(inside) { Err(SyntaxFault::TrailingComma) } else { Ok(()) }
            }
            (Some(_), Inside::Object) => Err(SyntaxFault::ExpectedCommaOrBrace),
            (Some(_), _) => Err(SyntaxFault::ExpectedCommaOrBracket),
            (None, _) => Err(SyntaxFault::UnexpectedEnd),
        }
    }

    /// A member's name and the colon behind it.
    #[inline]
    pub(crate) fn key(&mut self) -> Step<Quoted> {
        match self.peek() {
            Some(b'"') => {}
            Some(b'\'') => return Err(SyntaxFault::SingleQuote),
            Some(_) => return Err(SyntaxFault::ExpectedKey),
            None => return Err(SyntaxFault::UnexpectedEnd),
        }
        let key = self.string()?;
        self.skip_white_space();
        match self.peek() {
            Some(b':') => self.bump(),
            Some(_) => return Err(SyntaxFault::ExpectedColon),
            None => return Err(SyntaxFault::UnexpectedEnd),
        }
        self.skip_white_space();
        Ok(key)
    }

    #[inline]
    pub(crate) fn string(&mut self) -> Step<Quoted> {
        self.bump();
        let start = self.at;
        self.at = self.at.saturating_add(first_special(self.bytes.get(start..).unwrap_or_default()));
        let has_escapes = match self.peek() {
            Some(b'"') => false,
            Some(b'\\') => {
                let fault;
                // By value: a cursor that is lent to somebody must lie in memory, from its first step to its last.
                (self.at, fault) = end_of_escaped(self.bytes, self.at);
                fault.map_or(Ok(()), Err)?;
                true
            }
            Some(_) => return Err(SyntaxFault::ControlCharacter),
            None => return Err(SyntaxFault::UnexpectedEnd),
        };
        let span = Span { start, end: self.at };
        self.bump();
        Ok(Quoted { span, has_escapes })
    }

    #[inline]
    pub(crate) fn number(&mut self) -> Step<Span> {
        let start = self.at;
        if self.peek() == Some(b'-') {
            self.bump();
        }
        match self.peek() {
            // A leading zero stands alone: `007` is no JSON number.
            Some(b'0') => {
                self.bump();
                if let Some(b'0'..=b'9') = self.peek() {
                    return Err(SyntaxFault::Number);
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
        Ok(Span { start, end: self.at })
    }

    /// One digit or more.
    #[inline]
    fn digits(&mut self) -> Step {
        let start = self.at;
        while let Some(b'0'..=b'9') = self.peek() {
            self.bump();
        }
        if self.at == start { Err(SyntaxFault::Number) } else { Ok(()) }
    }

    #[inline]
    pub(crate) fn literal<T>(&mut self, word: &str, meaning: T) -> Step<T> {
        let end = self.at.saturating_add(word.len());
        if self.bytes.get(self.at..end) != Some(word.as_bytes()) {
            return Err(SyntaxFault::ExpectedValue);
        }
        self.at = end;
        Ok(meaning)
    }

    /// What a mark stands for; `None` for a number that has lost digits.
    #[inline]
    pub(crate) fn mark(&mut self) -> Step<Option<Unsendable>> {
        self.bump();
        let letter = self.peek().ok_or(SyntaxFault::ExpectedValue)?;
        let unsendable = Unsendable::of_letter(letter);
        if unsendable.is_none() && letter != LOST_DIGITS {
            return Err(SyntaxFault::ExpectedValue);
        }
        self.bump();
        Ok(unsendable)
    }
}
