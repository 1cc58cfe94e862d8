//! Lenient mode forgives decoration, and nothing else.

use advocateloop_core::{Event, Issue, Mode, Options, Shape, Verdict};

use crate::input::Input;
use crate::laws::normalize::check_normal;

/// A list of so many issues may lack some.
const MAX_LISTED: usize = 100;

/// # Panics
/// If the body is a counterexample.
pub(super) fn hold(input: &Input<'_>) {
    let judged = |coerce, mode| {
        let options = Options { coerce, mode, ..input.options };
        Input { options, ..*input }.verdict()
    };
    let (strict, coerced) = (judged(false, Mode::Strict), judged(true, Mode::Strict));
    let lenient = judged(false, Mode::Lenient);
    assert_eq!(lenient.to_json(), judged(true, Mode::Lenient).to_json(), "lenient mode coerces already");
    for valid in [&strict, &coerced].into_iter().filter(|verdict| verdict.outcome.is_ok()) {
        assert_eq!(valid.to_json(), lenient.to_json(), "what is valid has nothing to forgive");
    }
    if let Ok(payload) = &lenient.outcome {
        check_normal(input, &payload.to_json());
    }
    check_issues(input.event, &coerced, &lenient);
    check_dropped(input.event, &lenient);
}

/// It has every issue of a field that decides about money or people, and none that strictness lacks.
fn check_issues(event: Event, coerced: &Verdict<'_>, lenient: &Verdict<'_>) {
    let (strict, lenient) = (issues(coerced), issues(lenient));
    for (path, code, message) in &strict {
        let is_kept = is_strict(event, path) && !(is_code_of_conversion(event, path) && *code == "placeholder");
        let is_there = || lenient.iter().any(|issue| (&issue.0, issue.1, &issue.2) == (path, *code, message));
        assert!(!is_kept || is_there(), "lenient mode forgives {code} at {path}");
    }
    // What a full list lacks can't be compared.
    if strict.len() < MAX_LISTED {
        for (path, code, message) in &lenient {
            let is_known = strict.iter().any(|issue| (&issue.0, issue.1, &issue.2) == (path, *code, message));
            assert!(is_known, "only lenient mode says {code} at {path}: {message}");
        }
    }
}

fn issues(verdict: &Verdict<'_>) -> Vec<(String, &'static str, String)> {
    let told = |issue: &Issue| (issue.path().pointer(), issue.code().name(), issue.message());
    verdict.outcome.as_ref().err().map(|rejection| rejection.issues().iter().map(told).collect()).unwrap_or_default()
}

/// Whether a place is the whole body, or a field that no leniency reaches.
fn is_strict(event: Event, path: &str) -> bool {
    let field = event.table().fields.iter().find(|field| path.strip_prefix('/') == Some(field.name));
    path.is_empty()
        || field.is_some_and(|field| {
            let is_identity =
                matches!(field.shape, Shape::Email { .. } | Shape::Id { .. } | Shape::Code { .. } | Shape::Boolean);
            is_identity || matches!(field.shape, Shape::Amount { .. })
        })
}

fn is_code_of_conversion(event: Event, path: &str) -> bool {
    event == Event::Conversion && path == "/referral_code"
}

fn check_dropped(event: Event, lenient: &Verdict<'_>) {
    for warning in lenient.warnings.iter().filter(|warning| warning.code().name() == "dropped") {
        let path = warning.path().pointer();
        assert!(!is_strict(event, &path) || is_code_of_conversion(event, &path), "{path} is dropped");
    }
}
