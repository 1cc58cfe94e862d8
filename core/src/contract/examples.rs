//! One real example of each code: what was sent, and what is said about it. The core itself judges it while the documents
//! are made, so no sentence is typed here.

use crate::admin::NewBrand;
use crate::batch::{Batch, Layout};
use crate::event::Event;
use crate::issue::Fix;
use crate::ledger::{self, Account, Decision, Request};
use crate::normalized::{Normalized, Payload, differing_fields};
use crate::options::{MAX_BODY, Mode, Options};
use crate::value::{Amount, PositiveAmount};
use crate::verdict::{Rejection, judge};
use crate::{IssueCode, Warning, WarningCode};

/// An order of 108.00 of which 10.00 are refunded.
const ACCOUNT: Account = Account { order_total: amount(108), refunded: amount(10), has_refunds: true };

const fn amount(whole: i64) -> Amount {
    if let Some(amount) = Amount::from_units(whole.saturating_mul(10_000)) { amount } else { Amount::ZERO }
}

/// Examples of issues: the code, how the body was sent (see [`Sent::of`]), and the body. A row may stand here before its code exists.
const ISSUES: &str = r#"
malformed_json: visit { "referral_code": "JOHN123", }
payload_too_large: too_large
not_an_object: visit [{ "referral_code": "JOHN123" }]
missing: claim { "referral_code": "JOHN123", "emial": "buyer@example.com" }
blank: visit { "referral_code": " " }
wrong_type: refund { "order_id": "1001", "refund_id": "7", "refund_amount": "50.00" }
too_long: claim { "referral_code": "JOHN123", "email": "buyer@example.com", "phone": "+1 555 0100 or else +1 555 0199 9" }
too_many: claim { "referral_code": "JOHN123", "email": "buyer@example.com", "items": [{ "name": "Serum", "category_path": ["1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11"] }] }
control_character: claim { "referral_code": "JOHN123", "email": "buyer@example.com", "name": "Jane\nDoe" }
duplicate_field: refund { "order_id": "1001", "refund_id": "7", "refund_amount": 5, "refund_amount": 50 }
invalid_email: claim { "referral_code": "JOHN123", "email": "buyer@example" }
invalid_phone: claim { "referral_code": "JOHN123", "email": "buyer@example.com", "phone": "call me" }
invalid_url: visit { "referral_code": "JOHN123", "landing_page": "/products/serum" }
invalid_code: visit { "referral_code": "JOHN 123" }
placeholder: refund { "order_id": "undefined", "refund_id": "7", "refund_amount": 50 }
invalid_currency: refund { "order_id": "1001", "refund_id": "7", "refund_amount": 50, "currency": "€" }
negative: refund { "order_id": "1001", "refund_id": "7", "refund_amount": -50 }
not_positive: refund { "order_id": "1001", "refund_id": "7", "refund_amount": 0 }
too_precise: refund { "order_id": "1001", "refund_id": "7", "refund_amount": 33.33333 }
out_of_range: refund { "order_id": "1001", "refund_amount": 50, "total_refunded": 20 }
identifier_required: refund { "refund_id": "7", "refund_amount": 50 }
not_one_of: batch [{ "type": "order", "payload": { } }]
invalid_time: visit { "referral_code": "JOHN123", "occurred_at": "2026-01-31 09:30:00" }
unknown_field: brand { "name": "Acme", "plan": "growth", "colour": "red" }
"#;

const WARNINGS: &str = r#"
unknown_field: visit { "referral_code": "JOHN123", "utm_sorce": "newsletter" }
ignored_field: refund { "order_id": "1001", "refund_id": "7", "refund_amount": 50, "items": [{ "name": "Serum" }] }
rounded: refund { "order_id": "1001", "refund_id": "7", "refund_amount": 30.000000000000004 }
coerced: lenient refund { "order_id": "1001", "refund_id": "7", "refund_amount": "50.00" }
dropped: lenient claim { "referral_code": "JOHN123", "email": "buyer@example.com", "phone": "call me" }
invisible_character: claim { "referral_code": "JOHN123", "email": "buyer@example.com\u200b" }
unusual_email: claim { "referral_code": "JOHN123", "email": "taro.@docomo.example" }
line_total_mismatch: claim { "referral_code": "JOHN123", "email": "buyer@example.com", "items": [{ "name": "Serum", "quantity": 2, "unit_price": 32, "line_total": 32 }] }
items_total_mismatch: conversion { "customer_email": "buyer@example.com", "order_id": "1001", "order_total": 108, "tax": 8, "shipping": 10, "discount": 5, "items": [{ "name": "Serum", "quantity": 2, "unit_price": 34 }] }
negative_revenue: conversion { "customer_email": "buyer@example.com", "order_id": "1001", "order_total": 10, "tax": 8, "shipping": 10, "discount": 0 }
not_deduplicated: refund { "order_id": "1001", "refund_amount": 50 }
differs_from_recorded: again refund { "order_id": "1001", "refund_id": "7", "refund_amount": 50 } then { "order_id": "1001", "refund_id": "7", "refund_amount": 55 }
total_refunded_mismatch: ledger { "order_id": "1001", "refund_amount": 5, "total_refunded": 20 }
full_refund_mismatch: ledger { "order_id": "1001", "refund_id": "7", "refund_amount": 5, "is_full_refund": true }
"#;

/// An example, in words.
pub(super) struct Example {
    pub(super) sent: String,
    pub(super) message: String,
    /// The fix as JSON.
    pub(super) fix: Option<String>,
}

/// The example of an issue, if there is one that says it.
pub(super) fn of_issue(code: IssueCode) -> Option<Example> {
    example(ISSUES, code.name())
}

/// The example of a warning, if there is one that says it.
pub(super) fn of_warning(code: WarningCode) -> Option<Example> {
    example(WARNINGS, code.name())
}

fn example(rows: &str, name: &str) -> Option<Example> {
    let (_, row) = rows.lines().filter_map(|line| line.split_once(": ")).find(|(code, _)| *code == name)?;
    let Sent { shown, said } = Sent::of(row)?;
    let (_, message, fix) = said.into_iter().find(|(code, ..)| *code == name)?;
    Some(Example { sent: shown, message, fix })
}

/// The codes that have no example, or one that doesn't say them: there must be none.
#[must_use]
pub fn codes_without_example() -> Vec<&'static str> {
    let issues = IssueCode::ALL.iter().filter(|code| of_issue(**code).is_none()).map(|code| code.name());
    let warnings = WarningCode::ALL.iter().filter(|code| of_warning(**code).is_none()).map(|code| code.name());
    issues.chain(warnings).collect()
}

/// A body that was sent, in words, and what is said of it: codes, messages and fixes.
struct Sent {
    shown: String,
    said: Vec<(&'static str, String, Option<String>)>,
}

impl Sent {
    fn of(row: &str) -> Option<Sent> {
        let (how, body) = row.split_once(' ').unwrap_or((row, ""));
        let event_and_body = || {
            let (event, body) = body.split_once(' ')?;
            Some((Event::from_name(event)?, body))
        };
        Some(match how {
            "too_large" => {
                let body = vec![b' '; MAX_BODY.saturating_add(1)];
                Sent::judged(format!("a body of {} bytes", body.len()), Event::Visit, &body, Mode::Strict)
            }
            "batch" => {
                let read = Batch::read(body.as_bytes(), Layout::Array);
                let rejection = read.map_or_else(Some, |batch| batch.entries.into_iter().find_map(Result::err));
                Sent::new(format!("batch: `{body}`"), rejection.as_ref(), &[])
            }
            "brand" => {
                let rejection = NewBrand::judge(body.as_bytes(), 0).err();
                Sent::new(format!("a new brand: `{body}`"), rejection.as_ref(), &[])
            }
            // A refund of [`ACCOUNT`].
            "ledger" => {
                let Account { order_total, refunded, .. } = ACCOUNT;
                let shown = format!("refund of an order of {order_total}, {refunded} of it refunded already: `{body}`");
                Sent::new(shown, None, &of_ledger(body)?)
            }
            "lenient" => {
                let (event, body) = event_and_body()?;
                let shown = format!("{}, with `mode=lenient`: `{body}`", event.name());
                Sent::judged(shown, event, body.as_bytes(), Mode::Lenient)
            }
            // A payload, and then the other one under the same identifier.
            "again" => {
                let (event, bodies) = event_and_body()?;
                let (first, second) = bodies.split_once(" then ")?;
                let [recorded, sent] = [first, second].map(|body| Some(normalized(event, body)?.to_json()));
                let warning = Warning::differs_from_recorded(differing_fields(event, &recorded?, &sent?))?;
                Sent::new(format!("{}: `{first}`, then `{second}`", event.name()), None, &[warning])
            }
            event => {
                let event = Event::from_name(event)?;
                Sent::judged(format!("{}: `{body}`", event.name()), event, body.as_bytes(), Mode::Strict)
            }
        })
    }

    fn judged(shown: String, event: Event, body: &[u8], mode: Mode) -> Sent {
        let verdict = judge(event, body, Options { mode, ..Options::default() });
        Sent::new(shown, verdict.outcome.as_ref().err(), &verdict.warnings)
    }

    fn new(shown: String, rejection: Option<&Rejection>, warnings: &[Warning]) -> Sent {
        let issues = rejection.map(Rejection::issues).unwrap_or_default().iter();
        let issues = issues.map(|issue| (issue.code().name(), issue.message(), issue.fix().map(Fix::to_json)));
        let warnings = warnings.iter().map(|warning| (warning.code().name(), warning.message(), None));
        Sent { shown, said: issues.chain(warnings).collect() }
    }
}

fn normalized(event: Event, body: &str) -> Option<Normalized<'_>> {
    judge(event, body.as_bytes(), Options::default()).outcome.ok()
}

fn of_ledger(body: &str) -> Option<Vec<Warning>> {
    let Some(Payload::Refund(refund)) = normalized(Event::Refund, body)?.payload() else { return None };
    let request = Request {
        refund_amount: refund.refund_amount.map(PositiveAmount::amount),
        total_refunded: refund.total_refunded.map(PositiveAmount::amount),
        is_full_refund: refund.is_full_refund,
    };
    let Decision::Apply { total_refunded, .. } = ledger::decide(ACCOUNT, request) else { return None };
    Some(ledger::warnings(ACCOUNT, request, total_refunded))
}

#[cfg(test)]
mod tests {
    #[test]
    fn every_code_has_an_example_that_says_it() {
        assert_eq!(super::codes_without_example(), [""; 0]);
    }
}
