//! The `Idempotency-Key` header, for every event.

use crate::support::{CLAIM, ORDER, REFUND, Reply, VISIT, World};

fn send(world: &World, event: &str, body: &str, key: &str) -> Reply {
    world.post(&format!("track/{event}"), body).idempotent(key).send()
}

fn as_duplicate(text: &str) -> String {
    text.replace(r#""duplicate":false"#, r#""duplicate":true"#)
}

#[test]
fn one_key_has_one_result() {
    let unnumbered = ORDER.replace(r#""order_id":"ORD-1","#, "");
    let unnumbered_refund = r#"{"order_id":"ORD-1","refund_amount":20}"#;
    for (event, body) in
        [("conversion", &*unnumbered), ("refund", unnumbered_refund), ("claim", CLAIM), ("visit", VISIT)]
    {
        let world = World::new();
        world.track("conversion", ORDER).ok();
        let first = send(&world, event, body, "k");
        assert!(!first.is_duplicate());
        for _ in 0..3 {
            assert_eq!(send(&world, event, body, "k").text, as_duplicate(&first.text), "{event}");
        }
        // Case counts, white space in the body does not.
        assert_eq!(send(&world, event, &body.replace(',', " , "), "k").text, as_duplicate(&first.text));
        assert_eq!(send(&world, event, body, "K").is_duplicate(), event == "claim");
    }
}

#[test]
fn one_key_has_one_payload() {
    let world = World::new();
    let other_order = ORDER.replace("ORD-1", "ORD-2");
    let pairs = [
        ("conversion", ORDER, &*other_order),
        ("refund", REFUND, r#"{"order_id":"ORD-1","refund_amount":50.00,"refund_id":"R-2"}"#),
        ("claim", CLAIM, r#"{"referral_code":"MARY","email":"buyer@example.com"}"#),
        ("visit", VISIT, r#"{"referral_code":"MARY"}"#),
    ];
    for (event, body, other) in pairs {
        send(&world, event, body, "k").ok();
        send(&world, event, other, "k").fails(409, "idempotency_conflict").says("Idempotency-Key");
        assert_eq!(world.count(&format!("{event}s")), 1);
        assert!(!send(&world, event, other, "k2").is_duplicate(), "nothing of it was stored");
    }
}

#[test]
fn a_key_is_of_one_brand_environment_and_event() {
    let world = World::new();
    let visit = || world.post("track/visit", VISIT).idempotent("k");
    assert!(!visit().send().is_duplicate());
    assert!(!visit().test().send().is_duplicate());
    assert!(!visit().by(&world.premier2).send().is_duplicate());
    assert!(!send(&world, "claim", CLAIM, "k").is_duplicate());
    assert!(!send(&world, "conversion", ORDER, "k").is_duplicate());
    assert!(!send(&world, "refund", REFUND, "k").is_duplicate());
    assert!(visit().send().is_duplicate());
}

#[test]
fn it_is_looked_at_before_the_natural_key() {
    let world = World::new();
    send(&world, "conversion", ORDER, "k").ok();
    // By its order this would be a duplicate that differs; by its key it is a conflict.
    send(&world, "conversion", &ORDER.replace("5.00", "6.00"), "k").fails(409, "idempotency_conflict");
    // By its order and its total this would be a conflict of orders.
    let other = ORDER.replace("108.00", "1.00").replace("buyer@", "other@");
    send(&world, "conversion", &other, "k").fails(409, "idempotency_conflict");
    // By its identifiers it would not be found.
    send(&world, "refund", REFUND, "r").ok();
    send(&world, "refund", r#"{"order_id":"unknown"}"#, "r").fails(409, "idempotency_conflict");
}

#[test]
fn a_key_that_came_with_a_duplicate_remembers_it() {
    let world = World::new();
    world.track("conversion", ORDER).ok();
    let differing = ORDER.replace("5.00", "6.00");
    let first = send(&world, "conversion", &differing, "k");
    assert!(first.is_duplicate());
    assert_eq!(first.warnings(), ["differs_from_recorded "]);
    assert_eq!(send(&world, "conversion", &differing, "k").text, first.text);
    send(&world, "conversion", ORDER, "k").fails(409, "idempotency_conflict");
}

#[test]
fn failures_are_not_remembered() {
    let world = World::new();
    send(&world, "refund", REFUND, "k").fails(404, "conversion_not_found");
    send(&world, "visit", "{", "k").fails(400, "malformed_json");
    assert_eq!(world.count("idempotency_keys"), 0);
    world.track("conversion", ORDER).ok();
    send(&world, "refund", r#"{"order_id":"ORD-1","refund_amount":500}"#, "k").fails(409, "refund_exceeds_remaining");
    assert_eq!(world.count("idempotency_keys"), 0);
    assert!(!send(&world, "refund", REFUND, "k").is_duplicate());
}

#[test]
fn a_refund_that_changed_nothing_is_remembered_as_it_was_answered() {
    let world = World::new();
    world.track("conversion", ORDER).ok();
    let late = r#"{"order_id":"ORD-1","total_refunded":20,"refund_id":"late"}"#;
    world.track("refund", r#"{"order_id":"ORD-1","total_refunded":30}"#).ok();
    let first = send(&world, "refund", late, "k");
    assert!(first.is_duplicate());
    first.says(r#""refund_id":"late""#).says(r#""refund_amount":0.00,"total_refunded":30.00"#);
    // The same identifier gets an entry of its own later: the key still repeats its own answer.
    world
        .track("refund", r#"{"order_id":"ORD-1","total_refunded":50,"refund_id":"late"}"#)
        .ok()
        .says(r#""duplicate":false"#);
    assert_eq!(send(&world, "refund", late, "k").text, first.text);
}

#[test]
fn a_refund_by_claim_is_remembered_though_the_claim_has_become_ambiguous() {
    let world = World::new();
    let claim = world.track("claim", CLAIM).data("claim_id").to_owned();
    world.track("conversion", ORDER).ok();
    let refund = format!(r#"{{"claim_id":"{claim}","refund_amount":10}}"#);
    let first = send(&world, "refund", &refund, "k");
    world.track("conversion", &ORDER.replace("ORD-1", "ORD-2")).ok();
    assert_eq!(send(&world, "refund", &refund, "k").text, as_duplicate(&first.text));
    send(&world, "refund", &refund, "k2").fails(409, "ambiguous_claim");
}
