//! Log lines: one for each request, as JSON, with nothing about a person.

use serde::Serialize;
use serde_json::json;

use crate::json;
use crate::responses::batch::Counts;

/// Everything that is known about a request when it has been answered.
#[derive(Debug, Default)]
pub struct Record {
    pub request_id: String,
    /// The route's own name, never the path that was sent.
    pub route: Option<&'static str>,
    /// Set only for a well-formed key and brand: anything else could be a secret in the wrong header.
    pub brand_id: Option<String>,
    pub key_id: Option<String>,
    /// The counts of a batch.
    pub batch: Option<Counts>,
    /// The database's message, for our own failures only.
    pub trouble: Option<String>,
    /// The database's message about an event that was accepted all the same.
    pub accepted_for: Option<String>,
}

#[derive(Serialize)]
struct Line<'a> {
    request_id: &'a str,
    route: Option<&'static str>,
    status: u16,
    code: &'a str,
    brand: Option<&'a str>,
    key: Option<&'a str>,
    ms: u64,
    #[serde(flatten)]
    batch: Option<Counts>,
    #[serde(skip_serializing_if = "Option::is_none")]
    trouble: Option<&'a str>,
}

impl Record {
    #[must_use]
    pub fn line(&self, status: u16, code: &str, milliseconds: u64) -> String {
        json::write(&Line {
            request_id: &self.request_id,
            route: self.route,
            status,
            code,
            brand: self.brand_id.as_deref(),
            key: self.key_id.as_deref(),
            ms: milliseconds,
            batch: self.batch,
            trouble: self.trouble.as_deref().or(self.accepted_for.as_deref()),
        })
    }
}

/// A line about an event that was taken out of the queue: `code` tells what became of it.
#[must_use]
pub fn drained(accepted_id: &str, brand_id: &str, key_id: &str, code: &str, waited_ms: u64) -> String {
    json!({ "accepted_id": accepted_id, "code": code, "brand": brand_id, "key": key_id, "waited_ms": waited_ms })
        .to_string()
}

/// A line about messages that stay in the queue.
#[must_use]
pub fn kept(messages: usize, trouble: &str) -> String {
    json!({ "kept": messages, "trouble": trouble }).to_string()
}

/// A line about dead letters that went back into the queue, and those that it did not take.
#[must_use]
pub fn redriven(messages: usize, kept: usize) -> String {
    json!({ "code": "redriven", "messages": messages, "kept": kept }).to_string()
}
