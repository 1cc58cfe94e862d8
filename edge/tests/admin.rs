//! Administration: brands and keys, each change noted in the audit table in the same batch.

use crate::support::{Fault, LOST, ORDER, Reply, VISIT, World};
use serde_json::{Value, json};

const NOW: &str = "2026-09-21T14:13:20.000Z";
const NOWHERE: &str = "brands/brd_00000000000070008000000000000000";

fn get(world: &World, path: &str) -> Reply {
    world.operate("GET", path, "").send()
}

fn post(world: &World, path: &str, body: &str) -> Reply {
    world.operate("POST", path, body).send()
}

fn patch(world: &World, path: &str, body: &str) -> Reply {
    world.operate("PATCH", path, body).send()
}

fn premier(world: &World) -> String {
    format!("brands/{}", world.premier.id)
}

fn new_key(world: &World, body: &str) -> Value {
    post(world, &format!("{}/keys", premier(world)), body).ok().json["data"].clone()
}

/// Whether a key of the Premier brand may send a visit.
fn is_good(world: &World, key: &str) -> bool {
    world.post("track/visit", VISIT).key(key).send().status == 200
}

fn text<'v>(value: &'v Value, member: &str) -> &'v str {
    value[member].as_str().unwrap()
}

/// What was done to the Premier brand, the newest first: `action target`.
fn audit(world: &World) -> Vec<Value> {
    get(world, &format!("{}/audit", premier(world))).ok().json["data"]["entries"].as_array().unwrap().clone()
}

#[test]
fn a_brand_is_made_read_and_listed() {
    let world = World::new();
    let made = post(&world, "brands", r#"{"name":"Acme","plan":"growth","order_total_basis":"gross"}"#);
    let brand = made.ok().json["data"].clone();
    assert_eq!(
        brand,
        json!({ "brand_id": brand["brand_id"], "name": "Acme", "plan": "growth", "order_total_basis": "gross", "currency": null, "database": 0, "created_at": NOW })
    );
    let path = format!("brands/{}", text(&brand, "brand_id"));
    assert_eq!(get(&world, &path).ok().json["data"], brand);
    let list = get(&world, "brands").ok().json["data"].clone();
    assert_eq!(list["brands"].as_array().unwrap().len(), 5);
    assert_eq!((&list["brands"][4], &list["next_cursor"]), (&brand, &Value::Null));
    get(&world, NOWHERE).fails(404, "brand_not_found");
    get(&world, "brands/acme").fails(404, "brand_not_found");
}

#[test]
fn a_long_list_goes_on_where_it_stopped() {
    let world = World::new();
    for number in 0..197 {
        post(&world, "brands", &format!(r#"{{"name":"Brand {number}","plan":"starter"}}"#)).ok();
    }
    let mut names = Vec::new();
    let mut cursor = String::new();
    loop {
        let list = get(&world, &format!("brands?cursor={cursor}")).ok().json["data"].clone();
        names.extend(list["brands"].as_array().unwrap().iter().map(|brand| text(brand, "brand_id").to_owned()));
        let Some(next) = list["next_cursor"].as_str() else { break };
        next.clone_into(&mut cursor);
    }
    assert_eq!(names.len(), 201);
    names.dedup();
    assert_eq!(names.len(), 201);
    get(&world, "brands?cursor=x").fails(400, "invalid_parameter").says("cursor");
    get(&world, "brands?limit=7").fails(400, "invalid_parameter").says("limit");
}

#[test]
fn a_change_holds_from_the_very_next_request_and_is_noted_once() {
    let world = World::new();
    let changed = patch(&world, &premier(&world), r#"{"plan":"growth","order_total_basis":"gross"}"#);
    assert_eq!(changed.ok().data("plan"), "growth");
    world.track("visit", VISIT).fails(403, "feature_not_available");
    assert_eq!(world.track("conversion", ORDER).ok().json["data"]["attributable_revenue"], 85.0);
    // The same again changes nothing, and neither does nothing.
    patch(&world, &premier(&world), r#"{"plan":"growth"}"#).ok();
    assert_eq!(patch(&world, &premier(&world), "{}").ok().data("name"), "Test");
    let entries = audit(&world);
    assert_eq!(entries.len(), 1);
    assert_eq!(
        entries[0],
        json!({
            "at": NOW, "actor": "admin", "action": "brand.changed", "target": world.premier.id,
            "details": { "plan": { "from": "premier", "to": "growth" }, "order_total_basis": { "from": "paid", "to": "gross" } },
            "request_id": changed.header("X-Request-Id"),
        })
    );
    patch(&world, NOWHERE, r#"{"plan":"growth"}"#).fails(404, "brand_not_found");
}

#[test]
fn a_new_key_is_shown_once_and_works_at_once() {
    let world = World::new();
    let made = new_key(&world, r#"{"label":"Zapier","environment":"live","events":["visit","conversion"]}"#);
    let (key, key_id) = (text(&made, "key"), text(&made, "key_id"));
    assert!(key.starts_with("al_live_"));
    assert!(is_good(&world, key));
    world.post("track/claim", "{}").key(key).send().fails(403, "event_not_allowed");
    let listed = get(&world, &format!("{}/keys", premier(&world)));
    let keys = listed.ok().json["data"]["keys"].as_array().unwrap().clone();
    assert_eq!(keys.len(), 3);
    assert!(keys.contains(&json!({
        "key_id": key_id, "label": "Zapier", "environment": "live", "events": ["conversion", "visit"],
        "created_at": NOW, "expires_at": null, "revoked_at": null,
    })));
    assert!(!listed.text.contains(&key[20..52]), "no secret is listed");
    let entry = &audit(&world)[0];
    assert_eq!((text(entry, "action"), text(entry, "target")), ("key.created", key_id));
    assert_eq!(
        entry["details"],
        json!({ "label": "Zapier", "environment": "live", "events": ["conversion", "visit"], "expires_at": null })
    );
    let stored = world.store.sqlite.query("SELECT * FROM api_keys").unwrap().concat().concat();
    let noted = world.store.sqlite.query("SELECT * FROM audit").unwrap().concat().concat();
    let logged = world.logs.borrow().concat();
    for place in [stored, noted, logged] {
        assert!(!place.contains(&key[20..52]));
    }
    post(&world, &format!("{NOWHERE}/keys"), r#"{"label":"a","environment":"test"}"#).fails(404, "brand_not_found");
    get(&world, &format!("{NOWHERE}/keys")).fails(404, "brand_not_found");
}

#[test]
fn a_key_with_an_end_ends() {
    let world = World::new();
    let body = r#"{"label":"trial","environment":"live","expires_at":"2026-09-21T14:13:21Z"}"#;
    let made = new_key(&world, body);
    assert_eq!(text(&made, "expires_at"), "2026-09-21T14:13:21.000Z");
    assert_eq!(audit(&world)[0]["details"]["expires_at"], "2026-09-21T14:13:21.000Z");
    assert!(is_good(&world, text(&made, "key")));
    world.now_ms.set(world.now_ms.get() + 1000);
    assert!(!is_good(&world, text(&made, "key")));
}

#[test]
fn a_revoked_key_opens_nothing_and_revoking_it_again_is_no_change() {
    let world = World::new();
    let path = format!("{}/keys/{}/revoke", premier(&world), world.premier.live.id());
    let first = post(&world, &path, "");
    assert_eq!(first.ok().data("revoked_at"), NOW);
    world.track("visit", VISIT).fails(401, "invalid_api_key");
    world.now_ms.set(world.now_ms.get() + 60_000);
    assert_eq!(post(&world, &path, "").ok().json["data"], first.json["data"]);
    let entries = audit(&world);
    assert_eq!((entries.len(), text(&entries[0], "action")), (1, "key.revoked"));
    for unknown in ["key_000000000000", "key_1", "al_live_x"] {
        let path = format!("{}/keys/{unknown}/revoke", premier(&world));
        post(&world, &path, "").fails(404, "key_not_found");
    }
    let path = format!("brands/{}/keys/{}/revoke", world.growth.id, world.premier.test.id());
    post(&world, &path, "").fails(404, "key_not_found");
    assert!(is_good(&world, world.premier.test.as_str()), "a key of another brand");
}

#[test]
fn a_rotated_key_is_good_until_the_overlap_ends() {
    let world = World::new();
    let path = |key_id: &str| format!("{}/keys/{key_id}/rotate", premier(&world));
    let made = new_key(&world, r#"{"label":"Shop","environment":"test","events":["visit"]}"#);
    let rotated = post(&world, &path(text(&made, "key_id")), r#"{"overlap_seconds":60}"#).ok().json["data"].clone();
    assert!(text(&rotated, "key").starts_with("al_test_"));
    assert_eq!(
        (text(&rotated, "label"), &rotated["events"], &rotated["expires_at"]),
        ("Shop", &json!(["visit"]), &Value::Null)
    );
    assert_eq!(text(&rotated["replaces"], "expires_at"), "2026-09-21T14:14:20.000Z");
    let good = || (is_good(&world, text(&made, "key")), is_good(&world, text(&rotated, "key")));
    assert_eq!(good(), (true, true));
    // Once more: the end of the old one does not move away, and is not the new one's.
    world.now_ms.set(world.now_ms.get() + 30_000);
    let again = post(&world, &path(text(&made, "key_id")), r#"{"label":"Shop 2"}"#).ok().json["data"].clone();
    assert_eq!(text(&again["replaces"], "expires_at"), "2026-09-21T14:14:20.000Z");
    assert_eq!(again["expires_at"], Value::Null);
    assert_eq!(text(&again, "label"), "Shop 2");
    world.now_ms.set(world.now_ms.get() + 30_000);
    assert_eq!(good(), (false, false), "the first successor is replaced by the second");
    post(&world, &path(text(&made, "key_id")), "").fails(409, "key_not_active");
    let entries = audit(&world);
    assert_eq!((entries.len(), text(&entries[1], "action")), (3, "key.rotated"));
    assert_eq!(
        entries[1]["details"],
        json!({ "new_key_id": rotated["key_id"], "expires_at": "2026-09-21T14:14:20.000Z" })
    );
}

#[test]
fn an_overlap_of_nothing_ends_the_old_key_at_once_and_a_day_is_the_default() {
    let world = World::new();
    let path = |key_id: &str| format!("{}/keys/{key_id}/rotate", premier(&world));
    let kept = post(&world, &path(world.premier.test.id()), "").ok().json["data"].clone();
    assert_eq!(text(&kept["replaces"], "expires_at"), "2026-09-22T14:13:20.000Z");
    let rotated = post(&world, &path(world.premier.live.id()), r#"{"overlap_seconds":0}"#).ok().json["data"].clone();
    assert!(!is_good(&world, world.premier.live.as_str()));
    assert!(is_good(&world, text(&rotated, "key")));
    post(&world, &path("key_000000000000"), "").fails(404, "key_not_found");
    post(&world, &path(world.premier.test.id()), "[]").fails(400, "invalid_payload");
    let bare = world.operate("POST", &path(world.premier.test.id()), "x").without("Content-Type");
    bare.send().fails(415, "unsupported_media_type");
}

#[test]
fn a_lost_answer_changes_nothing_twice() {
    let changes: [(&str, &str, &str); 5] = [
        ("POST", "brands", r#"{"name":"Acme","plan":"starter"}"#),
        ("PATCH", "brands/{brand}", r#"{"name":"Other"}"#),
        ("POST", "brands/{brand}/keys", r#"{"label":"a","environment":"live"}"#),
        ("POST", "brands/{brand}/keys/{key}/rotate", r#"{"overlap_seconds":0}"#),
        ("POST", "brands/{brand}/keys/{key}/revoke", ""),
    ];
    for (method, path, body) in changes {
        let world = World::new();
        let path = path.replace("{brand}", &world.premier.id).replace("{key}", world.premier.live.id());
        let rows = |world: &World| (world.count("brands") + world.count("api_keys"), world.count("audit"));
        let (before, _) = rows(&world);
        for fault in [Fault::After(LOST), Fault::Before(LOST)] {
            world.store.faults.borrow_mut().push(fault);
        }
        world.operate(method, &path, body).send().ok();
        let adds = u32::from(method == "POST" && !path.ends_with("revoke"));
        assert_eq!(rows(&world), (before + adds, 1), "{path}");
    }
}

#[test]
fn a_change_and_its_note_are_there_together_or_not_at_all() {
    let world = World::new();
    world
        .store
        .sqlite
        .query("CREATE TRIGGER fails BEFORE INSERT ON audit BEGIN SELECT RAISE(ABORT, 'no'); END")
        .unwrap();
    patch(&world, &premier(&world), r#"{"plan":"starter"}"#).fails(500, "internal_error");
    post(&world, "brands", r#"{"name":"Acme","plan":"starter"}"#).fails(500, "internal_error");
    assert_eq!(world.value("SELECT group_concat(plan) FROM brands"), "premier,premier,growth,starter");
}

#[test]
fn nobody_rewrites_the_record() {
    let world = World::new();
    patch(&world, &premier(&world), r#"{"plan":"starter"}"#).ok();
    for forbidden in ["UPDATE audit SET actor = 'x'", "DELETE FROM audit"] {
        assert!(world.store.sqlite.query(forbidden).is_err(), "{forbidden}");
    }
}

#[test]
fn the_record_is_read_the_newest_first_page_by_page() {
    let world = World::new();
    for number in 0..230 {
        patch(&world, &premier(&world), &format!(r#"{{"name":"Name {number}"}}"#)).ok();
    }
    let page =
        |cursor: &str| get(&world, &format!("{}/audit?cursor={cursor}", premier(&world))).ok().json["data"].clone();
    let first = page("");
    patch(&world, &premier(&world), r#"{"name":"Meanwhile"}"#).ok();
    let second = page(text(&first, "next_cursor"));
    let third = page(text(&second, "next_cursor"));
    let names = |page: &Value| -> Vec<String> {
        let entries = page["entries"].as_array().unwrap();
        entries.iter().map(|entry| text(&entry["details"]["name"], "to").to_owned()).collect()
    };
    let all = [names(&first), names(&second), names(&third)].concat();
    assert_eq!(all, (0..230).rev().map(|number| format!("Name {number}")).collect::<Vec<_>>());
    assert_eq!(third["next_cursor"], Value::Null);
    get(&world, &format!("{}/audit?cursor=-1", premier(&world))).fails(400, "invalid_parameter");
    get(&world, &format!("{NOWHERE}/audit")).fails(404, "brand_not_found");
}

#[test]
fn a_wrong_body_is_told_everything_and_changes_nothing() {
    let world = World::new();
    let reply = post(&world, "brands", r#"{"name":7,"plan":"gold","tier":1}"#);
    let errors = reply.fails(400, "invalid_payload").json["errors"].as_array().unwrap().clone();
    let said: Vec<_> = errors.iter().map(|issue| (text(issue, "path"), text(issue, "code"))).collect();
    assert_eq!(said, [("/name", "wrong_type"), ("/plan", "not_one_of"), ("/tier", "unknown_field")]);
    post(&world, "brands", "{").fails(400, "malformed_json");
    post(&world, "brands?x=1", "{}").fails(400, "invalid_parameter");
    patch(&world, &premier(&world), r#"{"plan":"Growth"}"#).fails(400, "invalid_payload");
    assert_eq!((world.count("brands"), world.count("audit")), (4, 0));
}

#[test]
fn every_statement_finds_its_rows_by_an_index() {
    let world = World::new();
    let made = new_key(&world, r#"{"label":"a","environment":"live"}"#);
    let path = premier(&world);
    let key = format!("{path}/keys/{}", text(&made, "key_id"));
    world.store.seen.borrow_mut().clear();
    post(&world, "brands", r#"{"name":"Acme","plan":"starter"}"#).ok();
    for list in ["brands", &path, &format!("{path}/keys"), &format!("{path}/audit")] {
        get(&world, list).ok();
    }
    patch(&world, &path, r#"{"plan":"growth"}"#).ok();
    new_key(&world, r#"{"label":"a","environment":"test"}"#);
    post(&world, &format!("{key}/rotate"), "").ok();
    post(&world, &format!("{key}/revoke"), "").ok();
    let statements = world.store.seen.borrow();
    assert_eq!(statements.len(), 19);
    for sql in statements.iter() {
        let plan = world.store.sqlite.query(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap();
        for step in plan.iter().filter_map(|row| row.last()) {
            let of_few = ["(subquery", "CONSTANT ROW"];
            let reads_all = (step.starts_with("SCAN") && !of_few.iter().any(|few| step.contains(few)))
                || step.contains("TEMP B-TREE")
                || step.contains("AUTOMATIC");
            assert!(!reads_all, "{step}\n{plan:#?}\n{sql}");
        }
    }
}
