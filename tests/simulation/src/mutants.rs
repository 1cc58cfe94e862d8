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

mod filters;
mod list;

use std::cell::Cell;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::campaign::{self, on_all_cores};
use crate::database::Database;

/// Within so many worlds a defect must be found.
const PATIENCE: u64 = 1_000;
/// So many worlds without a violation show that another layer holds.
const HOLDS: u64 = 150;

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
    let filters = try_each(&filters::mutants()?, filters::PATIENCE)?;
    for (name, fate) in listed.iter().chain(&filters) {
        println!("{name:<72} {}", fate.as_ref().unwrap_or_else(|problem| problem));
    }
    let found = filters.iter().filter(|(_, fate)| fate.is_ok()).count();
    println!(
        "{} listed defects, and filters that are found when they are taken out: {found} of {}",
        listed.len(),
        filters.len()
    );
    let mut problems: Vec<String> =
        listed.into_iter().filter_map(|(name, fate)| Some(format!("{name}: {}", fate.err()?))).collect();
    if found < filters::LEAST {
        problems.push(format!("only {found} filters are found, and not {}", filters::LEAST));
    }
    if problems.is_empty() { Ok(()) } else { Err(problems.join("\n")) }
}

/// A name, and what became of the mutant, or why that is not as it should be.
type Fate = (&'static str, Result<String, String>);

fn try_each(mutants: &[Mutant], patience: u64) -> Result<Vec<Fate>, String> {
    let next = AtomicUsize::new(0);
    let parts = on_all_cores(|| {
        let of_next = || mutants.get(next.fetch_add(1, Ordering::Relaxed));
        Ok(std::iter::from_fn(of_next).map(|mutant| (mutant.name, judge(mutant, patience))).collect::<Vec<_>>())
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
