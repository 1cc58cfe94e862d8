//! What changes while a brand moves, and what of its keys must arrive.

use advocateloop_core::Event;

use super::steps::{OVERLOADED, database, fail, go, homes, remains, step};
use crate::support::{CLAIM, Fault, ORDER, VISIT, World};

fn visit(world: &World, key: &str) -> bool {
    world.keyed("visit", VISIT, key).is_duplicate()
}

/// h15: keys before and behind all that were copied, at every place where a step can stop.
#[test]
fn late_idempotency_keys_are_remembered_afterwards() {
    let mut were_late = 0;
    for skip in 0..40 {
        let world = World::with_databases(2);
        assert_eq!(["m", "n"].map(|key| visit(&world, key)), [false; 2]);
        step(&world, 1).ok();
        fail(&world, 0, skip, Fault::Before(OVERLOADED));
        step(&world, 1);
        database(&world, 0).faults.borrow_mut().clear();
        if homes(&world) == 0 || remains(&world, 0).is_empty() {
            continue;
        }
        assert_eq!(["a", "z"].map(|key| visit(&world, key)), [false; 2], "{skip}");
        were_late += u32::from(remains(&world, 0).contains(&"late_idempotency_keys"));
        go(&world, 1);
        assert_eq!(["a", "m", "n", "z"].map(|key| visit(&world, key)), [true; 4], "{skip}");
    }
    assert!(were_late > 0);
}

/// Between two batches of one step: neither is lost, nor told as new twice.
#[test]
fn an_event_in_the_midst_of_a_step_arrives() {
    let mut arrived = 0;
    for batches in 0..30 {
        let world = World::with_databases(2);
        visit(&world, "m");
        step(&world, 1).ok();
        let (brand, key) = (world.premier.id.clone(), world.premier.live.id().to_owned());
        database(&world, 0).after_batches(batches, move |sqlite| {
            let id = "vst_0199fffffffffffffffffffffffffff0";
            let digest = "1".repeat(64);
            for (table, values) in [
                (
                    "visits (brand_id, environment, visit_id, referral_code, payload, key_id, created_at)",
                    format!("'{id}', 'JOHN123', '{VISIT}', '{key}'"),
                ),
                (
                    "idempotency_keys (brand_id, environment, event, idempotency_key, payload_digest, row_id, created_at)",
                    format!("'visit', 'a', '{digest}', '{id}'"),
                ),
            ] {
                let from = format!("FROM brands WHERE brand_id = '{brand}' AND elsewhere IS NULL");
                let sql = format!("INSERT INTO {table} SELECT brand_id, 'live', {values}, 1790000000000 {from}");
                sqlite.query(&sql).unwrap();
            }
        });
        go(&world, 1);
        let count =
            |table: &str| world.others[0].sqlite.query(&format!("SELECT count(*) FROM {table}")).unwrap().concat();
        assert_eq!(count("visits"), count("idempotency_keys"), "{batches}");
        arrived += u32::from(count("visits") == ["2"]);
        assert_eq!(remains(&world, 0), [""; 0]);
    }
    assert!(arrived > 2, "{arrived}");
}

/// h16
#[test]
fn a_basis_that_is_set_while_rows_are_copied_holds() {
    let world = World::with_databases(2);
    world.track("claim", CLAIM).ok();
    step(&world, 1).ok();
    world.operate("PATCH", "brands/{brand}", r#"{"order_total_basis":"gross"}"#).send().ok();
    go(&world, 1);
    let shown = world.operate("GET", "brands/{brand}", "").send();
    assert_eq!(shown.ok().data("order_total_basis"), "gross");
    world.track("conversion", ORDER).ok().says(r#""attributable_revenue":85.00"#);
}

/// h17
#[test]
fn limits_and_ends_of_keys_move_along() {
    let world = World::with_databases(2);
    let end = world.now_ms.get() + 10_000;
    let limited = world.make_key(1, None, Some(&[Event::Visit]));
    let expiring = world.make_key(2, Some(end), None);
    let revoked = world.make_key(3, None, None);
    let change = |key: &str, to: &str| world.operate("POST", &format!("brands/{{brand}}/keys/{key}/{to}"), "").send();
    let send = |key: &str| world.event("visit", VISIT).key(key).send();
    let first = change(expiring.id(), "rotate").ok().data("key").to_owned();
    change(revoked.id(), "revoke").ok();
    go(&world, 1);
    send(limited.as_str()).ok();
    world.event("claim", CLAIM).with(&limited).send().fails(403, "event_not_allowed");
    send(revoked.as_str()).fails(401, "invalid_api_key");
    send(&first).ok();
    // Replaced again, the first successor goes, and the end stays that of the old key.
    let again = change(expiring.id(), "rotate");
    send(&first).fails(401, "invalid_api_key");
    for key in [expiring.as_str(), again.ok().data("key")] {
        world.now_ms.set(end - 1);
        send(key).ok();
        world.now_ms.set(end);
        send(key).fails(401, "invalid_api_key");
    }
}

/// A brand that comes back between the look at its home and the look where else it is.
#[test]
fn a_brand_that_is_back_the_next_moment_is_asked_there_once_more() {
    let world = World::with_databases(2);
    let brand = world.premier.id.clone();
    let set = |elsewhere: &str| format!("UPDATE brands SET elsewhere = {elsewhere} WHERE brand_id = '{brand}'");
    world.sql(&set("1"));
    let back = set("NULL");
    world.store.after_batches(1, move |sqlite| _ = sqlite.query(&back).unwrap());
    world.operate("POST", "brands/{brand}/keys/{key}/revoke", "").send().ok();
    world.track("visit", VISIT).fails(401, "invalid_api_key");
}
