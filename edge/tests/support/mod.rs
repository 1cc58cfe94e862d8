//! The real gates and the real store on SQLite, in a world that a test plays.

#![expect(dead_code, reason = "every test file uses another part of this")]

pub mod queue;

use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;
use std::future::Future;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use advocateloop_core::{ApiKey, Basis, Environment, Plan};
use advocateloop_edge::database::Database;
use advocateloop_edge::http::{Body, BrokenOff, Headers, Request, Response, Url};
use advocateloop_edge::overflow::{Memory, Overflow};
use advocateloop_edge::platform::{Platform, Random};
use advocateloop_edge::store::admin;
use advocateloop_edge::store::sqlite::Sqlite;
use advocateloop_edge::store::{Answers, Executor, Statement, StoreError};
use advocateloop_edge::{app, ids};
use serde_json::Value;

pub const ADMIN_TOKEN: &str = "admin token for tests";
pub const PEPPER: &str = "pepper for tests";
pub const ORDER: &str = r#"{"customer_email":"buyer@example.com","order_id":"ORD-1","order_total":108.00,"tax":8.00,"shipping":10.00,"discount":5.00}"#;
pub const CLAIM: &str = r#"{"referral_code":"JOHN123","email":"buyer@example.com"}"#;
pub const VISIT: &str = r#"{"referral_code":"JOHN123"}"#;
pub const REFUND: &str = r#"{"order_id":"ORD-1","refund_amount":50.00,"refund_id":"R-1"}"#;

pub struct Brand {
    pub id: String,
    pub live: ApiKey,
    pub test: ApiKey,
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
    pub now_ms: Cell<u64>,
    /// How many requests are within the rate.
    pub rate: Cell<u32>,
    pub pepper: Cell<Option<&'static str>>,
    pub other_pepper: Cell<Option<&'static str>>,
    pub admin_token: Cell<Option<&'static str>>,
    pub insecure: Cell<bool>,
    pub pauses: RefCell<Vec<u32>>,
    /// Pieces of bodies that were received unread.
    pub skipped: Cell<u32>,
    pub logs: RefCell<Vec<String>>,
    pub queue: queue::Queue,
    pub memory: Memory,
    counter: Cell<u64>,
}

/// A database that fails as told, one fault a batch.
pub struct Faulty {
    pub sqlite: Sqlite,
    pub faults: RefCell<Vec<Fault>>,
    /// What every batch suffers until further notice, if none of `faults` comes first.
    pub outage: Cell<Option<Fault>>,
    pub batches: Cell<u32>,
    /// Every text that was run.
    pub seen: RefCell<BTreeSet<&'static str>>,
}

#[derive(Clone, Copy)]
pub enum Fault {
    /// The next one is of a later batch.
    None,
    /// Nothing is stored.
    Before(&'static str),
    /// All is stored, but the answer gets lost.
    After(&'static str),
}

pub const LOST: &str = "D1_ERROR: Network connection lost.";

impl Faulty {
    fn on(sqlite: Sqlite) -> Faulty {
        Faulty {
            sqlite,
            faults: RefCell::default(),
            outage: Cell::new(None),
            batches: Cell::new(0),
            seen: RefCell::default(),
        }
    }
}

impl Executor for Faulty {
    async fn run(&self, statements: &[Statement<'_>]) -> Result<Answers, StoreError> {
        self.batches.set(self.batches.get() + 1);
        self.seen.borrow_mut().extend(statements.iter().map(|statement| statement.sql));
        let fault = self.faults.borrow_mut().pop().or(self.outage.get());
        if let Some(Fault::Before(message)) = fault {
            return Err(StoreError::from_message(message));
        }
        let answer = self.sqlite.run(statements).await;
        match fault {
            Some(Fault::After(message)) => answer.and(Err(StoreError::from_message(message))),
            _ => answer,
        }
    }
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

    fn databases_for_new_brands(&self) -> Option<&str> {
        self.databases_for_new_brands.get()
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

    fn pepper(&self) -> Option<&str> {
        self.pepper.get()
    }

    fn other_pepper(&self) -> Option<&str> {
        self.other_pepper.get()
    }

    fn admin_token(&self) -> Option<&str> {
        self.admin_token.get()
    }

    fn allows_insecure_http(&self) -> bool {
        self.insecure.get()
    }

    async fn within_rate(&self, _caller: &str) -> bool {
        let left = self.rate.get();
        self.rate.set(left.saturating_sub(1));
        left > 0
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
        World {
            store: Faulty::on(sqlite),
            others: Vec::new(),
            databases_for_new_brands: Cell::new(None),
            premier: brand(1),
            premier2: brand(2),
            growth: brand(3),
            starter: brand(4),
            now_ms: Cell::new(1_790_000_000_000),
            rate: Cell::new(u32::MAX),
            pepper: Cell::new(Some(PEPPER)),
            other_pepper: Cell::new(None),
            admin_token: Cell::new(Some(ADMIN_TOKEN)),
            insecure: Cell::new(false),
            pauses: RefCell::default(),
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
            self.admin(&admin::create_brand(admin::Brand { brand_id: id, name: "Test", plan, basis: Basis::Paid }, 0));
            for key in [live, test] {
                let key = admin::Key { brand_id: id, key, label: "test", expires_at_ms: None, events: None };
                self.admin(&admin::create_key(key, PEPPER, 0).unwrap());
            }
        }
    }

    fn bytes(&self) -> ids::Entropy {
        self.counter.set(self.counter.get() + 1);
        let mut bytes = ids::Entropy::default();
        bytes[2..].copy_from_slice(&self.counter.get().to_be_bytes());
        bytes
    }

    /// A request of the Premier brand's live key.
    pub fn post(&self, path: &str, body: impl AsRef<[u8]>) -> Call<'_> {
        let body = body.as_ref().to_vec();
        Call {
            world: self,
            method: "POST",
            url: format!("https://api.example.com/api/v1/{path}"),
            pieces: vec![body],
            broken: false,
            headers: Vec::new(),
        }
        .header("Content-Type", "application/json")
        .by(&self.premier)
    }

    /// Reads back with the Premier brand's live key.
    pub fn get(&self, path: &str) -> Call<'_> {
        self.post(path, "").method("GET").without("Content-Type")
    }

    /// A request of the operator, below `/api/v1/admin`.
    pub fn operate(&self, method: &'static str, path: &str, body: &str) -> Call<'_> {
        let call = self.post(&format!("admin/{path}"), body).method(method);
        let call = call.without("X-API-Key").without("X-Brand-ID");
        call.header("Authorization", &format!("Bearer {ADMIN_TOKEN}"))
    }

    /// Sends an event of the Premier brand, live.
    pub fn track(&self, event: &str, body: &str) -> Reply {
        self.post(&format!("track/{event}"), body).send()
    }

    pub fn admin(&self, statement: &Statement<'_>) {
        wait(self.store.sqlite.batch(std::slice::from_ref(statement))).unwrap();
    }

    /// Batches that something takes.
    pub fn batches(&self, of: impl FnOnce()) -> u32 {
        let before = self.store.batches.get();
        of();
        self.store.batches.get() - before
    }

    /// Nothing is stored at all.
    #[track_caller]
    pub fn is_empty(&self) {
        for table in ["conversions", "refunds", "claims", "visits", "idempotency_keys"] {
            assert_eq!(self.count(table), 0, "{table}");
        }
    }

    /// The only value of a query.
    pub fn value(&self, sql: &str) -> String {
        self.store.sqlite.query(sql).unwrap().concat().concat()
    }

    pub fn count(&self, table: &str) -> u32 {
        self.value(&format!("SELECT count(*) FROM {table}")).parse().unwrap()
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

/// A request in the making.
#[derive(Clone)]
pub struct Call<'w> {
    world: &'w World,
    method: &'static str,
    url: String,
    headers: Vec<(String, String)>,
    pieces: Vec<Vec<u8>>,
    broken: bool,
}

impl Call<'_> {
    pub fn by(self, brand: &Brand) -> Self {
        self.header("X-Brand-ID", &brand.id).key(brand.live.as_str())
    }

    pub fn key(self, key: &str) -> Self {
        self.header("X-API-Key", key)
    }

    pub fn test(self) -> Self {
        let key = self.world.premier.test.as_str();
        self.key(key)
    }

    pub fn idempotent(self, key: &str) -> Self {
        self.header("Idempotency-Key", key)
    }

    pub fn header(self, name: &str, value: &str) -> Self {
        let mut call = self.without(name);
        call.headers.push((name.to_ascii_lowercase(), value.to_owned()));
        call
    }

    pub fn without(mut self, name: &str) -> Self {
        self.headers.retain(|(known, _)| !known.eq_ignore_ascii_case(name));
        self
    }

    pub fn method(mut self, method: &'static str) -> Self {
        self.method = method;
        self
    }

    pub fn url(mut self, url: &str) -> Self {
        url.clone_into(&mut self.url);
        self
    }

    pub fn http(mut self) -> Self {
        self.url = self.url.replace("https://", "http://");
        self
    }

    pub fn pieces(mut self, size: usize, count: usize) -> Self {
        self.pieces = vec![vec![b' '; size]; count];
        self
    }

    pub fn broken_off(mut self) -> Self {
        self.broken = true;
        self
    }

    pub fn send(mut self) -> Reply {
        self.pieces.reverse();
        let body = Sent { pieces: self.pieces, broken: self.broken, skipped: &self.world.skipped };
        let headers = Headers::from_iter(self.headers);
        let request = Request { method: self.method.to_owned(), url: Url::parse(&self.url), headers, body };
        Reply::from(wait(app::handle(request, self.world)))
    }
}

struct Sent<'w> {
    pieces: Vec<Vec<u8>>,
    broken: bool,
    skipped: &'w Cell<u32>,
}

impl Body for Sent<'_> {
    async fn next(&mut self) -> Result<Option<Vec<u8>>, BrokenOff> {
        match self.pieces.pop() {
            None if self.broken => Err(BrokenOff),
            piece => Ok(piece),
        }
    }

    async fn skip(&mut self) -> Result<Option<usize>, BrokenOff> {
        let piece = self.next().await?;
        self.skipped.set(self.skipped.get() + u32::from(piece.is_some()));
        Ok(piece.map(|piece| piece.len()))
    }
}

#[derive(Debug)]
pub struct Reply {
    pub status: u16,
    pub text: String,
    pub json: Value,
    headers: Vec<(&'static str, String)>,
}

impl From<Response> for Reply {
    fn from(Response { status, headers, body }: Response) -> Reply {
        let text = body.unwrap_or_default();
        let json = serde_json::from_str(&text).unwrap_or(Value::Null);
        let reply = Reply { status, text, json, headers };
        // Whatever the answer: nobody keeps it, and nobody takes it for a page.
        assert_eq!(reply.header("Cache-Control"), Some("no-store"));
        assert_eq!(reply.header("X-Content-Type-Options"), Some("nosniff"));
        reply
    }
}

impl Reply {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    /// A text of the answer's data, such as an identifier.
    pub fn data(&self, member: &str) -> &str {
        self.json["data"][member].as_str().unwrap_or_default()
    }

    pub fn is_duplicate(&self) -> bool {
        assert_eq!(self.status, 200, "{}", self.text);
        self.json["data"]["duplicate"].as_bool().unwrap()
    }

    /// The codes and paths of the warnings: `differs_from_recorded `, `rounded /tax`.
    pub fn warnings(&self) -> Vec<String> {
        let warnings = self.json["warnings"].as_array().cloned().unwrap_or_default();
        let text = |warning: &Value, member: &str| warning[member].as_str().unwrap().to_owned();
        warnings.iter().map(|warning| format!("{} {}", text(warning, "code"), text(warning, "path"))).collect()
    }

    #[track_caller]
    pub fn fails(&self, status: u16, code: &str) -> &Reply {
        assert_eq!((self.status, self.json["code"].as_str()), (status, Some(code)), "{}", self.text);
        assert_eq!(self.json["success"], Value::Bool(false));
        assert_eq!(self.json["request_id"].as_str(), self.header("X-Request-Id"));
        assert!(!self.json["error"].as_str().unwrap().is_empty());
        self
    }

    #[track_caller]
    pub fn ok(&self) -> &Reply {
        assert_eq!((self.status, &self.json["success"]), (200, &Value::Bool(true)), "{}", self.text);
        self
    }

    /// Whether the answer has this text.
    #[track_caller]
    pub fn says(&self, text: &str) -> &Reply {
        assert!(self.text.contains(text), "{text} is not in {}", self.text);
        self
    }
}

/// Nothing in this world waits for anything.
pub fn wait<F: Future>(future: F) -> F::Output {
    let mut context = Context::from_waker(Waker::noop());
    match pin!(future).poll(&mut context) {
        Poll::Ready(output) => output,
        Poll::Pending => panic!("a test's future waits for something"),
    }
}
