//! Under which names an event is known: those of its order, and the one by which a second delivery of it is recognized.

use advocateloop_core::{Claim, Id, Payload};

use crate::auth::Credentials;
use crate::store::NewEvent;

/// All of one brand and environment, which stand in each of them.
#[derive(Debug)]
pub(crate) struct Names {
    /// Later events that have one of these are about the same order, or person.
    pub(crate) holds: Vec<String>,
    /// It comes after whatever has one of these.
    pub(crate) follows: Vec<String>,
}

impl Names {
    /// Names an event that is recorded under `row_id`.
    pub(crate) fn of(credentials: &Credentials, event: &NewEvent<'_>, row_id: &str) -> Names {
        let name = |kind: &str, value: &str| name(credentials, kind, value);
        let named = |kind, id: &Option<Id<'_>>| id.as_ref().map(|id| name(kind, id.as_str()));
        let (mut holds, mut follows) = (Vec::new(), Vec::new());
        match &event.payload {
            Payload::Conversion(conversion) => {
                let order = named("order_id", &conversion.order_id);
                holds.extend([name("conversion_id", row_id), name("any", "conversion")]);
                holds.extend(order.clone());
                follows.extend(order);
                // It may count for a claim that waits.
                follows.push(name("email", conversion.customer_email.as_str()));
                follows.extend(named("customer_id", &conversion.customer_id));
            }
            Payload::Refund(refund) => {
                holds.extend(named("order_id", &refund.order_id));
                holds.extend(named("conversion_id", &refund.conversion_id));
                holds.extend(named("claim_id", &refund.claim_id));
                follows.clone_from(&holds);
                if refund.order_id.is_none() && refund.conversion_id.is_none() {
                    // Which conversions a claim has, only the database knows.
                    follows.push(name("any", "conversion"));
                }
            }
            Payload::Claim(claim) => {
                let claimed = claimed(credentials, claim);
                holds.extend([name("email", claim.email.as_str()), claimed.clone(), name("claim_id", row_id)]);
                holds.extend(named("customer_id", &claim.customer_id));
                follows.push(claimed);
            }
            Payload::Visit(_) => {}
        }
        let key = idempotency_name(credentials, event);
        holds.extend(key.clone());
        follows.extend(key);
        Names { holds, follows }
    }
}

/// Names what another delivery with the same payload and API key shares: its idempotency key, if it has one, and only else what makes an
/// event of its kind the same. Of two idempotency keys each must be remembered. One API key may turn out to be bad: that must not settle what
/// was acknowledged to another.
pub(crate) fn same(credentials: &Credentials, event: &NewEvent<'_>) -> Option<String> {
    let natural = || match &event.payload {
        Payload::Conversion(conversion) => Some(name(credentials, "order_id", conversion.order_id.as_ref()?.as_str())),
        Payload::Refund(refund) => {
            refund.refund_id.as_ref().map(|_| name(credentials, "refund", &event.payload_digest()))
        }
        Payload::Claim(claim) => Some(claimed(credentials, claim)),
        Payload::Visit(_) => None,
    };
    let name = idempotency_name(credentials, event).or_else(natural)?;
    Some([&name, credentials.key_id()].join(" "))
}

/// Puts the part that differs first: thousands of names are compared with each other. A brand's identifier has no space.
fn name(credentials: &Credentials, kind: &str, value: &str) -> String {
    [kind, value, credentials.environment().name(), credentials.brand_id()].join(" ")
}

fn idempotency_name(credentials: &Credentials, event: &NewEvent<'_>) -> Option<String> {
    Some(name(credentials, "idempotency_key", &event.key_name()?))
}

fn claimed(credentials: &Credentials, claim: &Claim<'_>) -> String {
    name(credentials, "claim", &[claim.referral_code.as_str(), claim.email.as_str()].join(" "))
}
