//! Bodies of administration: strict, and every slip told at once.

use advocateloop_core::admin::{BrandChange, NewBrand, NewKey, Rotation};
use advocateloop_core::{Basis, Environment, Event, Plan, Rejection};

const NOW_MS: u64 = 1_790_000_000_000;

/// The issues, as `code path`, and the whole line for a person.
fn refused<T: std::fmt::Debug>(judged: Result<T, Rejection>) -> (Vec<String>, String) {
    let rejection = judged.unwrap_err();
    let said = |issue: &advocateloop_core::Issue| format!("{} {}", issue.code().name(), issue.path().pointer());
    (rejection.issues().iter().map(said).collect(), rejection.error_line())
}

#[track_caller]
fn is_refused<T: std::fmt::Debug>(judged: Result<T, Rejection>, issues: &[&str], words: &str) {
    assert_eq!(refused(judged), (issues.iter().map(|&issue| issue.to_owned()).collect(), words.to_owned()));
}

#[test]
fn a_brand_has_a_name_and_a_plan() {
    let brand = NewBrand::judge(br#"{ "name": " Acme ", "plan": "growth" }"#, NOW_MS).unwrap();
    assert_eq!((brand.name.as_str(), brand.plan, brand.order_total_basis), ("Acme", Plan::Growth, Basis::Paid));
    let gross = br#"{"name":"Acme","plan":"starter","order_total_basis":"gross"}"#;
    assert_eq!(NewBrand::judge(gross, NOW_MS).unwrap().order_total_basis, Basis::Gross);
    is_refused(
        NewBrand::judge(b"{}", NOW_MS),
        &["missing /name", "missing /plan"],
        "name is required: send text of 1 to 200 characters; \
         plan is required: send \"starter\", \"growth\" or \"premier\"",
    );
}

#[test]
fn a_name_is_exactly_one_of_those_that_may_stand_there() {
    for plan in ["Premier", "gold", "premier "] {
        let body = format!(r#"{{"name":"Acme","plan":"{plan}"}}"#);
        let judged = NewBrand::judge(body.as_bytes(), NOW_MS);
        if plan.trim() == "premier" {
            assert_eq!(judged.unwrap().plan, Plan::Premier);
        } else {
            is_refused(
                judged,
                &["not_one_of /plan"],
                "plan is not one of the allowed values: send \"starter\", \"growth\" or \"premier\"",
            );
        }
    }
}

#[test]
fn what_the_table_does_not_name_is_an_issue_behind_the_others() {
    is_refused(
        NewBrand::judge(br#"{"Name":"Acme","tier":1,"plan":2}"#, NOW_MS),
        &["missing /name", "wrong_type /plan", "unknown_field /Name", "unknown_field /tier"],
        "name is required: rename Name to name; \
         plan must be text, not a number: send \"starter\", \"growth\" or \"premier\"; \
         Name is unknown: a brand has no such field; did you mean name?; \
         tier is unknown: a brand has no such field; leave it out",
    );
}

#[test]
fn a_change_may_change_nothing() {
    assert_eq!(
        BrandChange::judge(b"{}", NOW_MS).unwrap(),
        BrandChange { name: None, plan: None, order_total_basis: None, currency: None }
    );
    assert_eq!(BrandChange::judge(br#"{"plan":"starter"}"#, NOW_MS).unwrap().plan, Some(Plan::Starter));
}

#[test]
fn a_key_has_a_label_an_environment_perhaps_an_end_and_events() {
    let all = NewKey::judge(br#"{"label":"Zapier","environment":"live"}"#, NOW_MS).unwrap();
    assert_eq!((all.environment, all.expires_at, all.events), (Environment::Live, None, None));
    let body = br#"{"label":"Shop","environment":"test","expires_at":"2027-01-31T01:00:00+01:00","events":["refund"]}"#;
    let key = NewKey::judge(body, NOW_MS).unwrap();
    assert_eq!(key.expires_at.map(|time| time.to_string()).as_deref(), Some("2027-01-31T00:00:00.000Z"));
    assert_eq!(key.events.unwrap().as_slice(), [Event::Refund]);
    let none = NewKey::judge(br#"{"label":"Shop","environment":"test","events":[]}"#, NOW_MS).unwrap();
    assert_eq!(none.events.unwrap().as_slice(), []);
}

#[test]
fn a_key_that_cannot_be_is_told_everything_at_once() {
    let body = br#"{"label":"","environment":"prod","expires_at":"tomorrow","events":["refund","order",7,null]}"#;
    let (issues, _) = refused(NewKey::judge(body, NOW_MS));
    let expected = [
        "blank /label",
        "not_one_of /environment",
        "invalid_time /expires_at",
        "not_one_of /events/1",
        "wrong_type /events/2",
        "wrong_type /events/3",
    ];
    assert_eq!(issues, expected);
}

#[test]
fn a_key_ends_in_the_future() {
    let at = |time: &str| {
        let body = format!(r#"{{"label":"a","environment":"live","expires_at":"{time}"}}"#);
        NewKey::judge(body.as_bytes(), NOW_MS).map(|key| key.expires_at.unwrap().ms())
    };
    // NOW_MS is 2026-09-21T14:13:20Z.
    assert_eq!(at("2026-09-21T14:13:20.001Z").unwrap(), NOW_MS + 1);
    is_refused(
        at("2026-09-21T14:13:20Z"),
        &["out_of_range /expires_at"],
        "expires_at must be in the future: send a later time",
    );
}

#[test]
fn a_blank_string_is_neither_a_name_nor_a_time() {
    for (body, issue) in [
        (r#"{"label":"a","environment":" "}"#, "not_one_of /environment"),
        (r#"{"label":"a","environment":"live","expires_at":""}"#, "invalid_time /expires_at"),
        (r#"{"label":"a","environment":"live","events":[""]}"#, "not_one_of /events/0"),
    ] {
        assert_eq!(refused(NewKey::judge(body.as_bytes(), NOW_MS)).0, [issue], "{body}");
    }
    assert_eq!(refused(BrandChange::judge(br#"{"plan":""}"#, NOW_MS)).0, ["not_one_of /plan"]);
}

#[test]
fn an_overlap_is_a_day_unless_it_is_told() {
    let overlap = |body: &str| Rotation::judge(body.as_bytes(), NOW_MS).map(|rotation| rotation.overlap_seconds.get());
    let of = |number: &str| overlap(&format!(r#"{{"overlap_seconds":{number}}}"#));
    assert_eq!(overlap("{}").unwrap(), 86_400);
    for (number, seconds) in [("null", 86_400), ("0", 0), ("-0", 0), ("2592000", 2_592_000)] {
        assert_eq!(of(number).unwrap(), seconds, "{number}");
    }
    for (number, issue) in [
        ("-1", "negative"),
        ("2592001", "out_of_range"),
        ("99999999999999999999", "out_of_range"),
        ("1.5", "too_precise"),
        ("1e3", "too_precise"),
        ("\"60\"", "wrong_type"),
        ("true", "wrong_type"),
    ] {
        assert_eq!(refused(of(number)).0, [format!("{issue} /overlap_seconds")], "{number}");
    }
    is_refused(
        of("0.5"),
        &["too_precise /overlap_seconds"],
        "overlap_seconds must be a whole number: send a whole number from 0 to 2592000",
    );
}

#[test]
fn what_is_no_json_object_is_only_that() {
    for (body, issue) in
        [("", "malformed_json "), ("{", "malformed_json "), ("[]", "not_an_object "), ("null", "not_an_object ")]
    {
        assert_eq!(refused(NewBrand::judge(body.as_bytes(), NOW_MS)).0, [issue], "{body}");
    }
    let large = " ".repeat(65_537);
    assert_eq!(refused(NewBrand::judge(large.as_bytes(), NOW_MS)).0, ["payload_too_large "]);
    assert_eq!(
        refused(NewBrand::judge(br#"{"plan":"growth","name":"a","name":"b"}"#, NOW_MS)).0,
        ["duplicate_field /name"]
    );
}

#[test]
fn a_flood_of_unknown_fields_is_listed_up_to_a_hundred() {
    let fields: Vec<String> = (0..5000).map(|number| format!("\"f{number}\":1")).collect();
    let (issues, _) = refused(NewBrand::judge(format!("{{{}}}", fields.join(",")).as_bytes(), NOW_MS));
    assert_eq!(issues.len(), 102, "two required fields, and a hundred");
}
