//! RFC 8259 and nothing beside it: UTF-8, no byte-order mark, no lone surrogates, a bounded depth, no trailing bytes.
//!
//! Why not a library's reader: none that we measured keeps a number's digits *and* checks what it skips *and* sees
//! repeated keys (`docs/ARCHITECTURE.md`, "The JSON reader", has the figures).

mod string;

use std::borrow::Cow;
use std::collections::BinaryHeap;

use super::document::{Document, Node, Repeat, Token};
use super::unsendable::{MARK, Unsendable};

/// Levels of nesting; the outermost object is the first.
pub(crate) const MAX_DEPTH: usize = 16;

/// Below this number of members, comparing every pair is faster than sorting.
const FEW_MEMBERS: usize = 16;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SyntaxFault {
    Empty,
    ByteOrderMark,
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

/// Where a text stops being JSON: line and column count from 1, the column in characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct SyntaxError {
    pub(crate) fault: SyntaxFault,
    pub(crate) line: usize,
    pub(crate) column: usize,
}

pub(crate) fn read(bytes: &[u8]) -> Result<Document<'_>, SyntaxError> {
    read_text(bytes, false)
}

/// Reads a text in which [`Unsendable`] values may be marked.
pub(crate) fn read_marked(bytes: &[u8]) -> Result<Document<'_>, SyntaxError> {
    read_text(bytes, true)
}

fn read_text(bytes: &[u8], marks: bool) -> Result<Document<'_>, SyntaxError> {
    let text = std::str::from_utf8(bytes).map_err(|error| locate(bytes, error.valid_up_to(), SyntaxFault::NotUtf8))?;
    // About one node for 12 bytes in real payloads; the bound keeps a hostile body from asking for much.
    let mut reader = Reader {
        text,
        bytes,
        at: 0,
        nodes: Vec::with_capacity((bytes.len() / 12).clamp(8, 1024)),
        has_faults: false,
        marks,
    };
    reader.document().map_err(|fault| locate(bytes, reader.at, fault))?;
    Ok(Document { nodes: reader.nodes, has_faults: reader.has_faults })
}

fn locate(bytes: &[u8], offset: usize, fault: SyntaxFault) -> SyntaxError {
    let before = bytes.get(..offset).unwrap_or(bytes);
    let line_start = before.iter().rposition(|&byte| byte == b'\n').map_or(0, |at| at.saturating_add(1));
    let is_character_start = |byte: &&u8| (**byte & 0b1100_0000) != 0b1000_0000;
    SyntaxError {
        fault,
        line: before.split(|&byte| byte == b'\n').count(),
        column: before
            .get(line_start..)
            .unwrap_or_default()
            .iter()
            .filter(is_character_start)
            .count()
            .saturating_add(1),
    }
}

struct Reader<'a> {
    text: &'a str,
    bytes: &'a [u8],
    at: usize,
    nodes: Vec<Node<'a>>,
    has_faults: bool,
    /// Whether marks are read.
    marks: bool,
}

type Step<T = ()> = Result<T, SyntaxFault>;

impl<'a> Reader<'a> {
    fn document(&mut self) -> Step {
        if self.text.starts_with('\u{FEFF}') {
            return Err(SyntaxFault::ByteOrderMark);
        }
        self.skip_white_space();
        if self.peek().is_none() {
            return Err(SyntaxFault::Empty);
        }
        self.value(None, 0)?;
        self.skip_white_space();
        if self.peek().is_some() { Err(SyntaxFault::TrailingBytes) } else { Ok(()) }
    }

    #[inline]
    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    #[inline]
    fn bump(&mut self) {
        self.at = self.at.saturating_add(1);
    }

    #[inline]
    fn skip_white_space(&mut self) {
        while let Some(b' ' | b'\n' | b'\r' | b'\t') = self.peek() {
            self.bump();
        }
    }

    fn slice(&self, start: usize, end: usize) -> &'a str {
        // Both ends stand beside ASCII bytes, so they are character boundaries.
        self.text.get(start..end).unwrap_or_default()
    }

    fn value(&mut self, key: Option<Cow<'a, str>>, depth: usize) -> Step {
        let token = match self.peek() {
            Some(b'"') => Token::String(self.string()?),
            Some(b'{') => return self.container(key, Token::Object, depth),
            Some(b'[') => return self.container(key, Token::Array, depth),
            Some(b'-' | b'0'..=b'9') => Token::Number(self.number()?),
            Some(b't') => self.literal("true", Token::Boolean(true))?,
            Some(b'f') => self.literal("false", Token::Boolean(false))?,
            Some(b'n') => self.literal("null", Token::Null)?,
            Some(b'\'') => return Err(SyntaxFault::SingleQuote),
            Some(MARK) if self.marks => Token::Unsendable(self.mark()?),
            Some(_) => return Err(SyntaxFault::ExpectedValue),
            None => return Err(SyntaxFault::UnexpectedEnd),
        };
        let end = self.nodes.len().saturating_add(1);
        self.nodes.push(Node { key, token, end, repeat: Repeat::None });
        Ok(())
    }

    fn mark(&mut self) -> Step<Unsendable> {
        self.bump();
        let unsendable = self.peek().and_then(Unsendable::of_letter).ok_or(SyntaxFault::ExpectedValue)?;
        self.bump();
        self.has_faults = true;
        Ok(unsendable)
    }

    fn container(&mut self, key: Option<Cow<'a, str>>, token: Token<'a>, depth: usize) -> Step {
        if depth >= MAX_DEPTH {
            return Err(SyntaxFault::TooDeep);
        }
        self.bump();
        let index = self.nodes.len();
        let is_object = token == Token::Object;
        self.nodes.push(Node { key, token, end: index, repeat: Repeat::None });
        let inner = depth.saturating_add(1);
        let may_repeat = if is_object { self.members(inner)? } else { self.entries(inner)? };
        let end = self.nodes.len();
        if let Some(node) = self.nodes.get_mut(index) {
            node.end = end;
        }
        if may_repeat {
            self.mark_repeats(index);
        }
        Ok(())
    }

    /// Answers whether two keys may be the same.
    fn members(&mut self, depth: usize) -> Step<bool> {
        self.skip_white_space();
        if self.peek() == Some(b'}') {
            self.bump();
            return Ok(false);
        }
        let mut signatures: u64 = 0;
        let mut may_repeat = false;
        loop {
            match self.peek() {
                Some(b'"') => {}
                Some(b'}') => return Err(SyntaxFault::TrailingComma),
                Some(b'\'') => return Err(SyntaxFault::SingleQuote),
                Some(_) => return Err(SyntaxFault::ExpectedKey),
                None => return Err(SyntaxFault::UnexpectedEnd),
            }
            let key = self.string()?;
            may_repeat |= signatures & signature(&key) != 0;
            signatures |= signature(&key);
            self.skip_white_space();
            match self.peek() {
                Some(b':') => self.bump(),
                Some(_) => return Err(SyntaxFault::ExpectedColon),
                None => return Err(SyntaxFault::UnexpectedEnd),
            }
            self.skip_white_space();
            self.value(Some(key), depth)?;
            self.skip_white_space();
            match self.peek() {
                Some(b',') => self.bump(),
                Some(b'}') => break,
                Some(_) => return Err(SyntaxFault::ExpectedCommaOrBrace),
                None => return Err(SyntaxFault::UnexpectedEnd),
            }
            self.skip_white_space();
        }
        self.bump();
        Ok(may_repeat)
    }

    /// Answers that no two keys are the same, for there are none.
    fn entries(&mut self, depth: usize) -> Step<bool> {
        self.skip_white_space();
        if self.peek() == Some(b']') {
            self.bump();
            return Ok(false);
        }
        loop {
            if self.peek() == Some(b']') {
                return Err(SyntaxFault::TrailingComma);
            }
            self.value(None, depth)?;
            self.skip_white_space();
            match self.peek() {
                Some(b',') => self.bump(),
                Some(b']') => break,
                Some(_) => return Err(SyntaxFault::ExpectedCommaOrBracket),
                None => return Err(SyntaxFault::UnexpectedEnd),
            }
            self.skip_white_space();
        }
        self.bump();
        Ok(false)
    }

    fn literal(&mut self, word: &str, token: Token<'a>) -> Step<Token<'a>> {
        let end = self.at.saturating_add(word.len());
        if self.bytes.get(self.at..end) != Some(word.as_bytes()) {
            return Err(SyntaxFault::ExpectedValue);
        }
        self.at = end;
        Ok(token)
    }

    fn number(&mut self) -> Step<&'a str> {
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
        Ok(self.slice(start, self.at))
    }

    /// One digit or more.
    fn digits(&mut self) -> Step {
        let start = self.at;
        while let Some(b'0'..=b'9') = self.peek() {
            self.bump();
        }
        if self.at == start { Err(SyntaxFault::Number) } else { Ok(()) }
    }

    /// Marks the members of the object at `index` whose key another member has too.
    #[cold]
    fn mark_repeats(&mut self, index: usize) {
        let mut repeats = Vec::new();
        let mut keys = MemberKeys { nodes: &self.nodes, next: index.saturating_add(1) };
        if keys.clone().count() <= FEW_MEMBERS {
            while let Some((at, key)) = keys.next() {
                if let Some((later, _)) = keys.clone().find(|(_, other)| *other == key) {
                    repeats.extend([(at, Repeat::First), (later, Repeat::Later)]);
                }
            }
        } else {
            // A heap sorts with a tenth of the code that `sort` brings into a download.
            let sorted = keys.map(|(at, key)| (key, at)).collect::<BinaryHeap<_>>().into_sorted_vec();
            for ((key, at), (next_key, next)) in sorted.iter().zip(sorted.iter().skip(1)) {
                if key == next_key {
                    repeats.extend([(*at, Repeat::First), (*next, Repeat::Later)]);
                }
            }
        }
        for (at, repeat) in repeats {
            if let Some(node) = self.nodes.get_mut(at)
                && node.repeat == Repeat::None
            {
                node.repeat = repeat;
                self.has_faults = true;
            }
        }
    }
}

/// One bit for a key: keys without a bit in common differ, so that most objects need no look at their keys in pairs. No
/// two fields of a table have the same.
fn signature(key: &str) -> u64 {
    let ends = match key.as_bytes() {
        [first, .., last] => u32::from(*first).wrapping_add(u32::from(*last)),
        _ => 0,
    };
    let length = u32::try_from(key.len() & 0x3F).unwrap_or_default();
    1_u64.wrapping_shl(ends.wrapping_add(length.wrapping_mul(11)))
}

/// The members of an object, with the index of each; `nodes` ends with the object's last member.
#[derive(Clone)]
struct MemberKeys<'n, 'a> {
    nodes: &'n [Node<'a>],
    next: usize,
}

impl<'n> Iterator for MemberKeys<'n, '_> {
    type Item = (usize, &'n str);

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        let at = self.next;
        let node = self.nodes.get(at)?;
        self.next = node.end;
        Some((at, node.key.as_deref().unwrap_or_default()))
    }
}

#[cfg(test)]
mod tests {
    use super::signature;
    use crate::{Claim, Conversion, Item, Refund, Visit};

    #[test]
    fn the_fields_of_a_table_are_told_apart_without_a_look_at_pairs() {
        for table in [Conversion::TABLE, Refund::TABLE, Claim::TABLE, Visit::TABLE, Item::TABLE] {
            let signatures = table.fields.iter().map(|field| signature(field.name));
            let together = signatures.fold(0_u64, |together, signature| together | signature);
            assert_eq!(together.count_ones() as usize, table.fields.len(), "{}", table.name);
        }
    }
}
