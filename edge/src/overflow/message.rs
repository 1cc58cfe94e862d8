//! The message in the queue about an event: a line of JSON about it, and its normalized payload.

use advocateloop_core::{Basis, Environment, Event, MAX_BODY};
use serde::{Deserialize, Serialize};

use crate::chunks;
use crate::json;

/// Everything that is needed to record it: no key, but the identifier of one that was good.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
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
    /// The payload, behind the line.
    #[serde(skip)]
    pub(crate) payload: String,
}

impl Message {
    /// `None` if its payload became larger than any that is judged when it was normalized. A queue takes twice as much.
    pub(crate) fn print(&self) -> Option<String> {
        if self.payload.len() > MAX_BODY {
            return None;
        }
        let mut text = json::write(self);
        // JSON as it is written here has no line feed in it.
        text.push('\n');
        text.push_str(&self.payload);
        Some(text)
    }

    pub(crate) fn parse(text: &str) -> Option<Message> {
        let (head, payload) = text.split_once('\n')?;
        let message: Message = json::read(head)?;
        Some(Message { payload: payload.to_owned(), ..message })
    }
}

/// Parts messages into chunks that a queue takes at once, within Cloudflare's limits, and some way below that of 256 KB, for nobody says
/// what counts.
pub(crate) fn chunks(messages: &[String]) -> Vec<&[String]> {
    chunks::within(messages, 100, 200_000, String::len)
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

    #[test]
    fn a_chunk_is_as_much_as_a_queue_takes() {
        for (sizes, counts) in [
            (vec![], vec![]),
            (vec![10; 1], vec![1]),
            (vec![10; 250], vec![100, 100, 50]),
            (vec![100_000; 5], vec![2, 2, 1]),
            (vec![120_000, 90_000, 300_000, 1, 1], vec![1, 1, 1, 2]),
        ] {
            let messages: Vec<String> = sizes.into_iter().map(|size| "x".repeat(size)).collect();
            assert_eq!(chunks(&messages).iter().map(|chunk| chunk.len()).collect::<Vec<_>>(), counts);
        }
    }
}
