//! What a batch must be answered: each event's own answer, in the order sent, and how many there are of each.

use advocateloop_core::Basis;
use advocateloop_edge::http::Response;
use serde_json::{Deserializer, Value};

use super::{Expected, Failure, UNAVAILABLE, compare};
use crate::bulk::{Bulk, Entry};
use crate::faults::Trouble;
use crate::model::Model;
use crate::payload::{Facts, Payload, Said};
use crate::world::{Last, Passage};

/// All that the event at this place may be answered: transactions that were answered told it so, or one was not answered.
fn answers(passage: &Passage, place: usize, entry: &Entry) -> Vec<Expected> {
    let payload = match entry {
        Entry::Bad(wrong) => {
            let issues = vec![Said::new(wrong.issue, wrong.path)];
            return vec![Expected::Failure(Failure { issues, ..Failure::new(400, wrong.code) })];
        }
        Entry::Event { payload, .. } => payload,
    };
    let told = passage.items[place].told.iter();
    let mut answers: Vec<Expected> = told.map(|told| Expected::of(told, Some(payload))).collect();
    // What was to be decided after the transaction that broke is to be sent again; or the queue refused it.
    answers.extend(
        match passage.last {
            Last::Trouble(Trouble::Broken) => vec![(500, "internal_error"), (503, UNAVAILABLE)],
            Last::Trouble(_) => vec![(503, UNAVAILABLE)],
            _ if passage.has_queue => vec![(503, UNAVAILABLE)],
            _ => Vec::new(),
        }
        .into_iter()
        .map(|(status, code)| Expected::failure(status, code)),
    );
    answers
}

/// Whether a request was answered as only one is with a queue: its event is accepted, or neither the database nor the queue took it.
pub(super) fn is_of_queue(model: &Model, passage: &Passage, response: &Response) -> Result<bool, String> {
    let request = &passage.request;
    if !super::passes_every_gate(passage.is_within_rate, request) {
        return Ok(false);
    }
    let body = response.body.as_deref().unwrap_or_default();
    match (&request.payload, request.event()) {
        _ if response.status == 503 => Ok(true),
        _ if response.status == 500 => Ok(matches!(passage.last, Last::Trouble(Trouble::Broken))),
        (Some(payload), Some(_)) if body.contains("\"status\":\"accepted\"") => {
            accepted(model, passage, payload, body).map(|()| true)
        }
        _ => Ok(false),
    }
}

/// The answer to an event that waits in the queue.
fn accepted(model: &Model, passage: &Passage, payload: &Payload, body: &str) -> Result<(), String> {
    let id = body.split_once("\"accepted_id\":\"").and_then(|(_, rest)| rest.split_once('"')).map(|(id, _)| id);
    let id = id.ok_or("it has no identifier")?;
    let is_sent = passage.items.iter().any(|item| item.accepted_id.as_deref() == Some(id));
    let accepted =
        model.accepted.iter().find(|accepted| is_sent && accepted.id == id).ok_or("the queue does not have it")?;
    if accepted.payload().normalized() != payload.normalized() {
        return Err("the queue has another event".to_owned());
    }
    let text = |text: &Option<String>| text.as_ref().map_or_else(|| "null".to_owned(), |text| format!("\"{text}\""));
    let known = match &payload.facts {
        Facts::Conversion(order) => format!(r#""conversion_id":"{id}","order_id":{}"#, text(&order.order_id)),
        Facts::Refund(refund) => {
            format!(r#""refund_id":"{}""#, refund.refund_id.as_deref().unwrap_or(id))
        }
        Facts::Claim(claim) => format!(r#""claim_id":"{id}","referral_code":"{}""#, claim.code),
        Facts::Visit(_) => format!(r#""visit_id":"{id}""#),
    };
    let data = format!(r#"{{{known},"status":"accepted","accepted_id":"{id}"}}"#);
    compare::success(body, &data, &payload.warnings(accepted.basis))
        .or_else(|_| compare::success(body, &data, &payload.warnings(Basis::Paid)))
        .or_else(|_| compare::success(body, &data, &payload.warnings(Basis::Gross)))
}

/// Compares the answer to a batch, event by event; which of the possible answers each was given.
pub(super) fn compare(
    model: &Model,
    passage: &Passage,
    bulk: &Bulk,
    response: &Response,
) -> Result<Vec<Expected>, String> {
    let body = response.body.as_deref().unwrap_or_default();
    let json: Value = serde_json::from_str(body).map_err(|error| error.to_string())?;
    let begin = body.find("\"results\":[").map_or(0, |at| at + 11);
    let results = elements(&body[begin..]);
    if results.len() != bulk.entries.len() {
        return Err(format!("{} events are answered {} times", bulk.entries.len(), results.len()));
    }
    let mut given = Vec::new();
    for (place, (entry, result)) in bulk.entries.iter().zip(results).enumerate() {
        let mut problem = Err("there is no answer that it may be given".to_owned());
        if let (Some(payload), true) = (entry.payload(), result.contains("\"status\":\"accepted\"")) {
            let rest = result.strip_prefix("{\"status\":200,").ok_or("the status is wrong")?;
            accepted(model, passage, payload, &format!("{{{rest}"))?;
            given.push(Expected::Accepted);
            continue;
        }
        for answer in answers(passage, place, entry) {
            problem = compare_one(&answer, result, passage);
            if problem.is_ok() {
                given.push(answer);
                break;
            }
        }
        let told = || passage.items.get(place).map(|item| &item.told);
        problem.map_err(|problem| format!("event {place}: {problem}\n  expected {:?}\n  answered {result}", told()))?;
    }
    let count = |is: fn(&Expected) -> bool| given.iter().filter(|answer| is(answer)).count();
    let counts = [
        ("events", given.len()),
        ("recorded", count(|answer| matches!(answer, Expected::Success { success, .. } if !success.is_duplicate))),
        ("duplicates", count(|answer| matches!(answer, Expected::Success { success, .. } if success.is_duplicate))),
        ("accepted", count(|answer| matches!(answer, Expected::Accepted))),
        ("failed", count(|answer| matches!(answer, Expected::Failure(_)))),
    ];
    for (name, count) in counts {
        if json["data"][name] != count {
            return Err(format!("{name} is {} and not {count}: {body}", json["data"][name]));
        }
    }
    compare::said(&json["warnings"], &bulk.warnings())?;
    Ok(given)
}

fn compare_one(answer: &Expected, result: &str, passage: &Passage) -> Result<(), String> {
    let rest = result.strip_prefix(&format!("{{\"status\":{},", answer.status()));
    compare::body(answer, &format!("{{{}", rest.ok_or("the status is wrong")?), passage)
}

/// The texts of a list's elements; what is behind the list is no matter.
fn elements(mut text: &str) -> Vec<&str> {
    let mut elements = Vec::new();
    loop {
        let mut values = Deserializer::from_str(text).into_iter::<Value>();
        let Some(Ok(_)) = values.next() else { return elements };
        let (element, rest) = text.split_at(values.byte_offset());
        elements.push(element);
        text = rest.strip_prefix(',').unwrap_or_default();
    }
}
