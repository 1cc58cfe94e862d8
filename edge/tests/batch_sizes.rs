//! How large a batch may be, and that what is large is stored and answered whole: D1 takes and gives at most two megabytes, and so many
//! statements in a transaction.

use crate::support::{CLAIM, Fault, ORDER, VISIT, World, entry, keyed_entry, list, order, refund_of};

/// An order with so many items, of which each name is this text so many times.
fn with_items(id: usize, count: usize, text: &str, times: usize) -> String {
    let items = vec![format!(r#"{{"name":"{}"}}"#, text.repeat(times)); count].join(",");
    order(id, 1, &format!(r#","items":[{items}]"#))
}

#[test]
fn it_holds_1_to_500_events_and_a_mebibyte() {
    let visits = |count: usize| list(&vec![entry("visit", VISIT); count]);
    let world = World::new();
    assert_eq!(world.post("track/batch", visits(500)).send().outcomes(), ["200 new"; 500]);
    let world = World::new();
    let call = |body: &str| world.post("track/batch", body);
    let lines = |body: &str, kind: &str| call(body).header("Content-Type", kind).send();
    let limit = 1024 * 1024;
    let padded = |size: usize| visits(1) + &" ".repeat(size - visits(1).len());
    for (body, said) in [
        (visits(501).as_str(), "send at most 500, not 501"),
        ("[]", "the batch holds no event"),
        (&entry("visit", VISIT), "must be a list of events, not an object"),
    ] {
        call(body).send().fails(400, "invalid_payload").says(said);
    }
    for kind in ["application/x-ndjson", "application/ndjson", "application/jsonl; charset=utf-8"] {
        for body in ["", "\n\r\n"] {
            lines(body, kind).fails(400, "invalid_payload").says("the batch holds no event");
        }
    }
    lines("[]", "text/csv").fails(415, "unsupported_media_type");
    call("[]").header("Content-Encoding", "br").send().fails(415, "unsupported_media_type").says("(br)");
    call("[]").idempotent("a b").send().fails(400, "invalid_idempotency_key");
    let declared = |body: &str, size: usize| call(body).header("Content-Length", &size.to_string()).send();
    for reply in [call(&padded(limit + 1)).send(), declared("[]", limit + 1)] {
        reply.fails(413, "payload_too_large").says("send at most 1048576 bytes");
    }
    world.is_empty();
    assert_eq!(call(&padded(limit)).send().outcomes(), ["200 new"]);
    // h22: one that says how large it is may be larger than an event.
    for size in [65_537, limit] {
        assert_eq!(declared(&padded(size), size).counts(["events", "failed"]), [1, 0], "{size}");
    }
}

/// Only so many statements fit in a transaction: the rest goes into the next one.
#[test]
fn a_long_chain_is_stored_whole() {
    for (key, members) in [("", r#","refund_id":"#), (r#","idempotency_key":"#, ""), ("", "")] {
        let world = World::new();
        let refund = |index: usize| {
            let name = |member: &str| if member.is_empty() { String::new() } else { format!("{member}\"{index}\"") };
            let payload = format!(r#"{{"order_id":"ORD-1","refund_amount":0.01{}}}"#, name(members));
            format!(r#"{{"type":"refund","payload":{payload}{}}}"#, name(key))
        };
        let chain: Vec<String> = (1..500).map(refund).chain([entry("conversion", ORDER)]).collect();
        let (batches, reply) = world.counted(|| world.batch(&chain).send());
        assert_eq!((batches, reply.outcomes()), (2, vec!["200 new".to_owned(); 500]));
        assert_eq!(world.value("SELECT refunded FROM conversions"), "49900");
        assert_eq!(world.batch(&chain).send().outcomes(), ["200 duplicate"; 500]);
    }
}

/// The key is asked about in each of them.
#[test]
fn a_key_that_is_revoked_between_two_transactions_records_no_more() {
    let world = World::new();
    world.track("conversion", ORDER).ok();
    world.store.after_batches(1, |sqlite| _ = sqlite.query("UPDATE api_keys SET revoked_at = 1").unwrap());
    let claim = |index: usize| entry("claim", CLAIM.replace("buyer", &format!("buyer-{index}")));
    let batch: Vec<String> = (0..250).map(claim).chain(vec![entry("refund", refund_of(0.01)); 250]).collect();
    let outcomes = world.batch(&batch).send().outcomes();
    assert_eq!(outcomes, [["200 new"; 250], ["401 invalid_api_key"; 250]].concat());
    assert_eq!(world.counts(["claims", "refunds"]), [250, 0]);
}

/// Values that come near to what a statement may bind and answer.
#[test]
fn the_largest_payloads_fit() {
    let world = World::new();
    let orders = |count, text, times| -> Vec<String> {
        (0..16).map(|index| entry("conversion", with_items(index, count, text, times))).collect()
    };
    let (large, small) = (orders(200, "\\\"", 130), orders(1, "x", 1));
    assert!(large[0].len() > 50_000);
    assert_eq!(world.batch(&large).send().outcomes(), ["200 new"; 16]);
    let (batches, reply) = world.counted(|| world.batch(&small).send());
    assert_eq!(batches, 1, "large as what is recorded is, it fits into an answer");
    assert_eq!(reply.outcomes(), ["200 duplicate"; 16]);
    assert_eq!(reply.text.matches("differs_from_recorded").count(), 16);
    // What can't be asked for is told so, and nothing else suffers.
    world.will_fail(&[Fault::None, Fault::Before("D1_ERROR: overloaded")]);
    let refund = entry("refund", r#"{"order_id":"1","refund_amount":0.5}"#);
    let reply = world.batch(&[entry("claim", CLAIM), refund]).send();
    assert_eq!(reply.outcomes(), ["200 new", "503 temporarily_unavailable"]);
    assert!(world.last_log().contains(r#""trouble":"D1_ERROR: overloaded""#));
}

/// h2: each of many repetitions is told of its own.
#[test]
fn large_repetitions_are_told_of_their_own() {
    let world = World::new();
    let order = |number: usize, discount: usize| {
        let discount = format!("\"discount\":{discount}");
        entry("conversion", with_items(number, 40, "x", 250).replace("\"discount\":0", &discount))
    };
    let first = world.batch(&(0..11).map(|number| order(number, 5)).collect::<Vec<_>>()).send();
    let again = world.batch(&(0..11).rev().map(|number| order(number, number)).collect::<Vec<_>>()).send();
    for (number, (first, again)) in first.list("results").iter().zip(again.list("results").iter().rev()).enumerate() {
        for member in ["conversion_id", "order_id"] {
            assert_eq!(first["data"][member], again["data"][member], "{number}");
        }
        assert_eq!(again.to_string().contains("differs_from_recorded"), number != 5, "{number}");
    }
}

/// h25: payloads that are just small enough to be answered along with all others.
#[test]
fn repetitions_of_nearly_large_payloads_fit_into_answers() {
    let world = World::new();
    for number in 0..500 {
        world.track("conversion", with_items(number, 24, "\\\"", 150)).ok();
    }
    let length = world.value("SELECT max(length(payload)) FROM conversions").parse::<usize>().unwrap();
    assert!((7_000..=8_000).contains(&length), "{length}");
    let reply =
        world.batch(&(0..500).map(|number| entry("conversion", order(number, 1, ""))).collect::<Vec<_>>()).send();
    assert_eq!(reply.counts(["duplicates"]), [500]);
    assert_eq!(reply.text.matches("differs_from_recorded").count(), 500);
}

/// h26: what is escaped is twice as long once it is bound.
#[test]
fn a_mebibyte_of_escapes_fits_into_statements() {
    let entry = |number| entry("conversion", with_items(number, 100, "\\\"", 140));
    let count = (1 << 20) / (entry(10).len() + 1);
    let entries: Vec<String> = (0..count).map(entry).collect();
    assert!(list(&entries).len() > 1_000_000);
    assert_eq!(World::new().batch(&entries).send().counts(["recorded"]), [count as u64]);
}

/// D1's free plan allows 50 statements in a request.
#[test]
fn a_full_batch_takes_few_statements() {
    let world = World::new();
    let events = |number: usize| {
        let claim = CLAIM.replace("buyer", &format!("buyer-{number}"));
        let refund = format!(r#"{{"order_id":"{number}","refund_amount":0.01}}"#);
        let payloads =
            [("claim", claim), ("conversion", order(number, 1, "")), ("refund", refund), ("visit", VISIT.to_owned())];
        payloads.map(|(event, payload)| keyed_entry(event, payload, &number.to_string()))
    };
    let entries: Vec<String> = (0..125).flat_map(events).collect();
    for outcome in ["200 new", "200 duplicate"] {
        let before = world.store.statements.get();
        assert_eq!(world.batch(&entries).send().outcomes(), [outcome; 500]);
        let statements = world.store.statements.get() - before;
        assert!(statements < 20, "{statements}");
    }
}

/// What is recorded of each is a part of an answer; what is recorded of all would be none.
#[test]
fn ledgers_that_do_not_fit_into_one_answer_are_asked_for_again() {
    let world = World::new();
    world.track("conversion", ORDER).ok();
    let metadata: Vec<String> = (0..20).map(|name| format!(r#""{name}":"{}""#, "😀".repeat(500))).collect();
    let refund = |number: usize, more: &str| {
        format!(r#"{{"order_id":"ORD-1","refund_id":"{number}","total_refunded":0.{number}{more}}}"#)
    };
    let large = format!(r#","metadata":{{{}}}"#, metadata.join(","));
    for number in 10..60 {
        world.track("refund", refund(number, &large)).ok();
    }
    let again: Vec<String> = (10..60).map(|number| entry("refund", refund(number, ""))).collect();
    let reply = world.batch(&again).send();
    assert_eq!(reply.outcomes(), ["200 duplicate"; 50]);
    assert_eq!(reply.text.matches("differs_from_recorded").count(), 50);
}
