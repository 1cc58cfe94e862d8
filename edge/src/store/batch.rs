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

use advocateloop_core::{Event, Id, Payload};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::permit::{self, Answer, Opened, Scope};
use super::refund::{Decision, Ledger, Ledgers, Write};
use super::sql::sql;
use super::{
    Executor, NewEvent, Outcome, RecordError, Recorded, Statement, StoreError, claim, conversion, refund, visit,
};
use crate::auth::{Credentials, Permit, Refused};
use crate::json;

/// The events of one statement. A query answers one value, of which D1 allows 2 MB. An event has at most 50 KB of it: the 20 candidates
/// of a refund with their order ids, and the payload that it repeats.
const MOST_EVENTS: usize = 32;

/// Bytes of events that are bound to one statement; what is added last has at most twice 72 KiB, and all of it stays below 2 MB.
const MOST_BYTES: usize = 1_500_000;

/// The longest payload that is repeated for one event of many. Longer ones are asked for again, a few at a time: they have up to 72 KiB once
/// normalized, and twice that where every character is escaped.
const LONGEST: usize = 8_000;
const FEW: usize = 8;

/// How often a batch asks before it gives up: each time that a refund must be decided anew, another one was recorded meanwhile.
const MOST_TRIPS: usize = 600;

/// Tells what became of a batch.
#[derive(Debug)]
pub struct Done {
    key: Opened,
    /// One outcome for each event, in their order.
    pub outcomes: Vec<Outcome>,
}

impl Done {
    /// Whether the key is good for an event that was not recorded, since something else is wrong with it.
    pub fn admit(&self, event: Event, credentials: &Credentials) -> Result<Permit, Refused> {
        self.key.permit(event, credentials)
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
    events: &[NewEvent<'_>],
    count: Option<Statement>,
) -> Result<Done, RecordError> {
    let mut batch = Batch { count, ..Batch::new(credentials, now_ms, events) };
    while let Some(trip) = batch.next() {
        let learned = match store.run(&trip.statements).await {
            Ok(answers) => batch.learn(&trip, &answers),
            Err(error) => Err(error.into()),
        };
        learned.or_else(|error| batch.fail(error))?;
    }
    batch.finish()
}

/// Reads what is recorded of an event, as a query tells it.
pub(super) trait State: DeserializeOwned {
    /// Whether a payload was too long to be repeated among many.
    fn is_without_payload(&self) -> bool {
        false
    }

    fn settle(self, sent: &NewEvent<'_>) -> Result<Recorded, RecordError>;
}

/// Statements of one transaction, and which of their answers are about which events.
#[derive(Debug, Default)]
pub(crate) struct Trip {
    pub(crate) statements: Vec<Statement>,
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
    events: &'a [NewEvent<'a>],
    /// Goes with the first transaction.
    count: Option<Statement>,
    key: Option<Opened>,
    outcomes: Vec<Option<Outcome>>,
    /// The ledger that was read last for each refund.
    ledgers: Vec<Option<Ledger>>,
    /// Those whose recorded payload is too long to be repeated among many.
    long: BTreeSet<usize>,
    /// The idempotency keys of the recorded events.
    remembered: BTreeSet<(Event, &'a str)>,
    trips: usize,
}

impl<'a> Batch<'a> {
    pub(crate) fn new(credentials: &'a Credentials, now_ms: u64, events: &'a [NewEvent<'a>]) -> Self {
        Batch {
            credentials,
            now_ms,
            events,
            count: None,
            key: None,
            outcomes: events.iter().map(|_| None).collect(),
            ledgers: events.iter().map(|_| None).collect(),
            long: BTreeSet::new(),
            remembered: BTreeSet::new(),
            trips: 0,
        }
    }

    /// Says what to ask next; `None` once all is known.
    pub(crate) fn next(&mut self) -> Option<Trip> {
        if self.trips > MOST_TRIPS {
            return None;
        }
        let first = permit::rehash(self.credentials, self.now_ms).into_iter().chain(self.count.take());
        let mut trip = Trip { statements: first.collect(), ..Trip::default() };
        let before = trip.statements.len();
        let first: Vec<Vec<usize>> = [Event::Claim, Event::Conversion].map(|event| self.turn(event)).into();
        let is_first = first.iter().any(|turn| !turn.is_empty());
        for turn in first {
            self.insert(&mut trip, &turn);
        }
        let refunds = self.pending(Event::Refund);
        let is_read = refunds.iter().all(|&place| self.ledgers.get(place).is_some_and(Option::is_some));
        // Visits come behind all refunds that are not decided yet.
        let mut has_visits = refunds.is_empty();
        if is_first || !is_read {
            self.ask_ledgers(&mut trip, &refunds);
        } else {
            let (writes, waits) = self.decide(&refunds);
            has_visits = !waits;
            if !writes.is_empty() {
                self.write(&mut trip, &writes);
                self.ask_ledgers(&mut trip, &self.pending(Event::Refund));
            }
        }
        if has_visits {
            let turn = self.turn(Event::Visit);
            self.insert(&mut trip, &turn);
        }
        if trip.statements.len() == before {
            self.ask_for_long(&mut trip);
        }
        if trip.statements.len() == before && self.key.is_none() {
            trip.ask(permit::ask(self.credentials, self.now_ms), None, Vec::new());
        }
        self.trips = self.trips.saturating_add(1);
        (trip.statements.len() > before).then_some(trip)
    }

    /// Learns what the statements of a trip answered.
    pub(crate) fn learn(&mut self, trip: &Trip, answers: &[Option<String>]) -> Result<(), RecordError> {
        for Query { statement, event, places } in &trip.queries {
            let answer = answers.get(*statement).and_then(Option::as_deref);
            match event {
                None => self.key = Some(Answer::<()>::read(answer)?.key()?),
                Some(Event::Conversion) => self.settle::<conversion::Found>(answer, places)?,
                Some(Event::Claim) => self.settle::<claim::Found>(answer, places)?,
                Some(Event::Visit) => self.settle::<visit::Found>(answer, places)?,
                Some(Event::Refund) => self.keep_ledgers(answer, places)?,
            }
        }
        Ok(())
    }

    /// The database failed, or the key is not good any more. What was recorded before stays so.
    fn fail(&mut self, error: RecordError) -> Result<(), RecordError> {
        if self.key.is_none() {
            return Err(error);
        }
        for outcome in &mut self.outcomes {
            outcome.get_or_insert_with(|| Err(error.again()));
        }
        Ok(())
    }

    pub(crate) fn finish(self) -> Result<Done, RecordError> {
        let contended = || Err(StoreError::Overloaded("the ledger of an order changes all the time".to_owned()).into());
        let outcomes = self.outcomes.into_iter().map(|outcome| outcome.unwrap_or_else(contended)).collect();
        Ok(Done { key: self.key.ok_or_else(StoreError::unexpected)?, outcomes })
    }

    fn events_at(&self, places: &[usize]) -> impl Iterator<Item = (usize, &'a NewEvent<'a>)> {
        places.iter().filter_map(|&place| Some((place, self.events.get(place)?)))
    }

    fn pending(&self, event: Event) -> Vec<usize> {
        let each = self.events.iter().zip(&self.outcomes).enumerate();
        let pending = each
            .filter(|(place, (sent, outcome))| sent.event == event && outcome.is_none() && !self.long.contains(place));
        pending.map(|(place, _)| place).collect()
    }

    /// Those of a kind that can be recorded now: of several with one idempotency key, the first, or all once it is remembered.
    /// A conversion waits for an earlier one of its order that waits.
    fn turn(&self, event: Event) -> Vec<usize> {
        let mut keys = BTreeSet::new();
        let mut waiting: BTreeSet<&str> = BTreeSet::new();
        let mut turn = self.pending(event);
        turn.retain(|&place| {
            let Some(sent) = self.events.get(place) else { return false };
            let order = match sent.payload {
                Payload::Conversion(conversion) => conversion.order_id.as_ref().map(Id::as_str),
                _ => None,
            };
            let is_first =
                sent.idempotency_key().is_none_or(|key| self.remembered.contains(&(event, key)) || keys.insert(key));
            let is_now = is_first && order.is_none_or(|order| !waiting.contains(order));
            if !is_now {
                waiting.extend(order);
            }
            is_now
        });
        turn
    }

    fn insert(&self, trip: &mut Trip, turn: &[usize]) {
        let Some((_, first)) = self.events_at(turn).next() else { return };
        let (insert, remember) = match first.event {
            Event::Conversion => (sql!("insert_conversion"), sql!("remember_conversion")),
            Event::Claim => (sql!("insert_claim"), sql!("remember_claim")),
            Event::Visit => (sql!("insert_visit"), sql!("remember_visit")),
            Event::Refund => return,
        };
        let longest = if turn.len() > FEW { LONGEST } else { usize::MAX };
        for (places, rows) in self.chunks(turn) {
            let json = self.params(first.event, longest, &rows);
            trip.statements.push(Statement::new(insert, json.clone()));
            if self.events_at(&places).any(|(_, sent)| sent.idempotency.is_some()) {
                trip.statements.push(Statement::new(remember, json.clone()));
            }
            trip.ask(Statement::new(recorded(first.event), json), Some(first.event), places);
        }
    }

    fn ask_ledgers(&self, trip: &mut Trip, refunds: &[usize]) {
        for (places, rows) in self.chunks(refunds) {
            let json = self.params(Event::Refund, usize::MAX, &rows);
            trip.ask(Statement::new(recorded(Event::Refund), json), Some(Event::Refund), places);
        }
    }

    /// Asks again, with the payloads. These events have stored nothing.
    fn ask_for_long(&mut self, trip: &mut Trip) {
        let few: Vec<usize> = self.long.iter().copied().take(FEW).collect();
        for event in [Event::Conversion, Event::Claim] {
            let of_kind: Vec<usize> =
                self.events_at(&few).filter(|(_, sent)| sent.event == event).map(|(place, _)| place).collect();
            for (places, rows) in self.chunks(&of_kind) {
                let json = self.params(event, usize::MAX, &rows);
                trip.ask(Statement::new(recorded(event), json), Some(event), places);
            }
        }
        for place in few {
            self.long.remove(&place);
        }
    }

    /// Decides about refunds in their order: keeps what is settled, and answers what is to be written first, and whether others
    /// wait for that.
    fn decide(&mut self, refunds: &[usize]) -> (Vec<Write>, bool) {
        let mut ledgers = Ledgers::default();
        let (mut writes, mut waits) = (Vec::new(), false);
        for &place in refunds {
            let (Some(sent), Some(ledger)) = (self.events.get(place), self.ledgers.get(place).and_then(Option::as_ref))
            else {
                continue;
            };
            match ledgers.decide(sent, ledger) {
                Decision::Settled(settled) => {
                    let outcome = self.key.as_ref().map(|key| key.permit(sent.event, self.credentials));
                    let outcome = outcome.unwrap_or(Err(Refused::InvalidApiKey)).map_err(RecordError::from);
                    let outcome = outcome.and_then(|permit| Ok((permit, settled?)));
                    self.put(place, outcome);
                }
                Decision::Write(write) => writes.push(write),
                Decision::Later => waits = true,
            }
        }
        (writes, waits)
    }

    fn write(&self, trip: &mut Trip, writes: &[Write]) {
        let rows = writes.iter().enumerate().map(|(nth, write)| (nth, json::write(write))).collect();
        for (nths, _) in chunked(rows) {
            let of_chunk: Vec<&Write> = nths.iter().filter_map(|&nth| writes.get(nth)).collect();
            // All entries of a statement are compared with the ledger as it is before the first of them.
            let rows: Vec<String> = refund::since_the_first(&of_chunk).iter().map(json::write).collect();
            let json = self.params(Event::Refund, usize::MAX, &rows);
            trip.statements.push(Statement::new(sql!("insert_refund"), json.clone()));
            if of_chunk.iter().any(|write| write.has_key()) {
                trip.statements.push(Statement::new(sql!("remember_refund"), json));
            }
        }
    }

    fn settle<S: State>(&mut self, answer: Option<&str>, places: &[usize]) -> Result<(), RecordError> {
        let answer = Answer::<Vec<Option<S>>>::read(answer)?;
        let key = self.key.insert(answer.key()?).clone();
        let mut states = answer.state.unwrap_or_default().into_iter();
        let events = self.events;
        for (place, sent) in places.iter().filter_map(|&place| Some((place, events.get(place)?))) {
            let permit = key.permit(sent.event, self.credentials);
            let state = states.next().flatten();
            if permit.is_ok() && state.as_ref().is_some_and(State::is_without_payload) {
                self.long.insert(place);
                continue;
            }
            let nothing = || StoreError::broken("nothing was stored, and nobody knows why");
            let outcome = permit.map_err(RecordError::from).and_then(|permit| {
                let recorded = state.ok_or_else(nothing)?.settle(sent)?;
                Ok((permit, recorded))
            });
            self.put(place, outcome);
        }
        Ok(())
    }

    fn keep_ledgers(&mut self, answer: Option<&str>, places: &[usize]) -> Result<(), RecordError> {
        let answer = Answer::<Vec<Ledger>>::read(answer)?;
        let key = self.key.insert(answer.key()?).clone();
        let mut ledgers = answer.state.unwrap_or_default().into_iter();
        for &place in places {
            let ledger = ledgers.next();
            if let Err(refused) = key.permit(Event::Refund, self.credentials) {
                self.put(place, Err(refused.into()));
            } else if let Some(slot) = self.ledgers.get_mut(place) {
                // None is missing, unless a statement is not what we think.
                *slot = Some(ledger.ok_or_else(|| StoreError::broken("a batch answered too little"))?);
            }
        }
        Ok(())
    }

    fn put(&mut self, place: usize, outcome: Outcome) {
        let sent = self.events.get(place);
        if let (Ok(_), Some(sent)) = (&outcome, sent) {
            self.remembered.extend(sent.idempotency_key().map(|key| (sent.event, key)));
        }
        if let Some(slot) = self.outcomes.get_mut(place) {
            *slot = Some(outcome);
        }
    }

    /// The events at these places as statements take them, in parts that fit.
    fn chunks(&self, places: &[usize]) -> Vec<(Vec<usize>, Vec<String>)> {
        chunked(self.events_at(places).map(|(place, sent)| (place, row(sent, self.credentials))).collect())
    }

    /// Writes what a statement binds.
    fn params(&self, event: Event, longest: usize, rows: &[String]) -> String {
        let params = Params {
            scope: Scope::of(self.credentials, self.now_ms),
            event: event.name(),
            plans: permit::plans_for(event, self.credentials),
            longest: longest.min(u32::MAX as usize),
        };
        let mut json = json::write(&params);
        json.pop();
        json.push_str(",\"events\":[");
        json.push_str(&rows.join(","));
        json.push_str("]}");
        json
    }
}

impl Trip {
    fn ask(&mut self, statement: Statement, event: Option<Event>, places: Vec<usize>) {
        self.queries.push(Query { statement: self.statements.len(), event, places });
        self.statements.push(statement);
    }
}

#[derive(Serialize)]
struct Params<'a> {
    #[serde(flatten)]
    scope: Scope<'a>,
    event: &'static str,
    plans: Vec<&'static str>,
    longest: usize,
}

/// An event as the statements of its kind take it.
#[derive(Serialize)]
struct EventRow<'a, V> {
    row_id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    idempotency_key: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    payload_digest: Option<&'a str>,
    payload: Option<&'a str>,
    #[serde(flatten)]
    values: V,
}

fn row(sent: &NewEvent<'_>, credentials: &Credentials) -> String {
    match sent.payload {
        Payload::Conversion(conversion) => row_of(sent, conversion::Values::of(conversion, credentials)),
        Payload::Claim(claim) => row_of(sent, claim::Values::of(claim, credentials)),
        Payload::Visit(visit) => row_of(sent, visit::Values::of(visit)),
        Payload::Refund(refund) => row_of(sent, refund::Values::of(refund)),
    }
}

fn row_of(sent: &NewEvent<'_>, values: impl Serialize) -> String {
    json::write(&EventRow {
        row_id: sent.row_id,
        idempotency_key: sent.idempotency_key(),
        payload_digest: sent.idempotency.map(super::Idempotency::digest),
        // A refund is written with its payload once it is decided.
        payload: (sent.event != Event::Refund).then_some(sent.normalized),
        values,
    })
}

/// The query that tells what is recorded of events of a kind.
fn recorded(event: Event) -> &'static str {
    match event {
        Event::Conversion => sql!("recorded_conversion"),
        Event::Claim => sql!("recorded_claim"),
        Event::Visit => sql!("recorded_visit"),
        Event::Refund => sql!("ledger_of_refund"),
    }
}

/// Rows in parts, none of them larger than a statement may bind.
fn chunked(rows: Vec<(usize, String)>) -> Vec<(Vec<usize>, Vec<String>)> {
    let mut chunks: Vec<(Vec<usize>, Vec<String>)> = Vec::new();
    let mut bytes = 0_usize;
    for (place, row) in rows {
        bytes = bytes.saturating_add(row.len());
        match chunks.last_mut() {
            Some((places, rows)) if places.len() < MOST_EVENTS && bytes <= MOST_BYTES => {
                places.push(place);
                rows.push(row);
            }
            _ => {
                bytes = row.len();
                chunks.push((vec![place], vec![row]));
            }
        }
    }
    chunks
}
