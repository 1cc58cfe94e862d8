//! Answers to recording: about an event that the queue has, and to a batch, with each event's own answer, in the order sent.

use advocateloop_core::{Id, Payload, Warning};
use serde::Serialize;

use super::{Envelope, Success, failure_json, success};
use crate::failure::Failure;
use crate::json::Object;

/// The event is safe. It will be recorded under this identifier as soon as the database can take it.
#[derive(Debug, Default, Serialize)]
#[cfg_attr(feature = "contract", derive(schemars::JsonSchema))]
pub struct AcceptedEvent<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    conversion_id: Option<&'a str>,
    /// Your identifier of a conversion, as it was sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[expect(clippy::option_option, reason = "a conversion has it, and it may be null")]
    order_id: Option<Option<&'a str>>,
    /// Your identifier, or ours if you sent none.
    #[serde(skip_serializing_if = "Option::is_none")]
    refund_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    claim_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    referral_code: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    visit_id: Option<&'a str>,
    status: Accepted,
    /// The identifier for `GET /api/v1/accepted/{accepted_id}`, which says what became of the event.
    accepted_id: &'a str,
}

#[derive(Debug, Default, Serialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "contract", derive(schemars::JsonSchema), schemars(inline))]
enum Accepted {
    #[default]
    Accepted,
}

impl<'a> AcceptedEvent<'a> {
    /// Tells what is known of an event without the database.
    pub fn of(accepted_id: &'a str, payload: &'a Payload<'_>) -> Self {
        let blank = AcceptedEvent { accepted_id, ..AcceptedEvent::default() };
        match payload {
            Payload::Conversion(conversion) => AcceptedEvent {
                conversion_id: Some(accepted_id),
                order_id: Some(conversion.order_id.as_ref().map(Id::as_str)),
                ..blank
            },
            Payload::Refund(refund) => {
                AcceptedEvent { refund_id: Some(refund.refund_id.as_ref().map_or(accepted_id, Id::as_str)), ..blank }
            }
            Payload::Claim(claim) => AcceptedEvent {
                claim_id: Some(accepted_id),
                referral_code: Some(claim.referral_code.as_str()),
                ..blank
            },
            Payload::Visit(_) => AcceptedEvent { visit_id: Some(accepted_id), ..blank },
        }
    }
}

/// How many events came to what; the answer and the log share the names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[cfg_attr(feature = "contract", derive(schemars::JsonSchema))]
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
#[cfg_attr(feature = "contract", derive(schemars::JsonSchema))]
pub struct RecordedBatch {
    #[serde(flatten)]
    counts: Counts,
    /// Each event's own answer with its status, in the order sent.
    #[cfg_attr(feature = "contract", schemars(length(min = 1, max = 500)))]
    results: Vec<Object>,
}

/// Answers a batch. The warnings are those of the batch itself, and each event's own are in its answer. If all events are duplicates,
/// the whole batch was delivered before.
pub fn batch(answers: &[Result<Success, Failure>], warnings: &[Warning], envelope: Envelope<'_>) -> Success {
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
