//! A key may be limited to some events; the database itself checks it, in the event's own batch.

use crate::support::{CLAIM, ORDER, PEPPER, REFUND, VISIT, World};
use advocateloop_core::{ApiKey, Environment, Event};
use advocateloop_edge::store::admin;

const PAYLOADS: [(Event, &str); 4] =
    [(Event::Conversion, ORDER), (Event::Refund, REFUND), (Event::Claim, CLAIM), (Event::Visit, VISIT)];

/// A live key of the Premier brand that may send only these.
fn limited(world: &World, events: &[Event]) -> ApiKey {
    let key = ApiKey::mint(Environment::Live, 100..=200).unwrap();
    let key_of = admin::Key {
        brand_id: &world.premier.id,
        key: &key,
        label: "limited",
        expires_at_ms: None,
        events: Some(events),
    };
    world.admin(&admin::create_key(key_of, PEPPER, 0).unwrap());
    key
}

#[test]
fn a_key_sends_what_it_is_made_for_and_nothing_else() {
    for allowed in [&[Event::Conversion, Event::Refund][..], &[Event::Claim], &Event::ALL] {
        let world = World::new();
        let key = limited(&world, allowed);
        world.track("conversion", ORDER).ok();
        for (event, body) in PAYLOADS {
            let call = || world.post(&format!("track/{}", event.name()), body).key(key.as_str());
            if allowed.contains(&event) {
                call().idempotent("k").send().ok();
            } else {
                assert_eq!(world.batches(|| _ = call().idempotent("k").send().fails(403, "event_not_allowed")), 1);
                call().send().fails(403, "event_not_allowed");
            }
        }
        let rows = |table: &str| world.count(table);
        let events = |event| u32::from(allowed.contains(&event));
        assert_eq!(rows("claims"), events(Event::Claim));
        assert_eq!(rows("visits"), events(Event::Visit));
        assert_eq!(rows("refunds"), events(Event::Refund));
        assert_eq!(rows("idempotency_keys"), u32::try_from(allowed.len()).unwrap());
    }
}

#[test]
fn the_message_says_what_the_key_may_send() {
    let world = World::new();
    let key = limited(&world, &[Event::Refund, Event::Conversion]);
    let reply = world.post("track/claim", CLAIM).key(key.as_str()).send();
    let words = "Event not allowed: this key may send conversion and refund only; use a key that may send claim events, or make one";
    reply.fails(403, "event_not_allowed").says(words);
}

#[test]
fn a_key_for_nothing_only_reads() {
    let world = World::new();
    let key = limited(&world, &[]);
    for (event, body) in PAYLOADS {
        let reply = world.post(&format!("track/{}", event.name()), body).key(key.as_str()).send();
        reply.fails(403, "event_not_allowed").says("this key may only read;");
    }
    world.is_empty();
}

#[test]
fn it_is_not_told_about_its_payload_and_the_plan_comes_first() {
    let world = World::new();
    let key = limited(&world, &[Event::Conversion]);
    world.post("track/claim", "{").key(key.as_str()).send().fails(403, "event_not_allowed");
    world.admin(&admin::set_plan(&world.premier.id, advocateloop_core::Plan::Starter));
    world.post("track/claim", "{").key(key.as_str()).send().fails(403, "feature_not_available");
    world.post("track/conversion", ORDER).key(key.as_str()).send().ok();
}
