//! Under which names an event is known: those of its order, and the one by which a second delivery of it is recognized.

use advocateloop_core::{Claim, Environment, Event, Payload};

use crate::store::payload_digest;

/// All of one brand and environment, which stand in each of them.
#[derive(Debug)]
pub(crate) struct Names {
    /// Later events that have one of these are about the same order, or person.
    pub(crate) holds: Vec<String>,
    /// It comes after whatever has one of these.
    pub(crate) follows: Vec<String>,
}

/// The subject of an event.
pub(crate) struct Subject<'a> {
    pub(crate) brand_id: &'a str,
    pub(crate) environment: Environment,
    /// Identifier of the key that it was sent with.
    pub(crate) key_id: &'a str,
    pub(crate) event: Event,
    pub(crate) row_id: &'a str,
    pub(crate) idempotency_key: Option<&'a str>,
    /// Normalized.
    pub(crate) payload_text: &'a str,
}

impl Subject<'_> {
    /// Puts the part that differs first: thousands of names are compared with each other. A brand's identifier has no space.
    fn name(&self, kind: &str, value: &str) -> String {
        [kind, value, self.environment.name(), self.brand_id].join(" ")
    }

    fn idempotency_name(&self) -> Option<String> {
        let key = self.idempotency_key?;
        Some(self.name("idempotency_key", &[self.event.name(), key].join(" ")))
    }

    /// Names that another delivery with the same payload and API key shares: its idempotency key, if it has one, and only
    /// else what makes an event of its kind the same. Of two idempotency keys each must be remembered. One API key may turn out to be
    /// bad: that must not settle what was acknowledged to another.
    pub(crate) fn same(&self, payload: &Payload<'_>) -> Option<String> {
        let natural = || match payload {
            Payload::Conversion(conversion) => Some(self.name("order_id", conversion.order_id.as_ref()?.as_str())),
            Payload::Refund(refund) => {
                refund.refund_id.as_ref().map(|_| self.name("refund", &payload_digest(self.payload_text)))
            }
            Payload::Claim(claim) => Some(self.claimed(claim)),
            Payload::Visit(_) => None,
        };
        let name = self.idempotency_name().or_else(natural)?;
        Some([&name, self.key_id].join(" "))
    }

    fn claimed(&self, claim: &Claim<'_>) -> String {
        self.name("claim", &[claim.referral_code.as_str(), claim.email.as_str()].join(" "))
    }
}

impl Names {
    pub(crate) fn of(subject: &Subject<'_>, payload: &Payload<'_>) -> Names {
        let mut names = Names { holds: Vec::new(), follows: Vec::new() };
        match payload {
            Payload::Conversion(conversion) => {
                let order = conversion.order_id.as_ref().map(|id| subject.name("order_id", id.as_str()));
                names.holds.extend([subject.name("conversion_id", subject.row_id), subject.name("any", "conversion")]);
                names.holds.extend(order.clone());
                names.follows.extend(order);
                // It may count for a claim that waits.
                names.follows.push(subject.name("email", conversion.customer_email.as_str()));
                names
                    .follows
                    .extend(conversion.customer_id.as_ref().map(|id| subject.name("customer_id", id.as_str())));
            }
            Payload::Refund(refund) => {
                let sent = [
                    ("order_id", &refund.order_id),
                    ("conversion_id", &refund.conversion_id),
                    ("claim_id", &refund.claim_id),
                ];
                let sent = sent.into_iter().filter_map(|(kind, id)| Some(subject.name(kind, id.as_ref()?.as_str())));
                names.holds.extend(sent);
                names.follows.clone_from(&names.holds);
                if refund.order_id.is_none() && refund.conversion_id.is_none() {
                    // Which conversions a claim has, only the database knows.
                    names.follows.push(subject.name("any", "conversion"));
                }
            }
            Payload::Claim(claim) => {
                let claimed = subject.claimed(claim);
                names.holds.extend([subject.name("email", claim.email.as_str()), claimed.clone()]);
                names.holds.push(subject.name("claim_id", subject.row_id));
                names.holds.extend(claim.customer_id.as_ref().map(|id| subject.name("customer_id", id.as_str())));
                names.follows.push(claimed);
            }
            Payload::Visit(_) => {}
        }
        let key = subject.idempotency_name();
        names.holds.extend(key.clone());
        names.follows.extend(key);
        names
    }
}
