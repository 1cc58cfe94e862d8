//! What the terminal shows.

use std::io::{IsTerminal, Write, stderr};

use advocateloop_simulation::Report;
use advocateloop_simulation::campaign::{Campaign, Progress};
use advocateloop_simulation::mutants::Verdict;

/// How much of a failing world's history is of use.
const TAIL: usize = 60;
const LONGEST: usize = 1_500;

pub(crate) fn progress(progress: Progress) {
    let Progress { played, of, requests, elapsed } = progress;
    let per_second = u128::from(played) * 1_000 / elapsed.as_millis().max(1);
    let line = format!("{played} of {of} worlds, {requests} requests, {per_second} worlds/s");
    if stderr().is_terminal() {
        eprint!("\r\x1b[2K{line}");
        let _shown_or_not = stderr().flush();
    } else {
        eprintln!("{line}");
    }
}

pub(crate) fn coverage(campaign: &Campaign) {
    if stderr().is_terminal() {
        eprintln!();
    }
    for (what, many) in campaign.coverage.iter() {
        println!("{many:>12}  {what}");
    }
    println!(
        "{} worlds with {} requests in {:.1} s: nothing was lost, doubled, or shown to a stranger",
        campaign.played,
        campaign.requests,
        campaign.elapsed.as_secs_f64()
    );
}

/// The history, or its end if it breaks something.
pub(crate) fn history(report: &Report) {
    let begin = if report.violation.is_some() { report.lines.len().saturating_sub(TAIL) } else { 0 };
    for line in &report.lines[begin..] {
        println!("{}", line.chars().take(LONGEST).collect::<String>());
    }
    println!("seed {}: digest {:016x}", report.seed, report.digest);
}

/// The table of mutants.
pub(crate) fn verdicts(verdicts: &[Verdict]) {
    for verdict in verdicts {
        let Verdict { name, found_by, held_by, violation, .. } = verdict;
        match (found_by, held_by) {
            (Some(seed), _) => println!("{name:<72} found by seed {seed}: {violation:.90}"),
            (None, Some(layer)) => println!("{name:<72} held by {layer}"),
            (None, None) => println!("{name:<72} NOT FOUND"),
        }
    }
    let found: Vec<u64> = verdicts.iter().filter_map(|verdict| verdict.found_by).collect();
    println!(
        "{} defects found, each within {} worlds; {} held by another layer",
        found.len(),
        found.iter().max().unwrap_or(&0),
        verdicts.len() - found.len()
    );
}
