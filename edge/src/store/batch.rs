//! Records events, one or many: in one transaction, or in a few where some of them must wait for what becomes of others.
//!
//! They are recorded as if the claims had come first, then the conversions, then the refunds, then the visits, each kind in the order
//! given. Nothing that is sent makes a statement fail, so that no event takes another one down with it.
//!
//! A [`Batch`] says what to ask next, and learns from the answers:
//!
//! 1. claims and conversions are inserted and read back, and the ledgers of the refunds are read;
//! 2. refunds are written as [`refund`](super::refund) decides, if their ledgers are still what was read; else this is done again;
//! 3. visits go with the last part that there is.
//!
//! Of several events with one idempotency key, each waits until the one before it is recorded.

use std::collections::BTreeSet;

use advocateloop_core::{Event, Payload};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::permit::{self, Scope};
use super::refund::{self, Decision, Ledger, Ledgers, Write};
use super::rows::{self, Found, Sent};
use super::{Executor, NewEvent, RecordError, Recorded, Statement, StoreError};
use crate::auth::{AuthError, Credentials, Permit};
use crate::chunks;
use crate::json;

/// The most bytes that a statement binds for its events, of D1's 2 MB. What it answers is limited by `as_many_as_fit.sql`.
const MOST_BYTES: usize = 1_900_000;

/// How often a batch asks before it gives up: each time that a refund must be decided anew, another one was recorded meanwhile.
const MOST_TRIPS: usize = 600;

/// Tells what became of a batch.
#[derive(Debug)]
pub struct Done {
    /// What the key opens, whatever became of the events.
    pub key: Permit,
    /// One outcome for each event, in their order.
    pub outcomes: Vec<Outcome>,
}

/// The outcome of an event, as the database says.
pub type Outcome = Result<Recorded, RecordError>;

impl Done {
    /// Returns the permit for an event that was not recorded, since something else is wrong with it.
    pub fn admit(&self, event: Event, credentials: &Credentials) -> Result<Permit, AuthError> {
        self.key.granted_for(event, credentials)
    }
}

/// Asks only whether the key is good: for a request that fails for another reason.
pub async fn admit(
    store: &impl Executor,
    credentials: &Credentials,
    now_ms: u64,
    count: Option<Statement>,
) -> Result<Done, RecordError> {
    record(store, credentials, now_ms, &[], count).await
}

/// Records events, and counts what was refused beside them. A key that is not good does neither.
pub async fn record(
    store: &impl Executor,
    credentials: &Credentials,
    now_ms: u64,
    events: &[&NewEvent<'_>],
    count: Option<Statement>,
) -> Result<Done, RecordError> {
    let mut batch = [Batch { count, ..Batch::new(credentials, now_ms, events) }];
    let run = run(store, &mut batch).await;
    let [mut batch] = batch;
    // What was recorded before stays so.
    batch.error = batch.error.or(run.err().map(RecordError::from));
    batch.finish()
}

/// Records several batches side by side, each time all of them in one transaction.
pub(crate) async fn run(store: &impl Executor, batches: &mut [Batch<'_>]) -> Result<(), StoreError> {
    loop {
        let trips: Vec<Trip> = batches.iter_mut().map(Batch::next).collect();
        let statements: Vec<Statement> = trips.iter().flat_map(|trip| &trip.statements).cloned().collect();
        if statements.is_empty() {
            return Ok(());
        }
        let mut answers = store.run(&statements).await?.into_iter();
        for (batch, trip) in batches.iter_mut().zip(trips) {
            let own: Vec<Option<String>> = answers.by_ref().take(trip.statements.len()).collect();
            if let Err(error) = batch.learn(trip.queries, &own) {
                batch.error = Some(error);
            }
        }
    }
}

/// Statements of one transaction, and which of their answers are about which events.
#[derive(Debug, Default)]
struct Trip {
    statements: Vec<Statement>,
    queries: Vec<Query>,
}

#[derive(Debug)]
struct Query {
    statement: usize,
    /// `None` if it asks about the key alone.
    event: Option<Event>,
    places: Vec<usize>,
}

/// Events on their way into the database.
#[derive(Debug)]
pub(crate) struct Batch<'a> {
    credentials: &'a Credentials,
    now_ms: u64,
    events: &'a [&'a NewEvent<'a>],
    /// Goes with the first transaction.
    count: Option<Statement>,
    key: Option<Permit>,
    /// Why nothing more can be asked.
    error: Option<RecordError>,
    outcomes: Vec<Option<Outcome>>,
    /// The ledger that was read last for each refund.
    ledgers: Vec<Option<Ledger>>,
    /// The idempotency keys of the recorded events.
    remembered: BTreeSet<String>,
    trips: usize,
}

impl<'a> Batch<'a> {
    pub(crate) fn new(credentials: &'a Credentials, now_ms: u64, events: &'a [&'a NewEvent<'a>]) -> Self {
        Batch {
            credentials,
            now_ms,
            events,
            count: None,
            key: None,
            error: None,
            outcomes: events.iter().map(|_| None).collect(),
            ledgers: events.iter().map(|_| None).collect(),
            remembered: BTreeSet::new(),
            trips: 0,
        }
    }

    /// Says what to ask next: nothing once all is known.
    fn next(&mut self) -> Trip {
        if self.error.is_some() || self.trips > MOST_TRIPS {
            return Trip::default();
        }
        self.trips = self.trips.saturating_add(1);
        let first = permit::rehash(self.credentials, self.now_ms).into_iter().chain(self.count.take());
        let mut trip = Trip { statements: first.collect(), queries: Vec::new() };
        for event in [Event::Claim, Event::Conversion] {
            self.insert(&mut trip, event);
        }
        if !trip.queries.is_empty() {
            self.ledgers.fill_with(|| None);
        }
        // Visits come behind all refunds that are not decided yet.
        let mut has_visits = false;
        if !self.ask_ledgers(&mut trip) {
            let (writes, waits) = self.decide();
            has_visits = !waits;
            if !writes.is_empty() {
                self.write(&mut trip, &writes);
                self.ledgers.fill_with(|| None);
                self.ask_ledgers(&mut trip);
            }
        }
        if has_visits {
            self.insert(&mut trip, Event::Visit);
        }
        if trip.queries.is_empty() && self.key.is_none() {
            trip.ask(permit::ask(self.credentials, self.now_ms), None, &[]);
        }
        if trip.queries.is_empty() { Trip::default() } else { trip }
    }

    /// Learns what the statements of a trip answered.
    fn learn(&mut self, queries: Vec<Query>, answers: &[Option<String>]) -> Result<(), RecordError> {
        for Query { statement, event, places } in queries {
            let answer = answers.get(statement).and_then(Option::as_deref);
            match event {
                None => self.key = Some(permit::read::<()>(answer)?.0),
                Some(Event::Refund) => self.keep_ledgers(answer, &places)?,
                Some(event) => self.settle(event, answer, &places)?,
            }
        }
        Ok(())
    }

    pub(crate) fn finish(self) -> Result<Done, RecordError> {
        let contended = || StoreError::Overloaded("the ledger of an order changes all the time".to_owned()).into();
        let error = self.error.unwrap_or_else(contended);
        let Some(key) = self.key else { return Err(error) };
        let outcomes = self.outcomes.into_iter().map(|outcome| outcome.unwrap_or_else(|| Err(error.clone())));
        Ok(Done { key, outcomes: outcomes.collect() })
    }

    fn events_at(&self, places: &[usize]) -> impl Iterator<Item = &'a NewEvent<'a>> {
        places.iter().filter_map(|&place| self.events.get(place).copied())
    }

    fn pending(&self, event: Event) -> Vec<usize> {
        let each = self.events.iter().zip(&self.outcomes).enumerate();
        let pending = each.filter(|(_, (sent, outcome))| sent.event == event && outcome.is_none());
        pending.map(|(place, _)| place).collect()
    }

    /// Those of a kind that can be recorded now: of several with one idempotency key, the first, or all once it is remembered.
    /// A conversion waits for an earlier one of its order that waits.
    fn turn(&self, event: Event) -> Vec<usize> {
        let (mut keys, mut waiting) = (BTreeSet::new(), BTreeSet::new());
        let mut turn = self.pending(event);
        turn.retain(|&place| {
            let Some(sent) = self.events.get(place) else { return false };
            let order = match &sent.payload {
                Payload::Conversion(conversion) => conversion.order_id.as_ref().map(|id| id.as_str().to_owned()),
                _ => None,
            };
            let is_first = sent.key_name().is_none_or(|key| self.remembered.contains(&key) || keys.insert(key));
            let is_now = is_first && order.as_ref().is_none_or(|order| !waiting.contains(order));
            if !is_now {
                waiting.extend(order);
            }
            is_now
        });
        turn
    }

    fn insert(&self, trip: &mut Trip, event: Event) {
        let [insert, remember, recorded] = rows::statements(event);
        for places in self.parts(&self.turn(event)) {
            let json = self.params(event, &self.rows(places));
            trip.statements.push(Statement::new(insert, json.clone()));
            if self.events_at(places).any(|sent| sent.idempotency.is_some()) {
                trip.statements.push(Statement::new(remember, json.clone()));
            }
            trip.ask(Statement::new(recorded, json), Some(event), places);
        }
    }

    /// Asks for the ledgers that are not read yet, and tells whether there are any.
    fn ask_ledgers(&self, trip: &mut Trip) -> bool {
        let [.., ledger] = rows::statements(Event::Refund);
        let mut unread = self.pending(Event::Refund);
        unread.retain(|&place| self.ledgers.get(place).is_some_and(Option::is_none));
        for places in self.parts(&unread) {
            let json = self.params(Event::Refund, &self.rows(places));
            trip.ask(Statement::new(ledger, json), Some(Event::Refund), places);
        }
        !unread.is_empty()
    }

    /// Decides about refunds in their order: keeps what is settled, and answers what is to be written first, and whether others
    /// wait for that.
    fn decide(&mut self) -> (Vec<Write>, bool) {
        let mut ledgers = Ledgers::default();
        let (mut writes, mut waits) = (Vec::new(), false);
        for place in self.pending(Event::Refund) {
            let (Some(sent), Some(Some(ledger))) = (self.events.get(place), self.ledgers.get(place)) else { continue };
            match ledgers.decide(sent, ledger) {
                Decision::Settled(settled) => self.put(place, settled),
                Decision::Write(write) => writes.push(write),
                Decision::Later => waits = true,
            }
        }
        (writes, waits)
    }

    fn write(&self, trip: &mut Trip, writes: &[Write]) {
        let [insert, remember, _] = rows::statements(Event::Refund);
        for writes in chunks::within(writes, usize::MAX, MOST_BYTES, |write| bytes_of(&write.payload)) {
            // All entries of a statement are compared with the ledger as it is before the first of them.
            let json = self.params(Event::Refund, &refund::since_the_first(writes));
            trip.statements.push(Statement::new(insert, json.clone()));
            if writes.iter().any(Write::has_key) {
                trip.statements.push(Statement::new(remember, json));
            }
        }
    }

    fn settle(&mut self, event: Event, answer: Option<&str>, places: &[usize]) -> Result<(), RecordError> {
        let found: Vec<Option<Found>> = self.read(event, answer, places)?;
        for (&place, found) in places.iter().zip(found) {
            let Some(sent) = self.events.get(place) else { continue };
            let nothing = || StoreError::broken("nothing was stored, and nobody knows why").into();
            self.put(place, found.ok_or_else(nothing).and_then(|found| found.settle(sent)));
        }
        Ok(())
    }

    fn keep_ledgers(&mut self, answer: Option<&str>, places: &[usize]) -> Result<(), RecordError> {
        let ledgers: Vec<Ledger> = self.read(Event::Refund, answer, places)?;
        for (&place, ledger) in places.iter().zip(ledgers) {
            if let Some(slot) = self.ledgers.get_mut(place) {
                *slot = Some(ledger);
            }
        }
        Ok(())
    }

    /// Reads what an answer tells of events: of as many as fit into it, the others are asked for again. If the key does not allow them,
    /// that is their outcome.
    fn read<S: DeserializeOwned>(
        &mut self,
        event: Event,
        answer: Option<&str>,
        places: &[usize],
    ) -> Result<Vec<S>, RecordError> {
        let (key, told) = permit::read::<Vec<S>>(answer)?;
        let refused = key.granted_for(event, self.credentials).err();
        self.key = Some(key);
        let Some(refused) = refused else {
            // One always fits, unless a statement is not what we think.
            let told = told.filter(|told| !told.is_empty());
            return Ok(told.ok_or_else(|| StoreError::broken("a batch answered too little"))?);
        };
        for &place in places {
            self.put(place, Err(refused.clone().into()));
        }
        Ok(Vec::new())
    }

    fn put(&mut self, place: usize, outcome: Outcome) {
        if let (Ok(_), Some(sent)) = (&outcome, self.events.get(place)) {
            self.remembered.extend(sent.key_name());
        }
        if let Some(slot) = self.outcomes.get_mut(place) {
            *slot = Some(outcome);
        }
    }

    /// Parts events into those of one statement each.
    fn parts<'p>(&self, places: &'p [usize]) -> Vec<&'p [usize]> {
        let bytes = |place: &usize| self.events.get(*place).map_or(0, |sent| bytes_of(&sent.normalized));
        chunks::within(places, usize::MAX, MOST_BYTES, bytes)
    }

    fn rows(&self, places: &[usize]) -> Vec<Sent<'a>> {
        self.events_at(places).map(|sent| Sent::of(sent, self.credentials)).collect()
    }

    /// Writes what a statement binds.
    fn params(&self, event: Event, events: &[impl Serialize]) -> String {
        json::write(&Params {
            scope: Scope::of(self.credentials, self.now_ms),
            event: event.name(),
            plans: permit::plans_for(event, self.credentials),
            events,
        })
    }
}

/// Tells how many bytes an event takes at most where it is bound: its payload and what is taken out of it, each escaped, with an
/// idempotency key, a digest, an identifier and the names of them all.
fn bytes_of(payload: &str) -> usize {
    payload.len().saturating_mul(4).saturating_add(2_000)
}

impl Trip {
    fn ask(&mut self, statement: Statement, event: Option<Event>, places: &[usize]) {
        self.queries.push(Query { statement: self.statements.len(), event, places: places.to_vec() });
        self.statements.push(statement);
    }
}

#[derive(Serialize)]
struct Params<'a, R> {
    #[serde(flatten)]
    scope: Scope<'a>,
    event: &'static str,
    plans: Vec<&'static str>,
    events: &'a [R],
}
