//! Administration: brands and keys, each change noted in the audit table in the same batch.

use serde_json::{Value, json};

use crate::support::{Fault, LOST, ORDER, Reply, VISIT, World, pages};

const NOW: &str = "2026-09-21T14:13:20.000Z";
const NOWHERE: &str = "brands/brd_00000000000070008000000000000000";
const BRAND: &str = "brands/{brand}";

fn get(world: &World, path: &str) -> Reply {
    world.operate("GET", path, "").send()
}

fn post(world: &World, path: &str, body: &str) -> Reply {
    world.operate("POST", path, body).send()
}

fn patch(world: &World, path: &str, body: &str) -> Reply {
    world.operate("PATCH", path, body).send()
}

fn new_key(world: &World, body: &str) -> Value {
    post(world, "brands/{brand}/keys", body).ok().json["data"].clone()
}

fn rotate(world: &World, key_id: &str, body: &str) -> Reply {
    post(world, &format!("brands/{{brand}}/keys/{key_id}/rotate"), body)
}

/// Whether a key of the Premier brand may send a visit.
fn is_good(world: &World, key: &str) -> bool {
    world.event("visit", VISIT).key(key).send().status == 200
}

fn text<'v>(value: &'v Value, member: &str) -> &'v str {
    value[member].as_str().unwrap()
}

/// What was done to the Premier brand, the newest first.
fn audit(world: &World) -> Vec<Value> {
    get(world, "brands/{brand}/audit").list("entries").clone()
}

#[test]
fn a_brand_is_made_read_and_listed() {
    let world = World::new();
    let made = post(&world, "brands", r#"{"name":"Acme","plan":"growth","order_total_basis":"gross"}"#);
    let brand = &made.ok().json["data"];
    assert_eq!(
        *brand,
        json!({ "brand_id": brand["brand_id"], "name": "Acme", "plan": "growth", "order_total_basis": "gross", "currency": null, "database": 0, "created_at": NOW })
    );
    assert_eq!(get(&world, &format!("brands/{}", made.data("brand_id"))).ok().json["data"], *brand);
    let list = get(&world, "brands");
    assert_eq!(list.list("brands").len(), 5);
    assert_eq!((&list.list("brands")[4], &list.json["data"]["next_cursor"]), (brand, &Value::Null));
    get(&world, NOWHERE).fails(404, "brand_not_found");
    get(&world, "brands/acme").fails(404, "brand_not_found");
}

#[test]
fn a_list_takes_no_other_parameters() {
    let world = World::new();
    get(&world, "brands?cursor=x").fails(400, "invalid_parameter").says("cursor");
    get(&world, "brands?limit=7").fails(400, "invalid_parameter").says("limit");
}

#[test]
fn a_change_holds_from_the_very_next_request_and_is_noted_once() {
    let world = World::new();
    let changed = patch(&world, BRAND, r#"{"plan":"growth","order_total_basis":"gross"}"#);
    assert_eq!(changed.ok().data("plan"), "growth");
    world.track("visit", VISIT).fails(403, "feature_not_available");
    world.track("conversion", ORDER).ok().says(r#""attributable_revenue":85.00"#);
    // The same again changes nothing, and neither does nothing.
    patch(&world, BRAND, r#"{"plan":"growth"}"#).ok();
    assert_eq!(patch(&world, BRAND, "{}").ok().data("name"), "Test");
    let note = json!({
        "at": NOW, "actor": "admin", "action": "brand.changed", "target": world.premier.id,
        "details": { "plan": { "from": "premier", "to": "growth" }, "order_total_basis": { "from": "paid", "to": "gross" } },
        "request_id": changed.header("X-Request-Id"),
    });
    assert_eq!(audit(&world), [note]);
    patch(&world, NOWHERE, r#"{"plan":"growth"}"#).fails(404, "brand_not_found");
}

#[test]
fn a_new_key_is_shown_once_and_works_at_once() {
    let world = World::new();
    let made = new_key(&world, r#"{"label":"Zapier","environment":"live","events":["visit","conversion"]}"#);
    let (key, key_id) = (text(&made, "key"), text(&made, "key_id"));
    assert!(key.starts_with("al_live_"));
    assert!(is_good(&world, key));
    world.event("claim", "{}").key(key).send().fails(403, "event_not_allowed");
    let listed = get(&world, "brands/{brand}/keys");
    let keys = listed.list("keys");
    assert_eq!(keys.len(), 3);
    assert!(keys.contains(&json!({
        "key_id": key_id, "label": "Zapier", "environment": "live", "events": ["conversion", "visit"],
        "created_at": NOW, "expires_at": null, "revoked_at": null,
    })));
    let entry = &audit(&world)[0];
    assert_eq!((text(entry, "action"), text(entry, "target")), ("key.created", key_id));
    assert_eq!(
        entry["details"],
        json!({ "label": "Zapier", "environment": "live", "events": ["conversion", "visit"], "expires_at": null })
    );
    for place in [world.dump(&["api_keys", "audit"]).concat(), world.logs.borrow().concat(), listed.text] {
        assert!(!place.contains(&key[20..52]), "no secret is kept");
    }
    post(&world, &format!("{NOWHERE}/keys"), r#"{"label":"a","environment":"test"}"#).fails(404, "brand_not_found");
    get(&world, &format!("{NOWHERE}/keys")).fails(404, "brand_not_found");
}

#[test]
fn a_key_with_an_end_ends() {
    let world = World::new();
    let made = new_key(&world, r#"{"label":"trial","environment":"live","expires_at":"2026-09-21T14:13:21Z"}"#);
    assert_eq!(text(&made, "expires_at"), "2026-09-21T14:13:21.000Z");
    assert_eq!(audit(&world)[0]["details"]["expires_at"], "2026-09-21T14:13:21.000Z");
    assert!(is_good(&world, text(&made, "key")));
    world.advance(1000);
    assert!(!is_good(&world, text(&made, "key")));
}

#[test]
fn a_revoked_key_opens_nothing_and_revoking_it_again_is_no_change() {
    let world = World::new();
    let revoke = || post(&world, "brands/{brand}/keys/{key}/revoke", "");
    let first = revoke();
    assert_eq!(first.ok().data("revoked_at"), NOW);
    world.track("visit", VISIT).fails(401, "invalid_api_key");
    world.advance(60_000);
    assert_eq!(revoke().ok().json["data"], first.json["data"]);
    let entries = audit(&world);
    assert_eq!((entries.len(), text(&entries[0], "action")), (1, "key.revoked"));
    for unknown in ["key_000000000000", "key_1", "al_live_x"] {
        post(&world, &format!("brands/{{brand}}/keys/{unknown}/revoke"), "").fails(404, "key_not_found");
    }
    let path = format!("brands/{}/keys/{}/revoke", world.growth.id, world.premier.test.id());
    post(&world, &path, "").fails(404, "key_not_found");
    assert!(is_good(&world, world.premier.test.as_str()), "a key of another brand");
}

#[test]
fn a_rotated_key_is_good_until_the_overlap_ends() {
    let world = World::new();
    let made = new_key(&world, r#"{"label":"Shop","environment":"test","events":["visit"]}"#);
    let replace = |body: &str| rotate(&world, text(&made, "key_id"), body);
    let end = "2026-09-21T14:14:20.000Z";
    let rotated = replace(r#"{"overlap_seconds":60}"#).ok().json["data"].clone();
    assert!(text(&rotated, "key").starts_with("al_test_"));
    assert_eq!((text(&rotated, "label"), &rotated["events"]), ("Shop", &json!(["visit"])));
    assert_eq!((text(&rotated["replaces"], "expires_at"), &rotated["expires_at"]), (end, &Value::Null));
    let good = || [&made, &rotated].map(|key| is_good(&world, text(key, "key")));
    assert_eq!(good(), [true, true]);
    // Once more: the end of the old one does not move away, and is not the new one's.
    world.advance(30_000);
    let again = replace(r#"{"label":"Shop 2"}"#).ok().json["data"].clone();
    assert_eq!((text(&again["replaces"], "expires_at"), &again["expires_at"]), (end, &Value::Null));
    assert_eq!(text(&again, "label"), "Shop 2");
    world.advance(30_000);
    assert_eq!(good(), [false, false], "the first successor is replaced by the second");
    replace("").fails(409, "key_not_active");
    let entries = audit(&world);
    assert_eq!((entries.len(), text(&entries[1], "action")), (3, "key.rotated"));
    assert_eq!(entries[1]["details"], json!({ "new_key_id": rotated["key_id"], "expires_at": end }));
}

#[test]
fn an_overlap_of_nothing_ends_the_old_key_at_once_and_a_day_is_the_default() {
    let world = World::new();
    let [live, test] = [&world.premier.live, &world.premier.test];
    let kept = rotate(&world, test.id(), "");
    assert_eq!(text(&kept.ok().json["data"]["replaces"], "expires_at"), "2026-09-22T14:13:20.000Z");
    let rotated = rotate(&world, live.id(), r#"{"overlap_seconds":0}"#);
    assert_eq!([live.as_str(), rotated.ok().data("key")].map(|key| is_good(&world, key)), [false, true]);
    rotate(&world, "key_000000000000", "").fails(404, "key_not_found");
    rotate(&world, test.id(), "[]").fails(400, "invalid_payload");
    let bare = world.operate("POST", "brands/{brand}/keys/{key}/rotate", "x").without("Content-Type");
    bare.send().fails(415, "unsupported_media_type");
}

#[test]
fn a_lost_answer_changes_nothing_twice() {
    for (method, path, body, adds) in [
        ("POST", "brands", r#"{"name":"Acme","plan":"starter"}"#, 1),
        ("PATCH", BRAND, r#"{"name":"Other"}"#, 0),
        ("POST", "brands/{brand}/keys", r#"{"label":"a","environment":"live"}"#, 1),
        ("POST", "brands/{brand}/keys/{key}/rotate", r#"{"overlap_seconds":0}"#, 1),
        ("POST", "brands/{brand}/keys/{key}/revoke", "", 0),
    ] {
        let world = World::new();
        world.will_fail(&[Fault::Before(LOST), Fault::After(LOST)]);
        world.operate(method, path, body).send().ok();
        assert_eq!(world.count("brands") + world.count("api_keys"), 4 + 8 + adds, "{path}");
        assert_eq!(world.count("audit"), 1, "{path}");
    }
}

#[test]
fn a_change_and_its_note_are_there_together_or_not_at_all() {
    let world = World::new();
    world.sql("CREATE TRIGGER fails BEFORE INSERT ON audit BEGIN SELECT RAISE(ABORT, 'no'); END");
    patch(&world, BRAND, r#"{"plan":"starter"}"#).fails(500, "internal_error");
    post(&world, "brands", r#"{"name":"Acme","plan":"starter"}"#).fails(500, "internal_error");
    assert_eq!(world.value("SELECT group_concat(plan) FROM brands"), "premier,premier,growth,starter");
}

#[test]
fn the_record_is_read_the_newest_first_page_by_page() {
    let world = World::new();
    let rename = |name: &str| patch(&world, BRAND, &format!(r#"{{"name":"{name}"}}"#));
    for number in 0..230 {
        rename(&format!("Name {number}")).ok();
    }
    let pages = pages(|cursor| {
        if !cursor.is_empty() {
            rename("Meanwhile").ok();
        }
        get(&world, &format!("brands/{{brand}}/audit?cursor={cursor}"))
    });
    let entries = pages.iter().flat_map(|page| page.list("entries"));
    let names: Vec<&str> = entries.map(|entry| text(&entry["details"]["name"], "to")).collect();
    assert_eq!(names, (0..230).rev().map(|number| format!("Name {number}")).collect::<Vec<_>>());
    assert_eq!(pages.len(), 3);
    get(&world, "brands/{brand}/audit?cursor=-1").fails(400, "invalid_parameter");
    get(&world, &format!("{NOWHERE}/audit")).fails(404, "brand_not_found");
}

#[test]
fn a_wrong_body_is_told_everything_and_changes_nothing() {
    let world = World::new();
    let reply = post(&world, "brands", r#"{"name":7,"plan":"gold","tier":1}"#);
    let errors = reply.fails(400, "invalid_payload").json["errors"].as_array().unwrap();
    let said: Vec<_> = errors.iter().map(|issue| (text(issue, "path"), text(issue, "code"))).collect();
    assert_eq!(said, [("/name", "wrong_type"), ("/plan", "not_one_of"), ("/tier", "unknown_field")]);
    post(&world, "brands", "{").fails(400, "malformed_json");
    post(&world, "brands?x=1", "{}").fails(400, "invalid_parameter");
    patch(&world, BRAND, r#"{"plan":"Growth"}"#).fails(400, "invalid_payload");
    assert_eq!(world.counts(["brands", "audit"]), [4, 0]);
}
