//! A batch that is sent again: what nothing identifies is known by the batch, its payload, and its number among equal ones.

use crate::support::entries::{entry, list};
use crate::support::{Fault, ORDER, Reply, VISIT, World};
use serde_json::Value;

fn call<'w>(world: &'w World, entries: &[String]) -> crate::support::Call<'w> {
    world.post("track/batch", list(entries))
}

#[track_caller]
fn counts(reply: &Reply) -> [u64; 3] {
    ["recorded", "duplicates", "failed"].map(|name| reply.ok().json["data"][name].as_u64().unwrap())
}

fn code(reply: &Reply, index: usize) -> &Value {
    &reply.json["data"]["results"][index]["code"]
}

#[test]
fn what_is_left_out_of_the_second_batch_shifts_nobody() {
    let world = World::new();
    let bad = entry("visit", r#"{"referral_code":""}"#);
    let other = entry("visit", r#"{"referral_code":"OTHER"}"#);
    let visit = entry("visit", VISIT);
    let first = [bad, visit.clone(), other.clone(), visit.clone()];
    assert_eq!(counts(&call(&world, &first).idempotent("night").send()), [3, 0, 1]);
    // The bad one is repaired, at another place.
    let repaired = entry("visit", r#"{"referral_code":"REPAIRED"}"#);
    let second = [visit.clone(), visit.clone(), other, repaired];
    assert_eq!(counts(&call(&world, &second).idempotent("night").send()), [1, 3, 0]);
    assert_eq!(world.count("visits"), 4);
    // One more of them is one more.
    assert_eq!(counts(&call(&world, &vec![visit; 3]).idempotent("night").send()), [1, 2, 0]);
}

#[test]
fn spelling_makes_no_difference() {
    let world = World::new();
    let sent = |payload: &str| counts(&call(&world, &[entry("visit", payload)]).idempotent("night").send());
    assert_eq!(sent(VISIT), [1, 0, 0]);
    assert_eq!(sent(r#"{ "referral_code": " john123 " }"#), [0, 1, 0]);
    assert_eq!(sent(r#"{"referral_code":"JANE123"}"#), [1, 0, 0]);
}

/// A key of its own identifies an event, so that it does not count among equal ones.
#[test]
fn what_has_a_key_is_not_counted() {
    let world = World::new();
    let keyed = format!(r#"{{"type":"visit","payload":{VISIT},"idempotency_key":"k"}}"#);
    let visit = entry("visit", VISIT);
    assert_eq!(counts(&call(&world, &[keyed, visit.clone()]).idempotent("night").send()), [2, 0, 0]);
    assert_eq!(counts(&call(&world, &[visit]).idempotent("night").send()), [0, 1, 0]);
}

/// A sender who is told 503 for some of it sends the whole again.
#[test]
fn the_whole_again_completes_it() {
    let refund = entry("refund", r#"{"order_id":"ORD-1","refund_amount":0.1}"#);
    let order = entry("conversion", &ORDER.replace(r#""order_id":"ORD-1","#, ""));
    for name in [None, Some("night")] {
        let world = World::new();
        world.track("conversion", ORDER).ok();
        let send = || {
            let call = call(&world, &[vec![order.clone(); 250], vec![refund.clone(); 250]].concat());
            name.map_or(call.clone(), |name| call.idempotent(name)).send()
        };
        // A database that answers once, and then no more.
        *world.store.faults.borrow_mut() =
            [vec![Fault::Before("D1_ERROR: D1 DB is overloaded."); 9], vec![Fault::None]].concat();
        let first = send();
        let [recorded, _, failed] = counts(&first);
        assert_eq!((recorded, failed), (250, 250));
        assert_eq!(code(&first, 499), "temporarily_unavailable");
        assert_eq!((world.count("conversions"), world.count("refunds")), (251, 0));
        world.store.faults.borrow_mut().clear();
        assert_eq!(counts(&send()), [failed, recorded, 0]);
        assert_eq!(counts(&send()), [0, 500, 0]);
        assert_eq!(world.value("SELECT refunded FROM conversions WHERE order_id = 'ORD-1'"), "250000");
    }
}
