//! Many worlds, on all cores.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;

use crate::course::{self, Report};
use crate::coverage::Coverage;
use crate::database::Database;
use crate::mutants::Defects;

/// A long campaign gives a sign of life after so many worlds.
const HEARTBEAT: u64 = 1_000;

#[derive(Default)]
pub struct Campaign {
    /// The smallest seed that broke something.
    pub failing: Option<u64>,
    pub played: u64,
    pub requests: u64,
    pub coverage: Coverage,
}

/// Plays seeds from the first on, and stops at one that breaks something.
pub fn run(first: u64, seeds: u64) -> Result<Campaign, String> {
    let (next, failing) = (AtomicU64::new(first), AtomicU64::new(u64::MAX));
    let parts = on_all_cores(|| {
        let mut database = Database::new(Defects::default())?;
        let mut part = Campaign::default();
        loop {
            let seed = next.fetch_add(1, Ordering::Relaxed);
            // Every seed below a failing one is played, so that the smallest is found.
            if seed >= first + seeds || seed > failing.load(Ordering::Relaxed) {
                return Ok(part);
            }
            if (seed - first + 1).is_multiple_of(HEARTBEAT) {
                eprintln!("{} of {seeds} worlds", seed - first + 1);
            }
            let report = play(seed, &database, false);
            if report.violation.is_some() {
                failing.fetch_min(seed, Ordering::Relaxed);
                // It may have been left in the middle of something.
                database = Database::new(Defects::default())?;
            }
            part.add(1, report.requests, &report.coverage);
        }
    })?;
    let failing = failing.into_inner();
    let mut campaign = Campaign { failing: (failing != u64::MAX).then_some(failing), ..Campaign::default() };
    for part in parts {
        campaign.add(part.played, part.requests, &part.coverage);
    }
    Ok(campaign)
}

impl Campaign {
    fn add(&mut self, played: u64, requests: u64, coverage: &Coverage) {
        self.played += played;
        self.requests += requests;
        self.coverage.add(coverage);
    }
}

/// Lets every core do the same, and collects what each has come to.
pub fn on_all_cores<T: Send>(work: impl Fn() -> Result<T, String> + Sync) -> Result<Vec<T>, String> {
    thread::scope(|scope| {
        let cores = thread::available_parallelism().map_or(1, usize::from);
        let workers: Vec<_> = (0..cores).map(|_| scope.spawn(&work)).collect();
        workers.into_iter().map(|worker| worker.join().map_err(|panic| said(panic.as_ref()))?).collect()
    })
}

/// Plays one seed. A panic breaks the contract, too.
pub fn play(seed: u64, database: &Database, is_told: bool) -> Report {
    let broken = |violation| Report { violation: Some(violation), ..Report::default() };
    match catch_unwind(AssertUnwindSafe(|| course::play(seed, database, is_told))) {
        Ok(Ok(report)) => report,
        Ok(Err(problem)) => broken(problem),
        Err(panic) => broken(format!("it panics: {}", said(panic.as_ref()))),
    }
}

fn said(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().map(String::as_str).or(panic.downcast_ref::<&str>().copied());
    text.unwrap_or("something").to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_has_one_history_and_no_other_has_it() {
        let [one, other] = [(); 2].map(|()| Database::new(Defects::default()).unwrap());
        // On the second database other worlds were played before, which must leave nothing behind.
        for seed in 100..110 {
            play(seed, &other, true);
        }
        let mut histories = Vec::new();
        for seed in 1..20 {
            let (first, again) = (play(seed, &one, true), play(seed, &other, true));
            assert_eq!(first.lines, again.lines, "seed {seed}");
            assert_eq!(first.violation, None, "seed {seed}");
            histories.push(first.lines);
        }
        histories.sort_unstable();
        histories.dedup();
        assert_eq!(histories.len(), 19);
    }

    #[test]
    fn a_campaign_plays_every_seed() {
        let campaign = run(1, 40).unwrap();
        assert_eq!((campaign.played, campaign.failing), (40, None));
        assert!(campaign.requests > 40 * 20);
        assert!(campaign.coverage.of("answered 200: conversion, new") > 40);
    }
}
