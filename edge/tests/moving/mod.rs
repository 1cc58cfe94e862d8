//! A brand moves to another database while it receives events: nothing is lost, nothing doubled, whatever happens between two steps.

mod laws;
mod meanwhile;
mod steps;

use crate::support::{CLAIM, Fault, LOST, ORDER, REFUND, VISIT, World};
use serde_json::Value;
use steps::{OVERLOADED, cancel, count, database, fail, give_up, go, homes, is_done, remains, rows, step};

fn record_everything(world: &World) {
    for (event, body) in [("visit", VISIT), ("claim", CLAIM), ("conversion", ORDER), ("refund", REFUND)] {
        world.post(&format!("track/{event}"), body).idempotent("k").send().ok();
        world.post(&format!("track/{event}"), body).test().send().ok();
        world.now_ms.set(world.now_ms.get() + 1_000);
    }
    world.track("refund", r#"{"order_id":"ORD-1","refund_amount":7.5}"#).ok();
}

/// One event that was accepted while the database was down, and recorded later; and one that could not be.
fn accept_meanwhile(world: &World) {
    world.queue.is_bound.set(true);
    world.track("visit", VISIT).ok();
    world.store.outage.set(Some(Fault::Before(LOST)));
    world.track("conversion", &ORDER.replace("ORD-1", "ORD-2")).ok();
    world.track("refund", r#"{"order_id":"ORD-1","refund_id":"R-9","refund_amount":100000}"#).ok();
    world.store.outage.set(None);
    world.drain();
    world.queue.is_bound.set(false);
    world.pauses.borrow_mut().clear();
}

#[test]
fn everything_moves_there_and_back_again_and_leaves_a_pointer() {
    let world = World::with_databases(3);
    record_everything(&world);
    accept_meanwhile(&world);
    let before = rows(&world, 0);
    assert_eq!(before.iter().filter(|row| row.starts_with("accepted|")).count(), 2);
    // The record of changes gets one more each time.
    let of_events = |rows: Vec<String>| rows.into_iter().filter(|row| !row.starts_with("audit")).collect::<Vec<_>>();
    for (from, to) in [(0, 1), (1, 2), (2, 0), (0, 2), (2, 1)] {
        go(&world, to);
        assert_eq!(of_events(rows(&world, to)), of_events(before.clone()), "{from} to {to}");
        assert_eq!(remains(&world, from), Vec::<&str>::new());
        assert_eq!(homes(&world), 1);
        assert!(world.track("conversion", ORDER).is_duplicate());
        assert!(world.post("track/visit", VISIT).idempotent("k").send().is_duplicate());
        let shown = world.operate("GET", &format!("brands/{}", world.premier.id), "").send();
        assert_eq!(shown.ok().json["data"]["database"], to);
        let listed = world.operate("GET", "brands", "").send().ok().json["data"]["brands"].clone();
        assert_eq!(listed.as_array().unwrap().len(), 4);
    }
    assert!(is_done(&step(&world, 1)), "it is there");
    let entries = world.operate("GET", &format!("brands/{}/audit", world.premier.id), "").send();
    let entries = entries.ok().json["data"]["entries"].as_array().unwrap().clone();
    assert_eq!(entries.len(), 5);
    assert_eq!(
        (&entries[0]["action"], &entries[0]["details"]),
        (&"brand.moved".into(), &serde_json::json!({ "from": 2, "to": 1 }))
    );
}

#[test]
fn a_moved_brand_costs_one_more_round_trip_and_no_other_brand_any() {
    let world = World::with_databases(2);
    go(&world, 1);
    let batches = || world.store.batches.get() + world.others[0].batches.get();
    for (body, status) in [(ORDER, 200), ("{}", 400)] {
        let before = batches();
        assert_eq!(world.track("conversion", body).status, status);
        assert_eq!(batches() - before, 2);
        let before = batches();
        assert_eq!(world.post("track/conversion", body).by(&world.premier2).send().status, status);
        assert_eq!(batches() - before, 1);
    }
    world.post("track/visit", VISIT).key(crate::support::another_key().as_str()).send().fails(401, "invalid_api_key");
}

/// Takes steps with that fault ahead until one fails; whether one did.
fn go_until_it_fails(world: &World, number: u8, skip: u8, fault: Fault) -> bool {
    fail(world, number, skip, fault);
    let has_failed = (0..8).any(|_| step(world, 1).status == 503);
    database(world, number).faults.borrow_mut().clear();
    has_failed
}

/// A world where the brand lives nowhere.
fn between() -> World {
    let worlds = (0..40).map(|skip| {
        let world = World::with_databases(2);
        record_everything(&world);
        go_until_it_fails(&world, 1, skip, Fault::Before(OVERLOADED));
        world
    });
    worlds.into_iter().find(|world| homes(world) == 0).expect("a move that stops at the switch")
}

#[test]
fn while_it_lives_nowhere_requests_wait_and_store_nothing() {
    let world = between();
    let visits = world.count("visits");
    let reply = world.track("visit", VISIT);
    assert!(reply.fails(503, "temporarily_unavailable").header("Retry-After").is_some());
    assert_eq!(*world.pauses.borrow(), [100, 200, 400, 800, 1600]);
    let path = format!("brands/{}", world.premier.id);
    world
        .operate("POST", &format!("{path}/keys/{}/revoke", world.premier.live.id()), "")
        .send()
        .fails(503, "temporarily_unavailable");
    world.operate("PATCH", &path, r#"{"plan":"starter"}"#).send().fails(503, "temporarily_unavailable");
    world.get("events").send().fails(503, "temporarily_unavailable");
    assert_eq!(world.operate("GET", "brands", "").send().ok().json["data"]["brands"].as_array().unwrap().len(), 4);
    assert_eq!(world.count("visits"), visits);
    go(&world, 1);
    assert!(!world.track("visit", VISIT).is_duplicate());
    // Or it stays where it was.
    let world = between();
    give_up(&world);
    assert_eq!(remains(&world, 1), Vec::<&str>::new());
    world.track("visit", VISIT).ok();
    assert_eq!(count(&world, 0, "visits"), "3");
}

#[test]
fn a_move_that_stops_anywhere_goes_on_or_is_cancelled() {
    let mut stopped = 0;
    for number in 0..2 {
        for skip in 0..40 {
            for fault in [Fault::Before(OVERLOADED), Fault::After(OVERLOADED)] {
                for cancels in [false, true] {
                    let world = World::with_databases(2);
                    record_everything(&world);
                    let before = rows(&world, 0);
                    if !go_until_it_fails(&world, number, skip, fault) {
                        continue;
                    }
                    stopped += 1;
                    assert!(homes(&world) <= 1, "{number} {skip}");
                    if homes(&world) == 1 {
                        // As if nothing was.
                        assert!(world.track("conversion", ORDER).is_duplicate());
                        assert!(world.post("track/visit", VISIT).idempotent("k").send().is_duplicate());
                    }
                    if cancels {
                        give_up(&world);
                    } else {
                        go(&world, 1);
                    }
                    let home = u8::from(count(&world, 1, "api_keys") != "0");
                    let moved = rows(&world, home);
                    assert_eq!(moved.len(), before.len() + usize::from(home), "{number} {skip}");
                    assert!(before.iter().all(|row| moved.contains(row)), "{number} {skip}");
                    assert_eq!((homes(&world), remains(&world, 1 - home)), (1, vec![]));
                    assert!(!remains(&world, home).contains(&"moves"));
                    assert!(cancels || home == 1);
                }
            }
        }
    }
    assert!(stopped > 100, "{stopped}");
}

#[test]
fn nobody_is_erased_while_rows_are_copied() {
    let world = World::with_databases(2);
    record_everything(&world);
    let erase = || world.post("customers", r#"{"email":"buyer@example.com"}"#).method("DELETE").send();
    step(&world, 1).ok();
    assert!(erase().fails(503, "temporarily_unavailable").header("Retry-After").is_some());
    assert_eq!(world.value("SELECT count(*) FROM conversions WHERE customer_email = 'erased'"), "0");
    go(&world, 1);
    erase().ok().says(r#""conversions":1,"claims":1"#);
    assert!(world.track("conversion", ORDER).is_duplicate());
    assert!(world.track("claim", CLAIM).is_duplicate());
    // What is erased moves erased.
    let before = rows(&world, 1);
    go(&world, 0);
    assert_eq!(rows(&world, 0).len(), before.len() + 1, "the note of the move");
    let known = rows(&world, 0).into_iter().filter(|row| row.starts_with("live|")).collect::<String>();
    assert!(!known.contains("buyer@example.com"));
    assert!(world.track("claim", CLAIM).is_duplicate());
}

#[test]
fn what_an_operator_changes_meanwhile_holds_afterwards() {
    let world = World::with_databases(2);
    record_everything(&world);
    step(&world, 1).ok();
    let path = format!("brands/{}", world.premier.id);
    let made = world.operate("POST", &format!("{path}/keys"), r#"{"label":"new","environment":"live"}"#).send();
    let key = made.ok().data("key").to_owned();
    world.operate("POST", &format!("{path}/keys/{}/revoke", world.premier.live.id()), "").send().ok();
    world.operate("PATCH", &path, r#"{"plan":"growth","name":"Renamed"}"#).send().ok();
    go(&world, 1);
    world.track("conversion", ORDER).fails(401, "invalid_api_key");
    world.post("track/visit", VISIT).key(&key).send().fails(403, "feature_not_available");
    assert!(world.post("track/conversion", ORDER).key(&key).send().is_duplicate());
    let shown = world.operate("GET", &path, "").send();
    assert_eq!((shown.ok().data("name"), shown.data("plan")), ("Renamed", "growth"));
}

#[test]
fn a_batch_finds_its_brand() {
    let world = World::with_databases(2);
    let batch = format!(r#"[{{"type":"conversion","payload":{ORDER}}},{{"type":"visit","payload":{VISIT}}}]"#);
    let first = world.post("track/batch", &batch).send().ok().json["data"].clone();
    go(&world, 1);
    let second = world.post("track/batch", &batch).send().ok().json["data"].clone();
    let ids = |data: &Value| {
        let results = data["results"].as_array().unwrap().clone();
        let id = |result: &Value, member: &str| result["data"][member].as_str().unwrap().to_owned();
        [id(&results[0], "conversion_id"), id(&results[1], "visit_id")]
    };
    assert_eq!(ids(&first), ids(&second));
    assert_eq!((count(&world, 1, "visits").as_str(), count(&world, 0, "visits").as_str()), ("1", "0"));
    world.post("track/batch", "{").send().fails(400, "malformed_json");
}

#[test]
fn a_cursor_of_before_goes_on_afterwards() {
    let world = World::with_databases(2);
    // Rows of others, so that numbers of rows differ.
    world.post("track/conversion", ORDER).by(&world.premier2).send().ok();
    world.post("track/refund", REFUND).by(&world.premier2).send().ok();
    record_everything(&world);
    let id = world.track("conversion", ORDER).data("conversion_id").to_owned();
    let paths = [
        ("events?limit=2".to_owned(), "events"),
        ("events?limit=2&order=desc".to_owned(), "events"),
        (format!("conversions/{id}/refunds?limit=1"), "refunds"),
    ];
    let page = |path: &str, cursor: &Value| {
        let cursor = cursor.as_str().unwrap_or_default();
        let separator = if path.contains('?') { '&' } else { '?' };
        world.get(&format!("{path}{separator}cursor={cursor}")).send().ok().json["data"].clone()
    };
    let firsts = paths.clone().map(|(path, _)| page(&path, &Value::Null)["next_cursor"].clone());
    let seconds: Vec<Value> =
        paths.iter().zip(&firsts).map(|((path, member), first)| page(path, first)[*member].clone()).collect();
    go(&world, 1);
    for (((path, member), first), second) in paths.iter().zip(&firsts).zip(&seconds) {
        assert!(!second.as_array().unwrap().is_empty());
        assert_eq!(page(path, first)[*member], *second, "{path}");
    }
}

#[test]
fn a_move_is_cancelled_until_it_has_switched() {
    let world = World::with_databases(3);
    record_everything(&world);
    let before = rows(&world, 0);
    assert!(is_done(&cancel(&world)), "no move is under way");
    step(&world, 1).ok();
    world
        .operate("POST", &format!("brands/{}/move?to=2", world.premier.id), "")
        .send()
        .fails(409, "move_under_way")
        .says("database 1");
    for steps in 0..2 {
        for _ in 0..steps {
            step(&world, 1).ok();
        }
        give_up(&world);
        if steps == 0 {
            assert_eq!(rows(&world, 0), before);
            assert_eq!((remains(&world, 0).contains(&"moves"), remains(&world, 1)), (false, vec![]));
        }
    }
    assert_eq!(homes(&world), 1);
    go(&world, 2);
    world.track("conversion", ORDER).ok();
    for wrong in ["", "?to=x", "?to=256", "?to=-1", "?from=1", "?to=1&to=1"] {
        world
            .operate("POST", &format!("brands/{}/move{wrong}", world.premier.id), "")
            .send()
            .fails(400, "invalid_parameter");
    }
    step(&world, 3).fails(400, "database_not_bound");
    world
        .operate("POST", "brands/brd_00000000000070008000000000000000/move?to=1", "")
        .send()
        .fails(404, "brand_not_found");
}

#[test]
fn more_than_a_part_of_everything_moves() {
    let world = World::with_databases(2);
    for number in 0..1200_u32 {
        world.now_ms.set(world.now_ms.get() + 10_000_000);
        world.post("track/visit", VISIT).idempotent(&format!("{}", number.wrapping_mul(2_654_435_761))).send().ok();
    }
    let reason = "x".repeat(1900);
    let items = format!(r#"{{"name":"{}"}}"#, "\\\"".repeat(140));
    let items = vec![items; 150].join(",");
    for number in 0..40 {
        let order = ORDER
            .replace("ORD-1", &format!("ORD-{number}"))
            .replace(r#""tax""#, &format!(r#""items":[{items}],"tax""#));
        world.track("conversion", &order).ok();
        let refund = format!(r#"{{"order_id":"ORD-{number}","refund_amount":1,"refund_reason":"{reason}"}}"#);
        world.post("track/refund", &refund).idempotent(&format!("r{number}")).send().ok();
    }
    let before = rows(&world, 0);
    let steps = go(&world, 1);
    assert!(steps > 2);
    let after = rows(&world, 1);
    assert_eq!(after.len(), before.len() + 1);
    assert_eq!(before.iter().filter(|row| !after.contains(row)).collect::<Vec<_>>(), Vec::<&String>::new());
    assert_eq!(remains(&world, 0), Vec::<&str>::new());
}
