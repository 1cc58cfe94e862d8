//! How long SQLite takes for what an event asks of it, statement by statement, beside the batch of the floor `one-batch`.
//! `cargo xtask bench statements` runs it.
//!
//! The databases are in memory and hold the events of the rounds before. All take turns in short rounds; printed are the medians of
//! all rounds, and the median of the ratios within each.

#[expect(dead_code, reason = "only the tests use all of it")]
#[path = "../tests/support/mod.rs"]
mod support;

use std::cell::RefCell;
use std::slice;
use std::time::{Duration, Instant};

use advocateloop_core::{Event, Options, judge};
use advocateloop_edge::auth::{Credentials, Peppers};
use advocateloop_edge::http::{API_KEY, BRAND_ID, Headers};
use advocateloop_edge::ids;
use advocateloop_edge::store::sqlite::Sqlite;
use advocateloop_edge::store::{Answers, Executor, Idempotency, NewEvent, Statement, StoreError, batch};
use support::{PEPPER, World, wait};

const ROUNDS: u64 = 101;
const EVENTS_OF_A_ROUND: u32 = 20;
const NOW_MS: u64 = 1_790_000_000_000;

/// Runs each statement of a batch by itself, and adds up how long each took in its place.
struct Timed<'s> {
    sqlite: &'s Sqlite,
    times: RefCell<Vec<Duration>>,
}

impl<'s> Timed<'s> {
    fn on(sqlite: &'s Sqlite) -> Self {
        Timed { sqlite, times: RefCell::default() }
    }

    fn add(&self, place: usize, time: Duration) {
        let mut times = self.times.borrow_mut();
        match times.get_mut(place) {
            Some(sum) => *sum += time,
            None => times.push(time),
        }
    }

    /// Microseconds of each statement of an event, without what a transaction takes that has none.
    fn micros(self) -> Vec<f64> {
        let start = Instant::now();
        for _ in 0..EVENTS_OF_A_ROUND {
            wait(self.sqlite.run(&[])).expect("an empty batch fails for no reason");
        }
        let empty = start.elapsed();
        let of_one = |time: Duration| time.saturating_sub(empty).as_secs_f64() * 1e6 / f64::from(EVENTS_OF_A_ROUND);
        self.times.into_inner().into_iter().map(of_one).collect()
    }
}

impl Executor for Timed<'_> {
    async fn run(&self, statements: &[Statement]) -> Result<Answers, StoreError> {
        let mut answers = Answers::new();
        for (place, statement) in statements.iter().enumerate() {
            let start = Instant::now();
            let answer = self.sqlite.run(slice::from_ref(statement)).await?;
            self.add(place, start.elapsed());
            answers.extend(answer);
        }
        Ok(answers)
    }
}

struct Task {
    name: &'static str,
    event: Event,
    has_key: bool,
    is_duplicate: bool,
    payload: fn(u64) -> String,
    /// Microseconds of each statement, by round.
    rounds: Vec<Vec<f64>>,
}

fn task(name: &'static str, event: Event, payload: fn(u64) -> String) -> Task {
    Task { name, event, has_key: false, is_duplicate: false, payload, rounds: Vec::new() }
}

/// What is refunded, or comes again, was recorded by the first.
fn tasks() -> [Task; 6] {
    [
        task("conversion, accepted", Event::Conversion, conversion),
        Task { is_duplicate: true, ..task("conversion, duplicate", Event::Conversion, conversion) },
        Task {
            has_key: true,
            ..task("conversion with an idempotency key, accepted", Event::Conversion, conversion_of_another)
        },
        task("refund, accepted", Event::Refund, refund),
        task("claim, accepted", Event::Claim, claim),
        task("visit, accepted", Event::Visit, visit),
    ]
}

fn conversion(number: u64) -> String {
    let customer = format!(r#""customer_email":"buyer-{number}@example.com","customer_name":"Jane Doe""#);
    let amounts = r#""order_total":108.00,"tax":8.00,"shipping":10.00,"discount":5.00"#;
    let items = r#""items":[{"name":"Serum","quantity":1,"unit_price":95.00}]"#;
    format!(r#"{{{customer},"order_id":"ORD-{number}",{amounts},"referral_code":"JOHN123",{items}}}"#)
}

fn conversion_of_another(number: u64) -> String {
    conversion(number + (1 << 32))
}

fn refund(number: u64) -> String {
    format!(
        r#"{{"order_id":"ORD-{number}","refund_amount":21.50,"refund_id":"R-{number}","refund_reason":"too small"}}"#
    )
}

fn claim(number: u64) -> String {
    format!(r#"{{"referral_code":"JOHN123","email":"friend-{number}@example.com"}}"#)
}

fn visit(_: u64) -> String {
    r#"{"referral_code":"JOHN123","utm_source":"newsletter"}"#.to_owned()
}

fn main() {
    let world = World::new();
    let sqlite = &world.store.sqlite;
    let headers = [(API_KEY, world.premier.live.as_str()), (BRAND_ID, world.premier.id.as_str())];
    let peppers = Peppers::new(Some(PEPPER), None).expect("the pepper is not empty");
    let credentials = Credentials::read(&Headers::from_iter(headers), "", peppers).expect("the key is well formed");
    let mut tasks = tasks();
    let floor = floor();
    let mut floors = Vec::new();
    let mut row = 0;
    for round in 0..ROUNDS {
        let numbers = (0..EVENTS_OF_A_ROUND).map(|nth| round * u64::from(EVENTS_OF_A_ROUND) + u64::from(nth));
        let timed = Timed::on(&floor);
        numbers.clone().for_each(|number| record_on_the_floor(&timed, number));
        floors.push(timed.micros().iter().sum());
        for task in &mut tasks {
            let timed = Timed::on(sqlite);
            for number in numbers.clone() {
                row += 1;
                record(&timed, &credentials, task, number, row);
            }
            task.rounds.push(timed.micros());
        }
    }
    report(&tasks, &floors);
}

fn record(timed: &Timed<'_>, credentials: &Credentials, task: &Task, number: u64, row: u64) {
    let body = (task.payload)(number);
    let verdict = judge(task.event, body.as_bytes(), Options::default());
    let valid = verdict.outcome.as_ref().expect("the payload is valid");
    let (payload, normalized) = (valid.payload().expect("it has been normalized"), valid.to_json());
    let idempotency = task.has_key.then(|| Idempotency::new(&format!("key-{number}"), &normalized));
    let event = NewEvent {
        row_id: ids::make(ids::prefix(task.event), NOW_MS + row, &ids::Entropy::default()),
        idempotency,
        event: task.event,
        payload,
        normalized: normalized.into(),
    };
    let mut done = wait(batch::record(timed, credentials, NOW_MS + row, &[&event], None)).expect("the key is good");
    let recorded = done.outcomes.pop().expect("there is one event").expect("it is recorded");
    assert_eq!(recorded.duplicate, task.is_duplicate, "{}", task.name);
}

/// The table of `tests/bench/edge/floors/one-batch.mjs`.
fn floor() -> Sqlite {
    let sqlite = Sqlite::in_memory().expect("memory is enough");
    let script = include_str!("../../tests/bench/edge/floors/floor.sql");
    let (table, _its_one_row) = script.split_once(';').expect("the table is made first");
    sqlite.query(table).expect("the table is new");
    sqlite
}

/// And its batch.
fn record_on_the_floor(timed: &Timed<'_>, number: u64) {
    let id = || Some(number.to_string());
    let insert = "INSERT INTO floor (id, text) VALUES (?1, 'a short text')";
    let select = "SELECT json_object('id', id, 'text', text) AS answer FROM floor WHERE id = ?1";
    let batch = [Statement { sql: insert, json: id() }, Statement { sql: select, json: id() }];
    wait(timed.run(&batch)).expect("the row is new");
}

fn report(tasks: &[Task], floors: &[f64]) {
    println!(
        "Microseconds of an event's statements, and as a multiple of the floor's batch (medians of {ROUNDS} rounds):\n"
    );
    println!("  {:>6.1}     1.0 ×  one-batch", median(floors.to_vec()));
    for Task { name, rounds, .. } in tasks {
        let wholes: Vec<f64> = rounds.iter().map(|times| times.iter().sum()).collect();
        let ratios = wholes.iter().zip(floors).map(|(whole, floor)| whole / floor).collect();
        let statements = rounds.first().map_or(0, Vec::len);
        let one = |place| median(rounds.iter().filter_map(|times| times.get(place).copied()).collect());
        let each: Vec<String> = (0..statements).map(|place| format!("{:.1}", one(place))).collect();
        println!("  {:>6.1}  {:>6.1} ×  {name}: {}", median(wholes), median(ratios), each.join(" + "));
    }
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_unstable_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or_default()
}
