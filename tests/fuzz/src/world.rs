//! A world for the gates: two brands, their keys, a clock that stands still, and a SQLite in memory.

use std::cell::{Cell, RefCell};
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use advocateloop_core::{ApiKey, Basis, Environment, Event, Plan};
use advocateloop_edge::database::Database;
use advocateloop_edge::http::{Body, BrokenOff, Request, Response};
use advocateloop_edge::platform::{Fresh, Platform, Random};
use advocateloop_edge::store::sqlite::Sqlite;
use advocateloop_edge::store::{Executor, Statement, admin};
use advocateloop_edge::{app, ids};

const PEPPER: &str = "pepper for fuzzing";
pub const ADMIN_TOKEN: &str = "token for fuzzing";
pub const NOW_MS: u64 = 1_790_000_000_000;

#[derive(Debug)]
pub struct World {
    store: Sqlite,
    pub brands: [Brand; 2],
    pub revoked: ApiKey,
    /// Well formed, and nobody's.
    pub unknown: ApiKey,
    pub logs: RefCell<Vec<String>>,
    counter: Cell<u64>,
}

#[derive(Debug)]
pub struct Brand {
    pub id: String,
    pub plan: Plan,
    pub live: ApiKey,
    pub test: ApiKey,
}

impl Platform for World {
    type Store = Sqlite;
    type Queue = advocateloop_edge::overflow::NoQueue;

    fn store(&self, database: Database) -> Option<&Sqlite> {
        (database == Database::default()).then_some(&self.store)
    }

    fn now_ms(&self) -> u64 {
        NOW_MS
    }

    fn random(&self) -> Option<Random> {
        Some(Random { request: self.entropy(), row: self.entropy() })
    }

    async fn fresh(&self) -> Option<Fresh> {
        let drawn: Vec<u8> = std::iter::repeat_with(|| self.entropy()).flatten().take(Fresh::BYTES).collect();
        drawn.try_into().ok().map(Fresh::new)
    }

    fn pepper(&self) -> Option<&str> {
        Some(PEPPER)
    }

    fn admin_token(&self) -> Option<&str> {
        Some(ADMIN_TOKEN)
    }

    fn allows_insecure_http(&self) -> bool {
        false
    }

    async fn within_rate(&self, _caller: &str) -> bool {
        true
    }

    async fn pause(&self, _milliseconds: u32) {}

    fn log(&self, line: &str) {
        self.logs.borrow_mut().push(line.to_owned());
    }
}

impl Default for World {
    fn default() -> Self {
        let brand = |number: u8, plan| Brand {
            id: ids::make(ids::BRAND, 0, &[number; 10]),
            plan,
            live: key(Environment::Live, number),
            test: key(Environment::Test, number + 1),
        };
        let world = World {
            store: Sqlite::in_memory().expect("SQLite works in memory"),
            brands: [brand(1, Plan::Premier), brand(3, Plan::Starter)],
            revoked: key(Environment::Live, 5),
            unknown: key(Environment::Live, 6),
            logs: RefCell::default(),
            counter: Cell::new(0),
        };
        for Brand { id, plan, live, test } in &world.brands {
            world.run(&admin::create_brand(
                admin::Brand { brand_id: id, name: "Fuzz", plan: *plan, basis: Basis::Paid, currency: None },
                0,
            ));
            for key in [live, test] {
                world.provide(id, key);
            }
        }
        let first = &world.brands[0].id;
        world.provide(first, &world.revoked);
        world.run(&admin::revoke_key(first, world.revoked.id(), 1));
        world
    }
}

impl World {
    pub fn answer(&self, request: Request<impl Body>) -> Response {
        wait(app::handle(request, self))
    }

    /// From here on, identifiers are those of a new world.
    pub fn restart(&self) {
        self.counter.set(0);
    }

    /// What the first request's conversion is called, if that is what it records.
    pub fn first_conversion() -> String {
        ids::make(ids::prefix(Event::Conversion), NOW_MS, &numbered(2))
    }

    /// Counts the rows of events, and those of idempotency keys.
    ///
    /// # Panics
    ///
    /// Without the tables, which the schema makes.
    pub fn stored(&self) -> (u32, u32) {
        const SQL: &str = "SELECT (SELECT count(*) FROM conversions) + (SELECT count(*) FROM refunds)
            + (SELECT count(*) FROM claims) + (SELECT count(*) FROM visits), (SELECT count(*) FROM idempotency_keys)";
        let rows = self.store.query(SQL).expect("the tables are there").concat();
        let number = |text: &String| text.parse().expect("a count is a number");
        (rows.first().map_or(0, number), rows.get(1).map_or(0, number))
    }

    /// Counts the rows of events of one brand and environment.
    ///
    /// # Panics
    ///
    /// Without the tables, which the schema makes.
    pub fn stored_by(&self, brand_id: &str, environment: Environment) -> u32 {
        let of = |table: &str| {
            format!(
                "(SELECT count(*) FROM {table} WHERE brand_id = '{brand_id}' AND environment = '{}')",
                environment.name()
            )
        };
        let sql = format!("SELECT {}", ["conversions", "refunds", "claims", "visits"].map(of).join(" + "));
        self.store.query(&sql).expect("the tables are there").concat().concat().parse().expect("a count is a number")
    }

    /// The brand and the environment that a key and a brand id open together.
    pub fn opened(&self, key: &str, brand_id: &str) -> Option<(&Brand, Environment)> {
        let brand = self.brands.iter().find(|brand| brand.id == brand_id)?;
        [&brand.live, &brand.test].into_iter().find(|known| known.as_str() == key).map(|key| (brand, key.environment()))
    }

    fn provide(&self, brand_id: &str, key: &ApiKey) {
        let key = admin::Key { brand_id, key, label: "fuzz", events: None, expires_at_ms: None };
        self.run(&admin::create_key(key, PEPPER, 0).expect("there is a pepper"));
    }

    fn run(&self, statement: &Statement) {
        wait(self.store.batch(std::slice::from_ref(statement))).expect("the brands are new");
    }

    fn entropy(&self) -> ids::Entropy {
        self.counter.set(self.counter.get() + 1);
        numbered(self.counter.get())
    }
}

fn numbered(number: u64) -> ids::Entropy {
    let mut bytes = ids::Entropy::default();
    bytes[2..].copy_from_slice(&number.to_be_bytes());
    bytes
}

fn key(environment: Environment, number: u8) -> ApiKey {
    ApiKey::mint(environment, (0..=255_u8).map(|byte| byte.wrapping_mul(7) ^ number)).expect("256 bytes are enough")
}

/// A body in pieces.
#[derive(Debug)]
pub struct Pieces(Vec<Vec<u8>>);

impl Pieces {
    pub fn of(body: &[u8], size: usize) -> Self {
        Pieces(body.rchunks(size.max(1)).map(<[u8]>::to_vec).collect())
    }
}

impl Body for Pieces {
    async fn next(&mut self) -> Result<Option<Vec<u8>>, BrokenOff> {
        Ok(self.0.pop())
    }

    async fn skip(&mut self) -> Result<Option<usize>, BrokenOff> {
        Ok(self.0.pop().map(|piece| piece.len()))
    }
}

/// Nothing in this world waits for anything.
fn wait<F: Future>(future: F) -> F::Output {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(output) => output,
        Poll::Pending => panic!("somebody waits for something"),
    }
}
