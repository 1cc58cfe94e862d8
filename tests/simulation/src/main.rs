//! `cargo xtask simulate`: deterministic simulation. The real gates, the real store logic and the real SQL, in a world that one seed
//! decides.
//!
//! A world has brands with keys, integrations with the habits of real ones, a clock, and faults. Its requests are in flight together,
//! and at every `await` of theirs the world goes on: batches arrive late, fail, or are committed and their answers lost; callers hang
//! up; keys are revoked. Whenever a batch is committed, a simple model follows, and says what the answer must be, to the last byte of
//! its data. At the end the tables are compared with the model.

#![expect(
    clippy::struct_field_names,
    reason = "`order_id` is what the contract calls a field, and `key_id` what it calls a key's identifier"
)]
#![expect(clippy::format_collect, clippy::format_push_string, reason = "plain to read, and not what takes the time")]

mod audit;
mod bulk;
mod campaign;
mod capacity;
mod clock;
mod course;
mod coverage;
mod database;
mod draw;
mod faults;
mod integration;
mod model;
mod money;
mod mutants;
mod oracle;
mod payload;
mod random;
mod request;
mod wire;
mod world;

use std::process::ExitCode;

const USAGE: &str = "\
--seeds N [--first F]  plays N worlds from F (1) on
--seed S               plays one and tells its history
--mutants              puts defects into the SQL, to see whether they are found
--capacity             shows how far many databases go";

/// So many worlds must have seen everything that is worth seeing.
const ENOUGH: u64 = 3_000;
/// So many lines of a failing world's history are of use, and so much of each line.
const TAIL: usize = 60;
const LONGEST: usize = 1_500;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let number = |text: &str| text.parse().map_err(|_| format!("{text:?} is not a number\n\n{USAGE}"));
    let outcome = match words.as_slice() {
        ["--seeds", seeds] => number(seeds).and_then(|seeds| play(1, seeds)),
        ["--seeds", seeds, "--first", first] => number(seeds).and_then(|seeds| play(number(first)?, seeds)),
        ["--seed", seed] => number(seed).and_then(replay),
        ["--mutants"] => mutants::try_all(),
        ["--capacity"] => capacity::show(),
        _ => Err(USAGE.to_owned()),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            eprintln!("simulation: {problem}");
            ExitCode::FAILURE
        }
    }
}

fn play(first: u64, seeds: u64) -> Result<(), String> {
    let campaign = campaign::run(first, seeds)?;
    if let Some(seed) = campaign.failing {
        replay(seed)?;
        return Err(format!(
            "seed {seed} failed, but not when it was played again: the simulation is not deterministic"
        ));
    }
    for (what, many) in campaign.coverage.iter() {
        println!("{many:>12}  {what}");
    }
    println!("{seeds} worlds with {} requests: nothing was lost, doubled, or shown to a stranger", campaign.requests);
    let missing = campaign.coverage.missing();
    if seeds >= ENOUGH && !missing.is_empty() {
        return Err(format!("in {seeds} worlds this never happened: {missing:?}"));
    }
    Ok(())
}

/// Plays one seed, and tells all that happens, or its end if it breaks something.
fn replay(seed: u64) -> Result<(), String> {
    let database = database::Database::new(mutants::Defects::default())?;
    let report = campaign::play(seed, &database, true);
    let begin = if report.violation.is_some() { report.lines.len().saturating_sub(TAIL) } else { 0 };
    for line in &report.lines[begin..] {
        println!("{}", line.chars().take(LONGEST).collect::<String>());
    }
    match report.violation {
        None => Ok(()),
        Some(violation) => Err(format!(
            "seed {seed} breaks the contract: {violation}\n\nPlay it again, with all of its history: \
             cargo xtask simulate --seed {seed}"
        )),
    }
}
