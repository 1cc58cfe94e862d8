//! The brand and the key themselves.

use advocateloop_core::{Basis, Event, Plan};
use serde::Deserialize;

use super::{Reader, answer};
use crate::store::sql::sql;
use crate::store::{Executor, RecordError, StoreError};

/// A good key with its brand.
#[derive(Debug)]
pub struct Me {
    pub names: Names,
    pub plan: Plan,
    pub basis: Basis,
    /// What it may send.
    pub events: Vec<Event>,
    pub expires_at: Option<u64>,
}

#[derive(Debug, Deserialize)]
pub struct Names {
    pub brand_name: String,
    pub currency: Option<String>,
    pub label: String,
}

pub async fn find(store: &impl Executor, reader: Reader<'_>) -> Result<Me, RecordError> {
    let (key, names) = answer(store, reader, &[sql!("find_me")], &()).await?;
    let events = Event::ALL.into_iter().filter(|&event| key.allows(event)).collect();
    let names = names.ok_or_else(StoreError::unexpected)?;
    Ok(Me { names, plan: key.plan, basis: key.basis, events, expires_at: key.expires_at })
}
