//! What of an answer is worth counting, so that no kind of answer stays unplayed.

use advocateloop_core::Event;
use advocateloop_edge::http::Response;

use super::{Expected, bulk, expected};
use crate::bulk::Entry;
use crate::coverage::Coverage;
use crate::model::{Model, Outcome, Success};
use crate::money;
use crate::request::{Page, Read, Target};
use crate::world::{Last, Passage};

/// Counts what is worth counting of an answer that was as it must be.
pub fn count(coverage: &mut Coverage, model: &Model, passage: &Passage, response: &Response) {
    let Passage { request, items, last, .. } = passage;
    if request.bulk.is_none() && items.iter().any(|item| item.accepted_id.is_some()) {
        return coverage.count("answered 200: accepted");
    }
    match expected(passage) {
        // Neither the database nor the queue took it.
        Ok(expected) if expected.status() != response.status => {}
        Ok(Expected::Batch) => return count_batch(coverage, model, passage, response),
        Ok(Expected::NoContent) => coverage.count("answered 204: OPTIONS"),
        Ok(Expected::Failure(failure)) => coverage.count(format!("answered {} {}", response.status, failure.code)),
        Ok(Expected::Success { warnings, .. }) => {
            for said in warnings {
                coverage.count(format!("answered 200 with {}", said.code));
            }
            if let Some(name) = name_of(&request.target) {
                coverage.count(format!("answered 200: {name}"));
            }
        }
        Ok(Expected::Accepted) | Err(_) => {}
    }
    match (last, request.event()) {
        (Last::Outcome(Outcome::Refused { why, .. }), _) => coverage.count(format!("refused: {why}")),
        (Last::Outcome(Outcome::Success(success)), Some(event)) => {
            count_event(coverage, event, success);
            if passage.has_lost_an_answer && !success.is_duplicate {
                coverage.count("told as new after a lost answer");
            }
        }
        _ => {}
    }
}

/// The name of an answer that is no event's.
fn name_of(target: &Target) -> Option<&'static str> {
    Some(match target {
        Target::Health => "health",
        Target::Validate(..) => "validate",
        Target::Read(Read::Events(Page { after: Some(_), .. })) => "events, further pages",
        Target::Read(Read::Events(_)) => "events",
        Target::Read(Read::Summary { .. }) => "summary",
        Target::Read(Read::Refunds(_)) => "ledger",
        Target::Read(Read::Rejections) => "what was refused",
        Target::Read(Read::Me) => "whose key this is",
        Target::Read(Read::Conversion(_) | Read::ConversionOfOrder(_)) => "conversion, read back",
        Target::Track(_) | Target::Batch | Target::Nowhere(_) => return None,
    })
}

/// Counts of a batch what its events came to.
fn count_batch(coverage: &mut Coverage, model: &Model, passage: &Passage, response: &Response) {
    let Some(bulk) = &passage.request.bulk else { return };
    coverage.count(if bulk.is_lines { "answered 200: batch of lines" } else { "answered 200: batch" });
    for (is_so, what) in [
        (bulk.entries.len() > 400, "answered 200: batch of hundreds"),
        (passage.answered > 1, "batch: several transactions"),
        (matches!(passage.last, Last::Trouble(_)), "batch: some of it failed"),
    ] {
        if is_so {
            coverage.count(what);
        }
    }
    for (entry, answer) in bulk.entries.iter().zip(bulk::compare(model, passage, bulk, response).unwrap_or_default()) {
        match (answer, entry) {
            (Expected::Success { success, .. }, Entry::Event { payload, .. }) => {
                count_event(coverage, payload.facts.event(), &success);
            }
            (Expected::Accepted, _) => coverage.count("answered 200: accepted in a batch"),
            (Expected::Failure(failure), Entry::Event { .. }) => {
                coverage.count(format!("answered {} {}", failure.status, failure.code));
            }
            _ => {}
        }
    }
}

fn count_event(coverage: &mut Coverage, event: Event, success: &Success) {
    let state = if success.is_duplicate { "duplicate" } else { "new" };
    coverage.count(format!("answered 200: {}, {state}", event.name()));
    if event == Event::Conversion {
        let is = |text: &str| success.data.contains(text);
        coverage.count(match (is(r#""method":"code""#), is(r#""method":"email""#), is(r#""claim_id":null"#)) {
            (true, _, false) => "attributed: code, with a claim",
            (true, _, true) => "attributed: code",
            (_, true, _) => "attributed: email",
            _ => "attributed: none",
        });
    }
    if let Some((attributable, total, refunded)) = success.proportion
        && money::is_tie(attributable, total, refunded)
    {
        let revenue = money::after_refunds(attributable, total, refunded);
        let is_up = revenue * total > attributable * (total - refunded);
        coverage.count(if is_up { "revenue: a tie, rounded up" } else { "revenue: a tie, rounded down" });
    }
}
