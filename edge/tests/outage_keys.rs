//! Keys during an outage: an event that was acknowledged to a good key is recorded, and one whose key is known to be bad is not
//! acknowledged.

use advocateloop_core::{ApiKey, Event, Plan};

use crate::support::{CLAIM, ORDER, REFUND, Reply, VISIT, World, entry, numbered};

fn send(world: &World, key: &ApiKey, event: &str, body: &str) -> Reply {
    world.event(event, body).with(key).send()
}

/// Ways in which the queue hands over what is due.
#[derive(Debug, Clone, Copy)]
enum Way {
    Together,
    Apart,
    LastFirst,
}

const WAYS: [Way; 3] = [Way::Together, Way::Apart, Way::LastFirst];

fn deliver(world: &World, way: Way) {
    world.comes_back();
    let mut due = world.due();
    if matches!(way, Way::LastFirst) {
        due.reverse();
    }
    match way {
        Way::Together => _ = world.deliver(due),
        Way::Apart | Way::LastFirst => world.deliver_each(due),
    }
    world.drain();
}

#[test]
fn an_event_of_a_good_key_is_not_settled_by_the_same_of_a_bad_one() {
    for way in WAYS {
        for (event, body, idempotency) in
            [("conversion", ORDER, None), ("visit", VISIT, Some("k")), ("claim", CLAIM, None)]
        {
            let world = World::with_queue();
            let (old, new) = (world.make_key(1, None, None), world.make_key(2, None, None));
            for key in [&old, &new] {
                send(&world, key, "visit", VISIT).ok();
            }
            let before = world.count(&format!("{event}s"));
            world.revoke(&old);
            world.goes_down();
            let [by_old, by_new] = [&old, &new].map(|key| {
                world.wait_seconds(1);
                world.event(event, body).with(key).idempotent(idempotency).send().accepted_id()
            });
            deliver(&world, way);
            world.is_recorded(&by_new);
            world.is_not_recorded(&by_old, "invalid_api_key");
            assert_eq!(world.count(&format!("{event}s")), before + 1, "{event} {way:?}");
        }
    }
}

/// The key was good for the first delivery: a second one, which came too late, does not undo what was acknowledged.
#[test]
fn an_event_is_not_settled_by_a_repetition_after_the_end_of_its_key() {
    for way in WAYS {
        let world = World::with_queue();
        let key = world.make_key(1, None, None);
        send(&world, &key, "visit", VISIT).ok();
        world.goes_down();
        let first = send(&world, &key, "conversion", ORDER).accepted_id();
        world.wait_seconds(1);
        world.revoke(&key);
        world.wait_seconds(1);
        assert_eq!(send(&world, &key, "conversion", ORDER).accepted_id(), first);
        deliver(&world, way);
        world.is_recorded(&first);
        assert_eq!(world.count("conversions"), 1);
    }
}

#[test]
fn only_a_key_that_is_not_good_is_forgotten() {
    for (body, as_batch) in [(CLAIM, false), ("{}", false), (CLAIM, true), ("{}", true)] {
        let world = World::with_queue();
        let order = |number: u8| world.event("conversion", numbered(number)).by(&world.starter).send();
        order(1).ok();
        world.submit(as_batch, "claim", body).by(&world.starter).send().says("feature_not_available");
        world.goes_down();
        order(2).accepted_id();
        world.event("claim", CLAIM).by(&world.starter).send().fails(503, "temporarily_unavailable");
        world.recovers();
        assert_eq!(world.counts(["conversions", "claims"]), [2, 0], "{body} {as_batch}");
    }
}

/// What the database has refused a moment ago is not accepted a moment later.
#[test]
fn what_a_key_may_no_longer_send_is_not_accepted() {
    for (change, code) in [
        ("UPDATE brands SET plan = 'starter'", "feature_not_available"),
        (r#"UPDATE api_keys SET events = '["conversion"]'"#, "event_not_allowed"),
    ] {
        for as_batch in [false, true] {
            let world = World::with_queue();
            world.track("claim", CLAIM).ok();
            world.sql(change);
            let send = |event: &str, body: &str| world.submit(as_batch, event, body).send();
            let claim = CLAIM.replace("JOHN", "JANE");
            send("claim", &claim).says(code);
            world.goes_down();
            send("claim", &claim).fails(503, "temporarily_unavailable");
            send("conversion", ORDER).ok().says("accepted_id");
            // Once the database allows it again, it is accepted again.
            world.comes_back();
            world.set_plan(Plan::Premier);
            world.sql("UPDATE api_keys SET events = NULL");
            send("claim", &claim).ok();
            world.goes_down();
            send("claim", &CLAIM.replace("JOHN", "JIM")).ok().says("accepted_id");
        }
    }
}

#[test]
fn a_key_whose_end_has_come_is_not_accepted() {
    let world = World::with_queue();
    let end = world.now_ms.get() + 10_000;
    let key = world.make_key(1, Some(end), Some(&[Event::Conversion, Event::Refund]));
    send(&world, &key, "conversion", ORDER).ok();
    world.goes_down();
    world.now_ms.set(end - 1);
    let id = send(&world, &key, "refund", REFUND).accepted_id();
    world.now_ms.set(end);
    let late = REFUND.replace("R-1", "R-2").replace("50", "1");
    send(&world, &key, "refund", &late).fails(503, "temporarily_unavailable");
    world.batch(&[entry("refund", &late)]).with(&key).send().fails(503, "temporarily_unavailable");
    world.comes_back();
    send(&world, &key, "refund", &late).fails(401, "invalid_api_key");
    world.drain();
    world.is_recorded(&id);
}

/// h14: the end of a key that this isolate could not know of counts to the millisecond.
#[test]
fn a_key_counts_to_the_millisecond_of_its_end() {
    for column in ["revoked_at", "expires_at"] {
        for is_good in [false, true] {
            let world = World::with_queue();
            let key = world.make_key(1, None, None);
            send(&world, &key, "visit", VISIT).ok();
            let end = world.now_ms.get() + u64::from(is_good);
            world.sql(&format!("UPDATE api_keys SET {column} = {end} WHERE key_id = '{}'", key.id()));
            world.goes_down();
            let id = send(&world, &key, "conversion", ORDER).accepted_id();
            world.recovers();
            if is_good {
                world.is_recorded(&id);
            } else {
                world.is_not_recorded(&id, "invalid_api_key");
            }
        }
    }
}
