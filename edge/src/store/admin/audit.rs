//! Lists who changed what. A note is written in the batch of the change, never updated, never deleted.

use super::{OfBrand, Page, ask, page};
pub use crate::responses::admin::AuditEntry as Entry;
use crate::store::sql::sql;
use crate::store::{Executor, Statement, StoreError};
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
