//! Responses, as section 2 of the contract describes them. Each shape of `data` is one type, here or beside the query whose rows it holds, and
//! the OpenAPI document is made from the same types.

mod page;
pub mod recording;

use advocateloop_core::json::Writer;
use advocateloop_core::{Warning, write_warnings};
use serde::Serialize;

use crate::code::Code;
use crate::failure::Failure;
use crate::http::{ACCEPT, Request, Response};
use crate::json::{self, Money};
use crate::route;
pub use crate::store::Attribution;
use crate::store::{Candidate, Conflict};

/// The outcome of a request that did not fail.
#[derive(Debug)]
pub enum Success {
    /// The JSON of an answer.
    Body(String),
    /// The JSON of an answer that was given before: the delivery was repeated.
    Replayed(String),
    /// The JSON of an answer about an event that the queue has.
    Accepted(String),
    /// Newline-delimited JSON, with the headers that say where it goes on.
    Lines { lines: String, next: Option<String>, link: Option<String> },
    /// `OPTIONS`: only headers.
    Options { allow: String },
}

impl Success {
    pub(crate) fn of(json: String, is_replayed: bool) -> Success {
        if is_replayed { Success::Replayed(json) } else { Success::Body(json) }
    }

    fn body(&self) -> Option<&str> {
        match self {
            Success::Body(body) | Success::Replayed(body) | Success::Accepted(body) => Some(body),
            Success::Lines { lines, .. } => Some(lines),
            Success::Options { .. } => None,
        }
    }
}

/// The reader of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Audience {
    Servers,
    /// Scripts of pages of any origin.
    Scripts,
    /// A person with a browser, who has no use for JSON where there is nothing.
    Person,
}

impl Audience {
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

/// Answers with `data` and no warnings.
pub fn data(data: &impl Serialize) -> Success {
    Success::Body(success(data, &[]))
}

/// Writes the JSON of a success.
pub(crate) fn success(data: &impl Serialize, warnings: &[Warning]) -> String {
    object(|out| {
        out.key("success").boolean(true);
        out.key("data").raw(&json::write(data));
        write_warnings(warnings, out);
    })
}

/// The members that every failure has.
#[derive(Debug, Clone, Copy)]
pub struct Envelope<'a> {
    pub request_id: &'a str,
    /// See [`Failure::told`].
    pub keys_page: Option<&'a str>,
    /// The address that the request was sent to, up to its path. The documentation is there, too.
    pub origin: &'a str,
}

impl Envelope<'_> {
    /// Names the page that explains a code: on the same host, if its name may stand in a header.
    fn doc_url(&self, code: Code) -> String {
        let is_plain = self.origin.bytes().all(|byte| byte.is_ascii_graphic() && !matches!(byte, b'<' | b'>' | b'"'));
        let origin = if is_plain { self.origin } else { "" };
        format!("{origin}/docs/errors#{}", code.name())
    }
}

/// Writes the response to a request.
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
        headers.push(("Access-Control-Expose-Headers", "X-Request-Id, Link".to_owned()));
    }
    let mut content_type = "application/json";
    let (status, body) = match outcome {
        Ok(Success::Body(json) | Success::Accepted(json)) => (200, Some(json)),
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
            headers.push(("Link", format!("<{}>; rel=\"help\"", envelope.doc_url(failure.code()))));
            (failure.code().status(), Some(failure_json(&failure, envelope)))
        }
    };
    if body.is_some() {
        headers.push(("Content-Type", content_type.to_owned()));
    }
    Response { status, headers, body }
}

/// A failure that is no verdict on a payload.
#[derive(Serialize)]
struct Failed<'a> {
    success: bool,
    error: String,
    code: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    details: Option<Details<'a>>,
    doc_url: String,
    request_id: &'a str,
}

/// Details that help to solve a conflict.
#[derive(Debug, Serialize)]
#[serde(rename_all = "snake_case")]
enum Details<'a> {
    Remaining(Money),
    Candidates(&'a [Candidate]),
    Currency(&'a str),
}

fn failure_json(failure: &Failure, envelope: Envelope<'_>) -> String {
    let request_id = envelope.request_id;
    match failure {
        Failure::Rejected { verdict, .. } => with_request_id(verdict, request_id),
        failure => json::write(&Failed {
            success: false,
            error: failure.told(envelope.keys_page),
            code: failure.code().name(),
            details: match failure {
                Failure::Conflict(Conflict::RefundExceedsRemaining { remaining }) => {
                    Some(Details::Remaining(Money(*remaining)))
                }
                Failure::Conflict(Conflict::CurrencyMismatch { currency }) => Some(Details::Currency(currency)),
                Failure::Conflict(Conflict::AmbiguousClaim { candidates }) => Some(Details::Candidates(candidates)),
                _ => None,
            },
            doc_url: envelope.doc_url(failure.code()),
            request_id,
        }),
    }
}

/// Adds `request_id` at the end of a verdict, which is the same wherever a payload is checked.
fn with_request_id(verdict: &str, request_id: &str) -> String {
    let members = verdict.strip_suffix('}').unwrap_or(verdict);
    format!("{members},\"request_id\":\"{request_id}\"}}")
}

fn object(members: impl FnOnce(&mut Writer)) -> String {
    let mut out = Writer::new();
    out.object(members);
    out.finish()
}
