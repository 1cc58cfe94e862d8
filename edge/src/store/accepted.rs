//! Keeps the outcomes of events that were acknowledged before they could be recorded.

use advocateloop_core::{Environment, Event};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::json;

use super::read::{Reader, ask};
use super::sql::sql;
use super::{Executor, RecordError, Statement, StoreError};
use crate::json::{self, Object, Timestamp};

/// Asks which of these are not settled yet, of one brand and environment.
pub(crate) fn open(brand_id: &str, environment: Environment, ids: &[String]) -> Statement {
    Statement::with(sql!("accepted_open"), &json!({ "brand_id": brand_id, "environment": environment, "ids": ids }))
}

/// Reads the answer of [`open`].
pub(crate) fn read_open(answer: Option<&str>) -> Result<Vec<String>, StoreError> {
    answer.and_then(json::read).ok_or_else(StoreError::unexpected)
}

/// Notes how an accepted event ended, unless it is noted already.
pub(crate) fn settle(settlement: &impl Serialize) -> Statement {
    Statement::with(sql!("settle_accepted"), settlement)
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
    ask(store, reader, &[sql!("find_accepted")], &json!({ "accepted_id": accepted_id })).await
}
