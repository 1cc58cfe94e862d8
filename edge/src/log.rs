//! One line a request, as JSON: what an operator needs, and nothing about a person.

use advocateloop_core::json::Writer;

use crate::reply::batch::Counts;

/// What is known about a request when it has been answered.
#[derive(Debug, Default)]
pub struct Record {
    pub request_id: String,
    /// The route's own name, never the path that was sent.
    pub route: Option<&'static str>,
    /// Only of a well-formed key and brand: anything else could be a secret in the wrong header.
    pub brand_id: Option<String>,
    pub key_id: Option<String>,
    /// What became of the events of a batch.
    pub batch: Option<Counts>,
    /// What the database said; only of our own failures.
    pub trouble: Option<String>,
    /// What it said of an event that was accepted all the same.
    pub accepted_for: Option<String>,
}

impl Record {
    #[must_use]
    pub fn line(&self, status: u16, code: &str, milliseconds: u64) -> String {
        let mut out = Writer::new();
        out.object(|out| {
            out.key("request_id").string(&self.request_id);
            out.key("route").optional_string(self.route);
            out.key("status").raw(&status.to_string());
            out.key("code").string(code);
            out.key("brand").optional_string(self.brand_id.as_deref());
            out.key("key").optional_string(self.key_id.as_deref());
            out.key("ms").raw(&milliseconds.to_string());
            for (name, count) in self.batch.iter().flat_map(Counts::members) {
                out.key(name).raw(&count.to_string());
            }
            if let Some(trouble) = self.trouble.as_ref().or(self.accepted_for.as_ref()) {
                out.key("trouble").string(trouble);
            }
        });
        out.finish()
    }
}

/// A line about an event that was taken out of the queue: `code` tells what became of it.
#[must_use]
pub fn drained(accepted_id: &str, brand_id: &str, key_id: &str, code: &str, waited_ms: u64) -> String {
    let mut out = Writer::new();
    out.object(|out| {
        out.key("accepted_id").string(accepted_id);
        out.key("code").string(code);
        out.key("brand").string(brand_id);
        out.key("key").string(key_id);
        out.key("waited_ms").raw(&waited_ms.to_string());
    });
    out.finish()
}

/// A line about messages that stay in the queue.
#[must_use]
pub fn kept(messages: usize, trouble: &str) -> String {
    let mut out = Writer::new();
    out.object(|out| {
        out.key("kept").raw(&messages.to_string());
        out.key("trouble").string(trouble);
    });
    out.finish()
}

/// A line about dead letters that went back into the queue, and those that it did not take.
#[must_use]
pub fn redriven(messages: usize, kept: usize) -> String {
    let mut out = Writer::new();
    out.object(|out| {
        out.key("code").string("redriven");
        out.key("messages").raw(&messages.to_string());
        out.key("kept").raw(&kept.to_string());
    });
    out.finish()
}
