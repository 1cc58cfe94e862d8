//! From an outcome to a response: the shapes of section 2 of the contract.

pub mod accepted;
pub mod batch;
mod page;
pub mod read;
pub mod summary;

use advocateloop_core::json::Writer;
use advocateloop_core::{Amount, Rejection, Warning, write_warnings};

mod admin;

pub use admin::{audit, brand, brands, key, keys, moving, new_key, rotated};

use crate::failure::Failure;
use crate::http::{ACCEPT, Request, Response};
use crate::route;
use crate::store::{
    Attribution, Conflict, Recorded, RecordedClaim, RecordedConversion, RecordedEvent, RecordedRefund, RecordedVisit,
};

/// What a request came to, if it did not fail.
#[derive(Debug)]
pub enum Success {
    /// The JSON of an answer.
    Body(String),
    /// The JSON of an answer that was given before: the delivery was repeated.
    Replayed(String),
    /// Newline-delimited JSON, with the headers that say where it goes on.
    Lines { lines: String, next: Option<String>, link: Option<String> },
    /// `OPTIONS`: only headers.
    Options { allow: String },
}

impl Success {
    fn of(json: String, is_replayed: bool) -> Success {
        if is_replayed { Success::Replayed(json) } else { Success::Body(json) }
    }
}

/// Who reads an answer, besides a server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Audience {
    Servers,
    /// Scripts of pages of any origin.
    Scripts,
    /// A person with a browser, who has no use for JSON where there is nothing.
    Person,
}

impl Audience {
    #[must_use]
    pub fn of<B>(request: &Request<B>) -> Audience {
        let path = request.url.path.as_str();
        let accepts_pages = || request.headers.get(ACCEPT).is_some_and(|accept| accept.contains("text/html"));
        if route::is_for_browsers(path) {
            Audience::Scripts
        } else if matches!(request.method.as_str(), "GET" | "HEAD") && !path.starts_with("/api/") && accepts_pages() {
            Audience::Person
        } else {
            Audience::Servers
        }
    }
}

/// The answer to a recorded event: the warnings of the payload, then those of the state.
#[must_use]
pub fn recorded(recorded: &Recorded, of_payload: &[Warning]) -> Success {
    Success::of(recorded_json(recorded, of_payload), recorded.duplicate)
}

pub(crate) fn recorded_json(recorded: &Recorded, of_payload: &[Warning]) -> String {
    let warnings = [of_payload, &recorded.warnings].concat();
    object(|out| {
        out.key("success").boolean(true);
        out.key("data").object(|out| match &recorded.data {
            RecordedEvent::Conversion(conversion) => write_conversion(conversion, recorded.duplicate, out),
            RecordedEvent::Refund(refund) => write_refund(refund, recorded.duplicate, out),
            RecordedEvent::Claim(claim) => write_claim(claim, recorded.duplicate, out),
            RecordedEvent::Visit(visit) => write_visit(visit, recorded.duplicate, out),
        });
        write_warnings(&warnings, out);
    })
}

#[must_use]
pub fn healthy() -> Success {
    Success::Body(r#"{"success":true,"data":{"status":"ok"}}"#.to_owned())
}

fn write_conversion(conversion: &RecordedConversion, duplicate: bool, out: &mut Writer) {
    out.key("conversion_id").string(&conversion.conversion_id);
    out.key("order_id").optional_string(conversion.order_id.as_deref());
    out.key("duplicate").boolean(duplicate);
    write_attribution(&conversion.attribution, out);
    write_amount("attributable_revenue", conversion.attributable_revenue, out);
}

fn write_attribution(attribution: &Attribution, out: &mut Writer) {
    out.key("attribution").object(|out| {
        out.key("method").string(&attribution.method);
        out.key("referral_code").optional_string(attribution.referral_code.as_deref());
        out.key("claim_id").optional_string(attribution.claim_id.as_deref());
    });
}

fn write_refund(refund: &RecordedRefund, duplicate: bool, out: &mut Writer) {
    out.key("refund_id").string(&refund.refund_id);
    out.key("conversion_id").string(&refund.conversion_id);
    write_amount("refund_amount", refund.refund_amount, out);
    write_amount("total_refunded", refund.total_refunded, out);
    write_amount("remaining", refund.remaining, out);
    out.key("is_full_refund").boolean(refund.is_full_refund);
    out.key("duplicate").boolean(duplicate);
    write_amount("attributable_revenue", refund.attributable_revenue, out);
}

fn write_claim(claim: &RecordedClaim, duplicate: bool, out: &mut Writer) {
    out.key("claim_id").string(&claim.claim_id);
    out.key("referral_code").string(&claim.referral_code);
    out.key("duplicate").boolean(duplicate);
}

fn write_visit(visit: &RecordedVisit, duplicate: bool, out: &mut Writer) {
    out.key("visit_id").string(&visit.visit_id);
    out.key("duplicate").boolean(duplicate);
}

fn write_amount(name: &str, amount: Amount, out: &mut Writer) {
    out.key(name).raw(&amount.to_string());
}

/// What every answer of a request and a deployment has.
#[derive(Debug, Clone, Copy)]
pub struct Envelope<'a> {
    pub request_id: &'a str,
    /// See [`Failure::told`].
    pub keys_page: Option<&'a str>,
}

/// Writes the response to a request.
#[must_use]
pub fn respond(outcome: Result<Success, Failure>, envelope: Envelope<'_>, audience: Audience) -> Response {
    let request_id = envelope.request_id;
    let for_browsers = audience == Audience::Scripts;
    let mut headers = vec![
        ("X-Request-Id", request_id.to_owned()),
        ("Cache-Control", "no-store".to_owned()),
        ("X-Content-Type-Options", "nosniff".to_owned()),
    ];
    if for_browsers {
        headers.push(("Access-Control-Allow-Origin", "*".to_owned()));
        headers.push(("Access-Control-Expose-Headers", "X-Request-Id".to_owned()));
    }
    let mut content_type = "application/json";
    let (status, body) = match outcome {
        Ok(Success::Body(json)) => (200, Some(json)),
        Ok(Success::Replayed(json)) => {
            headers.push(("Idempotent-Replayed", "true".to_owned()));
            (200, Some(json))
        }
        Ok(Success::Lines { lines, next, link }) => {
            content_type = "application/x-ndjson";
            headers.extend(next.map(|cursor| ("X-Next-Cursor", cursor)));
            headers.extend(link.map(|link| ("Link", link)));
            (200, Some(lines))
        }
        Ok(Success::Options { allow }) => {
            headers.push(("Allow", allow.clone()));
            if for_browsers {
                headers.push(("Access-Control-Allow-Methods", allow));
                headers.push(("Access-Control-Allow-Headers", "Content-Type, Idempotency-Key".to_owned()));
                // Two hours: the longest that Chromium remembers it.
                headers.push(("Access-Control-Max-Age", "7200".to_owned()));
            }
            (204, None)
        }
        Err(failure @ Failure::NotFound { .. }) if audience == Audience::Person => {
            content_type = "text/html; charset=utf-8";
            headers.push(("Content-Security-Policy", page::POLICY.to_owned()));
            (failure.code().status(), Some(page::not_found(request_id)))
        }
        Err(failure) => {
            if let Failure::MethodNotAllowed { allow, .. } = &failure {
                headers.push(("Allow", allow.clone()));
            }
            if matches!(failure, Failure::InvalidAdminToken) {
                headers.push(("WWW-Authenticate", "Bearer".to_owned()));
            }
            if let Some(seconds) = failure.retry_after() {
                headers.push(("Retry-After", seconds.to_string()));
            }
            (failure.code().status(), Some(failure_json(&failure, envelope)))
        }
    };
    if body.is_some() {
        headers.push(("Content-Type", content_type.to_owned()));
    }
    Response { status, headers, body }
}

fn failure_json(failure: &Failure, envelope: Envelope<'_>) -> String {
    let Envelope { request_id, keys_page } = envelope;
    match failure {
        Failure::Rejected { verdict, .. } => with_request_id(verdict, request_id),
        Failure::PayloadTooLarge => object(|out| {
            Rejection::too_large().write_members(out);
            out.key("request_id").string(request_id);
        }),
        failure => object(|out| {
            out.key("success").boolean(false);
            out.key("error").string(&failure.told(keys_page).to_string());
            out.key("code").string(failure.code().name());
            if let Failure::Conflict(conflict) = failure {
                write_details(conflict, out);
            }
            out.key("request_id").string(request_id);
        }),
    }
}

/// What a conflict needs to be solved.
fn write_details(conflict: &Conflict, out: &mut Writer) {
    match conflict {
        Conflict::RefundExceedsRemaining { remaining } => {
            out.key("details").object(|out| write_amount("remaining", *remaining, out));
        }
        Conflict::AmbiguousClaim { candidates } => {
            out.key("details").object(|out| {
                out.key("candidates").array(|out| {
                    for candidate in candidates {
                        out.object(|out| {
                            out.key("conversion_id").string(&candidate.conversion_id);
                            out.key("order_id").optional_string(candidate.order_id.as_deref());
                        });
                    }
                });
            });
        }
        _ => {}
    }
}

/// The verdict as it is, with one member more at its end.
fn with_request_id(verdict: &str, request_id: &str) -> String {
    let members = verdict.strip_suffix('}').unwrap_or(verdict);
    format!("{members},\"request_id\":\"{request_id}\"}}")
}

fn object(members: impl FnOnce(&mut Writer)) -> String {
    let mut out = Writer::new();
    out.object(members);
    out.finish()
}
