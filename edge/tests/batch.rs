//! `POST /track/batch`: each event as if it had come alone.

use crate::support::entries::{entry, list};
use crate::support::{CLAIM, Call, Fault, LOST, ORDER, REFUND, Reply, VISIT, World, another_key, same_id_other_secret};
use advocateloop_core::Event;
use serde_json::{Value, json};

fn call(world: &World, body: impl AsRef<[u8]>) -> Call<'_> {
    world.post("track/batch", body)
}

fn lines(world: &World, body: &str) -> Reply {
    call(world, body).header("Content-Type", "application/x-ndjson").send()
}

/// `200 new`, `200 duplicate`, or a status with a code.
#[track_caller]
fn outcomes(reply: &Reply) -> Vec<String> {
    reply.ok();
    let results = reply.json["data"]["results"].as_array().unwrap();
    let data = &reply.json["data"];
    let count = |name: &str| data[name].as_u64().unwrap();
    assert_eq!(count("events"), results.len() as u64);
    assert_eq!(count("recorded") + count("duplicates") + count("accepted") + count("failed"), count("events"));
    let outcome = |result: &Value| {
        let what = match (&result["code"], result["data"]["duplicate"].as_bool()) {
            (Value::String(code), _) => code.clone(),
            (_, Some(true)) => "duplicate".to_owned(),
            _ => "new".to_owned(),
        };
        format!("{} {what}", result["status"])
    };
    results.iter().map(outcome).collect()
}

fn all_kinds() -> Vec<String> {
    [("claim", CLAIM), ("conversion", ORDER), ("refund", REFUND), ("visit", VISIT)]
        .map(|(event, body)| entry(event, body))
        .to_vec()
}

#[test]
fn all_kinds_are_recorded_in_one_batch_and_each_sees_what_came_before() {
    let world = World::new();
    let mut reply = None;
    assert_eq!(
        world.batches(|| reply = Some(call(&world, list(&all_kinds())).send())),
        2,
        "a refund is read and written"
    );
    let reply = reply.unwrap();
    assert_eq!(outcomes(&reply), ["200 new"; 4]);
    let results = &reply.json["data"]["results"];
    assert_eq!(results[1]["data"]["attribution"]["claim_id"], results[0]["data"]["claim_id"]);
    assert_eq!(results[2]["data"]["conversion_id"], results[1]["data"]["conversion_id"]);
    assert_eq!(results[2]["data"]["remaining"], json!(58.0));
    assert_eq!(outcomes(&call(&world, list(&all_kinds())).send()), ["200 duplicate"; 4], "the visit, too");
    assert_eq!(world.count("visits"), 1);
}

#[test]
fn the_log_tells_how_many_and_not_what() {
    let world = World::new();
    call(&world, list(&all_kinds())).send();
    let log: Value = serde_json::from_str(&world.logs.borrow()[0]).unwrap();
    assert_eq!(log["route"], "/api/v1/track/batch");
    assert_eq!([&log["events"], &log["recorded"], &log["failed"]], [4, 4, 0].map(Value::from).each_ref());
    assert!(!log.to_string().contains("buyer"));
}

#[test]
fn lines_are_events_whatever_ends_them() {
    for (between, end) in [("\n", ""), ("\r\n", "\r\n"), ("\n \n\r\n", "\n\n")] {
        let world = World::new();
        let reply = lines(&world, &(all_kinds().join(between) + end));
        assert_eq!(outcomes(&reply), ["200 new"; 4]);
    }
}

#[test]
fn a_bad_line_is_its_own_outcome_and_a_bad_list_the_whole_request_s() {
    let world = World::new();
    let bad = [entry("visit", r#"{"referral_code":"A""#), "{]".to_owned(), "5".to_owned(), entry("visit", VISIT)];
    let reply = lines(&world, &bad.join("\n"));
    assert_eq!(outcomes(&reply), ["400 malformed_json", "400 malformed_json", "400 invalid_payload", "200 new"]);
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
        let world = World::new();
        call(&world, body).send().fails(400, "malformed_json").says(place);
        world.is_empty();
    }
    let invalid = [
        &b"[{\"type\":\"visit\",\"payload\":{\"referral_code\":\"A\xFF\"}}]"[..],
        b"[{\"type\":\"visit\",\"\xFF\":1}]",
        b"\xEF\xBB\xBF\xEF\xBB\xBF[]",
        b"[\xEF\xBB\xBF{\"type\":\"visit\",\"payload\":{\"referral_code\":\"A\"}}]",
    ];
    for body in invalid {
        call(&World::new(), body).send().fails(400, "malformed_json");
    }
}

#[test]
fn an_envelope_says_what_is_wrong_with_it() {
    let world = World::new();
    let deep = format!("{{\"referral_code\":\"A\",\"x\":{}1{}}}", "[".repeat(16), "]".repeat(16));
    for (sent, path, message) in [
        (r#"{"payload":{}}"#.to_owned(), "/type", "type is required: send "),
        (r#"{"type":"sale","payload":{}}"#.to_owned(), "/type", "type is not one of the allowed values: send "),
        (r#"{"type":7,"payload":{}}"#.to_owned(), "/type", "type must be text, not a number"),
        (r#"{"type":"visit"}"#.to_owned(), "/payload", "payload is required: send { … }"),
        (r#"{"type":"visit","payload":null}"#.to_owned(), "/payload", "payload is required"),
        (r#"{"type":"visit","payloads":{}}"#.to_owned(), "/payload", "payload is required: rename payloads to payload"),
        (r#"{"type":"visit","payload":{},"payload":{}}"#.to_owned(), "/payload", "payload is given more than once"),
        (
            r#"{"type":"visit","payload":{},"idempotency_key":"a b"}"#.to_owned(),
            "/idempotency_key",
            "idempotency_key must be visible ASCII",
        ),
        (
            r#"{"type":"visit","payload":{},"idempotency_key":5}"#.to_owned(),
            "/idempotency_key",
            "idempotency_key must be text, not a number",
        ),
        (
            format!(r#"{{"type":"visit","payload":{{}},"idempotency_key":"{}"}}"#, "k".repeat(256)),
            "/idempotency_key",
            "is too long",
        ),
        (r#"["visit"]"#.to_owned(), "", "the body must be an object, not a list"),
        (entry("visit", "[]"), "", "the body must be an object, not a list"),
        (entry("visit", &deep), "", "send at most 16 levels of nesting"),
        (entry("visit", &format!("\"{}\"", "x".repeat(70_000))), "", "the body is too large: send at most 65536 bytes"),
    ] {
        let reply = call(&world, list(&[sent.clone(), entry("visit", VISIT)])).send();
        let result = &reply.ok().json["data"]["results"][0];
        assert_eq!(result["errors"][0]["path"], path, "{sent} {result}");
        assert!(result["error"].as_str().unwrap().contains(message), "{message} {result}");
        assert!(outcomes(&reply)[1].starts_with("200 "));
    }
}

#[test]
fn a_batch_without_a_single_entry_fails_as_a_whole() {
    let world = World::new();
    let bare = call(&world, list(&[ORDER.to_owned(), REFUND.to_owned()])).send();
    bare.fails(400, "invalid_payload").says(
        r#"[0].payload is required: wrap each payload: { \"type\": \"conversion\", \"payload\": { … } }; [1].payload is"#,
    );
    assert_eq!(bare.json["errors"][1]["path"], "/1/payload");
    assert_eq!(bare.json["warnings"], Value::Null);
    lines(&world, ORDER).fails(400, "invalid_payload").says("wrap each payload");
    lines(&world, "{\n5").fails(400, "invalid_payload").says(r#""path":"/1""#);
    // Nobody is told without a good key.
    call(&world, list(&[ORDER.to_owned()])).key(another_key().as_str()).send().fails(401, "invalid_api_key");
    world.is_empty();
    let mixed = call(&world, list(&[ORDER.to_owned(), entry("visit", VISIT)])).send();
    assert_eq!(outcomes(&mixed), ["400 invalid_payload", "200 new"]);
    assert_eq!(mixed.json["warnings"], Value::Null);
    // What is wrong with payloads alone is each one's own outcome.
    assert_eq!(outcomes(&call(&world, list(&[entry("visit", "{}")])).send()), ["400 invalid_payload"]);
}

#[test]
fn a_repeated_batch_says_so_in_a_header() {
    let world = World::new();
    let replayed = |body: &str| call(&world, body).send().header("Idempotent-Replayed").map(str::to_owned);
    assert_eq!(replayed(&list(&all_kinds())), None);
    assert_eq!(replayed(&list(&all_kinds())).as_deref(), Some("true"));
    let more = [all_kinds(), vec![entry("claim", &CLAIM.replace("JOHN", "JANE"))]].concat();
    assert_eq!(replayed(&list(&more)), None, "there was something new in it");
}

#[test]
fn an_export_can_be_sent_as_it_is() {
    let from = World::new();
    call(&from, list(&all_kinds())).send().ok();
    let export = from.get("events").header("Accept", "application/x-ndjson").send().text;
    let to = World::new();
    let reply = lines(&to, &export);
    assert_eq!(outcomes(&reply), ["200 new"; 4]);
    assert_eq!(reply.json["warnings"], Value::Null);
    let again = to.get("events").header("Accept", "application/x-ndjson").send().text;
    let payloads = |export: &str| -> Vec<Value> {
        export.lines().map(|line| serde_json::from_str::<Value>(line).unwrap()["payload"].clone()).collect()
    };
    assert_eq!(payloads(&again), payloads(&export));
}

#[test]
fn a_misspelt_member_is_a_warning_of_the_batch() {
    let world = World::new();
    let odd = format!(r#"{{"type":"visit","payload":{VISIT},"idempotencyKey":"x"}}"#);
    let reply = call(&world, list(&[entry("visit", VISIT), odd])).send();
    assert_eq!(reply.warnings(), ["unknown_field /1/idempotencyKey"]);
    reply.says("did you mean idempotency_key?");
    assert_eq!(reply.json["data"]["results"][1]["warnings"], Value::Null);
}

#[test]
fn it_holds_1_to_500_events_and_a_mebibyte() {
    let world = World::new();
    let visits = |count: usize| list(&vec![entry("visit", VISIT); count]);
    assert_eq!(outcomes(&call(&world, visits(500)).send()), ["200 new"; 500]);
    let world = World::new();
    call(&world, visits(501)).send().fails(400, "invalid_payload").says("send at most 500, not 501");
    call(&world, "[]").send().fails(400, "invalid_payload").says("the batch holds no event");
    lines(&world, "\n\r\n").fails(400, "invalid_payload").says("the batch holds no event");
    call(&world, entry("visit", VISIT))
        .send()
        .fails(400, "invalid_payload")
        .says("must be a list of events, not an object");
    let limit = 1024 * 1024;
    let padded = |size: usize| visits(1) + &" ".repeat(size - visits(1).len());
    call(&world, padded(limit + 1)).send().fails(413, "payload_too_large").says("send at most 1048576 bytes");
    let declared = (limit + 1).to_string();
    call(&world, "[]").header("Content-Length", &declared).send().fails(413, "payload_too_large").says("1048576");
    call(&world, "[]").header("Content-Type", "text/csv").send().fails(415, "unsupported_media_type");
    for lines in ["application/x-ndjson", "application/ndjson", "application/jsonl; charset=utf-8"] {
        call(&world, "").header("Content-Type", lines).send().fails(400, "invalid_payload").says("holds no event");
    }
    call(&world, "[]").header("Content-Encoding", "br").send().fails(415, "unsupported_media_type").says("(br)");
    call(&world, "[]").idempotent("a b").send().fails(400, "invalid_idempotency_key");
    world.is_empty();
    assert_eq!(outcomes(&call(&world, padded(limit)).send()), ["200 new"]);
}

#[test]
fn without_a_good_key_nothing_is_stored_and_nothing_is_said() {
    let world = World::new();
    let forged = same_id_other_secret(&world.premier.live);
    for body in [list(&all_kinds()), "[".to_owned(), "[]".to_owned()] {
        call(&world, &body).key(forged.as_str()).send().fails(401, "invalid_api_key");
    }
    world.store.sqlite.query("UPDATE api_keys SET revoked_at = 1").unwrap();
    call(&world, list(&all_kinds())).send().fails(401, "invalid_api_key");
    world.is_empty();
}

#[test]
fn the_plan_and_the_key_are_asked_for_each_event() {
    let world = World::new();
    let reply = call(&world, list(&[all_kinds(), vec![entry("claim", "{}")]].concat())).by(&world.starter).send();
    let refused = "403 feature_not_available";
    assert_eq!(outcomes(&reply), [refused, "200 new", "200 new", refused, refused]);
    let world = World::new();
    world.store.sqlite.query(r#"UPDATE api_keys SET events = '["claim"]'"#).unwrap();
    let refused = "403 event_not_allowed";
    assert_eq!(outcomes(&call(&world, list(&all_kinds())).send()), ["200 new", refused, refused, refused]);
}

#[test]
fn conflicts_are_outcomes_and_what_repeats_within_a_batch_is_a_duplicate() {
    let world = World::new();
    let other = ORDER.replace("buyer@", "other@").replace("108.00", "208.00");
    let reply = call(
        &world,
        list(&[
            entry("refund", REFUND),
            entry("refund", &REFUND.replace("ORD-1", "ORD-2")),
            entry("conversion", ORDER),
            entry("conversion", ORDER),
            entry("conversion", &other),
            entry("refund", REFUND),
            entry("refund", &REFUND.replace("R-1", "R-2").replace("50.00", "58.01")),
            entry("refund", REFUND),
        ]),
    )
    .send();
    let wanted = [
        "200 new",
        "404 conversion_not_found",
        "200 new",
        "200 duplicate",
        "409 order_id_conflict",
        "200 duplicate",
        "409 refund_exceeds_remaining",
        "200 duplicate",
    ];
    assert_eq!(outcomes(&reply), wanted);
    assert_eq!(reply.json["data"]["results"][6]["details"]["remaining"], json!(58.0));
}

/// An order of which the first delivery waits, since another event has its idempotency key.
#[test]
fn a_later_delivery_does_not_take_an_order_from_an_earlier_one_that_waits() {
    let world = World::new();
    world.track("conversion", ORDER).ok();
    let keyed = |body: &str| entry("conversion", body).replacen('{', r#"{"idempotency_key":"k-1","#, 1);
    let conflicting = ORDER.replace("buyer@", "other@").replace("108.00", "208.00");
    let second = ORDER.replace("ORD-1", "ORD-2");
    let reply = call(&world, list(&[keyed(&conflicting), keyed(&second), entry("conversion", &second)])).send();
    assert_eq!(outcomes(&reply), ["409 order_id_conflict", "200 new", "200 duplicate"]);
    let results = &reply.json["data"]["results"];
    assert_eq!(results[1]["data"]["conversion_id"], results[2]["data"]["conversion_id"]);
}

#[test]
fn what_nothing_identifies_is_known_by_its_batch_and_payload() {
    let world = World::new();
    let anonymous = ORDER.replace(r#""order_id":"ORD-1","#, "");
    let batch = list(&[
        entry("conversion", ORDER),
        entry("conversion", &anonymous),
        entry("conversion", &anonymous),
        entry("visit", VISIT),
        entry("visit", VISIT),
        entry("refund", r#"{"order_id":"ORD-1","refund_amount":5}"#),
        entry("refund", r#"{"order_id":"ORD-1","refund_amount":5}"#),
    ]);
    assert_eq!(outcomes(&call(&world, &batch).send()), ["200 new"; 7]);
    assert_eq!(outcomes(&call(&world, &batch).send()), ["200 duplicate"; 7]);
    // By another name it is another batch; by its name it is the same, whatever its spelling.
    assert_eq!(outcomes(&call(&world, &batch).idempotent("night-1").send())[1..], ["200 new"; 6]);
    assert_eq!(outcomes(&call(&world, format!(" {batch}")).idempotent("night-1").send()), ["200 duplicate"; 7]);
    let changed = batch.replace("JOHN123", "JANE123");
    let reply = call(&world, changed).idempotent("night-1").send();
    assert_eq!(outcomes(&reply)[3..5], ["200 new"; 2], "they are other events");
    assert_eq!((world.count("visits"), world.count("conversions"), world.count("refunds")), (6, 5, 4));
}

#[test]
fn an_entry_s_own_key_is_that_of_a_single_call() {
    let world = World::new();
    world.post("track/visit", VISIT).idempotent("k-1").send().ok();
    let keyed = format!(r#"{{"type":"visit","payload":{VISIT},"idempotency_key":" k-1 "}}"#);
    assert_eq!(outcomes(&call(&world, list(&[keyed.clone(), keyed])).send()), ["200 duplicate"; 2]);
}

#[test]
fn a_lost_answer_is_asked_for_again_with_the_same_identifiers() {
    for fault in [Fault::Before(LOST), Fault::After(LOST)] {
        let world = World::new();
        world.store.faults.borrow_mut().push(fault);
        assert_eq!(outcomes(&call(&world, list(&all_kinds())).send()), ["200 new"; 4]);
        assert_eq!((world.count("visits"), world.count("refunds")), (1, 1));
    }
    let world = World::new();
    world.store.faults.borrow_mut().extend([Fault::Before(LOST); 3]);
    call(&world, list(&all_kinds())).send().fails(503, "temporarily_unavailable");
    world.is_empty();
}

/// Only so many statements fit in a transaction: the rest goes into the next one.
#[test]
fn a_long_chain_is_stored_whole() {
    for (key, members) in [("", r#","refund_id":"#), (r#","idempotency_key":"#, ""), ("", "")] {
        let world = World::new();
        let refund = |index: usize| {
            let name = |member: &str| if member.is_empty() { String::new() } else { format!("{member}\"{index}\"") };
            let payload = format!(r#"{{"order_id":"ORD-1","refund_amount":0.01{}}}"#, name(members));
            format!(r#"{{"type":"refund","payload":{payload}{}}}"#, name(key))
        };
        let chain: Vec<String> = (1..500).map(refund).chain([entry("conversion", ORDER)]).collect();
        let mut reply = None;
        assert_eq!(world.batches(|| reply = Some(call(&world, list(&chain)).send())), 2);
        assert_eq!(outcomes(&reply.unwrap()), ["200 new"; 500]);
        assert_eq!(world.value("SELECT refunded FROM conversions"), "49900");
        assert_eq!(outcomes(&call(&world, list(&chain)).send()), ["200 duplicate"; 500]);
    }
}

/// The key is asked about in each of them.
#[test]
fn a_key_that_is_revoked_between_two_transactions_records_no_more() {
    let world = World::new();
    world.track("conversion", ORDER).ok();
    world.store.after_batches(1, |sqlite| _ = sqlite.query("UPDATE api_keys SET revoked_at = 1").unwrap());
    let claim = |index: usize| entry("claim", &CLAIM.replace("buyer", &format!("buyer-{index}")));
    let refund = entry("refund", r#"{"order_id":"ORD-1","refund_amount":0.01}"#);
    let batch: Vec<String> = (0..250).map(claim).chain(vec![refund; 250]).collect();
    let outcomes = outcomes(&call(&world, list(&batch)).send());
    assert!(outcomes[..250].iter().all(|outcome| outcome == "200 new"));
    assert!(outcomes[250..].iter().all(|outcome| outcome == "401 invalid_api_key"));
    assert_eq!((world.count("claims"), world.count("refunds")), (250, 0));
}

#[test]
fn what_a_batch_says_is_recorded_by_kinds() {
    let world = World::new();
    let mut kinds = all_kinds();
    kinds.reverse();
    let reply = call(&world, list(&kinds)).send();
    assert_eq!(outcomes(&reply), ["200 new"; 4]);
    let results = &reply.json["data"]["results"];
    assert_eq!(results[2]["data"]["attribution"]["claim_id"], results[3]["data"]["claim_id"]);
    assert_eq!(results[1]["data"]["conversion_id"], results[2]["data"]["conversion_id"]);
    // A refund sees no conversion's second delivery, nor another order, in between.
    let other = ORDER.replace("buyer@", "other@").replace("108.00", "208.00");
    let conflict = list(&[entry("conversion", &other), entry("refund", r#"{"order_id":"ORD-1","refund_amount":58}"#)]);
    assert_eq!(outcomes(&call(&world, conflict).send()), ["409 order_id_conflict", "200 new"]);
}

/// Values that come near to what a statement may bind and answer.
#[test]
fn the_largest_payloads_fit() {
    let world = World::new();
    let items = vec![format!(r#"{{"name":"{}"}}"#, "\\\"".repeat(130)); 200].join(",");
    let order = |index: usize, item: &str| {
        entry(
            "conversion",
            &format!(
                r#"{{"customer_email":"buyer@example.com","order_id":"{index}","order_total":1,"tax":0,"shipping":0,"discount":0,"items":[{item}]}}"#
            ),
        )
    };
    let large: Vec<String> = (0..16).map(|index| order(index, &items)).collect();
    assert!(large[0].len() > 50_000);
    assert_eq!(outcomes(&call(&world, list(&large)).send()), ["200 new"; 16]);
    let small: Vec<String> = (0..16).map(|index| order(index, r#"{"name":"x"}"#)).collect();
    let mut reply = None;
    let batches = world.batches(|| reply = Some(call(&world, list(&small)).send()));
    assert_eq!(batches, 1, "however large what is recorded");
    let reply = reply.unwrap();
    assert_eq!(outcomes(&reply), ["200 duplicate"; 16]);
    assert_eq!(reply.text.matches("differs_from_recorded").count(), 16);
    // What can't be asked for is told so, and nothing else suffers.
    world.store.faults.borrow_mut().extend([Fault::Before("D1_ERROR: overloaded"), Fault::None]);
    let refund = entry("refund", r#"{"order_id":"1","refund_amount":0.5}"#);
    let reply = call(&world, list(&[entry("claim", CLAIM), refund])).send();
    assert_eq!(outcomes(&reply), ["200 new", "503 temporarily_unavailable"]);
    assert!(world.logs.borrow().last().unwrap().contains(r#""trouble":"D1_ERROR: overloaded""#));
}

#[test]
fn every_event_has_its_name_in_the_envelope() {
    for event in Event::ALL {
        let reply = call(&World::new(), list(&[entry(event.name(), "{}")])).send();
        assert_eq!(outcomes(&reply), ["400 invalid_payload"]);
    }
}
