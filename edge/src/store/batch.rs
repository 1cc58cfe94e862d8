//! Many events in one D1 batch, which is one transaction, or in a few of them: each recorded exactly as a request of its own would
//! have been.
//!
//! Events that have nothing to do with each other go through each statement together; those that do, one behind the other
//! ([`steps`]). Nothing that is sent makes a statement fail, so that no event takes another one down with it.

mod steps;

use std::collections::VecDeque;

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

/// The statements of one transaction; what needs more goes through several. D1 allows a Worker 1,000 queries a request, and does not
/// say whether the statements of a batch count as such.
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
pub async fn admit(store: &impl Executor, credentials: &Credentials, now_ms: u64) -> Result<Done, Unrecorded> {
    record(store, credentials, now_ms, &[]).await
}

/// Records events in their order. A key that is not good records none of them.
pub async fn record(
    store: &impl Executor,
    credentials: &Credentials,
    now_ms: u64,
    offers: &[Offer<'_>],
) -> Result<Done, Unrecorded> {
    let mut steps: VecDeque<Step> = steps::of(offers).into();
    let mut read = Read { outcomes: offers.iter().map(|_| unasked()).collect(), without_payload: Vec::new() };
    let mut permit = None;
    while permit.is_none() || !steps.is_empty() {
        let plan = Plan::of(&mut steps, offers, credentials, now_ms);
        let said = match run(store, &plan).await {
            Ok((said, answers)) => {
                read.read(offers, &plan.queries, &answers);
                said
            }
            Err(error) if permit.is_none() => return Err(error),
            // What was recorded before it stays so.
            Err(error) => {
                let left = plan.queries.iter().flat_map(|query| &query.offers);
                let left = left.chain(steps.iter().flat_map(|step| &step.offers));
                for &index in left {
                    read.put(index, Err(again(&error)));
                }
                break;
            }
        };
        permit.get_or_insert(said);
    }
    let Read { mut outcomes, without_payload } = read;
    for large in without_payload.chunks(MOST_LARGE) {
        ask_again(store, offers, large, &mut outcomes).await;
    }
    Ok(Done { permit, outcomes })
}

/// What the database says of the key, and the answers.
async fn run(store: &impl Executor, plan: &Plan<'_>) -> Result<(String, Answers), Unrecorded> {
    let mut answers = store.run(&plan.statements).await?;
    let permit = answers.get_mut(plan.permit_at).and_then(Option::take).ok_or(Refused::InvalidApiKey)?;
    Ok((permit, answers))
}

/// One more event that is not recorded for the same reason.
fn again(reason: &Unrecorded) -> Unrecorded {
    match reason {
        Unrecorded::Failed(error) => Unrecorded::Failed(error.clone()),
        Unrecorded::Refused(refused) => Unrecorded::Refused(refused.clone()),
        Unrecorded::Conflict(_) => StoreError::broken("a conflict of a whole batch").into(),
    }
}

fn unasked() -> Outcome {
    Err(StoreError::broken("an event of a batch was not asked about").into())
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
    /// Which of them asks about the key.
    permit_at: usize,
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
    /// Takes as many steps as fit, at least one.
    fn of(steps: &mut VecDeque<Step>, offers: &'a [Offer<'a>], credentials: &'a Credentials, now_ms: u64) -> Plan<'a> {
        let mut statements: Vec<Statement<'a>> = permit::rehash(credentials, now_ms).into_iter().collect();
        let permit_at = statements.len();
        statements.push(permit::statement(credentials, now_ms));
        let mut plan = Plan { statements, permit_at, queries: Vec::new() };
        while let Some(step) = steps.pop_front() {
            if !plan.add(&step, offers) {
                steps.push_front(step);
                break;
            }
        }
        plan
    }

    /// Adds the statements of a step; false, and adds none, where they would be too many beside others.
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
        let count = self.statements.len().saturating_add(statements.len());
        let fits = self.queries.is_empty() || count <= MOST_STATEMENTS;
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

impl Read {
    fn read(&mut self, offers: &[Offer<'_>], queries: &[Query], answers: &Answers) {
        for Query { statement, offers: asked } in queries {
            let answer = answers.get(*statement).and_then(Option::as_deref).unwrap_or_default();
            let mut told = array_entries(answer).unwrap_or_default().into_iter();
            for &index in asked {
                let Some(offer) = offers.get(index) else { continue };
                // None of them is missing, unless a statement is not what we think.
                let answer = told.next().ok_or_else(|| StoreError::broken("a batch answered too little"));
                if answer.as_ref().is_ok_and(|answer| is_without_payload(answer)) {
                    self.without_payload.push(index);
                }
                let read = |answer: &str| record_of(offer.payload).read(&offer.recording, Some(answer.to_owned()));
                self.put(index, answer.map_err(Unrecorded::from).and_then(read));
            }
        }
    }

    fn put(&mut self, index: usize, outcome: Outcome) {
        if let Some(slot) = self.outcomes.get_mut(index) {
            *slot = outcome;
        }
    }
}
