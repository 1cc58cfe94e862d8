//! Finds where the values of a text begin and end, without a look at what is inside them.
//!
//! It finds the entries of a list and the members of an object in a text that nobody has checked yet, so that each can be
//! checked by itself. Of valid JSON it finds exactly the values; of anything else, something, which the reader then refuses.

use std::borrow::Cow;

use super::reader::unescaped;
use super::scan::{BYTE_ORDER_MARK, first_special};

/// A part of a text: where it begins, and its bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Extent<'a> {
    pub(crate) at: usize,
    pub(crate) bytes: &'a [u8],
}

/// The entries of the array that a body is; else the place at which it turns out to be none.
pub(crate) fn entries(text: &[u8]) -> Result<Vec<Extent<'_>>, usize> {
    let mut scan = Scan { bytes: text, at: super::start_of(text) };
    let mut entries = Vec::new();
    scan.parts(b'[', b']', |scan| {
        entries.push(scan.value()?);
        Ok(())
    })?;
    scan.white_space();
    if scan.peek().is_some() { Err(scan.at) } else { Ok(entries) }
}

/// The members of the object that a text is, with their names; as many as there are before it turns out to be none.
pub(crate) fn members(text: &[u8]) -> Vec<(Cow<'_, str>, Extent<'_>)> {
    let mut members = Vec::new();
    // What is no object any more needs no place here: who reads it finds its own.
    _ = Scan { bytes: text, at: 0 }.parts(b'{', b'}', |scan| {
        let quoted = scan.value()?.bytes;
        scan.white_space();
        scan.expect(b':')?;
        scan.white_space();
        members.push((name(quoted), scan.value()?));
        Ok(())
    });
    members
}

/// Reads the name between two quotes.
fn name(quoted: &[u8]) -> Cow<'_, str> {
    let text = std::str::from_utf8(quoted).unwrap_or_default();
    let text = text.strip_prefix('"').and_then(|text| text.strip_suffix('"')).unwrap_or_default();
    if text.contains('\\') { Cow::Owned(unescaped(text)) } else { Cow::Borrowed(text) }
}

struct Scan<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Scan<'a> {
    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn bump(&mut self) {
        self.at = self.at.saturating_add(1);
    }

    fn white_space(&mut self) {
        while let Some(b' ' | b'\n' | b'\r' | b'\t') = self.peek() {
            self.bump();
        }
    }

    fn expect(&mut self, byte: u8) -> Result<(), usize> {
        if self.peek() != Some(byte) {
            return Err(self.at);
        }
        self.bump();
        Ok(())
    }

    /// Goes through what stands between two brackets, with commas between its parts.
    fn parts(
        &mut self,
        open: u8,
        close: u8,
        mut read: impl FnMut(&mut Self) -> Result<(), usize>,
    ) -> Result<(), usize> {
        self.white_space();
        self.expect(open)?;
        self.white_space();
        if self.expect(close).is_ok() {
            return Ok(());
        }
        loop {
            read(self)?;
            self.white_space();
            if self.expect(b',').is_err() {
                return self.expect(close);
            }
            self.white_space();
        }
    }

    /// One value: to the bracket that closes the first one, or to what ends a number or a word.
    fn value(&mut self) -> Result<Extent<'a>, usize> {
        let start = self.at;
        // In front of a value, it is not the one that may stand in front of a body.
        if self.bytes.get(start..).is_some_and(|rest| rest.starts_with(BYTE_ORDER_MARK)) {
            return Err(start);
        }
        let mut depth = 0_usize;
        loop {
            match self.peek().ok_or(self.at)? {
                b'"' => self.string()?,
                b'{' | b'[' => {
                    depth = depth.saturating_add(1);
                    self.bump();
                }
                b'}' | b']' if depth > 0 => {
                    depth = depth.saturating_sub(1);
                    self.bump();
                }
                _ if depth > 0 => self.bump(),
                b',' | b']' | b'}' | b':' | b' ' | b'\n' | b'\r' | b'\t' => return Err(self.at),
                _ => self.word(),
            }
            if depth == 0 {
                return Ok(Extent { at: start, bytes: self.bytes.get(start..self.at).unwrap_or_default() });
            }
        }
    }

    fn string(&mut self) -> Result<(), usize> {
        self.bump();
        loop {
            let rest = self.bytes.get(self.at..).unwrap_or_default();
            self.at = self.at.saturating_add(first_special(rest));
            match self.peek().ok_or(self.at)? {
                b'"' => return self.expect(b'"'),
                b'\\' => self.at = self.at.saturating_add(2),
                _ => self.bump(),
            }
        }
    }

    fn word(&mut self) {
        while let Some(byte) = self.peek()
            && !matches!(byte, b',' | b']' | b'}' | b' ' | b'\n' | b'\r' | b'\t')
        {
            self.bump();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(text: &str) -> Result<Vec<&str>, usize> {
        Ok(entries(text.as_bytes())?.into_iter().map(|entry| std::str::from_utf8(entry.bytes).unwrap()).collect())
    }

    #[test]
    fn entries_are_found() {
        assert_eq!(texts("[]"), Ok(vec![]));
        assert_eq!(
            texts(" [ 1,\"a]\\\"\\\\\" , [[2],{}],{\"b\":[\"}\"]}\n] "),
            Ok(vec!["1", "\"a]\\\"\\\\\"", "[[2],{}]", "{\"b\":[\"}\"]}"])
        );
    }

    #[test]
    fn what_is_no_array_says_where() {
        for (text, place) in [
            ("", 0),
            ("{}", 0),
            ("[1", 2),
            ("[1,]", 3),
            ("[1 2]", 3),
            ("[\"a]", 4),
            ("[{]", 3),
            ("[1]x", 3),
            ("[,]", 1),
        ] {
            assert_eq!(texts(text), Err(place), "{text}");
        }
    }

    #[test]
    fn members_are_found_by_their_names() {
        let found = members(br#" { "a" : [1] , "p\u0061y" : {"x":2},"c":nul"#);
        let found: Vec<(&str, &[u8], usize)> =
            found.iter().map(|(name, value)| (&**name, value.bytes, value.at)).collect();
        assert_eq!(found, [("a", &b"[1]"[..], 9), ("pay", b"{\"x\":2}", 28), ("c", b"nul", 40)]);
    }
}
