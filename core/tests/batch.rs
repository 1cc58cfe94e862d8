//! The events of a batch are found where they stand, and a list that is no JSON has no events.

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

/// Everything that is said of a batch, with the verdict on each of its events.
fn told(body: &[u8], layout: Layout) -> Vec<String> {
    let refused = |rejection: &advocateloop_core::Rejection| {
        let issues = rejection.issues().iter().map(|issue| format!("{} {}", issue.path().pointer(), issue.message()));
        issues.collect::<Vec<_>>().join("\n")
    };
    let batch = match Batch::read(body, layout) {
        Ok(batch) => batch,
        Err(rejection) => return vec![refused(&rejection)],
    };
    let entries = batch.entries.iter().map(|entry| match entry {
        Ok(submission) => {
            let verdict = judge(submission.event, submission.payload, Options::default());
            let whole = verdict.outcome.as_ref().err().and_then(|rejection| batch.rejects_all(submission, rejection));
            format!("{:?} {} {:?}", submission.idempotency_key, verdict.to_json(), whole.map(|whole| refused(&whole)))
        }
        Err(rejection) => refused(rejection),
    });
    let warnings = batch.warnings.iter().map(|warning| format!("{} {}", warning.path().pointer(), warning.message()));
    entries.chain(warnings).collect()
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
            let batch = match Batch::read(body.as_bytes(), layout) {
                Ok(batch) => batch,
                Err(rejection) => {
                    prop_assert_eq!(rejection.code(), "invalid_payload");
                    for index in 0..whole.len() {
                        let place = format!("/{index}");
                        let is_there = |path: String| path == place || path.starts_with(&format!("{place}/"));
                        prop_assert!(rejection.issues().iter().any(|issue| is_there(issue.path().pointer())));
                    }
                    continue;
                }
            };
            prop_assert_eq!(batch.entries.len(), whole.len());
            prop_assert!(batch.entries.iter().any(Result::is_ok));
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

    /// A byte-order mark in front changes nothing: not the events, not what is said, not where a fault stands.
    #[test]
    fn a_byte_order_mark_in_front_changes_nothing(
        entries in vec(entry(), 1..5),
        edits in vec((any::<prop::sample::Index>(), select(b"[]{},:\"\\ 0a".to_vec()), any::<bool>()), 0..2),
        layout in select(vec![Layout::Array, Layout::Lines]),
    ) {
        let text = match layout {
            Layout::Array => format!("[{}]", entries.join(",")),
            Layout::Lines => entries.iter().map(|entry| entry.replace(['\r', '\n'], " ")).collect::<Vec<_>>().join("\n"),
        };
        let mut text = text.into_bytes();
        for (place, byte, inserts) in edits {
            let at = place.index(text.len());
            if inserts { text.insert(at, byte) } else { text[at] = byte }
        }
        let marked = [b"\xEF\xBB\xBF", text.as_slice()].concat();
        prop_assert_eq!(told(&marked, layout), told(&text, layout));
        // One is a habit of editors; two are a fault.
        let twice = [b"\xEF\xBB\xBF", marked.as_slice()].concat();
        prop_assert!(Batch::read(&twice, layout).is_err() || layout == Layout::Lines);
    }

    #[test]
    fn any_bytes_are_answered(bytes in vec(prop_oneof![any::<u8>(), select(b"[]{},:\"\\\n ".to_vec())], 0..80)) {
        is_broken(&bytes);
        if let Ok(batch) = Batch::read(&bytes, Layout::Lines) {
            prop_assert!(batch.entries.len() <= 80);
        }
    }
}

/// A batch may be read before anybody has looked at its size.
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

/// The pointer and the words of each issue.
fn issues(body: &str, layout: Layout) -> Vec<(String, String)> {
    let rejection = Batch::read(body.as_bytes(), layout).unwrap_err();
    assert_eq!(rejection.code(), "invalid_payload");
    rejection.issues().iter().map(|issue| (issue.path().pointer(), issue.message())).collect()
}

#[test]
fn payloads_without_entries_around_them_are_told_to_be_wrapped() {
    let wrap = |index: usize, event: &str| {
        let words =
            format!(r#"[{index}].payload is required: wrap each payload: {{ "type": "{event}", "payload": {{ … }} }}"#);
        (format!("/{index}/payload"), words)
    };
    let conversion = r#"{"customer_email":"a@b.co","order_id":"1","order_total":1,"taxx":2}"#;
    let typed = r#"{"type":"claim","email":"a@b.co"}"#;
    let refund = r#"{"order_id":"1","refund_amount":1}"#;
    let visit = r#"{"landing_page":"https://a.co"}"#;
    let all = [wrap(0, "conversion"), wrap(1, "claim"), wrap(2, "refund"), wrap(3, "visit")];
    let entries = [conversion, typed, refund, visit];
    assert_eq!(issues(&format!("[{}]", entries.join(",")), Layout::Array), all);
    assert_eq!(issues(&entries.join("\n"), Layout::Lines), all);

    // Beside one that has the form of an entry, each is its own outcome; its fields are not told to be unknown.
    let good = r#"{"type":"visit","payload":{}}"#;
    let body = format!("[{conversion},{good}]");
    let batch = Batch::read(body.as_bytes(), Layout::Array).unwrap();
    let rejection = batch.entries[0].as_ref().unwrap_err();
    assert_eq!(rejection.error_line(), wrap(0, "conversion").1.replacen("[0].", "", 1));
    assert!(batch.warnings.is_empty());

    // What else is wrong is said, too.
    let both = issues(r#"[{"type":"sale","order_total":1}]"#, Layout::Array);
    assert_eq!(both.iter().map(|(path, _)| path.as_str()).collect::<Vec<_>>(), ["/0/type", "/0/payload"]);
    // An exported event has such names beside its payload.
    assert_eq!(issues(r#"[{"type":"sale","payload":{},"order_total":1}]"#, Layout::Array).len(), 1);
}

#[test]
fn any_word_may_be_an_idempotency_key() {
    let batch = Batch::read(br#"[{"type":"visit","payload":{},"idempotency_key":"null"}]"#, Layout::Array).unwrap();
    assert_eq!(batch.entries[0].as_ref().unwrap().idempotency_key.as_deref(), Some("null"));
}

#[test]
fn a_batch_without_a_single_entry_is_rejected_as_a_whole() {
    let lines = issues("{\n5\n\n{\"type\":\"visit\"}", Layout::Lines);
    let paths: Vec<&str> = lines.iter().map(|(path, _)| path.as_str()).collect();
    assert_eq!(paths, ["/0", "/1", "/2/payload"]);
    assert!(lines[0].1.contains("line 1, column 2"), "{lines:?}");
    assert!(lines[1].1.starts_with("[1] must be"), "{lines:?}");
    let many = format!("[{}]", vec!["1"; 500].join(","));
    let rejection = Batch::read(many.as_bytes(), Layout::Array).unwrap_err();
    assert_eq!(rejection.issues().len(), 100);
    assert!(rejection.error_line().ends_with("and 495 more"), "{}", rejection.error_line());
    // Too deep for an event is no JSON of one, and no fault of the list's.
    let deep = format!("[{}1{}]", "[".repeat(17), "]".repeat(17));
    assert_eq!(issues(&deep, Layout::Array)[0].0, "/0");
}
