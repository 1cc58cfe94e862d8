//! The answer to a batch: each event's own answer, with its status, in the order sent.

use advocateloop_core::Warning;
#[cfg(feature = "contract")]
use schemars::JsonSchema;
use serde::Serialize;

use super::{Envelope, Success, failure_json, success};
use crate::failure::Failure;
use crate::json::Object;

/// How many events came to what; the answer and the log share the names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[cfg_attr(feature = "contract", derive(JsonSchema))]
pub struct Counts {
    /// All of them.
    #[cfg_attr(feature = "contract", schemars(range(max = 500)))]
    pub events: usize,
    /// New ones.
    #[cfg_attr(feature = "contract", schemars(range(max = 500)))]
    pub recorded: usize,
    /// Recorded before.
    #[cfg_attr(feature = "contract", schemars(range(max = 500)))]
    pub duplicates: usize,
    /// Events that are safe, and recorded as soon as the database can take them.
    #[cfg_attr(feature = "contract", schemars(range(max = 500)))]
    pub accepted: usize,
    /// Events that were not recorded. Each result says why.
    #[cfg_attr(feature = "contract", schemars(range(max = 500)))]
    pub failed: usize,
}

impl Counts {
    pub fn of(answers: &[Result<Success, Failure>]) -> Counts {
        let count = |is_wanted: fn(&Success) -> bool| answers.iter().flatten().filter(|it| is_wanted(it)).count();
        Counts {
            events: answers.len(),
            recorded: count(|success| matches!(success, Success::Body(_))),
            duplicates: count(|success| matches!(success, Success::Replayed(_))),
            accepted: count(|success| matches!(success, Success::Accepted(_))),
            failed: answers.iter().filter(|answer| answer.is_err()).count(),
        }
    }
}

/// The `data` of a batch's answer.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "contract", derive(JsonSchema))]
pub struct RecordedBatch {
    #[serde(flatten)]
    counts: Counts,
    /// Each event's own answer with its status, in the order sent.
    #[cfg_attr(feature = "contract", schemars(length(min = 1, max = 500)))]
    results: Vec<Object>,
}

/// Answers a batch. The warnings are those of the batch itself, and each event's own are in its answer. If all events are duplicates,
/// the whole batch was delivered before.
pub fn recorded(answers: &[Result<Success, Failure>], warnings: &[Warning], envelope: Envelope<'_>) -> Success {
    let counts = Counts::of(answers);
    let results = answers.iter().map(|answer| Object(of_event(answer, envelope))).collect();
    Success::of(success(&RecordedBatch { counts, results }, warnings), counts.events == counts.duplicates)
}

/// Writes an event's own answer, with its status in front.
fn of_event(answer: &Result<Success, Failure>, envelope: Envelope<'_>) -> String {
    let (status, json) = match answer {
        Ok(success) => (200, success.body().unwrap_or("{}")),
        Err(failure) => (failure.code().status(), &*failure_json(failure, envelope)),
    };
    let members = json.strip_prefix('{').unwrap_or(json);
    format!("{{\"status\":{status},{members}")
}
