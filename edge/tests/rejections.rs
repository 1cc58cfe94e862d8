//! What is refused is counted by day, key, route, code and place, and nothing of a payload is kept.

use crate::support::entries::{entry, list};
use crate::support::{CLAIM, Fault, LOST, ORDER, PEPPER, REFUND, Reply, VISIT, World, another_key};
use advocateloop_core::{Event, Plan};
use advocateloop_edge::store::admin;
use serde_json::{Value, json};

const DAY_MS: u64 = 86_400_000;

/// What a brand is shown, as `route code path count`.
fn shown(reply: &Reply) -> Vec<String> {
    let rows = reply.ok().json["data"]["rejections"].as_array().unwrap().clone();
    let line = |row: &Value| {
        let text = |name: &str| row[name].as_str().unwrap().to_owned();
        format!("{} {} {} {}", text("route").replace("/api/v1/track/", ""), text("code"), text("path"), row["count"])
    };
    rows.iter().map(line).collect()
}

fn refused(world: &World) -> Vec<String> {
    shown(&world.get("rejections").send())
}

#[test]
fn each_refusal_is_counted_where_it_belongs_and_costs_no_further_round_trip() {
    let world = World::new();
    world.track("conversion", ORDER).ok();
    let claim = r#"{"referral_code":"X","email":"a@b.co","items":[{"name":"a","unit_price":"1"}]}"#;
    for (event, body, status, code, row) in [
        ("conversion", "{", 400, "malformed_json", "conversion malformed_json  1"),
        ("conversion", "{}", 400, "invalid_payload", "conversion invalid_payload /customer_email 1"),
        ("conversion", r#"{"x":1}"#, 400, "invalid_payload", "conversion invalid_payload /customer_email 2"),
        ("claim", claim, 400, "invalid_payload", "claim invalid_payload /items/*/unit_price 1"),
        ("refund", r#"{"order_id":"ORD-9"}"#, 404, "conversion_not_found", "refund conversion_not_found  1"),
    ] {
        assert_eq!(world.batches(|| _ = world.track(event, body).fails(status, code)), 1, "{row}");
        assert!(refused(&world).contains(&row.to_owned()), "{row} is not in {:?}", refused(&world));
    }
    let post = || world.post("track/visit", VISIT);
    let too_large = "x".repeat(70_000);
    for (call, status, code) in [
        (post().idempotent("a b"), 400, "invalid_idempotency_key"),
        (post().url("https://api.example.com/api/v1/track/visit?mode=secret"), 400, "invalid_parameter"),
        (post().url("https://api.example.com/api/v1/track/visit?moed=strict"), 400, "invalid_parameter"),
        (post().header("Content-Type", "text/plain"), 415, "unsupported_media_type"),
        (world.post("track/visit", &too_large), 413, "payload_too_large"),
        (world.post("track/visit", "{").broken_off(), 400, "malformed_json"),
    ] {
        assert_eq!(world.batches(|| _ = call.send().fails(status, code)), 1, "{code}");
        assert!(refused(&world).iter().any(|row| row.starts_with(&format!("visit {code}  "))), "{code}");
    }
    assert!(refused(&world).contains(&"visit invalid_parameter  2".to_owned()));
    for (body, code) in [
        (REFUND.replace("50.00", "500.00"), "refund_exceeds_remaining"),
        (ORDER.replace("buyer", "other").replace("108.00", "208.00"), "order_id_conflict"),
    ] {
        let event = if code.starts_with("refund") { "refund" } else { "conversion" };
        world.track(event, &body).fails(409, code);
        assert!(refused(&world).contains(&format!("{event} {code}  1")), "{code}");
    }
}

#[test]
fn a_row_tells_the_last_request_and_our_sentence() {
    let world = World::new();
    world.track("conversion", &ORDER.replace("108.00", "\"108.00\"")).fails(400, "invalid_payload");
    world.wait_seconds(1);
    let last = world.track("conversion", &ORDER.replace("108.00", "\"107.00\""));
    let id = last.header("X-Request-Id").unwrap();
    let row = json!({
        "day": "2026-09-21", "key_id": world.premier.live.id(), "route": "/api/v1/track/conversion", "code": "invalid_payload",
        "path": "/order_total", "count": 2, "last_at": "2026-09-21T14:13:21.000Z", "last_request_id": id,
        "message": "order_total must be a number, not text: send a number such as 108.00, or 0 where it does not apply, without quotes",
    });
    let page = json!({ "success": true, "data": { "rejections": [row], "next_cursor": null } });
    assert_eq!(world.get("rejections").send().ok().json, page);
    assert_eq!(world.get(&format!("rejections?request_id={id}")).send().json, page);
    let other = id.replace("req_", "req_0").get(..36).unwrap().to_owned();
    assert_eq!(shown(&world.get(&format!("rejections?request_id={other}")).send()), [""; 0]);
}

/// Everything that a sender chose is a canary here: keys, texts, digits, parameters.
#[test]
fn nothing_of_a_request_is_kept() {
    let world = World::new();
    world.track("conversion", &ORDER.replace("108.00", "98765.43")).ok();
    for body in [
        r#"{"customer_email":"canary","order_total":"98765.43","tax":"x98765"}"#,
        r#"{"canary":1,"canary":2,"customer_email":"a@b.co","order_total":9,"tax":0,"shipping":0,"discount":0}"#,
        r#"{"customer_email":"a@b.co","canary_total":9,"order_id":98765}"#,
        r#"{"customer_email":"a@b.co","order_total":9.876543,"tax":0,"shipping":0,"discount":0}"#,
        r#"{"canary": "x}"#,
        r#"{"canary": 98765,43}"#,
        r#"{"canary":{"order_total":98765}}"#,
        r#"{"customer_email":"a@b.co","order_total":9,"tax":0,"shipping":0,"discount":0,"metadata":{"canary":98765}}"#,
        r#"{"customer_email":"a@b.co","order_total":9,"tax":0,"shipping":0,"discount":0,"metadata":{"canary is the first word of a long name here":"x"}}"#,
        r#"{"customer_email":"a@b.co","order_total":9,"tax":0,"shipping":0,"discount":0,"occurred_at":9876543210}"#,
        r#"{"customer_email":"a@b.co","order_total":9,"tax":0,"shipping":0,"discount":0,"occurred_at":"2026-01-31 09:30:00 canary"}"#,
        r#"{"customer_email":"a@b.co","order_total":9,"tax":0,"shipping":0,"discount":0,"currency":"canary"}"#,
    ] {
        assert_eq!(world.track("conversion", body).status, 400, "{body}");
    }
    world.track("refund", r#"{"order_id":"ORD-1","canaryAmount":98765}"#).fails(400, "invalid_payload");
    world.track("refund", r#"{"order_id":"ORD-1","refund_amount":98766}"#).fails(409, "refund_exceeds_remaining");
    world.track("refund", r#"{"order_id":"canary","refund_amount":1}"#).fails(404, "conversion_not_found");
    world
        .post("track/visit", VISIT)
        .url("https://x.co/api/v1/track/visit?mode=canary")
        .send()
        .fails(400, "invalid_parameter");
    world
        .post("track/visit", VISIT)
        .url("https://x.co/api/v1/track/visit?moed=canary")
        .send()
        .fails(400, "invalid_parameter");
    let canary_entry = list(&[r#"{"canary":1,"type":"canary","payload":{}}"#.to_owned(), entry("visit", VISIT)]);
    world.post("track/batch", canary_entry).send().ok();
    let kept = world.value("SELECT group_concat(path || ' ' || code || ' ' || message, x'0a') FROM rejections");
    for canary in ["canary", "98765", "98766", "moed", "9.87"] {
        assert!(!kept.contains(canary), "{canary} is in {kept}");
    }
    assert!(world.count("rejections") >= 10, "{kept}");
}

#[test]
fn what_the_key_may_not_send_is_counted_as_that() {
    let world = World::new();
    let key = world.make_key(1, None, Some(&[Event::Conversion]));
    for body in [REFUND, "{", "{}"] {
        world.post("track/refund", body).key(key.as_str()).send().fails(403, "event_not_allowed");
    }
    world.admin(&admin::set_plan(&world.premier.id, Plan::Growth));
    world.track("claim", "{}").fails(403, "feature_not_available");
    let batch = list(&[entry("claim", "{}"), entry("claim", CLAIM), entry("conversion", "{}")]);
    world.post("track/batch", batch).send().ok();
    let mut rows = refused(&world);
    rows.sort();
    assert_eq!(
        rows,
        [
            "batch feature_not_available  2",
            "batch invalid_payload /customer_email 1",
            "claim feature_not_available  1",
            "refund event_not_allowed  3",
        ]
    );
    let message = world.value("SELECT DISTINCT message FROM rejections WHERE code = 'event_not_allowed'");
    assert!(message.contains("this key may send conversion only"), "{message}");
}

#[test]
fn events_of_a_batch_count_one_by_one_and_a_whole_batch_once() {
    let world = World::new();
    let mixed = [
        entry("conversion", ORDER),
        entry("conversion", "{}"),
        entry("claim", r#"{"referral_code":"A B","email":"a@b.co"}"#),
        entry("visit", r#"{"referral_code":"A B"}"#),
        r#"{"type":"order","payload":{}}"#.to_owned(),
        entry("refund", r#"{"order_id":"ORD-9"}"#),
    ];
    assert_eq!(world.batches(|| _ = world.post("track/batch", list(&mixed)).send().ok()), 1);
    world.post("track/batch", "[]").send().fails(400, "invalid_payload");
    world.post("track/batch", "[{").send().fails(400, "malformed_json");
    let mut rows = refused(&world);
    rows.sort();
    assert_eq!(
        rows,
        [
            "batch conversion_not_found  1",
            "batch invalid_payload  1",
            "batch invalid_payload /customer_email 1",
            "batch invalid_payload /referral_code 2",
            "batch invalid_payload /type 1",
            "batch malformed_json  1",
        ]
    );
}

#[test]
fn others_are_shown_nothing_and_strangers_are_not_counted() {
    let world = World::new();
    world.track("conversion", "{}").fails(400, "invalid_payload");
    world.post("track/conversion", "{}").key(another_key().as_str()).send().fails(401, "invalid_api_key");
    world.post("track/conversion", "{}").by(&world.premier2).header("X-Brand-ID", &world.premier.id).send();
    world.get("events?limit=x").send().fails(400, "invalid_parameter");
    world.post("validate/conversion", "{}").send().fails(400, "invalid_payload");
    assert_eq!(world.count("rejections"), 1);
    assert_eq!(shown(&world.get("rejections").by(&world.premier2).send()), [""; 0]);
    assert_eq!(shown(&world.get("rejections").test().send()), [""; 0]);
    world.post("track/conversion", "{}").test().send().fails(400, "invalid_payload");
    assert_eq!(refused(&world), ["conversion invalid_payload /customer_email 1"]);
    world.rate.set(0);
    world.track("conversion", "{}").fails(429, "rate_limited");
    world.rate.set(u32::MAX);
    let key = world.make_key(2, None, Some(&[]));
    assert_eq!(shown(&world.get("rejections").key(key.as_str()).send()).len(), 1, "a key that only reads");
    world.get("rejections").key(another_key().as_str()).send().fails(401, "invalid_api_key");
    assert_eq!(world.count("rejections"), 2);
}

#[test]
fn a_request_counts_once_however_often_it_is_tried() {
    let world = World::new();
    world.store.faults.borrow_mut().extend([Fault::None, Fault::After(LOST), Fault::After(LOST)]);
    world.track("conversion", "{}").fails(400, "invalid_payload");
    assert_eq!(refused(&world), ["conversion invalid_payload /customer_email 1"]);
    // Under either pepper.
    world.pepper.set(Some("the next pepper"));
    world.other_pepper.set(Some(PEPPER));
    world.track("conversion", "{}").fails(400, "invalid_payload");
    assert_eq!(refused(&world), ["conversion invalid_payload /customer_email 2"]);
}

#[test]
fn what_cannot_be_counted_changes_no_answer() {
    let world = World::new();
    world.admin(&advocateloop_edge::store::Statement { sql: "DROP TABLE rejections", json: None });
    world.track("refund", REFUND).fails(404, "conversion_not_found");
    world.track("conversion", ORDER).ok();
}

#[test]
fn a_loop_cannot_fill_the_database() {
    let world = World::new();
    let fill = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 498)
        INSERT INTO rejections SELECT brand_id, 'live', 20717, 'key_x', 'r', 'c', i, 1, 0, '', '' FROM brands, n";
    world.store.sqlite.query(fill).unwrap();
    let brand = format!("WHERE brand_id = '{}'", world.premier.id);
    let count = || world.value(&format!("SELECT count(*) FROM rejections {brand}"));
    let batch = ["conversion", "refund", "claim", "visit"].map(|event| entry(event, "{}"));
    world.post("track/batch", list(&batch)).send();
    assert_eq!(count(), "500");
    world.track("visit", "{}").fails(400, "invalid_payload");
    world.track("claim", "{").fails(400, "malformed_json");
    assert_eq!(count(), "500", "no more rows");
    world.post("track/batch", list(&batch)).send();
    let known = format!("SELECT count(*), sum(count) FROM rejections {brand} AND route <> 'r'");
    assert_eq!(world.store.sqlite.query(&known).unwrap(), [["2", "4"]], "what is known counts on");
    world.post("track/visit", "{}").test().send().fails(400, "invalid_payload");
    world.now_ms.set(world.now_ms.get() + DAY_MS);
    world.track("visit", "{}").fails(400, "invalid_payload");
    assert_eq!(count(), "502", "another environment and another day have room");
    world.now_ms.set(world.now_ms.get() + 30 * DAY_MS);
    world.track("visit", "{}").fails(400, "invalid_payload");
    let days = format!("SELECT DISTINCT day FROM rejections {brand} AND environment = 'live'");
    assert_eq!(world.store.sqlite.query(&days).unwrap(), [["20718"], ["20748"]], "older days are gone");
}

#[test]
fn pages_are_whole_days() {
    let world = World::new();
    let fill = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 200)
        INSERT INTO rejections SELECT brand_id, 'live', 20717 - i / 60, 'key_x', 'r', 'c', i, 1, i, 'req_', '' FROM brands, n
        UNION ALL SELECT brand_id, 'live', 20713, 'key_x', 'r', 'c', i, 1, i, 'req_', '' FROM brands, n
        UNION ALL SELECT brand_id, 'live', 20712, 'key_x', 'r', 'c', i, 1, i, 'req_', '' FROM brands, n";
    world.store.sqlite.query(fill).unwrap();
    let mut days = Vec::new();
    let mut cursor = String::new();
    let mut pages = 0;
    loop {
        let reply = world.get(&format!("rejections?since=2026-09-16&cursor={cursor}")).send();
        days.extend(reply.ok().json["data"]["rejections"].as_array().unwrap().iter().map(|row| row["day"].to_string()));
        pages += 1;
        match reply.json["data"]["next_cursor"].as_str() {
            Some(next) => cursor = next.to_owned(),
            None => break,
        }
    }
    assert_eq!((days.len(), pages), (600, 2));
    assert!(days.is_sorted_by(|one, next| one >= next), "newest first");
    assert_eq!(shown(&world.get("rejections?since=2026-09-20").send()).len(), 119, "from a day on");
    for query in ["since=yesterday", "cursor=2", "request_id=7", "limit=2"] {
        world.get(&format!("rejections?{query}")).send().fails(400, "invalid_parameter");
    }
    let test = world.get(&format!("rejections?cursor={cursor}")).test().send();
    test.fails(400, "invalid_parameter");
}

#[test]
fn a_brand_that_moves_leaves_them_behind_and_counts_on() {
    let world = World::with_databases(2);
    world.track("conversion", "{}").fails(400, "invalid_payload");
    let path = format!("brands/{}/move?to=1", world.premier.id);
    assert!((0..20).any(|_| world.operate("POST", &path, "").send().ok().data("stage") == "done"));
    assert_eq!((world.count("rejections"), refused(&world)), (0, Vec::new()));
    world.track("visit", "{}").fails(400, "invalid_payload");
    world.track("refund", REFUND).fails(404, "conversion_not_found");
    let mut rows = refused(&world);
    rows.sort();
    assert_eq!(rows, ["refund conversion_not_found  1", "visit invalid_payload /referral_code 1"]);
    assert_eq!(world.count("rejections"), 0);
}
