//! What crosses a border, serialized: the same bytes as in a verdict.

use advocateloop_core::{Amount, Basis, Environment, Event, Mode, Options, Plan, judge};

#[test]
fn amounts_keep_their_digits() {
    let amount = |units| serde_json::to_string(&Amount::from_units(units).unwrap()).unwrap();
    assert_eq!(amount(1_080_000), "108.00");
    assert_eq!(amount(999_999_999_999_999), "99999999999.9999");
}

#[test]
fn names_and_options_are_read_and_written() {
    let options: Options = serde_json::from_str(r#"{"basis":"gross","mode":"lenient"}"#).unwrap();
    assert_eq!(options, Options { basis: Basis::Gross, coerce: false, mode: Mode::Lenient });
    assert_eq!(serde_json::to_string(&options).unwrap(), r#"{"basis":"gross","coerce":false,"mode":"lenient"}"#);
    assert!(serde_json::from_str::<Options>(r#"{"mode":"Lenient"}"#).is_err());
    let names = (Plan::Premier, Environment::Test, Event::Claim);
    assert_eq!(serde_json::to_string(&names).unwrap(), r#"["premier","test","claim"]"#);
}

#[test]
fn issues_and_warnings_are_what_a_verdict_says() {
    let body = br#"{"customer_email":"a@b","order_total":"81.00","tax":1.23456,"shipping":0,"discount":0,"x\ny":1}"#;
    let verdict = judge(Event::Conversion, body, Options::default());
    let rejection = verdict.outcome.as_ref().unwrap_err();
    let issues = serde_json::to_string(rejection.issues()).unwrap();
    let warnings = serde_json::to_string(&verdict.warnings).unwrap();
    let answer = verdict.to_json();
    assert!(
        answer.ends_with(&format!(r#""errors":{issues},"warnings":{warnings}}}"#)),
        "{answer}\n{issues}\n{warnings}"
    );
}

#[test]
fn derived_money_is_what_a_verdict_says() {
    let body = br#"{"customer_email":"a@b.co","order_id":"1","order_total":81,"tax":8,"shipping":10,"discount":5,
        "items":[{"name":"Serum","quantity":2,"unit_price":34}]}"#;
    let verdict = judge(Event::Conversion, body, Options::default());
    let derived = serde_json::to_string(&verdict.derived()).unwrap();
    assert_eq!(derived, r#"{"attributable_revenue":63.00,"items_total":68.00}"#);
    assert!(verdict.to_json().contains(&derived));
}
