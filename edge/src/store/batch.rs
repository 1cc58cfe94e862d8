//! Many events in one D1 batch, which is one transaction: each recorded exactly as a request of its own would have been.
//!
//! Events that have nothing to do with each other go through each statement together; those that do, one behind the other
//! ([`steps`]). Nothing that is sent makes a statement fail, so that no event takes another one down with it.

mod steps;

use advocateloop_core::json::{Writer, array_entries};
use advocateloop_core::{Event, Payload};

use super::many::is_without_payload;
use super::{Answers, Executor, Param, Recorded, Recording, Statement, StoreError, Unrecorded, permit, record_of};
use crate::auth::{Credentials, Permit, Refused};
use steps::Step;

/// The events of one query. It answers one value, of which D1 allows 2 MB. An event has at most 50 KB of it: the 20 candidates
/// of a refund with their order ids, and the payload that it repeats.
const MOST_QUERIED: usize = 32;

/// The large payloads that are asked for at a time, of up to 72 KiB each once normalized, and twice that where every character
/// is escaped.
const MOST_LARGE: usize = 8;

/// Bytes of events that are bound to one statement; what is added last has at most twice 72 KiB, and all of it stays below 2 MB.
const MOST_BOUND: usize = 1_500_000;

/// D1 allows a Worker 1,000 queries a request, and does not say whether the statements of a batch count as such.
const MOST_STATEMENTS: usize = 900;

/// An event that waits to be recorded.
#[derive(Debug, Clone, Copy)]
pub struct Offer<'a> {
    pub recording: Recording<'a>,
    pub payload: &'a Payload<'a>,
}

/// What became of an event.
pub type Outcome = Result<(Permit, Recorded), Unrecorded>;

/// What a batch came to.
#[derive(Debug)]
pub struct Done {
    permit: Option<String>,
    /// In the order of the offers.
    pub outcomes: Vec<Outcome>,
}

impl Done {
    /// Whether the key is good for an event that was not offered, since something else is wrong with it.
    pub fn admit(&self, event: Event, credentials: &Credentials) -> Result<Permit, Unrecorded> {
        let (permit, _nothing) = permit::read::<()>(self.permit.clone(), event, credentials)?;
        Ok(permit)
    }
}

/// Asks only whether the key is good: for a request that fails for another reason.
pub async fn admit(store: &impl Executor, credentials: &Credentials, now_ms: u64) -> Result<(), Unrecorded> {
    record(store, credentials, now_ms, &[]).await.map(|_| ())
}

/// Records events in their order. A key that is not good records none of them.
pub async fn record(
    store: &impl Executor,
    credentials: &Credentials,
    now_ms: u64,
    offers: &[Offer<'_>],
) -> Result<Done, Unrecorded> {
    let mut plan = Plan { statements: Vec::new(), queries: Vec::new() };
    plan.statements.extend(permit::rehash(credentials, now_ms));
    let permit_at = plan.statements.len();
    plan.statements.push(permit::statement(credentials, now_ms));
    for step in steps::of(offers) {
        if !plan.add(&step, offers) {
            break;
        }
    }
    let Plan { statements, queries } = plan;
    let mut answers = store.run(&statements).await?;
    let permit = answers.get_mut(permit_at).and_then(Option::take).ok_or(Refused::InvalidApiKey)?;
    let Read { mut outcomes, without_payload } = read(offers, &queries, &answers);
    for large in without_payload.chunks(MOST_LARGE) {
        ask_again(store, offers, large, &mut outcomes).await;
    }
    Ok(Done { permit: Some(permit), outcomes })
}

/// Asks about second deliveries of something large, one by one. They have stored nothing, so that each may fail by itself.
async fn ask_again(store: &impl Executor, offers: &[Offer<'_>], large: &[usize], outcomes: &mut [Outcome]) {
    let offered: Vec<(usize, &Offer<'_>)> =
        large.iter().filter_map(|&index| Some((index, offers.get(index)?))).collect();
    let statements: Vec<Statement<'_>> =
        offered.iter().filter_map(|(_, offer)| record_of(offer.payload).statements(&offer.recording).pop()).collect();
    let answers = store.run(&statements).await;
    for (place, (index, offer)) in offered.into_iter().enumerate() {
        let answer = answers.as_ref().map(|answers| answers.get(place).cloned().flatten());
        if let Some(outcome) = outcomes.get_mut(index) {
            *outcome = answer
                .map_err(|error| Unrecorded::from(error.clone()))
                .and_then(|answer| record_of(offer.payload).read(&offer.recording, answer));
        }
    }
}

/// The statements of a batch, and which of them answer for which offers.
struct Plan<'a> {
    statements: Vec<Statement<'a>>,
    queries: Vec<Query>,
}

struct Query {
    statement: usize,
    offers: Vec<usize>,
}

/// An offer with what each of its statements binds of its own.
struct Row<'a> {
    offer: usize,
    insert: Vec<Param<'a>>,
    remember: Option<Vec<Param<'a>>>,
    query: Vec<Param<'a>>,
}

impl<'a> Plan<'a> {
    /// Adds the statements of a step; false, and adds none, where they would be too many.
    fn add(&mut self, step: &Step, offers: &'a [Offer<'a>]) -> bool {
        let offered = || step.offers.iter().filter_map(|&index| Some((index, offers.get(index)?)));
        let Some((_, first)) = offered().next() else { return true };
        let sql = record_of(first.payload).many();
        // What all of them bind alike.
        let shared: Vec<Param<'a>> = first.recording.scope().into_iter().take(SHARED).collect();
        let rows: Vec<Row<'a>> = offered().filter_map(|(index, offer)| row(index, offer)).collect();
        let bound = |statement: &'static str, json: String| {
            let params = shared.iter().cloned().chain([json.into()]).collect();
            Statement { sql: statement, params }
        };
        let mut statements = Vec::new();
        for json in arrays(rows.iter().map(|row| row.insert.as_slice())) {
            statements.push(bound(sql.insert, json));
        }
        for json in arrays(rows.iter().filter_map(|row| row.remember.as_deref())) {
            statements.push(bound(sql.remember, json));
        }
        let mut queries = Vec::new();
        for rows in rows.chunks(MOST_QUERIED) {
            let statement = self.statements.len().saturating_add(statements.len());
            queries.push(Query { statement, offers: rows.iter().map(|row| row.offer).collect() });
            let asked: Vec<String> = rows.iter().map(|row| array(&row.query)).collect();
            statements.push(bound(sql.query, format!("[{}]", asked.join(","))));
        }
        let fits = self.statements.len().saturating_add(statements.len()) <= MOST_STATEMENTS;
        if fits {
            self.statements.extend(statements);
            self.queries.extend(queries);
        }
        fits
    }
}

/// `?1` to `?6`.
const SHARED: usize = 6;

/// What an offer's own statements bind behind what all bind alike.
fn row<'a>(index: usize, offer: &'a Offer<'a>) -> Option<Row<'a>> {
    let mut statements = record_of(offer.payload).statements(&offer.recording).into_iter();
    let mut own = || Some(statements.next()?.params.into_iter().skip(SHARED).collect::<Vec<_>>());
    let insert = own()?;
    let remember = if offer.recording.idempotency.is_some() { own() } else { None };
    Some(Row { offer: index, insert, remember, query: own()? })
}

fn array(row: &[Param<'_>]) -> String {
    let mut out = Writer::new();
    out.array(|out| {
        for param in row {
            out.optional_string(param.as_deref());
        }
    });
    out.finish()
}

/// JSON arrays of rows, none of them larger than a statement may bind.
fn arrays<'r, 'a: 'r>(rows: impl Iterator<Item = &'r [Param<'a>]>) -> Vec<String> {
    let mut arrays = Vec::new();
    let mut open = String::new();
    for row in rows.map(array) {
        if !open.is_empty() && open.len().saturating_add(row.len()) > MOST_BOUND {
            arrays.push(format!("[{open}]"));
            open.clear();
        }
        if !open.is_empty() {
            open.push(',');
        }
        open.push_str(&row);
    }
    if !open.is_empty() {
        arrays.push(format!("[{open}]"));
    }
    arrays
}

/// What the answers say.
struct Read {
    outcomes: Vec<Outcome>,
    /// Those that repeat something too large to be compared yet.
    without_payload: Vec<usize>,
}

fn read(offers: &[Offer<'_>], queries: &[Query], answers: &Answers) -> Read {
    let mut without_payload = Vec::new();
    let too_many = || Err(StoreError::Overloaded("too many events of a batch depend on each other".to_owned()).into());
    let mut outcomes: Vec<Outcome> = offers.iter().map(|_| too_many()).collect();
    for Query { statement, offers: asked } in queries {
        let answer = answers.get(*statement).and_then(Option::as_deref).unwrap_or_default();
        let mut told = array_entries(answer).unwrap_or_default().into_iter();
        for &index in asked {
            // None of them is missing, unless a statement is not what we think.
            let answer = told.next().ok_or_else(|| StoreError::broken("a batch answered too little"));
            if answer.as_ref().is_ok_and(|answer| is_without_payload(answer)) {
                without_payload.push(index);
            }
            if let (Some(offer), Some(outcome)) = (offers.get(index), outcomes.get_mut(index)) {
                *outcome = answer
                    .map_err(Unrecorded::from)
                    .and_then(|answer| record_of(offer.payload).read(&offer.recording, Some(answer.to_owned())));
            }
        }
    }
    Read { outcomes, without_payload }
}
