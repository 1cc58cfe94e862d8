//! While the database is overloaded or down, events are accepted into a queue and recorded from there, each once.

use crate::support::queue::down;
use crate::support::{
    CLAIM, EVENTS, Fault, LOST, ORDER, PEPPER, REFUND, VISIT, World, all_kinds, entry, numbered, refund_of,
    same_id_other_secret, unnumbered,
};

/// The rows that an event has, and the column of its identifier.
fn rows(world: &World, event: &str, id: &str) -> u32 {
    let column = if event == "refund" { "entry_id" } else { &format!("{event}_id") };
    world.count(&format!("{event}s WHERE {column} = '{id}'"))
}

#[test]
fn every_event_is_accepted_under_the_identifier_that_it_gets() {
    for (event, body) in EVENTS.into_iter().filter(|(event, _)| *event != "refund") {
        let name = format!("{event}_id");
        let world = down();
        let reply = world.track(event, body);
        let id = reply.accepted_id();
        assert_eq!(reply.data(&name), id);
        world.accepted(&id).fails(503, "temporarily_unavailable");
        world.comes_back();
        world.accepted(&id).fails(404, "accepted_event_not_found");
        world.drain();
        world.is_recorded(&id);
        assert_eq!(world.accepted(&id).data(&name), id);
        assert_eq!(rows(&world, event, &id), 1);
        // Now it is as if it had been recorded at once.
        if event != "visit" {
            let again = world.track(event, body);
            assert!(again.is_duplicate());
            assert_eq!(again.data(&name), id);
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
    world.recovers();
    for (reply, amount) in [(&theirs, "500000"), (&ours, "580000")] {
        let id = reply.accepted_id();
        let settled = world.accepted(&id);
        assert_eq!((settled.data("status"), settled.data("conversion_id")), ("recorded", order.as_str()));
        assert_eq!(settled.data("refund_id"), reply.data("refund_id"));
        assert_eq!(world.value(&format!("SELECT amount FROM refunds WHERE entry_id = '{id}'")), amount);
    }
}

#[test]
fn what_is_accepted_is_what_the_request_said_and_warned_of() {
    let world = down();
    let reply = world.track("conversion", ORDER.replace('}', r#","customr_name":"X"}"#));
    reply.accepted_id();
    assert_eq!(reply.data("order_id"), "ORD-1");
    assert_eq!(reply.warnings(), ["unknown_field /customr_name"]);
    assert!(reply.json["data"].get("duplicate").is_none(), "nobody knows");
    // A payload that is not valid is not told so before its key is known to be good.
    world.track("conversion", "{}").fails(503, "temporarily_unavailable");
}

#[test]
fn without_a_queue_or_when_it_fails_it_is_503_as_before() {
    let world = down();
    let refused = || {
        for call in [world.event("visit", VISIT), world.event("conversion", ORDER), world.batch(&all_kinds())] {
            assert_eq!(call.send().fails(503, "temporarily_unavailable").header("Retry-After"), Some("10"));
        }
    };
    world.queue.is_bound.set(false);
    refused();
    world.queue.is_bound.set(true);
    world.queue.is_failing.set(true);
    refused();
    assert!(world.last_log().contains("the queue is full"));
    // What was not accepted holds nothing up.
    world.comes_back();
    assert_eq!(world.batches(|| _ = world.track("refund", REFUND).fails(404, "conversion_not_found")), 1);
    assert_eq!(world.counted(|| world.batch(&all_kinds()).send().outcomes()), (2, vec!["200 new".to_owned(); 4]));
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
    let ids = [("conversion", ORDER), ("refund", REFUND)].map(|(event, body)| world.track(event, body).accepted_id());
    assert_eq!(world.counts(["conversions", "refunds"]), [1, 0], "the second waits behind the first");
    world.recovers();
    world.are_recorded(&ids);
    assert_eq!(world.counts(["conversions", "refunds"]), [1, 1]);
}

#[test]
fn only_keys_that_were_good_a_while_ago_are_let_through() {
    let world = down();
    let visit = || world.event("visit", VISIT);
    for call in [
        visit().by(&world.premier2),
        visit().test(),
        visit().header("X-Brand-ID", &world.premier2.id),
        visit().with(&same_id_other_secret(&world.premier.live)),
        world.batch(&all_kinds()).by(&world.premier2),
    ] {
        call.send().fails(503, "temporarily_unavailable");
    }
    world.wait_seconds(3599);
    visit().send().accepted_id();
    world.wait_seconds(1);
    visit().send().fails(503, "temporarily_unavailable");
}

#[test]
fn a_key_that_the_database_refused_is_forgotten() {
    let world = down();
    world.comes_back();
    world.revoke(&world.premier.live);
    world.track("visit", VISIT).fails(401, "invalid_api_key");
    world.goes_down();
    world.track("visit", VISIT).fails(503, "temporarily_unavailable");
}

#[test]
fn behind_what_waits_a_revoked_key_is_refused_at_once() {
    let world = down();
    world.track("conversion", ORDER).accepted_id();
    world.comes_back();
    world.revoke(&world.premier.live);
    let batch = world.batch(&[entry("refund", REFUND), entry("visit", VISIT)]);
    for call in [batch, world.event("refund", REFUND)] {
        call.send().fails(401, "invalid_api_key");
    }
    assert_eq!((world.queue.sent.get(), world.count("visits")), (1, 1));
}

#[test]
fn a_key_counts_as_it_was_when_its_event_was_accepted() {
    // Revoked afterwards: the event was acknowledged, and is recorded.
    let world = down();
    let reader = world.make_key(5, None, None);
    let before = world.track("conversion", ORDER).accepted_id();
    world.wait_seconds(5);
    world.revoke(&world.premier.live);
    world.wait_seconds(1);
    let after = world.track("visit", VISIT).accepted_id();
    world.recovers();
    let settled = |id: &str| world.get(&format!("accepted/{id}")).with(&reader).send();
    assert_eq!(settled(&before).data("status"), "recorded");
    let refused = settled(&after);
    assert_eq!((refused.data("status"), refused.data("code")), ("not_recorded", "invalid_api_key"));
    assert!(refused.json["data"]["payload"].is_null());
    assert_eq!(world.count("visits"), 1, "the one that made the key known");
}

#[test]
fn the_pepper_may_change_while_an_event_waits() {
    let world = down();
    let id = world.track("claim", CLAIM).accepted_id();
    world.comes_back();
    world.set_peppers("the next pepper", Some(PEPPER));
    world.track("visit", VISIT).ok();
    world.other_pepper.set(None);
    world.drain();
    world.is_recorded(&id);
}

#[test]
fn the_plan_and_the_basis_count_as_they_were() {
    let world = down();
    let [claim, order] =
        [("claim", CLAIM), ("conversion", ORDER)].map(|(event, body)| world.track(event, body).accepted_id());
    world.comes_back();
    world.operate("PATCH", "brands/{brand}", r#"{"plan":"starter","order_total_basis":"gross"}"#).send().ok();
    world.drain();
    world.are_recorded([&claim, &order]);
    assert_eq!(world.value("SELECT attributable_revenue FROM conversions"), "900000", "on what the customer paid");
    assert_eq!(world.value("SELECT claim_id FROM conversions"), claim);
    world.track("claim", r#"{"referral_code":"X","email":"a@b.co"}"#).fails(403, "feature_not_available");
}

/// Events that something identifies, with an idempotency key where nothing else does.
fn identified() -> [(&'static str, String, Option<&'static str>); 6] {
    [
        ("conversion", ORDER.to_owned(), None),
        ("conversion", unnumbered(), Some("k")),
        ("claim", CLAIM.to_owned(), None),
        ("visit", VISIT.to_owned(), Some("k")),
        ("refund", REFUND.to_owned(), None),
        ("refund", refund_of(1), Some("k")),
    ]
}

#[test]
fn a_repeated_delivery_is_one_event() {
    for (event, body, key) in identified() {
        let world = down();
        if event == "refund" {
            world.track("conversion", ORDER).accepted_id();
        }
        let send = || world.event(event, &body).idempotent(key).send();
        let before = world.count(&format!("{event}s"));
        let ids = [(); 3].map(|()| send().accepted_id());
        assert_eq!((&ids[0], &ids[1]), (&ids[1], &ids[2]), "{event}: one identifier");
        world.comes_back();
        // The database answers again, but the event waits still: so do its repetitions.
        assert_eq!(send().accepted_id(), ids[0]);
        world.drain();
        world.is_recorded(&ids[0]);
        assert_eq!(world.count(&format!("{event}s")), before + 1);
        assert!(send().is_duplicate());
    }
}

#[test]
fn a_repetition_of_what_was_recorded_is_accepted_under_its_identifier() {
    for (event, body, key) in identified() {
        let world = World::with_queue();
        if event == "refund" {
            world.track("conversion", ORDER).ok();
        }
        let send = || world.event(event, &body).idempotent(key).send();
        send().ok();
        world.goes_down();
        let id = send().accepted_id();
        world.recovers();
        world.is_recorded(&id);
        assert_eq!(rows(&world, event, &id), 1, "{event}");
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
    world.recovers();
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
        refund_of(1),
        format!(r#"{{"conversion_id":"{order}","refund_amount":1}}"#),
        format!(r#"{{"claim_id":"{claim}","refund_amount":1}}"#),
    ];
    let refunds = refunds.map(|refund| world.track("refund", refund).accepted_id());
    let after_claim = world.track("conversion", numbered(2)).accepted_id();
    // Others don't wait.
    world.track("conversion", numbered(3).replace("buyer", "another")).is_duplicate();
    world.event("conversion", ORDER).test().send().is_duplicate();
    world.drain();
    world.are_recorded(refunds.iter().take(2).chain([&order, &claim, &after_claim]));
    assert_eq!(world.value("SELECT claim_id FROM conversions WHERE order_id = 'ORD-2'"), claim);
    // Recorded, they hold up nobody: one batch asks whether they are, once.
    let refund = || world.batches(|| _ = world.track("refund", REFUND).ok());
    assert_eq!([refund(), refund()], [3, 1]);
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
    world.track("conversion", body(299)).fails(503, "temporarily_unavailable");
    let id = world.track("conversion", body(270)).accepted_id();
    world.recovers();
    world.is_recorded(&id);
}

#[test]
fn brands_and_environments_ask_only_about_their_own() {
    let world = down();
    let id = world.track("visit", VISIT).accepted_id();
    world.recovers();
    world.is_recorded(&id);
    let path = format!("accepted/{id}");
    world.get(&path).by(&world.premier2).send().fails(404, "accepted_event_not_found");
    world.get(&path).test().send().fails(404, "accepted_event_not_found");
    world.get(&path).without("X-API-Key").send().fails(401, "missing_api_key");
    world.read(&format!("{path}?x=1")).fails(400, "invalid_parameter");
    world.read("accepted/cnv_1").fails(404, "accepted_event_not_found").says("still waits");
}
