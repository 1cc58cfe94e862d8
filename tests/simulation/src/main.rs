//! `cargo xtask simulate`: plays many seeds, replays one, puts defects in to see whether they are found, or shows how far many databases go.

mod options;
mod show;
mod show_capacity;

use std::process::ExitCode;

use advocateloop_simulation::campaign;
use advocateloop_simulation::database::Database;
use advocateloop_simulation::defects::Defects;
use advocateloop_simulation::mutants;
use options::Options;

/// So many worlds must have seen everything that is worth seeing.
const ENOUGH: u64 = 3_000;

fn main() -> ExitCode {
    let outcome = Options::read(std::env::args().skip(1)).and_then(|options| match options {
        Options::Play { first, seeds } => play(first, seeds),
        Options::Replay { seed } => replay(seed),
        Options::Mutants => try_mutants(&mutants::try_all()),
        Options::Filters => try_mutants(&mutants::try_filters()?),
        Options::Capacity => show_capacity::all(),
    });
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            eprintln!("simulation: {problem}");
            ExitCode::FAILURE
        }
    }
}

fn play(first: u64, seeds: u64) -> Result<(), String> {
    let campaign = campaign::run(first, seeds, &Defects::none, show::progress)?;
    if let Some(seed) = campaign.failing {
        replay(seed)?;
        return Err(format!(
            "seed {seed} failed, but not when it was played again: the simulation is not deterministic"
        ));
    }
    show::coverage(&campaign);
    let missing = campaign.coverage.missing();
    if seeds >= ENOUGH && !missing.is_empty() {
        return Err(format!("in {seeds} worlds this never happened: {missing:?}"));
    }
    Ok(())
}

/// Plays one seed, and tells all that happens.
fn replay(seed: u64) -> Result<(), String> {
    let database = Database::new(Defects::none())?;
    let report = campaign::play_told(seed, &database);
    show::history(&report);
    match report.violation {
        None => Ok(()),
        Some(violation) => Err(format!(
            "seed {seed} breaks the contract: {violation}\n\nPlay it again, with all of its history: \
             cargo xtask simulate --seed {seed}"
        )),
    }
}

fn try_mutants(verdicts: &[mutants::Verdict]) -> Result<(), String> {
    show::verdicts(verdicts);
    let problems: Vec<String> = verdicts
        .iter()
        .filter_map(|verdict| Some(format!("{}: {}", verdict.name, verdict.problem.as_ref()?)))
        .collect();
    if problems.is_empty() { Ok(()) } else { Err(problems.join("\n")) }
}
