//! Normalizing changes nothing that is normalized, loses no money, and a fix mends what it is offered for.

use advocateloop_core::{Event, Mode, Normalized, Options, Verdict, differing_fields, judge, read_acknowledged};
use serde_json::Value;

use crate::input::Input;
use crate::laws::{lenient, refund};
use crate::text;

/// The mark of a program's number that has lost digits.
const LOST_DIGITS: &[u8] = b"\x01d";

/// # Panics
/// If the body is a counterexample.
pub fn hold(bytes: &[u8]) {
    let Some(input) = Input::parse(bytes) else { return };
    let verdict = input.verdict();
    lenient::hold(&input);
    match &verdict.outcome {
        Ok(_) if input.marked => {}
        Ok(payload) => {
            assert!(payload.payload().is_some(), "what the table lets through, its type holds");
            check_idempotent(&input, &verdict, payload);
            check_server(&input, &verdict);
            refund::hold(&input, payload);
        }
        Err(_) => check_fixes(&input, &verdict),
    }
}

/// As the server sees it, which never coerces.
fn strict(options: Options) -> Options {
    Options { coerce: false, mode: Mode::Strict, ..options }
}

/// The part of an answer about the money.
fn derived(verdict: &Verdict<'_>) -> String {
    let answer: Value = serde_json::from_str(&verdict.to_json()).expect("the answer is JSON");
    answer["data"]["derived"].to_string()
}

/// What is normalized is valid without any leniency, and stays as it is.
pub(super) fn check_normal<'n>(input: &Input<'_>, normalized: &'n str) -> Verdict<'n> {
    let again = judge(input.event, normalized.as_bytes(), strict(input.options));
    match &again.outcome {
        Ok(payload) => assert_eq!(payload.to_json(), normalized),
        Err(rejection) => panic!("{normalized} is not valid: {}", rejection.error_line()),
    }
    again
}

fn check_idempotent(input: &Input<'_>, verdict: &Verdict<'_>, payload: &Normalized<'_>) {
    let normalized = payload.to_json();
    let again = check_normal(input, &normalized);
    assert_eq!(derived(&again), derived(verdict));
    assert_eq!(differing_fields(input.event, &normalized, &normalized), Vec::<&str>::new());
    let acknowledged = read_acknowledged(input.event, normalized.as_bytes()).map(|acknowledged| acknowledged.to_json());
    assert_eq!(acknowledged.as_ref(), Some(&normalized));
    // What was odd about the spelling is gone, what is odd about the amounts is not.
    let odd = |verdict: &Verdict<'_>| {
        let of_spelling = ["unknown_field", "ignored_field", "rounded", "coerced", "dropped", "invisible_character"];
        let all = verdict.warnings.iter().map(|warning| (warning.path().pointer(), warning.code().name()));
        all.filter(|(_, code)| !of_spelling.contains(code)).collect::<Vec<_>>()
    };
    assert_eq!(again.warnings.len(), odd(&again).len(), "{normalized}");
    // A list of 100 is full.
    assert!(verdict.warnings.len() == 100 || odd(&again) == odd(verdict), "{normalized}");
}

/// What the server takes, pre-flight takes with `coerce` as well, and the same way.
fn check_server(input: &Input<'_>, verdict: &Verdict<'_>) {
    let options = strict(input.options);
    let on_server = judge(input.event, input.body, options);
    if let Ok(payload) = &on_server.outcome {
        assert_eq!(payload.to_json(), verdict.outcome.as_ref().expect("valid").to_json());
        assert_eq!(on_server.to_json(), judge(input.event, input.body, Options { coerce: true, ..options }).to_json());
    }
}

/// With its fix in its place, a value has no issue any more.
fn check_fixes(input: &Input<'_>, verdict: &Verdict<'_>) {
    let Err(rejection) = &verdict.outcome else { return };
    for issue in rejection.issues() {
        let (path, Some(fix)) = (issue.path().pointer(), issue.fix()) else { continue };
        let place = text::value_at(input.body, &path).expect("what is to be fixed is there");
        assert!(!input.body[place.clone()].starts_with(LOST_DIGITS), "{path}: digits that are lost are no fix");
        let fixed = [&input.body[..place.start], fix.to_json().as_bytes(), &input.body[place.end..]].concat();
        let Err(after) = (Input { body: &fixed, ..*input }).verdict().outcome else { continue };
        let still = after.issues().iter().find(|issue| issue.path().pointer() == path);
        // A mended `total_refunded` may be below `refund_amount`: that is another rule's to say.
        let is_other_rule =
            |code: &str| input.event == Event::Refund && path == "/total_refunded" && code == "out_of_range";
        if let Some(still) = still.filter(|still| !is_other_rule(still.code().name())) {
            panic!("{path} with the fix {} of {}: {}", fix.to_json(), issue.code().name(), still.message());
        }
        // Fewer by one; but a rule across fields may only now have all of its fields.
        assert!(after.issues().len() <= rejection.issues().len(), "{path}: a fix makes it worse");
    }
}
