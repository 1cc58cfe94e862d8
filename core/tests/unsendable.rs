//! What a program's object holds and JSON can't carry is an issue at its place.

use advocateloop_core::json::{Unsendable, lost_digits_mark};
use advocateloop_core::{Event, Fix, Options, judge, judge_marked};

#[track_caller]
fn assert_issues(event: Event, marked: &str, issues: &[&str]) {
    let text = marked.replace("NaN", &Unsendable::NotANumber.mark()).replace("Map", &Unsendable::Map.mark());
    let verdict = judge_marked(event, text.as_bytes(), Options::default());
    let rejection = verdict.outcome.expect_err("an issue at least");
    let said: Vec<String> =
        rejection.issues().iter().map(|issue| format!("{}: {}", issue.path().pointer(), issue.message())).collect();
    assert_eq!(said, issues);
}

#[test]
fn at_a_field_it_is_of_the_wrong_type() {
    assert_issues(
        Event::Claim,
        r#"{"referral_code":"J","email":"a@b.co","name":NaN,"items":[Map,{"name":"Serum","unit_price":NaN,"category_path":[NaN]}]}"#,
        &[
            "/name: name must be text, not NaN: send text of 1 to 200 characters",
            "/items/0: items[0] must be an object, not a Map: send { … }",
            "/items/1/unit_price: items[1].unit_price must be a number, not NaN: send a number such as 108.00, or 0 where it does not apply",
            "/items/1/category_path/0: items[1].category_path[0] must be text, not NaN: send text of 1 to 100 characters",
        ],
    );
}

#[test]
fn where_no_field_is_it_is_said_all_the_same() {
    assert_issues(
        Event::Visit,
        r#"{"referral_code":"J","mine":NaN,"ours":{"deep":[1,Map]}}"#,
        &[
            "/mine: mine is NaN, which JSON can't carry: leave it out, or convert it",
            "/ours/deep/1: ours.deep[1] is a Map, which JSON can't carry: leave it out, or convert it",
        ],
    );
}

#[test]
fn a_payload_may_be_one() {
    assert_issues(Event::Visit, "Map", &[": the body must be an object, not a Map: send { … }"]);
}

#[test]
fn in_a_body_a_mark_is_no_json() {
    for unsendable in Unsendable::ALL {
        let body = format!(r#"{{"referral_code":{}}}"#, unsendable.mark());
        let rejection = judge(Event::Visit, body.as_bytes(), Options::default()).outcome.expect_err("malformed");
        assert_eq!(rejection.code(), "malformed_json");
        let rejection =
            judge_marked(Event::Visit, body.as_bytes(), Options::default()).outcome.expect_err("unsendable");
        assert!(rejection.error_line().contains(unsendable.name()), "{}", rejection.error_line());
    }
}

#[test]
fn a_text_without_marks_is_judged_as_ever() {
    let text = br#"{"referral_code":" j ","x":1}"#;
    let (marked, plain) =
        (judge_marked(Event::Visit, text, Options::default()), judge(Event::Visit, text, Options::default()));
    assert_eq!(marked.to_json(), plain.to_json());
}

/// A program's whole number in a field of text.
#[track_caller]
fn judged_order_id(sent: &str, options: Options) -> String {
    let text = format!(r#"{{"order_id":{sent},"refund_id":"r","refund_amount":5}}"#);
    match judge_marked(Event::Refund, text.as_bytes(), options).outcome {
        Ok(valid) => valid.to_json(),
        Err(rejection) => {
            let issue = &rejection.issues()[0];
            format!("{} {} {:?}", issue.code().name(), issue.message(), issue.fix().map(Fix::to_json))
        }
    }
}

#[test]
fn a_number_that_has_lost_digits_has_no_fix_and_is_never_converted() {
    let lost = format!("{}820982911946154500", lost_digits_mark());
    for options in [Options::default(), Options { coerce: true, ..Options::default() }] {
        assert_eq!(
            judged_order_id(&lost, options),
            "wrong_type order_id is a number beyond 2^53 and has lost its last digits: read it as text before it becomes a number, and send it in quotes None"
        );
    }
}

#[test]
fn a_big_int_has_its_digits() {
    let exact = format!("{}820982911946154508", Unsendable::BigInt.mark());
    let said = judged_order_id(&exact, Options::default());
    assert!(said.ends_with(r#"Some("\"820982911946154508\"")"#), "{said}");
    let converted = judged_order_id(&exact, Options { coerce: true, ..Options::default() });
    assert_eq!(converted, r#"{"order_id":"820982911946154508","refund_amount":5.00,"refund_id":"r"}"#);
}

#[test]
fn a_number_that_has_lost_digits_is_a_number_elsewhere() {
    let lost = lost_digits_mark();
    let text = format!(
        r#"{{"order_id":"1","refund_id":"r","refund_amount":{lost}9007199254740994,"n":{lost}9007199254740994}}"#
    );
    let verdict = judge_marked(Event::Refund, text.as_bytes(), Options::default());
    let warnings: Vec<&str> = verdict.warnings.iter().map(|warning| warning.code().name()).collect();
    assert_eq!(warnings, ["unknown_field"]);
    let issues: Vec<&str> =
        verdict.outcome.expect_err("too large").issues().iter().map(|issue| issue.code().name()).collect();
    assert_eq!(issues, ["out_of_range"]);
}
