//! What a program's object holds and JSON can't carry is an issue at its place.

use advocateloop_core::json::Unsendable;
use advocateloop_core::{Event, Options, judge, judge_marked};

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
            "/name: name must be a JSON string, not NaN: send text of 1 to 200 characters in quotes",
            "/items/0: items[0] must be a JSON object, not a Map: send { … }",
            "/items/1/unit_price: items[1].unit_price must be a JSON number, not NaN: send a number such as 108.00 without quotes, or 0 where it does not apply",
            "/items/1/category_path/0: items[1].category_path[0] must be a JSON string, not NaN: send text of 1 to 100 characters in quotes",
        ],
    );
}

#[test]
fn where_no_field_is_it_is_said_all_the_same() {
    assert_issues(
        Event::Visit,
        r#"{"referral_code":"J","mine":NaN,"ours":{"deep":[1,Map]}}"#,
        &[
            "/mine: mine must be a value that JSON can carry, not NaN: leave it out, or convert it",
            "/ours/deep/1: ours.deep[1] must be a value that JSON can carry, not a Map: leave it out, or convert it",
        ],
    );
}

#[test]
fn a_payload_may_be_one() {
    assert_issues(Event::Visit, "Map", &[": the body must be a JSON object, not a Map: send { … }"]);
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
