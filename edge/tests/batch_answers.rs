//! What a batch answers about each of its events, where it could differ from what the event alone would have been told.

use crate::support::entries::{entry, list};
use crate::support::{ORDER, REFUND, Reply, VISIT, World};
use serde_json::{Value, json};

fn send(world: &World, entries: &[String]) -> Reply {
    let reply = world.post("track/batch", list(entries)).send();
    reply.ok();
    reply
}

fn result(reply: &Reply, index: usize) -> &Value {
    &reply.json["data"]["results"][index]
}

fn gross() -> World {
    let world = World::new();
    world.store.sqlite.query("UPDATE brands SET basis = 'gross'").unwrap();
    world
}

/// h1: on the gross basis this order's revenue is below zero, on what the customer paid it is not.
#[test]
fn an_invalid_event_warns_on_the_brand_s_basis() {
    let body = r#"{"customer_email":"nobody","order_total":10,"tax":1,"shipping":0,"discount":12}"#;
    let world = gross();
    let single = world.track("conversion", body);
    let codes = |warnings: &Value| {
        let warnings = warnings.as_array().cloned().unwrap_or_default();
        warnings.iter().map(|warning| warning["code"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(codes(&single.fails(400, "invalid_payload").json["warnings"]), ["not_deduplicated", "negative_revenue"]);
    let batch = send(&world, &[entry("conversion", body)]);
    assert_eq!(result(&batch, 0)["warnings"], single.json["warnings"]);
    let paid = send(&World::new(), &[entry("conversion", body)]);
    assert_eq!(codes(&result(&paid, 0)["warnings"]), ["not_deduplicated"]);
}

/// h2: they are compared a few at a time, and each is told of its own.
#[test]
fn large_repetitions_are_told_of_their_own() {
    let world = World::new();
    let items = vec![format!(r#"{{"name":"{}"}}"#, "x".repeat(250)); 40].join(",");
    let order = |number: usize, discount: usize| {
        let more = format!(r#""discount":{discount},"items":[{items}]"#);
        let body = ORDER.replace("ORD-1", &format!("ORD-{number}")).replace(r#""discount":5.00"#, &more);
        entry("conversion", &body)
    };
    let first = send(&world, &(0..11).map(|number| order(number, 5)).collect::<Vec<_>>());
    let again = send(&world, &(0..11).rev().map(|number| order(number, number)).collect::<Vec<_>>());
    for number in 0..11 {
        let (first, again) = (result(&first, number), result(&again, 10 - number));
        for member in ["conversion_id", "order_id"] {
            assert_eq!(first["data"][member], again["data"][member], "{number}");
        }
        let differs = again["warnings"].as_array().cloned().unwrap_or_default();
        assert_eq!(differs.iter().any(|warning| warning["code"] == "differs_from_recorded"), number != 5, "{number}");
    }
}

/// h3: nothing is left, and the last refund named its amount.
#[test]
fn a_refund_of_the_rest_of_nothing_repeats_no_refund_with_an_amount() {
    let world = World::new();
    let rest = REFUND.replace("R-1", "R-2").replace("50", "58");
    let all = [
        entry("conversion", ORDER),
        entry("refund", REFUND),
        entry("refund", &rest),
        entry("refund", r#"{"order_id":"ORD-1"}"#),
    ];
    let last = result(&send(&world, &all), 3).clone();
    assert_eq!([&last["data"]["duplicate"], &last["data"]["refund_amount"]], [&json!(true), &json!(0.0)]);
    assert_eq!(world.count("refunds"), 2);
}

/// h22: a batch that says how large it is may be larger than an event.
#[test]
fn a_batch_may_declare_a_mebibyte() {
    for size in [65_537, 1_048_576] {
        let world = World::new();
        let mut body = list(&[entry("visit", VISIT)]);
        body.push_str(&" ".repeat(size - body.len()));
        let call = world.post("track/batch", &body).header("Content-Length", &size.to_string());
        assert_eq!(call.send().ok().json["data"]["recorded"], 1, "{size}");
    }
}

/// h25: payloads that are just small enough to be answered along with all others. The database gives no more than two megabytes.
#[test]
fn repetitions_of_nearly_large_payloads_fit_into_answers() {
    let world = World::new();
    let name = "\\\"".repeat(150);
    let items = vec![format!(r#"{{"name":"{name}"}}"#); 24].join(",");
    let order = |number: usize| {
        format!(
            r#"{{"customer_email":"a@b.co","order_id":"{number}","order_total":1,"tax":0,"shipping":0,"discount":0,"items":[{items}]}}"#
        )
    };
    for number in 0..500 {
        world.track("conversion", &order(number)).ok();
    }
    let length = world.value("SELECT max(length(payload)) FROM conversions").parse::<usize>().unwrap();
    assert!((7_000..=8_000).contains(&length), "{length}");
    let again: Vec<String> = (0..500)
        .map(|number| {
            entry("conversion", &order(number).split(",\"items\"").next().map(|start| format!("{start}}}")).unwrap())
        })
        .collect();
    let reply = send(&world, &again);
    assert_eq!(reply.json["data"]["duplicates"], 500);
    assert_eq!(reply.text.matches("differs_from_recorded").count(), 500);
}

/// h26: what is escaped is twice as long once it is bound. The database takes no more than two megabytes.
#[test]
fn a_mebibyte_of_escapes_fits_into_statements() {
    let world = World::new();
    let items = vec![format!(r#"{{"name":"{}"}}"#, "\\\"".repeat(140)); 100].join(",");
    let order = |number: usize| {
        format!(
            r#"{{"customer_email":"a@b.co","order_id":"{number}","order_total":1,"tax":0,"shipping":0,"discount":0,"items":[{items}]}}"#
        )
    };
    let mut entries = Vec::new();
    let mut size = 2;
    while size + order(entries.len()).len() + 40 < 1 << 20 {
        entries.push(entry("conversion", &order(entries.len())));
        size += entries.last().map_or(0, |entry| entry.len() + 1);
    }
    assert!(size > 1_000_000, "{size}");
    assert_eq!(send(&world, &entries).json["data"]["recorded"], entries.len());
}
