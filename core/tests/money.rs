//! Amounts and the ledger, to the last unit: a few by hand, then laws that are held against random ones and beside `rust_decimal`.

use advocateloop_core::ledger::{Account, Decision, Request, decide};
use advocateloop_core::money::revenue_after_refunds;
use advocateloop_core::{Amount, Event, Options, judge};
use proptest::collection::vec;
use proptest::prelude::*;
use rust_decimal::{Decimal, RoundingStrategy};

const MAX_UNITS: i64 = 999_999_999_999_999;

fn amount(units: i64) -> Amount {
    Amount::from_units(units).unwrap()
}

fn account(order_total: i64, refunded: i64, has_refunds: bool) -> Account {
    Account { order_total: amount(order_total), refunded: amount(refunded), has_refunds }
}

fn request(refund_amount: Option<i64>, total_refunded: Option<i64>) -> Request {
    Request {
        refund_amount: refund_amount.map(amount),
        total_refunded: total_refunded.map(amount),
        is_full_refund: None,
    }
}

fn applies(units: i64, total_refunded: i64) -> Decision {
    Decision::Apply { amount: amount(units), total_refunded: amount(total_refunded) }
}

/// One unit is left, and a refund is on record: asking for all that remains takes it.
#[test]
fn the_last_unit_is_refunded() {
    let almost = account(1_080_000, 1_079_999, true);
    assert_eq!(decide(almost, request(None, None)), applies(1, 1_080_000));
    assert_eq!(decide(almost, request(Some(1), None)), applies(1, 1_080_000));
    assert_eq!(decide(almost, request(None, Some(1_080_000))), applies(1, 1_080_000));
    let exceeds = Decision::Exceeds { remaining: amount(1) };
    assert_eq!(decide(almost, request(Some(2), None)), exceeds);
    assert_eq!(decide(almost, request(None, Some(1_080_001))), exceeds);
    assert_eq!(decide(almost, request(Some(5), Some(1_079_999))), Decision::Duplicate);
}

/// An order of nothing is refunded once.
#[test]
fn nothing_is_left_only_after_a_refund() {
    assert_eq!(decide(account(0, 0, false), request(None, None)), applies(0, 0));
    assert_eq!(decide(account(0, 0, true), request(None, None)), Decision::Duplicate);
    assert_eq!(decide(account(5, 5, true), request(None, None)), Decision::Duplicate);
    assert_eq!(decide(account(5, 5, true), request(Some(1), None)), Decision::Exceeds { remaining: amount(0) });
}

fn any_amount() -> impl Strategy<Value = Amount> {
    prop_oneof![0..=MAX_UNITS, 0..=2_000_000_i64, Just(0), Just(MAX_UNITS)].prop_map(amount)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn amounts_print_back_exactly(units in prop_oneof![0..=MAX_UNITS, 0..=1_000_000_i64]) {
        let text = amount(units).to_string();
        let decimal = Decimal::from_str_exact(&text).unwrap();
        prop_assert_eq!(decimal, Decimal::new(units, 4));
        prop_assert!((2..=4).contains(&text.split_once('.').unwrap().1.len()), "{}", text);
        let body = format!(r#"{{"order_id":"1","refund_id":"r","refund_amount":{text}}}"#);
        let verdict = judge(Event::Refund, body.as_bytes(), Options::default());
        if units > 0 {
            prop_assert_eq!(verdict.outcome.unwrap().to_json(), format!(r#"{{"order_id":"1","refund_amount":{text},"refund_id":"r"}}"#));
        }
    }

    /// Any spelling of a number means what `rust_decimal` reads in its digits.
    #[test]
    fn numbers_mean_their_digits(digits in "(0|[1-9][0-9]{0,10})(\\.[0-9]{1,4})?0{0,4}", exponent in -3..=3_i64) {
        let digits = if digits.contains('.') { digits } else { digits.trim_end_matches('0').to_owned() + "1" };
        let body = format!(r#"{{"order_id":"1","refund_id":"r","total_refunded":{digits}e{exponent}}}"#);
        let value = Decimal::from_str_exact(&digits).unwrap() * Decimal::from_str_exact(&format!("{}", 10_f64.powi(i32::try_from(exponent).unwrap()))).unwrap();
        match judge(Event::Refund, body.as_bytes(), Options::default()).outcome {
            Ok(payload) => {
                let text = payload.to_json();
                let printed = text.rsplit_once(':').unwrap().1.trim_end_matches('}');
                prop_assert_eq!(Decimal::from_str_exact(printed).unwrap(), value.normalize());
            }
            Err(rejection) => {
                let code = rejection.issues()[0].code().name();
                let expected = if value.is_zero() { "not_positive" } else if value.normalize().scale() > 4 { "too_precise" } else { "out_of_range" };
                prop_assert_eq!(code, expected);
            }
        }
    }

    /// Beside `rust_decimal`, where its 96 bits hold the product.
    #[test]
    fn revenue_shrinks_in_proportion_half_to_even(attributable in 0..=9_999_999_999_i64, total in 1..=9_999_999_999_i64, refunded in 0..=9_999_999_999_i64) {
        let refunded = refunded.min(total);
        let exact = Decimal::new(attributable, 4) * Decimal::new(total - refunded, 4) / Decimal::new(total, 4);
        let expected = exact.round_dp_with_strategy(4, RoundingStrategy::MidpointNearestEven);
        let actual = revenue_after_refunds(amount(attributable), amount(total), amount(refunded));
        prop_assert_eq!(Decimal::new(actual.units(), 4), expected);
    }

    #[test]
    fn revenue_ends_at_both_ends(attributable in any_amount(), total in any_amount()) {
        prop_assert_eq!(revenue_after_refunds(attributable, total, total), Amount::ZERO);
        let untouched = if total == Amount::ZERO { Amount::ZERO } else { attributable };
        prop_assert_eq!(revenue_after_refunds(attributable, total, Amount::ZERO), untouched);
    }

    /// Σ applied = refunded ≤ order_total, whatever is asked for and in whatever order.
    #[test]
    fn the_ledger_never_pays_back_more_than_was_paid(
        order_total in any_amount(),
        requests in vec((prop::option::of(any_amount()), prop::option::of(any_amount())), 0..12),
    ) {
        let mut account = Account { order_total, refunded: Amount::ZERO, has_refunds: false };
        let mut applied = 0;
        for (refund_amount, total_refunded) in requests {
            let request = Request { refund_amount, total_refunded, is_full_refund: None };
            match decide(account, request) {
                Decision::Apply { amount, total_refunded } => {
                    applied += amount.units();
                    account = Account { refunded: total_refunded, has_refunds: true, ..account };
                    // The same again adds nothing, but for a bare amount, which can't be told from a second refund.
                    if request.total_refunded.is_some() || request.refund_amount.is_none() {
                        prop_assert_eq!(decide(account, request), Decision::Duplicate);
                    }
                }
                Decision::Duplicate => {}
                Decision::Exceeds { remaining } => prop_assert_eq!(remaining, account.remaining()),
            }
            prop_assert_eq!(applied, account.refunded.units());
            prop_assert!(account.refunded <= order_total);
        }
    }
}

/// Halves go to the even neighbour: 0.00005 to 0.0000, 0.00015 to 0.0002.
#[test]
fn halves_go_to_the_even_neighbour() {
    for (attributable, expected) in [(1, 0), (3, 2), (5, 2), (7, 4)] {
        assert_eq!(revenue_after_refunds(amount(attributable), amount(2), amount(1)), amount(expected));
    }
}
