//! Under which names an event is known: those of its order, and those by which a second delivery of it is recognized.

use advocateloop_core::{Environment, Event, Payload};

use crate::store::payload_digest;

/// All of one brand and environment, which stand in each of them.
#[derive(Debug)]
pub(crate) struct Names {
    /// Later events that have one of these are about the same order, or person.
    pub(crate) holds: Vec<String>,
    /// It comes after whatever has one of these.
    pub(crate) follows: Vec<String>,
    /// Another delivery with this and the same payload is the same event: its idempotency key, if it has one, and only else what
    /// makes an event of this kind the same. Of two keys each must be remembered.
    pub(crate) same: Option<String>,
}

/// What an event is about.
pub(crate) struct Subject<'a> {
    pub(crate) brand_id: &'a str,
    pub(crate) environment: Environment,
    pub(crate) event: Event,
    pub(crate) row_id: &'a str,
    pub(crate) idempotency_key: Option<&'a str>,
    /// Normalized.
    pub(crate) payload_text: &'a str,
}

impl Names {
    pub(crate) fn of(subject: &Subject<'_>, payload: &Payload<'_>) -> Names {
        let scope = format!("{} {}", subject.brand_id, subject.environment.name());
        let name = |kind: &str, value: &str| format!("{scope} {kind} {value}");
        let mut names = Names { holds: Vec::new(), follows: Vec::new(), same: None };
        match payload {
            Payload::Conversion(conversion) => {
                let order = conversion.order_id.as_ref().map(|id| name("order_id", id.as_str()));
                names.same.clone_from(&order);
                names.holds.extend([name("conversion_id", subject.row_id), name("any", "conversion")]);
                names.holds.extend(order.clone());
                names.follows.extend(order);
                // It may count for a claim that waits.
                names.follows.push(name("email", conversion.customer_email.as_str()));
            }
            Payload::Refund(refund) => {
                let sent = [
                    ("order_id", &refund.order_id),
                    ("conversion_id", &refund.conversion_id),
                    ("claim_id", &refund.claim_id),
                ];
                let sent = sent.into_iter().filter_map(|(kind, id)| Some(name(kind, id.as_ref()?.as_str())));
                names.holds.extend(sent);
                names.follows.clone_from(&names.holds);
                if refund.order_id.is_none() && refund.conversion_id.is_none() {
                    // Which conversions a claim has, only the database knows.
                    names.follows.push(name("any", "conversion"));
                }
                if refund.refund_id.is_some() {
                    names.same = Some(name("refund", &payload_digest(subject.payload_text)));
                }
            }
            Payload::Claim(claim) => {
                let (code, email) = (claim.referral_code.as_str(), claim.email.as_str());
                let claimed = name("claim", &format!("{code} {email}"));
                names.same = Some(claimed.clone());
                names.holds.extend([name("email", email), name("claim_id", subject.row_id), claimed.clone()]);
                names.follows.push(claimed);
            }
            Payload::Visit(_) => {}
        }
        if let Some(key) = subject.idempotency_key {
            let key = name("idempotency_key", &format!("{} {key}", subject.event.name()));
            names.same = Some(key.clone());
            names.holds.push(key.clone());
            names.follows.push(key);
        }
        names
    }
}
