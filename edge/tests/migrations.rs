//! A database that has rows already is brought up to date, and the rows count as if they had come afterwards.

mod support;

use advocateloop_edge::store::sqlite::Sqlite;
use support::{CLAIM, ORDER, REFUND, VISIT, World};

/// Up to keys and administration: before events were listed and summed up.
const BEFORE_READ_BACK: usize = 3;

fn provided(sqlite: Sqlite) -> World {
    let world = World::on(sqlite, 0);
    world.provide();
    for (event, body) in [("visit", VISIT), ("claim", CLAIM), ("conversion", ORDER), ("refund", REFUND)] {
        world.track(event, body).ok();
        world.post(&format!("track/{event}"), body).test().send().ok();
        world.now_ms.set(world.now_ms.get() + 40_000_000);
    }
    world
}

fn read(world: &World) -> Vec<String> {
    let paths = ["events", "summary?by=day", "summary?by=referral_code"];
    let live = paths.map(|path| world.get(path).send().ok().text.clone());
    let test = paths.map(|path| world.get(path).test().send().ok().text.clone());
    [live, test].concat()
}

#[test]
fn what_was_recorded_before_is_listed_and_summed_up_like_what_comes_after() {
    let sqlite = Sqlite::in_memory_after(BEFORE_READ_BACK).unwrap();
    // The code of before asked for no such column, and that of now does.
    sqlite.query("ALTER TABLE brands ADD COLUMN elsewhere INTEGER").unwrap();
    let old = provided(sqlite);
    old.store.sqlite.query("ALTER TABLE brands DROP COLUMN elsewhere").unwrap();
    old.store.sqlite.migrate_after(BEFORE_READ_BACK).unwrap();
    let new = provided(Sqlite::in_memory().unwrap());
    assert_eq!(read(&old), read(&new));

    for world in [&old, &new] {
        world.track("visit", VISIT).ok();
        world.track("refund", r#"{"order_id":"ORD-1"}"#).ok();
    }
    assert_eq!(read(&old), read(&new));
    assert!(
        read(&new)[1].contains(
            r#""conversions":1,"order_total":108.00,"attributable_revenue":0.00,"refunds":2,"refunded":108.00"#
        )
    );
}
