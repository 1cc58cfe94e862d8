//! What became of events that were acknowledged before they could be recorded.

use advocateloop_core::{Environment, Event};
use serde::{Deserialize, Serialize};

use super::permit::{answer, permit};
use super::read::{Reader, ask};
use super::{Executor, Param, Recorded, RecordedEvent, Statement, StoreError, Unrecorded};
use crate::json::{self, Object, Timestamp};

/// An accepted event, by the brand and environment that it is of.
#[derive(Debug, Clone, Copy)]
pub struct Name<'a> {
    pub brand_id: &'a str,
    pub environment: Environment,
    pub accepted_id: &'a str,
}

impl<'a> Name<'a> {
    fn params(self) -> Vec<Param<'a>> {
        vec![self.brand_id.into(), self.environment.name().into(), self.accepted_id.into()]
    }
}

/// `?1` brand, `?2` environment, `?3` accepted.
const OUTCOME: &str =
    "SELECT outcome AS answer FROM accepted WHERE brand_id = ?1 AND environment = ?2 AND accepted_id = ?3";

/// `?3` accepted, as a JSON array: those of them that are open still.
const OPEN: &str =
    "SELECT json_group_array(value) AS answer FROM json_each(?3) WHERE NOT EXISTS (SELECT 1 FROM accepted
  WHERE brand_id = ?1 AND environment = ?2 AND accepted_id = value)";

/// `?3` accepted, `?4` event, `?5` outcome, `?6` the recorded one, `?7` its conversion, `?8` code, `?9` error, `?10` email,
/// `?11` payload, `?12` key, `?13` when accepted, `?14` now. The first outcome is the one that counts.
const SETTLE: &str = "INSERT INTO accepted (brand_id, environment, accepted_id, event, outcome, recorded_id, conversion_id, code, error, email,
  payload, key_id, accepted_at, settled_at)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, json_remove(?11, '$.refund_reason'), ?12, CAST(?13 AS INTEGER), CAST(?14 AS INTEGER))
ON CONFLICT DO NOTHING";

/// `?6` accepted.
const FIND: &str = concat!(
    permit!(),
    answer!(
        "json((SELECT json_object('accepted_id', accepted_id, 'event', event, 'outcome', outcome, 'recorded_id', recorded_id,
  'conversion_id', conversion_id, 'code', code, 'error', error, 'payload', payload, 'accepted_at', accepted_at, 'settled_at', settled_at)
  FROM accepted WHERE brand_id = ?1 AND environment = ?2 AND accepted_id = ?6))"
    )
);

/// Asks what became of an accepted event: answers something once it is settled.
pub(crate) fn outcome(name: Name<'_>) -> Statement<'_> {
    Statement { sql: OUTCOME, params: name.params() }
}

/// Asks which of these are not settled yet, of one brand and environment.
pub(crate) fn open<'a>(brand_id: &'a str, environment: Environment, ids: &[String]) -> Statement<'a> {
    let ids: Vec<String> = ids.iter().map(|id| format!("\"{id}\"")).collect();
    let params = vec![brand_id.into(), environment.name().into(), format!("[{}]", ids.join(",")).into()];
    Statement { sql: OPEN, params }
}

/// What [`open`] answered.
pub(crate) fn read_open(answer: Option<&str>) -> Result<Vec<String>, StoreError> {
    answer.and_then(json::read).ok_or_else(StoreError::unexpected)
}

/// How an accepted event ended.
#[derive(Debug)]
pub(crate) enum Outcome {
    Recorded {
        id: String,
        conversion_id: Option<String>,
        duplicate: bool,
    },
    NotRecorded {
        code: &'static str,
        error: String,
        /// Whether the brand may have its payload back.
        keeps_payload: bool,
    },
}

impl From<Recorded> for Outcome {
    fn from(Recorded { data, duplicate, .. }: Recorded) -> Self {
        let (id, conversion_id) = match data {
            RecordedEvent::Conversion(conversion) => (conversion.conversion_id, None),
            RecordedEvent::Refund(refund) => (refund.refund_id, Some(refund.conversion_id)),
            RecordedEvent::Claim(claim) => (claim.claim_id, None),
            RecordedEvent::Visit(visit) => (visit.visit_id, None),
        };
        Outcome::Recorded { id, conversion_id, duplicate }
    }
}

/// An accepted event, and how it ended.
pub(crate) struct Settlement<'a> {
    pub(crate) name: Name<'a>,
    pub(crate) event: Event,
    pub(crate) key_id: &'a str,
    /// Of the payload, if there is one.
    pub(crate) email: Option<&'a str>,
    pub(crate) payload: &'a str,
    pub(crate) accepted_at: u64,
    pub(crate) settled_at: u64,
    pub(crate) outcome: &'a Outcome,
}

impl<'a> Settlement<'a> {
    /// Notes it, unless it is noted already.
    pub(crate) fn statement(&self) -> Statement<'a> {
        let mut params = self.name.params();
        params.push(self.event.name().into());
        match self.outcome {
            Outcome::Recorded { id, conversion_id, duplicate } => {
                params.push(if *duplicate { "duplicate" } else { "recorded" }.into());
                params.extend([id.as_str().into(), conversion_id.as_deref().into()]);
                params.extend([None::<&str>; 4].map(Param::from));
            }
            Outcome::NotRecorded { code, error, keeps_payload } => {
                params.push("not_recorded".into());
                params.extend([None::<&str>; 2].map(Param::from));
                params.extend([(*code).into(), error.as_str().into()]);
                params.push(self.email.filter(|_| *keeps_payload).into());
                params.push(Some(self.payload).filter(|_| *keeps_payload).into());
            }
        }
        params.extend([self.key_id.into(), self.accepted_at.into(), self.settled_at.into()]);
        Statement { sql: SETTLE, params }
    }
}

/// What became of an accepted event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "contract", derive(schemars::JsonSchema), schemars(inline))]
pub enum Status {
    Recorded,
    Duplicate,
    NotRecorded,
}

/// As it is read back.
#[derive(Debug, Deserialize)]
pub struct Settled {
    pub accepted_id: String,
    pub event: Event,
    pub outcome: Status,
    pub recorded_id: Option<String>,
    pub conversion_id: Option<String>,
    pub code: Option<String>,
    pub error: Option<String>,
    pub payload: Option<Object>,
    pub accepted_at: Timestamp,
    pub settled_at: Timestamp,
}

/// What became of it; `None` while nothing did, or if there is no such thing.
pub async fn find(store: &impl Executor, reader: Reader<'_>, accepted_id: &str) -> Result<Option<Settled>, Unrecorded> {
    ask(store, reader, FIND, vec![accepted_id.into()]).await
}
