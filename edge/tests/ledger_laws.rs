//! The SQL and core's ledger decide alike, over random sequences of refunds.

use crate::support::{ORDER, World, order, refund};
use advocateloop_core::Amount;
use advocateloop_core::ledger::{Account, Decision, Request, decide, warnings};
use proptest::prelude::*;
use proptest::sample::select;

/// Units of 1/10,000, few enough that refunds meet their limits often, and miss them by one.
fn amount(most: i64) -> impl Strategy<Value = Option<Amount>> {
    prop_oneof![2 => Just(None), 3 => (1..=most).prop_map(Amount::from_units)]
}

fn request() -> impl Strategy<Value = Request> {
    (amount(12), amount(24), select(vec![None, Some(true), Some(false)])).prop_map(
        |(refund_amount, total_refunded, is_full_refund)| {
            // A total below the refund that it includes is an invalid payload.
            let total_refunded = total_refunded.filter(|total| refund_amount.is_none_or(|amount| amount <= *total));
            // So is one that is not full and says no amount.
            let says_amount = refund_amount.is_some() || total_refunded.is_some();
            let is_full_refund = is_full_refund.filter(|is_full| *is_full || says_amount);
            Request { refund_amount, total_refunded, is_full_refund }
        },
    )
}

fn body(request: &Request) -> String {
    let mut body = r#"{"order_id":"O""#.to_owned();
    for (name, amount) in [("refund_amount", request.refund_amount), ("total_refunded", request.total_refunded)] {
        body.extend(amount.map(|amount| format!(r#","{name}":{amount}"#)));
    }
    body.extend(request.is_full_refund.map(|full| format!(r#","is_full_refund":{full}"#)));
    body + "}"
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(80))]

    #[test]
    fn the_sql_decides_as_the_ledger_does(order_total in 0..20_i64, requests in prop::collection::vec(request(), 1..12)) {
        let world = World::new();
        let order_total = Amount::from_units(order_total).unwrap();
        world.track("conversion", order("O", order_total, "")).ok();
        let mut account = Account { order_total, refunded: Amount::ZERO, has_refunds: false };
        for request in requests {
            let reply = world.track("refund", body(&request));
            let of_state = |warning: &String| warning.ends_with("_refunded") || warning.ends_with("is_full_refund");
            let warned: Vec<String> = reply.warnings().into_iter().filter(of_state).collect();
            match decide(account, request) {
                Decision::Apply { amount, total_refunded } => {
                    prop_assert!(!reply.is_duplicate());
                    reply.says(&format!(r#""refund_amount":{amount},"total_refunded":{total_refunded},"#));
                    let expected = warnings(account, request, total_refunded);
                    prop_assert_eq!(warned.len(), expected.len());
                    account = Account { refunded: total_refunded, has_refunds: true, ..account };
                }
                Decision::Duplicate => {
                    prop_assert!(reply.is_duplicate());
                    reply.says(&format!(r#""total_refunded":{},"#, account.refunded));
                    prop_assert!(warned.is_empty());
                }
                Decision::Exceeds { remaining } => {
                    reply.fails(409, "refund_exceeds_remaining").says(&format!(r#""remaining":{remaining}"#));
                }
            }
            let stored = world.value("SELECT refunded FROM conversions");
            prop_assert_eq!(&stored, &account.refunded.units().to_string());
            let sum = world.value("SELECT coalesce(sum(amount), 0) FROM refunds");
            prop_assert_eq!(stored, sum);
            prop_assert!(account.refunded <= account.order_total);
        }
    }

    /// Deliveries with identifiers, repeated and out of order, come to what each of them once comes to.
    #[test]
    fn repeated_deliveries_change_nothing(order in prop::collection::vec(0..6_usize, 6..30)) {
        let world = World::new();
        world.track("conversion", ORDER).ok();
        let mut applied = [0_u32; 6];
        for number in order {
            let reply = world.track("refund", refund(&format!(r#""refund_amount":{}.5,"refund_id":"R{number}""#, number + 1)));
            prop_assert_eq!(reply.is_duplicate(), applied[number] != 0);
            applied[number] = u32::try_from(number).unwrap() * 10_000 + 15_000;
        }
        prop_assert_eq!(world.value("SELECT refunded FROM conversions"), applied.iter().sum::<u32>().to_string());
    }
}
