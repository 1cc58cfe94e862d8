//! Laws that hold for every payload, held against random ones. Those for all bytes are in `tests/fuzz`.

use advocateloop_core::{Basis, Event, Mode, Options, judge, read_acknowledged};
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::Value;

fn any_options() -> impl Strategy<Value = Options> {
    (select(Basis::ALL.to_vec()), any::<bool>(), select(Mode::ALL.to_vec())).prop_map(|(basis, coerce, mode)| Options {
        basis,
        coerce,
        mode,
    })
}

fn any_event() -> impl Strategy<Value = Event> {
    select(Event::ALL.to_vec())
}

/// As a program sees it: numbers without their spelling, members in their order. Zero has a sign there.
fn as_values(json: &str) -> String {
    fn floats(value: &mut Value) {
        match value {
            Value::Number(number) => *value = Value::from(format!("{:?}", number.as_f64())),
            Value::Array(entries) => entries.iter_mut().for_each(floats),
            Value::Object(members) => members.values_mut().for_each(floats),
            _ => {}
        }
    }
    let mut value = serde_json::from_str(json).unwrap();
    floats(&mut value);
    value.to_string()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    /// Even if the rules for texts were once others.
    #[test]
    fn what_was_acknowledged_is_read_as_it_is(id in any::<String>(), code in any::<String>()) {
        let code = Value::from(code);
        let claim = format!(r#"{{"referral_code":{code},"email":{code}}}"#);
        let refund = format!(r#"{{"order_id":{},"is_full_refund":false}}"#, Value::from(id));
        for (event, payload) in [(Event::Claim, claim), (Event::Refund, refund)] {
            let acknowledged = read_acknowledged(event, payload.as_bytes());
            let read = acknowledged.and_then(|read| read.payload().map(|_| read.to_json()));
            prop_assert_eq!(read.map(|text| as_values(&text)), Some(as_values(&payload)));
        }
        let is_refused = |event, payload: &[u8]| read_acknowledged(event, payload).is_none();
        assert!(is_refused(Event::Claim, b"{}") && is_refused(Event::Refund, br#"{"order_id":7}"#));
    }

    /// No sentence holds a text that was sent.
    #[test]
    fn no_sentence_repeats_a_text(event in any_event(), name in any::<prop::sample::Index>(), shape in any::<prop::sample::Index>(), options in any_options()) {
        let fields = event.table().fields;
        let field = fields[name.index(fields.len())].name;
        let shapes = ["zq7kanari", "{{zq7kanari}}", "zq7kanari 1,5", "€ zq7kanari", "#zq7kanari!", "zq7\u{200B}kanari", "zq7kanari@", "zq7kanari@x", "//zq7kanari", "http://zq7kanari:a@b.co", "1 zq7kanari", "zq7kanari ext. 7", "zq7kanari\u{7}"];
        let sent = Value::from(shapes[shape.index(shapes.len())]);
        for value in [sent.to_string(), format!("[{sent}]"), format!("{{\"amount\":{sent}}}"), Value::from(format!("{{\"a\":{sent}}}")).to_string()] {
            let answer = judge(event, format!("{{\"{field}\":{value}}}").as_bytes(), options).to_json();
            let answer: Value = serde_json::from_str(&answer).unwrap();
            let said = ["errors", "warnings"].into_iter().filter_map(|list| answer[list].as_array()).flatten();
            for message in said.map(|entry| &entry["message"]).chain([&answer["error"]]).filter_map(Value::as_str) {
                prop_assert!(!message.to_lowercase().contains("kanari"), "{}", message);
            }
        }
    }

    /// A refund without an amount that is valid holds nothing that speaks of one.
    #[test]
    fn a_refund_of_all_mentions_no_amount(
        before in "(|[a-z]{1,8}[ _-]|[A-Z]{2,4}_)",
        word in select(vec!["amount", "total", "subtotal", "price", "value", "sum"]),
        plural in any::<bool>(),
        capitals in any::<bool>(),
        behind in "(|[ _(-][a-zA-Z0-9]{1,8}\\)?)",
        value in select(vec!["1", "0", "\"\"", "\"12.50 EUR\"", "false", "[]", "{\"a\":1}", "\"x\""]),
        is_full in select(vec!["", ",\"is_full_refund\":null", ",\"is_full_refund\":false", ",\"is_full_refund\":true"]),
        options in any_options(),
    ) {
        let word = if capitals { word.to_uppercase() } else { word.to_owned() };
        let name = format!("{before}{word}{}{behind}", if plural { if capitals { "S" } else { "s" } } else { "" });
        let body = format!("{{\"order_id\":\"1\",\"{name}\":{value}{is_full}}}");
        let verdict = judge(Event::Refund, body.as_bytes(), options);
        if is_full.ends_with("true") {
            prop_assert!(verdict.outcome.is_ok(), "{}", body);
        } else {
            let issues = verdict.outcome.err().map(|rejection| rejection.issues().iter().map(|issue| (issue.path().pointer(), issue.code().name())).collect::<Vec<_>>());
            prop_assert_eq!(issues, Some(vec![("/refund_amount".to_owned(), "missing")]), "{}", body);
        }
    }
}

/// Every character whose case differs: in both parts of an address, and in a code.
#[test]
fn changing_the_case_is_idempotent_for_every_character() {
    let differs = |character: &char| {
        let [lower, upper] = [character.to_lowercase().eq([*character]), character.to_uppercase().eq([*character])];
        !(lower && upper)
    };
    let mut seen = 0;
    for character in ('\0'..=char::MAX).filter(differs) {
        let body = format!(r#"{{"referral_code":"a{character}b","email":"a{character}b@x{character}y.co"}}"#);
        let verdict = judge(Event::Claim, body.as_bytes(), Options::default());
        let normalized = verdict.outcome.unwrap_or_else(|_| panic!("{character:?}")).to_json();
        let again = judge(Event::Claim, normalized.as_bytes(), Options::default());
        assert_eq!(again.outcome.unwrap().to_json(), normalized, "{character:?}");
        seen += 1;
    }
    assert!(seen > 2_000, "{seen}");
}
