//! Keys during an outage: an event that was acknowledged to a good key is recorded, and one whose key is known to be bad is not
//! acknowledged.

use crate::support::entries::{entry, list};
use crate::support::queue::{Accepted, DOWN, Letter};
use crate::support::{CLAIM, ORDER, REFUND, Reply, VISIT, World};
use advocateloop_core::{ApiKey, Event};
use advocateloop_edge::store::admin;

fn send(world: &World, key: &ApiKey, event: &str, body: &str) -> Reply {
    world.post(&format!("track/{event}"), body).key(key.as_str()).send()
}

/// What another isolate does, so that this one does not learn of it.
fn revoke(world: &World, key: &ApiKey) {
    world.admin(&admin::revoke_key(&world.premier.id, key.id(), world.now_ms.get()));
}

/// Ways in which the queue hands over what is due.
#[derive(Debug, Clone, Copy)]
enum Way {
    Together,
    Apart,
    LastFirst,
}

fn deliver_each(world: &World, letters: Vec<Letter>) {
    for letter in letters {
        world.deliver(vec![letter]);
    }
}

fn deliver(world: &World, way: Way) {
    let mut due: Vec<Letter> = world.due();
    match way {
        Way::Together => _ = world.deliver(due),
        Way::Apart => deliver_each(world, due),
        Way::LastFirst => {
            due.reverse();
            deliver_each(world, due);
        }
    }
    world.drain();
}

#[test]
fn an_event_of_a_good_key_is_not_settled_by_the_same_of_a_bad_one() {
    for way in [Way::Together, Way::Apart, Way::LastFirst] {
        for (event, body, idempotency) in
            [("conversion", ORDER, None), ("visit", VISIT, Some("k")), ("claim", CLAIM, None)]
        {
            let world = World::with_queue();
            let (old, new) = (world.make_key(1, None, None), world.make_key(2, None, None));
            for key in [&old, &new] {
                send(&world, key, "visit", VISIT).ok();
            }
            let before = world.count("visits");
            revoke(&world, &old);
            world.store.outage.set(Some(DOWN));
            let accept = |key: &ApiKey| {
                world.wait_seconds(1);
                let call = world.post(&format!("track/{event}"), body).key(key.as_str());
                idempotency.map_or(call.clone(), |key| call.idempotent(key)).send().accepted_id()
            };
            let (by_old, by_new) = (accept(&old), accept(&new));
            world.comes_back();
            deliver(&world, way);
            assert_eq!(world.accepted(&by_new).ok().data("status"), "recorded", "{event} {way:?}");
            assert_eq!(world.accepted(&by_old).ok().data("code"), "invalid_api_key", "{event} {way:?}");
            assert_eq!(world.count(&format!("{event}s")), 1 + if event == "visit" { before } else { 0 });
        }
    }
}

/// The key was good for the first delivery: a second one, which came too late, does not undo what was acknowledged.
#[test]
fn an_event_is_not_settled_by_a_repetition_after_the_end_of_its_key() {
    for way in [Way::Together, Way::Apart, Way::LastFirst] {
        let world = World::with_queue();
        let key = world.make_key(1, None, None);
        send(&world, &key, "visit", VISIT).ok();
        world.store.outage.set(Some(DOWN));
        let first = send(&world, &key, "conversion", ORDER).accepted_id();
        world.wait_seconds(1);
        revoke(&world, &key);
        world.wait_seconds(1);
        assert_eq!(send(&world, &key, "conversion", ORDER).accepted_id(), first);
        world.comes_back();
        deliver(&world, way);
        assert_eq!(world.accepted(&first).ok().data("status"), "recorded", "{way:?}");
        assert_eq!(world.count("conversions"), 1);
    }
}

#[test]
fn only_a_key_that_is_not_good_is_forgotten() {
    let refused = [
        ("track/claim", CLAIM.to_owned()),
        ("track/claim", "{}".to_owned()),
        ("track/batch", list(&[entry("claim", CLAIM)])),
        ("track/batch", list(&[entry("claim", "{}")])),
    ];
    for (path, body) in refused {
        let world = World::with_queue();
        let order = |number: u8| {
            let body = ORDER.replace("ORD-1", &format!("ORD-{number}"));
            world.post("track/conversion", body).by(&world.starter).send()
        };
        order(1).ok();
        world.post(path, &body).by(&world.starter).send().says("feature_not_available");
        world.store.outage.set(Some(DOWN));
        order(2).accepted_id();
        world.post("track/claim", CLAIM).by(&world.starter).send().fails(503, "temporarily_unavailable");
        world.comes_back();
        world.drain();
        assert_eq!((world.count("conversions"), world.count("claims")), (2, 0), "{path} {body}");
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
            world.store.sqlite.query(change).unwrap();
            let claim = CLAIM.replace("JOHN", "JANE");
            let send = |event: &str, body: &str| {
                if as_batch {
                    world.post("track/batch", list(&[entry(event, body)])).send()
                } else {
                    world.track(event, body)
                }
            };
            send("claim", &claim).says(code);
            world.store.outage.set(Some(DOWN));
            send("claim", &claim).fails(503, "temporarily_unavailable");
            send("conversion", ORDER).ok().says("accepted_id");
            // Once the database allows it again, it is accepted again.
            world.comes_back();
            world.store.sqlite.query("UPDATE brands SET plan = 'premier'").unwrap();
            world.store.sqlite.query("UPDATE api_keys SET events = NULL").unwrap();
            send("claim", &claim).ok();
            world.store.outage.set(Some(DOWN));
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
    world.store.outage.set(Some(DOWN));
    world.now_ms.set(end - 1);
    let id = send(&world, &key, "refund", REFUND).accepted_id();
    world.now_ms.set(end);
    let late = REFUND.replace("R-1", "R-2").replace("50", "1");
    send(&world, &key, "refund", &late).fails(503, "temporarily_unavailable");
    let batch = world.post("track/batch", list(&[entry("refund", &late)])).key(key.as_str());
    batch.send().fails(503, "temporarily_unavailable");
    world.comes_back();
    send(&world, &key, "refund", &late).fails(401, "invalid_api_key");
    world.drain();
    assert_eq!(world.accepted(&id).ok().data("status"), "recorded");
}

/// h14: the end of a key that this isolate could not know of counts to the millisecond.
#[test]
fn a_key_counts_to_the_millisecond_of_its_end() {
    for column in ["revoked_at", "expires_at"] {
        for (end, status) in [(0, "not_recorded"), (1, "recorded")] {
            let world = World::with_queue();
            let (key, reader) = (world.make_key(1, None, None), world.make_key(2, None, None));
            send(&world, &key, "visit", VISIT).ok();
            let end = world.now_ms.get() + end;
            let sql = format!("UPDATE api_keys SET {column} = {end} WHERE key_id = '{}'", key.id());
            world.store.sqlite.query(&sql).unwrap();
            world.store.outage.set(Some(DOWN));
            let id = send(&world, &key, "conversion", ORDER).accepted_id();
            world.comes_back();
            world.drain();
            let settled = world.get(&format!("accepted/{id}")).key(reader.as_str()).send();
            assert_eq!(settled.ok().data("status"), status, "{column} {end}");
        }
    }
}
