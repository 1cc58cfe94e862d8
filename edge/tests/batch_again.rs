//! A batch that is sent again: what nothing identifies is known by the batch, its payload, and its number among equal ones.

use crate::support::queue::DOWN;
use crate::support::{Fault, ORDER, VISIT, World, entry, keyed_entry, list, refund_of, unnumbered, visit};

/// Sends a batch that is called `night`: how many are recorded, duplicates, failed.
#[track_caller]
fn send(world: &World, entries: &[String]) -> [u64; 3] {
    world.batch(entries).idempotent("night").send().counts(["recorded", "duplicates", "failed"])
}

#[test]
fn what_nothing_identifies_is_known_by_its_batch_and_payload() {
    let world = World::new();
    let batch = list(&[
        entry("conversion", ORDER),
        entry("conversion", unnumbered()),
        entry("conversion", unnumbered()),
        entry("visit", VISIT),
        entry("visit", VISIT),
        entry("refund", refund_of(5)),
        entry("refund", refund_of(5)),
    ]);
    let send = |body: &str, name: Option<&str>| world.post("track/batch", body).idempotent(name).send().outcomes();
    assert_eq!(send(&batch, None), ["200 new"; 7]);
    assert_eq!(send(&batch, None), ["200 duplicate"; 7]);
    // By another name it is another batch; by its name it is the same, whatever its spelling.
    assert_eq!(send(&batch, Some("night"))[1..], ["200 new"; 6]);
    assert_eq!(send(&format!(" {batch}"), Some("night")), ["200 duplicate"; 7]);
    let changed = batch.replace("JOHN123", "JANE123");
    assert_eq!(send(&changed, Some("night"))[3..5], ["200 new"; 2], "they are other events");
    assert_eq!(world.counts(["visits", "conversions", "refunds"]), [6, 5, 4]);
}

#[test]
fn an_entry_s_own_key_is_that_of_a_single_call() {
    let world = World::new();
    world.keyed("visit", VISIT, "k-1").ok();
    assert_eq!(send(&world, &[(); 2].map(|()| keyed_entry("visit", VISIT, " k-1 "))), [0, 2, 0]);
}

#[test]
fn what_is_left_out_of_the_second_batch_shifts_nobody() {
    let world = World::new();
    let [bad, one, other, repaired] = ["", "JOHN123", "OTHER", "REPAIRED"].map(|code| entry("visit", visit(code)));
    assert_eq!(send(&world, &[bad, one.clone(), other.clone(), one.clone()]), [3, 0, 1]);
    // The bad one is repaired, at another place.
    assert_eq!(send(&world, &[one.clone(), one.clone(), other, repaired]), [1, 3, 0]);
    assert_eq!(world.count("visits"), 4);
    // One more of them is one more.
    assert_eq!(send(&world, &vec![one; 3]), [1, 2, 0]);
}

#[test]
fn spelling_makes_no_difference() {
    let world = World::new();
    let sent = |payload: &str| send(&world, &[entry("visit", payload)]);
    assert_eq!(sent(VISIT), [1, 0, 0]);
    assert_eq!(sent(r#"{ "referral_code": " john123 " }"#), [0, 1, 0]);
    assert_eq!(sent(r#"{"referral_code":"JANE123"}"#), [1, 0, 0]);
}

/// A key of its own identifies an event, so that it does not count among equal ones.
#[test]
fn what_has_a_key_is_not_counted() {
    let world = World::new();
    assert_eq!(send(&world, &[keyed_entry("visit", VISIT, "k"), entry("visit", VISIT)]), [2, 0, 0]);
    assert_eq!(send(&world, &[entry("visit", VISIT)]), [0, 1, 0]);
}

/// A sender who is told 503 for some of it sends the whole again.
#[test]
fn the_whole_again_completes_it() {
    let (order, refund) = (entry("conversion", unnumbered()), entry("refund", refund_of(0.1)));
    let batch = [vec![order; 250], vec![refund; 250]].concat();
    for name in [None, Some("night")] {
        let world = World::new();
        world.track("conversion", ORDER).ok();
        let send = || world.batch(&batch).idempotent(name).send();
        // A database that answers once, and then no more.
        world.will_fail(&[[Fault::None].as_slice(), &[DOWN; 9]].concat());
        let first = send();
        assert_eq!(first.counts(["recorded", "failed"]), [250, 250]);
        assert_eq!(first.list("results")[499]["code"], "temporarily_unavailable");
        assert_eq!(world.counts(["conversions", "refunds"]), [251, 0]);
        world.will_fail(&[]);
        assert_eq!(send().counts(["recorded", "duplicates", "failed"]), [250, 250, 0]);
        assert_eq!(send().counts(["recorded", "duplicates", "failed"]), [0, 500, 0]);
        assert_eq!(world.value("SELECT refunded FROM conversions WHERE order_id = 'ORD-1'"), "250000");
    }
}
