//! Strings with escapes. Reading checks them and keeps where they stand; whoever needs the text asks for it.

use super::SyntaxFault;
use crate::json::scan::first_special;
use alloc::string::String;

/// Goes from the first backslash of a string to its closing quote, or to what is wrong.
#[cold]
pub(super) fn end_of_escaped(bytes: &[u8], backslash: usize) -> (usize, Option<SyntaxFault>) {
    let mut reader = Escapes { bytes, at: backslash };
    let fault = loop {
        if let Err(fault) = reader.escape() {
            break Some(fault);
        }
        reader.at = reader.at.saturating_add(first_special(bytes.get(reader.at..).unwrap_or_default()));
        match reader.peek() {
            Some(b'\\') => {}
            Some(b'"') => break None,
            Some(_) => break Some(SyntaxFault::ControlCharacter),
            None => break Some(SyntaxFault::UnexpectedEnd),
        }
    };
    (reader.at, fault)
}

/// What a string means whose escapes were checked.
#[cold]
pub(in crate::json) fn unescaped(text: &str) -> String {
    let mut reader = Escapes { bytes: text.as_bytes(), at: 0 };
    let mut meant = String::with_capacity(text.len());
    loop {
        let start = reader.at;
        reader.at = start.saturating_add(first_special(text.as_bytes().get(start..).unwrap_or_default()));
        meant.push_str(text.get(start..reader.at).unwrap_or_default());
        match reader.escape() {
            Ok(character) => meant.push(character),
            Err(_) => return meant,
        }
    }
}

struct Escapes<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Escapes<'_> {
    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn bump(&mut self) {
        self.at = self.at.saturating_add(1);
    }

    /// A backslash and what stands behind it.
    fn escape(&mut self) -> Result<char, SyntaxFault> {
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
            Some(_) => return Err(SyntaxFault::Escape),
            None => return Err(SyntaxFault::UnexpectedEnd),
        };
        self.bump();
        Ok(simple)
    }

    fn unicode_escape(&mut self) -> Result<char, SyntaxFault> {
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

    fn four_hex_digits(&mut self) -> Result<u32, SyntaxFault> {
        let mut code: u32 = 0;
        for _ in 0..4 {
            let digit = self.peek().and_then(|byte| char::from(byte).to_digit(16)).ok_or(SyntaxFault::Escape)?;
            code = (code << 4) | digit;
            self.bump();
        }
        Ok(code)
    }
}
