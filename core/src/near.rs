//! “Did you mean …?”: the documented name that a misspelt one is near to.

use alloc::string::String;
use core::str::Chars;

use crate::case;
use crate::table::{Field, Table};

/// The longest key that is compared; no documented name is nearly as long.
const LONGEST: usize = 40;

/// The most unknown keys of one object that are compared, so that a hostile body costs little.
pub(crate) const MOST_COMPARED: usize = 100;

/// The field of the table that a key probably means: `customerEmail`, `custmer_email` and `email` are all near to
/// `customer_email`.
pub(crate) fn nearest(key: &str, table: &Table) -> Option<&'static str> {
    if key.len() > LONGEST {
        return None;
    }
    let key = folded(key);
    let by_spelling = |field: &Field| Some((edit_distance(&key, &folded(field.name))?, field.name));
    let nearest = table.fields.iter().filter_map(by_spelling).min_by_key(|&(distance, _)| distance);
    nearest.map(|(_, name)| name).or_else(|| only_one_that_ends_alike(&key, table))
}

/// Lower case, without what only separates words.
fn folded(name: &str) -> String {
    let letters: String = name.chars().filter(|character| !matches!(character, '_' | '-' | ' ' | '.')).collect();
    case::to_lower(&letters)
}

/// The number of slips between two names, if so few that one was probably meant to be the other.
fn edit_distance(key: &str, name: &str) -> Option<usize> {
    let tolerated = if name.len() < 8 { 1 } else { 2 };
    (0..=tolerated).find(|&slips| is_within(slips, key.chars(), name.chars()))
}

/// Whether so many slips make one of the other: a character left out, one too many, another one, or two swapped.
fn is_within(slips: usize, mut key: Chars<'_>, mut name: Chars<'_>) -> bool {
    loop {
        let (from_key, from_name) = (key.clone(), name.clone());
        let (one, other) = (key.next(), name.next());
        if one == other {
            if one.is_none() {
                return true;
            }
            continue;
        }
        let Some(left) = slips.checked_sub(1) else { return false };
        let (mut key_behind, mut name_behind) = (key.clone(), name.clone());
        return is_within(left, key.clone(), from_name)
            || is_within(left, from_key, name.clone())
            || is_within(left, key, name)
            || (key_behind.next() == other && name_behind.next() == one && is_within(left, key_behind, name_behind));
    }
}

/// `email` for `customer_email`, `order_tax` for `tax`.
fn only_one_that_ends_alike(key: &str, table: &Table) -> Option<&'static str> {
    const SHORTEST: usize = 3;
    let ends_alike = |field: &&Field| {
        let name = folded(field.name);
        (key.len() > SHORTEST && name.ends_with(key)) || (name.len() >= SHORTEST && key.ends_with(&name))
    };
    let mut alike = table.fields.iter().filter(ends_alike);
    match (alike.next(), alike.next()) {
        (Some(field), None) => Some(field.name),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn slips_are_counted_as_others_count_them(key in "[abcd]{0,8}", name in "[abcd]{0,8}") {
            let distance = strsim::osa_distance(&key, &name);
            for slips in 0..=2 {
                prop_assert_eq!(is_within(slips, key.chars(), name.chars()), distance <= slips);
            }
        }
    }
}
