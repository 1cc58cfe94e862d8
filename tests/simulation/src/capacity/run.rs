//! Some seconds of all brands' traffic, event by event.

use std::cmp::{Ordering, Reverse};
use std::collections::BinaryHeap;

use super::brands::Brands;
use super::database::Database;
use super::limits::{CALLS_A_BRAND, REDELIVERY_MS, ROUND_TRIP_MS, SIDE_BY_SIDE, STATEMENT_MS, STATEMENTS};
use super::overflow::Overflow;
use super::waits::Waits;
use crate::random::Random;

pub type Seconds = f64;

/// After the last request, what waits in the queue is recorded for so long at most.
const LONGEST_DRAIN_MS: f64 = 4.0 * 3_600_000.0;

/// An idle consumer looks again, as `max_batch_timeout` says.
const LOOKS_AGAIN_MS: f64 = 1_000.0;

/// The first of the databases answer nobody for a while.
#[derive(Debug, Clone, Copy)]
pub struct Outage {
    pub databases: usize,
    pub from: Seconds,
    pub to: Seconds,
}

#[derive(Debug, Clone, Copy)]
pub struct Load<'b> {
    pub brands: &'b Brands,
    pub seconds: Seconds,
    pub outage: Option<Outage>,
    pub seed: u64,
}

/// What became of the events.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Outcome {
    pub sent: u64,
    /// Recorded before they were answered.
    pub stored: u64,
    /// Answered with `"status": "accepted"`, and recorded from the queue.
    pub stored_later: u64,
    /// Still in the queue at the end.
    pub waiting: u64,
    /// Answered 503.
    pub refused: u64,
    pub most_waiting: usize,
    /// From the end of the traffic until the queue was empty.
    pub drained_after: Seconds,
    /// From a request's arrival at its database until that is done with it, in milliseconds.
    pub mean_ms: f64,
    pub p50_ms: f64,
    pub p99_ms: f64,
    /// Which part of the time the busiest database worked while there was traffic.
    pub busiest: f64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Next {
    Request(usize),
    /// The consumer looks what is in the queue.
    Delivery,
    /// One of those that record side by side what was delivered.
    Lane(usize),
}

#[derive(Debug, Clone, Copy)]
struct Due(f64, Next);

impl PartialEq for Due {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Due {}

impl PartialOrd for Due {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Due {
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.total_cmp(&other.0)
    }
}

/// The consumer's delivery in hand, which it is done with before the next.
#[derive(Debug, Default)]
struct Consumer {
    not_begun: Vec<Lot>,
    lanes: [Option<Lot>; SIDE_BY_SIDE],
    /// How many of them have more to do.
    busy: usize,
}

/// What was delivered of one brand.
#[derive(Debug, Clone, Copy)]
struct Lot {
    brand: usize,
    messages: u64,
    /// That it still needs.
    calls: u32,
}

impl Consumer {
    fn messages(&self) -> u64 {
        self.not_begun.iter().chain(self.lanes.iter().flatten()).map(|lot| lot.messages).sum()
    }
}

struct Run<'b> {
    load: Load<'b>,
    random: Random,
    databases: Vec<Database>,
    overflow: Overflow,
    consumer: Consumer,
    waits: Waits,
    sent: u64,
    stored: u64,
    stored_later: u64,
    refused: u64,
}

/// Plays it. One seed has one outcome.
#[must_use]
pub fn run(load: Load<'_>) -> Outcome {
    let mut databases = vec![Database::counted_until(load.seconds * 1_000.0); load.brands.databases];
    if let Some(Outage { databases: down, from, to }) = load.outage {
        for database in databases.iter_mut().take(down) {
            database.fail(from * 1_000.0, to * 1_000.0);
        }
    }
    let run = Run {
        load,
        random: Random::new(load.seed),
        databases,
        overflow: Overflow::default(),
        consumer: Consumer::default(),
        waits: Waits::default(),
        sent: 0,
        stored: 0,
        stored_later: 0,
        refused: 0,
    };
    run.play()
}

impl Run<'_> {
    fn play(mut self) -> Outcome {
        let end = self.load.seconds * 1_000.0;
        let mut due = BinaryHeap::new();
        for brand in 0..self.load.brands.brands.len() {
            let first = self.gap(brand);
            due.push(Reverse(Due(first, Next::Request(brand))));
        }
        due.push(Reverse(Due(0.0, Next::Delivery)));
        let mut drained_at = end;
        while let Some(Reverse(Due(now, next))) = due.pop() {
            match next {
                Next::Request(brand) if now < end => {
                    self.request(now, brand);
                    let then = now + self.gap(brand);
                    due.push(Reverse(Due(then, next)));
                }
                Next::Request(_) => {}
                Next::Delivery => {
                    if (now >= end && self.overflow.is_empty()) || now > end + LONGEST_DRAIN_MS {
                        drained_at = now;
                        break;
                    }
                    if self.deliver(now) {
                        due.extend((0..SIDE_BY_SIDE).map(|lane| Reverse(Due(now, Next::Lane(lane)))));
                    } else {
                        due.push(Reverse(Due(now + LOOKS_AGAIN_MS, next)));
                    }
                }
                Next::Lane(lane) => {
                    if let Some(then) = self.record(now, lane) {
                        due.push(Reverse(Due(then, next)));
                    } else {
                        self.consumer.busy -= 1;
                        if self.consumer.busy == 0 {
                            due.push(Reverse(Due(now, Next::Delivery)));
                        }
                    }
                }
            }
        }
        self.outcome(end, drained_at)
    }

    fn outcome(self, end: f64, drained_at: f64) -> Outcome {
        Outcome {
            sent: self.sent,
            stored: self.stored,
            stored_later: self.stored_later,
            waiting: self.overflow.len() as u64 + self.consumer.messages(),
            refused: self.refused,
            most_waiting: self.overflow.most_waiting,
            drained_after: if self.overflow.taken == 0 { 0.0 } else { (drained_at - end) / 1_000.0 },
            mean_ms: self.waits.mean(),
            p50_ms: self.waits.quantile(0.5),
            p99_ms: self.waits.quantile(0.99),
            busiest: self.databases.iter().map(|database| database.busy() / end).fold(0.0, f64::max),
        }
    }

    /// Until this brand's next request: callers know nothing of each other.
    fn gap(&mut self, brand: usize) -> f64 {
        let mean = 1_000.0 / self.load.brands.brands[brand].requests_a_second();
        self.around(mean)
    }

    /// Exponentially distributed: most are below the mean, and some far above.
    fn around(&mut self, mean: f64) -> f64 {
        const STEPS: f64 = (1_u64 << 53) as f64;
        let part = ((self.random.next() >> 11) as f64 + 1.0) / STEPS;
        -part.ln() * mean
    }

    fn request(&mut self, now: f64, number: usize) {
        let brand = self.load.brands.brands[number];
        let events = brand.events_a_request() as u64;
        self.sent += events;
        let takes = self.around(brand.request_ms());
        match self.databases[usize::from(brand.database.number())].serve(now, takes) {
            Some(done) => {
                self.stored += events;
                self.waits.note(done - now);
            }
            // Each event of a batch is a message of its own.
            None => self.refused += (0..events).filter(|_| !self.overflow.send(now, number)).count() as u64,
        }
    }

    /// Whether there is anything to record.
    fn deliver(&mut self, now: f64) -> bool {
        let lot = |(brand, messages)| Lot { brand, messages, calls: CALLS_A_BRAND };
        self.consumer.not_begun = self.overflow.deliver(now).into_iter().map(lot).collect();
        let is_any = !self.consumer.not_begun.is_empty();
        self.consumer.busy = if is_any { SIDE_BY_SIDE } else { 0 };
        is_any
    }

    /// One call for a lot; answers when its lane comes to the next, or nothing if there is no more to do for it.
    fn record(&mut self, now: f64, lane: usize) -> Option<f64> {
        let Lot { brand, messages, calls } =
            self.consumer.lanes[lane].take().or_else(|| self.consumer.not_begun.pop())?;
        let database = usize::from(self.load.brands.brands[brand].database.number());
        let takes = self.around(messages as f64 * STATEMENTS * STATEMENT_MS);
        let done = self.databases[database].serve(now, takes);
        match done {
            Some(_) if calls > 1 => self.consumer.lanes[lane] = Some(Lot { brand, messages, calls: calls - 1 }),
            Some(_) => self.stored_later += messages,
            None => (0..messages).for_each(|_| self.overflow.put(now + REDELIVERY_MS, brand)),
        }
        Some(done.unwrap_or(now) + ROUND_TRIP_MS)
    }
}
