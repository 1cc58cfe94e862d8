//! What changes while a brand moves, and what of its keys must arrive.

use super::steps::{OVERLOADED, database, fail, go, homes, remains, step};
use crate::support::{CLAIM, Fault, ORDER, VISIT, World};
use advocateloop_core::Event;

fn visit(world: &World, key: &str) -> bool {
    world.post("track/visit", VISIT).idempotent(key).send().is_duplicate()
}

/// h15: keys before and behind all that were copied, at every place where a step can stop.
#[test]
fn late_idempotency_keys_are_remembered_afterwards() {
    let mut were_late = 0;
    for skip in 0..40 {
        let world = World::with_databases(2);
        for key in ["m", "n"] {
            assert!(!visit(&world, key));
        }
        step(&world, 1).ok();
        fail(&world, 0, skip, Fault::Before(OVERLOADED));
        let _ = world.operate("POST", &format!("brands/{}/move?to=1", world.premier.id), "").send();
        database(&world, 0).faults.borrow_mut().clear();
        if homes(&world) == 0 || remains(&world, 0).is_empty() {
            continue;
        }
        for key in ["a", "z"] {
            assert!(!visit(&world, key), "{key} {skip}");
        }
        were_late += u32::from(remains(&world, 0).contains(&"late_idempotency_keys"));
        go(&world, 1);
        for key in ["a", "m", "n", "z"] {
            assert!(visit(&world, key), "{key} {skip}");
        }
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
            let is_home = format!("FROM brands WHERE brand_id = '{brand}' AND elsewhere IS NULL");
            let id = "vst_0199fffffffffffffffffffffffffff0";
            sqlite
                .query(&format!(
                    "INSERT INTO visits (brand_id, environment, visit_id, referral_code, payload, key_id, created_at)
SELECT brand_id, 'live', '{id}', 'JOHN123', '{VISIT}', '{key}', 1790000000000 {is_home}"
                ))
                .unwrap();
            sqlite
                .query(&format!(
                    "INSERT INTO idempotency_keys (brand_id, environment, event, idempotency_key, payload_digest, row_id, created_at)
SELECT brand_id, 'live', 'visit', 'a', '{}', '{id}', 1790000000000 {is_home}",
                    "1".repeat(64)
                ))
                .unwrap();
        });
        go(&world, 1);
        let (visits, keys) = ("SELECT count(*) FROM visits", "SELECT count(*) FROM idempotency_keys");
        let count = |sql: &str| world.others[0].sqlite.query(sql).unwrap()[0][0].clone();
        assert_eq!(count(visits), count(keys), "{batches}");
        arrived += u32::from(count(visits) == "2");
        assert_eq!(remains(&world, 0), Vec::<&str>::new());
    }
    assert!(arrived > 2, "{arrived}");
}

/// h16
#[test]
fn a_basis_that_is_set_while_rows_are_copied_holds() {
    let world = World::with_databases(2);
    world.track("claim", CLAIM).ok();
    step(&world, 1).ok();
    let path = format!("brands/{}", world.premier.id);
    world.operate("PATCH", &path, r#"{"order_total_basis":"gross"}"#).send().ok();
    go(&world, 1);
    assert_eq!(world.operate("GET", &path, "").send().ok().data("order_total_basis"), "gross");
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
    let path = format!("brands/{}/keys", world.premier.id);
    let rotated = world.operate("POST", &format!("{path}/{}/rotate", expiring.id()), "").send();
    world.operate("POST", &format!("{path}/{}/revoke", revoked.id()), "").send().ok();
    go(&world, 1);
    let send = |key: &str, event: &str, body: &str| world.post(&format!("track/{event}"), body).key(key).send();
    send(limited.as_str(), "visit", VISIT).ok();
    send(limited.as_str(), "claim", CLAIM).fails(403, "event_not_allowed");
    send(revoked.as_str(), "visit", VISIT).fails(401, "invalid_api_key");
    let first = rotated.ok().data("key").to_owned();
    send(&first, "visit", VISIT).ok();
    // Replaced again, the first successor goes, and the end stays that of the old key.
    let again = world.operate("POST", &format!("{path}/{}/rotate", expiring.id()), "").send();
    send(&first, "visit", VISIT).fails(401, "invalid_api_key");
    for key in [expiring.as_str(), again.ok().data("key")] {
        world.now_ms.set(end - 1);
        send(key, "visit", VISIT).ok();
        world.now_ms.set(end);
        send(key, "visit", VISIT).fails(401, "invalid_api_key");
    }
}

/// A brand that comes back between the look at its home and the look where else it is.
#[test]
fn a_brand_that_is_back_the_next_moment_is_asked_there_once_more() {
    let world = World::with_databases(2);
    let brand = world.premier.id.clone();
    let set = |elsewhere: &str| format!("UPDATE brands SET elsewhere = {elsewhere} WHERE brand_id = '{brand}'");
    world.store.sqlite.query(&set("1")).unwrap();
    let back = set("NULL");
    world.store.after_batches(1, move |sqlite| _ = sqlite.query(&back).unwrap());
    let path = format!("brands/{brand}/keys/{}/revoke", world.premier.live.id());
    world.operate("POST", &path, "").send().ok();
    world.track("visit", VISIT).fails(401, "invalid_api_key");
}
