//! The ledger to the last unit.

use advocateloop_core::Amount;
use advocateloop_core::ledger::{Account, Decision, Request, decide};

fn units(units: i64) -> Amount {
    Amount::from_units(units).unwrap()
}

fn account(order_total: i64, refunded: i64, has_refunds: bool) -> Account {
    Account { order_total: units(order_total), refunded: units(refunded), has_refunds }
}

fn request(refund_amount: Option<i64>, total_refunded: Option<i64>) -> Request {
    Request { refund_amount: refund_amount.map(units), total_refunded: total_refunded.map(units), is_full_refund: None }
}

fn applies(amount: i64, total_refunded: i64) -> Decision {
    Decision::Apply { amount: units(amount), total_refunded: units(total_refunded) }
}

/// One unit is left, and a refund is on record: asking for all that remains takes it.
#[test]
fn the_last_unit_is_refunded() {
    let almost = account(1_080_000, 1_079_999, true);
    assert_eq!(decide(almost, request(None, None)), applies(1, 1_080_000));
    assert_eq!(decide(almost, request(Some(1), None)), applies(1, 1_080_000));
    assert_eq!(decide(almost, request(None, Some(1_080_000))), applies(1, 1_080_000));
    let exceeds = Decision::Exceeds { remaining: units(1) };
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
    assert_eq!(decide(account(5, 5, true), request(Some(1), None)), Decision::Exceeds { remaining: units(0) });
}
