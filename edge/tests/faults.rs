//! When the database fails: nothing is stored, or a retry is safe, and nobody is told how it looks inside.

use crate::support::{CLAIM, Fault, LOST, ORDER, REFUND, VISIT, World};

const EVENTS: [(&str, &str); 4] = [("conversion", ORDER), ("refund", REFUND), ("claim", CLAIM), ("visit", VISIT)];

/// Faults happen in this order.
fn world_with(faults: &[Fault]) -> World {
    let world = World::new();
    world.track("conversion", ORDER).ok();
    world.post("track/conversion", ORDER).test().send().ok();
    world.store.faults.borrow_mut().extend(faults.iter().rev());
    world
}

#[test]
fn a_lost_answer_is_asked_for_again_and_the_event_is_fresh() {
    for (event, body) in EVENTS {
        for key in [None, Some("k")] {
            let world = world_with(&[Fault::After(LOST)]);
            let unnumbered = body.replace(r#""order_id":"ORD-1","customer"#, r#""customer"#);
            let unnumbered = if event == "conversion" { unnumbered.replace("ORD-1", "ORD-2") } else { unnumbered };
            let call = world.post(&format!("track/{event}"), &unnumbered);
            let before = world.count(&format!("{event}s"));
            let reply = key.map_or(call.clone(), |key| call.idempotent(key)).send();
            assert!(!reply.is_duplicate(), "{event}: this very request recorded it");
            assert_eq!(reply.warnings().iter().filter(|warning| warning.starts_with("differs")).count(), 0);
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
    let world =
        world_with(&[Fault::Before(LOST), Fault::Before("D1_ERROR: internal: storage caused object to be reset.")]);
    assert!(!world.track("visit", VISIT).is_duplicate());
    assert_eq!(*world.pauses.borrow(), [50, 250]);

    let world = world_with(&[Fault::Before(LOST); 3]);
    let batches = world.batches(|| {
        let reply = world.track("visit", VISIT);
        assert_eq!(reply.fails(503, "temporarily_unavailable").header("Retry-After"), Some("2"));
    });
    assert_eq!((batches, world.count("visits")), (3, 0));
}

#[test]
fn an_overloaded_database_is_not_asked_again() {
    for message in [
        "D1_ERROR: D1 DB is overloaded. Too many requests queued.",
        "D1_ERROR: D1 DB storage operation exceeded timeout which caused object to be reset.",
    ] {
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
    assert!(world.logs.borrow().last().unwrap().contains("secret_column"));
    assert!(world.pauses.borrow().is_empty());
}

#[test]
fn a_failure_while_the_key_is_asked_about_wins_over_the_payload_s() {
    let world = world_with(&[Fault::Before("D1_ERROR: D1 DB is overloaded.")]);
    world.track("visit", "{").fails(503, "temporarily_unavailable");
}

#[test]
fn a_failing_statement_undoes_the_whole_batch() {
    let world = World::new();
    world.store.sqlite.query("DROP TABLE idempotency_keys").unwrap();
    for (event, body) in EVENTS {
        world.post(&format!("track/{event}"), body).idempotent("k").send().fails(500, "internal_error");
    }
    for table in ["conversions", "refunds", "claims", "visits"] {
        assert_eq!(world.count(table), 0);
    }
}

#[test]
fn the_log_has_one_line_a_request_and_nothing_personal() {
    let world = World::new();
    world.track("claim", CLAIM).ok();
    world.track("conversion", ORDER).ok();
    world.track("refund", r#"{"order_id":"ORD-9","refund_reason":"private"}"#).fails(404, "conversion_not_found");
    world.track("visit", r#"{"referral_code":5}"#).fails(400, "invalid_payload");
    world.post("track/visit", VISIT).key("al_live_mistyped").send().fails(401, "invalid_api_key");
    world.post("track/nowhere-private", VISIT).send().fails(404, "not_found");
    let logs = world.logs.borrow();
    assert_eq!(logs.len(), 6);
    let everything = logs.concat();
    for personal in ["buyer", "ORD-", "JOHN", "private", "al_live", "al_test", "mistyped", "108"] {
        assert!(!everything.contains(personal), "{personal} in {everything}");
    }
    let line: serde_json::Value = serde_json::from_str(&logs[1]).unwrap();
    let members = ["request_id", "route", "status", "code", "brand", "key", "ms"];
    assert_eq!(line.as_object().unwrap().len(), members.len());
    assert!(members.iter().all(|member| !line[*member].is_null()), "{line}");
    assert_eq!((&line["route"], &line["code"]), (&"/api/v1/track/conversion".into(), &"ok".into()));
    assert_eq!(line["brand"], world.premier.id.as_str());
    assert_eq!(line["key"], world.premier.live.id());
    // A mistyped key or a secret in the wrong header is not repeated.
    let line: serde_json::Value = serde_json::from_str(&logs[4]).unwrap();
    assert!(line["brand"].is_null() && line["key"].is_null());
}
