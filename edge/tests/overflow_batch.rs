//! A batch while the database is overloaded or down: each event is accepted as if it had come alone.

use serde_json::Value;

use crate::support::queue::down;
use crate::support::{CLAIM, Fault, LOST, ORDER, REFUND, Reply, VISIT, World, all_kinds, entry, numbered};

const TABLES: [&str; 3] = ["claims", "conversions", "refunds"];

fn send(world: &World, entries: &[String]) -> Reply {
    world.batch(entries).send()
}

fn ids(reply: &Reply) -> Vec<String> {
    let id = |result: &Value| result["data"]["accepted_id"].as_str().unwrap_or_default().to_owned();
    reply.list("results").iter().map(id).collect()
}

#[test]
fn all_kinds_are_accepted_once_and_each_sees_what_came_before() {
    let world = down();
    let reply = send(&world, &all_kinds());
    let again = send(&world, &all_kinds());
    assert_eq!([&reply, &again].map(Reply::outcomes), [["200 accepted"; 4]; 2]);
    assert_eq!(ids(&reply), ids(&again));
    let log: Value = serde_json::from_str(&world.last_log()).unwrap();
    assert_eq!([&log["code"], &log["accepted"]], [&Value::from("accepted"), &Value::from(4)]);
    assert!(log["trouble"].as_str().unwrap().contains("overloaded"));
    world.recovers();
    let ids = ids(&reply);
    assert!(ids.is_sorted_by(|one, next| one[4..] < next[4..]), "{ids:?}");
    world.are_recorded(&ids);
    assert_eq!(world.value("SELECT claim_id FROM conversions"), ids[0]);
    assert_eq!(world.value("SELECT refunded FROM conversions"), "500000");
    // The same batch again is known, the visit, too.
    assert_eq!(send(&world, &all_kinds()).outcomes(), ["200 duplicate"; 4]);
    assert_eq!(world.counts(TABLES), [1; 3]);
    assert_eq!(world.count("visits"), 2, "with the one that made the key known");
}

#[test]
fn an_answer_that_gets_lost_doubles_nothing() {
    let world = down();
    world.store.outage.set(Some(Fault::After(LOST)));
    let reply = send(&world, &all_kinds());
    assert_eq!(reply.outcomes(), ["200 accepted"; 4]);
    assert_eq!(world.counts(["claims", "conversions"]), [1; 2], "they are stored already");
    world.recovers();
    world.are_recorded(&ids(&reply));
    assert_eq!(world.counts(TABLES), [1; 3]);
}

#[test]
fn what_would_overtake_something_that_waits_is_accepted_and_the_rest_recorded() {
    let world = down();
    let order = world.track("conversion", ORDER).accepted_id();
    world.comes_back();
    let refund = |number: u8| REFUND.replace("R-1", &format!("R-{number}"));
    let sent = [
        ("conversion", numbered(2), "200 new"),
        ("refund", REFUND.to_owned(), "200 accepted"),
        ("refund", refund(2).replace("ORD-1", "ORD-2"), "200 new"),
        ("refund", refund(3).replace("50", "8"), "200 accepted"),
        ("visit", VISIT.to_owned(), "200 new"),
    ];
    let reply = send(&world, &sent.each_ref().map(|(event, body, _)| entry(event, body)));
    assert_eq!(reply.outcomes(), sent.map(|(.., outcome)| outcome));
    world.drain();
    assert_eq!(world.value("SELECT group_concat(refunded ORDER BY order_id) FROM conversions"), "580000,500000");
    world.is_recorded(&order);
    // Once all of that is recorded, the database is asked alone.
    assert_eq!(send(&world, &[entry("refund", refund(4).replace("50", "1"))]).outcomes(), ["200 new"]);
}

#[test]
fn what_is_not_valid_or_not_allowed_is_not_told_so_before_the_key_is_known_to_be_good() {
    let world = down();
    let reply = send(&world, &[entry("visit", "{}"), entry("conversion", ORDER), "5".to_owned()]);
    assert_eq!(reply.outcomes(), ["503 temporarily_unavailable", "200 accepted", "400 invalid_payload"]);
    let starter = |entries: &[String]| world.batch(entries).by(&world.starter).send();
    starter(&[entry("claim", CLAIM), entry("conversion", ORDER)]).fails(503, "temporarily_unavailable");
    world.comes_back();
    assert_eq!(starter(&[entry("conversion", ORDER)]).outcomes(), ["200 new"], "that makes the key known");
    world.goes_down();
    let another = starter(&[entry("claim", CLAIM), entry("conversion", numbered(2))]);
    assert_eq!(another.outcomes(), ["503 temporarily_unavailable", "200 accepted"]);
}

#[test]
fn a_full_batch_goes_in_parcels() {
    let world = down();
    let entries: Vec<String> = (0..500).map(|index| entry("conversion", numbered(index))).collect();
    assert_eq!(send(&world, &entries).outcomes(), ["200 accepted"; 500]);
    world.recovers();
    assert_eq!(world.count("conversions"), 500);
}

#[test]
fn an_event_that_the_plan_does_not_allow_makes_nobody_forget_the_key() {
    for mixed in [[("claim", CLAIM), ("conversion", ORDER)], [("conversion", ORDER), ("claim", CLAIM)]] {
        let world = World::with_queue();
        let starter = |entries: &[String]| world.batch(entries).by(&world.starter).send();
        starter(&mixed.map(|(event, body)| entry(event, body)));
        world.goes_down();
        assert_eq!(starter(&[entry("conversion", numbered(2))]).outcomes(), ["200 accepted"]);
    }
}
