//! What a key opens, asked of the database within the same batch as the event itself: a revoked key fails on the very
//! next request.

use advocateloop_core::{Basis, Event, Plan};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::{Answers, Param, Statement, StoreError, Unrecorded};
use crate::auth::{Credentials, Permit, Refused};
use crate::database::Database;
use crate::json;

/// `?1` brand, `?2` environment, `?3` key id, `?4` one digest or two, `?5` now: one row if the key is good and the brand lives here, else none.
///
/// Of an event that was accepted earlier, `?4` is the word accepted, which is no digest, and `?5` that time: what was
/// acknowledged then is recorded, whatever became of the key since.
///
/// Comparing digests in SQL takes no constant time, which tells nothing: whoever could choose them would know the pepper.
macro_rules! permit {
    () => {
        "WITH permit AS (SELECT plan, basis, events, expires_at FROM api_keys JOIN brands USING (brand_id)
  WHERE brand_id = ?1 AND key_id = ?3 AND environment = ?2 AND (digest IN (?4 ->> 0, ?4 ->> 1) AND revoked_at IS NULL
      OR ?4 = '\"accepted\"' AND coalesce(revoked_at > CAST(?5 AS INTEGER), TRUE))
    AND (expires_at IS NULL OR expires_at > CAST(?5 AS INTEGER)) AND elsewhere IS NULL)"
    };
}

/// Whether the brand's plan and the key's own list allow the event; `?6`: the plans that may record it. They are looked for in the
/// text: to take a list apart, SQLite makes a table, which with that of the digests was a sixth of what a conversion took it.
macro_rules! allows {
    ($event:literal) => {
        concat!(
            "instr(?6, '\"' || plan || '\"') > 0 AND (events IS NULL OR EXISTS (SELECT 1 FROM json_each(events) WHERE value = '",
            $event,
            "'))"
        )
    };
}

/// What a batch's query selects `FROM permit`: the permit, and beside it what is known of the event, as JSON. Of a brand that
/// does not live here it says where to ask instead, without a look at the key.
macro_rules! answer {
    ($($state:expr),+) => {
        concat!(
            " SELECT json_object('plan', plan, 'basis', basis, 'events', json(events), 'expires_at', expires_at, 'state', ",
            $($state,)+
            ") AS answer FROM permit UNION ALL SELECT json_object('elsewhere', elsewhere) FROM brands
  WHERE brand_id = ?1 AND elsewhere IS NOT NULL"
        )
    };
}

pub(super) use {allows, answer, permit};

pub(super) const SQL: &str = concat!(permit!(), answer!("NULL"));

/// Answers whenever the database does, with the tables in place.
pub const HEALTH: Statement<'static> =
    Statement { sql: "SELECT json_object('brands', EXISTS (SELECT 1 FROM brands)) AS answer", params: Vec::new() };

pub(super) fn statement(credentials: &Credentials, now_ms: u64) -> Statement<'_> {
    Statement { sql: SQL, params: scope(credentials, now_ms) }
}

/// `?1` to `?5`.
pub(super) fn scope(credentials: &Credentials, now_ms: u64) -> Vec<Param<'_>> {
    let mut params = Vec::with_capacity(20);
    params.push(credentials.brand_id().into());
    params.push(credentials.environment().name().into());
    params.push(credentials.key_id().into());
    params.push(if credentials.accepted_on().is_some() {
        "\"accepted\"".into()
    } else {
        let digests: Vec<&str> = [credentials.digest()].into_iter().chain(credentials.other_digest()).collect();
        json_array(&digests).into()
    });
    params.push(now_ms.into());
    params
}

/// While the pepper is being changed, moves a key that was shown to its digest under the current one: `?1` to `?3` as
/// above, `?4` the current digest, `?5` the other one, `?6` now.
const MOVE: &str = "UPDATE api_keys SET digest = ?4, rehashed_at = CAST(?6 AS INTEGER)
  WHERE brand_id = ?1 AND key_id = ?3 AND environment = ?2 AND digest = ?5
    AND EXISTS (SELECT 1 FROM brands WHERE brand_id = ?1 AND elsewhere IS NULL)";

/// What comes before a batch's own statements: nothing, unless the pepper is being changed.
pub(super) fn rehash(credentials: &Credentials, now_ms: u64) -> Option<Statement<'_>> {
    let other = credentials.other_digest()?;
    Some(Statement {
        sql: MOVE,
        params: vec![
            credentials.brand_id().into(),
            credentials.environment().name().into(),
            credentials.key_id().into(),
            credentials.digest().into(),
            other.into(),
            now_ms.into(),
        ],
    })
}

/// Of texts that need no escapes.
fn json_array(texts: &[&str]) -> String {
    let quoted: Vec<String> = texts.iter().map(|text| format!("\"{text}\"")).collect();
    format!("[{}]", quoted.join(","))
}

/// As a JSON array of names. What was accepted earlier is recorded whatever the plan is now.
pub(super) fn plans_for(event: Event, credentials: &Credentials) -> String {
    let allowed = |plan: &Plan| credentials.accepted_on().is_some() || plan.allows(event);
    let names: Vec<&str> = Plan::ALL.iter().filter(|plan| allowed(plan)).map(|plan| plan.name()).collect();
    json_array(&names)
}

/// The database to ask instead, if the brand of a batch does not live where it was asked about.
#[must_use]
pub fn elsewhere(answers: &Answers) -> Option<Database> {
    let number = |answer: &str| answer.strip_prefix(r#"{"elsewhere":"#)?.strip_suffix('}')?.parse().ok();
    answers.iter().flatten().find_map(|answer| number(answer)).map(Database::new)
}

/// Opens what a reader's query answered: every good key reads.
pub(super) fn open<S: DeserializeOwned>(answer: Option<String>) -> Result<Option<S>, Unrecorded> {
    let answer = answer.ok_or(Refused::InvalidApiKey)?;
    let Answer { state, .. } = json::read(&answer).ok_or_else(StoreError::unexpected)?;
    Ok(state)
}

/// Opens what a batch answered: nobody gets the state without a permit.
pub(super) fn read<S: DeserializeOwned>(
    answer: Option<String>,
    event: Event,
    credentials: &Credentials,
) -> Result<(Permit, Option<S>), Unrecorded> {
    let answer = answer.ok_or(Refused::InvalidApiKey)?;
    let Answer { plan, basis, events, expires_at, state } = json::read(&answer).ok_or_else(StoreError::unexpected)?;
    let unknown = || StoreError::broken("a brand has an unknown plan or basis");
    let plan = Plan::from_name(&plan).ok_or_else(unknown)?;
    let basis = Basis::from_name(&basis).ok_or_else(unknown)?;
    if let Some(basis) = credentials.accepted_on() {
        return Ok((Permit::of_accepted(plan, basis), state));
    }
    let named = |names: Vec<String>| names.iter().filter_map(|name| Event::from_name(name)).collect();
    Ok((Permit::new(plan, basis, events.map(named), expires_at).granted_for(event)?, state))
}

#[derive(Deserialize)]
struct Answer<S> {
    plan: String,
    basis: String,
    events: Option<Vec<String>>,
    expires_at: Option<u64>,
    state: Option<S>,
}
