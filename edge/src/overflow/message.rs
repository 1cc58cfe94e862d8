//! What stands in the queue of an event: a line of JSON about it, and its normalized payload.

use crate::from_json::{from_json, from_members};
use advocateloop_core::json::Writer;
use advocateloop_core::{Basis, Environment, Event, MAX_BODY};

/// Everything that is needed to record it: no key, but the identifier of one that was good.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Message {
    /// The row that it will be.
    pub(crate) accepted_id: String,
    pub(crate) accepted_at: u64,
    pub(crate) brand_id: String,
    pub(crate) environment: Environment,
    pub(crate) key_id: String,
    pub(crate) event: Event,
    /// The brand's when it was accepted.
    pub(crate) basis: Basis,
    pub(crate) idempotency_key: Option<String>,
    /// Those of its order that were accepted before it, and may not be recorded yet.
    pub(crate) after: Vec<String>,
    /// How often they, or its conversion, were looked for in vain.
    pub(crate) misses: u32,
    pub(crate) payload: String,
}

struct Head {
    accepted_id: String,
    accepted_at: u64,
    brand_id: String,
    environment: String,
    key_id: String,
    event: String,
    basis: String,
    idempotency_key: Option<String>,
    after: Vec<String>,
    misses: u32,
}

from_members!(Head {
    accepted_id,
    accepted_at,
    brand_id,
    environment,
    key_id,
    event,
    basis,
    idempotency_key,
    after,
    misses
});

impl Message {
    /// `None` if its payload became larger than any that is judged when it was normalized. A queue takes twice as much.
    pub(crate) fn print(&self) -> Option<String> {
        if self.payload.len() > MAX_BODY {
            return None;
        }
        let mut out = Writer::new();
        out.object(|out| {
            out.key("accepted_id").string(&self.accepted_id);
            out.key("accepted_at").raw(&self.accepted_at.to_string());
            out.key("brand_id").string(&self.brand_id);
            out.key("environment").string(self.environment.name());
            out.key("key_id").string(&self.key_id);
            out.key("event").string(self.event.name());
            out.key("basis").string(self.basis.name());
            out.key("idempotency_key").optional_string(self.idempotency_key.as_deref());
            out.key("after").array(|out| {
                for id in &self.after {
                    out.string(id);
                }
            });
            out.key("misses").raw(&self.misses.to_string());
        });
        let mut text = out.finish();
        // JSON as it is written here has no line feed in it.
        text.push('\n');
        text.push_str(&self.payload);
        Some(text)
    }

    pub(crate) fn parse(text: &str) -> Option<Message> {
        let (head, payload) = text.split_once('\n')?;
        let head: Head = from_json(head)?;
        Some(Message {
            accepted_id: head.accepted_id,
            accepted_at: head.accepted_at,
            brand_id: head.brand_id,
            environment: Environment::from_name(&head.environment)?,
            key_id: head.key_id,
            event: Event::from_name(&head.event)?,
            basis: Basis::from_name(&head.basis)?,
            idempotency_key: head.idempotency_key,
            after: head.after,
            misses: head.misses,
            payload: payload.to_owned(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(payload: String) -> Message {
        Message {
            accepted_id: "cnv_0199".to_owned(),
            accepted_at: 1_790_000_000_000,
            brand_id: "brd_0199".to_owned(),
            environment: Environment::Test,
            key_id: "key_1".to_owned(),
            event: Event::Conversion,
            basis: Basis::Gross,
            idempotency_key: Some("k".to_owned()),
            after: vec!["clm_0199".to_owned()],
            misses: 3,
            payload,
        }
    }

    #[test]
    fn what_is_written_is_read() {
        let sent = message(r#"{"order_id":"a\nb"}"#.to_owned());
        assert_eq!(Message::parse(&sent.print().unwrap()), Some(sent));
        for text in ["", "{}", "{}\n{}", "no json\n{}"] {
            assert_eq!(Message::parse(text), None, "{text}");
        }
    }

    #[test]
    fn what_would_not_be_judged_again_is_not_sent() {
        assert!(message("x".repeat(MAX_BODY)).print().unwrap().len() < 128_000);
        assert!(message("x".repeat(MAX_BODY + 1)).print().is_none());
    }
}
