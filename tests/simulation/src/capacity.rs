//! How far the design goes: brands and databases under a load that no test machine could send, on the limits that the platform
//! publishes. How a brand gets its database, and how its identifier leads there, is the Worker's own code. A database is a queue
//! with one counter: independent arrivals, and exponentially distributed service times.

#![expect(
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    clippy::cast_possible_truncation,
    reason = "rates and times"
)]

use advocateloop_edge::database::Database;
use advocateloop_edge::ids;

use crate::random::Random;

/// Published for Workers Paid (looked up on 2026-11-25): a database does one thing at a time, at 1 ms a query.
const STATEMENT_MS: f64 = 1.0;
/// Published: the most that a database holds.
const DATABASE_BYTES: f64 = 10e9;
/// Published: the most that an account holds, unless Cloudflare raises it.
const ACCOUNT_BYTES: f64 = 1e12;
/// Published: what a queue takes in a second; it refuses the rest.
const QUEUE_MESSAGES_A_SECOND: f64 = 5_000.0;
/// Published: so many connections does a Worker have open at a time; that a call of D1 counts as one is assumed.
const SIDE_BY_SIDE: f64 = 6.0;
/// Ours: a database's number is a byte.
const DATABASES: usize = 256;
/// Ours: an event with an idempotency key; without one it is 2.
const STATEMENTS: f64 = 3.0;
/// Ours: the most in one request of `/track/batch`.
const EVENTS_A_BATCH: f64 = 500.0;
/// Ours, in `wrangler.toml`: what the one consumer of the queue gets at once.
const MESSAGES_A_DELIVERY: f64 = 100.0;
/// Ours, in `edge/src/overflow/consumer.rs`: ask, record, settle, for each brand in a delivery.
const CALLS_A_BRAND: f64 = 3.0;
/// Measured by `cargo xtask bench batch`: a single event costs as much as so many of a full batch.
const BATCH_GAIN: f64 = 35.0;
/// Measured (docs/OPERATING.md): what an event keeps, with its indexes and its share of the feed.
const EVENT_BYTES: f64 = 800.0;
/// Assumed, as no figure is published: how long D1 lets a batch wait before it calls itself overloaded.
const PATIENCE_MS: f64 = 5_000.0;
/// Assumed, as no figure is published: there and back between a Worker and a database.
const ROUND_TRIP_MS: f64 = 20.0;

const BRANDS: usize = 10_000;
const EVENTS_A_SECOND: f64 = 50_000.0;
/// A brand that sends more than this had better use `/track/batch`.
const SINGLY_UP_TO: f64 = 50.0;
/// A load is carried if everything is recorded at once, and 99 of 100 requests are done within this.
const SOON_MS: f64 = 250.0;
/// To which part of its time brands are moved away from a database.
const LEVELLED: f64 = 0.6;
const SECONDS: f64 = 20.0;
/// All brands are made at this time; nothing depends on it.
const MADE_AT: u64 = 1_790_000_000_000;

#[derive(Debug, Clone)]
struct Brand {
    events_a_second: f64,
    /// How many events a request has.
    events: f64,
    database: usize,
}

impl Brand {
    /// How long a request keeps the database busy, on average.
    fn request_ms(&self) -> f64 {
        let gain = if self.events > 1.0 { BATCH_GAIN } else { 1.0 };
        self.events * STATEMENTS * STATEMENT_MS / gain
    }

    /// Which part of its database's time the brand takes.
    fn share(&self) -> f64 {
        self.events_a_second / self.events * self.request_ms() / 1_000.0
    }
}

#[derive(Debug, Clone)]
struct Brands {
    list: Vec<Brand>,
    databases: usize,
}

impl Brands {
    /// Makes brands as an operator does: in a database by chance, with an identifier that leads there. All send alike, or else the
    /// second half as much as the first, the third a third, and so on (Zipf).
    fn new(many: usize, databases: usize, events_a_second: f64, is_zipf: bool) -> Brands {
        let mut random = Random::new(1);
        let bound: Vec<Database> = (0..=u8::MAX).take(databases).map(Database::new).collect();
        let weight = |place: usize| if is_zipf { 1.0 / (place as f64 + 1.0) } else { 1.0 };
        let total: f64 = (0..many).map(weight).sum();
        let brand = |place: usize| {
            let drawn = random.bytes();
            let chosen = Database::by_chance(&bound, &drawn).unwrap_or_default();
            let database = ids::database_of(&ids::make_brand(chosen, MADE_AT, &drawn)).number().into();
            Brand { events_a_second: events_a_second * weight(place) / total, events: 1.0, database }
        };
        Brands { list: (0..many).map(brand).collect(), databases }
    }

    /// Lets brands that send more than this use `/track/batch`.
    fn in_batches_above(mut self, events_a_second: f64) -> Brands {
        let large = self.list.iter_mut().filter(|brand| brand.events_a_second > events_a_second);
        large.for_each(|brand| brand.events = EVENTS_A_BATCH);
        self
    }

    /// Which part of its time each database needs for what its brands send: above 1 it can't keep up.
    fn shares(&self) -> Vec<f64> {
        let mut shares = vec![0.0; self.databases];
        self.list.iter().for_each(|brand| shares[brand.database] += brand.share());
        shares
    }

    /// Moves brands, one at a time from the busiest database to the idlest, until none needs more than this part of its time, or
    /// until a move would help nobody. Answers how many were moved.
    fn level(&mut self, most: f64) -> usize {
        for moves in 0.. {
            let shares = self.shares();
            let by_share = |one: &usize, other: &usize| shares[*one].total_cmp(&shares[*other]);
            let busiest = (0..shares.len()).max_by(by_share).unwrap_or_default();
            let idlest = (0..shares.len()).min_by(by_share).unwrap_or_default();
            // The largest that does not make the other one busier than this one is then.
            let half = (shares[busiest] - shares[idlest]) / 2.0;
            let fitting = self.list.iter_mut().filter(|brand| brand.database == busiest && brand.share() <= half);
            let largest = fitting.max_by(|one, other| one.share().total_cmp(&other.share()));
            match largest {
                Some(brand) if shares[busiest] > most => brand.database = idlest,
                _ => return moves,
            }
        }
        unreachable!("no move is worth doing for ever")
    }
}

/// What became of the events.
struct Outcome {
    /// The part of them that was not recorded at once.
    overflow: f64,
    /// From a request's arrival at its database until that is done with it, in milliseconds and in order.
    waits: Vec<f64>,
    /// Which part of the time the busiest database worked.
    busiest: f64,
}

impl Outcome {
    fn quantile(&self, part: f64) -> f64 {
        let last = self.waits.len().saturating_sub(1);
        self.waits.get((last as f64 * part) as usize).copied().unwrap_or_default()
    }

    fn is_carried(&self) -> bool {
        self.overflow == 0.0 && self.quantile(0.99) <= SOON_MS
    }
}

/// Plays some seconds of all brands' traffic, one database after the other, request by request.
fn play(brands: &Brands, seconds: f64) -> Outcome {
    const STEPS: f64 = (1_u64 << 53) as f64;
    let (mut random, end) = (Random::new(1), seconds * 1_000.0);
    let mut part = || ((random.next() >> 11) as f64 + 1.0) / STEPS;
    let (mut sent, mut stored, mut waits, mut busiest) = (0.0, 0.0, Vec::new(), 0.0_f64);
    for database in 0..brands.databases {
        let own: Vec<&Brand> = brands.list.iter().filter(|brand| brand.database == database).collect();
        let (batching, single): (Vec<&Brand>, Vec<&Brand>) = own.into_iter().partition(|brand| brand.events > 1.0);
        let rate = |of: &[&Brand]| of.iter().map(|brand| brand.events_a_second / brand.events).sum::<f64>();
        let (batches, all) = (rate(&batching), rate(&batching) + rate(&single));
        let (mut now, mut free_at, mut busy) = (0.0, 0.0_f64, 0.0);
        loop {
            // Senders know nothing of each other: most gaps are below the mean, and some far above.
            now += -part().ln() * 1_000.0 / all;
            if now >= end {
                break;
            }
            let of = if part() <= batches / all { &batching } else { &single };
            let takes = -part().ln() * of[0].request_ms();
            let begins = free_at.max(now);
            sent += of[0].events;
            if begins - now <= PATIENCE_MS {
                stored += of[0].events;
                free_at = begins + takes;
                busy += free_at.min(end) - begins.min(end);
                waits.push(free_at - now);
            }
        }
        busiest = busiest.max(busy / end);
    }
    waits.sort_by(f64::total_cmp);
    Outcome { overflow: 1.0 - stored / sent, waits, busiest }
}

/// The most that so many databases carry of events sent singly by brands that send alike, in steps of 1% of their capacity without a
/// pause. None of them may be asked for more than it can do, as it might be for a while without anybody's noticing.
fn most_carried(databases: usize) -> (f64, Outcome) {
    // A queue grows for long before it is as long as it gets: many are seen for a short time, or one for a long time.
    let seconds = SECONDS.max(1_200.0 / databases as f64);
    let without_a_pause = databases as f64 * 1_000.0 / (STATEMENTS * STATEMENT_MS);
    let tried = (1..100).rev().find_map(|percent| {
        let rate = without_a_pause * f64::from(percent) / 100.0;
        let brands = Brands::new(BRANDS, databases, rate, false);
        let is_possible = brands.shares().iter().all(|share| *share < 1.0);
        is_possible.then(|| (rate, play(&brands, seconds))).filter(|(_, outcome)| outcome.is_carried())
    });
    tried.unwrap_or_else(|| unreachable!("a hundredth is carried"))
}

/// Estimates a minute in which so many databases are down, with brands that send alike. Answers how many events the queue takes,
/// how many it refuses, and after how many seconds the last is recorded beside the ordinary traffic.
fn outage(down: usize) -> (f64, f64, f64) {
    let part = down as f64 / DATABASES as f64;
    let (rate, brands) = (EVENTS_A_SECOND * part, BRANDS as f64 * part);
    let queued = rate.min(QUEUE_MESSAGES_A_SECOND) * 60.0;
    let spare = 1.0 - EVENTS_A_SECOND / DATABASES as f64 * STATEMENTS * STATEMENT_MS / 1_000.0;
    // Of so many brands are the messages of a delivery, and so many are of each.
    let lots = brands * (1.0 - (1.0 - 1.0 / brands).powf(MESSAGES_A_DELIVERY));
    let call_ms = MESSAGES_A_DELIVERY / lots * STATEMENTS * STATEMENT_MS / spare;
    let by_consumer = lots * CALLS_A_BRAND / SIDE_BY_SIDE * (ROUND_TRIP_MS + call_ms);
    let by_databases = lots * CALLS_A_BRAND * call_ms / down as f64;
    let drained_after = queued / MESSAGES_A_DELIVERY * by_consumer.max(by_databases) / 1_000.0;
    (queued, rate * 60.0 - queued, drained_after)
}

/// Prints how far the design goes; fails if it does not go as far as it must.
pub fn show() -> Result<(), String> {
    println!(
        "Events sent singly by {BRANDS} brands that send alike: what is carried, with 99% done within {SOON_MS} ms"
    );
    for databases in [1, 4, 16, 64, DATABASES] {
        let (rate, outcome) = most_carried(databases);
        println!("{databases:>5} databases {rate:>8.0} a second  {}", told(&outcome));
    }
    println!(
        "\n{BRANDS} brands, {EVENTS_A_SECOND} events a second, {DATABASES} databases; the same, levelled by moves"
    );
    let [even, zipf] = [false, true].map(|is_zipf| Brands::new(BRANDS, DATABASES, EVENTS_A_SECOND, is_zipf));
    let batching = zipf.clone().in_batches_above(SINGLY_UP_TO);
    let scenarios = [
        ("brands that send alike, singly", true, even),
        // It is known that these are not carried.
        ("brands as unlike as words (Zipf), singly", false, zipf),
        ("Zipf, above 50 events a second in batches", true, batching),
    ];
    let mut missed = Vec::new();
    for (name, must_carry, mut brands) in scenarios {
        let by_chance = play(&brands, SECONDS);
        let moved = brands.level(LEVELLED);
        for (moved, outcome) in [(0, by_chance), (moved, play(&brands, SECONDS))] {
            println!("{name:<44} {moved:>4} moved  {}  {:.0}% overflow", told(&outcome), outcome.overflow * 100.0);
            missed.extend((must_carry && !outcome.is_carried()).then_some(name));
        }
    }
    println!("\nThe same, with databases that are down for a minute");
    for down in [1, 16, DATABASES] {
        let (queued, refused, drained_after) = outage(down);
        println!(
            "{down:>3} down: queued {queued:.0}, the last one recorded {drained_after:.0} s later; 503 {refused:.0}"
        );
        missed.extend((refused > 0.0 && down < DATABASES).then_some("an outage"));
    }
    let held = DATABASE_BYTES / EVENT_BYTES;
    println!(
        "\nA database holds {:.1} million events. At {EVENTS_A_SECOND} a second, {DATABASES} are full after {:.1} hours, and an account \
         after {:.1}; {:.0} a second fill them in a year.",
        held / 1e6,
        held * DATABASES as f64 / EVENTS_A_SECOND / 3_600.0,
        ACCOUNT_BYTES / EVENT_BYTES / EVENTS_A_SECOND / 3_600.0,
        held * DATABASES as f64 / (365.0 * 86_400.0),
    );
    if missed.is_empty() { Ok(()) } else { Err(format!("not carried: {}", missed.join(", "))) }
}

fn told(outcome: &Outcome) -> String {
    let [p50, p99] = [0.5, 0.99].map(|part| outcome.quantile(part));
    format!("p50 {p50:>5.1} ms  p99 {p99:>7.1} ms  busiest {:>4.0}%", outcome.busiest * 100.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_queue_is_as_long_as_theory_says() {
        // 200 events a second of 3 ms each: busy for 0.6 of the time. M/M/1 says 3 ms / (1 - 0.6) on average, and that 99 of 100 are
        // done within 7.5 ms × ln 100.
        let outcome = play(&Brands::new(50, 1, 200.0, false), 600.0);
        let mean = outcome.waits.iter().sum::<f64>() / outcome.waits.len() as f64;
        assert!((mean - 7.5).abs() < 0.4 && (outcome.busiest - 0.6).abs() < 0.02, "{mean}, {}", outcome.busiest);
        assert!((outcome.quantile(0.99) - 34.5).abs() < 4.0 && outcome.is_carried());
    }

    #[test]
    fn a_database_does_no_more_than_it_can() {
        // A third of the events, beside those that wait at the end.
        let outcome = play(&Brands::new(50, 1, 1_000.0, false), 60.0);
        assert!((outcome.overflow - (1.0 - 65.0 / 180.0)).abs() < 0.03, "{}", outcome.overflow);
    }

    #[test]
    fn four_databases_carry_almost_four_times_as_much() {
        let [one, four] = [1, 4].map(|databases| most_carried(databases).0);
        assert!(four / one > 3.6 && four / one < 4.1, "{one} and {four}");
    }

    #[test]
    fn moves_level_what_chance_made_unlike() {
        let mut brands = Brands::new(1_000, 20, 4_000.0, false);
        let [total, busiest] =
            [|shares: Vec<f64>| shares.iter().sum(), |shares: Vec<f64>| shares.into_iter().fold(0.0, f64::max)];
        let before: f64 = total(brands.shares());
        assert!(busiest(brands.shares()) > 0.7);
        let moved = brands.level(0.65);
        assert!(busiest(brands.shares()) <= 0.65 && moved > 0 && moved < 200, "{moved} moved");
        assert!((total(brands.shares()) - before).abs() < 1e-9);
    }

    #[test]
    fn a_brand_that_is_too_large_for_a_database_needs_batches() {
        // Three times a database's load of single events, and a twelfth of its load in batches. Batches are few and long: 99 of 100 are
        // done within 43 ms × ln 100 / (1 - 0.09), or 216 ms, and it takes half an hour of them to see more than chance.
        let singly = Brands::new(1, 1, 1_000.0, false);
        assert!(!play(&singly, 20.0).is_carried());
        let outcome = play(&singly.in_batches_above(50.0), 1_800.0);
        assert!(outcome.is_carried() && (outcome.quantile(0.99) - 216.0).abs() < 25.0, "{}", outcome.quantile(0.99));
    }

    #[test]
    fn an_outage_fills_the_queue_up_to_what_it_takes() {
        let ([one, all], refused) = ([1, DATABASES].map(|down| outage(down).0), outage(DATABASES).1);
        assert!((one - EVENTS_A_SECOND / 256.0 * 60.0).abs() < 1e-6 && (all - 300_000.0).abs() < 1e-6);
        assert!((all + refused - EVENTS_A_SECOND * 60.0).abs() < 1e-6);
    }
}
