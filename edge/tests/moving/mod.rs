//! A brand moves to another database while it receives events: nothing is lost, nothing doubled, whatever happens between two steps.

mod laws;
mod meanwhile;
pub mod steps;

use serde_json::json;

use crate::support::{
    EVENTS, Fault, LOST, ORDER, REFUND, Reply, VISIT, World, another_key, entry, numbered, refund, refund_of,
};
use steps::{OVERLOADED, cancel, count, database, fail, give_up, go, homes, is_done, remains, rows, step};

fn record_everything(world: &World) {
    for (event, body) in EVENTS {
        world.keyed(event, body, "k").ok();
        world.event(event, body).test().send().ok();
        world.advance(1_000);
    }
    world.track("refund", refund_of(7.5)).ok();
}

/// One event that was accepted while the database was down, and recorded later; and one that could not be.
fn accept_meanwhile(world: &World) {
    world.queue.is_bound.set(true);
    world.track("visit", VISIT).ok();
    world.store.outage.set(Some(Fault::Before(LOST)));
    world.track("conversion", numbered(2)).ok();
    world.track("refund", refund(r#""refund_id":"R-9","refund_amount":100000"#)).ok();
    world.recovers();
    world.queue.is_bound.set(false);
    world.pauses.borrow_mut().clear();
}

fn operate(world: &World, method: &'static str, path: &str) -> Reply {
    world.operate(method, &format!("brands/{{brand}}{path}"), "").send()
}

/// Asserts that the brand's events are known where it is now.
#[track_caller]
fn knows_its_events(world: &World) {
    assert!(world.track("conversion", ORDER).is_duplicate());
    assert!(world.keyed("visit", VISIT, "k").is_duplicate());
}

#[test]
fn everything_moves_there_and_back_again_and_leaves_a_pointer() {
    let world = World::with_databases(3);
    record_everything(&world);
    accept_meanwhile(&world);
    // The record of changes gets one more each time.
    let of_events =
        |number| -> Vec<String> { rows(&world, number).into_iter().filter(|row| !row.starts_with("audit")).collect() };
    let before = of_events(0);
    assert_eq!(before.iter().filter(|row| row.starts_with("accepted|")).count(), 2);
    for (from, to) in [(0, 1), (1, 2), (2, 0), (0, 2), (2, 1)] {
        go(&world, to);
        assert_eq!(of_events(to), before, "{from} to {to}");
        assert_eq!((remains(&world, from), homes(&world)), (vec![], 1));
        knows_its_events(&world);
        assert_eq!(operate(&world, "GET", "").ok().json["data"]["database"], to);
        assert_eq!(world.operate("GET", "brands", "").send().list("brands").len(), 4);
    }
    assert!(is_done(&step(&world, 1)), "it is there");
    let audit = operate(&world, "GET", "/audit");
    let entries = audit.list("entries");
    assert_eq!(entries.len(), 5);
    assert_eq!(
        (&entries[0]["action"], &entries[0]["details"]),
        (&json!("brand.moved"), &json!({ "from": 2, "to": 1 }))
    );
}

#[test]
fn a_brand_keeps_its_currency() {
    let world = World::with_databases(2);
    world.operate("PATCH", "brands/{brand}", r#"{"currency":"EUR"}"#).send().ok();
    go(&world, 1);
    assert_eq!(operate(&world, "GET", "").data("currency"), "EUR");
}

#[test]
fn a_moved_brand_costs_one_more_round_trip_and_no_other_brand_any() {
    let world = World::with_databases(2);
    go(&world, 1);
    let batches = || world.store.batches.get() + world.others[0].batches.get();
    for (body, status) in [(ORDER, 200), ("{}", 400)] {
        for (brand, wanted) in [(&world.premier, 2), (&world.premier2, 1)] {
            let before = batches();
            assert_eq!(world.event("conversion", body).by(brand).send().status, status);
            assert_eq!(batches() - before, wanted);
        }
    }
    world.event("visit", VISIT).with(&another_key()).send().fails(401, "invalid_api_key");
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
    let stopped = |skip| {
        let world = World::with_databases(2);
        record_everything(&world);
        go_until_it_fails(&world, 1, skip, Fault::Before(OVERLOADED));
        world
    };
    (0..40).map(stopped).find(|world| homes(world) == 0).expect("a move that stops at the switch")
}

#[test]
fn while_it_lives_nowhere_requests_wait_and_store_nothing() {
    let world = between();
    let visits = world.count("visits");
    let reply = world.track("visit", VISIT);
    assert!(reply.fails(503, "temporarily_unavailable").header("Retry-After").is_some());
    assert_eq!(*world.pauses.borrow(), [100, 200, 400, 800, 1600]);
    let changed = world.operate("PATCH", "brands/{brand}", r#"{"plan":"starter"}"#).send();
    for reply in [operate(&world, "POST", "/keys/{key}/revoke"), changed, world.read("events")] {
        reply.fails(503, "temporarily_unavailable");
    }
    assert_eq!(world.operate("GET", "brands", "").send().list("brands").len(), 4);
    assert_eq!(world.count("visits"), visits);
    go(&world, 1);
    assert!(!world.track("visit", VISIT).is_duplicate());
    // Or it stays where it was.
    let world = between();
    give_up(&world);
    assert_eq!(remains(&world, 1), [""; 0]);
    world.track("visit", VISIT).ok();
    assert_eq!(count(&world, 0, "visits"), "3");
}

#[test]
fn a_move_that_stops_anywhere_goes_on_or_is_cancelled() {
    let mut stopped = 0;
    let faults = [Fault::Before(OVERLOADED), Fault::After(OVERLOADED)];
    let places = (0..2).flat_map(|number| (0..40).map(move |skip| (number, skip)));
    for (number, skip) in places {
        for (fault, cancels) in faults.into_iter().flat_map(|fault| [(fault, false), (fault, true)]) {
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
                knows_its_events(&world);
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
    assert!(stopped > 100, "{stopped}");
}

#[test]
fn nobody_is_erased_while_rows_are_copied() {
    let world = World::with_databases(2);
    record_everything(&world);
    let erase = || world.erase("buyer@example.com").send();
    step(&world, 1).ok();
    assert!(erase().fails(503, "temporarily_unavailable").header("Retry-After").is_some());
    assert_eq!(world.count("conversions WHERE customer_email = 'erased'"), 0);
    go(&world, 1);
    erase().ok().says(r#""conversions":1,"claims":1"#);
    for (event, body) in &EVENTS[..2] {
        assert!(world.track(event, body).is_duplicate());
    }
    // What is erased moves erased.
    let before = rows(&world, 1);
    go(&world, 0);
    assert_eq!(rows(&world, 0).len(), before.len() + 1, "the note of the move");
    let known = rows(&world, 0).into_iter().filter(|row| row.starts_with("live|")).collect::<String>();
    assert!(!known.contains("buyer@example.com"));
    assert!(world.track("claim", EVENTS[0].1).is_duplicate());
}

#[test]
fn what_an_operator_changes_meanwhile_holds_afterwards() {
    let world = World::with_databases(2);
    record_everything(&world);
    step(&world, 1).ok();
    let made = world.operate("POST", "brands/{brand}/keys", r#"{"label":"new","environment":"live"}"#).send();
    let key = made.ok().data("key");
    operate(&world, "POST", "/keys/{key}/revoke").ok();
    world.operate("PATCH", "brands/{brand}", r#"{"plan":"growth","name":"Renamed"}"#).send().ok();
    go(&world, 1);
    world.track("conversion", ORDER).fails(401, "invalid_api_key");
    world.event("visit", VISIT).key(key).send().fails(403, "feature_not_available");
    assert!(world.event("conversion", ORDER).key(key).send().is_duplicate());
    let shown = operate(&world, "GET", "");
    assert_eq!((shown.ok().data("name"), shown.data("plan")), ("Renamed", "growth"));
}

#[test]
fn a_batch_finds_its_brand() {
    let world = World::with_databases(2);
    let batch = [entry("conversion", ORDER), entry("visit", VISIT)];
    let ids = || {
        let reply = world.batch(&batch).send();
        let id = |place: usize, member: &str| reply.list("results")[place]["data"][member].clone();
        [id(0, "conversion_id"), id(1, "visit_id")]
    };
    let first = ids();
    go(&world, 1);
    assert_eq!(ids(), first);
    assert_eq!([0, 1].map(|number| count(&world, number, "visits")), ["0", "1"]);
    world.post("track/batch", "{").send().fails(400, "malformed_json");
}

#[test]
fn a_cursor_of_before_goes_on_afterwards() {
    let world = World::with_databases(2);
    // Rows of others, so that numbers of rows differ.
    for (event, body) in [("conversion", ORDER), ("refund", REFUND)] {
        world.event(event, body).by(&world.premier2).send().ok();
    }
    record_everything(&world);
    let id = world.track("conversion", ORDER).data("conversion_id").to_owned();
    let refunds = format!("conversions/{id}/refunds?limit=1");
    let paths = [("events?limit=2", "events"), ("events?limit=2&order=desc", "events"), (&refunds, "refunds")];
    let second = |path: &str, list: &str, cursor: &str| {
        let rows = world.read(&format!("{path}&cursor={cursor}")).list(list).clone();
        assert!(!rows.is_empty());
        rows
    };
    let before = paths.map(|(path, list)| {
        let cursor = world.read(path).data("next_cursor").to_owned();
        (second(path, list, &cursor), cursor)
    });
    go(&world, 1);
    for ((path, list), (rows, cursor)) in paths.into_iter().zip(before) {
        assert_eq!(second(path, list, &cursor), rows, "{path}");
    }
}

#[test]
fn a_move_is_cancelled_until_it_has_switched() {
    let world = World::with_databases(3);
    record_everything(&world);
    let before = rows(&world, 0);
    assert!(is_done(&cancel(&world)), "no move is under way");
    step(&world, 1).ok();
    step(&world, 2).fails(409, "move_under_way").says("database 1");
    give_up(&world);
    assert_eq!(rows(&world, 0), before);
    assert_eq!((remains(&world, 0).contains(&"moves"), remains(&world, 1)), (false, vec![]));
    step(&world, 1).ok();
    give_up(&world);
    assert_eq!(homes(&world), 1);
    go(&world, 2);
    world.track("conversion", ORDER).ok();
    for wrong in ["", "?to=x", "?to=256", "?to=-1", "?from=1", "?to=1&to=1"] {
        operate(&world, "POST", &format!("/move{wrong}")).fails(400, "invalid_parameter");
    }
    step(&world, 3).fails(400, "database_not_bound");
    let nowhere = world.operate("POST", "brands/brd_00000000000070008000000000000000/move?to=1", "");
    nowhere.send().fails(404, "brand_not_found");
}

#[test]
fn more_than_a_part_of_everything_moves() {
    let world = World::with_databases(2);
    for number in 0..1200_u32 {
        world.advance(10_000_000);
        world.keyed("visit", VISIT, &number.wrapping_mul(2_654_435_761).to_string()).ok();
    }
    let reason = "x".repeat(1900);
    let items = vec![format!(r#"{{"name":"{}"}}"#, "\\\"".repeat(140)); 150].join(",");
    for number in 0..40 {
        let order = numbered(number).replace(r#""tax""#, &format!(r#""items":[{items}],"tax""#));
        world.track("conversion", order).ok();
        let refund = format!(r#"{{"order_id":"ORD-{number}","refund_amount":1,"refund_reason":"{reason}"}}"#);
        world.keyed("refund", refund, &format!("r{number}")).ok();
    }
    let before = rows(&world, 0);
    assert!(go(&world, 1) > 2);
    let after = rows(&world, 1);
    assert_eq!(after.len(), before.len() + 1);
    assert_eq!(before.iter().filter(|row| !after.contains(row)).collect::<Vec<_>>(), Vec::<&String>::new());
    assert_eq!(remains(&world, 0), [""; 0]);
}
