//! A database that says nothing: after it was waited for once, events go straight to the queue, while one at a time tries it.

use crate::support::entries::{entry, list};
use crate::support::queue::Accepted;
use crate::support::{CLAIM, Fault, ORDER, PATIENCE_MS, REFUND, Reply, VISIT, World};
use serde_json::Value;

/// A key that has been seen, and a database that says nothing.
fn silent() -> World {
    let world = World::with_queue();
    world.track("visit", r#"{"referral_code":"SEEN"}"#).ok();
    world.store.outage.set(Some(Fault::Silent));
    world
}

/// What a request answers, and for how long it waited for the database.
fn timed(world: &World, request: impl FnOnce() -> Reply) -> (u64, Reply) {
    let before = world.now_ms.get();
    let reply = request();
    (world.now_ms.get() - before, reply)
}

fn visit(world: &World, number: u32) -> Reply {
    world.track("visit", &format!(r#"{{"referral_code":"V{number}"}}"#))
}

fn all_kinds() -> String {
    list(&[entry("claim", CLAIM), entry("conversion", ORDER), entry("refund", REFUND), entry("visit", VISIT)])
}

#[test]
fn only_the_first_event_waits() {
    let world = silent();
    let (waited, first) = timed(&world, || visit(&world, 0));
    assert_eq!((waited, first.ok().data("status")), (PATIENCE_MS, "accepted"));
    let asked = world.store.batches.get();
    for number in 1..20 {
        let (waited, reply) = timed(&world, || visit(&world, number));
        assert_eq!((waited, reply.ok().data("status")), (0, "accepted"));
    }
    assert_eq!(world.store.batches.get(), asked, "nobody asks it");
    let log: Value = serde_json::from_str(world.logs.borrow().last().unwrap()).unwrap();
    assert_eq!(log["trouble"], "not asked, since it has just failed: timed out");
    // Then one of them tries, and the next ones are spared again.
    world.wait_seconds(3);
    assert_eq!(timed(&world, || visit(&world, 20)).0, PATIENCE_MS);
    assert_eq!(timed(&world, || visit(&world, 21)).0, 0);
    world.comes_back();
    world.drain();
    assert_eq!(world.count("visits"), 23);
}

#[test]
fn as_soon_as_it_answers_it_is_asked_as_ever() {
    let world = silent();
    visit(&world, 0).accepted_id();
    world.comes_back();
    visit(&world, 1).accepted_id();
    world.wait_seconds(2);
    for number in 2..5 {
        assert!(!visit(&world, number).ok().text.contains("accepted"));
    }
    // Any other event that asks finds out, too.
    world.store.outage.set(Some(Fault::Silent));
    let waits = visit(&world, 5).accepted_id();
    world.comes_back();
    world.accepted(&waits).fails(404, "accepted_event_not_found");
    assert!(!visit(&world, 6).ok().text.contains("accepted"));
}

#[test]
fn a_database_that_nobody_asked_for_long_is_waited_for_by_all() {
    let world = silent();
    visit(&world, 0).accepted_id();
    world.wait_seconds(5);
    assert_eq!(timed(&world, || visit(&world, 1)).0, PATIENCE_MS);
}

#[test]
fn a_failure_that_comes_at_once_spares_nobody_a_question() {
    let world = World::with_queue();
    visit(&world, 0).ok();
    world.store.outage.set(Some(crate::support::queue::DOWN));
    visit(&world, 1).accepted_id();
    world.comes_back();
    assert!(!visit(&world, 2).ok().text.contains("accepted"));
}

#[test]
fn what_may_not_be_accepted_asks_it_as_ever() {
    let world = silent();
    visit(&world, 0).accepted_id();
    let unknown = world.post("track/visit", VISIT).key(world.premier.test.as_str());
    let (waited, reply) = timed(&world, || unknown.send());
    assert_eq!((waited, reply.status), (PATIENCE_MS, 503));
    let (waited, reply) = timed(&world, || world.track("visit", "{}"));
    assert_eq!((waited, reply.status), (PATIENCE_MS, 503), "whether it is valid is told to a good key alone");
    let (waited, reply) = timed(&world, || world.post("track/batch", list(&[entry("visit", "{}")])).send());
    assert_eq!((waited, reply.status), (PATIENCE_MS, 503));
    world.queue.is_bound.set(false);
    assert_eq!(timed(&world, || visit(&world, 1)).0, PATIENCE_MS, "there is no queue");
}

#[test]
fn a_batch_goes_straight_to_the_queue_too() {
    let world = silent();
    visit(&world, 0).accepted_id();
    let (waited, first) = timed(&world, || world.post("track/batch", all_kinds()).send());
    assert_eq!((waited, &first.ok().json["data"]["accepted"]), (0, &Value::from(4)));
    // The same again is the same.
    let again = world.post("track/batch", all_kinds()).send();
    let id = |reply: &Reply, place: usize| reply.json["data"]["results"][place]["data"]["accepted_id"].clone();
    for place in 0..3 {
        assert_eq!(id(&first, place), id(&again, place));
    }
    world.comes_back();
    world.drain();
    assert_eq!(["claims", "conversions", "refunds"].map(|table| world.count(table)), [1; 3]);
    assert_eq!(world.count("visits"), 3);
    assert_eq!(world.value("SELECT refunded FROM conversions"), "500000");
    let claim = id(&first, 0);
    assert_eq!(world.value("SELECT claim_id FROM conversions"), claim.as_str().unwrap());
}

#[test]
fn what_goes_straight_keeps_its_order() {
    let world = silent();
    let claim = world.track("claim", CLAIM).accepted_id();
    let order = world.track("conversion", ORDER).accepted_id();
    let refund = world.track("refund", REFUND).accepted_id();
    world.comes_back();
    world.wait_seconds(2);
    // The database answers again, but its turn is behind what waits.
    let rest = world.track("refund", r#"{"order_id":"ORD-1","is_full_refund":true}"#).accepted_id();
    // Delivered in the wrong order, one at a time.
    let mut due = world.due();
    due.reverse();
    for letter in due {
        world.deliver(vec![letter]);
    }
    world.drain();
    for id in [&claim, &order, &refund, &rest] {
        assert_eq!(world.accepted(id).ok().data("status"), "recorded", "{id}");
    }
    assert_eq!(world.value("SELECT claim_id FROM conversions"), claim);
    assert_eq!(world.value("SELECT amount FROM refunds ORDER BY seq DESC LIMIT 1"), "580000");
}

#[test]
fn a_repetition_is_the_same_event_on_either_way() {
    let world = silent();
    // It has waited for the database in vain; its repetition does not.
    let first = world.track("conversion", ORDER).accepted_id();
    assert_eq!(world.track("conversion", ORDER).accepted_id(), first);
    world.comes_back();
    world.drain();
    let again = world.track("conversion", ORDER);
    assert!(again.is_duplicate());
    assert_eq!((again.data("conversion_id"), world.count("conversions")), (first.as_str(), 1));
}

#[test]
fn a_queue_that_fails_too_is_503_at_once() {
    let world = silent();
    visit(&world, 0).accepted_id();
    world.queue.is_failing.set(true);
    let (waited, reply) = timed(&world, || visit(&world, 1));
    reply.fails(503, "temporarily_unavailable");
    assert_eq!(waited, 0);
    world.queue.is_failing.set(false);
    world.comes_back();
    world.drain();
    assert_eq!(world.count("visits"), 2);
}
