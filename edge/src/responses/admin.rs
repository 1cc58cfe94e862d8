//! The `data` of administration.

use advocateloop_core::ApiKey;
#[cfg(feature = "contract")]
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::database::Database;
use crate::json::{Object, Timestamp};
use crate::store::admin::Page;

#[derive(Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "contract", derive(JsonSchema))]
pub struct Brand {
    pub brand_id: String,
    pub name: String,
    pub plan: String,
    #[serde(rename(deserialize = "basis"))]
    pub order_total_basis: String,
    /// Currency of amounts that are sent without one; `null` while it is not set.
    pub currency: Option<String>,
    /// Number of its database: 0 is the binding `DB`, 1 is `DB_1`.
    #[serde(skip_deserializing)]
    pub database: Database,
    pub created_at: Timestamp,
}

#[derive(Debug, Serialize)]
#[cfg_attr(feature = "contract", derive(JsonSchema))]
pub struct BrandList<'a> {
    #[cfg_attr(feature = "contract", schemars(length(max = 100)))]
    brands: &'a [Brand],
    /// Cursor of the next page; `null` at the end.
    next_cursor: Option<&'a str>,
}

/// A key without its secret.
#[derive(Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "contract", derive(JsonSchema))]
pub struct Key {
    pub key_id: String,
    pub label: String,
    pub environment: String,
    /// Events that it may send; `null` for all.
    pub events: Option<Vec<String>>,
    pub created_at: Timestamp,
    /// Time from which the key is refused.
    pub expires_at: Option<Timestamp>,
    /// Since when it opens nothing.
    pub revoked_at: Option<Timestamp>,
}

#[derive(Debug, Serialize)]
#[cfg_attr(feature = "contract", derive(JsonSchema))]
pub struct KeyList<'a> {
    #[cfg_attr(feature = "contract", schemars(length(max = 100)))]
    keys: &'a [Key],
    /// Cursor of the next page; `null` at the end.
    next_cursor: Option<&'a str>,
}

#[derive(Debug, Serialize)]
#[cfg_attr(feature = "contract", derive(JsonSchema))]
pub struct CreatedKey<'a> {
    #[serde(flatten)]
    row: &'a Key,
    /// The key itself, told this once.
    key: &'a str,
}

#[derive(Debug, Serialize)]
#[cfg_attr(feature = "contract", derive(JsonSchema))]
pub struct RotatedKey<'a> {
    #[serde(flatten)]
    row: &'a Key,
    /// The key itself, told this once.
    key: &'a str,
    replaces: &'a Key,
}

impl<'a> CreatedKey<'a> {
    #[must_use]
    pub fn of(row: &'a Key, key: &'a ApiKey) -> Self {
        CreatedKey { row, key: key.as_str() }
    }
}

impl<'a> RotatedKey<'a> {
    #[must_use]
    pub fn of(row: &'a Key, key: &'a ApiKey, replaces: &'a Key) -> Self {
        RotatedKey { row, key: key.as_str(), replaces }
    }
}

/// How far a move is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "contract", derive(JsonSchema), schemars(inline))]
pub enum Stage {
    // The brand lives where it did.
    Copying,
    // It lives nowhere: requests wait.
    Switching,
    // It lives where it is to be, and its old rows are being removed.
    Clearing,
    Done,
}

#[derive(Debug, Serialize)]
#[cfg_attr(feature = "contract", derive(JsonSchema))]
pub struct Move<'a> {
    pub brand_id: &'a str,
    #[serde(flatten)]
    pub progress: Progress,
}

/// Result of a step of a move.
#[derive(Debug, Clone, Copy, Serialize)]
#[cfg_attr(feature = "contract", derive(JsonSchema))]
pub struct Progress {
    pub stage: Stage,
    /// Database that the brand lives in, or last did.
    pub database: Database,
    /// Events that are in the other database already; 0 where none are counted.
    pub copied: u64,
    /// Events that there are.
    pub events: u64,
}

#[derive(Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "contract", derive(JsonSchema))]
pub struct AuditEntry {
    pub at: Timestamp,
    /// `admin`, or the id of the brand's key.
    pub actor: String,
    #[cfg_attr(feature = "contract", schemars(example = "key.revoked"))]
    pub action: String,
    /// Identifier of the brand or key that was changed.
    pub target: String,
    pub details: Object,
    /// Identifier of the request, as in the log.
    pub request_id: String,
}

#[derive(Debug, Serialize)]
#[cfg_attr(feature = "contract", derive(JsonSchema))]
pub struct AuditList<'a> {
    #[cfg_attr(feature = "contract", schemars(length(max = 100)))]
    entries: &'a [AuditEntry],
    /// Cursor of the next page; `null` at the end.
    next_cursor: Option<&'a str>,
}

impl<'a> From<&'a Page<Brand>> for BrandList<'a> {
    fn from(page: &'a Page<Brand>) -> Self {
        BrandList { brands: &page.rows, next_cursor: page.next.as_deref() }
    }
}

impl<'a> From<&'a Page<Key>> for KeyList<'a> {
    fn from(page: &'a Page<Key>) -> Self {
        KeyList { keys: &page.rows, next_cursor: page.next.as_deref() }
    }
}

impl<'a> From<&'a Page<AuditEntry>> for AuditList<'a> {
    fn from(page: &'a Page<AuditEntry>) -> Self {
        AuditList { entries: &page.rows, next_cursor: page.next.as_deref() }
    }
}
