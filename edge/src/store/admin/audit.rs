//! Who changed what: written in the batch of the change, never updated, never deleted.

use serde::Deserialize;

use super::{OfBrand, Page, ask, page};
use crate::store::sql::sql;
use crate::store::{Executor, Statement, StoreError};

#[derive(Debug, Deserialize)]
pub struct Entry {
    pub at: u64,
    /// `admin`, or the id of the brand's key.
    pub actor: String,
    pub action: String,
    pub target: String,
    /// A JSON object.
    pub details: String,
    pub request_id: String,
}

/// A brand's entries, the newest first, behind that of a request; `None` if there is no such brand. (Not by `seq`, which is another in
/// another database.)
pub async fn list(
    store: &impl Executor,
    brand_id: &str,
    before: Option<&str>,
) -> Result<Option<Page<Entry>>, StoreError> {
    let asked = OfBrand { before, ..OfBrand::new(brand_id) };
    let rows = ask(store, &[Statement::with(sql!("list_audit"), &asked)]).await?;
    Ok(rows.map(|rows| page(rows, |entry: &Entry| entry.request_id.clone())))
}
