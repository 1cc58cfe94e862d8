//! Lists who changed what. A note is written in the batch of the change, never updated, never deleted.

use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{ask, page};
use crate::json::{Object, Timestamp};
use crate::store::sql::sql;
use crate::store::{Executor, StoreError};

#[derive(Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "contract", derive(schemars::JsonSchema))]
struct AuditEntry {
    at: Timestamp,
    /// `admin`, or the id of the brand's key.
    actor: String,
    #[cfg_attr(feature = "contract", schemars(example = "key.revoked"))]
    action: String,
    /// Identifier of the brand or key that was changed.
    target: String,
    details: Object,
    /// Identifier of the request, as in the log.
    request_id: String,
}

#[derive(Debug, Serialize)]
#[cfg_attr(feature = "contract", derive(schemars::JsonSchema))]
pub struct AuditList {
    #[cfg_attr(feature = "contract", schemars(length(max = 100)))]
    entries: Vec<AuditEntry>,
    /// Cursor of the next page; `null` at the end.
    next_cursor: Option<String>,
}

/// Lists a brand's entries, the newest first, behind that of a request; `None` if there is no such brand. (Not by `seq`, which is another in
/// another database.)
pub async fn list(
    store: &impl Executor,
    brand_id: &str,
    before: Option<&str>,
) -> Result<Option<AuditList>, StoreError> {
    let found = ask(store, &[sql!("list_audit")], &json!({ "brand_id": brand_id, "before": before })).await?;
    Ok(found.map(|found| {
        let (entries, next_cursor) = page(found, |entry: &AuditEntry| entry.request_id.clone());
        AuditList { entries, next_cursor }
    }))
}
