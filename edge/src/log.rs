//! Log lines: one for each request, as JSON, with nothing about a person.

use serde::Serialize;

use crate::json;
use crate::responses::recording::Counts;

/// Everything that is known about a request when it has been answered, in the order of the line.
#[derive(Debug, Default, Serialize)]
pub struct Record {
    pub request_id: String,
    /// The route's own name, never the path that was sent.
    pub route: Option<&'static str>,
    pub status: u16,
    /// The failure's, or a word for the success.
    pub code: &'static str,
    /// Set only for a well-formed key and brand: anything else could be a secret in the wrong header.
    #[serde(rename = "brand")]
    pub brand_id: Option<String>,
    #[serde(rename = "key")]
    pub key_id: Option<String>,
    /// How many milliseconds it took.
    pub ms: u64,
    /// The counts of a batch.
    #[serde(flatten)]
    pub batch: Option<Counts>,
    /// The database's message, for our own failures, or about an event that was accepted all the same.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trouble: Option<String>,
    /// The message about an event that was accepted.
    #[serde(skip)]
    pub accepted_for: Option<String>,
}

impl Record {
    pub fn line(mut self, status: u16, code: &'static str, ms: u64) -> String {
        self.trouble = self.trouble.take().or(self.accepted_for.take());
        json::write(&Record { status, code, ms, ..self })
    }
}

/// A line about an event that was taken out of the queue: `code` tells what became of it.
pub fn drained(accepted_id: &str, brand: &str, key: &str, code: &str, waited_ms: u64) -> String {
    #[derive(Serialize)]
    struct Drained<'a> {
        accepted_id: &'a str,
        code: &'a str,
        brand: &'a str,
        key: &'a str,
        waited_ms: u64,
    }
    json::write(&Drained { accepted_id, code, brand, key, waited_ms })
}

/// A line about messages that stay in the queue.
pub fn kept(messages: usize, trouble: &str) -> String {
    #[derive(Serialize)]
    struct Kept<'a> {
        kept: usize,
        trouble: &'a str,
    }
    json::write(&Kept { kept: messages, trouble })
}

/// A line about dead letters that went back into the queue, and those that it did not take.
pub fn redriven(messages: usize, kept: usize) -> String {
    #[derive(Serialize)]
    struct Redriven {
        code: &'static str,
        messages: usize,
        kept: usize,
    }
    json::write(&Redriven { code: "redriven", messages, kept })
}
