//! A batch while the database is overloaded or down: each event is accepted as if it had come alone.

use crate::support::entries::{entry, list};
use crate::support::queue::{DOWN, down};
use crate::support::{CLAIM, Fault, LOST, ORDER, REFUND, Reply, VISIT, World};
use advocateloop_edge::store::admin;
use serde_json::Value;

fn all_kinds() -> String {
    list(&[entry("claim", CLAIM), entry("conversion", ORDER), entry("refund", REFUND), entry("visit", VISIT)])
}

fn send(world: &World, body: &str) -> Reply {
    world.post("track/batch", body).send()
}

/// `200 accepted`, `200 new`, `200 duplicate`, or a status with a code.
#[track_caller]
fn outcomes(reply: &Reply) -> Vec<String> {
    let outcome = |result: &Value| {
        let what = match (&result["code"], &result["data"]["status"], &result["data"]["duplicate"]) {
            (Value::String(code), ..) => code.clone(),
            (_, Value::String(status), _) => status.clone(),
            (.., Value::Bool(true)) => "duplicate".to_owned(),
            _ => "new".to_owned(),
        };
        format!("{} {what}", result["status"])
    };
    reply.ok().json["data"]["results"].as_array().unwrap().iter().map(outcome).collect()
}

fn ids(reply: &Reply) -> Vec<String> {
    let results = reply.json["data"]["results"].as_array().unwrap();
    results.iter().map(|result| result["data"]["accepted_id"].as_str().unwrap_or_default().to_owned()).collect()
}

#[test]
fn all_kinds_are_accepted_and_each_sees_what_came_before() {
    let world = down();
    let reply = send(&world, &all_kinds());
    assert_eq!(outcomes(&reply), ["200 accepted"; 4]);
    assert_eq!(reply.json["data"]["accepted"], 4);
    let log: Value = serde_json::from_str(world.logs.borrow().last().unwrap()).unwrap();
    assert_eq!([&log["code"], &log["accepted"]], [&Value::from("accepted"), &Value::from(4)]);
    assert!(log["trouble"].as_str().unwrap().contains("overloaded"));
    world.comes_back();
    world.drain();
    let ids = ids(&reply);
    assert!(ids.is_sorted_by(|one, next| one[4..] < next[4..]), "{ids:?}");
    for id in &ids {
        assert_eq!(world.accepted(id).ok().data("status"), "recorded", "{id}");
    }
    assert_eq!(world.value("SELECT claim_id FROM conversions"), ids[0]);
    assert_eq!(world.value("SELECT refunded FROM conversions"), "500000");
    // The same batch again is known, the visit, too.
    assert_eq!(outcomes(&send(&world, &all_kinds())), ["200 duplicate"; 4]);
    assert_eq!((world.count("claims"), world.count("refunds")), (1, 1));
}

#[test]
fn repeated_while_the_database_is_down_it_gets_the_same_identifiers() {
    let world = down();
    let first = send(&world, &all_kinds());
    let again = send(&world, &all_kinds());
    assert_eq!(outcomes(&again), ["200 accepted"; 4]);
    assert_eq!(ids(&first), ids(&again));
    world.comes_back();
    world.drain();
    assert_eq!(["claims", "conversions", "refunds"].map(|table| world.count(table)), [1; 3]);
    assert_eq!(world.count("visits"), 2, "with the one that made the key known");
}

#[test]
fn an_answer_that_gets_lost_doubles_nothing() {
    let world = down();
    world.store.outage.set(Some(Fault::After(LOST)));
    let reply = send(&world, &all_kinds());
    assert_eq!(outcomes(&reply), ["200 accepted"; 4]);
    assert_eq!(["claims", "conversions"].map(|table| world.count(table)), [1; 2], "they are stored already");
    world.comes_back();
    world.drain();
    for id in ids(&reply) {
        assert_eq!(world.accepted(&id).ok().data("status"), "recorded", "{id}");
    }
    assert_eq!(["claims", "conversions", "refunds"].map(|table| world.count(table)), [1; 3]);
}

#[test]
fn what_would_overtake_something_that_waits_is_accepted_and_the_rest_recorded() {
    let world = down();
    let order = world.track("conversion", ORDER);
    world.comes_back();
    let other = ORDER.replace("ORD-1", "ORD-2");
    let refund = REFUND.replace("ORD-1", "ORD-2").replace("R-1", "R-2");
    let later = REFUND.replace("R-1", "R-3").replace("50", "8");
    let batch = list(&[
        entry("conversion", &other),
        entry("refund", REFUND),
        entry("refund", &refund),
        entry("refund", &later),
        entry("visit", VISIT),
    ]);
    let reply = send(&world, &batch);
    assert_eq!(outcomes(&reply), ["200 new", "200 accepted", "200 new", "200 accepted", "200 new"]);
    assert_eq!([&reply.json["data"]["recorded"], &reply.json["data"]["accepted"]], [3, 2].map(Value::from).each_ref());
    world.drain();
    assert_eq!(world.value("SELECT group_concat(refunded ORDER BY order_id) FROM conversions"), "580000,500000");
    assert_eq!(world.accepted(order.data("accepted_id")).data("status"), "recorded");
    // Once all of that is recorded, the database is asked alone.
    let more = list(&[entry("refund", r#"{"order_id":"ORD-1","refund_id":"R-4","refund_amount":1}"#)]);
    assert_eq!(outcomes(&send(&world, &more)), ["200 new"]);
}

#[test]
fn what_is_not_valid_or_not_allowed_is_not_told_so_before_the_key_is_known_to_be_good() {
    let world = down();
    let batch = list(&[entry("visit", "{}"), entry("conversion", ORDER), "5".to_owned()]);
    let reply = send(&world, &batch);
    assert_eq!(outcomes(&reply), ["503 temporarily_unavailable", "200 accepted", "400 invalid_payload"]);
    let starter = |world: &World, body: &str| world.post("track/batch", body).by(&world.starter).send();
    let mixed = list(&[entry("claim", CLAIM), entry("conversion", ORDER)]);
    starter(&world, &mixed).fails(503, "temporarily_unavailable");
    world.comes_back();
    assert_eq!(
        outcomes(&starter(&world, &list(&[entry("conversion", ORDER)]))),
        ["200 new"],
        "that makes the key known"
    );
    world.store.outage.set(Some(DOWN));
    let another = list(&[entry("claim", CLAIM), entry("conversion", &ORDER.replace("ORD-1", "ORD-2"))]);
    assert_eq!(outcomes(&starter(&world, &another)), ["503 temporarily_unavailable", "200 accepted"]);
}

#[test]
fn without_a_queue_or_an_unknown_key_or_when_the_queue_fails_all_of_it_is_503() {
    let world = World::new();
    world.track("visit", VISIT).ok();
    world.store.outage.set(Some(DOWN));
    assert_eq!(send(&world, &all_kinds()).fails(503, "temporarily_unavailable").header("Retry-After"), Some("10"));

    let world = down();
    world.post("track/batch", all_kinds()).by(&world.premier2).send().fails(503, "temporarily_unavailable");
    world.queue.is_failing.set(true);
    assert_eq!(send(&world, &all_kinds()).fails(503, "temporarily_unavailable").header("Retry-After"), Some("10"));
    assert!(world.logs.borrow().last().unwrap().contains("the queue is full"));
    // What was not accepted holds nothing up.
    world.comes_back();
    assert_eq!(world.batches(|| assert_eq!(outcomes(&send(&world, &all_kinds())), ["200 new"; 4])), 2);
}

#[test]
fn a_key_that_is_revoked_meanwhile_records_and_accepts_nothing() {
    let world = down();
    world.track("conversion", ORDER).ok();
    world.comes_back();
    let (brand, key) = (&world.premier.id, world.premier.live.id());
    world.admin(&admin::revoke_key(brand, key, world.now_ms.get()));
    send(&world, &list(&[entry("refund", REFUND), entry("visit", VISIT)])).fails(401, "invalid_api_key");
    assert_eq!((world.queue.sent.get(), world.count("visits")), (1, 1));
}

#[test]
fn a_full_batch_goes_in_parcels() {
    let world = down();
    let entries: Vec<String> =
        (0..500).map(|index| entry("conversion", &ORDER.replace("ORD-1", &format!("ORD-{index}")))).collect();
    let reply = send(&world, &list(&entries));
    assert_eq!(outcomes(&reply), vec!["200 accepted"; 500]);
    world.comes_back();
    world.drain();
    assert_eq!(world.count("conversions"), 500);
}

#[test]
fn an_event_that_the_plan_does_not_allow_makes_nobody_forget_the_key() {
    for mixed in [[("claim", CLAIM), ("conversion", ORDER)], [("conversion", ORDER), ("claim", CLAIM)]] {
        let world = World::with_queue();
        let starter = |body: &str| world.post("track/batch", body).by(&world.starter).send();
        starter(&list(&mixed.map(|(event, body)| entry(event, body))));
        world.store.outage.set(Some(DOWN));
        let another = list(&[entry("conversion", &ORDER.replace("ORD-1", "ORD-2"))]);
        assert_eq!(outcomes(&starter(&another)), ["200 accepted"]);
    }
}
