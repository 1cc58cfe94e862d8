//! Laws that hold for every payload, held against random ones.

use advocateloop_core::{Basis, Event, Mode, Options, Shape, differing_fields, judge, read_acknowledged};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::Value;

use crate::support::{Case, corpus};

const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

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

/// JSON text of a value that may fit some field, or none.
fn any_value() -> impl Strategy<Value = String> {
    prop_oneof![
        any_number(),
        any_number().prop_map(|number| format!("\" {number} \"")),
        any_text().prop_map(|text| Value::from(text).to_string()),
        select(vec![
            "null",
            "true",
            "\"true\"",
            "[]",
            "{}",
            "\"a@b.co\"",
            "\" A@B.CO \"",
            "\"+1-555-0100\"",
            "\"JOHN123\"",
            "\"undefined\"",
            "\"{{code}}\"",
            "\"#REF!\"",
            "\"8.20983E+17\"",
            "\"JOHN\u{200B}123\"",
            "\"ta..ro.@example.ne.jp\"",
            "\"+44\u{a0}(0)20\u{2010}7946 0958 ext. 7\"",
            "\"straße\"",
            "\"1.234,50 €\"",
            "\"-50.00\"",
            "\"//example.com/a b\"",
            "\"a\\u0007b\"",
            "\"FALSE\"",
            "false",
            "1001.0",
            "\"https://example.com/\"",
            "[\"a\",\" b \"]",
            r#"[{"name":" x ","unit_price":1.00000000001}]"#,
            r#"[{"name":"x","quantity":2.50,"line_total":3},{"name":"y","line_total":"4"}]"#,
            r#"{"a":1,"a":2}"#,
        ])
        .prop_map(str::to_owned),
    ]
}

fn any_text() -> impl Strategy<Value = String> {
    prop_oneof![
        "[ \\t]{0,2}\\PC{0,12}[ \\n]{0,2}",
        "[a-zA-ZİKΣ.@_+-]{1,20}@[a-zA-ZİK.-]{1,20}",
        "\\PC{190,260}",
        any::<String>()
    ]
}

fn any_number() -> impl Strategy<Value = String> {
    prop_oneof![
        "-?(0|[1-9][0-9]{0,12})(\\.[0-9]{1,6})?",
        "-?(0|[1-9][0-9]{0,3})\\.[0-9]{1,4}(0{6,12}|9{6,12})[0-9]{0,3}",
        "-?(0|[1-9][0-9]{0,30})(\\.[0-9]{1,40})?([eE][+-]?[0-9]{1,3})?",
    ]
}

/// An object with names of the event's table, sometimes repeated, unknown or misspelt.
fn any_payload(event: Event) -> impl Strategy<Value = String> {
    let mut names: Vec<String> = event.table().fields.iter().map(|field| field.name.to_owned()).collect();
    names.extend(
        ["items", "custmer_email", "x", "", "amount", "refundAmount", "isFullRefund", "refund"].map(str::to_owned),
    );
    vec((select(names), any_value()), 0..14).prop_map(|members| {
        let members: Vec<String> = members.into_iter().map(|(name, value)| format!("\"{name}\":{value}")).collect();
        format!("{{{}}}", members.join(","))
    })
}

/// A payload of the event that is valid but for what one random member does to it.
fn nearly_valid_payload(event: Event) -> impl Strategy<Value = String> {
    let names: Vec<&str> = event.table().fields.iter().map(|field| field.name).collect();
    (select(names), any_value()).prop_map(move |(name, value)| {
        let mut payload = match event {
            Event::Conversion => {
                r#"{"customer_email":"a@b.co","order_id":"1","order_total":10,"tax":1,"shipping":2,"discount":3}"#
            }
            Event::Refund => r#"{"order_id":"1","refund_amount":5,"refund_id":"r"}"#,
            Event::Claim => r#"{"referral_code":"c","email":"a@b.co"}"#,
            Event::Visit => r#"{"referral_code":"c"}"#,
        }
        .to_owned();
        payload.pop();
        let kept: Vec<&str> =
            payload[1..].split(',').filter(|member| !member.contains(&format!("\"{name}\""))).collect();
        format!(
            "{{{}}}",
            kept.into_iter().map(str::to_owned).chain([format!("\"{name}\":{value}")]).collect::<Vec<_>>().join(",")
        )
    })
}

fn event_and_payload() -> impl Strategy<Value = (Event, String)> {
    any_event()
        .prop_flat_map(|event| (Just(event), prop_oneof![1 => any_payload(event), 3 => nearly_valid_payload(event)]))
}

/// A body of the corpus with a few bytes changed.
fn mutated_body() -> impl Strategy<Value = Vec<u8>> {
    let bodies: Vec<Vec<u8>> = corpus().iter().map(Case::body).filter(|body| body.len() < 2_000).collect();
    let edit =
        (any::<prop::sample::Index>(), select(b"{}[]\",:\\u0d8e-+.1 \n\x00\x80\xff\xed\xa0tfn".to_vec()), 0..3_u8);
    (select(bodies), vec(edit, 0..4)).prop_map(|(mut body, edits)| {
        for (index, byte, how) in edits {
            let at = index.index(body.len() + 1);
            match how {
                0 => body.insert(at, byte),
                1 if at < body.len() => body[at] = byte,
                _ => body.truncate(at.max(1)),
            }
        }
        body
    })
}

fn depth(value: &Value) -> usize {
    match value {
        Value::Array(entries) => 1 + entries.iter().map(depth).max().unwrap_or(0),
        Value::Object(members) => 1 + members.values().map(depth).max().unwrap_or(0),
        _ => 0,
    }
}

/// With other keys in place of those by which `serde_json` hands its own types through; it takes any object that has one for such a type.
fn without_serde_keys(body: &[u8]) -> Vec<u8> {
    let mut body = body.to_vec();
    for at in 0..body.len() {
        if body[at..].starts_with(b"$serde_json::") {
            body[at] = b'_';
        }
    }
    body
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

fn is_malformed(body: &[u8]) -> bool {
    let verdict = judge(Event::Visit, body, Options::default());
    verdict.outcome.is_err_and(|rejection| rejection.code() == "malformed_json")
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn nothing_panics_and_every_answer_is_json(event in any_event(), options in any_options(), body in vec(any::<u8>(), 0..200)) {
        let answer = judge(event, &body, options).to_json();
        prop_assert!(serde_json::from_str::<Value>(&answer).is_ok(), "{answer}");
    }

    #[test]
    fn nothing_panics_on_nearly_valid_bytes(event in any_event(), options in any_options(), body in mutated_body()) {
        let answer = judge(event, &body, options).to_json();
        prop_assert!(serde_json::from_str::<Value>(&answer).is_ok(), "{answer}");
    }

    /// A second opinion on what is JSON: serde_json's, with our depth, and without the byte-order mark that may stand in front.
    #[test]
    fn the_reader_agrees_with_serde_json(body in mutated_body(), has_mark in any::<bool>()) {
        let body = if has_mark { [BYTE_ORDER_MARK, &body].concat() } else { body };
        let plain = without_serde_keys(body.strip_prefix(BYTE_ORDER_MARK).unwrap_or(&body));
        match serde_json::from_slice::<Value>(&plain) {
            Ok(value) => prop_assert_eq!(is_malformed(&body), depth(&value) > 16),
            // It can't hold 1e999; the grammar can.
            Err(error) if error.to_string().starts_with("number out of range") => {}
            Err(_) => prop_assert!(is_malformed(&body), "{}", String::from_utf8_lossy(&body)),
        }
    }

    /// A byte-order mark in front changes nothing, not even the place of the fault.
    #[test]
    fn a_byte_order_mark_in_front_changes_nothing(event in any_event(), options in any_options(), body in mutated_body()) {
        prop_assume!(!body.starts_with(BYTE_ORDER_MARK));
        let marked = [BYTE_ORDER_MARK, &body].concat();
        prop_assert_eq!(judge(event, &marked, options).to_json(), judge(event, &body, options).to_json());
    }

    #[test]
    fn normalizing_is_idempotent((event, payload) in event_and_payload(), options in any_options()) {
        if let Ok(valid) = judge(event, payload.as_bytes(), options).outcome {
            let normalized = valid.to_json();
            let again = judge(event, normalized.as_bytes(), Options { coerce: false, mode: Mode::Strict, ..options });
            let again = again.outcome.map_err(|rejection| TestCaseError::fail(rejection.error_line()))?.to_json();
            prop_assert_eq!(&again, &normalized);
            prop_assert_eq!(differing_fields(event, &normalized, &again), Vec::<&str>::new());
            let acknowledged = read_acknowledged(event, normalized.as_bytes()).map(|acknowledged| acknowledged.to_json());
            prop_assert_eq!(acknowledged, Some(normalized));
        }
    }

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

    /// A verdict without issues is valid, one with issues isn't, and every issue names its field and fits on a line.
    #[test]
    fn issues_are_one_line_each((event, payload) in event_and_payload(), options in any_options()) {
        if let Err(rejection) = judge(event, payload.as_bytes(), options).outcome {
            prop_assert!(!rejection.issues().is_empty());
            for issue in rejection.issues() {
                prop_assert!(!issue.message().contains('\n') && issue.message().contains(' '));
            }
        }
    }

    /// Replacing what has a fix by its fix leaves no issue there.
    #[test]
    fn a_fix_mends_its_issue((event, payload) in event_and_payload(), options in any_options()) {
        let Err(rejection) = judge(event, payload.as_bytes(), options).outcome else { return Ok(()) };
        let Ok(mut fixed) = serde_json::from_str::<Value>(&payload) else { return Ok(()) };
        let fixes: Vec<_> = rejection.issues().iter().filter_map(|issue| Some((issue.path().pointer(), issue.fix()?.to_json()))).collect();
        for (path, fix) in &fixes {
            *fixed.pointer_mut(path).unwrap() = fix.parse().unwrap();
        }
        if let Err(rejection) = judge(event, fixed.to_string().as_bytes(), options).outcome {
            for issue in rejection.issues() {
                let path = issue.path().pointer();
                // `total_refunded` may now be below the mended `refund_amount`.
                prop_assert!(issue.code().name() == "out_of_range" || fixes.iter().all(|(fixed, _)| *fixed != path), "{}", issue.message());
            }
        }
    }

    /// Lenient mode changes nothing about what is valid, whether or not its types are converted.
    #[test]
    fn leniency_is_for_what_is_invalid((event, payload) in event_and_payload(), options in any_options()) {
        let lenient = judge(event, payload.as_bytes(), Options { mode: Mode::Lenient, ..options });
        for coerce in [false, true] {
            let strict = judge(event, payload.as_bytes(), Options { coerce, mode: Mode::Strict, ..options });
            if strict.outcome.is_ok() {
                prop_assert_eq!(strict.to_json(), lenient.to_json());
            }
        }
    }

    /// What lenient mode lets through is normal, and valid without it.
    #[test]
    fn what_is_left_is_valid_strictly((event, payload) in event_and_payload(), options in any_options()) {
        let lenient = judge(event, payload.as_bytes(), Options { mode: Mode::Lenient, ..options });
        let Ok(valid) = lenient.outcome else { return Ok(()) };
        let normalized = valid.to_json();
        let again = judge(event, normalized.as_bytes(), Options { coerce: false, mode: Mode::Strict, ..options });
        let again = again.outcome.map_err(|rejection| TestCaseError::fail(rejection.error_line()))?;
        prop_assert_eq!(again.to_json(), normalized);
    }

    /// Emails, identifiers, codes, amounts and booleans stay as strict as ever, but for a conversion's code that is a placeholder.
    #[test]
    fn leniency_is_for_decoration((event, payload) in event_and_payload(), options in any_options()) {
        let issues = |mode| -> Vec<(String, &'static str)> {
            let verdict = judge(event, payload.as_bytes(), Options { coerce: true, mode, ..options });
            let rejection = verdict.outcome.err();
            rejection.map(|rejection| rejection.issues().iter().map(|issue| (issue.path().pointer(), issue.code().name())).collect()).unwrap_or_default()
        };
        let lenient = issues(Mode::Lenient);
        for (path, code) in issues(Mode::Strict) {
            let field = event.table().fields.iter().find(|field| path.strip_prefix('/') == Some(field.name));
            let decides = field.is_some_and(|field| {
                matches!(field.shape, Shape::Email { .. } | Shape::Id { .. } | Shape::Code { .. } | Shape::Amount { .. } | Shape::Boolean)
            });
            let is_forgiven = event == Event::Conversion && path == "/referral_code" && code == "placeholder";
            prop_assert!(!decides || is_forgiven || lenient.contains(&(path.clone(), code)), "{} at {}", code, path);
        }
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
