//! A key that is replaced again within its overlap, since the answer with the new one got lost.

use advocateloop_core::ApiKey;
use serde_json::{Value, json};

use crate::support::{Fault, LOST, Reply, VISIT, World};

fn try_to_rotate(world: &World, key: &ApiKey, body: &str) -> Reply {
    world.operate("POST", &format!("brands/{{brand}}/keys/{}/rotate", key.id()), body).send()
}

/// The successor.
fn rotate(world: &World, key: &ApiKey, body: &str) -> ApiKey {
    ApiKey::parse(try_to_rotate(world, key, body).ok().data("key")).unwrap()
}

fn is_good(world: &World, key: &ApiKey) -> bool {
    world.event("visit", VISIT).with(key).send().status == 200
}

fn end_of(world: &World, key: &ApiKey) -> String {
    world.value(&format!("SELECT coalesce(expires_at, 'never') FROM api_keys WHERE key_id = '{}'", key.id()))
}

#[test]
fn another_successor_takes_the_place_of_the_first() {
    for own_end in [None, Some(1_790_000_000_000 + 1_000_000)] {
        let world = World::new();
        let old = world.make_key(1, own_end, None);
        let first = rotate(&world, &old, r#"{"overlap_seconds":60}"#);
        world.advance(10_000);
        let second = rotate(&world, &old, r#"{"overlap_seconds":60}"#);
        // The old one is good until its overlap ends.
        assert_eq!([&first, &second, &old].map(|key| is_good(&world, key)), [false, true, true]);
        let own_end = own_end.map_or("never".to_owned(), |end| end.to_string());
        assert_eq!(end_of(&world, &second), own_end);
        assert_eq!(end_of(&world, &old), (1_790_000_000_000_u64 + 60_000).to_string());
        let third = rotate(&world, &old, "");
        assert_eq!([&second, &third].map(|key| is_good(&world, key)), [false, true]);
        assert_eq!(end_of(&world, &third), own_end);
        world.advance(60_000);
        assert!(is_good(&world, &third), "nobody is locked out after the overlap");
    }
}

#[test]
fn what_is_revoked_by_it_is_noted() {
    let world = World::new();
    let old = world.make_key(1, None, None);
    let [first, second] = [(); 2].map(|()| rotate(&world, &old, ""));
    let audit = world.operate("GET", "brands/{brand}/audit", "").send();
    let details: Vec<&Value> = audit.list("entries").iter().map(|entry| &entry["details"]).collect();
    let end = "2026-09-22T14:13:20.000Z";
    let notes = [
        json!({ "new_key_id": second.id(), "expires_at": end, "revoked_key_id": first.id() }),
        json!({ "new_key_id": first.id(), "expires_at": end }),
    ];
    assert_eq!(details, notes.each_ref());
}

/// One request that is tried twice replaces nothing but the old key.
#[test]
fn a_lost_answer_within_a_request_revokes_nothing() {
    for has_successor in [false, true] {
        let world = World::new();
        let old = world.make_key(1, None, None);
        if has_successor {
            rotate(&world, &old, "");
        }
        world.will_fail(&[Fault::After(LOST)]);
        let new = rotate(&world, &old, "");
        assert_eq!((is_good(&world, &new), end_of(&world, &new).as_str()), (true, "never"));
        assert_eq!(world.count("api_keys WHERE revoked_at IS NOT NULL"), u32::from(has_successor));
    }
}

/// A successor that has one of its own is in the hands of its brand: what came after it stays.
#[test]
fn the_successor_of_a_successor_stays_good() {
    let world = World::new();
    let old = world.make_key(1, None, None);
    let first = rotate(&world, &old, "");
    let second = rotate(&world, &first, "");
    let other = rotate(&world, &old, "");
    assert_eq!([&first, &second, &other].map(|key| is_good(&world, key)), [false, true, true]);
    assert_eq!(end_of(&world, &other), "never");
}

#[test]
fn a_refused_rotation_replaces_nothing() {
    let world = World::new();
    let old = world.make_key(1, None, None);
    let first = rotate(&world, &old, r#"{"overlap_seconds":60}"#);
    world.advance(60_000);
    try_to_rotate(&world, &old, "").fails(409, "key_not_active");
    assert!(is_good(&world, &first));
}
