//! The test of the test: deliberate defects in SQL, each of which the simulation must find.
//!
//! A defect that nothing can find, because another layer holds, says which one; and with that layer gone, too, it must
//! be found.

/// A piece of SQL with what limits it to one brand and environment between its parts.
macro_rules! scoped {
    ($behind:literal) => {
        concat!("brand_id = ?1 ->> 'brand_id' AND environment = ?1 ->> 'environment'", $behind)
    };
    ($before:literal, $($behind:literal),+) => {
        concat!($before, $("brand_id = ?1 ->> 'brand_id' AND environment = ?1 ->> 'environment'", $behind),+)
    };
}

mod events;
mod filters;
mod ledger;
mod permit;
mod reading;
mod tables;

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use crate::campaign;
use crate::database::Database;
use crate::defects::{Defects, Patch, Where};

/// Within so many worlds a defect must be found.
const PATIENCE: u64 = 1_000;
/// So many worlds without a violation show that another layer holds.
const HOLDS: u64 = 150;

#[derive(Debug, Clone, Copy)]
pub struct Mutant {
    pub name: &'static str,
    /// Within so many worlds it must be found.
    pub patience: u64,
    pub patches: &'static [Patch],
    /// What keeps the contract in spite of it; nothing, if it must be found.
    pub held_by: Option<&'static str>,
}

/// What became of a mutant.
#[derive(Debug)]
pub struct Verdict {
    pub name: &'static str,
    /// The seed that found it.
    pub found_by: Option<u64>,
    pub held_by: Option<&'static str>,
    /// The first line of the finding.
    pub violation: String,
    /// Why this is not as it should be.
    pub problem: Option<String>,
}

const fn mutant(name: &'static str, patches: &'static [Patch]) -> Mutant {
    Mutant { name, patience: PATIENCE, patches, held_by: None }
}

const fn held(name: &'static str, held_by: &'static str, patches: &'static [Patch]) -> Mutant {
    Mutant { name, patience: PATIENCE, patches, held_by: Some(held_by) }
}

/// In the statements that contain a text.
const fn sql(with: &'static str, find: &'static str, replace: &'static str) -> Patch {
    Patch { place: Where::Statements(with), find, replace }
}

const fn table(find: &'static str, replace: &'static str) -> Patch {
    Patch { place: Where::Tables, find, replace }
}

/// All of them.
#[must_use]
pub fn all() -> Vec<Mutant> {
    [permit::MUTANTS, events::MUTANTS, ledger::MUTANTS, reading::MUTANTS, tables::MUTANTS].concat()
}

/// Tries each.
#[must_use]
pub fn try_all() -> Vec<Verdict> {
    try_each(&all())
}

/// Tries one for each filter of brand and environment in each statement.
pub fn try_filters() -> Result<Vec<Verdict>, String> {
    Ok(try_each(&filters::mutants()?))
}

/// On all cores.
fn try_each(mutants: &[Mutant]) -> Vec<Verdict> {
    let next = AtomicUsize::new(0);
    let verdicts = Mutex::new(Vec::new());
    let worker = || {
        while let Some(mutant) = mutants.get(next.fetch_add(1, Ordering::Relaxed)) {
            let verdict = judge(mutant);
            if let Ok(mut verdicts) = verdicts.lock() {
                verdicts.push(verdict);
            }
        }
    };
    thread::scope(|scope| {
        for _ in 0..thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(worker);
        }
    });
    let mut verdicts = verdicts.into_inner().unwrap_or_default();
    let place = |verdict: &Verdict| mutants.iter().position(|mutant| mutant.name == verdict.name);
    verdicts.sort_by_key(place);
    verdicts
}

fn judge(mutant: &Mutant) -> Verdict {
    let Mutant { name, patience, patches, held_by } = *mutant;
    let verdict = Verdict { name, found_by: None, held_by, violation: String::new(), problem: None };
    let database = match Database::new(Defects::new(patches)) {
        Ok(database) => database,
        Err(problem) => return Verdict { problem: Some(problem), ..verdict },
    };
    let worlds = if held_by.is_some() { HOLDS } else { patience };
    let found = (1..=worlds).find_map(|seed| Some((seed, campaign::play(seed, &database, false).violation?)));
    let unfound = database.defects().unfound();
    let problem = match (&found, held_by) {
        _ if !unfound.is_empty() => Some(format!("this text is nowhere: {:?}", unfound[0].find)),
        (None, None) => Some(format!("{patience} worlds did not find it")),
        (Some(_), Some(_)) => Some("it was to be held, and was found".to_owned()),
        _ => None,
    };
    let (found_by, violation) = found.map_or((None, String::new()), |(seed, violation)| (Some(seed), violation));
    Verdict { found_by, violation: violation.lines().next().unwrap_or_default().to_owned(), problem, ..verdict }
}
