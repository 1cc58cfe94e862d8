//! What is remembered of an erased person: enough to know another payload, and to erase again.

use crate::support::{CLAIM, ORDER, PEPPER, VISIT, World, keyed_entry, numbered, refund, refund_of, unnumbered};

const REFUND: &str = r#"{"order_id":"ORD-1","refund_amount":50.00,"refund_id":"R-1","refund_reason":"Jane moved"}"#;

fn erase(world: &World) {
    world.erase("buyer@example.com").send().ok();
}

#[test]
fn a_remembered_key_of_an_erased_person_is_still_a_conflict_for_another_payload() {
    let other_order = numbered(2).replace("buyer", "other");
    let anonymous = unnumbered();
    for (event, body, other) in [
        ("conversion", ORDER, other_order.replace("108", "208").as_str()),
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
            for (event, body) in [("claim", CLAIM), ("conversion", ORDER), ("conversion", &other_order)] {
                world.track(event, body).ok();
            }
            world.keyed(event, body, "k").ok();
            erase(&world);
            let before = world.count(&format!("{event}s"));
            assert!(world.keyed(event, body, "k").is_duplicate(), "{event} {body}");
            if as_batch {
                let reply = world.batch(&[keyed_entry(event, other, "k")]).send();
                assert_eq!(reply.outcomes(), ["409 idempotency_conflict"], "{other}");
            } else {
                world.keyed(event, other, "k").fails(409, "idempotency_conflict");
            }
            assert_eq!(world.count(&format!("{event}s")), before);
            assert!(world.keyed(event, body, "k").is_duplicate(), "{event} {body}");
        }
    }
}

/// What is left out of a payload was personal: with another name it may be the same one.
#[test]
fn what_is_personal_makes_no_other_payload_once_it_is_erased() {
    let world = World::new();
    world.keyed("conversion", ORDER.replace('{', r#"{"customer_name":"Jane","#), "k").ok();
    world.keyed("conversion", ORDER, "k").fails(409, "idempotency_conflict");
    erase(&world);
    let reply = world.keyed("conversion", ORDER, "k");
    assert!(reply.is_duplicate() && reply.warnings().is_empty());
}

/// Of a refund that has changed nothing there is no row to compare with, but its answer.
#[test]
fn a_refund_that_changed_nothing_is_known_by_its_answer() {
    for (first, body, others) in [
        (
            refund_of(50),
            r#""total_refunded":40"#,
            [r#""total_refunded":60"#, r#""refund_amount":40"#, r#""refund_id":"R","total_refunded":40"#],
        ),
        (
            refund_of(108),
            r#""is_full_refund":true"#,
            [
                r#""refund_amount":1"#,
                r#""refund_id":"R","is_full_refund":true"#,
                r#""refund_amount":50.00,"refund_id":"R-1","refund_reason":"Jane moved""#,
            ],
        ),
    ] {
        let world = World::new();
        world.track("conversion", ORDER).ok();
        world.track("refund", first).ok();
        let send = |members: &str| world.keyed("refund", refund(members), "k");
        assert!(send(body).is_duplicate());
        erase(&world);
        for other in others {
            send(other).fails(409, "idempotency_conflict");
        }
        assert!(send(body).is_duplicate());
    }
}

#[test]
fn who_comes_back_under_another_pepper_is_erased_again_under_the_first() {
    let world = World::new();
    let with_name = CLAIM.replace('}', r#","name":"Jane"}"#);
    world.track("claim", &with_name).ok();
    erase(&world);
    world.set_peppers("another", Some(PEPPER));
    world.track("visit", VISIT).ok();
    world.set_peppers("another", None);
    assert!(!world.track("claim", &with_name).is_duplicate());
    world.set_peppers(PEPPER, Some("another"));
    world.track("visit", VISIT).ok();
    world.set_peppers(PEPPER, None);
    erase(&world);
    let left = world.dump(&["claims"]).concat();
    assert!(!left.contains("buyer") && !left.contains("Jane"), "{left}");
    assert_eq!(world.count("claims"), 2);
    assert!(world.track("claim", &with_name).is_duplicate());
    erase(&world);
}
