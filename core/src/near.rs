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
    let key = folded(key);
    let by_spelling = |field: &Field| Some((slips(&key, &folded(field.name))?, field.name));
    let nearest = table.fields.iter().filter_map(by_spelling).min_by_key(|&(slips, _)| slips);
    nearest.map(|(_, name)| name).or_else(|| only_one_that_ends_alike(&key, table))
}

/// Writes a name in lower case, without what only separates words.
fn folded(name: &str) -> String {
    case::to_lower(&name.replace(['_', '-', ' ', '.'], ""))
}

/// Counts the slips between two names, if so few that one was probably meant to be the other.
fn slips(key: &str, name: &str) -> Option<usize> {
    let tolerated = if name.len() < 8 { 1 } else { 2 };
    let is_about_as_long = key.chars().count().abs_diff(name.len()) <= tolerated;
    is_about_as_long.then(|| strsim::osa_distance(key, name)).filter(|&slips| slips <= tolerated)
}

/// Finds `customer_email` for `email`, and `tax` for `order_tax`.
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
