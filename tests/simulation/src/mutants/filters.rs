//! A mutant for each filter of brand and environment, in each statement that worlds send: made from the statements themselves, so
//! that a new statement has its mutants, too.

use std::collections::BTreeSet;

use super::{Defects, Mutant, Patch, plain};
use crate::campaign;
use crate::database::Database;

/// So many worlds send every statement.
const WORLDS: u64 = 300;

/// Within so many worlds a filter is found.
pub(super) const PATIENCE: u64 = 150;

/// So many of 178 are found. Against the others another layer holds: an identifier, which no two rows share; a key's digest; the filter beside it;
/// or what only an operator or the queue does.
pub(super) const LEAST: usize = 84;

/// One mutant a filter.
pub(super) fn mutants() -> Result<Vec<Mutant>, String> {
    let database = Database::new(Defects::default())?;
    for seed in 1..=WORLDS {
        campaign::play(seed, &database, false);
    }
    let statements: BTreeSet<String> = database.statements().into_iter().map(plain).collect();
    Ok(statements.into_iter().flat_map(|statement| of_statement(String::leak(statement))).collect())
}

/// Texts live as long as the program, which ends with them.
fn of_statement(statement: &'static str) -> Vec<Mutant> {
    let mut mutants = Vec::new();
    for column in ["brand_id", "environment"] {
        let filter = format!("{column} = ");
        for (at, _) in statement.match_indices(&filter) {
            let (before, rest) = statement.split_at(at);
            let value = &rest[filter.len()..];
            let behind = &value[value.find([' ', ')', ',']).unwrap_or(value.len())..];
            let is_whole_word = !before.ends_with(|last: char| last.is_alphanumeric() || last == '_');
            // A value that is assigned is no filter.
            let is_assigned = before.trim_end().ends_with("SET");
            if !is_whole_word || is_assigned {
                continue;
            }
            let begin = before.floor_char_boundary(before.len().saturating_sub(60));
            let end = behind.floor_char_boundary(60);
            let around = format!("{}[{column}]{}", &before[begin..], &behind[..end]);
            let replace = String::leak(format!("{before}{column} IS NOT NULL{behind}"));
            let patches = Vec::leak(vec![Patch { within: statement, find: statement, replace }]);
            mutants.push(Mutant { name: String::leak(around), patches, held_by: None });
        }
    }
    mutants
}
