//! `?mode=lenient`: what is recorded is what the verdict normalized, at once, in a batch, or from the queue.

use advocateloop_core::{Basis, Event, Mode, Options, judge};
use serde_json::Value;

use crate::support::queue::down;
use crate::support::{ORDER, Reply, World, entry, list, refund_of};

/// Amounts as text, as tools send them that can't be configured.
fn slip() -> String {
    ORDER.replace(":108.00", r#":"108.00""#).replace(":8.00", r#":"8.00""#)
}

fn send(world: &World, body: &str) -> Reply {
    world.post("track/conversion?mode=lenient", body).send()
}

fn normalized(text: &str) -> String {
    let verdict = judge(Event::Conversion, text.as_bytes(), Options { mode: Mode::Lenient, ..Options::default() });
    verdict.outcome.unwrap().to_json()
}

#[test]
fn an_event_is_recorded_as_it_was_mended() {
    let world = World::new();
    world.track("conversion", slip()).fails(400, "invalid_payload");
    let first = send(&world, &slip());
    assert!(!first.is_duplicate());
    assert_eq!(first.warnings(), ["coerced /order_total", "coerced /tax"]);
    assert_eq!(world.value("SELECT payload FROM conversions"), normalized(&slip()));
    // What is meant is the same, however it was spelt.
    let again = world.track("conversion", ORDER);
    assert!(again.is_duplicate());
    assert!(again.warnings().is_empty(), "{}", again.text);
}

#[test]
fn what_money_needs_stays_as_strict_as_ever() {
    let world = World::new();
    let reply = send(&world, &ORDER.replace("buyer@example.com", "nobody"));
    reply.fails(400, "invalid_payload");
    assert_eq!(reply.json["errors"][0]["path"], "/customer_email");
    world.is_empty();
}

#[test]
fn the_mode_is_that_of_every_event_of_a_batch() {
    let world = World::new();
    let batch = list(&[entry("conversion", slip()), entry("refund", refund_of("\"5\""))]);
    assert_eq!(world.post("track/batch", &batch).send().counts(["failed"]), [2]);
    let reply = world.post("track/batch?mode=lenient", &batch).send();
    assert_eq!(reply.counts(["failed"]), [0], "{}", reply.text);
    assert_eq!(reply.list("results")[1]["warnings"][0]["code"], "coerced");
    assert_eq!(world.sql("SELECT refunded, payload FROM conversions"), [["50000", &normalized(&slip())]]);
}

#[test]
fn what_waits_in_the_queue_is_recorded_as_it_was_mended() {
    let world = down();
    let single = send(&world, &slip());
    assert_eq!(single.warnings(), ["coerced /order_total", "coerced /tax"]);
    let other = slip().replace("ORD-1", "ORD-2");
    let batch = world.post("track/batch?mode=lenient", list(&[entry("conversion", &other)])).send();
    let of_batch = batch.list("results")[0]["data"]["accepted_id"].as_str().unwrap().to_owned();
    world.recovers();
    for (id, body) in [(single.accepted_id(), slip()), (of_batch, other)] {
        world.is_recorded(&id);
        let stored = world.value(&format!("SELECT payload FROM conversions WHERE conversion_id = '{id}'"));
        assert_eq!(stored, normalized(&body));
    }
    // A repetition is one, whether the queue has it or the database.
    assert!(send(&world, &slip()).is_duplicate());
    world.goes_down();
    assert_eq!(send(&world, &slip()).accepted_id(), single.accepted_id());
}

#[test]
fn a_gross_brand_is_warned_in_the_same_mode() {
    let world = World::new();
    world.set_basis(Basis::Gross);
    let reply = send(&world, &slip());
    assert_eq!(reply.warnings(), ["coerced /order_total", "coerced /tax"]);
    assert_eq!(reply.json["data"]["attributable_revenue"], Value::from(85.0));
}
