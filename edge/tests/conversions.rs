//! Conversions: attribution, duplicates, partitions.

use crate::support::{CLAIM, ORDER, Reply, World};
use advocateloop_core::Basis;
use advocateloop_edge::store::admin;
use serde_json::json;

/// An order of a customer: 108.00 with 8.00 tax and 10.00 shipping.
fn order(order_id: Option<&str>, email: &str, more: &str) -> String {
    let order_id = order_id.map_or(String::new(), |id| format!(r#""order_id":"{id}","#));
    format!(
        r#"{{{order_id}"customer_email":"{email}","order_total":108.00,"tax":8.00,"shipping":10.00,"discount":5.00{more}}}"#
    )
}

fn claim(code: &str, email: &str) -> String {
    format!(r#"{{"referral_code":"{code}","email":"{email}"}}"#)
}

fn attribution(reply: &Reply) -> (String, Option<String>, Option<String>) {
    let attribution = &reply.ok().json["data"]["attribution"];
    let text = |member: &str| attribution[member].as_str().map(str::to_owned);
    (text("method").unwrap(), text("referral_code"), text("claim_id"))
}

#[test]
fn the_answer_has_the_contract_s_shape() {
    let world = World::new();
    let reply = world.track("conversion", ORDER);
    let id = reply.ok().data("conversion_id");
    assert!(id.starts_with("cnv_") && id.len() == 36);
    assert_eq!(
        reply.text,
        format!(
            r#"{{"success":true,"data":{{"conversion_id":"{id}","order_id":"ORD-1","duplicate":false,"attribution":{{"method":"none","referral_code":null,"claim_id":null}},"attributable_revenue":90.00}}}}"#
        )
    );
    assert_eq!(reply.header("Content-Type"), Some("application/json"));
    assert_eq!(reply.header("Cache-Control"), Some("no-store"));
}

#[test]
fn an_accepted_event_takes_one_batch() {
    let world = World::new();
    assert_eq!(world.batches(|| assert!(!world.track("conversion", ORDER).is_duplicate())), 1);
    assert_eq!(world.batches(|| assert!(world.track("conversion", ORDER).is_duplicate())), 1);
    let idempotent = || world.post("track/conversion", order(None, "a@b.co", "")).idempotent("k").send();
    assert_eq!(world.batches(|| assert!(!idempotent().is_duplicate())), 1);
    assert_eq!(world.batches(|| assert_eq!(world.track("conversion", "{").status, 400)), 1);
}

#[test]
fn a_code_is_linked_to_its_claim_by_this_email() {
    let world = World::new();
    let john = world.track("claim", &claim("JOHN", "buyer@example.com")).data("claim_id").to_owned();
    world.track("claim", &claim("MARY", "buyer@example.com")).ok();
    world.track("claim", &claim("JOHN", "other@example.com")).ok();
    let with_code = |code: &str| {
        world.track("conversion", &order(None, "Buyer@Example.com", &format!(r#","referral_code":"{code}""#)))
    };
    assert_eq!(attribution(&with_code("john")), ("code".into(), Some("JOHN".into()), Some(john)));
    assert_eq!(attribution(&with_code("unclaimed")), ("code".into(), Some("UNCLAIMED".into()), None));
}

#[test]
fn without_a_code_the_most_recent_claim_by_email_counts() {
    let world = World::new();
    let without_code = |email: &str| attribution(&world.track("conversion", &order(None, email, "")));
    assert_eq!(without_code("buyer@example.com"), ("none".into(), None, None));
    world.track("claim", &claim("ZED", "buyer@example.com")).ok();
    let recent = world.track("claim", &claim("ANN", "buyer@example.com")).data("claim_id").to_owned();
    world.track("claim", &claim("BEN", "other@example.com")).ok();
    // A repeated claim is no more recent.
    assert!(world.track("claim", &claim("ZED", "buyer@example.com")).is_duplicate());
    assert_eq!(without_code("buyer@example.com"), ("email".into(), Some("ANN".into()), Some(recent)));
    assert_eq!(without_code("nobody@example.com"), ("none".into(), None, None));
}

#[test]
fn another_brand_s_or_environment_s_claims_do_not_count() {
    let world = World::new();
    world.post("track/claim", CLAIM).by(&world.premier2).send().ok();
    world.post("track/claim", CLAIM).test().send().ok();
    assert_eq!(attribution(&world.track("conversion", ORDER)).0, "none");
    assert_eq!(attribution(&world.post("track/conversion", ORDER).test().send()).0, "email");
}

#[test]
fn a_repeated_order_is_answered_with_the_first_result() {
    let world = World::new();
    let first = world.track("conversion", ORDER);
    world.track("claim", CLAIM).ok();
    let again = world.track("conversion", ORDER);
    assert_eq!(again.text, first.text.replace(r#""duplicate":false"#, r#""duplicate":true"#));
    world.track("refund", r#"{"order_id":"ORD-1","refund_amount":50}"#).ok();
    assert_eq!(world.track("conversion", ORDER).text, again.text, "as first answered, not after refunds");
    assert_eq!(world.count("conversions"), 1);
}

#[test]
fn a_repeated_order_that_differs_changes_nothing_and_is_told_where() {
    let world = World::new();
    let first = world.track("conversion", ORDER).data("conversion_id").to_owned();
    let differing =
        ORDER.replace("108.00", "109.00").replace("discount\":5.00", "discount\":6,\"customer_name\":\"Jo\"");
    let again = world.track("conversion", &differing);
    assert!(again.is_duplicate());
    assert_eq!(again.data("conversion_id"), first);
    assert_eq!(again.warnings(), ["differs_from_recorded "]);
    assert_eq!(again.json["warnings"][0]["fields"], json!(["customer_name", "order_total", "discount"]));
    assert_eq!(world.value("SELECT order_total FROM conversions"), "1080000");
    // Spelling is not content.
    let respelt = ORDER.replace("108.00", "108.0000").replace("buyer@", "BUYER@");
    assert!(world.track("conversion", &respelt).warnings().is_empty());
}

#[test]
fn another_order_under_a_used_number_is_a_conflict() {
    let world = World::new();
    world.track("conversion", ORDER).ok();
    let other_customer = ORDER.replace("buyer@", "other@");
    assert!(world.track("conversion", &other_customer).is_duplicate());
    let other = other_customer.replace("108.00", "54.00");
    for _ in 0..2 {
        world.post("track/conversion", &other).idempotent("k").send().fails(409, "order_id_conflict").says("order_id");
    }
    assert_eq!((world.count("conversions"), world.count("idempotency_keys")), (1, 0));
    // The failed request is not remembered: its key is free.
    assert!(
        !world
            .post("track/conversion", order(Some("ORD-2"), "other@example.com", ""))
            .idempotent("k")
            .send()
            .is_duplicate()
    );
}

#[test]
fn orders_without_a_number_are_each_recorded() {
    let world = World::new();
    for _ in 0..2 {
        let reply = world.track("conversion", &order(None, "a@b.co", ""));
        assert!(!reply.is_duplicate());
        assert_eq!(reply.warnings(), ["not_deduplicated /order_id"]);
        assert_eq!(reply.json["data"]["order_id"], json!(null));
    }
    assert_eq!(world.count("conversions"), 2);
}

#[test]
fn order_numbers_are_case_sensitive_and_of_one_brand_and_environment() {
    let world = World::new();
    let number = |id| order(Some(id), "a@b.co", "");
    assert!(!world.track("conversion", &number("A-1")).is_duplicate());
    assert!(!world.track("conversion", &number("a-1")).is_duplicate());
    assert!(!world.post("track/conversion", number("A-1")).test().send().is_duplicate());
    assert!(!world.post("track/conversion", number("A-1")).by(&world.premier2).send().is_duplicate());
    assert!(!world.post("track/conversion", number("A-1")).by(&world.growth).send().is_duplicate());
    assert_eq!(world.count("conversions"), 5);
}

#[test]
fn revenue_and_warnings_are_on_the_brand_s_basis() {
    let world = World::new();
    let items = r#","items":[{"name":"Serum","line_total":90.00}]"#;
    let paid = world.track("conversion", &order(Some("P"), "a@b.co", items));
    assert_eq!(paid.ok().json["data"]["attributable_revenue"].to_string(), "90.0");
    assert_eq!(paid.warnings(), ["items_total_mismatch /order_total"]);
    world.admin(&admin::set_basis(&world.premier.id, Basis::Gross));
    let gross = world.track("conversion", &order(Some("G"), "a@b.co", items));
    gross.says(r#""attributable_revenue":85.00"#);
    assert!(gross.warnings().is_empty());
    // What was recorded stays as it was.
    world.track("conversion", &order(Some("P"), "a@b.co", items)).says(r#""attributable_revenue":90.00"#);
    // An invalid payload is judged on the brand's basis, too.
    let invalid = order(None, "a@b.co", r#","items":[{"name":"Serum","line_total":90.00}],"customer_name":1"#);
    assert_eq!(world.track("conversion", &invalid).warnings(), ["not_deduplicated /order_id"]);
}

#[test]
fn money_is_exact_to_the_last_digit() {
    let world = World::new();
    let body = r#"{"customer_email":"a@b.co","order_id":"max","order_total":99999999999.9999,"tax":0.0001,"shipping":0,"discount":0}"#;
    world.track("conversion", body).ok().says(r#""attributable_revenue":99999999999.9998"#);
    assert_eq!(world.value("SELECT order_total FROM conversions"), "999999999999999");
    world.track("refund", r#"{"order_id":"max","refund_amount":0.0001}"#).ok().says(r#""remaining":99999999999.9998"#);
    world.track("refund", r#"{"order_id":"max"}"#).ok().says(r#""refund_amount":99999999999.9998"#);
}

#[test]
fn hostile_text_is_only_text() {
    let world = World::new();
    let hostile = "'); DROP TABLE conversions; -- \\u0000?1 💣";
    let body = |id: &str| {
        json!({"customer_email":"a@b.co","order_id":id,"order_total":1,"tax":0,"shipping":0,"discount":0}).to_string()
    };
    let reply = world.track("conversion", &body(hostile));
    assert_eq!(reply.ok().data("order_id"), hostile);
    assert!(world.track("conversion", &body(hostile)).is_duplicate());
    let refund = json!({"order_id": hostile, "refund_reason": "a\nb\t\"c\""}).to_string();
    world.track("refund", &refund).ok();
}
