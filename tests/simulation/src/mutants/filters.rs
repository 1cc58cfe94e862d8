//! A mutant for each filter of brand and environment, in each statement that worlds send: made from the statements themselves, so
//! that a new statement has its mutants, too.

use std::collections::BTreeSet;

use super::{Mutant, Patch, Where};
use crate::campaign;
use crate::database::Database;
use crate::defects::{Defects, plain};

/// So many worlds send every statement.
const WORLDS: u64 = 300;

/// Within so many worlds each is found.
const PATIENCE: u64 = 150;

/// Filters that change nothing, because another layer holds; each is known by what stands around it.
const HELD: [(&str, &str); 2] = [
    (
        "1 FROM rejections WHERE ",
        "it matters only where a day has nearly 500 rows, which edge/tests/rejections.rs plays",
    ),
    ("(*) FROM rejections WHERE ", "the same"),
];

/// One mutant a filter.
pub(super) fn mutants() -> Result<Vec<Mutant>, String> {
    let database = Database::new(Defects::none())?;
    for seed in 1..=WORLDS {
        campaign::play(seed, &database, false);
    }
    let statements: BTreeSet<String> = database.statements().into_iter().map(plain).collect();
    Ok(statements.iter().flat_map(|statement| of_statement(statement)).collect())
}

fn of_statement(statement: &str) -> Vec<Mutant> {
    let mut mutants = Vec::new();
    for column in ["brand_id", "environment"] {
        let filter = format!("{column} = ");
        for (at, _) in statement.match_indices(&filter) {
            let (before, rest) = statement.split_at(at);
            let value = &rest[filter.len()..];
            let end = value.find([' ', ')', ',']).unwrap_or(value.len());
            let is_whole_word = !before.ends_with(|last: char| last.is_alphanumeric() || last == '_');
            // A value that is assigned is no filter.
            let is_assigned = before.trim_end().ends_with("SET");
            if !is_whole_word || is_assigned {
                continue;
            }
            let replaced = format!("{before}{column} IS NOT NULL{}", &value[end..]);
            let around = format!("{}[{column}]{}", &before[floor(before, 60)..], &value[end..ceil(value, end + 60)]);
            let held_by = HELD.iter().find(|(known, _)| around.contains(known)).map(|&(_, why)| why);
            let patch =
                Patch { place: Where::Statements(leak(statement)), find: leak(statement), replace: leak(&replaced) };
            mutants.push(Mutant { name: leak(&around), patience: PATIENCE, patches: Vec::leak(vec![patch]), held_by });
        }
    }
    mutants
}

/// Mutants live as long as the program, which ends with them.
fn leak(text: &str) -> &'static str {
    String::leak(text.to_owned())
}

fn floor(text: &str, length: usize) -> usize {
    text.floor_char_boundary(text.len().saturating_sub(length))
}

fn ceil(text: &str, end: usize) -> usize {
    text.ceil_char_boundary(end.min(text.len()))
}
