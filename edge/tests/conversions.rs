//! Conversions, claims and visits: attribution, duplicates, partitions.

use advocateloop_core::Basis;
use serde_json::json;

use crate::support::{CLAIM, ORDER, Reply, VISIT, World, claim, order, refund_of, unnumbered};

/// An order of a customer, without a number.
fn by(email: &str) -> String {
    unnumbered().replace("buyer@example.com", email)
}

fn attribution(reply: &Reply) -> (String, Option<String>, Option<String>) {
    let attribution = &reply.ok().json["data"]["attribution"];
    let text = |member: &str| attribution[member].as_str().map(str::to_owned);
    (text("method").unwrap(), text("referral_code"), text("claim_id"))
}

#[test]
fn the_answers_have_the_contract_s_shape() {
    let world = World::new();
    for (event, body, prefix, data) in [
        (
            "conversion",
            ORDER,
            "cnv",
            r#""order_id":"ORD-1","duplicate":false,"attribution":{"method":"none","referral_code":null,"claim_id":null},"attributable_revenue":90.00"#,
        ),
        ("claim", CLAIM, "clm", r#""referral_code":"JOHN123","duplicate":false"#),
        ("visit", VISIT, "vst", r#""duplicate":false"#),
    ] {
        let reply = world.track(event, body);
        let id = reply.ok().data(&format!("{event}_id"));
        assert!(id.starts_with(&format!("{prefix}_")) && id.len() == 36);
        assert_eq!(reply.text, format!(r#"{{"success":true,"data":{{"{event}_id":"{id}",{data}}}}}"#));
        assert_eq!(reply.header("Content-Type"), Some("application/json"));
    }
}

#[test]
fn an_accepted_event_takes_one_batch() {
    let world = World::new();
    let order = || world.track("conversion", ORDER).is_duplicate();
    assert_eq!([world.counted(order), world.counted(order)], [(1, false), (1, true)]);
    assert_eq!(world.counted(|| world.keyed("conversion", by("a@b.co"), "k").is_duplicate()), (1, false));
    assert_eq!(world.counted(|| world.track("conversion", "{").status), (1, 400));
}

#[test]
fn a_code_is_claimed_once_an_email() {
    let world = World::new();
    let first = world.track("claim", CLAIM).data("claim_id").to_owned();
    let again = world.track("claim", r#"{"referral_code":" john123","email":"BUYER@example.com","name":"Jo"}"#);
    assert!(again.is_duplicate());
    assert_eq!(again.data("claim_id"), first);
    assert_eq!(again.json["warnings"][0]["fields"], json!(["name"]));
    for other in [
        world.event("claim", CLAIM.replace("JOHN123", "MARY")),
        world.event("claim", CLAIM.replace("buyer", "other")),
        world.event("claim", CLAIM).test(),
        world.event("claim", CLAIM).by(&world.premier2),
    ] {
        assert!(!other.send().is_duplicate());
    }
    assert_eq!(world.count("claims"), 5);
}

#[test]
fn visits_are_counted_each() {
    let world = World::new();
    assert_eq!([(); 2].map(|()| world.track("visit", VISIT).is_duplicate()), [false; 2]);
    assert_eq!(world.count("visits"), 2);
}

#[test]
fn a_code_is_linked_to_its_claim_by_this_email() {
    let world = World::new();
    let john = world.track("claim", claim("JOHN", "buyer@example.com")).data("claim_id").to_owned();
    world.track("claim", claim("MARY", "buyer@example.com")).ok();
    world.track("claim", claim("JOHN", "other@example.com")).ok();
    let with_code = |code: &str| {
        let body = by("Buyer@Example.com").replace('}', &format!(r#","referral_code":"{code}"}}"#));
        attribution(&world.track("conversion", body))
    };
    assert_eq!(with_code("john"), ("code".into(), Some("JOHN".into()), Some(john)));
    assert_eq!(with_code("unclaimed"), ("code".into(), Some("UNCLAIMED".into()), None));
}

#[test]
fn without_a_code_the_most_recent_claim_by_email_counts() {
    let world = World::new();
    let without_code = |email: &str| attribution(&world.track("conversion", by(email)));
    assert_eq!(without_code("buyer@example.com"), ("none".into(), None, None));
    world.track("claim", claim("ZED", "buyer@example.com")).ok();
    let recent = world.track("claim", claim("ANN", "buyer@example.com")).data("claim_id").to_owned();
    world.track("claim", claim("BEN", "other@example.com")).ok();
    // A repeated claim is no more recent.
    assert!(world.track("claim", claim("ZED", "buyer@example.com")).is_duplicate());
    assert_eq!(without_code("buyer@example.com"), ("email".into(), Some("ANN".into()), Some(recent)));
    assert_eq!(without_code("nobody@example.com"), ("none".into(), None, None));
}

#[test]
fn a_repeated_order_is_answered_with_the_first_result() {
    let world = World::new();
    let first = world.track("conversion", ORDER);
    world.track("claim", CLAIM).ok();
    let again = world.track("conversion", ORDER);
    assert_eq!(again.text, first.text.replace(r#""duplicate":false"#, r#""duplicate":true"#));
    world.track("refund", refund_of(50)).ok();
    assert_eq!(world.track("conversion", ORDER).text, again.text, "as first answered, not after refunds");
    assert_eq!(world.count("conversions"), 1);
}

#[test]
fn a_repeated_order_that_differs_changes_nothing_and_is_told_where() {
    let world = World::new();
    let first = world.track("conversion", ORDER).data("conversion_id").to_owned();
    let differing =
        ORDER.replace("108.00", "109.00").replace("discount\":5.00", "discount\":6,\"customer_name\":\"Jo\"");
    let again = world.track("conversion", differing);
    assert!(again.is_duplicate());
    assert_eq!(again.data("conversion_id"), first);
    assert_eq!(again.warnings(), ["differs_from_recorded "]);
    assert_eq!(again.json["warnings"][0]["fields"], json!(["customer_name", "order_total", "discount"]));
    assert_eq!(world.value("SELECT order_total FROM conversions"), "1080000");
    // Spelling is not content.
    let respelt = ORDER.replace("108.00", "108.0000").replace("buyer@", "BUYER@");
    assert!(world.track("conversion", respelt).warnings().is_empty());
}

#[test]
fn another_order_under_a_used_number_is_a_conflict() {
    let world = World::new();
    world.track("conversion", ORDER).ok();
    let other_customer = ORDER.replace("buyer@", "other@");
    assert!(world.track("conversion", &other_customer).is_duplicate());
    let other = other_customer.replace("108.00", "54.00");
    for _ in 0..2 {
        world.keyed("conversion", &other, "k").fails(409, "order_id_conflict").says("order_id");
    }
    assert_eq!(world.counts(["conversions", "idempotency_keys"]), [1, 0]);
    // The failed request is not remembered: its key is free.
    assert!(!world.keyed("conversion", other_customer.replace("ORD-1", "ORD-2"), "k").is_duplicate());
}

#[test]
fn orders_without_a_number_are_each_recorded() {
    let world = World::new();
    for _ in 0..2 {
        let reply = world.track("conversion", unnumbered());
        assert!(!reply.is_duplicate());
        assert_eq!(reply.warnings(), ["not_deduplicated /order_id"]);
        assert_eq!(reply.json["data"]["order_id"], json!(null));
    }
    assert_eq!(world.count("conversions"), 2);
}

#[test]
fn order_numbers_are_case_sensitive_and_of_one_brand_and_environment() {
    let world = World::new();
    let call = |id: &str| world.event("conversion", order(id, 1, ""));
    for new in
        [call("A-1"), call("a-1"), call("A-1").test(), call("A-1").by(&world.premier2), call("A-1").by(&world.growth)]
    {
        assert!(!new.send().is_duplicate());
    }
    assert_eq!(world.count("conversions"), 5);
}

#[test]
fn revenue_and_warnings_are_on_the_brand_s_basis() {
    let world = World::new();
    let with_items = ORDER.replace('}', r#","items":[{"name":"Serum","line_total":90.00}]}"#);
    let paid = world.track("conversion", &with_items);
    paid.ok().says(r#""attributable_revenue":90.00"#);
    assert_eq!(paid.warnings(), ["items_total_mismatch /order_total"]);
    world.set_basis(Basis::Gross);
    let gross = world.track("conversion", with_items.replace("ORD-1", "ORD-2"));
    gross.says(r#""attributable_revenue":85.00"#);
    assert!(gross.warnings().is_empty());
    // What was recorded stays as it was.
    world.track("conversion", &with_items).says(r#""attributable_revenue":90.00"#);
    // An invalid payload is judged on the brand's basis, too.
    let invalid = with_items.replace(r#""order_id":"ORD-1""#, r#""customer_name":1"#);
    assert_eq!(world.track("conversion", invalid).warnings(), ["not_deduplicated /order_id"]);
}

#[test]
fn money_is_exact_to_the_last_digit() {
    let world = World::new();
    let body = order("max", "99999999999.9999", "").replace(r#""tax":0"#, r#""tax":0.0001"#);
    world.track("conversion", body).ok().says(r#""attributable_revenue":99999999999.9998"#);
    assert_eq!(world.value("SELECT order_total FROM conversions"), "999999999999999");
    world.track("refund", r#"{"order_id":"max","refund_amount":0.0001}"#).ok().says(r#""remaining":99999999999.9998"#);
    world.track("refund", r#"{"order_id":"max"}"#).ok().says(r#""refund_amount":99999999999.9998"#);
}

#[test]
fn hostile_text_is_only_text() {
    let world = World::new();
    let hostile = "'); DROP TABLE conversions; -- \\u0000?1 💣";
    let body = json!({"customer_email":"a@b.co","order_id":hostile,"order_total":1,"tax":0,"shipping":0,"discount":0})
        .to_string();
    assert_eq!(world.track("conversion", &body).ok().data("order_id"), hostile);
    assert!(world.track("conversion", &body).is_duplicate());
    let refund = json!({"order_id": hostile, "refund_reason": "a\nb\t\"c\""}).to_string();
    world.track("refund", refund).ok();
}
