//! What a request must be answered: the gates in the contract's order, then what the model said when the batch was
//! committed. Answers are compared member by member, and the data of a success byte by byte.

mod bulk;
mod compare;
mod count;

pub use compare::next_cursor;
pub use count::count;

use advocateloop_core::{Basis, Event};
use advocateloop_edge::http::Response;
use serde_json::Value;

use crate::bulk::Entry;
use crate::faults::Trouble;
use crate::model::{Outcome, Refusal, Shown, Success};
use crate::payload::{Payload, Said};
use crate::request::{Request, Target};
use crate::world::{Last, Passage, World};

/// What an answer must be.
#[derive(Debug, Clone)]
pub(crate) enum Expected {
    Success {
        success: Box<Success>,
        warnings: Vec<Said>,
    },
    /// The queue has it.
    Accepted,
    /// A list of answers, each of which is compared by itself.
    Batch,
    NoContent,
    Failure(Failure),
}

#[derive(Debug, Clone, Default)]
pub(crate) struct Failure {
    status: u16,
    code: &'static str,
    issues: Vec<Said>,
    warnings: Vec<Said>,
    details: Option<String>,
}

impl Failure {
    fn new(status: u16, code: &'static str) -> Failure {
        Failure { status, code, ..Failure::default() }
    }
}

impl Expected {
    fn failure(status: u16, code: &'static str) -> Expected {
        Expected::Failure(Failure::new(status, code))
    }

    fn data(data: String, warnings: Vec<Said>) -> Expected {
        Expected::Success { success: Box::new(Success { data, is_stored: true, ..Success::default() }), warnings }
    }

    /// What is answered to a payload of which the database has said this.
    fn of(outcome: &Outcome, payload: Option<&Payload>) -> Expected {
        match (outcome, payload) {
            (Outcome::Refused { status, code, .. }, _) => Expected::failure(*status, code),
            (Outcome::Conflict { status, code, details }, _) => {
                Expected::Failure(Failure { details: details.clone(), ..Failure::new(*status, code) })
            }
            (Outcome::Success(success), _) => {
                let of_payload = payload.map(|payload| payload.warnings(success.basis)).unwrap_or_default();
                let warnings = [of_payload, success.warnings.clone()].concat();
                Expected::Success { success: success.clone(), warnings }
            }
            (Outcome::Admitted(basis), Some(payload)) => {
                Expected::Failure(with_warnings(invalid(payload), Some(payload), *basis))
            }
            (Outcome::Admitted(_), None) => Expected::NoContent,
        }
    }

    fn status(&self) -> u16 {
        match self {
            Expected::Failure(failure) => failure.status,
            Expected::NoContent => 204,
            Expected::Success { .. } | Expected::Accepted | Expected::Batch => 200,
        }
    }
}

/// Compares an answer and its line in the log with what they must be.
pub fn check(world: &World<'_>, passage: usize, response: &Response) -> Result<(), String> {
    let passages = world.passages.borrow();
    let passage = &passages[passage];
    if world.has_queue && bulk::is_of_queue(&world.model.borrow(), passage, response)? {
        return compare::log(&world.model.borrow(), passage, response);
    }
    let expected = expected(passage)?;
    compare::compare(&expected, passage, response)?;
    if let (Expected::Batch, Some(bulk)) = (&expected, &passage.request.bulk) {
        bulk::compare(&world.model.borrow(), passage, bulk, response)?;
    }
    compare::log(&world.model.borrow(), passage, response)
}

/// Whether a request got as far as to what is stored.
pub fn passes_every_gate(is_within_rate: Option<bool>, request: &Request) -> bool {
    is_within_rate == Some(true) && late_gates(request).is_none()
}

/// What the gates refuse of a request that may send events.
pub fn refused_by_gates(is_within_rate: Option<bool>, request: &Request) -> Vec<Refusal> {
    let is_counted = is_within_rate == Some(true) && matches!(request.target, Target::Track(_) | Target::Batch);
    let refusal = |event, code: &str, issues: &[Said]| {
        let first = issues.first().filter(|_| code == "invalid_payload").map(|issue| issue.path.as_str());
        let is_place = |part: &&str| part.bytes().all(|byte| byte.is_ascii_digit()) && !part.is_empty();
        let parts = first.unwrap_or_default().split('/').map(|part| if is_place(&part) { "*" } else { part });
        Refusal { event, code: code.to_owned(), path: parts.collect::<Vec<_>>().join("/") }
    };
    let of_entry = |entry: &Entry| match entry {
        Entry::Bad(wrong) => Some(refusal(None, wrong.code, &[Said::new(wrong.issue, wrong.path)])),
        Entry::Event { payload, .. } => {
            (!payload.is_valid()).then(|| refusal(Some(payload.facts.event()), payload.code, &payload.issues))
        }
    };
    match (late_gates(request), &request.bulk) {
        _ if !is_counted => Vec::new(),
        (Some(failure), _) => vec![refusal(request.event(), failure.code, &failure.issues)],
        (None, Some(bulk)) => bulk.entries.iter().filter_map(of_entry).collect(),
        (None, None) => Vec::new(),
    }
}

/// What the key or the state has refused, as an answer says.
pub fn refused_late(request: &Request, response: &Response) -> Vec<Refusal> {
    if !matches!(request.target, Target::Track(_) | Target::Batch) {
        return Vec::new();
    }
    let json: Value = serde_json::from_str(response.body.as_deref().unwrap_or_default()).unwrap_or_default();
    let of_batch = json["data"]["results"].as_array().cloned().unwrap_or_default();
    let single = (request.target != Target::Batch).then_some(&json);
    let codes = of_batch.iter().chain(single).filter_map(|answer| answer["code"].as_str());
    let is_late = |code: &&str| LATE.contains(code);
    codes.filter(is_late).map(|code| Refusal { event: None, code: code.to_owned(), path: String::new() }).collect()
}

const LATE: [&str; 9] = [
    "ambiguous_claim",
    "conversion_not_found",
    "currency_mismatch",
    "event_not_allowed",
    "feature_not_available",
    "idempotency_conflict",
    "identifiers_disagree",
    "order_id_conflict",
    "refund_exceeds_remaining",
];

/// The identifiers that a request was told, each with the place of its event, and whether a repetition must be told the same.
pub fn acknowledged(passage: &Passage) -> Vec<(usize, String, bool)> {
    let is_answered = |place: usize| match (&passage.last, &passage.request.bulk) {
        // Which of the answers it was does not matter, as long as it tells of something.
        (_, Some(_)) => passage.items[place].told.last(),
        (Last::Outcome(outcome), None) => Some(outcome),
        _ => None,
    };
    let sent = passage.request.sent();
    let told = sent.iter().filter_map(|sent| {
        let Some(Outcome::Success(success)) = is_answered(sent.place) else { return None };
        if !success.is_stored {
            return None;
        }
        let is_known = sent.memo.is_some() || sent.payload.is_some_and(|payload| payload.facts.has_natural_key());
        Some((sent.place, success.id.clone(), is_known))
    });
    let is_accepted = passage.items.iter().any(|item| item.accepted_id.is_some());
    if matches!(passage.last, Last::Outcome(_)) && !is_accepted { told.collect() } else { Vec::new() }
}

fn expected(passage: &Passage) -> Result<Expected, String> {
    let request = &passage.request;
    if let Some(expected) = early_gates(request) {
        if passage.tries > 0 {
            return Err("the database was asked for nothing".to_owned());
        }
        return Ok(expected);
    }
    match request.target {
        Target::Nowhere(_) => Err("a path that does not exist passed".to_owned()),
        Target::Validate(event, basis) => Ok(validate(request, event, basis.unwrap_or_default())),
        Target::Health if matches!(passage.last, Last::Trouble(_)) => Ok(Expected::failure(503, UNAVAILABLE)),
        Target::Health => Ok(Expected::data(r#"{"status":"ok"}"#.to_owned(), Vec::new())),
        Target::Track(_) | Target::Batch | Target::Read(_) => with_key(passage),
    }
}

const UNAVAILABLE: &str = "temporarily_unavailable";

/// From the route to the form of the key.
fn early_gates(request: &Request) -> Option<Expected> {
    let failure = |status, code| Some(Expected::failure(status, code));
    if let Target::Nowhere(_) = request.target {
        return failure(404, "not_found");
    }
    if request.method == "OPTIONS" {
        return Some(Expected::NoContent);
    }
    if request.method != request.right_method() {
        return failure(405, "method_not_allowed");
    }
    if request.is_insecure {
        return failure(403, "https_required");
    }
    let has_body = request.event().is_some() || request.target == Target::Batch;
    if has_body && request.declares_too_much {
        return Some(Expected::Failure(too_large()));
    }
    match request.shown {
        _ if !request.shows_a_key() => None,
        Shown::NoKey => failure(401, "missing_api_key"),
        Shown::NoBrand => failure(401, "missing_brand_id"),
        Shown::Malformed => failure(401, "invalid_api_key"),
        Shown::WellFormed { .. } => None,
    }
}

/// From the content type to the payload.
fn late_gates(request: &Request) -> Option<Failure> {
    if request.payload.is_none() && request.bulk.is_none() {
        return None;
    }
    if request.is_other_media || request.is_encoded {
        return Some(Failure::new(415, "unsupported_media_type"));
    }
    if request.bytes().len() > request.max_bytes() {
        return Some(too_large());
    }
    if request.breaks_off {
        return Some(Failure::new(400, "malformed_json"));
    }
    if request.has_bad_idempotency_key {
        return Some(Failure::new(400, "invalid_idempotency_key"));
    }
    if request.parameters.are_bad {
        return Some(Failure::new(400, "invalid_parameter"));
    }
    if let Some(bulk) = &request.bulk {
        return bulk.fails_whole().map(|(code, issues)| Failure { issues, ..Failure::new(400, code) });
    }
    request.payload.as_ref().filter(|payload| !payload.is_valid()).map(invalid)
}

fn invalid(payload: &Payload) -> Failure {
    Failure { issues: payload.issues.clone(), ..Failure::new(400, payload.code) }
}

fn too_large() -> Failure {
    Failure { issues: vec![Said::new("payload_too_large", "")], ..Failure::new(413, "payload_too_large") }
}

fn validate(request: &Request, event: Event, basis: Basis) -> Expected {
    let Some(payload) = &request.payload else { return Expected::NoContent };
    if let Some(failure) = late_gates(request) {
        return Expected::Failure(with_warnings(failure, Some(payload), basis));
    }
    let (normalized, derived) = (payload.normalized(), payload.derived(basis));
    let data = format!(r#"{{"event":"{}","normalized":{normalized},"derived":{derived}}}"#, event.name());
    Expected::data(data, payload.warnings(basis))
}

/// A verdict on a payload has its warnings, too.
fn with_warnings(failure: Failure, payload: Option<&Payload>, basis: Basis) -> Failure {
    let is_verdict = failure.code == "invalid_payload";
    let warnings = payload.filter(|_| is_verdict).map(|payload| payload.warnings(basis));
    Failure { warnings: warnings.unwrap_or_default(), ..failure }
}

fn with_key(passage: &Passage) -> Result<Expected, String> {
    let request = &passage.request;
    let failed = match (passage.is_within_rate, late_gates(request)) {
        (None, _) => return Err("the limiter was not asked".to_owned()),
        (Some(false), _) => Some(Failure::new(429, "rate_limited")),
        (Some(true), failed) => failed,
    };
    let is_batch = request.bulk.is_some() && failed.is_none();
    Ok(match (&passage.last, failed) {
        // A batch of which the queue has some, or all.
        (Last::Nothing | Last::Trouble(_), _) if passage.has_queue && is_batch => Expected::Batch,
        (Last::Nothing, _) => return Err("the database was not asked".to_owned()),
        (Last::Trouble(_), _) if is_batch && passage.answered > 0 => Expected::Batch,
        (Last::Trouble(Trouble::Broken), _) => Expected::failure(500, "internal_error"),
        (Last::Trouble(_), _) => Expected::failure(503, UNAVAILABLE),
        // A key that is not good any more between two transactions: what was recorded before stays so.
        (Last::Outcome(Outcome::Refused { .. }), _) if is_batch && passage.opened => Expected::Batch,
        (Last::Outcome(Outcome::Admitted(_)), None) if is_batch => Expected::Batch,
        (Last::Outcome(Outcome::Admitted(basis)), Some(failed)) => {
            Expected::Failure(with_warnings(failed, request.payload.as_ref(), *basis))
        }
        (Last::Outcome(outcome @ Outcome::Refused { .. }), _)
        | (Last::Outcome(outcome @ (Outcome::Success(_) | Outcome::Conflict { .. })), None) => {
            Expected::of(outcome, request.payload.as_ref())
        }
        (Last::Outcome(outcome), failed) => return Err(format!("{outcome:?} meets {failed:?}")),
    })
}
