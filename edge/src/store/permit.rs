//! Asks the database what a key opens, in the same batch as the event itself: a revoked key fails on the very next request.

use advocateloop_core::{Basis, Event, Plan};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::sql::sql;
use super::{Answers, RecordError, Statement, StoreError};
use crate::auth::{AuthError, Credentials, Permit};
use crate::database::Database;
use crate::json;

/// Asks whether the database answers, with the tables in place.
pub fn health() -> Statement {
    Statement { sql: sql!("health"), json: None }
}

/// Holds what the permit asks for: see `permit.sql`.
#[derive(Debug, Serialize)]
pub(super) struct Scope<'a> {
    brand_id: &'a str,
    environment: &'a str,
    key_id: &'a str,
    digest: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    other_digest: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    accepted: Option<bool>,
    now: u64,
}

impl<'a> Scope<'a> {
    pub(super) fn of(credentials: &'a Credentials, now_ms: u64) -> Self {
        Scope {
            brand_id: credentials.brand_id(),
            environment: credentials.environment().name(),
            key_id: credentials.key_id(),
            digest: credentials.digest(),
            other_digest: credentials.other_digest(),
            accepted: credentials.accepted_on().map(|_| true),
            now: now_ms,
        }
    }
}

/// Makes what comes before the statements of a batch: nothing, unless the pepper is being changed.
pub(super) fn rehash(credentials: &Credentials, now_ms: u64) -> Option<Statement> {
    credentials.other_digest()?;
    Some(Statement::with(sql!("rehash_key"), &Scope::of(credentials, now_ms)))
}

/// Asks only about the key.
pub(super) fn ask(credentials: &Credentials, now_ms: u64) -> Statement {
    Statement::with(sql!("read_permit"), &Scope::of(credentials, now_ms))
}

/// The plans that may record an event. What was accepted earlier is recorded whatever the plan is now.
pub(super) fn plans_for(event: Event, credentials: &Credentials) -> Vec<&'static str> {
    let allowed = |plan: &Plan| credentials.accepted_on().is_some() || plan.allows(event);
    Plan::ALL.iter().filter(|plan| allowed(plan)).map(|plan| plan.name()).collect()
}

/// The database to ask instead, if the brand of a batch does not live where it was asked about.
pub fn elsewhere(answers: &Answers) -> Option<Database> {
    let number = |answer: &str| answer.strip_prefix(r#"{"elsewhere":"#)?.split([',', '}']).next()?.parse().ok();
    answers.iter().flatten().find_map(|answer| number(answer)).map(Database::new)
}

/// What a query about a key answers: what the key opens, and the state that was asked for.
#[derive(Deserialize)]
struct Answer<'a> {
    plan: Plan,
    basis: Basis,
    events: Option<Vec<Event>>,
    expires_at: Option<u64>,
    #[serde(borrow)]
    state: Option<&'a RawValue>,
}

/// Reads an answer. A key that is not good gets none.
pub(super) fn read<S: DeserializeOwned>(answer: Option<&str>) -> Result<(Permit, Option<S>), RecordError> {
    let (permit, state) = read_permit(answer.ok_or(AuthError::InvalidApiKey)?)?;
    let state = state.map(|state| json::read(state.get()).ok_or_else(StoreError::unexpected)).transpose()?;
    Ok((permit, state))
}

/// Reads what is the same in all answers; so it is compiled once.
fn read_permit(answer: &str) -> Result<(Permit, Option<&RawValue>), StoreError> {
    let Answer { plan, basis, events, expires_at, state } =
        serde_json::from_str(answer).map_err(|_| StoreError::unexpected())?;
    Ok((Permit { plan, basis, key_events: events, expires_at }, state))
}
