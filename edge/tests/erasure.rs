//! A person is erased: nothing about the person is left, the money is, and no late delivery brings the person back.

use advocateloop_core::Event;
use serde_json::{Value, json};

use crate::support::{Fault, LOST, PEPPER, Reply, World};

const PERSON: &str = r#"{"email":" Jane@Example.com "}"#;
const CLAIM: &str = r#"{"referral_code":"JOHN123","email":"jane@example.com","name":"Jane Doe","phone":"+1 555 0100"}"#;
const ORDER: &str = r#"{"customer_email":"jane@example.com","customer_name":"Jane Doe","order_id":"ORD-1","order_total":108.10,"tax":8.00,"shipping":10.00,"discount":0.125}"#;
const REFUND: &str = r#"{"order_id":"ORD-1","refund_amount":50.00,"refund_id":"R-1","refund_reason":"Jane moved"}"#;
const EVENTS: [(&str, &str); 3] = [("claim", CLAIM), ("conversion", ORDER), ("refund", REFUND)];
const TABLES: [&str; 5] = ["conversions", "refunds", "claims", "idempotency_keys", "feed"];

/// Jane claimed, bought and gave back, each with an idempotency key; and so did somebody else.
fn with_jane() -> World {
    let world = World::new();
    for (event, body) in EVENTS {
        world.keyed(event, body, event).ok();
        let other =
            body.replace("jane", "john").replace("Jane", "John").replace("0100", "0199").replace("ORD-1", "ORD-2");
        world.keyed(event, other, &format!("other-{event}")).ok();
    }
    world
}

fn erase(world: &World) -> Reply {
    world.post("customers", PERSON).method("DELETE").send()
}

/// Erases Jane, of whom so much is found.
#[track_caller]
fn erases(world: &World, conversions: u8, claims: u8) {
    let data = format!(r#"{{"conversions":{conversions},"claims":{claims}}}"#);
    assert_eq!(erase(world).ok().text, format!(r#"{{"success":true,"data":{data}}}"#));
}

/// Everything that stands in the database about events.
fn dump(world: &World) -> String {
    world.dump(&[TABLES.as_slice(), &["audit"]].concat()).join("\n")
}

#[test]
fn nothing_about_the_person_is_left_and_the_money_is() {
    let world = with_jane();
    let ids =
        || -> Vec<Value> { world.read("events").list("events").iter().map(|event| event["id"].clone()).collect() };
    let (events, sums) = (ids(), world.read("summary?by=referral_code").text);
    let digests =
        world.sql("SELECT payload_digest FROM idempotency_keys WHERE idempotency_key NOT LIKE 'other%'").concat();
    erases(&world, 1, 1);
    let left = dump(&world);
    for trace in ["jane", "Jane", "5550100"].into_iter().chain(digests.iter().map(String::as_str)) {
        assert!(!left.contains(trace), "{trace} in {left}");
    }
    let conversion = world.read("conversions?order_id=ORD-1");
    conversion
        .ok()
        .says(r#""customer_email":null,"order_total":108.10,"refunded":50.00"#)
        .says(r#""payload":{"order_id":"ORD-1","order_total":108.10,"tax":8.00,"shipping":10.00,"discount":0.125}"#)
        .says(r#""payload":{"order_id":"ORD-1","refund_amount":50.00,"refund_id":"R-1"}"#)
        .says(r#""attribution":{"method":"email","referral_code":"JOHN123","claim_id":"clm_"#);
    assert_eq!((world.read("summary?by=referral_code").text, ids()), (sums, events));
    world.read("conversions?order_id=ORD-2").ok().says("john@example.com").says("John moved").says("John Doe");
}

#[test]
fn it_is_noted_without_the_address_and_finds_nothing_more_the_second_time() {
    let world = with_jane();
    erases(&world, 1, 1);
    let first = world.dump(&TABLES);
    erases(&world, 0, 0);
    let notes =
        world.sql("SELECT actor, action, target, details FROM audit WHERE action = 'customer.erased' ORDER BY seq");
    let target = notes[0][2].as_str();
    let note = |conversions, claims| {
        let details = format!(r#"{{"environment":"live","conversions":{conversions},"claims":{claims}}}"#);
        [world.premier.live.id(), "customer.erased", target, &details].map(str::to_owned)
    };
    assert_eq!(notes, [note(1, 1), note(0, 0)]);
    assert!(target.starts_with("erased:") && target.len() == 71);
    assert_eq!(world.dump(&TABLES), first);
    assert!(!world.logs.borrow().concat().contains("jane"));
}

#[test]
fn a_late_delivery_is_a_duplicate_and_does_not_bring_the_person_back() {
    let world = with_jane();
    erase(&world).ok();
    let before = dump(&world);
    for (event, body) in EVENTS {
        for key in [None, Some(event)] {
            let reply = world.event(event, body).idempotent(key).send();
            assert!(reply.is_duplicate(), "{event} {key:?}");
            assert!(reply.warnings().is_empty(), "{event} {key:?}");
        }
    }
    assert_eq!(dump(&world), before);
    assert!(world.keyed("claim", CLAIM, "new").is_duplicate());
    assert_eq!(world.count("claims"), 2);
    // Nobody knows any more whether this is the same customer; the order number says that it is the same order.
    let other = world.track("conversion", ORDER.replace("108.10", "99").replace("jane", "mary"));
    assert!(other.is_duplicate());
    assert_eq!(other.json["warnings"][0]["fields"], json!(["order_total"]));
    assert!(!dump(&world).contains("mary"));
}

#[test]
fn the_person_is_known_by_no_later_order_and_may_come_back() {
    let world = with_jane();
    erase(&world).ok();
    let order = world.track("conversion", ORDER.replace("ORD-1", "ORD-3"));
    assert_eq!(order.ok().json["data"]["attribution"]["method"], "none");
    assert!(!world.track("claim", CLAIM.replace("JOHN123", "MARY")).is_duplicate());
    erases(&world, 1, 1);
    assert!(!dump(&world).contains("jane"));
}

#[test]
fn a_mark_outlives_a_change_of_the_pepper() {
    let world = with_jane();
    erase(&world).ok();
    world.set_peppers("another", Some(PEPPER));
    assert!(world.track("claim", CLAIM).is_duplicate());
    assert_eq!(world.count("claims"), 2);
}

#[test]
fn it_is_of_one_brand_and_one_environment() {
    let world = with_jane();
    world.event("conversion", ORDER).test().send().ok();
    world.event("conversion", ORDER).by(&world.premier2).send().ok();
    erase(&world).ok();
    assert_eq!(world.count("conversions WHERE customer_email = 'jane@example.com'"), 2);
    world.erase("jane@example.com").test().send().ok();
    world.erase("jane@example.com").by(&world.premier2).send().ok();
    assert_eq!(world.value("SELECT count(DISTINCT target) FROM audit WHERE action = 'customer.erased'"), "3");
    assert!(!dump(&world).contains("jane"));
}

#[test]
fn a_lost_answer_is_given_again() {
    let world = with_jane();
    world.will_fail(&[Fault::After(LOST)]);
    erases(&world, 1, 1);
    let world = with_jane();
    world.will_fail(&[Fault::Before("D1_ERROR: D1 DB is overloaded.")]);
    let before = dump(&world);
    erase(&world).fails(503, "temporarily_unavailable");
    assert_eq!(dump(&world), before);
    assert_eq!(world.batches(|| erase(&world)), 1);
}

#[test]
fn a_slip_erases_nobody() {
    let world = with_jane();
    let before = dump(&world);
    let call = |body: &str| world.post("customers", body).method("DELETE");
    let erase = || call(PERSON);
    for (call, status, code, said) in [
        (call(""), 400, "malformed_json", ""),
        (call("{}"), 400, "invalid_payload", "email is required"),
        (call(r#"{"email":""}"#), 400, "invalid_payload", ""),
        (call(r#"{"email":"jane"}"#), 400, "invalid_payload", "/email"),
        (call(r#"{"email":"erased:0"}"#), 400, "invalid_payload", ""),
        (call(r#"{"email":"jane@example.com","order_id":"ORD-1"}"#), 400, "invalid_payload", "unknown_field"),
        (erase().header("Content-Type", "text/plain"), 415, "unsupported_media_type", ""),
        (erase().url("https://api.example.com/api/v1/customers?email=x"), 400, "invalid_parameter", ""),
        (erase().method("GET"), 405, "method_not_allowed", "send DELETE, not GET"),
        (erase().pieces(70_000, 1), 413, "payload_too_large", ""),
        (erase().without("X-API-Key"), 401, "missing_api_key", ""),
    ] {
        call.send().fails(status, code).says(said);
    }
    world.rate.set(0);
    erase().send().fails(429, "rate_limited");
    assert_eq!(dump(&world), before);
    world.rate.set(u32::MAX);
    world.revoke(&world.premier.live);
    for body in [PERSON, "", "{}"] {
        call(body).send().fails(401, "invalid_api_key");
    }
}

#[test]
fn a_key_that_is_limited_to_some_events_erases_nobody() {
    let world = with_jane();
    for (salt, events) in [(1, [Event::Conversion].as_slice()), (2, &[])] {
        let key = world.make_key(salt, None, Some(events));
        let before = dump(&world);
        let reply = world.erase("jane@example.com").with(&key).send();
        reply.fails(403, "event_not_allowed").says("may not erase anybody");
        assert_eq!(dump(&world), before);
        world.get("conversions?order_id=ORD-1").with(&key).send().ok();
    }
}
