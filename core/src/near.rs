//! “Did you mean …?”: the documented name that a misspelt one is near to.

use crate::fields::{Field, Table};

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
    name.chars().filter(|character| !matches!(character, '_' | '-' | ' ' | '.')).flat_map(char::to_lowercase).collect()
}

/// The number of slips between two names, if so few that one was probably meant to be the other.
fn edit_distance(key: &str, name: &str) -> Option<usize> {
    let tolerated = if name.len() < 8 { 1 } else { 2 };
    if key.len().abs_diff(name.len()) > tolerated {
        return None;
    }
    Some(strsim::osa_distance(key, name)).filter(|distance| *distance <= tolerated)
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
