//! The `Idempotency-Key` header, for every event.

use crate::support::{
    CLAIM, EVENTS, ORDER, REFUND, VISIT, World, claim, numbered, refund, refund_of, unnumbered, visit,
};

fn as_duplicate(text: &str) -> String {
    text.replace(r#""duplicate":false"#, r#""duplicate":true"#)
}

#[test]
fn one_key_has_one_result() {
    for (event, body) in [
        ("conversion", unnumbered()),
        ("refund", refund_of(20)),
        ("claim", CLAIM.to_owned()),
        ("visit", VISIT.to_owned()),
    ] {
        let world = World::new();
        world.track("conversion", ORDER).ok();
        let first = world.keyed(event, &body, "k");
        assert!(!first.is_duplicate());
        for _ in 0..3 {
            assert_eq!(world.keyed(event, &body, "k").text, as_duplicate(&first.text), "{event}");
        }
        // Case counts, white space in the body does not.
        assert_eq!(world.keyed(event, body.replace(',', " , "), "k").text, as_duplicate(&first.text));
        assert_eq!(world.keyed(event, &body, "K").is_duplicate(), event == "claim");
    }
}

#[test]
fn one_key_has_one_payload() {
    let world = World::new();
    let others = [claim("MARY", "buyer@example.com"), numbered(2), REFUND.replace("R-1", "R-2"), visit("MARY")];
    for ((event, body), other) in EVENTS.into_iter().zip(others) {
        world.keyed(event, body, "k").ok();
        world.keyed(event, &other, "k").fails(409, "idempotency_conflict").says("Idempotency-Key");
        assert_eq!(world.count(&format!("{event}s")), 1);
        assert!(!world.keyed(event, &other, "k2").is_duplicate(), "nothing of it was stored");
    }
}

#[test]
fn a_key_is_of_one_brand_environment_and_event() {
    let world = World::new();
    let visit = || world.event("visit", VISIT).idempotent("k");
    for call in [visit(), visit().test(), visit().by(&world.premier2)] {
        assert!(!call.send().is_duplicate());
    }
    for (event, body) in &EVENTS[..3] {
        assert!(!world.keyed(event, body, "k").is_duplicate());
    }
    assert!(visit().send().is_duplicate());
}

#[test]
fn it_is_looked_at_before_the_natural_key() {
    let world = World::new();
    world.keyed("conversion", ORDER, "k").ok();
    world.keyed("refund", REFUND, "k").ok();
    for (event, body) in [
        // By its order this would be a duplicate that differs; by its key it is a conflict.
        ("conversion", ORDER.replace("5.00", "6.00")),
        // By its order and its total this would be a conflict of orders.
        ("conversion", ORDER.replace("108.00", "1.00").replace("buyer@", "other@")),
        // By its identifiers it would not be found.
        ("refund", r#"{"order_id":"unknown"}"#.to_owned()),
    ] {
        world.keyed(event, body, "k").fails(409, "idempotency_conflict");
    }
}

#[test]
fn a_key_that_came_with_a_duplicate_remembers_it() {
    let world = World::new();
    world.track("conversion", ORDER).ok();
    let differing = ORDER.replace("5.00", "6.00");
    let first = world.keyed("conversion", &differing, "k");
    assert!(first.is_duplicate());
    assert_eq!(first.warnings(), ["differs_from_recorded "]);
    assert_eq!(world.keyed("conversion", &differing, "k").text, first.text);
    world.keyed("conversion", ORDER, "k").fails(409, "idempotency_conflict");
}

#[test]
fn failures_are_not_remembered() {
    let world = World::new();
    world.keyed("refund", REFUND, "k").fails(404, "conversion_not_found");
    world.keyed("visit", "{", "k").fails(400, "malformed_json");
    world.track("conversion", ORDER).ok();
    world.keyed("refund", refund_of(500), "k").fails(409, "refund_exceeds_remaining");
    assert_eq!(world.count("idempotency_keys"), 0);
    assert!(!world.keyed("refund", REFUND, "k").is_duplicate());
}

#[test]
fn a_refund_that_changed_nothing_is_remembered_as_it_was_answered() {
    let world = World::new();
    world.track("conversion", ORDER).ok();
    let late = refund(r#""total_refunded":20,"refund_id":"late""#);
    world.track("refund", refund(r#""total_refunded":30"#)).ok();
    let first = world.keyed("refund", &late, "k");
    assert!(first.is_duplicate());
    first.says(r#""refund_id":"late""#).says(r#""refund_amount":0.00,"total_refunded":30.00"#);
    // The same identifier gets an entry of its own later: the key still repeats its own answer.
    assert!(!world.track("refund", late.replace("20", "50")).is_duplicate());
    assert_eq!(world.keyed("refund", &late, "k").text, first.text);
}

#[test]
fn a_refund_by_claim_is_remembered_though_the_claim_has_become_ambiguous() {
    let world = World::new();
    let claim = world.track("claim", CLAIM).data("claim_id").to_owned();
    world.track("conversion", ORDER).ok();
    let refund = format!(r#"{{"claim_id":"{claim}","refund_amount":10}}"#);
    let first = world.keyed("refund", &refund, "k");
    world.track("conversion", numbered(2)).ok();
    assert_eq!(world.keyed("refund", &refund, "k").text, as_duplicate(&first.text));
    world.keyed("refund", &refund, "k2").fails(409, "ambiguous_claim");
}
