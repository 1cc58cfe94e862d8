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
            if let Some(trouble) = &self.trouble {
                out.key("trouble").string(trouble);
            }
        });
        out.finish()
    }
}
