//! While the database is overloaded or down, events are accepted into a queue and recorded from there, each once.

use crate::support::queue::{Accepted, DOWN, down};
use crate::support::{CLAIM, Fault, LOST, ORDER, REFUND, VISIT, World};
use advocateloop_core::{ApiKey, Environment};
use advocateloop_edge::store::admin;

#[test]
fn every_event_is_accepted_under_the_identifier_that_it_gets() {
    for (event, body, table, name) in [
        ("conversion", ORDER, "conversions", "conversion_id"),
        ("claim", CLAIM, "claims", "claim_id"),
        ("visit", VISIT, "visits", "visit_id"),
    ] {
        let world = down();
        let reply = world.track(event, body);
        let id = reply.accepted_id();
        assert_eq!(reply.data(name), id);
        world.accepted(&id).fails(503, "temporarily_unavailable");
        world.comes_back();
        world.accepted(&id).fails(404, "accepted_event_not_found");
        world.drain();
        let settled = world.accepted(&id);
        assert_eq!((settled.ok().data("status"), settled.data(name)), ("recorded", id.as_str()));
        assert_eq!(world.value(&format!("SELECT count(*) FROM {table} WHERE {name} = '{id}'")), "1");
        // Now it is as if it had been recorded at once.
        if event != "visit" {
            let again = world.track(event, body);
            assert!(again.is_duplicate());
            assert_eq!(again.data(name), id);
        }
    }
}

#[test]
fn a_refund_is_accepted_under_the_sender_s_identifier_or_ours() {
    let world = down();
    let order = world.track("conversion", ORDER).accepted_id();
    let theirs = world.track("refund", REFUND);
    let ours = world.track("refund", r#"{"order_id":"ORD-1"}"#);
    assert_eq!(theirs.data("refund_id"), "R-1");
    assert!(theirs.accepted_id().starts_with("rfd_"));
    assert_eq!(ours.data("refund_id"), ours.accepted_id());
    world.comes_back();
    world.drain();
    for (reply, amount) in [(&theirs, "500000"), (&ours, "580000")] {
        let settled = world.accepted(&reply.accepted_id());
        assert_eq!((settled.data("status"), settled.data("conversion_id")), ("recorded", order.as_str()));
        assert_eq!(settled.data("refund_id"), reply.data("refund_id"));
        let id = reply.accepted_id();
        assert_eq!(world.value(&format!("SELECT amount FROM refunds WHERE entry_id = '{id}'")), amount);
    }
}

#[test]
fn what_is_accepted_is_what_the_request_said_and_warned_of() {
    let world = down();
    let reply = world.track("conversion", &ORDER.replace('}', r#","customr_name":"X"}"#));
    reply.accepted_id();
    assert_eq!(reply.data("order_id"), "ORD-1");
    assert_eq!(reply.warnings(), ["unknown_field /customr_name"]);
    assert!(reply.json["data"].get("duplicate").is_none(), "nobody knows");
    // A payload that is not valid is not told so before its key is known to be good.
    world.track("conversion", "{}").fails(503, "temporarily_unavailable");
}

#[test]
fn without_a_queue_or_when_it_fails_it_is_503_as_before() {
    let world = World::new();
    world.track("visit", VISIT).ok();
    world.store.outage.set(Some(DOWN));
    assert_eq!(world.track("visit", VISIT).fails(503, "temporarily_unavailable").header("Retry-After"), Some("10"));

    let world = down();
    world.queue.is_failing.set(true);
    assert_eq!(world.track("visit", VISIT).fails(503, "temporarily_unavailable").header("Retry-After"), Some("10"));
    assert!(world.logs.borrow().last().unwrap().contains("the queue is full"));
    world.track("conversion", ORDER).fails(503, "temporarily_unavailable");
    // What was not accepted holds nothing up.
    world.comes_back();
    assert_eq!(world.batches(|| _ = world.track("refund", REFUND).fails(404, "conversion_not_found")), 1);
}

#[test]
fn our_own_mistake_is_not_accepted() {
    let world = down();
    world.store.outage.set(Some(Fault::Before("D1_ERROR: ambiguous column name: x: SQLITE_ERROR")));
    world.track("visit", VISIT).fails(500, "internal_error");
    assert_eq!(world.queue.sent.get(), 0);
}

#[test]
fn a_lost_answer_is_accepted_and_stays_the_event_that_it_is() {
    let world = down();
    world.store.outage.set(Some(Fault::After(LOST)));
    let order = world.track("conversion", ORDER).accepted_id();
    let refund = world.track("refund", REFUND).accepted_id();
    assert_eq!((world.count("conversions"), world.count("refunds")), (1, 0), "the second waits behind the first");
    world.comes_back();
    world.drain();
    for id in [order, refund] {
        assert_eq!(world.accepted(&id).data("status"), "recorded");
    }
    assert_eq!((world.count("conversions"), world.count("refunds")), (1, 1));
}

#[test]
fn only_keys_that_were_good_a_while_ago_are_let_through() {
    let world = down();
    for call in [
        world.post("track/visit", VISIT).by(&world.premier2),
        world.post("track/visit", VISIT).test(),
        world.post("track/visit", VISIT).header("X-Brand-ID", &world.premier2.id),
        world.post("track/visit", VISIT).key(crate::support::same_id_other_secret(&world.premier.live).as_str()),
    ] {
        call.send().fails(503, "temporarily_unavailable");
    }
    world.wait_seconds(3599);
    world.track("visit", VISIT).accepted_id();
    world.wait_seconds(1);
    world.track("visit", VISIT).fails(503, "temporarily_unavailable");
}

#[test]
fn a_plan_or_key_that_would_not_do_is_not_refused_for_good() {
    let world = World::with_queue();
    let starter = |event: &str, body: &str| world.post(&format!("track/{event}"), body).by(&world.starter);
    starter("conversion", ORDER).send().ok();
    world.store.outage.set(Some(DOWN));
    starter("refund", REFUND).send().accepted_id();
    starter("claim", CLAIM).send().fails(503, "temporarily_unavailable");
}

#[test]
fn a_key_that_the_database_refused_is_forgotten() {
    let world = down();
    world.comes_back();
    let (brand, key) = (world.premier.id.clone(), world.premier.live.id().to_owned());
    world.operate("POST", &format!("brands/{brand}/keys/{key}/revoke"), "").send().ok();
    world.track("visit", VISIT).fails(401, "invalid_api_key");
    world.store.outage.set(Some(DOWN));
    world.track("visit", VISIT).fails(503, "temporarily_unavailable");
}

#[test]
fn a_key_counts_as_it_was_when_its_event_was_accepted() {
    // Revoked afterwards: the event was acknowledged, and is recorded.
    let world = down();
    let before = world.track("conversion", ORDER).accepted_id();
    world.wait_seconds(5);
    let (brand, key) = (world.premier.id.clone(), world.premier.live.id().to_owned());
    world.comes_back();
    world.operate("POST", &format!("brands/{brand}/keys/{key}/revoke"), "").send().ok();
    // By another isolate, so that this one doesn't know.
    world.store.outage.set(Some(DOWN));
    world.wait_seconds(1);
    let after = world.track("visit", VISIT).accepted_id();
    world.comes_back();
    world.drain();
    let settled = |id: &str| world.get(&format!("accepted/{id}")).header("X-API-Key", &reader(&world)).send();
    assert_eq!(settled(&before).data("status"), "recorded");
    let refused = settled(&after);
    assert_eq!((refused.data("status"), refused.data("code")), ("not_recorded", "invalid_api_key"));
    assert!(refused.json["data"]["payload"].is_null());
    assert_eq!(world.value("SELECT count(*) FROM visits"), "1", "the one that made the key known");
}

/// Another key of the same brand and environment.
fn reader(world: &World) -> String {
    let key = ApiKey::mint(Environment::Live, (0..=255).map(|byte: u8| byte.wrapping_mul(11) ^ 5)).unwrap();
    let text = key.as_str().to_owned();
    if world.value(&format!("SELECT count(*) FROM api_keys WHERE key_id = '{}'", key.id())) == "0" {
        let brand_id = &world.premier.id;
        let key = admin::Key { brand_id, key: &key, label: "reader", expires_at_ms: None, events: None };
        world.admin(&admin::create_key(key, crate::support::PEPPER, 0).unwrap());
    }
    text
}

#[test]
fn the_pepper_may_change_while_an_event_waits() {
    let world = down();
    let id = world.track("claim", CLAIM).accepted_id();
    world.comes_back();
    world.pepper.set(Some("the next pepper"));
    world.other_pepper.set(Some(crate::support::PEPPER));
    world.track("visit", VISIT).ok();
    world.other_pepper.set(None);
    world.drain();
    assert_eq!(world.accepted(&id).data("status"), "recorded");
}

#[test]
fn the_plan_and_the_basis_count_as_they_were() {
    let world = down();
    let claim = world.track("claim", CLAIM).accepted_id();
    let order = world.track("conversion", ORDER).accepted_id();
    world.comes_back();
    let brand = format!("brands/{}", world.premier.id);
    world.operate("PATCH", &brand, r#"{"plan":"starter","order_total_basis":"gross"}"#).send().ok();
    world.drain();
    for id in [&claim, &order] {
        assert_eq!(world.accepted(id).data("status"), "recorded");
    }
    assert_eq!(world.value("SELECT attributable_revenue FROM conversions"), "900000", "on what the customer paid");
    assert_eq!(world.value("SELECT claim_id FROM conversions"), claim);
    world.track("claim", r#"{"referral_code":"X","email":"a@b.co"}"#).fails(403, "feature_not_available");
}

#[test]
fn a_repeated_delivery_is_one_event() {
    let unnumbered = ORDER.replace(r#""order_id":"ORD-1","#, "");
    for (event, body, key) in [
        ("conversion", ORDER, None),
        ("conversion", &*unnumbered, Some("k")),
        ("claim", CLAIM, None),
        ("visit", VISIT, Some("k")),
        ("refund", REFUND, None),
        ("refund", r#"{"order_id":"ORD-1","refund_amount":1}"#, Some("k")),
    ] {
        let world = down();
        if event == "refund" {
            world.track("conversion", ORDER).accepted_id();
        }
        let send = || {
            let call = world.post(&format!("track/{event}"), body);
            key.map_or(call.clone(), |key| call.idempotent(key)).send()
        };
        let before = world.value(&format!("SELECT count(*) FROM {event}s"));
        let ids: Vec<String> = (0..3).map(|_| send().accepted_id()).collect();
        assert_eq!((&ids[0], &ids[1]), (&ids[1], &ids[2]), "{event}: one identifier");
        world.comes_back();
        // The database answers again, but the event waits still: so do its repetitions.
        assert_eq!(send().accepted_id(), ids[0]);
        world.drain();
        assert_eq!(world.accepted(&ids[0]).data("status"), "recorded", "{event}");
        let one_more = (before.parse::<u32>().unwrap() + 1).to_string();
        assert_eq!(world.value(&format!("SELECT count(*) FROM {event}s")), one_more);
        let again = send();
        assert!(again.is_duplicate(), "{event}: {}", again.text);
    }
}

#[test]
fn a_repetition_of_what_was_recorded_is_accepted_under_its_identifier() {
    for (event, body, key) in
        [("conversion", ORDER, None), ("claim", CLAIM, None), ("visit", VISIT, Some("k")), ("refund", REFUND, None)]
    {
        let world = down();
        world.comes_back();
        if event == "refund" {
            world.track("conversion", ORDER).ok();
        }
        let send = || {
            let call = world.post(&format!("track/{event}"), body);
            key.map_or(call.clone(), |key| call.idempotent(key)).send()
        };
        send().ok();
        world.store.outage.set(Some(DOWN));
        let id = send().accepted_id();
        world.comes_back();
        world.drain();
        assert_eq!(world.accepted(&id).data("status"), "recorded", "{event}");
        let row = if event == "refund" { "entry_id".to_owned() } else { format!("{event}_id") };
        assert_eq!(world.value(&format!("SELECT count(*) FROM {event}s WHERE {row} = '{id}'")), "1");
    }
}

#[test]
fn what_was_accepted_twice_leads_to_the_one_that_is_recorded() {
    let world = down();
    let first = world.track("conversion", ORDER).accepted_id();
    // Longer ago than a repetition is recognized without the database.
    world.wait_seconds(200);
    let second = world.track("conversion", ORDER).accepted_id();
    assert_ne!(first, second);
    world.comes_back();
    world.drain();
    let settled = world.accepted(&second);
    assert_eq!((settled.data("status"), settled.data("conversion_id")), ("duplicate", first.as_str()));
    assert_eq!(world.count("conversions"), 1);
}

#[test]
fn whatever_comes_after_it_for_the_same_order_waits_behind_it() {
    let world = down();
    let order = world.track("conversion", ORDER).accepted_id();
    let claim = world.track("claim", CLAIM).accepted_id();
    world.comes_back();
    let refunds = [
        r#"{"order_id":"ORD-1","refund_amount":1}"#.to_owned(),
        format!(r#"{{"conversion_id":"{order}","refund_amount":1}}"#),
        format!(r#"{{"claim_id":"{claim}","refund_amount":1}}"#),
    ];
    let refunds = refunds.map(|refund| world.track("refund", &refund).accepted_id());
    let after_claim = world.track("conversion", &ORDER.replace("ORD-1", "ORD-2")).accepted_id();
    // Others don't wait.
    world.track("conversion", &ORDER.replace("ORD-1", "ORD-3").replace("buyer", "another")).is_duplicate();
    world.post("track/conversion", ORDER).test().send().is_duplicate();
    world.drain();
    for id in refunds.iter().take(2).chain([&order, &claim, &after_claim]) {
        assert_eq!(world.accepted(id).data("status"), "recorded", "{id}");
    }
    assert_eq!(world.value("SELECT claim_id FROM conversions WHERE order_id = 'ORD-2'"), claim);
    // Recorded, they hold up nobody: one batch asks whether they are, once.
    assert_eq!(world.batches(|| _ = world.track("refund", REFUND).ok()), 3);
    assert_eq!(world.batches(|| _ = world.track("refund", REFUND).ok()), 1);
}

#[test]
fn behind_what_waits_a_revoked_key_is_refused_at_once() {
    let world = down();
    world.track("conversion", ORDER).accepted_id();
    world.comes_back();
    let (brand, key) = (world.premier.id.clone(), world.premier.live.id().to_owned());
    world.operate("POST", &format!("brands/{brand}/keys/{key}/revoke"), "").send().ok();
    world.track("refund", REFUND).fails(401, "invalid_api_key");
}

#[test]
fn what_grew_too_large_to_be_judged_again_is_not_accepted() {
    let world = down();
    let body = |name: usize| {
        let items = vec![format!(r#"{{"name":"{}","unit_price":1}}"#, "n".repeat(name)); 200].join(",");
        ORDER.replace('}', &format!(r#","items":[{items}]}}"#))
    };
    // Normalized, each price is longer, as is each item without a quantity.
    assert!(body(299).len() < 64 * 1024);
    world.track("conversion", &body(299)).fails(503, "temporarily_unavailable");
    let id = world.track("conversion", &body(270)).accepted_id();
    world.comes_back();
    world.drain();
    assert_eq!(world.accepted(&id).data("status"), "recorded");
}

#[test]
fn brands_and_environments_ask_only_about_their_own() {
    let world = down();
    let id = world.track("visit", VISIT).accepted_id();
    world.comes_back();
    world.drain();
    world.accepted(&id).ok();
    let path = format!("accepted/{id}");
    world.get(&path).by(&world.premier2).send().fails(404, "accepted_event_not_found");
    world.get(&path).test().send().fails(404, "accepted_event_not_found");
    world.get(&path).without("X-API-Key").send().fails(401, "missing_api_key");
    world.get(&format!("{path}?x=1")).send().fails(400, "invalid_parameter");
    world.get("accepted/cnv_1").send().fails(404, "accepted_event_not_found").says("still waits");
}
