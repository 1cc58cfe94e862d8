//! The database holds the ledger even against us.

use std::thread;

use crate::support::{EVENTS, ORDER, OnDisk, World, refund_of};

/// All kinds of events, each with an idempotency key, and a change by the operator.
fn recorded() -> World {
    let world = World::new();
    for (event, body) in EVENTS {
        world.keyed(event, body, "k").ok();
    }
    world.operate("PATCH", "brands/{brand}", r#"{"name":"Other"}"#).send().ok();
    world
}

#[test]
fn what_is_recorded_does_not_change_but_for_forgetting_a_person() {
    let world = recorded();
    world.forbids([
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
        "UPDATE feed SET seq = seq + 10",
        "UPDATE feed SET at = 0",
        "DELETE FROM feed",
        "UPDATE audit SET actor = 'x'",
        "DELETE FROM audit",
    ]);
    world.sql("UPDATE refunds SET payload = json_remove(payload, '$.refund_reason')");
}

#[test]
fn nobody_can_break_the_ledger() {
    let world = recorded();
    let entry = |amount: i64, total: i64| {
        format!(
            "INSERT INTO refunds (brand_id, environment, conversion_id, refund_id, entry_id, amount, total_refunded, \
             revenue_taken, payload, key_id, created_at) SELECT brand_id, environment, conversion_id, 'X', 'X', {amount}, {total}, 0, '{{}}', 'k', 0 \
             FROM conversions"
        )
    };
    world.forbids([
        "UPDATE conversions SET refunded = 0",
        "UPDATE conversions SET refunded = refunded + 1",
        "UPDATE conversions SET order_total = 1",
        "UPDATE conversions SET attributable_revenue = 1",
        "DELETE FROM refunds",
        "DELETE FROM conversions",
        &entry(600_000, 1_100_000),
        &entry(10_000, 10_000),
        &entry(-10_000, 490_000),
        &entry(0, 500_000),
        "INSERT INTO conversions (brand_id, environment, conversion_id, customer_email, order_total, attributable_revenue, \
         refunded, attribution, payload, key_id, created_at) \
         SELECT brand_id, 'live', 'X', 'a@b.co', 5, 5, 5, 'none', '{}', 'k', 0 FROM brands LIMIT 1",
        "UPDATE conversions SET refunded = 1080001",
    ]);
    assert_eq!(world.sql("SELECT refunded, order_total FROM conversions"), [["500000", "1080000"]]);
    world.sql(&entry(580_000, 1_080_000));
    assert_eq!(world.value("SELECT refunded FROM conversions"), "1080000");
}

#[test]
fn a_key_s_text_is_nowhere() {
    let rows = recorded().dump(&["brands", "api_keys", "conversions", "refunds", "claims", "idempotency_keys"]);
    assert!(!rows.concat().contains("al_live_"), "{rows:?}");
}

#[test]
fn the_ledger_holds_when_many_refund_at_once() {
    let disk = OnDisk::new("ledger");
    let world = disk.world(0);
    world.provide();
    world.track("conversion", ORDER).ok();
    let refund = |seed: u64| {
        let world = disk.world(seed);
        assert!(world.track("conversion", ORDER).is_duplicate());
        [(); 5].map(|()| world.track("refund", refund_of(10)).status)
    };
    let refunds = thread::scope(|scope| {
        let threads = [1, 2, 3, 4, 5, 6, 7, 8].map(|seed| scope.spawn(move || refund(seed)));
        threads.map(|thread| thread.join().unwrap()).concat()
    });
    let with = |status| refunds.iter().filter(|known| **known == status).count();
    assert_eq!((with(200), with(409)), (10, 30), "ten tens fit in 108");
    assert_eq!(world.value("SELECT refunded FROM conversions"), "1000000");
    assert_eq!(world.count("refunds"), 10);
}
