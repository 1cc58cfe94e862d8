//! What a key does not open stays shut on every route, to the millisecond, and leaves nothing in any table. A key may be limited to some
//! events; the database itself checks it, in the event's own batch.

use advocateloop_core::{ApiKey, Event, Plan};

use crate::support::{CLAIM, Call, EVENTS, ORDER, World, entry, keyed_entry};

/// In the order of [`EVENTS`].
const TABLES: [&str; 5] = ["claims", "conversions", "refunds", "visits", "idempotency_keys"];

/// The kinds of [`EVENTS`].
fn kinds() -> [Event; 4] {
    EVENTS.map(|(name, _)| Event::from_name(name).unwrap())
}

fn keyed() -> [String; 4] {
    EVENTS.map(|(event, body)| keyed_entry(event, body, "k"))
}

fn record_all(world: &World) {
    for (event, body) in EVENTS {
        world.track(event, body).ok();
    }
}

/// h4: 403 stands in the answer, and nothing in the tables.
#[test]
fn what_a_batch_may_not_send_is_not_there() {
    for (entries, has_keys) in [(EVENTS.map(|(event, body)| entry(event, body)), false), (keyed(), true)] {
        // The batch's own name is remembered for an event that nothing identifies.
        let world = World::new();
        world.batch(&entries).by(&world.starter).send().ok();
        assert_eq!(world.counts(TABLES), [0, 1, 1, 0, if has_keys { 2 } else { 0 }]);
        for (number, event) in kinds().into_iter().enumerate() {
            let world = World::new();
            if event == Event::Refund {
                world.track("conversion", ORDER).ok();
            }
            let mut wanted = world.counts(TABLES);
            let key = world.make_key(1, None, Some(&[event]));
            let reply = world.batch(&entries).with(&key).send();
            assert_eq!(reply.counts(["recorded"]), [1], "{}", reply.text);
            wanted[number] += 1;
            wanted[4] += u32::from(has_keys || event == Event::Visit);
            assert_eq!(world.counts(TABLES), wanted, "{}", event.name());
        }
    }
}

/// h4b: an event that is there already is not remembered under the key of somebody who may not send it.
#[test]
fn who_may_not_send_an_event_leaves_no_idempotency_key() {
    for as_batch in [false, true] {
        let world = World::new();
        record_all(&world);
        let before = world.counts(TABLES);
        for (event, (name, body)) in kinds().into_iter().zip(EVENTS) {
            let others: Vec<Event> = Event::ALL.into_iter().filter(|&other| other != event).collect();
            let limited = world.make_key(event as u8, None, Some(&others));
            let refuses = |key: &ApiKey, code: &str| {
                let batch = world.batch(&[keyed_entry(name, body, "k")]);
                let call = if as_batch { batch } else { world.event(name, body).idempotent("k") };
                call.with(key).send().says(code);
            };
            refuses(&limited, "event_not_allowed");
            world.set_plan(Plan::Starter);
            if matches!(event, Event::Claim | Event::Visit) {
                refuses(&world.premier.live, "feature_not_available");
            }
            world.set_plan(Plan::Premier);
            assert_eq!(world.counts(TABLES), before, "{name} {as_batch}");
        }
    }
}

#[test]
fn a_key_sends_what_it_is_made_for_and_nothing_else() {
    for allowed in [&[Event::Conversion, Event::Refund][..], &[Event::Claim], &Event::ALL] {
        let world = World::new();
        let key = world.make_key(1, None, Some(allowed));
        world.track("conversion", ORDER).ok();
        for (event, (name, body)) in kinds().into_iter().zip(EVENTS) {
            let call = || world.event(name, body).with(&key);
            if allowed.contains(&event) {
                call().idempotent("k").send().ok();
            } else {
                assert_eq!(world.batches(|| _ = call().idempotent("k").send().fails(403, "event_not_allowed")), 1);
                call().send().fails(403, "event_not_allowed");
            }
        }
        let of_each = kinds().map(|event| u32::from(allowed.contains(&event) || event == Event::Conversion));
        let keys = u32::try_from(allowed.len()).unwrap();
        assert_eq!(world.counts(TABLES), [of_each[0], of_each[1], of_each[2], of_each[3], keys]);
    }
}

#[test]
fn the_message_says_what_the_key_may_send() {
    let world = World::new();
    let some = world.make_key(1, None, Some(&[Event::Refund, Event::Conversion]));
    let words = "Event not allowed: this key may send conversion and refund only; use a key that may send claim events, or make one";
    world.event("claim", CLAIM).with(&some).send().fails(403, "event_not_allowed").says(words);
    let none = world.make_key(2, None, Some(&[]));
    for (event, body) in EVENTS {
        let reply = world.event(event, body).with(&none).send();
        reply.fails(403, "event_not_allowed").says("this key may only read;");
    }
    world.is_empty();
}

#[test]
fn it_is_not_told_about_its_payload_and_the_plan_comes_first() {
    let world = World::new();
    let key = world.make_key(1, None, Some(&[Event::Conversion]));
    world.event("claim", "{").with(&key).send().fails(403, "event_not_allowed");
    world.set_plan(Plan::Starter);
    world.event("claim", "{").with(&key).send().fails(403, "feature_not_available");
    world.event("conversion", ORDER).with(&key).send().ok();
}

/// Every route that a key opens; the first eight only read.
fn routes<'w>(world: &'w World, conversion_id: &str, key: &ApiKey) -> Vec<Call<'w>> {
    let read = [
        "events".to_owned(),
        "events?order=desc".to_owned(),
        "summary?by=day".to_owned(),
        "summary?by=referral_code".to_owned(),
        "conversions?order_id=ORD-1".to_owned(),
        format!("conversions/{conversion_id}"),
        format!("conversions/{conversion_id}/refunds"),
        "accepted/cnv_00000000000070008000000000000000".to_owned(),
    ];
    let read = read.iter().map(|path| world.get(path));
    let track = EVENTS.map(|(event, body)| world.event(event, body).idempotent("k"));
    let invalid = EVENTS.map(|(event, _)| world.event(event, "{}"));
    let more = [world.batch(&keyed()), world.batch(&[]), world.erase("buyer@example.com")];
    read.chain(track).chain(invalid).chain(more).map(|call| call.with(key)).collect()
}

/// h5: a key at the very millisecond of its end, and one that is revoked.
#[test]
fn a_key_that_has_ended_opens_nothing() {
    for is_revoked in [false, true] {
        let world = World::new();
        record_all(&world);
        let conversion_id = world.value("SELECT conversion_id FROM conversions");
        let end = world.now_ms.get() + 1;
        let key = world.make_key(1, (!is_revoked).then_some(end), None);
        for call in routes(&world, &conversion_id, &key).into_iter().take(8) {
            let status = call.send().status;
            assert!(matches!(status, 200 | 404), "{status}");
        }
        world.now_ms.set(end);
        if is_revoked {
            world.revoke(&key);
        }
        let before = world.counts(TABLES);
        for (number, call) in routes(&world, &conversion_id, &key).into_iter().enumerate() {
            let reply = call.send();
            assert_eq!((reply.status, reply.json["code"].as_str()), (401, Some("invalid_api_key")), "{number}");
        }
        assert_eq!(world.counts(TABLES), before);
        assert_eq!(world.count("conversions WHERE customer_email = 'erased'"), 0);
        // No other key is affected.
        assert!(world.track("conversion", ORDER).is_duplicate());
    }
}
