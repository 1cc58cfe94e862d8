//! One conversion, and the ledger of its refunds.

use advocateloop_core::money;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{MOST, PAGE_BYTES, Reader, ask};
use crate::json::{Money, Object, Timestamp};
use crate::responses::Attribution;
use crate::store::sql::sql;
use crate::store::{Conflict, Executor, RecordError};

/// An identifier of a conversion, and the field that holds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name {
    /// `conversion_id` or `order_id`.
    pub field: &'static str,
    pub id: String,
}

#[derive(Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "contract", derive(schemars::JsonSchema))]
pub struct StoredConversion {
    conversion_id: String,
    /// The value as it was sent.
    order_id: Option<String>,
    /// `null` once the customer was erased.
    customer_email: Option<String>,
    /// The value as it was sent.
    order_total: Money,
    /// The sum of its refunds.
    refunded: Money,
    /// Amount that can still be refunded.
    remaining: Money,
    /// Attributable revenue after refunds.
    attributable_revenue: Money,
    attribution: Attribution,
    created_at: Timestamp,
    /// The payload as it was normalized.
    payload: Object,
    #[serde(flatten)]
    ledger: LedgerPage,
}

/// The refunds of a conversion, in the order in which they were applied.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "contract", derive(schemars::JsonSchema))]
pub struct Ledger {
    conversion_id: String,
    #[serde(flatten)]
    page: LedgerPage,
}

#[derive(Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "contract", derive(schemars::JsonSchema))]
struct LedgerPage {
    #[cfg_attr(feature = "contract", schemars(length(max = 500)))]
    refunds: Vec<LedgerEntry>,
    /// Whether there is more already.
    #[serde(default)]
    has_more: bool,
    /// Cursor of the next page; `null` at the end.
    #[serde(default)]
    next_cursor: Option<String>,
}

#[derive(Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "contract", derive(schemars::JsonSchema))]
struct LedgerEntry {
    refund_id: String,
    /// Applied by this refund.
    refund_amount: Money,
    /// Amount refunded up to and with this refund.
    total_refunded: Money,
    /// Amount that remained after this refund.
    remaining: Money,
    created_at: Timestamp,
    /// The payload as it was normalized.
    payload: Object,
}

impl From<StoredConversion> for Ledger {
    fn from(conversion: StoredConversion) -> Self {
        Ledger { conversion_id: conversion.conversion_id, page: conversion.ledger }
    }
}

/// Finds the conversion with at most `limit` entries of its ledger, the first of which has the running total `from` or more, in 1/10,000. Each
/// entry has another one, and has it in every database.
pub async fn find(
    store: &impl Executor,
    reader: Reader<'_>,
    name: &Name,
    from: u64,
    limit: u32,
) -> Result<StoredConversion, RecordError> {
    let own = json!({ name.field: name.id, "from": from, "limit": limit.min(MOST), "bytes": PAGE_BYTES });
    let found: Option<StoredConversion> = ask(store, reader, &[sql!("find_conversion")], &own).await?;
    let mut found = found.ok_or_else(|| Conflict::ConversionNotFound { fields: vec![name.field] })?;
    let (order_total, refunded) = (found.order_total.0, found.refunded.0);
    found.attributable_revenue.0 = money::revenue_after_refunds(found.attributable_revenue.0, order_total, refunded);
    let last = found.ledger.refunds.last().map(|entry| entry.total_refunded.0);
    if let Some(last) = last.filter(|&last| last < refunded) {
        let next = (last.units().unsigned_abs().saturating_add(1), 0);
        found.ledger.has_more = true;
        found.ledger.next_cursor = Some(reader.cursor(&ledger(&found.conversion_id), next));
    }
    Ok(found)
}

/// Returns the beginning of a ledger's next part.
pub fn resume(reader: Reader<'_>, conversion_id: &str, cursor: &str) -> Option<u64> {
    reader.resume(&ledger(conversion_id), cursor).map(|(from, _)| from)
}

fn ledger(conversion_id: &str) -> String {
    format!("ledger {conversion_id}")
}
