//! What is accepted and settled: once, on the basis and in the environment of its key, whatever is delivered when.

use crate::support::entries::{entry, list};
use crate::support::queue::{Accepted, DOWN, down};
use crate::support::{CLAIM, Fault, ORDER, REFUND, VISIT, World};

/// h8: which conversions a claim has, only the database knows.
#[test]
fn a_refund_by_its_claim_alone_waits_behind_every_conversion() {
    let world = down();
    world.comes_back();
    let claim = world.track("claim", CLAIM);
    let refund = format!(r#"{{"claim_id":"{}","refund_amount":1}}"#, claim.data("claim_id"));
    world.store.outage.set(Some(DOWN));
    let order = world.track("conversion", ORDER).accepted_id();
    world.comes_back();
    let refund = world.track("refund", &refund).accepted_id();
    world.drain();
    for id in [order, refund] {
        assert_eq!(world.accepted(&id).ok().data("status"), "recorded");
    }
}

/// h9: the first outcome is the one that counts, though by now it would be another.
#[test]
fn a_settled_message_is_not_recorded_when_it_comes_again() {
    let world = down();
    let id = world.track("refund", REFUND).accepted_id();
    world.comes_back();
    let letter = world.queue.letters.borrow()[0].clone();
    world.drain();
    assert_eq!(world.accepted(&id).ok().data("code"), "conversion_not_found");
    world.track("conversion", ORDER).ok();
    world.deliver(vec![letter]);
    world.drain();
    assert_eq!((world.count("refunds"), world.accepted(&id).data("code")), (0, "conversion_not_found"));
}

/// h11: acknowledged to the queue is only what is noted.
#[test]
fn an_outcome_that_could_not_be_noted_is_noted_later() {
    let world = down();
    let id = world.track("conversion", ORDER).accepted_id();
    world.comes_back();
    // What is settled; the recording; the note.
    world.store.faults.borrow_mut().extend([DOWN, Fault::None, Fault::None]);
    world.deliver(world.due());
    assert_eq!((world.count("conversions"), world.count("accepted")), (1, 0));
    world.drain();
    assert_eq!(world.accepted(&id).ok().data("status"), "recorded");
    assert_eq!(world.count("conversions"), 1);
}

/// h10: behind something that waits, the database says itself what the plan allows.
#[test]
fn what_the_plan_no_longer_allows_is_not_accepted_behind_what_waits() {
    let world = down();
    world.track("claim", CLAIM).accepted_id();
    world.comes_back();
    world.store.sqlite.query("UPDATE brands SET plan = 'starter'").unwrap();
    let sent = world.queue.sent.get();
    let reply = world.post("track/batch", list(&[entry("claim", CLAIM), entry("conversion", ORDER)])).send();
    let results = &reply.ok().json["data"]["results"];
    assert_eq!((&results[0]["status"], results[0]["code"].as_str()), (&403.into(), Some("feature_not_available")));
    assert_eq!((results[1]["data"]["status"].as_str(), world.queue.sent.get()), (Some("accepted"), sent + 1));
}

/// h12: on the gross basis this order's revenue is below zero, on what the customer paid it is not.
#[test]
fn what_is_accepted_warns_on_the_brand_s_basis() {
    let body = ORDER.replace(r#""discount":5.00"#, r#""discount":100"#);
    for (basis, warnings) in [("gross", vec!["negative_revenue /order_total"]), ("paid", vec![])] {
        let world = World::with_queue();
        world.store.sqlite.query(&format!("UPDATE brands SET basis = '{basis}'")).unwrap();
        world.track("visit", VISIT).ok();
        world.store.outage.set(Some(DOWN));
        let single = world.track("conversion", &body);
        single.accepted_id();
        assert_eq!(single.warnings(), warnings);
        let batch = world.post("track/batch", list(&[entry("conversion", &body.replace("ORD-1", "ORD-2"))])).send();
        let told = &batch.ok().json["data"]["results"][0];
        assert_eq!(told["data"]["status"], "accepted");
        assert_eq!(told["warnings"], single.json["warnings"]);
    }
}

/// h21: through the queue, an event stays one of its key's environment and its brand's basis.
#[test]
fn environment_and_basis_survive_the_queue() {
    for (is_test, environment) in [(false, "live"), (true, "test")] {
        let world = World::with_queue();
        world.store.sqlite.query("UPDATE brands SET basis = 'gross'").unwrap();
        let call = |event: &str, body: &str| {
            let call = world.post(&format!("track/{event}"), body);
            if is_test { call.test() } else { call }.send()
        };
        call("claim", CLAIM).ok();
        world.store.outage.set(Some(DOWN));
        let id = call("conversion", ORDER).accepted_id();
        world.comes_back();
        world.drain();
        assert_eq!(
            world.value("SELECT environment || ' ' || conversion_id || ' ' || attributable_revenue FROM conversions"),
            format!("{environment} {id} 850000")
        );
        let feed = world.get("events?type=conversion");
        let feed = if is_test { feed.test() } else { feed }.send();
        assert_eq!(feed.ok().json["data"]["events"][0]["id"], id.as_str());
    }
}

/// h24: what was not recorded is erased with its person.
#[test]
fn an_accepted_claim_that_was_not_recorded_is_erased_with_its_person() {
    let world = down();
    world.comes_back();
    world.post("track/claim", CLAIM.replace("buyer", "other")).idempotent("k").send().ok();
    world.store.outage.set(Some(DOWN));
    let body = CLAIM.replace('}', r#","name":"Jane"}"#);
    let id = world.post("track/claim", body).idempotent("k").send().accepted_id();
    world.comes_back();
    world.drain();
    let settled = world.accepted(&id);
    assert_eq!(settled.ok().data("code"), "idempotency_conflict");
    settled.says("Jane");
    world.post("customers", r#"{"email":"buyer@example.com"}"#).method("DELETE").send().ok();
    let left = format!("{:?}", world.store.sqlite.query("SELECT * FROM accepted").unwrap());
    assert!(!left.contains("Jane") && !left.contains("buyer@"), "{left}");
}

/// A batch whose second transaction fails: the rest of it is accepted, in order.
#[test]
fn what_a_batch_could_not_record_in_the_end_is_accepted() {
    let world = down();
    world.comes_back();
    world.track("conversion", ORDER).ok();
    let claim = |number| entry("claim", &CLAIM.replace("buyer", &format!("buyer-{number}")));
    let refund =
        |number| entry("refund", &format!(r#"{{"order_id":"ORD-1","refund_id":"R-{number}","refund_amount":0.1}}"#));
    let batch: Vec<String> = (0..250).map(claim).chain((0..250).map(refund)).collect();
    world.store.faults.borrow_mut().extend([DOWN, Fault::None]);
    let reply = world.post("track/batch", list(&batch)).send();
    let data = &reply.ok().json["data"];
    let counts = ["recorded", "accepted", "failed"].map(|name| data[name].as_u64().unwrap());
    assert_eq!(counts, [250, 250, 0]);
    world.drain();
    assert_eq!(world.value("SELECT refunded FROM conversions"), "250000");
    let order = "SELECT group_concat(refund_id) FROM (SELECT refund_id FROM refunds ORDER BY seq)";
    let wanted: Vec<String> = (0..250).map(|number| format!("R-{number}")).collect();
    assert_eq!(world.value(order), wanted.join(","));
}

/// The first request of an isolate that comes by a key, while something of another key waits.
#[test]
fn behind_what_waits_a_key_that_is_not_known_yet_is_asked_about() {
    for as_batch in [false, true] {
        let world = World::with_queue();
        let (known, unknown) = (world.make_key(1, None, None), world.make_key(2, None, None));
        world.post("track/visit", VISIT).key(known.as_str()).send().ok();
        world.store.outage.set(Some(DOWN));
        world.post("track/claim", CLAIM).key(known.as_str()).send().accepted_id();
        world.comes_back();
        let id = if as_batch {
            let batch = list(&[entry("conversion", ORDER), entry("refund", REFUND), entry("visit", VISIT)]);
            let reply = world.post("track/batch", batch).key(unknown.as_str()).send();
            let data = &reply.ok().json["data"];
            assert_eq!([&data["accepted"], &data["recorded"]], [2, 1], "{}", reply.text);
            data["results"][0]["data"]["accepted_id"].as_str().unwrap().to_owned()
        } else {
            world.post("track/conversion", ORDER).key(unknown.as_str()).send().accepted_id()
        };
        world.drain();
        assert_eq!(world.accepted(&id).ok().data("status"), "recorded");
        assert_eq!(world.value("SELECT attribution FROM conversions"), "email");
        assert_eq!(world.count("refunds"), u32::from(as_batch));
    }
}
