//! A key is told whose it is, and what it may send.

use advocateloop_core::{Basis, Event, Plan};
use serde_json::json;

use crate::support::{Fault, LOST, PEPPER, World, another_key};

#[test]
fn a_key_is_told_its_brand_in_one_round_trip() {
    let world = World::new();
    let brand = &world.premier;
    assert_eq!(world.batches(|| _ = world.read("me").ok()), 1);
    for (environment, key) in [("live", &brand.live), ("test", &brand.test)] {
        let me = json!({
            "brand_id": brand.id, "brand_name": "Test", "plan": "premier", "order_total": "paid", "currency": null, "environment": environment,
            "key_id": key.id(), "label": "test", "events": ["conversion", "refund", "claim", "visit"], "expires_at": null,
        });
        assert_eq!(world.get("me").with(key).send().ok().json, json!({ "success": true, "data": me }));
    }
}

#[test]
fn the_events_are_those_of_the_plan_that_the_key_is_made_for() {
    let world = World::new();
    let limited = world.make_key(1, None, Some(&[Event::Claim, Event::Refund]));
    let reads = world.make_key(2, None, Some(&[]));
    for (plan, all, some) in [
        (Plan::Premier, json!(["conversion", "refund", "claim", "visit"]), json!(["refund", "claim"])),
        (Plan::Growth, json!(["conversion", "refund"]), json!(["refund"])),
        (Plan::Starter, json!(["conversion", "refund"]), json!(["refund"])),
    ] {
        world.set_plan(plan);
        for (key, events) in [(&world.premier.live, all), (&limited, some), (&reads, json!([]))] {
            let reply = world.get("me").with(key).send();
            assert_eq!((reply.ok().data("plan"), &reply.json["data"]["events"]), (plan.name(), &events));
        }
    }
}

#[test]
fn it_says_when_the_key_ends_and_how_the_brand_counts() {
    let world = World::new();
    let ends = world.now_ms.get() + 1_000;
    let key = world.make_key(3, Some(ends), None);
    world.set_basis(Basis::Gross);
    let reply = world.get("me").with(&key).send();
    assert_eq!((reply.ok().data("label"), reply.data("order_total")), ("made", "gross"));
    assert_eq!(reply.data("expires_at"), advocateloop_edge::time::print(ends));
    world.now_ms.set(ends);
    world.get("me").with(&key).send().fails(401, "invalid_api_key");
}

#[test]
fn nobody_else_is_told_anything() {
    let world = World::new();
    for (call, status, code) in [
        (world.get("me").with(&another_key()), 401, "invalid_api_key"),
        (world.get("me").header("X-Brand-ID", &world.premier2.id), 401, "invalid_api_key"),
        (world.get("me").without("X-API-Key"), 401, "missing_api_key"),
        (world.get("me?x=1"), 400, "invalid_parameter"),
        (world.get("me?x=1").with(&another_key()), 401, "invalid_api_key"),
        (world.post("me", "{}"), 405, "method_not_allowed"),
    ] {
        call.send().fails(status, code);
    }
    world.rate.set(0);
    world.read("me").fails(429, "rate_limited");
}

#[test]
fn it_is_answered_after_a_lost_answer_and_under_either_pepper() {
    let world = World::new();
    world.will_fail(&[Fault::After(LOST)]);
    world.read("me").ok();
    world.set_peppers("the next pepper", Some(PEPPER));
    assert_eq!(world.read("me").ok().data("label"), "test");
}
