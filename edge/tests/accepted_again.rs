//! What is accepted and settled: once, on the basis and in the environment of its key, whatever is delivered when.

use advocateloop_core::{Basis, Plan};

use crate::support::queue::{DOWN, down};
use crate::support::{CLAIM, Fault, ORDER, REFUND, VISIT, World, entry, refund};

/// h8: which conversions a claim has, only the database knows.
#[test]
fn a_refund_by_its_claim_alone_waits_behind_every_conversion() {
    let world = World::with_queue();
    let claim = world.track("claim", CLAIM);
    let refund = format!(r#"{{"claim_id":"{}","refund_amount":1}}"#, claim.data("claim_id"));
    world.goes_down();
    let order = world.track("conversion", ORDER).accepted_id();
    world.comes_back();
    let refund = world.track("refund", refund).accepted_id();
    world.drain();
    world.are_recorded(&[order, refund]);
}

/// h9: the first outcome is the one that counts, though by now it would be another.
#[test]
fn a_settled_message_is_not_recorded_when_it_comes_again() {
    let world = down();
    let id = world.track("refund", REFUND).accepted_id();
    let letter = world.queue.letters.borrow()[0].clone();
    world.recovers();
    world.is_not_recorded(&id, "conversion_not_found");
    world.track("conversion", ORDER).ok();
    world.deliver(vec![letter]);
    world.drain();
    world.is_not_recorded(&id, "conversion_not_found");
    assert_eq!(world.count("refunds"), 0);
}

/// h11: acknowledged to the queue is only what is noted.
#[test]
fn an_outcome_that_could_not_be_noted_is_noted_later() {
    let world = down();
    let id = world.track("conversion", ORDER).accepted_id();
    world.comes_back();
    // What is settled; the recording; the note.
    world.will_fail(&[Fault::None, Fault::None, DOWN]);
    world.deliver(world.due());
    assert_eq!(world.counts(["conversions", "accepted"]), [1, 0]);
    world.drain();
    world.is_recorded(&id);
    assert_eq!(world.count("conversions"), 1);
}

/// h10: behind something that waits, the database says itself what the plan allows.
#[test]
fn what_the_plan_no_longer_allows_is_not_accepted_behind_what_waits() {
    let world = down();
    world.track("claim", CLAIM).accepted_id();
    world.comes_back();
    world.set_plan(Plan::Starter);
    let sent = world.queue.sent.get();
    let reply = world.batch(&[entry("claim", CLAIM), entry("conversion", ORDER)]).send();
    assert_eq!(reply.outcomes(), ["403 feature_not_available", "200 accepted"]);
    assert_eq!(world.queue.sent.get(), sent + 1);
}

/// h12: on the gross basis this order's revenue is below zero, on what the customer paid it is not.
#[test]
fn what_is_accepted_warns_on_the_brand_s_basis() {
    let body = ORDER.replace(r#""discount":5.00"#, r#""discount":100"#);
    for (basis, warnings) in [(Basis::Gross, vec!["negative_revenue /order_total"]), (Basis::Paid, vec![])] {
        let world = World::with_queue();
        world.set_basis(basis);
        world.track("visit", VISIT).ok();
        world.goes_down();
        let single = world.track("conversion", &body);
        single.accepted_id();
        assert_eq!(single.warnings(), warnings);
        let batch = world.batch(&[entry("conversion", body.replace("ORD-1", "ORD-2"))]).send();
        assert_eq!(batch.outcomes(), ["200 accepted"]);
        assert_eq!(batch.list("results")[0]["warnings"], single.json["warnings"]);
    }
}

/// h21: through the queue, an event stays one of its key's environment and its brand's basis.
#[test]
fn environment_and_basis_survive_the_queue() {
    for environment in ["live", "test"] {
        let world = World::with_queue();
        world.set_basis(Basis::Gross);
        let key = if environment == "test" { &world.premier.test } else { &world.premier.live };
        let send = |event: &str, body: &str| world.event(event, body).with(key).send();
        send("claim", CLAIM).ok();
        world.goes_down();
        let id = send("conversion", ORDER).accepted_id();
        world.recovers();
        assert_eq!(
            world.value("SELECT environment || ' ' || conversion_id || ' ' || attributable_revenue FROM conversions"),
            format!("{environment} {id} 850000")
        );
        let feed = world.get("events?type=conversion").with(key).send();
        assert_eq!(feed.list("events")[0]["id"], id.as_str());
    }
}

/// What was accepted counts on the basis of then, whichever of its deliveries the queue brings first.
#[test]
fn a_repetition_has_the_basis_of_the_first_delivery() {
    let world = World::with_queue();
    world.track("visit", VISIT).ok();
    world.goes_down();
    let id = world.track("conversion", ORDER).accepted_id();
    world.comes_back();
    world.set_basis(Basis::Gross);
    world.track("visit", VISIT).ok();
    world.goes_down();
    assert_eq!(world.track("conversion", ORDER).accepted_id(), id);
    let again = world.queue.letters.borrow()[1].clone();
    world.comes_back();
    world.deliver(vec![again]);
    assert_eq!(world.value("SELECT attributable_revenue FROM conversions"), "900000");
    world.drain();
    world.is_recorded(&id);
}

/// h24: what was not recorded is erased with its person.
#[test]
fn an_accepted_claim_that_was_not_recorded_is_erased_with_its_person() {
    let world = World::with_queue();
    world.keyed("claim", CLAIM.replace("buyer", "other"), "k").ok();
    world.goes_down();
    let id = world.keyed("claim", CLAIM.replace('}', r#","name":"Jane"}"#), "k").accepted_id();
    world.recovers();
    world.is_not_recorded(&id, "idempotency_conflict").says("Jane");
    world.erase("buyer@example.com").send().ok();
    let left = world.dump(&["accepted"]).concat();
    assert!(!left.contains("Jane") && !left.contains("buyer@"), "{left}");
}

/// A batch whose second transaction fails: the rest of it is accepted, in order.
#[test]
fn what_a_batch_could_not_record_in_the_end_is_accepted() {
    let world = World::with_queue();
    world.track("conversion", ORDER).ok();
    let claims = (0..250).map(|number| entry("claim", CLAIM.replace("buyer", &format!("buyer-{number}"))));
    let refunds =
        (0..250).map(|number| entry("refund", refund(&format!(r#""refund_id":"R-{number}","refund_amount":0.1"#))));
    world.will_fail(&[Fault::None, DOWN]);
    let reply = world.batch(&claims.chain(refunds).collect::<Vec<_>>()).send();
    assert_eq!(reply.counts(["recorded", "accepted", "failed"]), [250, 250, 0]);
    world.drain();
    assert_eq!(world.value("SELECT refunded FROM conversions"), "250000");
    let stored = world.sql("SELECT refund_id FROM refunds ORDER BY seq").concat();
    assert_eq!(stored, (0..250).map(|number| format!("R-{number}")).collect::<Vec<_>>());
}

/// The first request of an isolate that comes by a key, while something of another key waits.
#[test]
fn behind_what_waits_a_key_that_is_not_known_yet_is_asked_about() {
    for as_batch in [false, true] {
        let world = World::with_queue();
        let (known, unknown) = (world.make_key(1, None, None), world.make_key(2, None, None));
        world.event("visit", VISIT).with(&known).send().ok();
        world.goes_down();
        world.event("claim", CLAIM).with(&known).send().accepted_id();
        world.comes_back();
        let id = if as_batch {
            let batch = [entry("conversion", ORDER), entry("refund", REFUND), entry("visit", VISIT)];
            let reply = world.batch(&batch).with(&unknown).send();
            assert_eq!(reply.counts(["accepted", "recorded"]), [2, 1], "{}", reply.text);
            reply.list("results")[0]["data"]["accepted_id"].as_str().unwrap().to_owned()
        } else {
            world.event("conversion", ORDER).with(&unknown).send().accepted_id()
        };
        world.drain();
        world.is_recorded(&id);
        assert_eq!(world.value("SELECT attribution FROM conversions"), "email");
        assert_eq!(world.count("refunds"), u32::from(as_batch));
    }
}
