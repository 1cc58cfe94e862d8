//! What senders may say of an event besides: when it happened, in which currency, of which customer, with which metadata.

use advocateloop_core::Time;
use advocateloop_edge::store::sqlite::SCHEMA;
use serde_json::{Value, json};

use crate::support::{Reply, World, claim, entry, order, visit};

const DAY: u64 = 86_400_000;

fn summary(world: &World, query: &str) -> Value {
    world.read(&format!("summary?{query}")).ok().json["data"].clone()
}

/// Records an order of 100.00 with these members.
#[track_caller]
fn convert(world: &World, id: &str, more: &str) -> Reply {
    let reply = world.track("conversion", order(id, 100, more));
    reply.ok();
    reply
}

fn texts(list: &Value, member: &str) -> Vec<Value> {
    list.as_array().unwrap().iter().map(|row| row[member].clone()).collect()
}

fn at(body: &str, time: &str) -> String {
    body.replace('}', &format!(r#","occurred_at":"{time}"}}"#))
}

/// The world's clock is at 2026-09-21.
#[test]
fn an_event_counts_on_the_day_on_which_it_happened() {
    let world = World::new();
    convert(&world, "O-1", r#","occurred_at":"2026-03-01T23:30:00-05:00""#);
    convert(&world, "O-2", "");
    let refund = at(r#"{"order_id":"O-1","refund_amount":50,"refund_id":"R"}"#, "2026-03-05T00:00:00Z");
    world.track("refund", refund).ok();
    world.track("visit", at(&visit("C"), "2025-09-21T10:00:00Z")).ok();
    let rows = &summary(&world, "by=day&since=2025-09-01&until=2026-12-01")["rows"];
    assert_eq!(texts(rows, "day"), ["2025-09-21", "2026-03-02", "2026-03-05", "2026-09-21"]);
    assert_eq!(texts(rows, "conversions"), [0, 1, 0, 1]);
    assert_eq!(texts(&summary(&world, "by=day")["rows"], "day").len(), 1, "the last 30 days know one");
    let total = |query: &str| summary(&world, query)["total"].clone();
    assert_eq!(total("by=day&since=2026-03-02&until=2026-03-03")["attributable_revenue"], json!(100.0));
    assert_eq!(total("by=referral_code&since=2026-03-05&until=2026-03-06")["refunded"], json!(50.0));
    // The list stays in the order of storing.
    let listed = world.read("events?order=asc");
    assert_eq!(texts(&listed.json["data"]["events"], "type"), ["conversion", "conversion", "refund", "visit"]);
    listed.says(r#""occurred_at":"2026-03-02T04:30:00.000Z""#);
}

#[test]
fn nothing_happens_more_than_a_day_ahead() {
    let world = World::new();
    let visit = |ms: u64| at(&visit("C"), &Time::from_ms(world.now_ms.get() + ms).to_string());
    world.track("visit", visit(DAY)).ok();
    let sentence = "occurred_at is more than a day ahead: send when it happened, with its time zone";
    world.track("visit", visit(DAY + 1)).fails(400, "invalid_payload").says(sentence);
    world.batch(&[entry("visit", visit(DAY + 1))]).send().ok().says(sentence);
    // It depends on the clock, so pre-flight does not know it.
    world.post("validate/visit", visit(DAY + 1)).send().ok();
    assert_eq!(world.count("visits"), 1);
}

#[test]
fn a_backfilled_order_knows_the_claims_up_to_then() {
    let world = World::new();
    world.track("claim", at(&claim("MARCH", "a@b.co"), "2026-03-01T00:00:00Z")).ok();
    world.track("claim", at(&claim("JANUARY", "a@b.co"), "2026-01-01T00:00:00Z")).ok();
    world.track("claim", claim("NOW", "a@b.co")).ok();
    // MARCH counts though JANUARY arrived later.
    for (id, time, code) in [
        ("O-1", Some("2025-12-31T23:59:59Z"), None),
        ("O-2", Some("2026-01-01T00:00:00Z"), Some("JANUARY")),
        ("O-3", Some("2026-02-01T00:00:00Z"), Some("JANUARY")),
        ("O-4", Some("2026-03-01T00:00:00Z"), Some("MARCH")),
        ("O-5", None, Some("NOW")),
    ] {
        let more = time.map_or(String::new(), |time| format!(r#","occurred_at":"{time}""#));
        assert_eq!(convert(&world, id, &more).json["data"]["attribution"]["referral_code"], json!(code), "{id}");
    }
}

#[test]
fn a_customer_id_matches_before_the_email_and_after_the_code() {
    let world = World::new();
    let claim = |code: &str, email: &str, customer: &str| {
        let body = claim(code, email).replace('}', &format!(r#","customer_id":"{customer}"}}"#));
        world.track("claim", body).ok().data("claim_id").to_owned()
    };
    let (first, second) = (claim("FIRST", "old@b.co", "cus_1"), claim("SECOND", "a@b.co", "cus_2"));
    for (id, more, method, code, claim_id) in [
        ("O-1", r#","customer_id":"cus_1""#, "customer_id", "FIRST", Some(&first)),
        ("O-2", r#","customer_id":"cus_9""#, "email", "SECOND", Some(&second)),
        ("O-3", "", "email", "SECOND", Some(&second)),
        ("O-4", r#","customer_id":"cus_1","referral_code":"OTHER""#, "code", "OTHER", None),
    ] {
        let wanted = json!({"method": method, "referral_code": code, "claim_id": claim_id});
        assert_eq!(convert(&world, id, more).json["data"]["attribution"], wanted, "{id}");
    }
    // A refund finds the conversion by its claim.
    world.track("refund", format!(r#"{{"claim_id":"{first}","refund_amount":1,"refund_id":"R"}}"#)).ok();
}

#[test]
fn who_is_erased_leaves_neither_customer_id_nor_metadata() {
    let world = World::new();
    let more = r#","customer_id":"cus_secret","metadata":{"note":"secret"}"#;
    let claim = format!(r#"{{"referral_code":"C","email":"old@b.co"{more}}}"#);
    world.keyed("claim", claim, "c").ok();
    convert(&world, "O-1", more).says(r#""method":"customer_id""#);
    world.track("refund", r#"{"order_id":"O-1","refund_id":"R","refund_amount":1,"metadata":{"note":"secret"}}"#).ok();
    let left = |table: &str| world.value(&format!("SELECT group_concat(payload) FROM {table}"));
    let erase = |email: &str| world.erase(email).send().ok().json["data"].clone();
    let has_secret = || ["conversions", "refunds", "claims"].map(|table| left(table).contains("secret"));
    assert_eq!(has_secret(), [true; 3]);
    // The buyer has another email than the claim by which the order was attributed.
    assert_eq!(erase("a@b.co"), json!({"conversions": 1, "claims": 0}));
    assert_eq!(has_secret(), [false, false, true]);
    assert_eq!(erase("old@b.co"), json!({"conversions": 0, "claims": 1}));
    assert_eq!(left("claims"), r#"{"referral_code":"C"}"#);
    // A late delivery differs in nothing that is known any more, and does not find the claim.
    convert(&world, "O-1", more).says(r#""duplicate":true"#);
    convert(&world, "O-2", more).says(r#""method":"none""#);
}

#[test]
fn a_refund_is_in_the_currency_of_its_order() {
    let world = World::new();
    let refund = |order: &str, id: &str, currency: &str| {
        let currency = if currency.is_empty() { String::new() } else { format!(r#","currency":"{currency}""#) };
        world.track("refund", format!(r#"{{"order_id":"{order}","refund_amount":1,"refund_id":"{id}"{currency}}}"#))
    };
    let mismatch = |reply: &Reply, currency: &str| {
        let said = format!("the order's, which is {currency}: send the amount in {currency}");
        let details = &reply.fails(409, "currency_mismatch").says(&said).json["details"];
        assert_eq!(*details, json!({ "currency": currency }));
    };
    convert(&world, "O-1", r#","currency":"USD""#);
    convert(&world, "O-2", "");
    mismatch(&refund("O-1", "R-1", "eur"), "USD");
    refund("O-1", "R-1", "usd").ok();
    refund("O-1", "R-2", "").ok();
    // Nobody has said what O-2 is in.
    refund("O-2", "R-1", "EUR").ok();
    world.sql("UPDATE brands SET currency = 'GBP'");
    mismatch(&refund("O-2", "R-2", "EUR"), "GBP");
    refund("O-2", "R-2", "GBP").ok();
    // What is recorded is answered as it was.
    refund("O-2", "R-2", "EUR").ok().says("differs_from_recorded");
    assert_eq!(world.count("refunds"), 4);
}

#[test]
fn amounts_of_different_currencies_are_never_added_up() {
    let world = World::new();
    let code = r#","referral_code":"JOHN""#;
    let sums = |of: &Value| [&of["order_total"], &of["refunded"]].map(Value::to_string);
    convert(&world, "O-1", code);
    world.track("visit", visit("JOHN")).ok();
    let data = summary(&world, "by=referral_code");
    assert_eq!((data["rows"][0].get("currency"), data.get("by_currency")), (None, None), "nobody has said a currency");

    world.sql("UPDATE brands SET currency = 'EUR'");
    convert(&world, "O-2", &format!(r#"{code},"currency":"EUR""#));
    let data = summary(&world, "by=referral_code");
    assert_eq!((texts(&data["rows"], "currency"), &data["rows"][0]["visits"]), (vec![json!("EUR")], &json!(1)));
    assert_eq!((sums(&data["total"]), data.get("by_currency")), (["200.0", "0.0"].map(str::to_owned), None));

    convert(&world, "O-3", &format!(r#"{code},"currency":"USD""#));
    world.track("refund", r#"{"order_id":"O-3","refund_amount":40,"refund_id":"R"}"#).ok();
    for by in ["by=referral_code", "by=day"] {
        let data = summary(&world, by);
        assert_eq!(texts(&data["rows"], "currency"), ["EUR", "USD"]);
        assert_eq!(data["total"], Value::Null);
        assert_eq!(texts(&data["by_currency"], "currency"), ["EUR", "USD"], "{by}");
        let totals: Vec<_> = texts(&data["by_currency"], "total").iter().map(sums).collect();
        assert_eq!(totals, [["200.0", "0.0"], ["100.0", "40.0"]], "{by}");
    }
    let limited = summary(&world, "by=referral_code&limit=1");
    assert_eq!((texts(&limited["rows"], "currency").len(), &limited["others"]), (1, &Value::Null));
    assert_eq!(limited["by_currency"][0].get("others"), None);
    assert_eq!(limited["by_currency"][1]["others"]["referral_codes"], json!(1));
}

#[test]
fn a_brand_s_currency_can_be_set_but_not_replaced_once_there_are_orders() {
    let world = World::new();
    let set = |currency: &str| {
        let body = format!(r#"{{"currency":"{currency}","name":"{currency}"}}"#);
        world.operate("PATCH", "brands/{brand}", &body).send()
    };
    set("EUR").ok().says(r#""currency":"EUR""#);
    set("USD").ok().says(r#""currency":"USD""#);
    convert(&world, "O-1", "");
    set("usd").ok();
    set("EUR").fails(409, "currency_in_use");
    let brand = world.operate("GET", "brands/{brand}", "").send();
    brand.ok().says(r#""name":"usd""#).says(r#""currency":"USD""#);
    let audit = world.operate("GET", "brands/{brand}/audit", "").send();
    audit.ok().says(r#""currency":{"from":"EUR","to":"USD"}"#).says(r#""currency":{"from":"unknown","to":"EUR"}"#);
    assert!(!audit.text.contains(r#""currency":{"from":"USD""#));
}

#[test]
fn metadata_is_given_back_and_differs() {
    let world = World::new();
    let send = |metadata: &str| convert(&world, "O-1", &format!(r#","metadata":{metadata}"#));
    send(r#"{"plan":"pro","channel":"app"}"#);
    world.read("conversions?order_id=O-1").ok().says(r#""metadata":{"channel":"app","plan":"pro"}"#);
    let same = send(r#"{"channel":"app","plan":"pro"}"#);
    assert!(!same.text.contains("differs_from_recorded"), "{}", same.text);
    send(r#"{"channel":"web"}"#).says(r#""fields":["metadata"]"#);
}

/// Clients are generated from the document: a method that it lacks would break them.
#[test]
fn the_document_has_each_method_of_attribution_that_the_table_takes() {
    let document: Value = serde_json::from_str(include_str!("../../docs/openapi.json")).unwrap();
    let documented = document["components"]["schemas"]["Attribution"]["properties"]["method"]["enum"].to_string();
    let (_, taken) = SCHEMA.split_once("CHECK (attribution IN (").unwrap();
    let (taken, _) = taken.split_once(')').unwrap();
    assert_eq!(documented, format!("[{}]", taken.replace('\'', "\"").replace(", ", ",")));
}
