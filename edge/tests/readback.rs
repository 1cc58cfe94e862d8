//! A conversion and its ledger, read back with the brand's own key.

use crate::support::{CLAIM, ORDER, REFUND, VISIT, World};
use advocateloop_edge::store::admin;
use serde_json::json;

/// The documented order, claimed before, with a part paid back.
fn refunded() -> (World, String) {
    let world = World::new();
    world.track("claim", CLAIM).ok();
    let id = world.track("conversion", ORDER).data("conversion_id").to_owned();
    world.track("refund", REFUND).ok();
    (world, id)
}

#[test]
fn a_conversion_is_given_back_with_its_money_attribution_payload_and_ledger() {
    let (world, id) = refunded();
    let claim_id = world.value("SELECT claim_id FROM claims");
    let answer = world.get(&format!("conversions/{id}")).send();
    let expected = format!(
        r#"{{"success":true,"data":{{"conversion_id":"{id}","order_id":"ORD-1","customer_email":"buyer@example.com","order_total":108.00,"refunded":50.00,"remaining":58.00,"attributable_revenue":48.3333,"attribution":{{"method":"email","referral_code":"JOHN123","claim_id":"{claim_id}"}},"created_at":"2026-09-21T14:13:20.000Z","payload":{{"customer_email":"buyer@example.com","order_id":"ORD-1","order_total":108.00,"tax":8.00,"shipping":10.00,"discount":5.00}},"refunds":[{{"refund_id":"R-1","refund_amount":50.00,"total_refunded":50.00,"remaining":58.00,"created_at":"2026-09-21T14:13:20.000Z","payload":{{"order_id":"ORD-1","refund_amount":50.00,"refund_id":"R-1"}}}}],"has_more":false,"next_cursor":null}}}}"#
    );
    assert_eq!(answer.ok().text, expected);
    let by_order = world.get("conversions?order_id=+ORD%2D1%20").send();
    assert_eq!(by_order.ok().text, expected);
    let ledger = world.get(&format!("conversions/{id}/refunds")).send();
    assert_eq!(ledger.ok().json["data"]["refunds"], answer.json["data"]["refunds"]);
    assert_eq!(ledger.json["data"]["conversion_id"], id);
}

#[test]
fn what_was_left_out_is_null() {
    let world = World::new();
    let unnumbered = ORDER.replace(r#""order_id":"ORD-1","#, "");
    let id = world.track("conversion", &unnumbered).data("conversion_id").to_owned();
    let data = &world.get(&format!("conversions/{id}")).send().json["data"];
    assert_eq!((&data["order_id"], &data["refunds"]), (&json!(null), &json!([])));
    assert_eq!(data["attribution"], json!({"method": "none", "referral_code": null, "claim_id": null}));
}

#[test]
fn reading_takes_one_round_trip_and_stores_nothing() {
    let (world, id) = refunded();
    let dump = || {
        ["conversions", "refunds", "claims"].map(|table| world.store.sqlite.query(&format!("SELECT * FROM {table}")))
    };
    let before = format!("{:?}", dump());
    for path in [format!("conversions/{id}"), "conversions?order_id=ORD-1".into(), format!("conversions/{id}/refunds")]
    {
        assert_eq!(world.batches(|| _ = world.get(&path).send().ok()), 1, "{path}");
    }
    assert_eq!(format!("{:?}", dump()), before);
}

#[test]
fn who_is_not_the_brand_or_in_another_environment_finds_nothing() {
    let (world, id) = refunded();
    for path in [format!("conversions/{id}"), "conversions?order_id=ORD-1".into(), format!("conversions/{id}/refunds")]
    {
        for stranger in [world.get(&path).by(&world.premier2), world.get(&path).test()] {
            let reply = stranger.send();
            reply.fails(404, "conversion_not_found").says("names no conversion of this brand: send the identifier");
            assert!(!reply.text.contains("record the conversion first"), "who only reads records nothing");
        }
    }
    for unknown in ["cnv_1", "%00", "'", "cnv_0199%2F"] {
        world
            .get(&format!("conversions/{unknown}"))
            .send()
            .fails(404, "conversion_not_found")
            .says("conversion_id names");
    }
    world.get("conversions?order_id=ord-1").send().fails(404, "conversion_not_found").says("order_id names");
}

#[test]
fn every_plan_reads() {
    let world = World::new();
    for brand in [&world.starter, &world.growth, &world.premier] {
        world.post("track/conversion", ORDER).by(brand).send().ok();
        world.get("conversions?order_id=ORD-1").by(brand).send().ok();
    }
}

#[test]
fn the_gates_stand_in_the_contract_s_order() {
    let (world, _) = refunded();
    let path = "conversions?order=ORD-1";
    world.get("conversionz").send().fails(404, "not_found").says("GET /api/v1/conversions?");
    let wrong_method = world.post(path, "{}").send();
    assert_eq!(wrong_method.fails(405, "method_not_allowed").header("Allow"), Some("GET, HEAD, OPTIONS"));
    world.get(path).http().send().fails(403, "https_required");
    world.get(path).without("X-API-Key").send().fails(401, "missing_api_key");
    world.get(path).key("al_live_mistyped").send().fails(401, "invalid_api_key");
    world.rate.set(0);
    let revoked = world.get(path).by(&world.premier2);
    world.admin(&admin::revoke_key(&world.premier2.id, world.premier2.live.id(), 1));
    revoked.send().fails(401, "invalid_api_key");
    world.get(path).send().fails(429, "rate_limited");
    world.rate.set(u32::MAX);
    world.get(path).send().fails(400, "invalid_parameter");
    for method in ["HEAD", "GET"] {
        assert_eq!(world.get("conversions?order_id=ORD-1").method(method).send().status, 200);
    }
    let options = world.get(path).method("OPTIONS").send();
    assert_eq!((options.status, options.header("Access-Control-Allow-Origin")), (204, None));
}

#[test]
fn a_wrong_parameter_is_named_with_what_to_send() {
    let (world, id) = refunded();
    let refunds = |query: &str| world.get(&format!("conversions/{id}/refunds?{query}")).send();
    for (query, words) in [
        ("limit=0", "The query parameter limit must be an integer from 1 to 500, such as 100"),
        ("limit=501", "limit must be"),
        ("limit=1.5", "limit must be"),
        ("limit=1&limit=2", "The query parameter limit was sent more than once: send it once"),
        ("cursor=1-0-abcdef", "cursor must be a next_cursor of this very list"),
        ("page=2", "There is no query parameter page here: send only limit, cursor"),
    ] {
        refunds(query).fails(400, "invalid_parameter").says(words);
    }
    world.get("conversions").send().fails(400, "invalid_parameter").says("order_id is required");
    world.get("conversions?order_id=").send().fails(400, "invalid_parameter").says("order_id is required");
    world.get(&format!("conversions/{id}?x=1")).send().fails(400, "invalid_parameter").says("send none");
}

#[test]
fn a_long_ledger_comes_in_parts_without_a_gap() {
    let world = World::new();
    let id = world.track("conversion", ORDER).data("conversion_id").to_owned();
    for number in 1..=25 {
        let reason = "because ".repeat(200);
        let body =
            format!(r#"{{"order_id":"ORD-1","refund_id":"R-{number}","refund_amount":1,"refund_reason":"{reason}"}}"#);
        world.track("refund", &body).ok();
    }
    let mut cursor = String::new();
    let mut seen = Vec::new();
    loop {
        let part = world.get(&format!("conversions/{id}/refunds?limit=10&cursor={cursor}")).send();
        let data = &part.ok().json["data"];
        let refunds = data["refunds"].as_array().unwrap();
        seen.extend(refunds.iter().map(|refund| refund["refund_id"].as_str().unwrap().to_owned()));
        if data["has_more"] == json!(false) {
            assert_eq!(data["next_cursor"], json!(null));
            break;
        }
        data["next_cursor"].as_str().unwrap().clone_into(&mut cursor);
        world
            .get(&format!("conversions/{id}/refunds?cursor={cursor}"))
            .by(&world.premier2)
            .send()
            .fails(400, "invalid_parameter");
    }
    assert_eq!(seen, (1..=25).map(|number| format!("R-{number}")).collect::<Vec<_>>());
    let whole = world.get(&format!("conversions/{id}")).send();
    assert_eq!(whole.json["data"]["refunds"].as_array().unwrap().len(), 25);
}

#[test]
fn an_answer_stays_below_what_the_database_can_give_however_large_the_payloads() {
    let world = World::new();
    let id = world.track("conversion", ORDER).data("conversion_id").to_owned();
    // 8,000 bytes a payload, half of them escaped.
    let reason = "\\\"\u{1F600}".repeat(1000);
    for number in 1..=108 {
        let body =
            format!(r#"{{"order_id":"ORD-1","refund_id":"{number}","refund_amount":1,"refund_reason":"{reason}"}}"#);
        world.track("refund", &body).ok();
    }
    let part = world.get(&format!("conversions/{id}/refunds?limit=500")).send();
    let (data, entries) = (&part.ok().json["data"], part.json["data"]["refunds"].as_array().unwrap().len());
    assert!((50..108).contains(&entries) && part.text.len() < 1_000_000, "{entries} in {}", part.text.len());
    assert_eq!(data["has_more"], json!(true));
    let rest = world.get(&format!("conversions/{id}/refunds?limit=500&cursor={}", part.data("next_cursor"))).send();
    assert_eq!(rest.ok().json["data"]["refunds"].as_array().unwrap().len(), 108 - entries);
}

#[test]
fn the_log_names_the_pattern_and_never_what_was_asked_for() {
    let (world, id) = refunded();
    world.get(&format!("conversions/{id}?order_id=secret@example.com")).send();
    let logs = world.logs.borrow();
    let line = logs.last().unwrap();
    assert!(
        line.contains(r#""route":"/api/v1/conversions/{conversion_id}","status":400,"code":"invalid_parameter""#),
        "{line}"
    );
    assert!(!line.contains("secret") && !line.contains(&id));
}

#[test]
fn a_database_that_fails_is_asked_again() {
    let (world, id) = refunded();
    world.store.faults.borrow_mut().push(crate::support::Fault::Before(crate::support::LOST));
    world.get(&format!("conversions/{id}")).send().ok();
    world.store.faults.borrow_mut().push(crate::support::Fault::Before("D1_ERROR: D1 DB is overloaded."));
    world.get(&format!("conversions/{id}")).send().fails(503, "temporarily_unavailable");
    world.track("visit", VISIT).ok();
}
