//! The corpus, natively: every case against what a person expects of it, and against the blessed text.

use crate::support::{Case, corpus};

#[test]
fn every_case_is_judged_as_expected() {
    let failures: Vec<String> = corpus().iter().filter_map(Case::disagreement).collect();
    assert!(failures.is_empty(), "{} cases disagree:\n\n{}", failures.len(), failures.join("\n\n"));
}

#[test]
fn every_verdict_is_the_blessed_text() {
    for case in corpus() {
        assert_eq!(Some(case.verdict()), case.verdict, "{} ({})", case.name, case.file);
    }
}

#[test]
fn names_are_unique_and_the_corpus_is_large() {
    let cases = corpus();
    let mut names: Vec<&str> = cases.iter().map(|case| case.name.as_str()).collect();
    names.sort_unstable();
    let count = names.len();
    names.dedup();
    assert_eq!(names.len(), count, "a name is used twice");
    assert!(count >= 250, "{count} cases");
}

#[test]
fn every_code_appears() {
    let text: String = corpus().iter().map(Case::verdict).collect();
    for code in advocateloop_core::IssueCode::ALL.iter().filter(|code| code.is_of_events()) {
        assert!(text.contains(&format!("\"code\":\"{}\"", code.name())), "no case for {}", code.name());
    }
    let from_state = ["differs_from_recorded", "total_refunded_mismatch", "full_refund_mismatch"];
    for code in advocateloop_core::WarningCode::ALL {
        let appears = text.contains(&format!("\"code\":\"{}\"", code.name()));
        assert_eq!(appears, !from_state.contains(&code.name()), "{}", code.name());
    }
}

#[test]
fn a_normalized_payload_normalizes_to_itself() {
    for case in corpus() {
        let body = case.body();
        let Ok(payload) = case.judge(&body).outcome else { continue };
        let normalized = payload.to_json();
        let again = advocateloop_core::judge(case.event(), normalized.as_bytes(), case.options());
        assert_eq!(again.outcome.expect("a normalized payload is valid").to_json(), normalized, "{}", case.name);
    }
}
