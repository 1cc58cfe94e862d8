//! The `data` of the answer that tells a sender about itself.

#[cfg(feature = "contract")]
use schemars::JsonSchema;
use serde::Serialize;

use crate::auth::Credentials;
use crate::json::Timestamp;
use crate::store::read::me;

/// The brand and the key that a request was sent with.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "contract", derive(JsonSchema))]
pub struct Me<'a> {
    brand_id: &'a str,
    brand_name: &'a str,
    plan: &'static str,
    /// The meaning of the brand's `order_total`.
    order_total: &'static str,
    /// Of amounts that are sent without one; `null` while it is not set.
    currency: Option<&'a str>,
    environment: &'static str,
    key_id: &'a str,
    label: &'a str,
    /// What this key may send: what the plan records, as far as the key is not limited.
    events: Vec<&'static str>,
    /// When the key stops being good.
    expires_at: Option<Timestamp>,
}

impl<'a> Me<'a> {
    #[must_use]
    pub fn of(credentials: &'a Credentials, found: &'a me::Me) -> Self {
        Me {
            brand_id: credentials.brand_id(),
            brand_name: &found.names.brand_name,
            plan: found.plan.name(),
            order_total: found.basis.name(),
            currency: found.names.currency.as_deref(),
            environment: credentials.environment().name(),
            key_id: credentials.key_id(),
            label: &found.names.label,
            events: found.events.iter().map(|event| event.name()).collect(),
            expires_at: found.expires_at.map(Timestamp),
        }
    }
}
