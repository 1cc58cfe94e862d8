//! What is remembered of an erased person: enough to know another payload, and to erase again.

use crate::support::{CLAIM, ORDER, World};

const REFUND: &str = r#"{"order_id":"ORD-1","refund_amount":50.00,"refund_id":"R-1","refund_reason":"Jane moved"}"#;

fn erase(world: &World) {
    let erase = |email: &str| world.post("customers", format!(r#"{{"email":"{email}"}}"#)).method("DELETE").send();
    erase("buyer@example.com").ok();
}

fn keyed(world: &World, event: &str, body: &str, key: &str) -> crate::support::Reply {
    world.post(&format!("track/{event}"), body).idempotent(key).send()
}

#[test]
fn a_remembered_key_of_an_erased_person_is_still_a_conflict_for_another_payload() {
    let other_order = ORDER.replace("ORD-1", "ORD-2").replace("buyer", "other").replace("108", "208");
    let anonymous = ORDER.replace(r#""order_id":"ORD-1","#, "");
    for (event, body, other) in [
        ("conversion", ORDER, other_order.as_str()),
        ("conversion", ORDER, &ORDER.replace("108", "208")),
        ("conversion", &anonymous, ORDER),
        ("conversion", &anonymous, &anonymous.replace("108", "208")),
        ("claim", CLAIM, &CLAIM.replace("JOHN", "JANE")),
        ("refund", REFUND, &REFUND.replace("50", "51")),
        ("refund", REFUND, &REFUND.replace("R-1", "R-2")),
        ("refund", REFUND, &REFUND.replace("ORD-1", "ORD-2")),
        ("refund", REFUND, &REFUND.replace("ORD-1", "nowhere")),
    ] {
        for as_batch in [false, true] {
            let world = World::new();
            world.track("claim", CLAIM).ok();
            world.track("conversion", ORDER).ok();
            world.track("conversion", &ORDER.replace("ORD-1", "ORD-2").replace("buyer", "other")).ok();
            keyed(&world, event, body, "k").ok();
            erase(&world);
            let before = world.count(&format!("{event}s"));
            assert!(keyed(&world, event, body, "k").is_duplicate(), "{event} {body}");
            if as_batch {
                let entry = format!(r#"[{{"type":"{event}","payload":{other},"idempotency_key":"k"}}]"#);
                let reply = world.post("track/batch", entry).send();
                assert_eq!(reply.ok().json["data"]["results"][0]["code"], "idempotency_conflict", "{other}");
            } else {
                keyed(&world, event, other, "k").fails(409, "idempotency_conflict");
            }
            assert_eq!(world.count(&format!("{event}s")), before);
            assert!(keyed(&world, event, body, "k").is_duplicate(), "{event} {body}");
        }
    }
}

/// What is left out of a payload was personal: with another name it may be the same one.
#[test]
fn what_is_personal_makes_no_other_payload_once_it_is_erased() {
    let world = World::new();
    let order = ORDER.replace('{', r#"{"customer_name":"Jane","#);
    keyed(&world, "conversion", &order, "k").ok();
    keyed(&world, "conversion", ORDER, "k").fails(409, "idempotency_conflict");
    erase(&world);
    let reply = keyed(&world, "conversion", ORDER, "k");
    assert!(reply.is_duplicate() && reply.warnings().is_empty());
}

/// Of a refund that has changed nothing there is no row to compare with, but its answer.
#[test]
fn a_refund_that_changed_nothing_is_known_by_its_answer() {
    let later = |member: &str| format!(r#"{{"order_id":"ORD-1",{member}}}"#);
    let (total, rest) = (later(r#""total_refunded":40"#), later(r#""is_full_refund":true"#));
    for (first, body, others) in [
        (
            later(r#""refund_amount":50"#),
            &total,
            [
                later(r#""total_refunded":60"#),
                later(r#""refund_amount":40"#),
                later(r#""refund_id":"R","total_refunded":40"#),
            ],
        ),
        (
            later(r#""refund_amount":108"#),
            &rest,
            [later(r#""refund_amount":1"#), later(r#""refund_id":"R","is_full_refund":true"#), REFUND.to_owned()],
        ),
    ] {
        let world = World::new();
        world.track("conversion", ORDER).ok();
        world.track("refund", &first).ok();
        assert!(keyed(&world, "refund", body, "k").is_duplicate());
        erase(&world);
        for other in others {
            keyed(&world, "refund", &other, "k").fails(409, "idempotency_conflict");
        }
        assert!(keyed(&world, "refund", body, "k").is_duplicate());
    }
}

#[test]
fn who_comes_back_under_another_pepper_is_erased_again_under_the_first() {
    let world = World::new();
    let with_name = CLAIM.replace('}', r#","name":"Jane"}"#);
    world.track("claim", &with_name).ok();
    erase(&world);
    let pepper = |now, other| {
        world.pepper.set(Some(now));
        world.other_pepper.set(other);
    };
    pepper("another", Some(crate::support::PEPPER));
    world.track("visit", crate::support::VISIT).ok();
    pepper("another", None);
    assert!(!world.track("claim", &with_name).is_duplicate());
    pepper(crate::support::PEPPER, Some("another"));
    world.track("visit", crate::support::VISIT).ok();
    pepper(crate::support::PEPPER, None);
    erase(&world);
    let left = format!("{:?}", world.store.sqlite.query("SELECT * FROM claims").unwrap());
    assert!(!left.contains("buyer") && !left.contains("Jane"), "{left}");
    assert_eq!(world.count("claims"), 2);
    assert!(world.track("claim", &with_name).is_duplicate());
    erase(&world);
}
