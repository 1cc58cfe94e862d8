//! `POST /track/batch`: each event as if it had come alone.

use advocateloop_core::{Basis, Event};
use serde_json::{Value, json};

use crate::support::{
    CLAIM, Fault, LOST, ORDER, REFUND, Reply, VISIT, World, all_kinds, another_key, conflicting, entry, keyed_entry,
    list, numbered, refund_of, same_id_other_secret,
};

fn lines(world: &World, body: &str) -> Reply {
    world.post("track/batch", body).header("Content-Type", "application/x-ndjson").send()
}

#[test]
fn all_kinds_are_recorded_in_one_batch_and_each_sees_what_came_before() {
    let world = World::new();
    let (batches, reply) = world.counted(|| world.batch(&all_kinds()).send());
    assert_eq!(batches, 2, "a refund is read and written");
    assert_eq!(reply.outcomes(), ["200 new"; 4]);
    let results = reply.list("results");
    assert_eq!(results[1]["data"]["attribution"]["claim_id"], results[0]["data"]["claim_id"]);
    assert_eq!(results[2]["data"]["conversion_id"], results[1]["data"]["conversion_id"]);
    assert_eq!(results[2]["data"]["remaining"], json!(58.0));
    let again = world.batch(&all_kinds()).send();
    assert_eq!(again.outcomes(), ["200 duplicate"; 4], "the visit, too");
    assert_eq!(world.count("visits"), 1);
    let log: Value = serde_json::from_str(&world.logs.borrow()[0]).unwrap();
    assert_eq!(log["route"], "/api/v1/track/batch");
    assert_eq!([&log["events"], &log["recorded"], &log["failed"]], [4, 4, 0].map(Value::from).each_ref());
    assert!(!log.to_string().contains("buyer"), "it tells how many and not what");
    // A repeated batch says so in a header, unless there is something new in it.
    let more = [all_kinds(), vec![entry("claim", CLAIM.replace("JOHN", "JANE"))]].concat();
    let replayed = [reply, again, world.batch(&more).send()].map(|reply| reply.header("Idempotent-Replayed").is_some());
    assert_eq!(replayed, [false, true, false]);
}

#[test]
fn lines_are_events_whatever_ends_them() {
    for (between, end) in [("\n", ""), ("\r\n", "\r\n"), ("\n \n\r\n", "\n\n")] {
        let world = World::new();
        assert_eq!(lines(&world, &(all_kinds().join(between) + end)).outcomes(), ["200 new"; 4]);
    }
}

#[test]
fn a_bad_line_is_its_own_outcome_and_a_bad_list_the_whole_request_s() {
    let world = World::new();
    let bad = [entry("visit", r#"{"referral_code":"A""#), "{]".to_owned(), "5".to_owned(), entry("visit", VISIT)];
    let outcomes = lines(&world, &bad.join("\n")).outcomes();
    assert_eq!(outcomes, ["400 malformed_json", "400 malformed_json", "400 invalid_payload", "200 new"]);
    let world = World::new();
    let fails = |body: &[u8], place: &str| {
        world.post("track/batch", body).send().fails(400, "malformed_json").says(place);
    };
    for (body, place) in [
        (
            "[{\"type\":\"visit\",\"payload\":{\"referral_code\":\"A\"}},\n {\"type\":\"visit\",\"payload\":{\"a\":01}}]",
            "line 2, column 34",
        ),
        ("[{\"type\":\"visit\",\n\"payload\":{\"a\":\n\"ü\",},\"x\":tru}]", "line 3, column 5"),
        ("[{\"type\":\"visit\",\"payload\":{\"a\":\"ü\"},\"x\":tru}]", "line 1, column 42"),
        ("[{\"type\":\"visit\"}", "line 1, column 18"),
        ("[1,]", "line 1, column 4"),
        ("[1]]", "line 1, column 4"),
        ("", "line 1, column 1"),
    ] {
        fails(body.as_bytes(), place);
    }
    for body in [
        &b"[{\"type\":\"visit\",\"payload\":{\"referral_code\":\"A\xFF\"}}]"[..],
        b"[{\"type\":\"visit\",\"\xFF\":1}]",
        b"\xEF\xBB\xBF\xEF\xBB\xBF[]",
        b"[\xEF\xBB\xBF{\"type\":\"visit\",\"payload\":{\"referral_code\":\"A\"}}]",
    ] {
        fails(body, "");
    }
    world.is_empty();
}

#[test]
fn an_envelope_says_what_is_wrong_with_it() {
    let world = World::new();
    let deep = format!("{{\"referral_code\":\"A\",\"x\":{}1{}}}", "[".repeat(16), "]".repeat(16));
    for (sent, path, message) in [
        (r#"{"payload":{}}"#, "/type", "type is required: send "),
        (r#"{"type":"sale","payload":{}}"#, "/type", "type is not one of the allowed values: send "),
        (r#"{"type":7,"payload":{}}"#, "/type", "type must be text, not a number"),
        (r#"{"type":"visit"}"#, "/payload", "payload is required: send { … }"),
        (r#"{"type":"visit","payload":null}"#, "/payload", "payload is required"),
        (r#"{"type":"visit","payloads":{}}"#, "/payload", "payload is required: rename payloads to payload"),
        (r#"{"type":"visit","payload":{},"payload":{}}"#, "/payload", "payload is given more than once"),
        (&keyed_entry("visit", "{}", "a b"), "/idempotency_key", "idempotency_key must be visible ASCII"),
        (
            r#"{"type":"visit","payload":{},"idempotency_key":5}"#,
            "/idempotency_key",
            "idempotency_key must be text, not a number",
        ),
        (&keyed_entry("visit", "{}", &"k".repeat(256)), "/idempotency_key", "is too long"),
        (r#"["visit"]"#, "", "the body must be an object, not a list"),
        (&entry("visit", "[]"), "", "the body must be an object, not a list"),
        (&entry("visit", deep), "", "send at most 16 levels of nesting"),
        (&entry("visit", format!("\"{}\"", "x".repeat(70_000))), "", "the body is too large: send at most 65536 bytes"),
    ] {
        let reply = world.batch(&[sent.to_owned(), entry("visit", VISIT)]).send();
        let result = &reply.list("results")[0];
        assert_eq!(result["errors"][0]["path"], path, "{sent} {result}");
        assert!(result["error"].as_str().unwrap().contains(message), "{message} {result}");
        assert!(reply.outcomes()[1].starts_with("200 "));
    }
}

#[test]
fn a_batch_without_a_single_entry_fails_as_a_whole() {
    let world = World::new();
    let bare = world.batch(&[ORDER.to_owned(), REFUND.to_owned()]).send();
    bare.fails(400, "invalid_payload").says(
        r#"[0].payload is required: wrap each payload: { \"type\": \"conversion\", \"payload\": { … } }; [1].payload is"#,
    );
    assert_eq!((&bare.json["errors"][1]["path"], &bare.json["warnings"]), (&json!("/1/payload"), &Value::Null));
    lines(&world, ORDER).fails(400, "invalid_payload").says("wrap each payload");
    lines(&world, "{\n5").fails(400, "invalid_payload").says(r#""path":"/1""#);
    // Nobody is told without a good key.
    world.batch(&[ORDER.to_owned()]).with(&another_key()).send().fails(401, "invalid_api_key");
    world.is_empty();
    let mixed = world.batch(&[ORDER.to_owned(), entry("visit", VISIT)]).send();
    assert_eq!(mixed.outcomes(), ["400 invalid_payload", "200 new"]);
    assert_eq!(mixed.json["warnings"], Value::Null);
    // What is wrong with payloads alone is each one's own outcome.
    for event in Event::ALL {
        assert_eq!(world.batch(&[entry(event.name(), "{}")]).send().outcomes(), ["400 invalid_payload"]);
    }
}

#[test]
fn an_export_can_be_sent_as_it_is() {
    let exported = |world: &World| world.get("events").header("Accept", "application/x-ndjson").send().text;
    let payloads = |export: &str| -> Vec<Value> {
        export.lines().map(|line| serde_json::from_str::<Value>(line).unwrap()["payload"].clone()).collect()
    };
    let (from, to) = (World::new(), World::new());
    from.batch(&all_kinds()).send().ok();
    let reply = lines(&to, &exported(&from));
    assert_eq!((reply.outcomes(), &reply.json["warnings"]), (vec!["200 new".to_owned(); 4], &Value::Null));
    assert_eq!(payloads(&exported(&to)), payloads(&exported(&from)));
}

#[test]
fn a_misspelt_member_is_a_warning_of_the_batch() {
    let world = World::new();
    let odd = keyed_entry("visit", VISIT, "x").replace("idempotency_key", "idempotencyKey");
    let reply = world.batch(&[entry("visit", VISIT), odd]).send();
    assert_eq!(reply.warnings(), ["unknown_field /1/idempotencyKey"]);
    reply.says("did you mean idempotency_key?");
    assert_eq!(reply.list("results")[1]["warnings"], Value::Null);
}

#[test]
fn without_a_good_key_nothing_is_stored_and_nothing_is_said() {
    let world = World::new();
    let forged = same_id_other_secret(&world.premier.live);
    for body in [list(&all_kinds()), "[".to_owned(), "[]".to_owned()] {
        world.post("track/batch", &body).with(&forged).send().fails(401, "invalid_api_key");
    }
    world.revoke(&world.premier.live);
    world.batch(&all_kinds()).send().fails(401, "invalid_api_key");
    world.is_empty();
}

#[test]
fn the_plan_and_the_key_are_asked_for_each_event() {
    let world = World::new();
    let reply = world.batch(&[all_kinds(), vec![entry("claim", "{}")]].concat()).by(&world.starter).send();
    let refused = "403 feature_not_available";
    assert_eq!(reply.outcomes(), [refused, "200 new", "200 new", refused, refused]);
    let limited = world.make_key(1, None, Some(&[Event::Claim]));
    let refused = "403 event_not_allowed";
    assert_eq!(world.batch(&all_kinds()).with(&limited).send().outcomes(), ["200 new", refused, refused, refused]);
}

#[test]
fn conflicts_are_outcomes_and_what_repeats_within_a_batch_is_a_duplicate() {
    let sent = [
        ("refund", REFUND, "200 new"),
        ("refund", &REFUND.replace("ORD-1", "ORD-2"), "404 conversion_not_found"),
        ("conversion", ORDER, "200 new"),
        ("conversion", ORDER, "200 duplicate"),
        ("conversion", &conflicting(), "409 order_id_conflict"),
        ("refund", REFUND, "200 duplicate"),
        ("refund", &REFUND.replace("R-1", "R-2").replace("50.00", "58.01"), "409 refund_exceeds_remaining"),
        ("refund", REFUND, "200 duplicate"),
    ];
    let reply = World::new().batch(&sent.map(|(event, body, _)| entry(event, body))).send();
    assert_eq!(reply.outcomes(), sent.map(|(.., outcome)| outcome));
    assert_eq!(reply.list("results")[6]["details"]["remaining"], json!(58.0));
}

/// An order of which the first delivery waits, since another event has its idempotency key.
#[test]
fn a_later_delivery_does_not_take_an_order_from_an_earlier_one_that_waits() {
    let world = World::new();
    world.track("conversion", ORDER).ok();
    let keyed = |body: String| keyed_entry("conversion", body, "k-1");
    let reply = world.batch(&[keyed(conflicting()), keyed(numbered(2)), entry("conversion", numbered(2))]).send();
    assert_eq!(reply.outcomes(), ["409 order_id_conflict", "200 new", "200 duplicate"]);
    let results = reply.list("results");
    assert_eq!(results[1]["data"]["conversion_id"], results[2]["data"]["conversion_id"]);
}

#[test]
fn a_lost_answer_is_asked_for_again_with_the_same_identifiers() {
    for fault in [Fault::Before(LOST), Fault::After(LOST)] {
        let world = World::new();
        world.will_fail(&[fault]);
        assert_eq!(world.batch(&all_kinds()).send().outcomes(), ["200 new"; 4]);
        assert_eq!(world.counts(["visits", "refunds"]), [1, 1]);
    }
    let world = World::new();
    world.will_fail(&[Fault::Before(LOST); 3]);
    world.batch(&all_kinds()).send().fails(503, "temporarily_unavailable");
    world.is_empty();
}

#[test]
fn what_a_batch_says_is_recorded_by_kinds() {
    let world = World::new();
    let reply = world.batch(&all_kinds().into_iter().rev().collect::<Vec<_>>()).send();
    assert_eq!(reply.outcomes(), ["200 new"; 4]);
    let results = reply.list("results");
    assert_eq!(results[2]["data"]["attribution"]["claim_id"], results[3]["data"]["claim_id"]);
    assert_eq!(results[1]["data"]["conversion_id"], results[2]["data"]["conversion_id"]);
    // A refund sees no conversion's second delivery, nor another order, in between.
    let conflict = [entry("conversion", conflicting()), entry("refund", refund_of(58))];
    assert_eq!(world.batch(&conflict).send().outcomes(), ["409 order_id_conflict", "200 new"]);
}

/// h1: on the gross basis this order's revenue is below zero, on what the customer paid it is not.
#[test]
fn an_invalid_event_warns_on_the_brand_s_basis() {
    let world = World::new();
    let body = r#"{"customer_email":"nobody","order_total":10,"tax":1,"shipping":0,"discount":12}"#;
    let warnings = || world.batch(&[entry("conversion", body)]).send().list("results")[0]["warnings"].clone();
    let codes = |warnings: &Value| -> Vec<Value> {
        warnings.as_array().unwrap().iter().map(|warning| warning["code"].clone()).collect()
    };
    assert_eq!(codes(&warnings()), ["not_deduplicated"]);
    world.set_basis(Basis::Gross);
    let single = world.track("conversion", body).fails(400, "invalid_payload").json["warnings"].clone();
    assert_eq!(codes(&single), ["not_deduplicated", "negative_revenue"]);
    assert_eq!(warnings(), single);
}

/// h3: nothing is left, and the last refund named its amount.
#[test]
fn a_refund_of_the_rest_of_nothing_repeats_no_refund_with_an_amount() {
    let world = World::new();
    let rest = REFUND.replace("R-1", "R-2").replace("50", "58");
    let all = [("conversion", ORDER), ("refund", REFUND), ("refund", &rest), ("refund", r#"{"order_id":"ORD-1"}"#)];
    let reply = world.batch(&all.map(|(event, body)| entry(event, body))).send();
    let last = &reply.list("results")[3]["data"];
    assert_eq!([&last["duplicate"], &last["refund_amount"]], [&json!(true), &json!(0.0)]);
    assert_eq!(world.count("refunds"), 2);
}
