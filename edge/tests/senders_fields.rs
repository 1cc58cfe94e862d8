//! What senders may say of an event besides: when it happened, in which currency, of which customer, with which metadata.

use crate::support::{Reply, World};
use serde_json::{Value, json};

const DAY: u64 = 86_400_000;

fn order(id: &str, more: &str) -> String {
    format!(
        r#"{{"customer_email":"buyer@example.com","order_id":"{id}","order_total":100,"tax":10,"shipping":0,"discount":0{more}}}"#
    )
}

fn summary(world: &World, query: &str) -> Value {
    world.get(&format!("summary?{query}")).send().ok().json["data"].clone()
}

fn own_currency(world: &World, currency: &str) {
    world.store.sqlite.query(&format!("UPDATE brands SET currency = '{currency}'")).unwrap();
}

/// The world's clock is at 2026-09-21.
#[test]
fn an_event_counts_on_the_day_on_which_it_happened() {
    let world = World::new();
    world.track("conversion", &order("O-1", r#","occurred_at":"2026-03-01T23:30:00-05:00""#)).ok();
    world.track("conversion", &order("O-2", "")).ok();
    world
        .track(
            "refund",
            r#"{"order_id":"O-1","refund_amount":50,"refund_id":"R","occurred_at":"2026-03-05T00:00:00Z"}"#,
        )
        .ok();
    world.track("visit", r#"{"referral_code":"C","occurred_at":"2025-09-21T10:00:00Z"}"#).ok();
    let rows = summary(&world, "by=day&since=2025-09-01&until=2026-12-01")["rows"].clone();
    let days: Vec<_> =
        rows.as_array().unwrap().iter().map(|row| (row["day"].clone(), row["conversions"].clone())).collect();
    let expected = [("2025-09-21", 0), ("2026-03-02", 1), ("2026-03-05", 0), ("2026-09-21", 1)];
    assert_eq!(days, expected.map(|(day, count)| (json!(day), json!(count))));
    assert_eq!(summary(&world, "by=day")["rows"].as_array().unwrap().len(), 1, "the last 30 days know one");
    assert_eq!(
        summary(&world, "by=day&since=2026-03-02&until=2026-03-03")["total"]["attributable_revenue"],
        json!(90.0)
    );
    assert_eq!(summary(&world, "by=referral_code&since=2026-03-05&until=2026-03-06")["total"]["refunded"], json!(50.0));
    // The list stays in the order of storing.
    let listed = world.get("events?order=asc").send();
    let ids: Vec<_> =
        listed.json["data"]["events"].as_array().unwrap().iter().map(|event| event["type"].clone()).collect();
    assert_eq!(ids, ["conversion", "conversion", "refund", "visit"]);
    listed.says(r#""occurred_at":"2026-03-02T04:30:00.000Z""#);
}

#[test]
fn nothing_happens_more_than_a_day_ahead() {
    let world = World::new();
    let visit = |ms: u64| {
        let at = advocateloop_core::Time::from_ms(world.now_ms.get() + ms);
        format!(r#"{{"referral_code":"C","occurred_at":"{at}"}}"#)
    };
    world.track("visit", &visit(DAY)).ok();
    let sentence = "occurred_at is more than a day ahead: send when it happened, with its time zone";
    world.track("visit", &visit(DAY + 1)).fails(400, "invalid_payload").says(sentence);
    let entry = format!(r#"[{{"type":"visit","payload":{}}}]"#, visit(DAY + 1));
    world.post("track/batch", &entry).send().ok().says(sentence);
    // It depends on the clock, so pre-flight does not know it.
    world.post("validate/visit", visit(DAY + 1)).send().ok();
    assert_eq!(world.count("visits"), 1);
}

#[test]
fn a_backfilled_order_knows_the_claims_up_to_then() {
    let claim = |code: &str, at: &str| {
        format!(r#"{{"referral_code":"{code}","email":"buyer@example.com","occurred_at":"{at}"}}"#)
    };
    let world = World::new();
    world.track("claim", &claim("MARCH", "2026-03-01T00:00:00Z")).ok();
    world.track("claim", &claim("JANUARY", "2026-01-01T00:00:00Z")).ok();
    world.track("claim", r#"{"referral_code":"NOW","email":"buyer@example.com"}"#).ok();
    let code = |id: &str, at: &str| {
        let at = if at.is_empty() { String::new() } else { format!(r#","occurred_at":"{at}""#) };
        let reply = world.track("conversion", &order(id, &at));
        reply.ok().json["data"]["attribution"]["referral_code"].clone()
    };
    assert_eq!(code("O-1", "2025-12-31T23:59:59Z"), Value::Null);
    assert_eq!(code("O-2", "2026-01-01T00:00:00Z"), "JANUARY");
    assert_eq!(code("O-3", "2026-02-01T00:00:00Z"), "JANUARY");
    assert_eq!(code("O-4", "2026-03-01T00:00:00Z"), "MARCH", "though JANUARY arrived later");
    assert_eq!(code("O-5", ""), "NOW");
}

#[test]
fn a_customer_id_matches_before_the_email_and_after_the_code() {
    let world = World::new();
    let claim = |code: &str, email: &str, customer: &str| {
        let body = format!(r#"{{"referral_code":"{code}","email":"{email}","customer_id":"{customer}"}}"#);
        world.track("claim", &body).ok().data("claim_id").to_owned()
    };
    let first = claim("FIRST", "old@example.com", "cus_1");
    let second = claim("SECOND", "buyer@example.com", "cus_2");
    let attribution =
        |id: &str, more: &str| world.track("conversion", &order(id, more)).ok().json["data"]["attribution"].clone();
    let by_customer = json!({"method": "customer_id", "referral_code": "FIRST", "claim_id": first});
    assert_eq!(attribution("O-1", r#","customer_id":"cus_1""#), by_customer);
    let by_email = json!({"method": "email", "referral_code": "SECOND", "claim_id": second});
    assert_eq!(attribution("O-2", r#","customer_id":"cus_9""#), by_email);
    assert_eq!(attribution("O-3", ""), by_email);
    let by_code = json!({"method": "code", "referral_code": "OTHER", "claim_id": null});
    assert_eq!(attribution("O-4", r#","customer_id":"cus_1","referral_code":"OTHER""#), by_code);
    // A refund finds the conversion by its claim.
    world.track("refund", &format!(r#"{{"claim_id":"{first}","refund_amount":1,"refund_id":"R"}}"#)).ok();
}

#[test]
fn who_is_erased_leaves_neither_customer_id_nor_metadata() {
    let world = World::new();
    let claim =
        r#"{"referral_code":"C","email":"old@example.com","customer_id":"cus_secret","metadata":{"note":"secret"}}"#;
    world.post("track/claim", claim).idempotent("c").send().ok();
    let more = r#","customer_id":"cus_secret","metadata":{"note":"secret"}"#;
    world.track("conversion", &order("O-1", more)).ok().says(r#""method":"customer_id""#);
    world.track("refund", r#"{"order_id":"O-1","refund_id":"R","refund_amount":1,"metadata":{"note":"secret"}}"#).ok();
    let left = |table: &str| world.value(&format!("SELECT group_concat(payload) FROM {table}"));
    let erase = |email: &str| {
        let body = format!(r#"{{"email":"{email}"}}"#);
        world.post("customers", body).method("DELETE").send().ok().json["data"].clone()
    };
    assert!(left("conversions").contains("secret"));
    // The buyer has another email than the claim by which the order was attributed.
    assert_eq!(erase("buyer@example.com"), json!({"conversions": 1, "claims": 0}));
    assert!(!left("conversions").contains("secret") && !left("refunds").contains("secret"));
    assert!(left("claims").contains("secret"));
    assert_eq!(erase("old@example.com"), json!({"conversions": 0, "claims": 1}));
    assert_eq!(left("claims"), r#"{"referral_code":"C"}"#);
    // A late delivery differs in nothing that is known any more, and does not find the claim.
    world.track("conversion", &order("O-1", more)).ok().says(r#""duplicate":true"#);
    world.track("conversion", &order("O-2", more)).ok().says(r#""method":"none""#);
}

#[test]
fn a_refund_is_in_the_currency_of_its_order() {
    let world = World::new();
    world.track("conversion", &order("O-1", r#","currency":"USD""#)).ok();
    world.track("conversion", &order("O-2", "")).ok();
    let refund = |world: &World, order: &str, id: &str, currency: &str| -> Reply {
        world.track("refund", &format!(r#"{{"order_id":"{order}","refund_amount":1,"refund_id":"{id}"{currency}}}"#))
    };
    let mismatch = |reply: &Reply, currency: &str| {
        reply
            .fails(409, "currency_mismatch")
            .says(&format!("the order's, which is {currency}: send the amount in {currency}"));
        assert_eq!(reply.json["details"], json!({ "currency": currency }));
    };
    mismatch(&refund(&world, "O-1", "R-1", r#","currency":"eur""#), "USD");
    refund(&world, "O-1", "R-1", r#","currency":"usd""#).ok();
    refund(&world, "O-1", "R-2", "").ok();
    // Nobody has said what O-2 is in.
    refund(&world, "O-2", "R-1", r#","currency":"EUR""#).ok();
    own_currency(&world, "GBP");
    mismatch(&refund(&world, "O-2", "R-2", r#","currency":"EUR""#), "GBP");
    refund(&world, "O-2", "R-2", r#","currency":"GBP""#).ok();
    // What is recorded is answered as it was.
    refund(&world, "O-2", "R-2", r#","currency":"EUR""#).ok().says("differs_from_recorded");
    assert_eq!(world.count("refunds"), 4);
}

#[test]
fn amounts_of_different_currencies_are_never_added_up() {
    let world = World::new();
    let code = r#","referral_code":"JOHN""#;
    let sums = |of: &Value| (of["order_total"].to_string(), of["refunded"].to_string());
    world.track("conversion", &order("O-1", code)).ok();
    world.track("visit", r#"{"referral_code":"JOHN"}"#).ok();
    let data = summary(&world, "by=referral_code");
    assert_eq!((data["rows"][0].get("currency"), data.get("by_currency")), (None, None), "nobody has said a currency");

    own_currency(&world, "EUR");
    world.track("conversion", &order("O-2", &format!(r#"{code},"currency":"EUR""#))).ok();
    let data = summary(&world, "by=referral_code");
    assert_eq!(data["rows"].as_array().unwrap().len(), 1);
    assert_eq!((&data["rows"][0]["currency"], &data["rows"][0]["visits"]), (&json!("EUR"), &json!(1)));
    assert_eq!((sums(&data["total"]), data.get("by_currency")), (("200.0".to_owned(), "0.0".to_owned()), None));

    world.track("conversion", &order("O-3", &format!(r#"{code},"currency":"USD""#))).ok();
    world.track("refund", r#"{"order_id":"O-3","refund_amount":40,"refund_id":"R"}"#).ok();
    for by in ["by=referral_code", "by=day"] {
        let data = summary(&world, by);
        let currencies: Vec<_> = data["rows"].as_array().unwrap().iter().map(|row| row["currency"].clone()).collect();
        assert_eq!(currencies, ["EUR", "USD"]);
        assert_eq!(data["total"], Value::Null);
        let of = |at: usize| (data["by_currency"][at]["currency"].clone(), sums(&data["by_currency"][at]["total"]));
        assert_eq!(of(0), (json!("EUR"), ("200.0".to_owned(), "0.0".to_owned())), "{by}");
        assert_eq!(of(1), (json!("USD"), ("100.0".to_owned(), "40.0".to_owned())), "{by}");
    }
    let limited = summary(&world, "by=referral_code&limit=1");
    assert_eq!((limited["rows"].as_array().unwrap().len(), &limited["others"]), (1, &Value::Null));
    assert_eq!(limited["by_currency"][0].get("others"), None);
    assert_eq!(limited["by_currency"][1]["others"]["referral_codes"], json!(1));
}

#[test]
fn a_brand_s_currency_can_be_set_but_not_replaced_once_there_are_orders() {
    let world = World::new();
    let path = format!("brands/{}", world.premier.id);
    let set = |currency: &str| {
        world.operate("PATCH", &path, &format!(r#"{{"currency":"{currency}","name":"{currency}"}}"#)).send()
    };
    set("EUR").ok().says(r#""currency":"EUR""#);
    set("USD").ok().says(r#""currency":"USD""#);
    world.track("conversion", &order("O-1", "")).ok();
    set("usd").ok();
    set("EUR").fails(409, "currency_in_use");
    world.operate("GET", &path, "").send().ok().says(r#""name":"usd""#).says(r#""currency":"USD""#);
    let audit = world.operate("GET", &format!("{path}/audit"), "").send();
    audit.ok().says(r#""currency":{"from":"EUR","to":"USD"}"#).says(r#""currency":{"from":"unknown","to":"EUR"}"#);
    assert!(!audit.text.contains(r#""currency":{"from":"USD""#));
}

#[test]
fn metadata_is_given_back_and_differs() {
    let world = World::new();
    let order = |metadata: &str| order("O-1", &format!(r#","metadata":{metadata}"#));
    world.track("conversion", &order(r#"{"plan":"pro","channel":"app"}"#)).ok();
    world.get("conversions?order_id=O-1").send().ok().says(r#""metadata":{"channel":"app","plan":"pro"}"#);
    let same = world.track("conversion", &order(r#"{"channel":"app","plan":"pro"}"#));
    assert!(!same.ok().text.contains("differs_from_recorded"), "{}", same.text);
    world.track("conversion", &order(r#"{"channel":"web"}"#)).ok().says(r#""fields":["metadata"]"#);
}
