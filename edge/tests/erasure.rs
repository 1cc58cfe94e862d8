//! A person is erased: nothing about the person is left, the money is, and no late delivery brings the person back.

use crate::support::{Fault, LOST, Reply, World};
use advocateloop_core::{ApiKey, Environment, Event};
use advocateloop_edge::store::admin;
use serde_json::json;

const PERSON: &str = r#"{"email":" Jane@Example.com "}"#;
const CLAIM: &str = r#"{"referral_code":"JOHN123","email":"jane@example.com","name":"Jane Doe","phone":"+1 555 0100"}"#;
const ORDER: &str = r#"{"customer_email":"jane@example.com","customer_name":"Jane Doe","order_id":"ORD-1","order_total":108.10,"tax":8.00,"shipping":10.00,"discount":0.125}"#;
const REFUND: &str = r#"{"order_id":"ORD-1","refund_amount":50.00,"refund_id":"R-1","refund_reason":"Jane moved"}"#;
const EVENTS: [(&str, &str); 3] = [("claim", CLAIM), ("conversion", ORDER), ("refund", REFUND)];

/// Jane claimed, bought and gave back, each with an idempotency key; and so did somebody else.
fn with_jane() -> World {
    let world = World::new();
    for (event, body) in EVENTS {
        world.post(&format!("track/{event}"), body).idempotent(event).send().ok();
        let other =
            body.replace("jane", "john").replace("Jane", "John").replace("0100", "0199").replace("ORD-1", "ORD-2");
        world.post(&format!("track/{event}"), other).idempotent(&format!("other-{event}")).send().ok();
    }
    world
}

fn erase(world: &World) -> Reply {
    world.post("customers", PERSON).method("DELETE").send()
}

/// Everything that stands in the database about events.
fn dump(world: &World) -> String {
    ["conversions", "refunds", "claims", "idempotency_keys", "feed", "audit"]
        .map(|table| format!("{:?}", world.store.sqlite.query(&format!("SELECT * FROM {table}")).unwrap()))
        .join("\n")
}

#[test]
fn nothing_about_the_person_is_left_and_the_money_is() {
    let world = with_jane();
    let (events, sums) = (world.get("events").send(), world.get("summary?by=referral_code").send().text);
    let digests = world
        .value("SELECT group_concat(payload_digest) FROM idempotency_keys WHERE idempotency_key NOT LIKE 'other%'");
    assert_eq!(erase(&world).ok().text, r#"{"success":true,"data":{"conversions":1,"claims":1}}"#);

    let left = dump(&world);
    for trace in ["jane", "Jane", "5550100"].into_iter().chain(digests.split(',')) {
        assert!(!left.contains(trace), "{trace} in {left}");
    }
    let conversion = world.get("conversions?order_id=ORD-1").send();
    conversion.ok().says(r#""customer_email":null,"order_total":108.10,"refunded":50.00"#);
    conversion
        .says(r#""payload":{"order_id":"ORD-1","order_total":108.10,"tax":8.00,"shipping":10.00,"discount":0.125}"#);
    conversion.says(r#""payload":{"order_id":"ORD-1","refund_amount":50.00,"refund_id":"R-1"}"#);
    conversion.says(r#""attribution":{"method":"email","referral_code":"JOHN123","claim_id":"clm_"#);
    assert_eq!(world.get("summary?by=referral_code").send().text, sums);
    let members = |reply: &Reply, member: &str| {
        reply.json["data"]["events"].as_array().unwrap().iter().map(|event| event[member].clone()).collect::<Vec<_>>()
    };
    let after = world.get("events").send();
    assert_eq!(members(&after, "id"), members(&events, "id"));
    world.get("conversions?order_id=ORD-2").send().ok().says("john@example.com").says("John moved").says("John Doe");
}

#[test]
fn it_is_noted_without_the_address_and_finds_nothing_more_the_second_time() {
    let world = with_jane();
    erase(&world).ok();
    let first = dump(&world);
    assert_eq!(erase(&world).ok().text, r#"{"success":true,"data":{"conversions":0,"claims":0}}"#);
    let notes = world
        .store
        .sqlite
        .query("SELECT actor, action, target, details FROM audit WHERE action = 'customer.erased' ORDER BY seq")
        .unwrap();
    let note = |conversions, claims| {
        let details = format!(r#"{{"environment":"live","conversions":{conversions},"claims":{claims}}}"#);
        vec![world.premier.live.id().to_owned(), "customer.erased".to_owned(), notes[0][2].clone(), details]
    };
    assert_eq!(notes, [note(1, 1), note(0, 0)]);
    assert!(notes[0][2].starts_with("erased:") && notes[0][2].len() == 71);
    assert_eq!(first.lines().take(5).collect::<Vec<_>>(), dump(&world).lines().take(5).collect::<Vec<_>>());
    assert!(!world.logs.borrow().concat().contains("jane"));
}

#[test]
fn a_late_delivery_is_a_duplicate_and_does_not_bring_the_person_back() {
    let world = with_jane();
    erase(&world).ok();
    let before = dump(&world);
    for (event, body) in EVENTS {
        for key in [None, Some(event)] {
            let call = world.post(&format!("track/{event}"), body);
            let reply = key.map_or(call.clone(), |key| call.idempotent(key)).send();
            assert!(reply.is_duplicate(), "{event} {key:?}");
            assert!(reply.warnings().is_empty(), "{event} {key:?}");
        }
    }
    assert_eq!(dump(&world), before);
    assert!(world.post("track/claim", CLAIM).idempotent("new").send().is_duplicate());
    assert_eq!(world.count("claims"), 2);
    // Nobody knows any more whether this is the same customer; the order number says that it is the same order.
    let other = world.track("conversion", &ORDER.replace("108.10", "99").replace("jane", "mary"));
    assert!(other.is_duplicate());
    assert_eq!(other.json["warnings"][0]["fields"], json!(["order_total"]));
    assert!(!dump(&world).contains("mary"));
}

#[test]
fn the_person_is_known_by_no_later_order_and_may_come_back() {
    let world = with_jane();
    erase(&world).ok();
    let order = world.track("conversion", &ORDER.replace("ORD-1", "ORD-3"));
    assert_eq!(order.ok().json["data"]["attribution"]["method"], "none");
    assert!(!world.track("claim", &CLAIM.replace("JOHN123", "MARY")).is_duplicate());
    assert_eq!(erase(&world).ok().text, r#"{"success":true,"data":{"conversions":1,"claims":1}}"#);
    assert!(!dump(&world).contains("jane"));
}

#[test]
fn a_mark_outlives_a_change_of_the_pepper() {
    let world = with_jane();
    erase(&world).ok();
    world.other_pepper.set(Some(crate::support::PEPPER));
    world.pepper.set(Some("another"));
    assert!(world.track("claim", CLAIM).is_duplicate());
    assert_eq!(world.count("claims"), 2);
}

#[test]
fn it_is_of_one_brand_and_one_environment() {
    let world = with_jane();
    for call in
        [world.post("track/conversion", ORDER).test(), world.post("track/conversion", ORDER).by(&world.premier2)]
    {
        call.send().ok();
    }
    erase(&world).ok();
    assert_eq!(world.value("SELECT count(*) FROM conversions WHERE customer_email = 'jane@example.com'"), "2");
    let marks = |call: crate::support::Call<'_>| call.method("DELETE").send().ok().text.clone();
    marks(world.post("customers", PERSON).test());
    marks(world.post("customers", PERSON).by(&world.premier2));
    assert_eq!(world.value("SELECT count(DISTINCT target) FROM audit WHERE action = 'customer.erased'"), "3");
    assert!(!dump(&world).contains("jane"));
}

#[test]
fn a_lost_answer_is_given_again() {
    let world = with_jane();
    world.store.faults.borrow_mut().push(Fault::After(LOST));
    assert_eq!(erase(&world).ok().text, r#"{"success":true,"data":{"conversions":1,"claims":1}}"#);
    let world = with_jane();
    world.store.faults.borrow_mut().push(Fault::Before("D1_ERROR: D1 DB is overloaded."));
    let before = dump(&world);
    erase(&world).fails(503, "temporarily_unavailable");
    assert_eq!(dump(&world), before);
    assert_eq!(world.batches(|| _ = erase(&world)), 1);
}

#[test]
fn a_slip_erases_nobody() {
    let world = with_jane();
    let before = dump(&world);
    let sends = |body: &str| world.post("customers", body).method("DELETE").send();
    sends("").fails(400, "malformed_json");
    sends("{}").fails(400, "invalid_payload").says("email is required");
    sends(r#"{"email":""}"#).fails(400, "invalid_payload");
    sends(r#"{"email":"jane"}"#).fails(400, "invalid_payload").says("/email");
    sends(r#"{"email":"erased:0"}"#).fails(400, "invalid_payload");
    sends(r#"{"email":"jane@example.com","order_id":"ORD-1"}"#).fails(400, "invalid_payload").says("unknown_field");
    let erase = || world.post("customers", PERSON).method("DELETE");
    erase().header("Content-Type", "text/plain").send().fails(415, "unsupported_media_type");
    erase().url("https://api.example.com/api/v1/customers?email=x").send().fails(400, "invalid_parameter");
    erase().method("GET").send().fails(405, "method_not_allowed").says("send DELETE, not GET");
    erase().pieces(70_000, 1).send().fails(413, "payload_too_large");
    erase().without("X-API-Key").send().fails(401, "missing_api_key");
    world.rate.set(0);
    erase().send().fails(429, "rate_limited");
    assert_eq!(dump(&world), before);
    world.rate.set(u32::MAX);
    world.admin(&admin::revoke_key(&world.premier.id, world.premier.live.id(), 1));
    for body in [PERSON, "", "{}"] {
        sends(body).fails(401, "invalid_api_key");
    }
}

#[test]
fn a_key_that_is_limited_to_some_events_erases_nobody() {
    let world = with_jane();
    let key = ApiKey::mint(Environment::Live, 100..=200).unwrap();
    for events in [[Event::Conversion].as_slice(), &[]] {
        let key_of = admin::Key {
            brand_id: &world.premier.id,
            key: &key,
            label: "shop",
            expires_at_ms: None,
            events: Some(events),
        };
        world.admin(&admin::create_key(key_of, crate::support::PEPPER, 0).unwrap());
        let before = dump(&world);
        let reply = world.post("customers", PERSON).method("DELETE").key(key.as_str()).send();
        reply.fails(403, "event_not_allowed").says("may not erase anybody");
        assert_eq!(dump(&world), before);
        world.get("conversions?order_id=ORD-1").key(key.as_str()).send().ok();
    }
}

#[test]
fn the_database_knows_no_other_change() {
    let world = with_jane();
    world.track("visit", crate::support::VISIT).ok();
    for forbidden in [
        "UPDATE conversions SET customer_email = 'x@example.com'",
        "UPDATE conversions SET customer_email = 'erased'",
        "UPDATE conversions SET payload = '{}'",
        "UPDATE conversions SET customer_email = 'erased', payload = json_remove(payload, '$.customer_email', '$.customer_name', '$.tax')",
        "UPDATE conversions SET referral_code = 'X'",
        "UPDATE conversions SET created_at = 0",
        "UPDATE conversions SET claim_id = NULL",
        "UPDATE refunds SET payload = '{}'",
        "UPDATE refunds SET payload = json_remove(payload, '$.refund_reason'), created_at = 0",
        "UPDATE refunds SET amount = 1",
        "UPDATE claims SET email = 'x@example.com'",
        "UPDATE claims SET email = 'erased:1', payload = '{}'",
        "UPDATE claims SET referral_code = 'X'",
        "UPDATE visits SET referral_code = 'X'",
        "UPDATE visits SET payload = '{}'",
        "UPDATE idempotency_keys SET payload_digest = replace(payload_digest, '0', '1')",
        "UPDATE idempotency_keys SET row_id = NULL",
    ] {
        assert!(world.store.sqlite.query(forbidden).is_err(), "{forbidden}");
    }
    let allowed = "UPDATE refunds SET payload = json_remove(payload, '$.refund_reason')";
    assert!(world.store.sqlite.query(allowed).is_ok());
}
