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
    scan.white_space();
    scan.expect(b'[')?;
    scan.white_space();
    if scan.expect(b']').is_err() {
        loop {
            entries.push(scan.value()?);
            scan.white_space();
            if scan.expect(b',').is_err() {
                scan.expect(b']')?;
                break;
            }
            scan.white_space();
        }
    }
    scan.white_space();
    if scan.peek().is_some() { Err(scan.at) } else { Ok(entries) }
}

/// The members of the object that a text is, with their names; as many as there are before it turns out to be none.
pub(crate) fn members(text: &[u8]) -> Vec<(Cow<'_, str>, Extent<'_>)> {
    let mut scan = Scan { bytes: text, at: 0 };
    let mut members = Vec::new();
    scan.white_space();
    // What is no object any more needs no place here: who reads it finds its own.
    let _ = scan.expect(b'{').and_then(|()| {
        loop {
            scan.white_space();
            let quoted = scan.value()?.bytes;
            scan.white_space();
            scan.expect(b':')?;
            scan.white_space();
            let value = scan.value()?;
            members.push((name(quoted), value));
            scan.white_space();
            scan.expect(b',')?;
        }
    }) as Result<(), usize>;
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

    /// One value: to the bracket that closes the first one, or to what ends a number or a word.
    fn value(&mut self) -> Result<Extent<'a>, usize> {
        let start = self.at;
        // In front of a value, it is not the one that may stand in front of a body.
        if self.bytes.get(start..).is_some_and(|rest| rest.starts_with(BYTE_ORDER_MARK)) {
            return Err(start);
        }
        let mut depth = 0_usize;
        loop {
            match self.peek() {
                Some(b'"') => self.string()?,
                Some(b'{' | b'[') => {
                    depth = depth.saturating_add(1);
                    self.bump();
                    continue;
                }
                Some(b'}' | b']') if depth > 0 => {
                    depth = depth.saturating_sub(1);
                    self.bump();
                }
                Some(b',' | b']' | b'}' | b':' | b' ' | b'\n' | b'\r' | b'\t') if depth == 0 => return Err(self.at),
                Some(_) if depth == 0 => self.word(),
                Some(_) => {
                    self.bump();
                    continue;
                }
                None => return Err(self.at),
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
            match self.peek() {
                Some(b'"') => return self.expect(b'"'),
                Some(b'\\') => {
                    self.bump();
                    self.bump();
                }
                Some(_) => self.bump(),
                None => return Err(self.at),
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
