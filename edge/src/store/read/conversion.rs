//! One conversion, and the ledger of its refunds.

use advocateloop_core::{Amount, money};
use serde::{Deserialize, Serialize};

use super::{MOST, PAGE_BYTES, Page, Reader, ask, list_name};
use crate::cursor;
use crate::json::{Object, Timestamp, units};
use crate::responses::Attribution;
use crate::store::sql::sql;
use crate::store::{Conflict, Executor, RecordError};

/// An identifier of a conversion.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Name {
    ConversionId(String),
    OrderId(String),
}

impl Name {
    /// Returns the name of the field that holds it.
    #[must_use]
    pub fn field(&self) -> &'static str {
        match self {
            Name::ConversionId(_) => "conversion_id",
            Name::OrderId(_) => "order_id",
        }
    }
}

/// A part of a ledger.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Part {
    /// First running total of the part, in 1/10,000. Each entry has another one, and has it in every database.
    pub from: u64,
    /// Number of entries, at most [`MOST`].
    pub limit: u32,
}

impl Default for Part {
    fn default() -> Self {
        Part { from: 0, limit: 100 }
    }
}

/// Holds the values that the query takes.
#[derive(Serialize)]
struct Asked<'a> {
    conversion_id: Option<&'a str>,
    order_id: Option<&'a str>,
    from: u64,
    limit: u32,
    bytes: u32,
}

#[derive(Debug, Deserialize)]
pub struct StoredConversion {
    pub conversion_id: String,
    pub order_id: Option<String>,
    pub customer_email: Option<String>,
    #[serde(deserialize_with = "units")]
    pub order_total: Amount,
    #[serde(deserialize_with = "units")]
    pub refunded: Amount,
    /// Attributable revenue before refunds.
    #[serde(deserialize_with = "units")]
    attributable_revenue: Amount,
    pub attribution: Attribution,
    pub created_at: Timestamp,
    pub payload: Object,
    refunds: Vec<Entry>,
}

/// An entry of a ledger.
#[derive(Debug, Deserialize)]
pub struct Entry {
    pub refund_id: String,
    #[serde(deserialize_with = "units")]
    pub amount: Amount,
    #[serde(deserialize_with = "units")]
    pub total_refunded: Amount,
    pub created_at: Timestamp,
    pub payload: Object,
}

impl StoredConversion {
    #[must_use]
    pub fn remaining(&self) -> Amount {
        self.order_total.less(self.refunded)
    }

    /// Returns the attributable revenue after refunds.
    #[must_use]
    pub fn attributable_revenue(&self) -> Amount {
        money::revenue_after_refunds(self.attributable_revenue, self.order_total, self.refunded)
    }
}

/// The conversion with that part of its ledger.
pub async fn find(
    store: &impl Executor,
    reader: Reader<'_>,
    name: &Name,
    part: Part,
) -> Result<(StoredConversion, Page<Entry>), RecordError> {
    let (conversion_id, order_id) = match name {
        Name::ConversionId(id) => (Some(id.as_str()), None),
        Name::OrderId(id) => (None, Some(id.as_str())),
    };
    let own = Asked { conversion_id, order_id, from: part.from, limit: part.limit.min(MOST), bytes: PAGE_BYTES };
    let found: Option<StoredConversion> = ask(store, reader, &[sql!("find_conversion")], &own).await?;
    let mut conversion = found.ok_or_else(|| Conflict::ConversionNotFound { fields: vec![name.field()] })?;
    let entries = std::mem::take(&mut conversion.refunds);
    let last = entries.last().map(|entry| entry.total_refunded);
    let has_more = last.is_some_and(|last| last < conversion.refunded);
    let ledger = ledger_name(reader, &conversion.conversion_id);
    let next = last
        .filter(|_| has_more)
        .map(|total| cursor::print(&ledger, (total.units().unsigned_abs().saturating_add(1), 0)));
    Ok((conversion, Page { entries, next, has_more }))
}

/// Returns the beginning of a ledger's next part.
#[must_use]
pub fn resume(reader: Reader<'_>, conversion_id: &str, cursor: &str) -> Option<u64> {
    cursor::parse(&ledger_name(reader, conversion_id), cursor).map(|(from, _)| from)
}

fn ledger_name(reader: Reader<'_>, conversion_id: &str) -> String {
    list_name(reader.credentials, &format!("ledger {conversion_id}"))
}
