//! Keeps the outcomes of events that were acknowledged before they could be recorded.

use advocateloop_core::{Environment, Event};
use serde::{Deserialize, Deserializer, Serialize};

use super::read::{Reader, ask};
use super::sql::sql;
use super::{Executor, RecordError, Recorded, RecordedEvent, Statement, StoreError};
use crate::json::{self, Object, Timestamp};

/// An accepted event, by the brand and environment that it is of.
#[derive(Debug, Clone, Copy)]
pub struct Name<'a> {
    pub brand_id: &'a str,
    pub environment: Environment,
    pub accepted_id: &'a str,
}

impl Name<'_> {
    fn values(&self) -> Values<'_> {
        let Name { brand_id, environment, accepted_id } = *self;
        Values { brand_id, environment: environment.name(), accepted_id, ..Values::default() }
    }
}

/// Holds the values that the statements take. Of the last ones only the note of an outcome.
#[derive(Debug, Default, Serialize)]
struct Values<'a> {
    brand_id: &'a str,
    environment: &'a str,
    accepted_id: &'a str,
    ids: &'a [String],
    event: &'a str,
    outcome: &'a str,
    recorded_id: Option<&'a str>,
    conversion_id: Option<&'a str>,
    code: Option<&'a str>,
    error: Option<&'a str>,
    email: Option<&'a str>,
    payload: Option<&'a str>,
    key_id: &'a str,
    accepted_at: u64,
    settled_at: u64,
}

/// Asks what became of an accepted event: answers something once it is settled.
pub(crate) fn outcome(name: Name<'_>) -> Statement {
    Statement::with(sql!("accepted_outcome"), &name.values())
}

/// Asks which of these are not settled yet, of one brand and environment.
pub(crate) fn open(brand_id: &str, environment: Environment, ids: &[String]) -> Statement {
    let values = Values { brand_id, environment: environment.name(), ids, ..Values::default() };
    Statement::with(sql!("accepted_open"), &values)
}

/// Reads the answer of [`open`].
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
    /// Email of the payload, if there is one.
    pub(crate) email: Option<&'a str>,
    pub(crate) payload: &'a str,
    pub(crate) accepted_at: u64,
    pub(crate) settled_at: u64,
    pub(crate) outcome: &'a Outcome,
}

impl Settlement<'_> {
    /// Notes it, unless it is noted already.
    pub(crate) fn statement(&self) -> Statement {
        let values = Values {
            event: self.event.name(),
            key_id: self.key_id,
            accepted_at: self.accepted_at,
            settled_at: self.settled_at,
            ..self.name.values()
        };
        let values = match self.outcome {
            Outcome::Recorded { id, conversion_id, duplicate } => Values {
                outcome: if *duplicate { "duplicate" } else { "recorded" },
                recorded_id: Some(id),
                conversion_id: conversion_id.as_deref(),
                ..values
            },
            Outcome::NotRecorded { code, error, keeps_payload } => Values {
                outcome: "not_recorded",
                code: Some(code),
                error: Some(error),
                email: self.email.filter(|_| *keeps_payload),
                payload: Some(self.payload).filter(|_| *keeps_payload),
                ..values
            },
        };
        Statement::with(sql!("settle_accepted"), &values)
    }
}

/// Outcome of an accepted event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "contract", derive(schemars::JsonSchema), schemars(inline))]
pub enum Status {
    Recorded,
    Duplicate,
    NotRecorded,
}

// An outcome as it is read back.
#[derive(Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "contract", derive(schemars::JsonSchema))]
pub struct SettledEvent {
    accepted_id: String,
    #[cfg_attr(feature = "contract", schemars(with = "String"))]
    r#type: Event,
    /// `duplicate`: another delivery was recorded, and the identifiers are those of that one.
    status: Status,
    #[serde(skip_serializing_if = "Option::is_none")]
    refund_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    conversion_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    claim_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    visit_id: Option<String>,
    /// Why it was not recorded: the code of the failure.
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<String>,
    /// The normalized payload of an event that was not recorded; `null` after the person was erased, or if the key was not valid.
    #[serde(default, deserialize_with = "given", skip_serializing_if = "Option::is_none")]
    #[expect(clippy::option_option, reason = "an event that was not recorded has it, and it may be null")]
    payload: Option<Option<Object>>,
    accepted_at: Timestamp,
    settled_at: Timestamp,
}

/// Reads a member that is there, and may be null.
fn given<'de, D: Deserializer<'de>, T: Deserialize<'de>>(deserializer: D) -> Result<Option<T>, D::Error> {
    T::deserialize(deserializer).map(Some)
}

/// Finds its outcome; `None` while it has none, or if there is no such event.
pub async fn find(
    store: &impl Executor,
    reader: Reader<'_>,
    accepted_id: &str,
) -> Result<Option<SettledEvent>, RecordError> {
    #[derive(Serialize)]
    struct Asked<'a> {
        accepted_id: &'a str,
    }
    ask(store, reader, &[sql!("find_accepted")], &Asked { accepted_id }).await
}
