//! The events of a batch are found where they stand, and a list that is no JSON is none.

use advocateloop_core::batch::{Batch, Layout};
use advocateloop_core::{Options, judge};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::Value;

/// Entries of which most are events.
fn entry() -> impl Strategy<Value = String> {
    let payload = select(vec![
        r#"{"referral_code":"A]\"},{"}"#,
        r#"{ "referral_code" : "ü\\" , "x" : [ { } , [ ] ] }"#,
        "{}",
        "[]",
        "\"payload\"",
        "-1.50e+2",
        "null",
    ]);
    let name = select(vec!["payload", "payload", "payload", "pay\\u006coad", "Payload"]);
    let more = select(vec!["", r#","idempotency_key":"k""#, r#","id":"x","created_at":null"#, r#","payload":1"#]);
    let kind = select(vec!["visit", "claim", "sale"]);
    let space = select(vec!["", " ", "\r\n\t"]);
    (payload, name, more, kind, space).prop_map(|(payload, name, more, kind, space)| {
        format!("{{{space}\"type\"{space}:\"{kind}\",{space}\"{name}\":{space}{payload}{space}{more}}}")
    })
}

/// Whether an array, or something in it that belongs to it, is no JSON.
fn is_broken(text: &[u8]) -> bool {
    let is_malformed = |rejection: &advocateloop_core::Rejection| rejection.code() == "malformed_json";
    match Batch::read(text, Layout::Array) {
        Err(rejection) => is_malformed(&rejection),
        Ok(batch) => batch.entries.iter().flatten().any(|submission| {
            let verdict = judge(submission.event, submission.payload, Options::default());
            verdict.outcome.err().is_some_and(|rejection| batch.rejects_all(submission, &rejection).is_some())
        }),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn each_payload_is_what_was_sent(entries in vec(entry(), 1..6), space in select(vec!["", " ", "\n "])) {
        let array = format!("{space}[{space}{}{space}]{space}", entries.join(&format!("{space},{space}")));
        let lines: Vec<String> = entries.iter().map(|entry| entry.replace(['\r', '\n'], " ")).collect();
        let lines = lines.join("\r\n");
        let whole: Vec<Value> = serde_json::from_str(&array).unwrap();
        for (body, layout) in [(&array, Layout::Array), (&lines, Layout::Lines)] {
            let batch = Batch::read(body.as_bytes(), layout).unwrap();
            prop_assert_eq!(batch.entries.len(), whole.len());
            for (entry, value) in batch.entries.iter().zip(&whole) {
                if let Ok(submission) = entry {
                    prop_assert_eq!(submission.event.name(), &value["type"]);
                    let payload: Value = serde_json::from_slice(submission.payload).unwrap();
                    prop_assert_eq!(&payload, &value["payload"]);
                }
            }
        }
    }

    #[test]
    fn a_list_is_refused_as_a_whole_exactly_when_it_is_no_json(
        entries in vec(entry(), 1..4),
        edits in vec((any::<prop::sample::Index>(), select(b"[]{},:\"\\ 0a".to_vec()), any::<bool>()), 0..4),
    ) {
        let mut text = format!("[{}]", entries.join(",")).into_bytes();
        for (place, byte, inserts) in edits {
            let at = place.index(text.len());
            if inserts { text.insert(at, byte) } else { text[at] = byte }
        }
        prop_assert_eq!(is_broken(&text), serde_json::from_slice::<Value>(&text).is_err(), "{}", String::from_utf8_lossy(&text));
    }

    #[test]
    fn any_bytes_are_answered(bytes in vec(prop_oneof![any::<u8>(), select(b"[]{},:\"\\\n ".to_vec())], 0..80)) {
        is_broken(&bytes);
        if let Ok(batch) = Batch::read(&bytes, Layout::Lines) {
            prop_assert!(batch.entries.len() <= 80);
        }
    }
}

/// Whoever reads a batch need not have looked at its size.
#[test]
fn a_batch_holds_a_mebibyte() {
    let padded = |size: usize| {
        let mut text = r#"[{"type":"visit","payload":{}}]"#.to_owned();
        text.push_str(&" ".repeat(size - text.len()));
        Batch::read(text.as_bytes(), Layout::Array)
            .map(|batch| batch.entries.len())
            .map_err(|rejection| rejection.code())
    };
    assert_eq!(padded(1 << 20), Ok(1));
    assert_eq!(padded((1 << 20) + 1), Err("payload_too_large"));
}
