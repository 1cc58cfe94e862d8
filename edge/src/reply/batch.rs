//! The answer to a batch: each event's own answer, with its status, in the order sent.

use advocateloop_core::{Warning, write_warnings};

use super::{Envelope, Success, failure_json, object};
use crate::failure::Failure;

/// What became of one event.
#[derive(Debug)]
pub enum Outcome {
    /// The answer to a request of its own.
    Recorded {
        json: String,
        duplicate: bool,
    },
    /// The same, of one that the queue has.
    Accepted {
        json: String,
    },
    Failed(Failure),
}

impl Outcome {
    /// What the log tells an operator.
    #[must_use]
    pub fn trouble(&self) -> Option<&str> {
        match self {
            Outcome::Recorded { .. } | Outcome::Accepted { .. } => None,
            Outcome::Failed(failure) => failure.trouble(),
        }
    }
}

/// How many events came to what.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    pub events: usize,
    pub recorded: usize,
    pub duplicates: usize,
    pub accepted: usize,
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

    /// With the names that the answer and the log share.
    #[must_use]
    pub fn members(&self) -> [(&'static str, usize); 5] {
        let Counts { events, recorded, duplicates, accepted, failed } = *self;
        [
            ("events", events),
            ("recorded", recorded),
            ("duplicates", duplicates),
            ("accepted", accepted),
            ("failed", failed),
        ]
    }
}

/// The warnings are those of the batch itself; each event's own are in its answer. A batch of nothing but duplicates is a repeated
/// delivery.
#[must_use]
pub fn recorded(outcomes: &[Outcome], warnings: &[Warning], envelope: Envelope<'_>) -> Success {
    let Counts { events, duplicates, .. } = Counts::of(outcomes);
    let json = object(|out| {
        out.key("success").boolean(true);
        out.key("data").object(|out| {
            for (name, count) in Counts::of(outcomes).members() {
                out.key(name).raw(&count.to_string());
            }
            out.key("results").array(|out| {
                for outcome in outcomes {
                    out.raw(&of_event(outcome, envelope));
                }
            });
        });
        write_warnings(warnings, out);
    });
    Success::of(json, events == duplicates)
}

/// The answer to a request of its own, with its status before all else.
fn of_event(outcome: &Outcome, envelope: Envelope<'_>) -> String {
    let (status, answer) = match outcome {
        Outcome::Recorded { json, .. } | Outcome::Accepted { json } => (200, json.as_str()),
        Outcome::Failed(failure) => (failure.code().status(), &*failure_json(failure, envelope)),
    };
    let members = answer.strip_prefix('{').unwrap_or(answer);
    format!("{{\"status\":{status},{members}")
}
