//! Strings: borrowed from the text where nothing is escaped in them.

use std::borrow::Cow;

use super::{Reader, Step, SyntaxFault};
use crate::json::scan::first_special;

impl<'a> Reader<'a> {
    pub(super) fn string(&mut self) -> Step<Cow<'a, str>> {
        self.bump();
        let start = self.at;
        if self.plain_run()? {
            let text = self.slice(start, self.at);
            self.bump();
            return Ok(Cow::Borrowed(text));
        }
        let mut decoded = String::from(self.slice(start, self.at));
        loop {
            self.bump();
            self.escape(&mut decoded)?;
            let run = self.at;
            let closed = self.plain_run()?;
            decoded.push_str(self.slice(run, self.at));
            if closed {
                self.bump();
                return Ok(Cow::Owned(decoded));
            }
        }
    }

    /// Goes to the closing quote (`true`) or to the next backslash (`false`).
    #[inline]
    fn plain_run(&mut self) -> Step<bool> {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let length = first_special(rest);
        self.at = self.at.saturating_add(length);
        match self.peek() {
            Some(b'"') => Ok(true),
            Some(b'\\') => Ok(false),
            Some(_) => Err(SyntaxFault::ControlCharacter),
            None => Err(SyntaxFault::UnexpectedEnd),
        }
    }

    /// What stands behind a backslash.
    fn escape(&mut self, decoded: &mut String) -> Step {
        let simple = match self.peek() {
            Some(byte @ (b'"' | b'\\' | b'/')) => char::from(byte),
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{C}',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            Some(b'u') => {
                self.bump();
                decoded.push(self.unicode_escape()?);
                return Ok(());
            }
            Some(_) => return Err(SyntaxFault::Escape),
            None => return Err(SyntaxFault::UnexpectedEnd),
        };
        self.bump();
        decoded.push(simple);
        Ok(())
    }

    fn unicode_escape(&mut self) -> Step<char> {
        let first = self.four_hex_digits()?;
        if !(0xD800..=0xDFFF).contains(&first) {
            return char::from_u32(first).ok_or(SyntaxFault::LoneSurrogate);
        }
        if self.bytes.get(self.at..self.at.saturating_add(2)) != Some(b"\\u") {
            return Err(SyntaxFault::LoneSurrogate);
        }
        self.at = self.at.saturating_add(2);
        let second = u16::try_from(self.four_hex_digits()?).unwrap_or_default();
        let first = u16::try_from(first).unwrap_or_default();
        // Refuses a low half in front and anything but a low half behind.
        char::decode_utf16([first, second]).next().and_then(Result::ok).ok_or(SyntaxFault::LoneSurrogate)
    }

    fn four_hex_digits(&mut self) -> Step<u32> {
        let mut code: u32 = 0;
        for _ in 0..4 {
            let digit = self.peek().and_then(|byte| char::from(byte).to_digit(16)).ok_or(SyntaxFault::Escape)?;
            code = (code << 4) | digit;
            self.bump();
        }
        Ok(code)
    }
}
