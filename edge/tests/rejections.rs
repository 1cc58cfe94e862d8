//! What is refused is counted by day, key, route, code and place, and nothing of a payload is kept.

use advocateloop_core::{Event, Plan};
use advocateloop_edge::store::Statement;
use serde_json::{Value, json};

use crate::moving::steps::go;
use crate::support::{
    CLAIM, EVENTS, Fault, LOST, ORDER, PEPPER, REFUND, Reply, VISIT, World, another_key, conflicting, entry, pages,
};

const DAY_MS: u64 = 86_400_000;

/// What a brand is shown, as `route code path count`, in the order of the alphabet.
#[track_caller]
fn shown(reply: &Reply) -> Vec<String> {
    let line = |row: &Value| {
        let [route, code, path] = ["route", "code", "path"].map(|name| row[name].as_str().unwrap());
        format!("{} {code} {path} {}", route.replace("/api/v1/track/", ""), row["count"])
    };
    let mut rows: Vec<String> = reply.list("rejections").iter().map(line).collect();
    rows.sort();
    rows
}

fn refused(world: &World) -> Vec<String> {
    shown(&world.read("rejections"))
}

#[test]
fn each_refusal_is_counted_where_it_belongs_and_costs_no_further_round_trip() {
    let world = World::new();
    world.track("conversion", ORDER).ok();
    let path = "https://api.example.com/api/v1/track/visit";
    let claim = r#"{"referral_code":"X","email":"a@b.co","items":[{"name":"a","unit_price":"1"}]}"#;
    let visit = || world.event("visit", VISIT);
    for (call, status, row) in [
        (world.event("conversion", "{"), 400, "conversion malformed_json  1"),
        (world.event("conversion", "{}"), 400, "conversion invalid_payload /customer_email 1"),
        (world.event("conversion", r#"{"x":1}"#), 400, "conversion invalid_payload /customer_email 2"),
        (world.event("claim", claim), 400, "claim invalid_payload /items/*/unit_price 1"),
        (world.event("refund", r#"{"order_id":"ORD-9"}"#), 404, "refund conversion_not_found  1"),
        (visit().idempotent("a b"), 400, "visit invalid_idempotency_key  1"),
        (visit().url(&format!("{path}?mode=secret")), 400, "visit invalid_parameter  1"),
        (visit().url(&format!("{path}?moed=strict")), 400, "visit invalid_parameter  2"),
        (visit().header("Content-Type", "text/plain"), 415, "visit unsupported_media_type  1"),
        (world.event("visit", "x".repeat(70_000)), 413, "visit payload_too_large  1"),
        (world.event("visit", "{").broken_off(), 400, "visit malformed_json  1"),
        (world.event("conversion", conflicting()), 409, "conversion order_id_conflict  1"),
    ] {
        let code = row.split(' ').nth(1).unwrap();
        assert_eq!(world.batches(|| _ = call.send().fails(status, code)), 1, "{row}");
        assert!(refused(&world).contains(&row.to_owned()), "{row} is not in {:?}", refused(&world));
    }
    world.track("refund", REFUND.replace("50.00", "500.00")).fails(409, "refund_exceeds_remaining");
    assert!(refused(&world).contains(&"refund refund_exceeds_remaining  1".to_owned()));
}

#[test]
fn a_row_tells_the_last_request_and_our_sentence() {
    let world = World::new();
    world.track("conversion", ORDER.replace("108.00", "\"108.00\"")).fails(400, "invalid_payload");
    world.wait_seconds(1);
    let last = world.track("conversion", ORDER.replace("108.00", "\"107.00\""));
    let id = last.header("X-Request-Id").unwrap();
    let row = json!({
        "day": "2026-09-21", "key_id": world.premier.live.id(), "route": "/api/v1/track/conversion", "code": "invalid_payload",
        "path": "/order_total", "count": 2, "last_at": "2026-09-21T14:13:21.000Z", "last_request_id": id,
        "message": "order_total must be a number, not text: send a number such as 108.00, or 0 where it does not apply, without quotes",
    });
    let page = json!({ "success": true, "data": { "rejections": [row], "next_cursor": null } });
    assert_eq!(world.read("rejections").ok().json, page);
    assert_eq!(world.read(&format!("rejections?request_id={id}")).json, page);
    let other = id.replace("req_", "req_0").get(..36).unwrap().to_owned();
    assert_eq!(shown(&world.read(&format!("rejections?request_id={other}"))), [""; 0]);
}

/// Everything that a sender chose is a canary here: keys, texts, digits, parameters.
#[test]
fn nothing_of_a_request_is_kept() {
    let world = World::new();
    world.track("conversion", ORDER.replace("108.00", "98765.43")).ok();
    let order = r#""customer_email":"a@b.co","order_total":9,"tax":0,"shipping":0,"discount":0"#;
    for members in [
        r#""customer_email":"canary","order_total":"98765.43","tax":"x98765""#,
        &format!(r#""canary":1,"canary":2,{order}"#),
        r#""customer_email":"a@b.co","canary_total":9,"order_id":98765"#,
        &order.replace(":9,", ":9.876543,"),
        r#""canary": "x"#,
        r#""canary": 98765,43"#,
        r#""canary":{"order_total":98765}"#,
        &format!(r#"{order},"metadata":{{"canary":98765}}"#),
        &format!(r#"{order},"metadata":{{"canary is the first word of a long name here":"x"}}"#),
        &format!(r#"{order},"occurred_at":9876543210"#),
        &format!(r#"{order},"occurred_at":"2026-01-31 09:30:00 canary""#),
        &format!(r#"{order},"currency":"canary""#),
    ] {
        assert_eq!(world.track("conversion", format!("{{{members}}}")).status, 400, "{members}");
    }
    for (body, status) in [
        (r#"{"order_id":"ORD-1","canaryAmount":98765}"#, 400),
        (r#"{"order_id":"ORD-1","refund_amount":98766}"#, 409),
        (r#"{"order_id":"canary","refund_amount":1}"#, 404),
    ] {
        assert_eq!(world.track("refund", body).status, status, "{body}");
    }
    for query in ["mode=canary", "moed=canary"] {
        let call = world.event("visit", VISIT).url(&format!("https://x.co/api/v1/track/visit?{query}"));
        call.send().fails(400, "invalid_parameter");
    }
    let canary = r#"{"canary":1,"type":"canary","payload":{}}"#.to_owned();
    world.batch(&[canary, entry("visit", VISIT)]).send().ok();
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
        world.event("refund", body).with(&key).send().fails(403, "event_not_allowed");
    }
    world.set_plan(Plan::Growth);
    world.track("claim", "{}").fails(403, "feature_not_available");
    world.batch(&[entry("claim", "{}"), entry("claim", CLAIM), entry("conversion", "{}")]).send().ok();
    assert_eq!(
        refused(&world),
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
        ("conversion", ORDER),
        ("conversion", "{}"),
        ("claim", r#"{"referral_code":"A B","email":"a@b.co"}"#),
        ("visit", r#"{"referral_code":"A B"}"#),
        ("order", "{}"),
        ("refund", r#"{"order_id":"ORD-9"}"#),
    ];
    assert_eq!(world.batches(|| _ = world.batch(&mixed.map(|(event, body)| entry(event, body))).send().ok()), 1);
    world.post("track/batch", "[]").send().fails(400, "invalid_payload");
    world.post("track/batch", "[{").send().fails(400, "malformed_json");
    assert_eq!(
        refused(&world),
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
    let event = || world.event("conversion", "{}");
    event().send().fails(400, "invalid_payload");
    event().with(&another_key()).send().fails(401, "invalid_api_key");
    event().by(&world.premier2).header("X-Brand-ID", &world.premier.id).send();
    world.read("events?limit=x").fails(400, "invalid_parameter");
    world.post("validate/conversion", "{}").send().fails(400, "invalid_payload");
    assert_eq!(world.count("rejections"), 1);
    for other in [world.get("rejections").by(&world.premier2), world.get("rejections").test()] {
        assert_eq!(shown(&other.send()), [""; 0]);
    }
    event().test().send().fails(400, "invalid_payload");
    assert_eq!(refused(&world), ["conversion invalid_payload /customer_email 1"]);
    world.rate.set(0);
    event().send().fails(429, "rate_limited");
    world.rate.set(u32::MAX);
    let key = world.make_key(2, None, Some(&[]));
    assert_eq!(shown(&world.get("rejections").with(&key).send()).len(), 1, "a key that only reads");
    world.get("rejections").with(&another_key()).send().fails(401, "invalid_api_key");
    assert_eq!(world.count("rejections"), 2);
}

#[test]
fn a_request_counts_once_however_often_it_is_tried() {
    let world = World::new();
    world.will_fail(&[Fault::After(LOST), Fault::After(LOST), Fault::None]);
    world.track("conversion", "{}").fails(400, "invalid_payload");
    assert_eq!(refused(&world), ["conversion invalid_payload /customer_email 1"]);
    // Under either pepper.
    world.set_peppers("the next pepper", Some(PEPPER));
    world.track("conversion", "{}").fails(400, "invalid_payload");
    assert_eq!(refused(&world), ["conversion invalid_payload /customer_email 2"]);
}

#[test]
fn what_cannot_be_counted_changes_no_answer() {
    let world = World::new();
    world.run(&Statement { sql: "DROP TABLE rejections", json: None });
    world.track("refund", REFUND).fails(404, "conversion_not_found");
    world.track("conversion", ORDER).ok();
}

#[test]
fn a_loop_cannot_fill_the_database() {
    let world = World::new();
    world.sql(
        "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 498)
         INSERT INTO rejections SELECT brand_id, 'live', 20717, 'key_x', 'r', 'c', i, 1, 0, '', '' FROM brands, n",
    );
    let brand = format!("rejections WHERE brand_id = '{}'", world.premier.id);
    let count = || world.count(&brand);
    let batch = EVENTS.map(|(event, _)| entry(event, "{}"));
    world.batch(&batch).send();
    assert_eq!(count(), 500);
    world.track("visit", "{}").fails(400, "invalid_payload");
    world.track("claim", "{").fails(400, "malformed_json");
    assert_eq!(count(), 500, "no more rows");
    world.batch(&batch).send();
    let known = world.sql(&format!("SELECT count(*), sum(count) FROM {brand} AND route <> 'r'"));
    assert_eq!(known, [["2", "4"]], "what is known counts on");
    world.event("visit", "{}").test().send().fails(400, "invalid_payload");
    world.advance(DAY_MS);
    world.track("visit", "{}").fails(400, "invalid_payload");
    assert_eq!(count(), 502, "another environment and another day have room");
    world.advance(30 * DAY_MS);
    world.track("visit", "{}").fails(400, "invalid_payload");
    let days = world.sql(&format!("SELECT DISTINCT day FROM {brand} AND environment = 'live'"));
    assert_eq!(days, [["20718"], ["20748"]], "older days are gone");
}

#[test]
fn pages_are_whole_days() {
    let world = World::new();
    world.sql(
        "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 200)
         INSERT INTO rejections SELECT brand_id, 'live', 20717 - i / 60, 'key_x', 'r', 'c', i, 1, i, 'req_', '' FROM brands, n
         UNION ALL SELECT brand_id, 'live', day, 'key_x', 'r', 'c', i, 1, i, 'req_', '' FROM brands, n,
         (SELECT 20713 AS day UNION ALL SELECT 20712)",
    );
    let pages = pages(|cursor| world.read(&format!("rejections?since=2026-09-16&cursor={cursor}")));
    let rows = pages.iter().flat_map(|page| page.list("rejections"));
    let days: Vec<&str> = rows.map(|row| row["day"].as_str().unwrap()).collect();
    assert_eq!((days.len(), pages.len()), (600, 2));
    assert!(days.is_sorted_by(|one, next| one >= next), "newest first");
    assert_eq!(shown(&world.read("rejections?since=2026-09-20")).len(), 119, "from a day on");
    let test = world.get(&format!("rejections?cursor={}", pages[0].data("next_cursor"))).test();
    test.send().fails(400, "invalid_parameter");
}

#[test]
fn a_brand_that_moves_leaves_them_behind_and_counts_on() {
    let world = World::with_databases(2);
    world.track("conversion", "{}").fails(400, "invalid_payload");
    go(&world, 1);
    assert_eq!((world.count("rejections"), refused(&world)), (0, Vec::new()));
    world.track("visit", "{}").fails(400, "invalid_payload");
    world.track("refund", REFUND).fails(404, "conversion_not_found");
    assert_eq!(refused(&world), ["refund conversion_not_found  1", "visit invalid_payload /referral_code 1"]);
    assert_eq!(world.count("rejections"), 0);
}
