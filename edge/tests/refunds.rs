//! The refund ledger, rule by rule of the contract's section 7.

use serde_json::{Value, json};

use crate::support::{CLAIM, ORDER, Reply, World, numbered, order, refund_of};

/// A world with one order of 108.00, attributable 90.00.
fn ordered() -> World {
    let world = World::new();
    world.track("conversion", ORDER).ok();
    world
}

fn refund(world: &World, more: &str) -> Reply {
    world.track("refund", format!(r#"{{"order_id":"ORD-1"{more}}}"#))
}

/// Asserts what is applied, refunded in all and left, as the amounts are written, and whether it is a duplicate.
#[track_caller]
fn says(reply: &Reply, applied: &str, total: &str, remaining: &str, duplicate: bool) {
    let full = remaining == "0.00";
    reply.ok().says(&format!(
        r#""refund_amount":{applied},"total_refunded":{total},"remaining":{remaining},"is_full_refund":{full},"duplicate":{duplicate}"#
    ));
    assert_eq!(reply.is_duplicate(), duplicate);
}

#[track_caller]
fn exceeds(reply: &Reply, remaining: &str) {
    reply.fails(409, "refund_exceeds_remaining").says(&format!(r#""details":{{"remaining":{remaining}}}"#));
}

#[test]
fn the_answer_has_the_contract_s_shape() {
    let reply = refund(&ordered(), r#","refund_amount":50.00"#);
    let (id, conversion) = (reply.data("refund_id"), reply.data("conversion_id"));
    assert!(id.starts_with("rfd_") && conversion.starts_with("cnv_"));
    assert!(reply.text.starts_with(&format!(
        r#"{{"success":true,"data":{{"refund_id":"{id}","conversion_id":"{conversion}","refund_amount":50.00,"total_refunded":50.00,"remaining":58.00,"is_full_refund":false,"duplicate":false,"attributable_revenue":48.3333}}"#
    )));
    assert_eq!(reply.warnings(), ["not_deduplicated /refund_id"]);
}

#[test]
fn parts_add_up_to_the_order_and_not_a_bit_more() {
    let world = ordered();
    says(&refund(&world, r#","refund_amount":50"#), "50.00", "50.00", "58.00", false);
    says(&refund(&world, r#","refund_amount":50"#), "50.00", "100.00", "8.00", false);
    exceeds(&refund(&world, r#","refund_amount":8.0001"#), "8.00");
    says(&refund(&world, r#","refund_amount":8"#), "8.00", "108.00", "0.00", false);
    exceeds(&refund(&world, r#","refund_amount":0.0001"#), "0.00");
    assert_eq!(world.value("SELECT sum(amount) = 1080000 AND max(total_refunded) = 1080000 FROM refunds"), "1");
}

#[test]
fn without_an_amount_all_that_remains_is_refunded_once() {
    let world = ordered();
    refund(&world, r#","refund_amount":50,"refund_id":"A""#).ok();
    let first = refund(&world, "");
    says(&first, "58.00", "108.00", "0.00", false);
    let again = refund(&world, "");
    says(&again, "58.00", "108.00", "0.00", true);
    assert_eq!(again.data("refund_id"), first.data("refund_id"));
    assert!(again.warnings().is_empty());
    // Differing is told, as for every duplicate.
    assert_eq!(refund(&world, r#","refund_reason":"why""#).warnings(), ["differs_from_recorded "]);
    assert_eq!(world.count("refunds"), 2);
}

/// A refund of all that remains repeats only one that asked for the same.
#[test]
fn asking_for_the_rest_of_nothing_repeats_the_last_refund_only_if_it_asked_for_the_rest() {
    for (last, amount) in [
        ("", "108.00"),
        (r#","is_full_refund":true"#, "108.00"),
        (r#","refund_id":"A""#, "108.00"),
        (r#","refund_amount":108,"refund_id":"A""#, "0.00"),
        (r#","refund_amount":108"#, "0.00"),
        (r#","total_refunded":108"#, "0.00"),
        (r#","refund_amount":108,"total_refunded":108"#, "0.00"),
    ] {
        let world = ordered();
        let first = refund(&world, last);
        assert!(!first.is_duplicate());
        let rest = refund(&world, "");
        says(&rest, amount, "108.00", "0.00", true);
        assert_eq!(rest.data("refund_id"), first.data("refund_id"));
        assert_eq!(world.count("refunds"), 1);
    }
}

#[test]
fn a_known_refund_id_is_answered_with_the_first_result() {
    let world = ordered();
    let first = refund(&world, r#","refund_amount":20,"refund_id":"A""#);
    refund(&world, r#","refund_amount":30,"refund_id":"B""#).ok();
    let again = refund(&world, r#","refund_amount":20,"refund_id":"A""#);
    assert_eq!(again.text, first.text.replace(r#""duplicate":false"#, r#""duplicate":true"#));
    // Even where it would exceed what remains, or ask for something else.
    let differing = refund(&world, r#","refund_amount":99,"refund_id":"A""#);
    says(&differing, "20.00", "20.00", "88.00", true);
    assert_eq!(differing.json["warnings"][0]["fields"], json!(["refund_amount"]));
    assert_eq!(refund(&world, r#","refund_id":"A""#).data("refund_id"), "A");
    assert_eq!(world.count("refunds"), 2);
    // It is of one conversion.
    world.track("conversion", numbered(2)).ok();
    let other = world.track("refund", r#"{"order_id":"ORD-2","refund_amount":20,"refund_id":"A"}"#);
    says(&other, "20.00", "20.00", "88.00", false);
}

#[test]
fn our_own_refund_id_is_known_too() {
    let world = ordered();
    let ours = refund(&world, r#","refund_amount":20"#).data("refund_id").to_owned();
    let again = refund(&world, &format!(r#","refund_amount":20,"refund_id":"{ours}""#));
    says(&again, "20.00", "20.00", "88.00", true);
}

#[test]
fn a_running_total_is_believed() {
    let world = ordered();
    says(&refund(&world, r#","refund_amount":50,"total_refunded":50"#), "50.00", "50.00", "58.00", false);
    // A retry.
    says(&refund(&world, r#","refund_amount":50,"total_refunded":50"#), "0.00", "50.00", "58.00", true);
    // A delivery was missed: the total brings it in.
    let jump = refund(&world, r#","refund_amount":10,"total_refunded":80"#);
    says(&jump, "30.00", "80.00", "28.00", false);
    assert_eq!(jump.warnings(), ["total_refunded_mismatch /total_refunded"]);
    // The missed one comes late.
    let late = refund(&world, r#","refund_amount":20,"total_refunded":70,"refund_id":"late""#);
    says(&late, "0.00", "80.00", "28.00", true);
    assert_eq!((late.data("refund_id"), late.warnings()), ("late", vec![]));
    exceeds(&refund(&world, r#","total_refunded":108.0001"#), "28.00");
    says(&refund(&world, r#","total_refunded":108"#), "28.00", "108.00", "0.00", false);
    assert_eq!(world.count("refunds"), 3);
}

#[test]
fn a_nothing_new_without_an_identifier_names_the_latest_entry() {
    let world = ordered();
    refund(&world, r#","total_refunded":20,"refund_id":"A""#).ok();
    refund(&world, r#","total_refunded":30,"refund_id":"B""#).ok();
    assert_eq!(refund(&world, r#","total_refunded":25"#).data("refund_id"), "B");
}

#[test]
fn a_claimed_full_refund_is_compared() {
    let world = ordered();
    let mismatch = ["full_refund_mismatch /is_full_refund"].as_slice();
    for (more, warnings) in [
        (r#","refund_amount":8,"refund_id":"A","is_full_refund":false"#, [].as_slice()),
        (r#","refund_amount":50,"refund_id":"B","is_full_refund":true"#, mismatch),
        (r#","refund_amount":50,"refund_id":"C","is_full_refund":false"#, mismatch),
        // A duplicate.
        (r#","refund_amount":50,"refund_id":"C","is_full_refund":false"#, &[]),
    ] {
        assert_eq!(refund(&world, more).warnings(), warnings, "{more}");
    }
}

#[test]
fn an_order_of_nothing_is_refunded_once() {
    let world = World::new();
    world.track("conversion", order("ORD-1", 0, "")).ok();
    exceeds(&refund(&world, r#","refund_amount":1"#), "0.00");
    exceeds(&refund(&world, r#","total_refunded":1"#), "0.00");
    says(&refund(&world, ""), "0.00", "0.00", "0.00", false);
    says(&refund(&world, ""), "0.00", "0.00", "0.00", true);
    assert_eq!(world.count("refunds"), 1);
}

#[test]
fn revenue_shrinks_in_proportion() {
    let world = ordered();
    for (more, revenue) in
        [(r#","refund_amount":36"#, "60.00"), (r#","refund_amount":0.0001"#, "59.9999"), ("", "0.00")]
    {
        refund(&world, more).says(&format!(r#""attributable_revenue":{revenue}"#));
    }
}

#[test]
fn each_identifier_finds_the_conversion() {
    let world = World::new();
    let claim = world.track("claim", CLAIM).data("claim_id").to_owned();
    let conversion = world.track("conversion", ORDER).data("conversion_id").to_owned();
    let identifiers = [("order_id", "ORD-1"), ("conversion_id", &*conversion), ("claim_id", &*claim)];
    for subset in 1..8_u32 {
        let mut body = json!({"refund_amount": 1});
        for (bit, (name, value)) in identifiers.iter().enumerate() {
            if subset & (1 << bit) != 0 {
                body[*name] = Value::from(*value);
            }
        }
        assert_eq!(world.track("refund", body.to_string()).ok().data("conversion_id"), conversion);
    }
}

#[test]
fn what_is_unknown_is_named_and_answered_like_what_is_foreign() {
    let world = ordered();
    let theirs = |event: &str, body: String, id: &str| {
        world.event(event, body).by(&world.premier2).send().ok().data(id).to_owned()
    };
    let conversion = theirs("conversion", numbered("F"), "conversion_id");
    let claim = theirs("claim", CLAIM.to_owned(), "claim_id");
    world.event("conversion", numbered("T")).test().send().ok();
    let own_claim = world.track("claim", CLAIM).data("claim_id").to_owned();
    let error = |members: &str| {
        let reply = world.track("refund", format!("{{{members}}}"));
        reply.fails(404, "conversion_not_found").json["error"].as_str().unwrap().to_owned()
    };
    let by = |name: &str, id: &str| error(&format!(r#""{name}":"{id}""#));
    let unknown = by("order_id", "unknown");
    assert!(unknown.starts_with("order_id names no conversion"));
    for order in ["ORD-F", "ORD-T", "ord-1"] {
        assert_eq!(by("order_id", order), unknown, "{order}");
    }
    assert_eq!(by("conversion_id", &conversion), by("conversion_id", "cnv_0"));
    let by_claim = by("claim_id", "clm_0");
    assert_eq!(by("claim_id", &claim), by_claim);
    assert_eq!(by("claim_id", &own_claim), by_claim, "a claim without a conversion");
    // One that is known does not help another that is not.
    assert_eq!(error(r#""order_id":"ORD-1","claim_id":"clm_0""#), by_claim);
    let both = error(r#""order_id":"unknown","conversion_id":"cnv_0""#);
    assert!(both.starts_with("order_id and conversion_id name no conversion"));
    assert_eq!(world.count("refunds"), 0);
}

#[test]
fn identifiers_must_agree() {
    let world = World::new();
    let claim = world.track("claim", CLAIM).data("claim_id").to_owned();
    let one = world.track("conversion", ORDER).data("conversion_id").to_owned();
    let two = world.track("conversion", numbered(2).replace("buyer@", "other@")).data("conversion_id").to_owned();
    for body in [
        format!(r#"{{"order_id":"ORD-1","conversion_id":"{two}"}}"#),
        format!(r#"{{"order_id":"ORD-2","conversion_id":"{one}"}}"#),
        format!(r#"{{"order_id":"ORD-2","claim_id":"{claim}"}}"#),
        format!(r#"{{"conversion_id":"{two}","claim_id":"{claim}"}}"#),
        format!(r#"{{"order_id":"ORD-1","conversion_id":"{two}","claim_id":"{claim}"}}"#),
    ] {
        world.track("refund", body).fails(409, "identifiers_disagree");
    }
    assert_eq!(world.count("refunds"), 0);
}

#[test]
fn a_claim_of_several_conversions_is_ambiguous_alone() {
    let world = World::new();
    let claim = world.track("claim", CLAIM).data("claim_id").to_owned();
    let convert = |number| world.track("conversion", numbered(number)).data("conversion_id").to_owned();
    let conversions: Vec<String> = (0..25).map(convert).collect();
    let reply = world.track("refund", format!(r#"{{"claim_id":"{claim}"}}"#));
    let candidates = reply.fails(409, "ambiguous_claim").json["details"]["candidates"].as_array().unwrap();
    assert_eq!(candidates.len(), 20);
    assert_eq!(candidates[0], json!({"conversion_id": conversions[24], "order_id": "ORD-24"}));
    assert_eq!(world.count("refunds"), 0);
    for more in [r#""order_id":"ORD-7""#.to_owned(), format!(r#""conversion_id":"{}""#, conversions[7])] {
        let reply = world.track("refund", format!(r#"{{"claim_id":"{claim}",{more},"refund_amount":1}}"#));
        assert_eq!(reply.ok().data("conversion_id"), conversions[7]);
    }
}

/// Another sender's refund of 58.00 comes between what is read and what is written.
fn overtaken() -> World {
    let world = ordered();
    world.store.after_batches(1, |sqlite| {
        let other = "INSERT INTO refunds (brand_id, environment, conversion_id, refund_id, entry_id, amount, total_refunded, \
            revenue_taken, payload, key_id, created_at) SELECT brand_id, environment, conversion_id, 'other', 'rfd_other', 580000, \
            refunded + 580000, 483333, '{}', key_id, created_at FROM conversions";
        sqlite.query(other).unwrap();
    });
    world
}

#[test]
fn a_refund_that_another_one_overtakes_is_decided_anew() {
    let world = overtaken();
    let (batches, reply) = world.counted(|| refund(&world, r#","refund_amount":50.00"#));
    says(&reply, "50.00", "108.00", "0.00", false);
    assert_eq!(batches, 3, "read, written in vain and read again, written");

    let world = overtaken();
    exceeds(&refund(&world, r#","refund_amount":50.01"#), "50.00");
    assert_eq!(world.value("SELECT refunded FROM conversions"), "580000");

    says(&refund(&overtaken(), r#","total_refunded":58.00"#), "0.00", "58.00", "50.00", true);
}

/// An idempotency key that a refund of another order takes meanwhile is no entry of this one.
#[test]
fn a_key_that_is_remembered_meanwhile_is_looked_at_again() {
    let world = ordered();
    world.store.after_batches(1, |sqlite| {
        let other = "INSERT INTO idempotency_keys (brand_id, environment, event, idempotency_key, payload_digest, conversion_id, refund_id, \
            amount, total_refunded, created_at) SELECT brand_id, environment, 'refund', 'k', printf('%064d', 1), conversion_id, 'other', 0, 0, \
            created_at FROM conversions";
        sqlite.query(other).unwrap();
    });
    world.keyed("refund", refund_of(1), "k").fails(409, "idempotency_conflict");
    assert_eq!(world.count("refunds"), 0);
}

/// A claim that names one conversion when it is read, and two when the refund is written; a repeated one notes no idempotency key either.
#[test]
fn a_claim_that_gets_another_conversion_meanwhile_is_ambiguous() {
    for recorded in [false, true] {
        let world = World::new();
        let claim = world.track("claim", CLAIM).data("claim_id").to_owned();
        world.track("conversion", ORDER).ok();
        if recorded {
            refund(&world, r#","refund_amount":1,"refund_id":"R-1""#).ok();
        }
        world.store.after_batches(1, |sqlite| {
            let other = "INSERT INTO conversions (brand_id, environment, conversion_id, customer_email, order_total, \
                attributable_revenue, attribution, referral_code, claim_id, payload, key_id, created_at) SELECT brand_id, environment, \
                'other', customer_email, 1, 1, attribution, referral_code, claim_id, payload, key_id, created_at FROM conversions";
            sqlite.query(other).unwrap();
        });
        let body = format!(r#"{{"claim_id":"{claim}","refund_amount":1,"refund_id":"R-1"}}"#);
        world.keyed("refund", body, "k").fails(409, "ambiguous_claim");
        assert_eq!(world.counts(["refunds", "idempotency_keys"]), [u32::from(recorded), 0]);
    }
}
