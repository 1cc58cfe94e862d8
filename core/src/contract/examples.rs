//! One real example of each code: what was sent, and what is said about it. The core itself judges it while the documents
//! are made, so no sentence is typed here.

use crate::admin::NewBrand;
use crate::batch::{Batch, Layout};
use crate::event::Event;
use crate::issue::{Fix, Issue};
use crate::ledger::{self, Account, Decision, Request};
use crate::normalized::{Normalized, Payload};
use crate::options::{MAX_BODY, Mode, Options};
use crate::recorded::differing_fields;
use crate::value::{Amount, PositiveAmount};
use crate::verdict::{Rejection, judge};
use crate::{IssueCode, Warning, WarningCode};

/// A body that somebody sent.
enum Sent {
    /// A payload, in strict mode.
    Payload(Event, &'static str),
    /// A payload, in lenient mode.
    Lenient(Event, &'static str),
    /// A payload of one byte too many.
    TooLarge,
    /// A batch with this list of events.
    Batch(&'static str),
    /// The body of a new brand.
    Brand(&'static str),
    /// A payload, and then the other one under the same identifier.
    Again(Event, &'static str, &'static str),
    /// A refund of [`ACCOUNT`].
    Refund(&'static str),
}

/// An order of 108.00 of which 10.00 are refunded.
const ACCOUNT: Account = Account { order_total: amount(108), refunded: amount(10), has_refunds: true };

const fn amount(whole: i64) -> Amount {
    match Amount::from_units(whole.saturating_mul(10_000)) {
        Some(amount) => amount,
        None => Amount::ZERO,
    }
}

/// Examples of issues by the code's name: a row may stand here before its code exists.
const ISSUES: &[(&str, Sent)] = &[
    ("malformed_json", Sent::Payload(Event::Visit, r#"{ "referral_code": "JOHN123", }"#)),
    ("payload_too_large", Sent::TooLarge),
    ("not_an_object", Sent::Payload(Event::Visit, r#"[{ "referral_code": "JOHN123" }]"#)),
    ("missing", Sent::Payload(Event::Claim, r#"{ "referral_code": "JOHN123", "emial": "buyer@example.com" }"#)),
    ("blank", Sent::Payload(Event::Visit, r#"{ "referral_code": " " }"#)),
    (
        "wrong_type",
        Sent::Payload(Event::Refund, r#"{ "order_id": "1001", "refund_id": "7", "refund_amount": "50.00" }"#),
    ),
    (
        "too_long",
        Sent::Payload(
            Event::Claim,
            r#"{ "referral_code": "JOHN123", "email": "buyer@example.com", "phone": "+1 555 0100 or else +1 555 0199 9" }"#,
        ),
    ),
    (
        "too_many",
        Sent::Payload(
            Event::Claim,
            r#"{ "referral_code": "JOHN123", "email": "buyer@example.com", "items": [{ "name": "Serum", "category_path": ["1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11"] }] }"#,
        ),
    ),
    (
        "control_character",
        Sent::Payload(
            Event::Claim,
            r#"{ "referral_code": "JOHN123", "email": "buyer@example.com", "name": "Jane\nDoe" }"#,
        ),
    ),
    (
        "duplicate_field",
        Sent::Payload(
            Event::Refund,
            r#"{ "order_id": "1001", "refund_id": "7", "refund_amount": 5, "refund_amount": 50 }"#,
        ),
    ),
    ("invalid_email", Sent::Payload(Event::Claim, r#"{ "referral_code": "JOHN123", "email": "buyer@example" }"#)),
    (
        "invalid_phone",
        Sent::Payload(
            Event::Claim,
            r#"{ "referral_code": "JOHN123", "email": "buyer@example.com", "phone": "call me" }"#,
        ),
    ),
    (
        "invalid_url",
        Sent::Payload(Event::Visit, r#"{ "referral_code": "JOHN123", "landing_page": "/products/serum" }"#),
    ),
    ("invalid_code", Sent::Payload(Event::Visit, r#"{ "referral_code": "JOHN 123" }"#)),
    (
        "placeholder",
        Sent::Payload(Event::Refund, r#"{ "order_id": "undefined", "refund_id": "7", "refund_amount": 50 }"#),
    ),
    (
        "invalid_currency",
        Sent::Payload(
            Event::Refund,
            r#"{ "order_id": "1001", "refund_id": "7", "refund_amount": 50, "currency": "€" }"#,
        ),
    ),
    ("negative", Sent::Payload(Event::Refund, r#"{ "order_id": "1001", "refund_id": "7", "refund_amount": -50 }"#)),
    ("not_positive", Sent::Payload(Event::Refund, r#"{ "order_id": "1001", "refund_id": "7", "refund_amount": 0 }"#)),
    (
        "too_precise",
        Sent::Payload(Event::Refund, r#"{ "order_id": "1001", "refund_id": "7", "refund_amount": 33.33333 }"#),
    ),
    (
        "out_of_range",
        Sent::Payload(Event::Refund, r#"{ "order_id": "1001", "refund_amount": 50, "total_refunded": 20 }"#),
    ),
    ("identifier_required", Sent::Payload(Event::Refund, r#"{ "refund_id": "7", "refund_amount": 50 }"#)),
    ("not_one_of", Sent::Batch(r#"[{ "type": "order", "payload": { } }]"#)),
    (
        "invalid_time",
        Sent::Payload(Event::Visit, r#"{ "referral_code": "JOHN123", "occurred_at": "2026-01-31 09:30:00" }"#),
    ),
    ("unknown_field", Sent::Brand(r#"{ "name": "Acme", "plan": "growth", "colour": "red" }"#)),
];

const WARNINGS: &[(&str, Sent)] = &[
    ("unknown_field", Sent::Payload(Event::Visit, r#"{ "referral_code": "JOHN123", "utm_sorce": "newsletter" }"#)),
    (
        "ignored_field",
        Sent::Payload(
            Event::Refund,
            r#"{ "order_id": "1001", "refund_id": "7", "refund_amount": 50, "items": [{ "name": "Serum" }] }"#,
        ),
    ),
    (
        "rounded",
        Sent::Payload(
            Event::Refund,
            r#"{ "order_id": "1001", "refund_id": "7", "refund_amount": 30.000000000000004 }"#,
        ),
    ),
    ("coerced", Sent::Lenient(Event::Refund, r#"{ "order_id": "1001", "refund_id": "7", "refund_amount": "50.00" }"#)),
    (
        "dropped",
        Sent::Lenient(
            Event::Claim,
            r#"{ "referral_code": "JOHN123", "email": "buyer@example.com", "phone": "call me" }"#,
        ),
    ),
    (
        "invisible_character",
        Sent::Payload(Event::Claim, r#"{ "referral_code": "JOHN123", "email": "buyer@example.com\u200b" }"#),
    ),
    (
        "unusual_email",
        Sent::Payload(Event::Claim, r#"{ "referral_code": "JOHN123", "email": "taro.@docomo.example" }"#),
    ),
    (
        "line_total_mismatch",
        Sent::Payload(
            Event::Claim,
            r#"{ "referral_code": "JOHN123", "email": "buyer@example.com", "items": [{ "name": "Serum", "quantity": 2, "unit_price": 32, "line_total": 32 }] }"#,
        ),
    ),
    (
        "items_total_mismatch",
        Sent::Payload(
            Event::Conversion,
            r#"{ "customer_email": "buyer@example.com", "order_id": "1001", "order_total": 108, "tax": 8, "shipping": 10, "discount": 5, "items": [{ "name": "Serum", "quantity": 2, "unit_price": 34 }] }"#,
        ),
    ),
    (
        "negative_revenue",
        Sent::Payload(
            Event::Conversion,
            r#"{ "customer_email": "buyer@example.com", "order_id": "1001", "order_total": 10, "tax": 8, "shipping": 10, "discount": 0 }"#,
        ),
    ),
    ("not_deduplicated", Sent::Payload(Event::Refund, r#"{ "order_id": "1001", "refund_amount": 50 }"#)),
    (
        "differs_from_recorded",
        Sent::Again(
            Event::Refund,
            r#"{ "order_id": "1001", "refund_id": "7", "refund_amount": 50 }"#,
            r#"{ "order_id": "1001", "refund_id": "7", "refund_amount": 55 }"#,
        ),
    ),
    ("total_refunded_mismatch", Sent::Refund(r#"{ "order_id": "1001", "refund_amount": 5, "total_refunded": 20 }"#)),
    (
        "full_refund_mismatch",
        Sent::Refund(r#"{ "order_id": "1001", "refund_id": "7", "refund_amount": 5, "is_full_refund": true }"#),
    ),
];

/// An example, in words.
pub(super) struct Example {
    pub(super) sent: String,
    pub(super) message: String,
    /// The fix as JSON.
    pub(super) fix: Option<String>,
}

/// The example of an issue, if there is one that says it.
pub(super) fn of_issue(code: IssueCode) -> Option<Example> {
    let sent = row(ISSUES, code.name())?;
    let issue = sent.issues().into_iter().find(|issue| issue.code() == code)?;
    Some(Example { sent: sent.shown(), message: issue.message(), fix: issue.fix().map(Fix::to_json) })
}

/// The example of a warning, if there is one that says it.
pub(super) fn of_warning(code: WarningCode) -> Option<Example> {
    let sent = row(WARNINGS, code.name())?;
    let warning = sent.warnings().into_iter().find(|warning| warning.code() == code)?;
    Some(Example { sent: sent.shown(), message: warning.message(), fix: None })
}

fn row(rows: &'static [(&str, Sent)], name: &str) -> Option<&'static Sent> {
    rows.iter().find(|(code, _)| *code == name).map(|(_, sent)| sent)
}

/// The codes that have no example, or one that doesn't say them: there must be none.
pub(super) fn missing() -> Vec<&'static str> {
    let issues = IssueCode::ALL.iter().filter(|code| of_issue(**code).is_none()).map(|code| code.name());
    let warnings = WarningCode::ALL.iter().filter(|code| of_warning(**code).is_none()).map(|code| code.name());
    issues.chain(warnings).collect()
}

const LENIENT: Options = Options { basis: crate::money::Basis::Paid, coerce: true, mode: Mode::Lenient };

impl Sent {
    fn issues(&self) -> Vec<Issue> {
        let rejection = match self {
            Sent::Payload(event, body) => judge(*event, body.as_bytes(), Options::default()).outcome.err(),
            Sent::TooLarge => {
                judge(Event::Visit, &vec![b' '; MAX_BODY.saturating_add(1)], Options::default()).outcome.err()
            }
            Sent::Batch(list) => match Batch::read(list.as_bytes(), Layout::Array) {
                Ok(batch) => batch.entries.into_iter().find_map(Result::err),
                Err(rejection) => Some(rejection),
            },
            Sent::Brand(body) => NewBrand::judge(body.as_bytes(), 0).err(),
            Sent::Lenient(..) | Sent::Again(..) | Sent::Refund(_) => None,
        };
        rejection.as_ref().map(Rejection::issues).unwrap_or_default().to_vec()
    }

    fn warnings(&self) -> Vec<Warning> {
        match self {
            Sent::Payload(event, body) => judge(*event, body.as_bytes(), Options::default()).warnings,
            Sent::Lenient(event, body) => judge(*event, body.as_bytes(), LENIENT).warnings,
            Sent::Again(event, first, second) => {
                let [first, second] =
                    [first, second].map(|body| normalized(*event, body).as_ref().map(Normalized::to_json));
                let fields = first.zip(second).map(|(first, second)| differing_fields(*event, &first, &second));
                fields.and_then(Warning::differs_from_recorded).into_iter().collect()
            }
            Sent::Refund(body) => of_ledger(body).unwrap_or_default(),
            Sent::TooLarge | Sent::Batch(_) | Sent::Brand(_) => Vec::new(),
        }
    }

    fn shown(&self) -> String {
        match self {
            Sent::Payload(event, body) => format!("{}: `{body}`", event.name()),
            Sent::Lenient(event, body) => format!("{}, with `mode=lenient`: `{body}`", event.name()),
            Sent::TooLarge => format!("a body of {} bytes", MAX_BODY.saturating_add(1)),
            Sent::Batch(list) => format!("batch: `{list}`"),
            Sent::Brand(body) => format!("a new brand: `{body}`"),
            Sent::Again(event, first, second) => format!("{}: `{first}`, then `{second}`", event.name()),
            Sent::Refund(body) => {
                let Account { order_total, refunded, .. } = ACCOUNT;
                format!("refund of an order of {order_total}, {refunded} of it refunded already: `{body}`")
            }
        }
    }
}

fn normalized(event: Event, body: &'static str) -> Option<Normalized<'static>> {
    judge(event, body.as_bytes(), Options::default()).outcome.ok()
}

fn of_ledger(body: &'static str) -> Option<Vec<Warning>> {
    let Some(Payload::Refund(refund)) = normalized(Event::Refund, body)?.payload() else { return None };
    let request = Request {
        refund_amount: refund.refund_amount.map(PositiveAmount::amount),
        total_refunded: refund.total_refunded.map(PositiveAmount::amount),
        is_full_refund: refund.is_full_refund,
    };
    let Decision::Apply { total_refunded, .. } = ledger::decide(ACCOUNT, request) else { return None };
    Some(ledger::warnings(ACCOUNT, request, total_refunded))
}

/// A cell of a table: a bar would end it.
pub(super) fn cell(text: &str) -> String {
    if text.contains('|') { text.replace('|', "\\|") } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    #[test]
    fn every_code_has_an_example_that_says_it() {
        assert_eq!(super::missing(), [""; 0]);
    }
}
