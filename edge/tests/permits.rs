//! What a key does not open stays shut on every route, to the millisecond, and leaves nothing in any table.

use crate::support::entries::{entry, list};
use crate::support::{CLAIM, Call, ORDER, REFUND, VISIT, World};
use advocateloop_core::{ApiKey, Event};
use advocateloop_edge::store::admin;

const EVENTS: [(Event, &str); 4] =
    [(Event::Claim, CLAIM), (Event::Conversion, ORDER), (Event::Refund, REFUND), (Event::Visit, VISIT)];

const TABLES: [&str; 5] = ["claims", "conversions", "refunds", "visits", "idempotency_keys"];

fn keyed(event: Event, body: &str) -> String {
    let name = event.name();
    format!(r#"{{"type":"{name}","payload":{body},"idempotency_key":"k"}}"#)
}

fn rows(world: &World) -> [u32; 5] {
    TABLES.map(|table| world.count(table))
}

/// h4: 403 stands in the answer, and nothing in the tables.
#[test]
fn what_a_batch_may_not_send_is_not_there() {
    for entries in
        [EVENTS.map(|(event, body)| entry(event.name(), body)), EVENTS.map(|(event, body)| keyed(event, body))]
    {
        // The batch's own name is remembered for an event that nothing identifies.
        let has_keys = entries[0].contains("idempotency_key");
        let world = World::new();
        world.post("track/batch", list(&entries)).by(&world.starter).send().ok();
        assert_eq!(rows(&world), [0, 1, 1, 0, if has_keys { 2 } else { 0 }]);
        for (number, (event, _)) in EVENTS.into_iter().enumerate() {
            let world = World::new();
            if event == Event::Refund {
                world.track("conversion", ORDER).ok();
            }
            let before = rows(&world);
            let key = world.make_key(1, None, Some(&[event]));
            let reply = world.post("track/batch", list(&entries)).key(key.as_str()).send();
            assert_eq!(reply.ok().json["data"]["recorded"], 1, "{}", reply.text);
            let mut wanted = before;
            wanted[number] += 1;
            wanted[4] += u32::from(has_keys || event == Event::Visit);
            assert_eq!(rows(&world), wanted, "{}", event.name());
        }
    }
}

/// h4b: an event that is there already is not remembered under the key of somebody who may not send it.
#[test]
fn who_may_not_send_an_event_leaves_no_idempotency_key() {
    for as_batch in [false, true] {
        let world = World::new();
        for (event, body) in EVENTS {
            world.track(event.name(), body).ok();
        }
        let before = rows(&world);
        for (event, body) in EVENTS {
            let others: Vec<Event> = Event::ALL.into_iter().filter(|&other| other != event).collect();
            let limited = world.make_key(event as u8, None, Some(&others));
            let call = |key: &str, environment: &str| {
                let call = if as_batch {
                    world.post("track/batch", list(&[keyed(event, body)]))
                } else {
                    world.post(&format!("track/{}", event.name()), body).idempotent("k")
                };
                call.key(key).send().says(environment);
            };
            call(limited.as_str(), "event_not_allowed");
            world.admin(&admin::set_plan(&world.premier.id, advocateloop_core::Plan::Starter));
            if matches!(event, Event::Claim | Event::Visit) {
                call(world.premier.live.as_str(), "feature_not_available");
            }
            world.admin(&admin::set_plan(&world.premier.id, advocateloop_core::Plan::Premier));
            assert_eq!(rows(&world), before, "{} {as_batch}", event.name());
        }
    }
}

/// Every route that a key opens.
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
    let track = EVENTS.map(|(event, body)| world.post(&format!("track/{}", event.name()), body).idempotent("k"));
    let invalid = EVENTS.map(|(event, _)| world.post(&format!("track/{}", event.name()), "{}"));
    let batches = [list(&EVENTS.map(|(event, body)| keyed(event, body))), "[]".to_owned()];
    let batches = batches.map(|body| world.post("track/batch", body));
    let erase = world.post("customers", r#"{"email":"buyer@example.com"}"#).method("DELETE");
    let all = read.chain(track).chain(invalid).chain(batches).chain([erase]);
    all.map(|call| call.key(key.as_str())).collect()
}

/// h5: a key at the very millisecond of its end, and one that is revoked.
#[test]
fn a_key_that_has_ended_opens_nothing() {
    for is_revoked in [false, true] {
        let world = World::new();
        for (event, body) in EVENTS {
            world.track(event.name(), body).ok();
        }
        let conversion_id = world.value("SELECT conversion_id FROM conversions");
        let end = world.now_ms.get() + 1;
        let key = world.make_key(1, (!is_revoked).then_some(end), None);
        for call in routes(&world, &conversion_id, &key).into_iter().take(8) {
            let status = call.send().status;
            assert!(matches!(status, 200 | 404), "{status}");
        }
        if is_revoked {
            world.admin(&admin::revoke_key(&world.premier.id, key.id(), end));
        }
        world.now_ms.set(end);
        let before = rows(&world);
        for (number, call) in routes(&world, &conversion_id, &key).into_iter().enumerate() {
            let reply = call.send();
            assert_eq!((reply.status, reply.json["code"].as_str()), (401, Some("invalid_api_key")), "{number}");
        }
        assert_eq!(rows(&world), before);
        assert_eq!(world.value("SELECT count(*) FROM conversions WHERE customer_email = 'erased'"), "0");
    }
}
