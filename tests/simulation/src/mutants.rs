//! The test of the test: deliberate defects in SQL, each of which the simulation must find.
//!
//! A defect that nothing can find, because another layer holds, says which one; and with that layer gone, too, it must be found.

/// Writes mutants as a table: `"name", held by "layer": WITHIN "find" => "replace";`.
macro_rules! mutants {
    ($($name:literal $(, held by $layer:literal)?: $($within:ident $find:expr => $replace:expr),+;)*) => {
        &[$(Mutant {
            name: $name,
            patches: &[$($crate::mutants::Patch { within: $within, find: $find, replace: $replace }),+],
            held_by: [$(Some($layer),)? None][0],
        }),*]
    };
}

/// What limits a piece of SQL to one brand and environment.
macro_rules! scope {
    () => {
        "brand_id = ?1 ->> 'brand_id' AND environment = ?1 ->> 'environment'"
    };
}

mod list;

use std::cell::Cell;
use std::collections::BTreeSet;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::campaign::{self, on_all_cores};
use crate::database::Database;

/// Within so many worlds a defect must be found.
const PATIENCE: u64 = 1_000;
/// So many worlds without a violation show that another layer holds.
const HOLDS: u64 = 150;

/// So many worlds send every statement.
const WORLDS: u64 = 300;
/// Within so many worlds a filter is found.
const OF_FILTERS: u64 = 150;
/// So many of 178 are found. Against the others another layer holds: an identifier, which no two rows share; a key's digest; the filter beside it;
/// or what only an operator or the queue does.
const LEAST: usize = 84;

/// What the schema has, and no statement.
const TABLES: &str = "CREATE TABLE";

/// One replacement of text, in the SQL that contains another text, wherever that is.
#[derive(Clone, Copy)]
struct Patch {
    within: &'static str,
    find: &'static str,
    replace: &'static str,
}

#[derive(Clone, Copy)]
struct Mutant {
    name: &'static str,
    patches: &'static [Patch],
    /// What keeps the contract in spite of it; nothing, if it must be found.
    held_by: Option<&'static str>,
}

/// Patches, and whether each has found its text: a defect that is nowhere proves nothing.
#[derive(Default)]
pub struct Defects(Vec<(Patch, Cell<bool>)>);

impl Defects {
    fn new(patches: &[Patch]) -> Defects {
        Defects(patches.iter().map(|patch| (*patch, Cell::new(false))).collect())
    }

    /// The SQL with its defects. Patches look for a statement's text without its white space.
    pub fn put_into(&self, sql: &str) -> String {
        let is_as_written = self.0.is_empty() || sql.contains(TABLES);
        let sql = if is_as_written { sql.to_owned() } else { plain(sql) };
        let mut patched = sql.clone();
        for (patch, found) in &self.0 {
            if sql.contains(patch.within) && patched.contains(patch.find) {
                found.set(true);
                patched = patched.replace(patch.find, patch.replace);
            }
        }
        patched
    }

    fn unfound(&self) -> Option<&'static str> {
        self.0.iter().find(|(_, found)| !found.get()).map(|(patch, _)| patch.find)
    }
}

/// A statement without what white space it has beyond one space.
fn plain(sql: &str) -> String {
    sql.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Tries all of them, and shows what became of each.
pub fn try_all() -> Result<(), String> {
    let listed = [list::PERMIT, list::EVENT, list::LEDGER, list::READING, list::TABLE].concat();
    let listed = try_each(&listed, PATIENCE)?;
    let filters = try_each(&filters()?, OF_FILTERS)?;
    let found = filters.iter().filter(|(_, fate)| fate.is_ok()).count();
    println!(
        "{} listed defects, and filters that are found when they are taken out: {found} of {}",
        listed.len(),
        filters.len()
    );
    let mut problems: Vec<String> =
        listed.into_iter().filter_map(|(name, fate)| Some(format!("{name}: {}", fate.err()?))).collect();
    if found < LEAST {
        problems.push(format!("only {found} filters are found, and not {LEAST}"));
    }
    if problems.is_empty() { Ok(()) } else { Err(problems.join("\n")) }
}

/// A name, and what became of the mutant, or why that is not as it should be.
type Fate = (&'static str, Result<String, String>);

fn try_each(mutants: &[Mutant], patience: u64) -> Result<Vec<Fate>, String> {
    let next = AtomicUsize::new(0);
    let parts = on_all_cores(|| {
        let mut fates = Vec::new();
        while let Some(mutant) = mutants.get(next.fetch_add(1, Ordering::Relaxed)) {
            let fate = judge(mutant, patience);
            println!("{:<72} {}", mutant.name, fate.as_ref().unwrap_or_else(|problem| problem));
            fates.push((mutant.name, fate));
        }
        Ok(fates)
    })?;
    Ok(parts.concat())
}

fn judge(mutant: &Mutant, patience: u64) -> Result<String, String> {
    let database = Database::new(Defects::new(mutant.patches))?;
    let worlds = if mutant.held_by.is_some() { HOLDS } else { patience };
    let found = (1..=worlds).find_map(|seed| Some((seed, campaign::play(seed, &database, false).violation?)));
    if let Some(text) = database.defects.unfound() {
        return Err(format!("this text is nowhere: {text:?}"));
    }
    match (found, mutant.held_by) {
        (Some((seed, violation)), None) => {
            Ok(format!("found by seed {seed}: {:.90}", violation.lines().next().unwrap_or_default()))
        }
        (None, Some(layer)) => Ok(format!("held by {layer}")),
        (Some((seed, _)), Some(layer)) => Err(format!("seed {seed} found it, though it was to be held by {layer}")),
        (None, None) => Err(format!("{worlds} worlds did not find it")),
    }
}

/// A mutant for each filter of brand and environment, in each statement that worlds send: made from the statements themselves, so
/// that a new statement has its mutants, too.
fn filters() -> Result<Vec<Mutant>, String> {
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
