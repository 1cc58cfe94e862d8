//! Cursors: the place where a list goes on, as two numbers and a checksum.
//!
//! The checksum is no secret, because a cursor opens nothing: every query is scoped to the brand of the key. It finds mistakes, such as
//! a cursor that was cut off, or one of another list, brand or environment.

use sha2::{Digest, Sha256};

use crate::store::hexadecimal;

/// A place in a list, behind the entry that it is made of.
pub type Position = (u64, u64);

/// Prints a cursor. It is good for this `list` alone.
pub fn print(list: &str, (first, second): Position) -> String {
    let position = format!("{first:x}-{second:x}");
    let check = check(list, &position);
    format!("{position}-{check}")
}

pub fn parse(list: &str, text: &str) -> Option<Position> {
    let (position, sent) = text.rsplit_once('-')?;
    let (first, second) = position.split_once('-')?;
    let place = (u64::from_str_radix(first, 16).ok()?, u64::from_str_radix(second, 16).ok()?);
    // SQLite's integers have a sign.
    let fits = i64::try_from(place.0).is_ok() && i64::try_from(place.1).is_ok();
    (fits && sent == check(list, position)).then_some(place)
}

fn check(list: &str, position: &str) -> String {
    let digest = Sha256::digest(format!("{list}\n{position}"));
    hexadecimal(digest.get(..6).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_is_good_for_its_list_and_as_it_was_given() {
        let place = (1_795_252_353_120, 42);
        let text = print("events", place);
        assert_eq!(parse("events", &text), Some(place));
        assert_eq!(parse("refunds", &text), None);
        for at in 0..text.len() {
            let mut changed = text.clone().into_bytes();
            changed[at] = if changed[at] == b'0' { b'1' } else { b'0' };
            assert_eq!(parse("events", std::str::from_utf8(&changed).unwrap()), None, "{at}");
            assert_eq!(parse("events", &text[..at]), None, "{at}");
        }
        for wrong in ["", "-", "--", "0-0-0", "é", "ffffffffffffffff-0-0"] {
            assert_eq!(parse("events", wrong), None, "{wrong}");
        }
        assert_eq!(parse("events", &print("events", (u64::MAX, 0))), None, "no number of SQLite's");
    }
}
