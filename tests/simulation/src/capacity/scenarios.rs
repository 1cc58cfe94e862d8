//! What is asked of the model, and what must come out.

use super::brands::{Brands, Spread};
use super::level::level;
use super::limits::{ACCOUNT_BYTES, DATABASE_BYTES, DATABASES, EVENT_BYTES, STATEMENT_MS, STATEMENTS};
use super::run::{Load, Outage, Outcome, Seconds, run};

pub const BRANDS: usize = 10_000;
pub const EVENTS_A_SECOND: f64 = 50_000.0;

/// A brand that sends more than this had better use `/track/batch`.
pub const SINGLY_UP_TO: f64 = 50.0;

/// To which part of its time brands are moved away from a database.
pub const LEVELLED: f64 = 0.6;

/// A rate is carried if nothing overflows and 99 of 100 are done within this.
pub const SOON_MS: f64 = 250.0;

const SECONDS: Seconds = 20.0;

/// A line grows for long before it is as long as it gets: a rate is tried for so many seconds that many lines are seen, or one for a long time.
#[must_use]
fn long_enough(databases: usize) -> Seconds {
    SECONDS.max(1_200.0 / databases as f64)
}
const SEED: u64 = 1;

/// How far some databases go.
#[derive(Debug, Clone, Copy)]
pub struct Carried {
    pub events_a_second: f64,
    pub outcome: Outcome,
}

#[must_use]
pub fn is_carried(outcome: &Outcome) -> bool {
    outcome.stored == outcome.sent && outcome.p99_ms <= SOON_MS
}

/// The most that so many databases carry of events sent singly by brands that send alike, in steps of 1% of their capacity without a
/// pause. None of them may be asked for more than it can do, as it might be for a while without anybody's noticing.
#[must_use]
pub fn most_carried(databases: usize) -> Option<Carried> {
    let without_a_pause = databases as f64 * 1_000.0 / (STATEMENTS * STATEMENT_MS);
    let play = |percent: u32| {
        let events_a_second = without_a_pause * f64::from(percent) / 100.0;
        let brands = Brands::new(BRANDS, databases, events_a_second, Spread::Even, SEED);
        if brands.shares().iter().any(|share| *share >= 1.0) {
            return None;
        }
        let outcome = run(Load { brands: &brands, seconds: long_enough(databases), outage: None, seed: SEED });
        is_carried(&outcome).then_some(Carried { events_a_second, outcome })
    };
    let (mut carried, mut too_much) = (0, 100);
    let mut best = None;
    while too_much - carried > 1 {
        let between = u32::midpoint(carried, too_much);
        match play(between) {
            Some(tried) => (carried, best) = (between, Some(tried)),
            None => too_much = between,
        }
    }
    best
}

/// One way to have 10,000 brands and 50,000 events a second.
#[derive(Debug, Clone, Copy)]
pub struct Scenario {
    pub name: &'static str,
    pub moved: usize,
    pub outcome: Outcome,
    /// Whether all of it must be carried; of the others it is known that they are not.
    pub must_carry: bool,
}

#[must_use]
pub fn scenarios() -> Vec<Scenario> {
    let even = || Brands::new(BRANDS, DATABASES, EVENTS_A_SECOND, Spread::Even, SEED);
    let zipf = || Brands::new(BRANDS, DATABASES, EVENTS_A_SECOND, Spread::Zipf, SEED);
    let batching = || zipf().in_batches_above(SINGLY_UP_TO);
    vec![
        scenario("brands that send alike, singly", true, even(), None),
        scenario("the same, levelled by moves", true, even(), Some(LEVELLED)),
        scenario("brands as unlike as words (Zipf), singly", false, zipf(), None),
        scenario("the same, levelled by moves", false, zipf(), Some(LEVELLED)),
        scenario("Zipf, above 50 events a second in batches", true, batching(), None),
        scenario("the same, levelled by moves", true, batching(), Some(LEVELLED)),
    ]
}

fn scenario(name: &'static str, must_carry: bool, mut brands: Brands, most: Option<f64>) -> Scenario {
    let moved = most.map_or(0, |most| level(&mut brands, most));
    let outcome = run(Load { brands: &brands, seconds: SECONDS, outage: None, seed: SEED });
    Scenario { name, moved, outcome, must_carry }
}

/// So many databases are down for a minute, in a day on which brands send alike.
#[must_use]
pub fn outage(databases: usize) -> Outcome {
    let brands = Brands::new(BRANDS, DATABASES, EVENTS_A_SECOND, Spread::Even, SEED);
    let outage = Some(Outage { databases, from: 5.0, to: 65.0 });
    run(Load { brands: &brands, seconds: 70.0, outage, seed: SEED })
}

/// When what is kept reaches a limit.
#[derive(Debug, Clone, Copy)]
pub struct Storage {
    pub events_a_database: f64,
    pub databases_full_after: Seconds,
    pub account_full_after: Seconds,
    /// With all databases, so that they are full after a year.
    pub events_a_second_for_a_year: f64,
}

#[must_use]
pub fn storage() -> Storage {
    const YEAR: Seconds = 365.0 * 86_400.0;
    let events_a_database = DATABASE_BYTES / EVENT_BYTES;
    let all = events_a_database * DATABASES as f64;
    Storage {
        events_a_database,
        databases_full_after: all / EVENTS_A_SECOND,
        account_full_after: ACCOUNT_BYTES / EVENT_BYTES / EVENTS_A_SECOND,
        events_a_second_for_a_year: all / YEAR,
    }
}
