//! The answer to a batch: each event's own answer, with its status, in the order sent.

use advocateloop_core::Warning;
#[cfg(feature = "contract")]
use schemars::JsonSchema;
use serde::Serialize;

use super::{Envelope, Success, failure_json, success};
use crate::failure::Failure;
use crate::json::Object;

/// The outcome of one event.
#[derive(Debug)]
pub enum Outcome {
    /// The answer to a request of its own.
    Recorded {
        json: String,
        duplicate: bool,
    },
    /// The answer about an event that the queue has.
    Accepted {
        json: String,
    },
    Failed(Failure),
}

impl Outcome {
    #[must_use]
    pub fn failure(&self) -> Option<&Failure> {
        if let Outcome::Failed(failure) = self { Some(failure) } else { None }
    }

    /// The message for the log.
    #[must_use]
    pub fn trouble(&self) -> Option<&str> {
        self.failure().and_then(Failure::trouble)
    }
}

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
    #[must_use]
    pub fn of(outcomes: &[Outcome]) -> Counts {
        let count = |wanted: fn(&Outcome) -> bool| outcomes.iter().filter(|outcome| wanted(outcome)).count();
        Counts {
            events: outcomes.len(),
            recorded: count(|outcome| matches!(outcome, Outcome::Recorded { duplicate: false, .. })),
            duplicates: count(|outcome| matches!(outcome, Outcome::Recorded { duplicate: true, .. })),
            accepted: count(|outcome| matches!(outcome, Outcome::Accepted { .. })),
            failed: count(|outcome| matches!(outcome, Outcome::Failed(_))),
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
#[must_use]
pub fn recorded(outcomes: &[Outcome], warnings: &[Warning], envelope: Envelope<'_>) -> Success {
    let counts = Counts::of(outcomes);
    let results = outcomes.iter().map(|outcome| Object(of_event(outcome, envelope))).collect();
    Success::of(success(&RecordedBatch { counts, results }, warnings), counts.events == counts.duplicates)
}

/// Writes an event's own answer, with its status in front.
fn of_event(outcome: &Outcome, envelope: Envelope<'_>) -> String {
    let (status, answer) = match outcome {
        Outcome::Recorded { json, .. } | Outcome::Accepted { json } => (200, json.as_str()),
        Outcome::Failed(failure) => (failure.code().status(), &*failure_json(failure, envelope)),
    };
    let members = answer.strip_prefix('{').unwrap_or(answer);
    format!("{{\"status\":{status},{members}")
}
