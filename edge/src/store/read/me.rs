//! The brand and the key themselves.

use advocateloop_core::{Basis, Environment, Event, Plan};
use serde::{Deserialize, Serialize};

use super::{Reader, answer};
use crate::json::Timestamp;
use crate::store::sql::sql;
use crate::store::{Executor, RecordError, StoreError};

/// The brand and the key that a request was sent with.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "contract", derive(schemars::JsonSchema))]
pub struct Me {
    brand_id: String,
    brand_name: String,
    #[cfg_attr(feature = "contract", schemars(with = "String"))]
    plan: Plan,
    /// The meaning of the brand's `order_total`.
    #[cfg_attr(feature = "contract", schemars(with = "String"))]
    order_total: Basis,
    /// Of amounts that are sent without one; `null` while it is not set.
    currency: Option<String>,
    #[cfg_attr(feature = "contract", schemars(with = "String"))]
    environment: Environment,
    key_id: String,
    label: String,
    /// What this key may send: what the plan records, as far as the key is not limited.
    #[cfg_attr(feature = "contract", schemars(with = "Vec<String>"))]
    events: Vec<Event>,
    /// When the key stops being good.
    expires_at: Option<Timestamp>,
}

/// What `find_me.sql` knows besides what the key opens.
#[derive(Deserialize)]
struct Names {
    brand_name: String,
    currency: Option<String>,
    label: String,
}

pub async fn find(store: &impl Executor, reader: Reader<'_>) -> Result<Me, RecordError> {
    let Reader { credentials, .. } = reader;
    let (key, names): (_, Option<Names>) = answer(store, reader, &[sql!("find_me")], &()).await?;
    let Names { brand_name, currency, label } = names.ok_or_else(StoreError::unexpected)?;
    Ok(Me {
        brand_id: credentials.brand_id().to_owned(),
        brand_name,
        plan: key.plan,
        order_total: key.basis,
        currency,
        environment: credentials.environment(),
        key_id: credentials.key_id().to_owned(),
        label,
        events: Event::ALL.into_iter().filter(|&event| key.allows(event)).collect(),
        expires_at: key.expires_at.map(Timestamp),
    })
}
