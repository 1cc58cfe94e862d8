//! The database holds the ledger even against us.

use std::fs;
use std::thread;

use crate::support::{CLAIM, ORDER, REFUND, World};
use advocateloop_edge::store::sqlite::Sqlite;

fn refunded() -> World {
    let world = World::new();
    world.track("claim", CLAIM).ok();
    world.track("conversion", ORDER).ok();
    world.track("refund", REFUND).ok();
    world
}

#[test]
fn nobody_can_break_the_ledger() {
    let world = refunded();
    let entry = |amount: i64, total: i64| {
        format!(
            "INSERT INTO refunds (brand_id, environment, conversion_id, refund_id, entry_id, amount, total_refunded, \
             revenue_taken, payload, key_id, created_at) SELECT brand_id, environment, conversion_id, 'X', 'X', {amount}, {total}, 0, '{{}}', 'k', 0 \
             FROM conversions"
        )
    };
    for forbidden in [
        "UPDATE conversions SET refunded = 0",
        "UPDATE conversions SET refunded = refunded + 1",
        "UPDATE conversions SET order_total = 1",
        "UPDATE conversions SET attributable_revenue = 1",
        "UPDATE refunds SET amount = 1",
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
    ] {
        assert!(world.store.sqlite.query(forbidden).is_err(), "{forbidden}");
    }
    assert_eq!(world.value("SELECT refunded || ' ' || order_total FROM conversions"), "500000 1080000");
    world.store.sqlite.query(&entry(580_000, 1_080_000)).unwrap();
    assert_eq!(world.value("SELECT refunded FROM conversions"), "1080000");
}

#[test]
fn a_key_s_text_is_nowhere() {
    let world = refunded();
    for table in ["brands", "api_keys", "conversions", "refunds", "claims", "idempotency_keys"] {
        let rows = world.store.sqlite.query(&format!("SELECT * FROM {table}")).unwrap().concat().join(" ");
        assert!(!rows.contains(world.premier.live.as_str()) && !rows.contains("al_live_"), "{table}");
    }
}

#[test]
fn the_ledger_holds_when_many_refund_at_once() {
    let file = std::env::temp_dir().join(format!("advocateloop-ledger-{}.sqlite", std::process::id()));
    let world = World::on(Sqlite::create(&file).unwrap(), 0);
    world.provide();
    world.track("conversion", ORDER).ok();

    let refunds = thread::scope(|scope| {
        let threads: Vec<_> = (1..=8)
            .map(|seed| {
                let file = &file;
                scope.spawn(move || {
                    let world = World::on(Sqlite::open(file).unwrap(), seed);
                    let refund = |_| world.track("refund", r#"{"order_id":"ORD-1","refund_amount":10}"#).status;
                    assert!(world.track("conversion", ORDER).is_duplicate());
                    (0..5).map(refund).collect::<Vec<u16>>()
                })
            })
            .collect();
        threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect::<Vec<u16>>()
    });

    let with = |status| refunds.iter().filter(|known| **known == status).count();
    assert_eq!((with(200), with(409)), (10, 30), "ten tens fit in 108");
    assert_eq!(world.value("SELECT refunded FROM conversions"), "1000000");
    assert_eq!(world.count("refunds"), 10);
    drop(world);
    fs::remove_file(file).unwrap();
}
