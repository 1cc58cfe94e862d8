//! How long a verdict takes, beside what a plain reader needs for the same bytes. `cargo xtask bench` runs it.
//!
//! The contenders take turns in short rounds, and each round gives ratios of its own: a machine that slows down slows
//! all of them. Printed is the median ratio of all rounds.

use std::hint::black_box;
use std::time::{Duration, Instant};

use advocateloop_core::{Event, Options, judge};
use serde::Deserialize;

const ROUNDS: usize = 101;
const ROUND: Duration = Duration::from_millis(4);

/// What an integrator would write in Rust: plain structs, amounts in binary floats, no rules at all.
mod plain {
    use super::Deserialize;

    #[derive(Deserialize)]
    #[expect(dead_code, reason = "deserialized, never read")]
    pub(super) struct Conversion {
        customer_email: String,
        customer_name: Option<String>,
        order_id: Option<String>,
        order_total: f64,
        tax: f64,
        shipping: f64,
        discount: f64,
        referral_code: Option<String>,
        items: Option<Vec<Item>>,
    }

    #[derive(Deserialize)]
    #[expect(dead_code, reason = "deserialized, never read")]
    pub(super) struct Item {
        name: String,
        quantity: Option<f64>,
        unit_price: Option<f64>,
        line_total: Option<f64>,
        sku: Option<String>,
        category_path: Option<Vec<String>>,
        image_url: Option<String>,
    }

    #[derive(Deserialize)]
    #[expect(clippy::struct_field_names, reason = "the payload's names")]
    #[expect(dead_code, reason = "deserialized, never read")]
    pub(super) struct Refund {
        order_id: Option<String>,
        conversion_id: Option<String>,
        claim_id: Option<String>,
        refund_amount: Option<f64>,
        refund_id: Option<String>,
        refund_reason: Option<String>,
        total_refunded: Option<f64>,
        is_full_refund: Option<bool>,
    }

    #[derive(Deserialize)]
    #[expect(dead_code, reason = "deserialized, never read")]
    pub(super) struct Claim {
        referral_code: String,
        email: String,
        name: Option<String>,
        phone: Option<String>,
        items: Option<Vec<Item>>,
    }

    #[derive(Deserialize)]
    #[expect(dead_code, reason = "deserialized, never read")]
    pub(super) struct Visit {
        referral_code: String,
        landing_page: Option<String>,
        utm_source: Option<String>,
        utm_medium: Option<String>,
        utm_campaign: Option<String>,
        utm_term: Option<String>,
        utm_content: Option<String>,
    }
}

const CONVERSION: &str = r#"{ "customer_email": "buyer@example.com", "customer_name": "Jane Doe", "order_id": "ORD-12345", "order_total": 108.00, "tax": 8.00, "shipping": 10.00, "discount": 5.00, "referral_code": "JOHN123", "items": [ { "name": "Vitamin C Serum", "quantity": 2, "unit_price": 32.00, "sku": "VITC-30", "category_path": ["Skincare", "Serums"] }, { "name": "Gift Wrapping", "quantity": 1, "unit_price": 4.00 } ]}"#;
const REFUND: &str =
    r#"{ "order_id": "ORD-12345", "refund_amount": 50.00, "refund_reason": "Customer changed mind on one item"}"#;
const CLAIM: &str =
    r#"{ "referral_code": "JOHN123", "email": "newuser@example.com", "name": "Sam Smith", "phone": "+1-555-0100"}"#;
const VISIT: &str = r#"{ "referral_code": "JOHN123", "landing_page": "https://example.com/products/widget", "utm_source": "newsletter", "utm_medium": "email", "utm_campaign": "spring-sale"}"#;

type Contender<'a> = (&'static str, Box<dyn Fn() + 'a>);

fn judged(event: Event, body: &str) -> impl Fn() {
    move || drop(black_box(judge(event, black_box(body).as_bytes(), Options::default())))
}

fn typed<'a, T: Deserialize<'a>>(body: &'a str) -> impl Fn() + 'a {
    move || drop(black_box(serde_json::from_slice::<T>(black_box(body).as_bytes())))
}

fn contenders<'a, T: Deserialize<'a> + 'a>(event: Event, body: &'a str) -> Vec<Contender<'a>> {
    assert!(judge(event, body.as_bytes(), Options::default()).outcome.is_ok());
    assert!(serde_json::from_str::<T>(body).is_ok());
    vec![
        ("serde_json, plain structs", Box::new(typed::<T>(body))),
        ("serde_json, Value", Box::new(typed::<serde_json::Value>(body))),
        (
            "jiter, JsonValue",
            Box::new(move || drop(black_box(jiter::JsonValue::parse(black_box(body).as_bytes(), false)))),
        ),
        ("verdict", Box::new(judged(event, body))),
        (
            "verdict and its answer as JSON",
            Box::new(move || {
                drop(black_box(judge(event, black_box(body).as_bytes(), Options::default()).to_json()));
            }),
        ),
    ]
}

fn main() {
    println!("Time per payload, as a multiple of serde_json's for plain structs (median of {ROUNDS} rounds):\n");
    report("conversion with two items", &contenders::<plain::Conversion>(Event::Conversion, CONVERSION));
    report("refund", &contenders::<plain::Refund>(Event::Refund, REFUND));
    report("claim", &contenders::<plain::Claim>(Event::Claim, CLAIM));
    report("visit", &contenders::<plain::Visit>(Event::Visit, VISIT));
}

fn report(title: &str, contenders: &[Contender<'_>]) {
    let mut ratios = vec![Vec::with_capacity(ROUNDS); contenders.len()];
    let mut base = Vec::with_capacity(ROUNDS);
    for _ in 0..ROUNDS {
        let times: Vec<f64> = contenders.iter().map(|(_, run)| nanoseconds(run)).collect();
        base.push(times[0]);
        for (ratios, time) in ratios.iter_mut().zip(&times) {
            ratios.push(time / times[0]);
        }
    }
    println!("{title} ({:.0} ns)", median(&mut base));
    for ((name, _), ratios) in contenders.iter().zip(&mut ratios) {
        println!("  {:>5.2} ×  {name}", median(ratios));
    }
    println!();
}

#[expect(clippy::disallowed_methods, reason = "a bench reads the clock; the core never does")]
fn nanoseconds(run: &dyn Fn()) -> f64 {
    let mut calls = 0_u32;
    let start = Instant::now();
    while start.elapsed() < ROUND {
        for _ in 0..64 {
            run();
        }
        calls += 64;
    }
    start.elapsed().as_secs_f64() * 1e9 / f64::from(calls)
}

fn median(values: &mut [f64]) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
