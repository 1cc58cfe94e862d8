//! Exact sums by day and by referral code.

use crate::support::{self, CLAIM, ORDER, Reply, VISIT, World, order, visit};
use advocateloop_core::Amount;
use advocateloop_core::money::{Total, revenue_after_refunds};
use proptest::prelude::*;
use proptest::test_runner::TestCaseError;
use serde_json::{Value, json};

const DAY: u64 = 86_400_000;
const REFUND_OF_A_QUARTER: &str = r#"{"order_id":"O-1","refund_amount":25,"refund_id":"R"}"#;

fn order_of(number: u32, more: &str) -> String {
    order(format!("O-{number}"), 100, more).replace(r#""tax":0"#, r#""tax":10"#)
}

fn summary(world: &World, query: &str) -> Reply {
    let reply = world.read(&format!("summary?{query}"));
    reply.ok();
    reply
}

/// An order with code JOHN123 on day one, a claim and two visits on it, a refund on day two, and an order without code on it.
fn two_days() -> World {
    let world = World::new();
    world.track("conversion", order_of(1, r#","referral_code":"JOHN123""#)).ok();
    world.track("claim", CLAIM).ok();
    world.track("visit", VISIT).ok();
    world.track("visit", visit("MARY")).ok();
    world.advance(DAY);
    world.track("refund", REFUND_OF_A_QUARTER).ok();
    world.track("conversion", order_of(2, "")).ok();
    world
}

#[test]
fn a_day_s_sums_are_what_came_in_on_it_and_a_refund_counts_on_its_own() {
    let one = r#""conversions":1,"order_total":100.00,"attributable_revenue":90.00,"refunds":0,"refunded":0.00,"claims":1,"visits":2"#;
    let two = r#""conversions":1,"order_total":100.00,"attributable_revenue":67.50,"refunds":1,"refunded":25.00,"claims":0,"visits":0"#;
    let both = r#""conversions":2,"order_total":200.00,"attributable_revenue":157.50,"refunds":1,"refunded":25.00,"claims":1,"visits":2"#;
    assert_eq!(
        summary(&two_days(), "by=day").text,
        format!(
            r#"{{"success":true,"data":{{"by":"day","since":"2026-08-24","until":"2026-09-23","rows":[{{"day":"2026-09-21",{one}}},{{"day":"2026-09-22",{two}}}],"total":{{{both}}}}}}}"#
        )
    );
}

#[test]
fn a_refund_counts_for_its_conversion_s_code() {
    let world = two_days();
    let john = r#"{"referral_code":"JOHN123","conversions":1,"order_total":100.00,"attributable_revenue":67.50,"refunds":1,"refunded":25.00,"claims":1,"visits":1}"#;
    let none = r#"{"referral_code":null,"conversions":1,"order_total":100.00,"attributable_revenue":90.00,"refunds":0,"refunded":0.00,"claims":0,"visits":0}"#;
    let mary = r#"{"referral_code":"MARY","conversions":0,"order_total":0.00,"attributable_revenue":0.00,"refunds":0,"refunded":0.00,"claims":0,"visits":1}"#;
    let whole = summary(&world, "by=referral_code");
    whole.says(&format!(r#""rows":[{none},{john},{mary}],"others":null,"total":{{"conversions":2,"#));
    let others = mary.replace(r#""referral_code":"MARY""#, r#""referral_codes":1"#);
    let some = summary(&world, "by=referral_code&limit=2");
    some.says(&format!(r#""rows":[{none},{john}],"others":{others},"total":{{"conversions":2,"#));
    assert_eq!(whole.json["data"]["total"], some.json["data"]["total"]);
}

#[test]
fn a_day_whose_refunds_took_more_than_it_brought_is_below_zero() {
    let world = two_days();
    world.advance(DAY);
    world.track("refund", r#"{"order_id":"O-1"}"#).ok();
    let third = summary(&world, "by=day&since=2026-09-23");
    third.says(r#""rows":[{"day":"2026-09-23","conversions":0,"order_total":0.00,"attributable_revenue":-67.50,"refunds":1,"refunded":75.00"#);
    summary(&world, "by=day").says(
        r#""total":{"conversions":2,"order_total":200.00,"attributable_revenue":90.00,"refunds":2,"refunded":100.00"#,
    );
}

/// Half of a unit goes to the even one, each time it is halved.
#[test]
fn what_is_left_after_a_refund_is_rounded_half_to_even_on_each_day() {
    // All but one unit, or two, of the total is tax, so that half of the revenue is half of a unit.
    for (total, tax, half, left) in [
        ("0.0002", "0.0001", "0.0001", "0.0000"),
        ("0.0006", "0.0003", "0.0003", "0.0002"),
        ("0.0004", "0", "0.0002", "0.0002"),
    ] {
        let world = World::new();
        world.track("conversion", order("O", total, "").replace(r#""tax":0"#, &format!(r#""tax":{tax}"#))).ok();
        let refund = world.track("refund", format!(r#"{{"order_id":"O","refund_amount":{half}}}"#));
        let told = |json: &Value| format!("{:.4}", json["attributable_revenue"].as_f64().unwrap());
        assert_eq!(told(&refund.ok().json["data"]), left, "{total}");
        for by in ["by=day", "by=referral_code"] {
            let data = &summary(&world, by).json["data"];
            assert_eq!([told(&data["total"]), told(&data["rows"][0])], [left; 2], "{total} {by}");
        }
    }
}

/// Sums are in wholes and rests, which may add up to more than a whole: what sorts them is their sum.
#[test]
fn codes_are_sorted_by_the_whole_sum() {
    let world = World::new();
    for (id, code, total) in [(1, "A", "10.9"), (2, "B", "10.5"), (3, "C", "0.9"), (4, "C", "0.9"), (5, "D", "1")] {
        world.track("conversion", order(id, total, &format!(r#","referral_code":"{code}""#))).ok();
    }
    let reply = summary(&world, "by=referral_code");
    let codes: Vec<_> = reply.list("rows").iter().map(|row| row["referral_code"].clone()).collect();
    assert_eq!(codes, ["A", "B", "C", "D"]);
    let some = summary(&world, "by=referral_code&limit=3");
    assert_eq!(some.json["data"]["others"]["attributable_revenue"], json!(1.0));
}

#[test]
fn a_period_is_whole_days_without_its_end() {
    let world = two_days();
    for (query, days) in [
        ("since=2026-09-21&until=2026-09-22", "21"),
        ("since=2026-09-22", "22"),
        ("until=2026-09-22", "21"),
        ("since=2017-01-01", "21 22"),
        ("since=2026-09-23", ""),
        ("until=2026-09-21", ""),
        ("since=2030-01-01", ""),
    ] {
        let reply = summary(&world, &format!("by=day&{query}"));
        let found: Vec<_> = reply.list("rows").iter().map(|row| &row["day"].as_str().unwrap()[8..]).collect();
        assert_eq!(found.join(" "), days, "{query}");
    }
    let empty = summary(&world, "by=referral_code&until=2026-09-21");
    empty.says(r#""rows":[],"others":null,"total":{"conversions":0,"order_total":0.00,"#);
}

#[test]
fn what_is_not_recorded_does_not_count() {
    let world = two_days();
    let before = summary(&world, "by=referral_code").text;
    assert!(world.track("conversion", order_of(2, "")).is_duplicate());
    assert!(world.track("refund", REFUND_OF_A_QUARTER).is_duplicate());
    world.track("refund", r#"{"order_id":"O-1","refund_amount":76}"#).fails(409, "refund_exceeds_remaining");
    world.event("visit", VISIT).test().send().ok();
    world.event("conversion", ORDER).by(&world.premier2).send().ok();
    assert_eq!(summary(&world, "by=referral_code").text, before);
    let of_test = world.get("summary?by=day").test().send();
    assert_eq!(of_test.ok().json["data"]["total"]["visits"], json!(1));
}

#[test]
fn sums_beyond_64_bits_are_exact() {
    let world = World::new();
    let largest = |number: u32| order(number, "99999999999.9999", "");
    // 9,224 of them are more units of 1/10,000 than 64 bits hold.
    for number in 0..3 {
        world.track("conversion", largest(number)).ok();
    }
    world.sql(
        "INSERT INTO feed WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < 9220)
         SELECT brand_id, environment, event, at, seq + n, row, created_at, referral_code, order_total, revenue, refunded, NULL, NULL
         FROM feed JOIN numbers WHERE seq = 3",
    );
    world.track("conversion", largest(4)).ok();
    summary(&world, "by=day").says(r#""order_total":922399999999999.0776,"#);
    summary(&world, "by=referral_code").says(r#""total":{"conversions":9224,"order_total":922399999999999.0776,"#);
}

#[derive(Debug, Clone)]
struct Order {
    total: i64,
    tax: i64,
    /// Each a part of the rest, in 1/1,000.
    refunds: Vec<u16>,
}

fn orders() -> impl Strategy<Value = Vec<Order>> {
    let total = prop_oneof![0_i64..100, 0_i64..10_000_000, Just(999_999_999_999_999), 0_i64..=999_999_999_999_999];
    let tax = prop_oneof![Just(0.0_f64), 0.0_f64..1.0];
    let order = (total, tax, prop::collection::vec(0_u16..=1000, 0..6));
    #[expect(clippy::cast_precision_loss, clippy::cast_possible_truncation, reason = "any part of the total will do")]
    let order = order.prop_map(|(total, part, refunds)| Order { total, tax: (total as f64 * part) as i64, refunds });
    prop::collection::vec(order, 1..4)
}

fn amount(units: i64) -> Amount {
    Amount::from_units(units).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]

    /// What SQL divides digit by digit is what core divides in 128 bits.
    #[test]
    fn revenue_is_what_the_conversions_bring_after_their_refunds(orders in orders()) {
        let world = World::new();
        let (mut revenue, mut refunded) = (Total::default(), Total::default());
        for (number, order) in orders.iter().enumerate() {
            let (total, tax) = (order.total, order.tax.min(order.total));
            let body = support::order(number, amount(total), "").replace(r#""tax":0"#, &format!(r#""tax":{}"#, amount(tax)));
            world.track("conversion", body).ok();
            let mut left = order.total;
            for part in &order.refunds {
                let refund = i64::try_from(i128::from(left) * i128::from(*part) / 1000).unwrap();
                if refund > 0 {
                    world.advance(DAY);
                    world.track("refund", format!(r#"{{"order_id":"{number}","refund_amount":{}}}"#, amount(refund))).ok();
                    left -= refund;
                }
            }
            let after = revenue_after_refunds(amount(total - tax), amount(total), amount(total - left));
            revenue = revenue.plus(Total::of(0, after.units()));
            refunded = refunded.plus(Total::of(0, total - left));
        }
        for by in ["day", "referral_code"] {
            let text = summary(&world, &format!("by={by}")).text;
            let (_, total) = text.split_once("\"total\":").ok_or_else(|| TestCaseError::fail("no total"))?;
            prop_assert!(total.contains(&format!("\"attributable_revenue\":{revenue},")), "{} {}", total, revenue);
            prop_assert!(total.contains(&format!("\"refunded\":{refunded},")), "{} {}", total, refunded);
        }
    }
}
