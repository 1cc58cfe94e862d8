//! When the database fails: nothing is stored, or a retry is safe, and nobody is told how it looks inside.

use serde_json::Value;

use crate::support::{CLAIM, EVENTS, Fault, LOST, ORDER, VISIT, World, order};

const OVERLOADED: &str = "D1_ERROR: D1 DB is overloaded. Too many requests queued.";

/// A world with an order in each environment; these faults happen next, in this order.
fn world_with(faults: &[Fault]) -> World {
    let world = World::new();
    world.track("conversion", ORDER).ok();
    world.event("conversion", ORDER).test().send().ok();
    world.will_fail(faults);
    world
}

#[test]
fn a_lost_answer_is_asked_for_again_and_the_event_is_fresh() {
    for (event, body) in EVENTS {
        for key in [None, Some("k")] {
            let world = world_with(&[Fault::After(LOST)]);
            let body = if event == "conversion" { order("ORD-2", 1, "") } else { body.to_owned() };
            let before = world.count(&format!("{event}s"));
            let reply = world.event(event, body).idempotent(key).send();
            assert!(!reply.is_duplicate(), "{event}: this very request recorded it");
            assert!(!reply.text.contains("differs_from_recorded"));
            assert_eq!(world.count(&format!("{event}s")), before + 1);
            assert_eq!(*world.pauses.borrow(), [50]);
        }
    }
}

#[test]
fn a_full_refund_whose_answer_got_lost_is_fresh() {
    let world = world_with(&[Fault::After(LOST), Fault::After(LOST)]);
    let reply = world.track("refund", r#"{"order_id":"ORD-1"}"#);
    assert!(!reply.is_duplicate());
    reply.says(r#""refund_amount":108.00"#);
    assert_eq!(world.count("refunds"), 1);
}

#[test]
fn a_transient_failure_is_tried_three_times() {
    let reset = Fault::Before("D1_ERROR: internal: storage caused object to be reset.");
    let world = world_with(&[Fault::Before(LOST), reset]);
    assert!(!world.track("visit", VISIT).is_duplicate());
    assert_eq!(*world.pauses.borrow(), [50, 250]);

    let world = world_with(&[Fault::Before(LOST); 3]);
    let (batches, reply) = world.counted(|| world.track("visit", VISIT));
    assert_eq!(reply.fails(503, "temporarily_unavailable").header("Retry-After"), Some("2"));
    assert_eq!((batches, world.count("visits")), (3, 0));
}

#[test]
fn an_overloaded_database_is_not_asked_again() {
    for message in [OVERLOADED, "D1_ERROR: D1 DB storage operation exceeded timeout which caused object to be reset."] {
        let world = world_with(&[Fault::Before(message)]);
        let reply = world.track("visit", VISIT);
        assert!(reply.fails(503, "temporarily_unavailable").header("Retry-After").is_some());
        assert!(world.pauses.borrow().is_empty());
    }
}

#[test]
fn our_own_mistake_is_told_to_the_log_alone() {
    let world = world_with(&[Fault::Before("D1_ERROR: ambiguous column name: secret_column: SQLITE_ERROR")]);
    let reply = world.track("visit", VISIT);
    assert!(!reply.fails(500, "internal_error").text.contains("secret_column"));
    assert!(world.last_log().contains("secret_column"));
    assert!(world.pauses.borrow().is_empty());
}

#[test]
fn a_failure_while_the_key_is_asked_about_wins_over_the_payload_s() {
    world_with(&[Fault::Before(OVERLOADED)]).track("visit", "{").fails(503, "temporarily_unavailable");
}

#[test]
fn a_failing_statement_undoes_the_whole_batch() {
    let world = World::new();
    world.sql("DROP TABLE idempotency_keys");
    for (event, body) in EVENTS {
        world.keyed(event, body, "k").fails(500, "internal_error");
    }
    assert_eq!(world.counts(["conversions", "refunds", "claims", "visits"]), [0; 4]);
}

#[test]
fn the_log_has_one_line_a_request_and_nothing_personal() {
    let world = World::new();
    world.track("claim", CLAIM).ok();
    world.track("conversion", ORDER).ok();
    world.track("refund", r#"{"order_id":"ORD-9","refund_reason":"private"}"#).fails(404, "conversion_not_found");
    world.track("visit", r#"{"referral_code":5}"#).fails(400, "invalid_payload");
    world.event("visit", VISIT).key("al_live_mistyped").send().fails(401, "invalid_api_key");
    world.track("nowhere-private", VISIT).fails(404, "not_found");
    let everything = world.logs.borrow().concat();
    for personal in ["buyer", "ORD-", "JOHN", "private", "al_live", "al_test", "mistyped", "108"] {
        assert!(!everything.contains(personal), "{personal} in {everything}");
    }
    let lines: Vec<Value> = world.logs.borrow().iter().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines.len(), 6);
    let line = &lines[1];
    let members = ["request_id", "route", "status", "code", "brand", "key", "ms"];
    assert_eq!(line.as_object().unwrap().len(), members.len());
    assert!(members.iter().all(|member| !line[*member].is_null()), "{line}");
    assert_eq!((&line["route"], &line["code"]), (&"/api/v1/track/conversion".into(), &"ok".into()));
    assert_eq!([&line["brand"], &line["key"]], [world.premier.id.as_str(), world.premier.live.id()]);
    // A mistyped key or a secret in the wrong header is not repeated.
    assert!(lines[4]["brand"].is_null() && lines[4]["key"].is_null());
}
