//! A database that says nothing: after it was waited for once, events go straight to the queue, while one at a time tries it.

use serde_json::Value;

use crate::support::{EVENTS, Fault, ORDER, PATIENCE_MS, Reply, World, all_kinds, entry, refund, visit as payload};

/// A key that has been seen, and a database that says nothing.
fn silent() -> World {
    let world = World::with_queue();
    world.track("visit", payload("SEEN")).ok();
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
    world.track("visit", payload(&format!("V{number}")))
}

/// How long a visit that is accepted waited.
#[track_caller]
fn waits(world: &World, number: u32) -> u64 {
    let (waited, reply) = timed(world, || visit(world, number));
    reply.accepted_id();
    waited
}

#[test]
fn only_the_first_event_waits() {
    let world = silent();
    assert_eq!(waits(&world, 0), PATIENCE_MS);
    let asked = world.store.batches.get();
    for number in 1..20 {
        assert_eq!(waits(&world, number), 0);
    }
    assert_eq!(world.store.batches.get(), asked, "nobody asks it");
    let log: Value = serde_json::from_str(&world.last_log()).unwrap();
    assert_eq!(log["trouble"], "not asked, since it has just failed: timed out");
    // Then one of them tries, and the next ones are spared again.
    world.wait_seconds(3);
    assert_eq!([20, 21].map(|number| waits(&world, number)), [PATIENCE_MS, 0]);
    // If nobody has asked it for long, all wait for it.
    world.wait_seconds(5);
    assert_eq!(waits(&world, 22), PATIENCE_MS);
    world.recovers();
    assert_eq!(world.count("visits"), 24);
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
fn a_failure_that_comes_at_once_spares_nobody_a_question() {
    let world = World::with_queue();
    visit(&world, 0).ok();
    world.goes_down();
    visit(&world, 1).accepted_id();
    world.comes_back();
    assert!(!visit(&world, 2).ok().text.contains("accepted"));
}

#[test]
fn what_may_not_be_accepted_asks_it_as_ever() {
    let world = silent();
    visit(&world, 0).accepted_id();
    let unknown = world.event("visit", payload("V")).test();
    // Whether it is valid is told to a good key alone.
    for call in [unknown, world.event("visit", "{}"), world.batch(&[entry("visit", "{}")])] {
        let (waited, reply) = timed(&world, || call.send());
        assert_eq!((waited, reply.status), (PATIENCE_MS, 503));
    }
    world.queue.is_bound.set(false);
    assert_eq!(timed(&world, || visit(&world, 1)).0, PATIENCE_MS, "there is no queue");
}

#[test]
fn a_batch_goes_straight_to_the_queue_too() {
    let world = silent();
    visit(&world, 0).accepted_id();
    let (waited, first) = timed(&world, || world.batch(&all_kinds()).send());
    assert_eq!((waited, first.outcomes()), (0, vec!["200 accepted".to_owned(); 4]));
    // The same again is the same.
    let again = world.batch(&all_kinds()).send();
    let id = |reply: &Reply, place: usize| reply.list("results")[place]["data"]["accepted_id"].clone();
    for place in 0..3 {
        assert_eq!(id(&first, place), id(&again, place));
    }
    world.recovers();
    assert_eq!(world.counts(["claims", "conversions", "refunds", "visits"]), [1, 1, 1, 3]);
    assert_eq!(world.value("SELECT refunded FROM conversions"), "500000");
    assert_eq!(id(&first, 0), world.value("SELECT claim_id FROM conversions"));
}

#[test]
fn what_goes_straight_keeps_its_order() {
    let world = silent();
    let mut ids: Vec<String> = EVENTS[..3].iter().map(|(event, body)| world.track(event, body).accepted_id()).collect();
    world.comes_back();
    world.wait_seconds(2);
    // The database answers again, but its turn is behind what waits.
    ids.push(world.track("refund", refund(r#""is_full_refund":true"#)).accepted_id());
    // Delivered in the wrong order, one at a time.
    world.deliver_each(world.due().into_iter().rev().collect());
    world.drain();
    world.are_recorded(&ids);
    assert_eq!(world.value("SELECT claim_id FROM conversions"), ids[0]);
    assert_eq!(world.value("SELECT amount FROM refunds ORDER BY seq DESC LIMIT 1"), "580000");
}

#[test]
fn a_repetition_is_the_same_event_on_either_way() {
    let world = silent();
    // It has waited for the database in vain; its repetition does not.
    let first = world.track("conversion", ORDER).accepted_id();
    assert_eq!(world.track("conversion", ORDER).accepted_id(), first);
    world.recovers();
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
    world.recovers();
    assert_eq!(world.count("visits"), 2);
}
