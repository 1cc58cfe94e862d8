//! What integrations send.

use std::fmt::Display;

pub const CLAIM: &str = r#"{"referral_code":"JOHN123","email":"buyer@example.com"}"#;
pub const ORDER: &str = r#"{"customer_email":"buyer@example.com","order_id":"ORD-1","order_total":108.00,"tax":8.00,"shipping":10.00,"discount":5.00}"#;
pub const REFUND: &str = r#"{"order_id":"ORD-1","refund_amount":50.00,"refund_id":"R-1"}"#;
pub const VISIT: &str = r#"{"referral_code":"JOHN123"}"#;

/// One of each kind, in the order in which a batch records them.
pub const EVENTS: [(&str, &str); 4] = [("claim", CLAIM), ("conversion", ORDER), ("refund", REFUND), ("visit", VISIT)];

/// [`ORDER`] under another number.
pub fn numbered(number: impl Display) -> String {
    ORDER.replace("ORD-1", &format!("ORD-{number}"))
}

/// [`ORDER`] without a number: nothing but an idempotency key tells it from another one.
pub fn unnumbered() -> String {
    ORDER.replace(r#""order_id":"ORD-1","#, "")
}

/// Another order under the number of [`ORDER`].
pub fn conflicting() -> String {
    ORDER.replace("buyer@", "other@").replace("108.00", "208.00")
}

/// An order that is all revenue; `more` are further members, each behind a comma.
pub fn order(id: impl Display, total: impl Display, more: &str) -> String {
    format!(
        r#"{{"customer_email":"a@b.co","order_id":"{id}","order_total":{total},"tax":0,"shipping":0,"discount":0{more}}}"#
    )
}

/// A refund of [`ORDER`] with these other members.
pub fn refund(members: &str) -> String {
    format!(r#"{{"order_id":"ORD-1",{members}}}"#)
}

/// A refund of so much of [`ORDER`], without an identifier.
pub fn refund_of(amount: impl Display) -> String {
    refund(&format!(r#""refund_amount":{amount}"#))
}

pub fn claim(code: &str, email: &str) -> String {
    format!(r#"{{"referral_code":"{code}","email":"{email}"}}"#)
}

pub fn visit(code: &str) -> String {
    format!(r#"{{"referral_code":"{code}"}}"#)
}

/// An entry of a batch.
pub fn entry(event: &str, payload: impl Display) -> String {
    format!(r#"{{"type":"{event}","payload":{payload}}}"#)
}

/// An entry of a batch with an idempotency key of its own.
pub fn keyed_entry(event: &str, payload: impl Display, key: &str) -> String {
    format!(r#"{{"type":"{event}","payload":{payload},"idempotency_key":"{key}"}}"#)
}

pub fn list(entries: &[String]) -> String {
    format!("[{}]", entries.join(","))
}

/// The entries of [`EVENTS`].
pub fn all_kinds() -> Vec<String> {
    EVENTS.map(|(event, body)| entry(event, body)).to_vec()
}
