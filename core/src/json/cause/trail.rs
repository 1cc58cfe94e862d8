//! The way to a place in a text: what is open there, and what was read last.

use crate::json::reader::{MAX_DEPTH, unescaped};
use crate::json::start_of;
use crate::path::{Path, Segment};

/// The part of a value that may come at a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Spot {
    Name,
    Colon,
    Value,
    Behind,
}

/// The token that was read last, white space and commas and colons aside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Last<'a> {
    Nothing,
    Opened,
    Closed,
    /// A text, without its quotes.
    Text(&'a [u8]),
    /// A number or a literal, from here.
    Word(usize),
}

/// What a cause is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum About {
    /// The body as a whole, which is something else than JSON.
    Body,
    /// No field.
    Nowhere,
    /// The member that is read, or, where a name is due, what holds it.
    Here,
    /// The member or entry before the comma that was read last.
    Before,
    /// The array or object that holds the place.
    Holder,
}

pub(super) struct Level<'a> {
    is_object: bool,
    /// The name of the member that is read, or of the one before it. Without a colon behind it, a text is no name: it may be a part of
    /// a text, of which nothing is repeated.
    name: Option<&'a [u8]>,
    index: usize,
}

pub(super) struct Trail<'a> {
    /// The arrays and objects that are open.
    pub(super) open: Vec<Level<'a>>,
    spot: Spot,
    pub(super) last: Last<'a>,
    /// The part that there is of a text that is not closed.
    pub(super) unclosed: Option<&'a [u8]>,
}

impl<'a> Trail<'a> {
    /// Follows a text up to a place. What stands before it need not be JSON: it was read as far as UTF-8 alone, perhaps.
    pub(super) fn to(bytes: &'a [u8], end: usize) -> Self {
        let mut trail = Trail { open: Vec::new(), spot: Spot::Value, last: Last::Nothing, unclosed: None };
        // Levels beyond those that may be read are only counted.
        let mut beyond = 0_usize;
        let mut at = start_of(bytes);
        while at < end {
            let byte = bytes.get(at).copied().unwrap_or_default();
            let start = at;
            at = at.saturating_add(1);
            match byte {
                b'"' => {
                    let Some(close) = closing_quote(bytes.get(..end).unwrap_or(bytes), at) else {
                        trail.unclosed = bytes.get(at..end);
                        return trail;
                    };
                    trail.read_text(bytes.get(at..close).unwrap_or_default());
                    at = close.saturating_add(1);
                }
                b'{' | b'[' if trail.open.len() > MAX_DEPTH => beyond = beyond.saturating_add(1),
                b'{' | b'[' => {
                    let is_object = byte == b'{';
                    trail.open.push(Level { is_object, name: None, index: 0 });
                    (trail.spot, trail.last) = (if is_object { Spot::Name } else { Spot::Value }, Last::Opened);
                }
                b'}' | b']' if beyond > 0 => beyond = beyond.saturating_sub(1),
                b'}' | b']' => {
                    trail.open.pop();
                    (trail.spot, trail.last) = (Spot::Behind, Last::Closed);
                }
                b':' => trail.read_colon(),
                b',' => {
                    trail.spot = if trail.is_in_object() { Spot::Name } else { Spot::Value };
                    if let Some(level) = trail.open.last_mut() {
                        level.index = level.index.saturating_add(1);
                    }
                }
                b' ' | b'\n' | b'\r' | b'\t' => {}
                _ => {
                    let rest = bytes.get(at..end).unwrap_or_default();
                    let is_end = |byte: &u8| b"\"{}[]:, \n\r\t".contains(byte);
                    at = at.saturating_add(rest.iter().position(is_end).unwrap_or(rest.len()));
                    trail.last = Last::Word(start);
                    // One that goes up to the place may be what could not be read.
                    if at < end {
                        trail.spot = Spot::Behind;
                    }
                }
            }
        }
        trail
    }

    fn read_text(&mut self, text: &'a [u8]) {
        self.last = Last::Text(text);
        let is_name = self.spot == Spot::Name && self.is_in_object();
        self.spot = if is_name { Spot::Colon } else { Spot::Behind };
    }

    fn read_colon(&mut self) {
        if let (Spot::Colon, Last::Text(name), Some(level)) = (self.spot, self.last, self.open.last_mut()) {
            level.name = Some(name);
        }
        self.spot = Spot::Value;
    }

    pub(super) fn is_in_object(&self) -> bool {
        self.open.last().is_some_and(|level| level.is_object)
    }

    /// Lists the brackets that close all that is open, if the last value is whole.
    pub(super) fn brackets_to_close(&self) -> String {
        let is_whole = self.spot == Spot::Behind || self.last == Last::Opened;
        let open = self.open.iter().rev().filter(|_| is_whole);
        open.map(|level| if level.is_object { '}' } else { ']' }).collect()
    }

    pub(super) fn last_text(&self) -> Option<&'a [u8]> {
        if let Last::Text(text) = self.last { Some(text) } else { None }
    }

    pub(super) fn path(&self, about: About) -> Path {
        let mut path = Path::root();
        let Some((innermost, holders)) =
            self.open.split_last().filter(|_| !matches!(about, About::Body | About::Nowhere))
        else {
            return path;
        };
        path.segments.extend(holders.iter().filter_map(|level| Self::segment(level, level.index)));
        let is_behind_name = !matches!(self.spot, Spot::Name | Spot::Colon);
        path.segments.extend(match about {
            About::Here if is_behind_name => Self::segment(innermost, innermost.index),
            About::Before => Self::segment(innermost, innermost.index.saturating_sub(1)),
            _ => None,
        });
        path
    }

    fn segment(level: &Level<'_>, index: usize) -> Option<Segment> {
        if !level.is_object {
            return Some(Segment::Index(index));
        }
        let name = std::str::from_utf8(level.name?).unwrap_or_default();
        Some(Segment::Key(if name.contains('\\') { unescaped(name) } else { name.to_owned() }))
    }
}

/// Finds the quote that closes the text whose inside begins there.
pub(super) fn closing_quote(bytes: &[u8], from: usize) -> Option<usize> {
    let mut at = from;
    loop {
        match bytes.get(at)? {
            b'"' => return Some(at),
            b'\\' => at = at.saturating_add(2),
            _ => at = at.saturating_add(1),
        }
    }
}

/// The first character of a text, if it has one.
pub(super) fn char_at(rest: &[u8]) -> Option<char> {
    let first = rest.get(..rest.len().min(4)).unwrap_or_default();
    first.utf8_chunks().next()?.valid().chars().next()
}
