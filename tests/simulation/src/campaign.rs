//! Many worlds, on all cores.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use crate::coverage::Coverage;
use crate::database::Database;
use crate::defects::Defects;
use crate::{Report, course};

/// How often a long campaign gives a sign of life.
const HEARTBEAT: Duration = Duration::from_secs(5);

#[derive(Debug, Default)]
pub struct Campaign {
    /// The smallest seed that broke something.
    pub failing: Option<u64>,
    pub played: u64,
    pub requests: u64,
    pub coverage: Coverage,
    pub elapsed: Duration,
}

#[derive(Debug, Clone, Copy)]
pub struct Progress {
    pub played: u64,
    pub of: u64,
    pub requests: u64,
    pub elapsed: Duration,
}

/// Plays seeds from the first on, and stops at one that breaks something.
pub fn run(
    first: u64,
    seeds: u64,
    defects: &(dyn Fn() -> Defects + Sync),
    progress: fn(Progress),
) -> Result<Campaign, String> {
    let start = Instant::now();
    let (next, failing) = (AtomicU64::new(0), AtomicU64::new(u64::MAX));
    let total = Mutex::new((Campaign::default(), start));
    let worker = || -> Result<(), String> {
        let mut database = Database::new(defects())?;
        loop {
            let number = next.fetch_add(1, Ordering::Relaxed);
            // Every seed below a failing one is played, so that the smallest is found.
            if number >= seeds || first + number > failing.load(Ordering::Relaxed) {
                return Ok(());
            }
            let seed = first + number;
            let report = play(seed, &database, false);
            if report.violation.is_some() {
                failing.fetch_min(seed, Ordering::Relaxed);
                // It may have been left in the middle of something.
                database = Database::new(defects())?;
            }
            let Ok(mut total) = total.lock() else { return Err("another thread panicked".to_owned()) };
            total.0.add(&report);
            if total.1.elapsed() > HEARTBEAT {
                total.1 = Instant::now();
                let Campaign { played, requests, .. } = total.0;
                progress(Progress { played, of: seeds, requests, elapsed: start.elapsed() });
            }
        }
    };
    let cores = thread::available_parallelism().map_or(1, usize::from);
    thread::scope(|scope| {
        let workers: Vec<_> = (0..cores).map(|_| scope.spawn(worker)).collect();
        workers.into_iter().try_for_each(|worker| worker.join().map_err(|panic| said(panic.as_ref()))?)
    })?;
    let (campaign, _) = total.into_inner().map_err(|_| "a thread panicked".to_owned())?;
    let failing = failing.into_inner();
    let failing = (failing != u64::MAX).then_some(failing);
    Ok(Campaign { failing, elapsed: start.elapsed(), ..campaign })
}

/// Plays one seed and tells its history.
pub fn play_told(seed: u64, database: &Database) -> Report {
    play(seed, database, true)
}

/// A panic breaks the contract, too.
pub(crate) fn play(seed: u64, database: &Database, is_told: bool) -> Report {
    let broken = |violation| Report { seed, violation: Some(violation), ..Report::default() };
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

impl Campaign {
    fn add(&mut self, report: &Report) {
        self.played += 1;
        self.requests += report.requests;
        self.coverage.add(&report.coverage);
    }
}
