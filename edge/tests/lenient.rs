//! `?mode=lenient`: what is recorded is what the verdict normalized, at once, in a batch, or from the queue.

use crate::support::entries::{entry, list};
use crate::support::queue::{Accepted, DOWN, down};
use crate::support::{ORDER, World};
use advocateloop_core::{Event, Mode, Options, judge};
use serde_json::Value;

/// Amounts as text, as tools send them that can't be configured.
fn slip() -> String {
    ORDER.replace(":108.00", r#":"108.00""#).replace(":8.00", r#":"8.00""#)
}

fn normalized(text: &str) -> String {
    let verdict = judge(Event::Conversion, text.as_bytes(), Options { mode: Mode::Lenient, ..Options::default() });
    verdict.outcome.unwrap().to_json()
}

#[test]
fn an_event_is_recorded_as_it_was_mended() {
    let world = World::new();
    let body = slip();
    world.track("conversion", &body).fails(400, "invalid_payload");
    let first = world.post("track/conversion?mode=lenient", &body).send();
    assert!(!first.is_duplicate());
    assert_eq!(first.warnings(), ["coerced /order_total", "coerced /tax"]);
    assert_eq!(world.value("SELECT payload FROM conversions"), normalized(&body));
    // What is meant is the same, however it was spelt.
    let again = world.track("conversion", ORDER);
    assert!(again.is_duplicate());
    assert!(again.warnings().is_empty(), "{}", again.text);
}

#[test]
fn what_money_needs_stays_as_strict_as_ever() {
    let world = World::new();
    let body = ORDER.replace("buyer@example.com", "nobody");
    let reply = world.post("track/conversion?mode=lenient", body).send();
    reply.fails(400, "invalid_payload");
    assert_eq!(reply.json["errors"][0]["path"], "/customer_email");
    world.is_empty();
}

#[test]
fn the_mode_is_that_of_every_event_of_a_batch() {
    let world = World::new();
    let batch = list(&[entry("conversion", &slip()), entry("refund", r#"{"order_id":"ORD-1","refund_amount":"5"}"#)]);
    let failed = |reply: &crate::support::Reply| reply.ok().json["data"]["failed"].clone();
    assert_eq!(failed(&world.post("track/batch", &batch).send()), Value::from(2));
    let reply = world.post("track/batch?mode=lenient", &batch).send();
    assert_eq!(failed(&reply), Value::from(0), "{}", reply.text);
    assert_eq!(reply.json["data"]["results"][1]["warnings"][0]["code"], "coerced");
    assert_eq!(world.value("SELECT refunded FROM conversions"), "50000");
    assert_eq!(world.value("SELECT payload FROM conversions"), normalized(&slip()));
}

#[test]
fn what_waits_in_the_queue_is_recorded_as_it_was_mended() {
    let world = down();
    let single = world.post("track/conversion?mode=lenient", slip()).send();
    assert_eq!(single.warnings(), ["coerced /order_total", "coerced /tax"]);
    let other = slip().replace("ORD-1", "ORD-2");
    let batch = world.post("track/batch?mode=lenient", list(&[entry("conversion", &other)])).send();
    let of_batch = batch.ok().json["data"]["results"][0]["data"]["accepted_id"].as_str().unwrap().to_owned();
    world.comes_back();
    world.drain();
    for (id, body) in [(single.accepted_id(), slip()), (of_batch, other)] {
        assert_eq!(world.accepted(&id).ok().data("status"), "recorded");
        let stored = world.value(&format!("SELECT payload FROM conversions WHERE conversion_id = '{id}'"));
        assert_eq!(stored, normalized(&body));
    }
    // A repetition is one, whether the queue has it or the database.
    assert!(world.post("track/conversion?mode=lenient", slip()).send().is_duplicate());
    world.store.outage.set(Some(DOWN));
    let again = world.post("track/conversion?mode=lenient", slip()).send();
    assert_eq!(again.accepted_id(), single.accepted_id());
}

#[test]
fn a_gross_brand_is_warned_in_the_same_mode() {
    let world = World::new();
    world.store.sqlite.query("UPDATE brands SET basis = 'gross'").unwrap();
    let reply = world.post("track/conversion?mode=lenient", slip()).send();
    assert_eq!(reply.warnings(), ["coerced /order_total", "coerced /tax"]);
    assert_eq!(reply.json["data"]["attributable_revenue"], Value::from(85.0));
}
