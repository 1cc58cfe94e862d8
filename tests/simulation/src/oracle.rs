//! What a request must be answered: the gates in the contract's order, then what the model said when the batch was
//! committed. Answers are compared member by member, and the data of a success byte by byte.

mod compare;
mod log;

use advocateloop_core::{Basis, Event};
use advocateloop_edge::http::Response;

use crate::faults::Trouble;
use crate::model::{Outcome, Shown, Success};
use crate::money;
use crate::payload::{Facts, Said};
use crate::request::{Read, Request, Target};
use crate::world::{Last, Passage, World};

const MAX_BODY: usize = 65_536;

/// What an answer must be.
#[derive(Debug, Clone)]
pub(crate) enum Expected {
    Success { data: String, warnings: Vec<Said> },
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

/// Compares an answer and its line in the log with what they must be.
pub fn check(world: &World<'_>, passage: usize, response: &Response) -> Result<(), String> {
    let passages = world.passages.borrow();
    let passage = &passages[passage];
    let expected = expected(passage)?;
    compare::compare(&expected, passage, response)?;
    log::check(&world.model.borrow(), passage, response)
}

/// Whether a request of `/track` got as far as to what is stored.
#[must_use]
pub fn passes_every_gate(passage: &Passage) -> bool {
    passage.is_within_rate == Some(true) && late_gates(&passage.request).is_none()
}

/// Whether two deliveries of it are one event even without an idempotency key.
#[must_use]
pub fn has_natural_key(request: &Request) -> bool {
    match request.payload.as_ref().map(|payload| &payload.facts) {
        Some(Facts::Conversion(order)) => order.order_id.is_some(),
        Some(Facts::Refund(refund)) => refund.refund_id.is_some(),
        Some(Facts::Claim(_)) => true,
        _ => false,
    }
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
        Target::Nowhere(_) => Err("a path that is none passed".to_owned()),
        Target::Validate(event, basis) => Ok(validate(request, event, basis.unwrap_or_default())),
        Target::Health => Ok(match passage.last {
            Last::Trouble(_) => Expected::Failure(Failure::new(503, "temporarily_unavailable")),
            _ => Expected::Success { data: r#"{"status":"ok"}"#.to_owned(), warnings: Vec::new() },
        }),
        Target::Track(_) | Target::Read(_) => with_key(passage),
    }
}

/// From the route to the form of the key.
fn early_gates(request: &Request) -> Option<Expected> {
    let failure = |status, code| Some(Expected::Failure(Failure::new(status, code)));
    if let Target::Nowhere(_) = request.target {
        return failure(404, "not_found");
    }
    if request.method == "OPTIONS" {
        return Some(Expected::NoContent);
    }
    if request.method != request.right_method() {
        return failure(405, "method_not_allowed");
    }
    if !request.is_https {
        return failure(403, "https_required");
    }
    if request.event().is_some() && request.declares_too_much {
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
    let payload = request.payload.as_ref()?;
    if !request.is_json || request.is_encoded {
        return Some(Failure::new(415, "unsupported_media_type"));
    }
    if payload.bytes.len() > MAX_BODY {
        return Some(too_large());
    }
    if request.breaks_off {
        return Some(Failure::new(400, "malformed_json"));
    }
    if !request.has_good_idempotency_key {
        return Some(Failure::new(400, "invalid_idempotency_key"));
    }
    if request.parameters.are_bad {
        return Some(Failure::new(400, "invalid_parameter"));
    }
    let invalid = || Failure { issues: payload.issues.clone(), ..Failure::new(400, payload.code) };
    (!payload.is_valid()).then(invalid)
}

fn too_large() -> Failure {
    Failure { issues: vec![Said::new("payload_too_large", "")], ..Failure::new(413, "payload_too_large") }
}

fn validate(request: &Request, event: Event, basis: Basis) -> Expected {
    let Some(payload) = &request.payload else { return Expected::NoContent };
    if let Some(failure) = late_gates(request) {
        return Expected::Failure(with_warnings(failure, request, basis));
    }
    let (normalized, derived) = (payload.normalized(), payload.derived(basis));
    Expected::Success {
        data: format!(r#"{{"event":"{}","normalized":{normalized},"derived":{derived}}}"#, event.name()),
        warnings: payload.warnings(basis),
    }
}

/// A verdict on a payload has its warnings, too.
fn with_warnings(failure: Failure, request: &Request, basis: Basis) -> Failure {
    let is_verdict = failure.code == "invalid_payload";
    let warnings = request.payload.as_ref().filter(|_| is_verdict).map(|payload| payload.warnings(basis));
    Failure { warnings: warnings.unwrap_or_default(), ..failure }
}

fn with_key(passage: &Passage) -> Result<Expected, String> {
    let request = &passage.request;
    let failed = match (passage.is_within_rate, late_gates(request)) {
        (None, _) => return Err("the limiter was not asked".to_owned()),
        (Some(false), _) => Some(Failure::new(429, "rate_limited")),
        (Some(true), failed) => failed,
    };
    let outcome = match &passage.last {
        Last::Nothing => return Err("the database was not asked".to_owned()),
        Last::Trouble(Trouble::Broken) => return Ok(Expected::Failure(Failure::new(500, "internal_error"))),
        Last::Trouble(_) => return Ok(Expected::Failure(Failure::new(503, "temporarily_unavailable"))),
        Last::Outcome(outcome) => outcome,
    };
    Ok(match (outcome.clone(), failed) {
        (Outcome::Refused { status, code, .. }, _) => Expected::Failure(Failure::new(status, code)),
        (Outcome::Admitted(basis), Some(failed)) => Expected::Failure(with_warnings(failed, request, basis)),
        (Outcome::Conflict { status, code, details }, None) => {
            Expected::Failure(Failure { details, ..Failure::new(status, code) })
        }
        (Outcome::Success(success), None) => {
            let Success { basis, data, warnings, .. } = *success;
            let of_payload = request.payload.as_ref().map(|payload| payload.warnings(basis));
            Expected::Success { data, warnings: [of_payload.unwrap_or_default(), warnings].concat() }
        }
        (outcome, failed) => return Err(format!("{outcome:?} meets {failed:?}")),
    })
}

/// What is worth counting of an answer that was as it must be.
pub fn interesting(passage: &Passage, response: &Response) -> Vec<&'static str> {
    let mut what = Vec::new();
    match expected(passage) {
        Ok(Expected::NoContent) => what.push("answered 204: OPTIONS"),
        Ok(Expected::Failure(failure)) => what.push(compare::name_of(response.status, failure.code)),
        Ok(Expected::Success { warnings, .. }) => {
            what.extend(warnings.iter().map(|said| compare::name_of(200, said.code)));
            match passage.request.target {
                Target::Health => what.push("answered 200: health"),
                Target::Validate(..) => what.push("answered 200: validate"),
                _ => {}
            }
        }
        Err(_) => {}
    }
    match &passage.last {
        Last::Outcome(Outcome::Refused { why, .. }) => what.push(compare::refused_as(why)),
        Last::Outcome(Outcome::Success(success)) => what.extend(of_success(passage, success)),
        _ => {}
    }
    what
}

fn of_success(passage: &Passage, success: &Success) -> Vec<&'static str> {
    let request = &passage.request;
    match &request.target {
        Target::Read(Read::Events(_)) => return vec!["answered 200: events"],
        Target::Read(Read::Refunds(_)) => return vec!["answered 200: ledger"],
        Target::Read(_) => return vec!["answered 200: conversion, read back"],
        _ => {}
    }
    let mut what = vec![match (request.event(), success.is_duplicate) {
        (Some(Event::Conversion), false) => "answered 200: conversion, new",
        (Some(Event::Conversion), true) => "answered 200: conversion, duplicate",
        (Some(Event::Refund), false) => "answered 200: refund, new",
        (Some(Event::Refund), true) => "answered 200: refund, duplicate",
        (Some(Event::Claim), false) => "answered 200: claim, new",
        (Some(Event::Claim), true) => "answered 200: claim, duplicate",
        (_, false) => "answered 200: visit, new",
        (_, true) => "answered 200: visit, duplicate",
    }];
    if passage.has_lost_an_answer && !success.is_duplicate {
        what.push("told as new after a lost answer");
    }
    if request.event() == Some(Event::Conversion) {
        let is = |text: &str| success.data.contains(text);
        what.push(match (is(r#""method":"code""#), is(r#""method":"email""#), is(r#""claim_id":null"#)) {
            (true, _, false) => "attributed: code, with a claim",
            (true, _, true) => "attributed: code",
            (_, true, _) => "attributed: email",
            _ => "attributed: none",
        });
    }
    if let Some((attributable, total, refunded)) = success.proportion
        && money::is_tie(attributable, total, refunded)
    {
        let rounded_up =
            money::after_refunds(attributable, total, refunded) * total > attributable * (total - refunded);
        what.push(if rounded_up { "revenue: a tie, rounded up" } else { "revenue: a tie, rounded down" });
    }
    what
}
