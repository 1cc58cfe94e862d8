//! A key that is replaced again within its overlap, since the answer with the new one got lost.

use crate::support::{Fault, LOST, VISIT, World};
use serde_json::{Value, json};

fn rotate(world: &World, key_id: &str, body: &str) -> Value {
    let path = format!("brands/{}/keys/{key_id}/rotate", world.premier.id);
    world.operate("POST", &path, body).send().ok().json["data"].clone()
}

fn is_good(world: &World, key: &Value) -> bool {
    world.post("track/visit", VISIT).key(key["key"].as_str().unwrap()).send().status == 200
}

fn end_of(key_id: &str, world: &World) -> String {
    world.value(&format!("SELECT coalesce(expires_at, 'never') FROM api_keys WHERE key_id = '{key_id}'"))
}

#[test]
fn another_successor_takes_the_place_of_the_first() {
    for own_end in [None, Some(1_790_000_000_000 + 1_000_000)] {
        let world = World::new();
        let old = world.make_key(1, own_end, None);
        let first = rotate(&world, old.id(), r#"{"overlap_seconds":60}"#);
        world.now_ms.set(world.now_ms.get() + 10_000);
        let second = rotate(&world, old.id(), r#"{"overlap_seconds":60}"#);
        assert_eq!((is_good(&world, &first), is_good(&world, &second)), (false, true));
        assert!(world.post("track/visit", VISIT).key(old.as_str()).send().status == 200, "until its overlap ends");
        let own_end = own_end.map_or("never".to_owned(), |end| end.to_string());
        assert_eq!(end_of(second["key_id"].as_str().unwrap(), &world), own_end);
        assert_eq!(end_of(old.id(), &world), (1_790_000_000_000_u64 + 60_000).to_string());
        let third = rotate(&world, old.id(), "");
        assert_eq!((is_good(&world, &second), is_good(&world, &third)), (false, true));
        assert_eq!(end_of(third["key_id"].as_str().unwrap(), &world), own_end);
        world.now_ms.set(world.now_ms.get() + 60_000);
        assert!(is_good(&world, &third), "nobody is locked out after the overlap");
    }
}

#[test]
fn what_is_revoked_by_it_is_noted() {
    let world = World::new();
    let old = world.make_key(1, None, None);
    let first = rotate(&world, old.id(), "");
    let second = rotate(&world, old.id(), "");
    let entries = world.operate("GET", &format!("brands/{}/audit", world.premier.id), "").send();
    let details: Vec<Value> =
        entries.ok().json["data"]["entries"].as_array().unwrap().iter().map(|entry| entry["details"].clone()).collect();
    let end = "2026-09-22T14:13:20.000Z";
    assert_eq!(
        details,
        [
            json!({ "new_key_id": second["key_id"], "expires_at": end, "revoked_key_id": first["key_id"] }),
            json!({ "new_key_id": first["key_id"], "expires_at": end }),
        ]
    );
}

/// One request that is tried twice replaces nothing but the old key.
#[test]
fn a_lost_answer_within_a_request_revokes_nothing() {
    for has_successor in [false, true] {
        let world = World::new();
        let old = world.make_key(1, None, None);
        if has_successor {
            rotate(&world, old.id(), "");
        }
        world.store.faults.borrow_mut().push(Fault::After(LOST));
        let new = rotate(&world, old.id(), "");
        assert!(is_good(&world, &new));
        assert_eq!(new["expires_at"], Value::Null);
        let revoked = world.value("SELECT count(*) FROM api_keys WHERE revoked_at IS NOT NULL");
        assert_eq!(revoked, u8::from(has_successor).to_string());
    }
}

/// A successor that has one of its own is in the hands of its brand: what came after it stays.
#[test]
fn the_successor_of_a_successor_stays_good() {
    let world = World::new();
    let old = world.make_key(1, None, None);
    let first = rotate(&world, old.id(), "");
    let second = rotate(&world, first["key_id"].as_str().unwrap(), "");
    let other = rotate(&world, old.id(), "");
    assert_eq!([&first, &second, &other].map(|key| is_good(&world, key)), [false, true, true]);
    assert_eq!(other["expires_at"], Value::Null);
}

#[test]
fn a_refused_rotation_replaces_nothing() {
    let world = World::new();
    let old = world.make_key(1, None, None);
    let first = rotate(&world, old.id(), r#"{"overlap_seconds":60}"#);
    world.now_ms.set(world.now_ms.get() + 60_000);
    let path = format!("brands/{}/keys/{}/rotate", world.premier.id, old.id());
    world.operate("POST", &path, "").send().fails(409, "key_not_active");
    assert!(is_good(&world, &first));
}
