//! The platform as Cloudflare provides it.

use std::cell::{Cell, RefCell};
use std::future::Future;
use std::pin::pin;
use std::rc::Rc;
use std::time::Duration;

use futures_util::future::{Either, select};
use serde::Deserialize;
use worker::js_sys::{Array, Date, Error};
use worker::wasm_bindgen::prelude::wasm_bindgen;
use worker::wasm_bindgen::{self, JsValue};
use worker::web_sys::console;
use worker::{BatchMessageBuilder, D1PreparedStatement, Delay, Env, MessageBuilder, QueueContentType, SendMessage};

use super::bindings::{Bindings, Bound};
use crate::database::Database;
use crate::overflow::{Memory, Overflow, Queue, Unsent};
use crate::platform::{Fresh, Platform, Random, Settings};
use crate::store::{Answers, Executor, Statement, StoreError};

/// D1's own limit for a query.
const DATABASE_MS: u32 = 30_000;
/// A rate limiter that is silent for so long lets the request in.
const RATE_MS: u32 = 1_000;
const QUEUE_MS: u32 = 5_000;

/// The bytes of one request, and the number of requests for which bytes are drawn at once.
const BYTES: usize = 20;
const REQUESTS: usize = 200;

thread_local! {
    static MEMORY: Rc<Memory> = Rc::default();
    static DRAWN: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(catch, js_namespace = crypto, js_name = getRandomValues)]
    fn fill(bytes: &mut [u8]) -> Result<(), JsValue>;
}

pub(super) struct Host {
    bindings: Rc<Bindings>,
    stores: Vec<Store>,
    memory: Rc<Memory>,
    /// Milliseconds after which a silent database has failed.
    patience: Rc<Cell<u32>>,
}

impl Host {
    pub(super) fn of(env: Env) -> Host {
        let bindings = Bindings::of(env);
        let patience = Rc::new(Cell::new(DATABASE_MS));
        let store = |bound: &Rc<Bound>| Store { bound: Rc::clone(bound), patience: Rc::clone(&patience) };
        Host {
            stores: bindings.databases.iter().map(store).collect(),
            memory: MEMORY.with(Rc::clone),
            patience,
            bindings,
        }
    }
}

impl Platform for Host {
    type Store = Store;
    type Queue = worker::Queue;

    fn store(&self, database: Database) -> Option<&Store> {
        self.stores.iter().find(|store| store.bound.number == database)
    }

    fn databases(&self) -> Vec<Database> {
        self.stores.iter().map(|store| store.bound.number).collect()
    }

    fn overflow(&self) -> Option<Overflow<'_, worker::Queue>> {
        self.bindings.overflow.as_ref().map(|queue| Overflow { queue, memory: &self.memory })
    }

    fn now_ms(&self) -> u64 {
        milliseconds(Date::now())
    }

    fn random(&self) -> Option<Random> {
        DRAWN.with_borrow_mut(|drawn| {
            if drawn.len() < BYTES {
                drawn.resize(BYTES.saturating_mul(REQUESTS), 0);
                if fill(drawn).is_err() {
                    drawn.clear();
                }
            }
            let taken = drawn.split_off(drawn.len().checked_sub(BYTES)?);
            let (request, row) = taken.split_first_chunk()?;
            Some(Random { request: *request, row: *row.first_chunk()? })
        })
    }

    async fn fresh(&self) -> Option<Fresh> {
        let mut drawn = [0; Fresh::BYTES];
        fill(&mut drawn).ok()?;
        Some(Fresh::new(drawn))
    }

    fn settings(&self) -> Settings<'_> {
        self.bindings.settings()
    }

    async fn within_rate(&self, caller: &str) -> bool {
        let Some(limiter) = &self.bindings.limiter else { return true };
        // A limiter that is out of order stops nobody.
        let counted = within(RATE_MS, limiter.limit(caller.to_owned())).await;
        !matches!(counted, Some(Ok(outcome)) if !outcome.success)
    }

    fn wait_at_most(&self, milliseconds: u32) {
        self.patience.set(milliseconds);
    }

    async fn pause(&self, milliseconds: u32) {
        Delay::from(Duration::from_millis(milliseconds.into())).await;
    }

    fn log(&self, line: &str) {
        console::log_1(&line.into());
    }
}

/// A database that is bound.
pub(super) struct Store {
    bound: Rc<Bound>,
    patience: Rc<Cell<u32>>,
}

/// The first row of a statement's answer.
#[derive(Deserialize)]
struct Row {
    answer: Option<String>,
}

impl Executor for Store {
    async fn run(&self, statements: &[Statement]) -> Result<Answers, StoreError> {
        let patience_ms = self.patience.get();
        let late = || StoreError::from_message(&format!("timed out: no answer within {patience_ms} ms"));
        within(patience_ms, self.ask(statements)).await.ok_or_else(late)?
    }
}

impl Store {
    async fn ask(&self, statements: &[Statement]) -> Result<Answers, StoreError> {
        let failed = |error| StoreError::from_message(&message_of(error));
        let results = self.bound.d1.batch(self.bind(statements).map_err(failed)?).await.map_err(failed)?;
        if results.len() != statements.len() {
            return Err(StoreError::unexpected());
        }
        let first = |rows: Vec<Row>| rows.into_iter().next()?.answer.filter(|answer| !answer.is_empty());
        let answers = results.iter().map(|result| result.results().map(first));
        answers.collect::<worker::Result<_>>().map_err(|_| StoreError::unexpected())
    }

    fn bind(&self, statements: &[Statement]) -> worker::Result<Vec<D1PreparedStatement>> {
        let bound = statements.iter().map(|Statement { sql, json }| {
            let params: Array = json.iter().map(|json| JsValue::from_str(json)).collect();
            Ok(self.bound.prepare(sql).inner().bind(params)?.into())
        });
        bound.collect()
    }
}

impl Queue for worker::Queue {
    async fn send(&self, message: &str, delay_seconds: u32) -> Result<(), Unsent> {
        sent(within(QUEUE_MS, worker::Queue::send(self, text_message(message, delay_seconds))).await)
    }

    async fn send_all(&self, messages: &[String]) -> Result<(), Unsent> {
        let batch = BatchMessageBuilder::new().messages(messages.iter().map(|message| text_message(message, 0)));
        sent(within(QUEUE_MS, self.send_batch(batch.build())).await)
    }
}

fn text_message(message: &str, delay_seconds: u32) -> SendMessage<&str> {
    MessageBuilder::new(message).content_type(QueueContentType::Text).delay_seconds(delay_seconds).build()
}

fn sent(outcome: Option<worker::Result<()>>) -> Result<(), Unsent> {
    let late = || Unsent(format!("timed out: no answer within {QUEUE_MS} ms"));
    outcome.ok_or_else(late)?.map_err(|error| Unsent(message_of(error)))
}

/// Waits for work, at most so long.
async fn within<T>(milliseconds: u32, work: impl Future<Output = T>) -> Option<T> {
    let deadline = Delay::from(Duration::from_millis(milliseconds.into()));
    match select(pin!(work), pin!(deadline)).await {
        Either::Left((done, _)) => Some(done),
        Either::Right(_) => None,
    }
}

/// The message of an error. (The `Display` of D1's own errors panics.)
fn message_of(error: worker::Error) -> String {
    match error {
        worker::Error::D1(error) => AsRef::<Error>::as_ref(&error).message().into(),
        worker::Error::UnknownJsError { message, .. } => message,
        other => other.to_string(),
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "JavaScript's clock counts whole milliseconds"
)]
pub(super) fn milliseconds(now: f64) -> u64 {
    now as u64
}
