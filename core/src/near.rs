//! “Did you mean …?”: the documented name that a misspelt one is near to.

use crate::case;
use crate::table::{Field, Table};

/// The longest key that is compared; no documented name is nearly as long.
const LONGEST: usize = 40;

/// The most unknown keys of one object that are compared, so that a hostile body costs little.
pub(crate) const MOST_COMPARED: usize = 100;

/// Finds the field of the table that a key probably means: `customerEmail`, `custmer_email` and `email` are all near to `customer_email`.
pub(crate) fn nearest(key: &str, table: &Table) -> Option<&'static str> {
    if key.len() > LONGEST {
        return None;
    }
    let is_written = |character: &char| !matches!(character, '_' | '-' | ' ' | '.');
    let key = case::to_lower(&key.chars().filter(is_written).collect::<String>());
    let by_spelling = |field: &Field| Some((slips(&key, field.name)?, field.name));
    let nearest = table.fields.iter().filter_map(by_spelling).min_by_key(|&(slips, _)| slips);
    nearest.map(|(_, name)| name).or_else(|| only_one_that_ends_alike(&key, table))
}

/// The letters of a documented name, all of them lower case and ASCII, without the underscores between its words.
fn letters(name: &str) -> impl DoubleEndedIterator<Item = char> {
    name.bytes().filter(|&byte| byte != b'_').map(char::from)
}

/// Counts the slips between two names, if so few that one was probably meant to be the other.
fn slips(key: &str, name: &str) -> Option<usize> {
    let length = letters(name).count();
    let tolerated = if length < 8 { 1 } else { 2 };
    let is_about_as_long = key.chars().count().abs_diff(length) <= tolerated;
    // Nearly every key ends here, before the letters are compared one with another.
    let may_be_near = is_about_as_long && kinds_in_one(key.chars(), letters(name)) <= tolerated.saturating_mul(2);
    may_be_near
        .then(|| strsim::osa_distance(key, &letters(name).collect::<String>()))
        .filter(|&slips| slips <= tolerated)
}

/// Counts the kinds of letters, by their last five bits, that only one of two names has. A slip changes two of them at most.
fn kinds_in_one(one: impl Iterator<Item = char>, other: impl Iterator<Item = char>) -> usize {
    let kinds = |kinds: u32, letter: char| kinds | 1_u32.wrapping_shl(u32::from(letter));
    let in_one = one.fold(0, kinds) ^ other.fold(0, kinds);
    usize::try_from(in_one.count_ones()).unwrap_or_default()
}

/// Finds `customer_email` for `email`, and `tax` for `order_tax`.
fn only_one_that_ends_alike(key: &str, table: &Table) -> Option<&'static str> {
    const SHORTEST: usize = 3;
    let ends_alike = |field: &&Field| {
        let is_end_of_one = letters(field.name).rev().zip(key.chars().rev()).all(|(one, other)| one == other);
        is_end_of_one && {
            let length = letters(field.name).count();
            if length < key.len() { length >= SHORTEST } else { key.len() > SHORTEST }
        }
    };
    let mut alike = table.fields.iter().filter(ends_alike);
    match (alike.next(), alike.next()) {
        (Some(field), None) => Some(field.name),
        _ => None,
    }
}
