//! A conversion and its ledger, read back with the brand's own key.

use serde_json::json;

use crate::support::{EVENTS, Fault, LOST, ORDER, World, pages, refund, unnumbered};

/// The documented order, claimed before, with a part paid back.
fn refunded() -> (World, String) {
    let world = World::new();
    for (event, body) in &EVENTS[..3] {
        world.track(event, body).ok();
    }
    let id = world.value("SELECT conversion_id FROM conversions");
    (world, id)
}

fn paths(id: &str) -> [String; 3] {
    [format!("conversions/{id}"), "conversions?order_id=ORD-1".to_owned(), format!("conversions/{id}/refunds")]
}

#[test]
fn a_conversion_is_given_back_with_its_money_attribution_payload_and_ledger() {
    let (world, id) = refunded();
    let claim_id = world.value("SELECT claim_id FROM claims");
    let answer = world.read(&format!("conversions/{id}"));
    let expected = format!(
        r#"{{"success":true,"data":{{"conversion_id":"{id}","order_id":"ORD-1","customer_email":"buyer@example.com","order_total":108.00,"refunded":50.00,"remaining":58.00,"attributable_revenue":48.3333,"attribution":{{"method":"email","referral_code":"JOHN123","claim_id":"{claim_id}"}},"created_at":"2026-09-21T14:13:20.000Z","payload":{ORDER},"refunds":[{{"refund_id":"R-1","refund_amount":50.00,"total_refunded":50.00,"remaining":58.00,"created_at":"2026-09-21T14:13:20.000Z","payload":{{"order_id":"ORD-1","refund_amount":50.00,"refund_id":"R-1"}}}}],"has_more":false,"next_cursor":null}}}}"#
    );
    assert_eq!(answer.ok().text, expected);
    assert_eq!(world.read("conversions?order_id=+ORD%2D1%20").ok().text, expected);
    let ledger = world.read(&format!("conversions/{id}/refunds"));
    assert_eq!(ledger.list("refunds"), answer.list("refunds"));
    assert_eq!(ledger.json["data"]["conversion_id"], id);
}

#[test]
fn what_was_left_out_is_null() {
    let world = World::new();
    let id = world.track("conversion", unnumbered()).data("conversion_id").to_owned();
    let data = &world.read(&format!("conversions/{id}")).json["data"];
    assert_eq!((&data["order_id"], &data["refunds"]), (&json!(null), &json!([])));
    assert_eq!(data["attribution"], json!({"method": "none", "referral_code": null, "claim_id": null}));
}

#[test]
fn reading_takes_one_round_trip_and_stores_nothing() {
    let (world, id) = refunded();
    let dump = || world.dump(&["conversions", "refunds", "claims"]);
    let before = dump();
    for path in paths(&id) {
        assert_eq!(world.batches(|| _ = world.read(&path).ok()), 1, "{path}");
    }
    assert_eq!(dump(), before);
}

#[test]
fn who_is_not_the_brand_or_in_another_environment_finds_nothing() {
    let (world, id) = refunded();
    for path in paths(&id) {
        for stranger in [world.get(&path).by(&world.premier2), world.get(&path).test()] {
            let reply = stranger.send();
            reply.fails(404, "conversion_not_found").says("names no conversion of this brand: send the identifier");
            assert!(!reply.text.contains("record the conversion first"), "who only reads records nothing");
        }
    }
    for unknown in ["/cnv_1", "/%00", "/'", "/cnv_0199%2F", "?order_id=ord-1"] {
        let said = if unknown.starts_with('/') { "conversion_id names" } else { "order_id names" };
        world.read(&format!("conversions{unknown}")).fails(404, "conversion_not_found").says(said);
    }
}

#[test]
fn every_plan_reads() {
    let world = World::new();
    for brand in [&world.starter, &world.growth, &world.premier] {
        world.event("conversion", ORDER).by(brand).send().ok();
        world.get("conversions?order_id=ORD-1").by(brand).send().ok();
        world.get("summary?by=day").by(brand).send().ok();
    }
}

#[test]
fn the_gates_stand_in_the_contract_s_order() {
    let (world, _) = refunded();
    let path = "conversions?order=ORD-1";
    world.read("conversionz").fails(404, "not_found").says("GET /api/v1/conversions?");
    let wrong_method = world.post(path, "{}").send();
    assert_eq!(wrong_method.fails(405, "method_not_allowed").header("Allow"), Some("GET, HEAD, OPTIONS"));
    world.get(path).http().send().fails(403, "https_required");
    for path in [path, "summary?by=day"] {
        world.get(path).without("X-API-Key").send().fails(401, "missing_api_key");
    }
    world.get(path).key("al_live_mistyped").send().fails(401, "invalid_api_key");
    world.rate.set(0);
    let revoked = world.make_key(1, None, None);
    world.revoke(&revoked);
    world.get(path).with(&revoked).send().fails(401, "invalid_api_key");
    world.read(path).fails(429, "rate_limited");
    world.rate.set(u32::MAX);
    world.read(path).fails(400, "invalid_parameter");
    for method in ["HEAD", "GET"] {
        assert_eq!(world.get("conversions?order_id=ORD-1").method(method).send().status, 200);
    }
    let options = world.get(path).method("OPTIONS").send();
    assert_eq!((options.status, options.header("Access-Control-Allow-Origin")), (204, None));
}

#[test]
fn a_wrong_parameter_is_named_with_what_to_send() {
    let (world, _) = refunded();
    for (path, words) in [
        (
            "conversions/cnv_1/refunds?limit=0",
            "The query parameter limit must be an integer from 1 to 500, such as 100",
        ),
        ("conversions/cnv_1/refunds?limit=501", "limit must be"),
        ("conversions/cnv_1/refunds?limit=1.5", "limit must be"),
        (
            "conversions/cnv_1/refunds?limit=1&limit=2",
            "The query parameter limit was sent more than once: send it once",
        ),
        ("conversions/cnv_1/refunds?cursor=1-0-abcdef", "cursor must be a next_cursor of this very list"),
        ("conversions/cnv_1/refunds?page=2", "There is no query parameter page here: send only limit, cursor"),
        ("conversions", "order_id is required"),
        ("conversions?order_id=", "order_id is required"),
        ("conversions/cnv_1?x=1", "send none"),
        ("events?type=conversions", "type must be conversion, refund, claim or visit"),
        ("events?order=newest", "order must be asc, oldest first, or desc, newest first"),
        ("events?since=yesterday", "since must be a date or an RFC 3339 time"),
        ("events?until=1795252353120", "until must be"),
        ("events?limit=1000", "limit must be an integer from 1 to 500"),
        ("events?limit=0", "limit must be an integer from 1 to 500"),
        ("events?limit=%2B5", "limit must be an integer from 1 to 500"),
        ("events?limit=005", "limit must be an integer from 1 to 500"),
        ("events?limit=5.0", "limit must be an integer from 1 to 500"),
        ("events?from=2026-01-01", "send only type, order, since, until, limit, cursor"),
        ("summary", "by is required: it must be day or referral_code"),
        ("summary?by=week", "by must be day or referral_code"),
        ("summary?by=day&since=2026-09-21T00:00:00Z", "since must be a date such as 2026-11-21"),
        ("summary?by=day&until=1970-01-01", "until must be a date from 1970-01-02 on"),
        ("summary?by=day&since=2026-09-21&until=2026-09-21", "since must be a date before until"),
        ("summary?by=day&since=2016-09-21&until=2026-11-21", "at most 3660 days before it"),
        ("summary?by=day&limit=5", "no query parameter limit here: send only by, until, since"),
        ("rejections?since=yesterday", "since must be a date such as 2026-11-21"),
        ("rejections?cursor=2", "cursor must be a next_cursor of this very list"),
        ("rejections?request_id=7", "request_id must be"),
        ("rejections?limit=2", "no query parameter limit here"),
    ] {
        world.read(path).fails(400, "invalid_parameter").says(words);
    }
}

/// An order with so many refunds of 1.00 that say why.
fn refunded_often(times: u32, reason: &str) -> (World, String) {
    let world = World::new();
    let id = world.track("conversion", ORDER).data("conversion_id").to_owned();
    for number in 1..=times {
        let members = format!(r#""refund_id":"R-{number}","refund_amount":1,"refund_reason":"{reason}""#);
        world.track("refund", refund(&members)).ok();
    }
    (world, format!("conversions/{id}"))
}

#[test]
fn a_long_ledger_comes_in_parts_without_a_gap() {
    let (world, path) = refunded_often(25, &"because ".repeat(200));
    let pages = pages(|cursor| world.read(&format!("{path}/refunds?limit=10&cursor={cursor}")));
    for page in &pages[..pages.len() - 1] {
        let other = world.get(&format!("{path}/refunds?cursor={}", page.data("next_cursor")));
        other.by(&world.premier2).send().fails(400, "invalid_parameter");
    }
    assert_eq!(pages.last().unwrap().json["data"]["next_cursor"], json!(null));
    let seen: Vec<_> = pages
        .iter()
        .flat_map(|page| page.list("refunds"))
        .map(|refund| refund["refund_id"].as_str().unwrap())
        .collect();
    assert_eq!(seen, (1..=25).map(|number| format!("R-{number}")).collect::<Vec<_>>());
    assert_eq!(world.read(&path).list("refunds").len(), 25);
}

#[test]
fn an_answer_stays_below_what_the_database_can_give_however_large_the_payloads() {
    // 8,000 bytes a payload, half of them escaped.
    let (world, path) = refunded_often(108, &"\\\"\u{1F600}".repeat(1000));
    let part = world.read(&format!("{path}/refunds?limit=500"));
    let entries = part.list("refunds").len();
    assert!((50..108).contains(&entries) && part.text.len() < 1_000_000, "{entries} in {}", part.text.len());
    assert_eq!(part.json["data"]["has_more"], json!(true));
    let rest = world.read(&format!("{path}/refunds?limit=500&cursor={}", part.data("next_cursor")));
    assert_eq!(rest.list("refunds").len(), 108 - entries);
}

#[test]
fn the_log_names_the_pattern_and_never_what_was_asked_for() {
    let (world, id) = refunded();
    world.read(&format!("conversions/{id}?order_id=secret@example.com"));
    let line = world.last_log();
    let told = r#""route":"/api/v1/conversions/{conversion_id}","status":400,"code":"invalid_parameter""#;
    assert!(line.contains(told) && !line.contains("secret") && !line.contains(&id), "{line}");
}

#[test]
fn a_database_that_fails_is_asked_again() {
    let (world, id) = refunded();
    let read = || world.read(&format!("conversions/{id}"));
    world.will_fail(&[Fault::Before(LOST)]);
    read().ok();
    world.will_fail(&[Fault::Before("D1_ERROR: D1 DB is overloaded.")]);
    read().fails(503, "temporarily_unavailable");
}
