//! The real gates and the real store on SQLite, in a world that a test plays.

mod call;
mod database;
mod events;
pub mod names;
pub mod queue;

use std::cell::{Cell, RefCell};
use std::future::Future;
use std::pin::pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

use advocateloop_core::{ApiKey, Basis, Environment, Event, Plan};
use advocateloop_edge::database::Database;
use advocateloop_edge::ids;
use advocateloop_edge::overflow::{Memory, Overflow};
use advocateloop_edge::platform::{Fresh, Platform, Random, Settings};
use advocateloop_edge::store::admin;
use advocateloop_edge::store::sqlite::Sqlite;
use advocateloop_edge::store::{Executor, Statement};

pub use call::*;
pub use database::*;
pub use events::*;

pub const ADMIN_TOKEN: &str = "admin token for tests";
pub const PEPPER: &str = "pepper for tests";

pub struct Brand {
    pub id: String,
    pub live: ApiKey,
    pub test: ApiKey,
}

/// What a machine draws for secrets.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Secrets {
    Random,
    /// It has no randomness.
    None,
    /// The same byte always.
    Same(u8),
}

/// The world of one test: four brands, a clock that stands still, a database that can fail.
pub struct World {
    pub store: Faulty,
    /// The databases `DB_1`, `DB_2` and so on.
    pub others: Vec<Faulty>,
    pub databases_for_new_brands: Cell<Option<&'static str>>,
    pub premier: Brand,
    pub premier2: Brand,
    pub growth: Brand,
    pub starter: Brand,
    pub now_ms: Rc<Cell<u64>>,
    /// How many requests are within the rate.
    pub rate: Cell<u32>,
    pub pepper: Cell<Option<&'static str>>,
    pub other_pepper: Cell<Option<&'static str>>,
    pub admin_token: Cell<Option<&'static str>>,
    pub keys_page: Cell<Option<&'static str>>,
    pub insecure: Cell<bool>,
    pub pauses: RefCell<Vec<u32>>,
    /// How long a database may say nothing, in milliseconds, if a request said so.
    pub patience: Cell<Option<u32>>,
    /// What is drawn for secrets.
    pub secrets: Cell<Secrets>,
    /// Pieces of bodies that were received unread.
    pub skipped: Cell<u32>,
    pub logs: RefCell<Vec<String>>,
    pub queue: queue::Queue,
    pub memory: Memory,
    counter: Cell<u64>,
}

impl Platform for World {
    type Store = Faulty;
    type Queue = queue::Queue;

    fn store(&self, database: Database) -> Option<&Faulty> {
        match usize::from(database.number()).checked_sub(1) {
            None => Some(&self.store),
            Some(place) => self.others.get(place),
        }
    }

    fn databases(&self) -> Vec<Database> {
        (0..=u8::MAX).map(Database::new).filter(|&database| self.store(database).is_some()).collect()
    }

    fn overflow(&self) -> Option<Overflow<'_, queue::Queue>> {
        self.queue.is_bound.get().then_some(Overflow { queue: &self.queue, memory: &self.memory })
    }

    fn now_ms(&self) -> u64 {
        self.now_ms.get()
    }

    fn random(&self) -> Option<Random> {
        Some(Random { request: self.bytes(), row: self.bytes() })
    }

    async fn fresh(&self) -> Option<Fresh> {
        match self.secrets.get() {
            Secrets::None => return None,
            Secrets::Same(byte) => return Some(Fresh::new([byte; Fresh::BYTES])),
            Secrets::Random => {}
        }
        let drawn: Vec<u8> = std::iter::repeat_with(|| self.bytes()).flatten().take(Fresh::BYTES).collect();
        drawn.try_into().ok().map(Fresh::new)
    }

    fn settings(&self) -> Settings<'_> {
        Settings {
            pepper: self.pepper.get(),
            other_pepper: self.other_pepper.get(),
            admin_token: self.admin_token.get(),
            keys_page: self.keys_page.get(),
            databases_for_new_brands: self.databases_for_new_brands.get(),
            allows_insecure_http: self.insecure.get(),
        }
    }

    async fn within_rate(&self, _caller: &str) -> bool {
        let left = self.rate.get();
        self.rate.set(left.saturating_sub(1));
        left > 0
    }

    fn wait_at_most(&self, milliseconds: u32) {
        self.patience.set(Some(milliseconds));
    }

    async fn pause(&self, milliseconds: u32) {
        self.pauses.borrow_mut().push(milliseconds);
    }

    fn log(&self, line: &str) {
        self.logs.borrow_mut().push(line.to_owned());
    }
}

impl World {
    pub fn new() -> World {
        let world = World::on(Sqlite::in_memory().unwrap(), 0);
        world.provide();
        world
    }

    /// With so many databases; the four brands are in the first one.
    pub fn with_databases(count: u8) -> World {
        let mut world = World::new();
        world.others = (1..count).map(|_| Faulty::on(Sqlite::in_memory().unwrap())).collect();
        world
    }

    /// A world on a database that has its brands already, or gets them from `provide`. Worlds on one database differ in
    /// their seed.
    pub fn on(sqlite: Sqlite, seed: u64) -> World {
        let now_ms = Rc::new(Cell::new(1_790_000_000_000));
        World {
            store: Faulty { clock: Rc::clone(&now_ms), ..Faulty::on(sqlite) },
            others: Vec::new(),
            databases_for_new_brands: Cell::new(None),
            premier: brand(1),
            premier2: brand(2),
            growth: brand(3),
            starter: brand(4),
            now_ms,
            rate: Cell::new(u32::MAX),
            pepper: Cell::new(Some(PEPPER)),
            other_pepper: Cell::new(None),
            admin_token: Cell::new(Some(ADMIN_TOKEN)),
            keys_page: Cell::new(None),
            insecure: Cell::new(false),
            pauses: RefCell::default(),
            patience: Cell::new(None),
            secrets: Cell::new(Secrets::Random),
            skipped: Cell::new(0),
            logs: RefCell::default(),
            queue: queue::Queue::default(),
            memory: Memory::default(),
            counter: Cell::new(seed << 32),
        }
    }

    pub fn provide(&self) {
        let plans = [Plan::Premier, Plan::Premier, Plan::Growth, Plan::Starter];
        for (brand, plan) in [&self.premier, &self.premier2, &self.growth, &self.starter].into_iter().zip(plans) {
            let Brand { id, live, test } = brand;
            self.run(&admin::create_brand(
                admin::Brand { brand_id: id, name: "Test", plan, basis: Basis::Paid, currency: None },
                0,
            ));
            for key in [live, test] {
                let key = admin::Key { brand_id: id, key, label: "test", expires_at_ms: None, events: None };
                self.run(&admin::create_key(key, PEPPER, 0).unwrap());
            }
        }
    }

    /// One more live key of the Premier brand; keys of different salts are different.
    pub fn make_key(&self, salt: u8, expires_at_ms: Option<u64>, events: Option<&[Event]>) -> ApiKey {
        let key = ApiKey::mint(Environment::Live, (0..=255).map(|byte: u8| byte.wrapping_mul(11) ^ salt)).unwrap();
        let row = admin::Key { brand_id: &self.premier.id, key: &key, label: "made", expires_at_ms, events };
        self.run(&admin::create_key(row, PEPPER, 0).unwrap());
        key
    }

    fn bytes(&self) -> ids::Entropy {
        self.counter.set(self.counter.get() + 1);
        let mut bytes = ids::Entropy::default();
        bytes[2..].copy_from_slice(&self.counter.get().to_be_bytes());
        bytes
    }

    /// Runs a statement of administration.
    pub fn run(&self, statement: &Statement) {
        wait(self.store.sqlite.batch(std::slice::from_ref(statement))).unwrap();
    }

    pub fn set_plan(&self, plan: Plan) {
        self.run(&admin::set_plan(&self.premier.id, plan));
    }

    pub fn set_basis(&self, basis: Basis) {
        self.run(&admin::set_basis(&self.premier.id, basis));
    }

    /// Revokes a key of the Premier brand behind the back of this isolate.
    pub fn revoke(&self, key: &ApiKey) {
        self.run(&admin::revoke_key(&self.premier.id, key.id(), self.now_ms.get()));
    }

    /// The pepper changes; keys are still good under the other one.
    pub fn set_peppers(&self, current: &'static str, other: Option<&'static str>) {
        self.pepper.set(Some(current));
        self.other_pepper.set(other);
    }

    pub fn advance(&self, milliseconds: u64) {
        self.now_ms.set(self.now_ms.get() + milliseconds);
    }

    /// The next batches suffer these, in this order.
    pub fn will_fail(&self, faults: &[Fault]) {
        self.store.faults.replace(faults.iter().rev().copied().collect());
    }

    pub fn last_log(&self) -> String {
        self.logs.borrow().last().cloned().unwrap_or_default()
    }

    /// Batches that something takes.
    pub fn batches<T>(&self, of: impl FnOnce() -> T) -> u32 {
        self.counted(of).0
    }

    /// The same, and what comes of it.
    pub fn counted<T>(&self, of: impl FnOnce() -> T) -> (u32, T) {
        let before = self.store.batches.get();
        let result = of();
        (self.store.batches.get() - before, result)
    }

    /// Does what comes after an answer.
    pub fn aside(&self, of: impl FnOnce()) {
        let set =
            |is_aside| [&self.store].into_iter().chain(&self.others).for_each(|store| store.is_aside.set(is_aside));
        set(true);
        of();
        set(false);
    }

    /// Nothing is stored at all.
    #[track_caller]
    pub fn is_empty(&self) {
        assert_eq!(self.counts(["conversions", "refunds", "claims", "visits", "idempotency_keys"]), [0; 5]);
    }

    #[track_caller]
    pub fn sql(&self, sql: &str) -> Vec<Vec<String>> {
        self.store.sqlite.query(sql).unwrap()
    }

    /// Asserts that the database itself refuses each of these.
    #[track_caller]
    pub fn forbids<const COUNT: usize>(&self, statements: [&str; COUNT]) {
        for sql in statements {
            assert!(self.store.sqlite.query(sql).is_err(), "{sql}");
        }
    }

    /// The only value of a query.
    #[track_caller]
    pub fn value(&self, sql: &str) -> String {
        self.sql(sql).concat().concat()
    }

    pub fn count(&self, table: &str) -> u32 {
        self.value(&format!("SELECT count(*) FROM {table}")).parse().unwrap()
    }

    pub fn counts<const COUNT: usize>(&self, tables: [&str; COUNT]) -> [u32; COUNT] {
        tables.map(|table| self.count(table))
    }

    /// Everything that stands in these tables; a table may come with a condition.
    pub fn dump(&self, tables: &[&str]) -> Vec<String> {
        tables.iter().map(|table| format!("{:?}", self.sql(&format!("SELECT * FROM {table}")))).collect()
    }
}

fn brand(number: u8) -> Brand {
    let key = |environment, salt: u8| {
        ApiKey::mint(environment, (0..=255).map(|byte: u8| byte.wrapping_mul(7) ^ salt)).unwrap()
    };
    Brand {
        id: ids::make(ids::BRAND, 0, &[number; 10]),
        live: key(Environment::Live, number),
        test: key(Environment::Test, number | 64),
    }
}

/// A key that no brand has.
pub fn another_key() -> ApiKey {
    ApiKey::mint(Environment::Live, (0..=255).rev()).unwrap()
}

/// As somebody forges it who saw the id of a key.
pub fn same_id_other_secret(key: &ApiKey) -> ApiKey {
    let digit = |character: u8| match character {
        b'0'..=b'9' => character - b'0',
        b'A'..=b'Z' => character - b'A' + 10,
        _ => character - b'a' + 36,
    };
    let id = key.id().trim_start_matches("key_").bytes().map(digit);
    let forged = ApiKey::mint(key.environment(), id.chain(0..200)).unwrap();
    assert_eq!(forged.id(), key.id());
    forged
}

/// The pages of a list, the last one included; `read` gets the cursor of each.
pub fn pages(read: impl Fn(&str) -> Reply) -> Vec<Reply> {
    let mut pages = vec![read("")];
    while let Some(cursor) = pages.last().and_then(Reply::next_cursor) {
        assert!(pages.len() < 5_000, "the list has no end");
        pages.push(read(&cursor));
    }
    pages
}

/// Nothing in this world waits for anything.
pub fn wait<F: Future>(future: F) -> F::Output {
    let mut context = Context::from_waker(Waker::noop());
    match pin!(future).poll(&mut context) {
        Poll::Ready(output) => output,
        Poll::Pending => panic!("a test's future waits for something"),
    }
}
