//! Who changed what: written in the batch of the change, never updated, never deleted.

use super::{Page, ask, page, statement};
pub use crate::responses::admin::AuditEntry as Entry;
use crate::store::{Executor, StoreError};

/// Notes a change by an operator. `?1` brand, `?2` request, `?3` now; what follows is a `FROM` that finds one row if
/// there is something to change, and none else.
macro_rules! note {
    ($action:literal, $target:literal, $details:expr) => {
        concat!(
            "INSERT INTO audit (brand_id, request_id, at, actor, action, target, details)
SELECT brand_id, ?2, CAST(?3 AS INTEGER), 'admin', '",
            $action,
            "', ",
            $target,
            ", ",
            $details,
            " "
        )
    };
}

pub(super) use note;

/// A brand's entries, the newest first, behind that of a request; `None` if there is no such brand. (Not by `seq`, which is another in
/// another database.)
pub async fn list(
    store: &impl Executor,
    brand_id: &str,
    before: Option<&str>,
) -> Result<Option<Page<Entry>>, StoreError> {
    const SQL: &str = "SELECT (SELECT json_group_array(json_object('at', at, 'actor', actor,
    'action', action, 'target', target, 'details', details, 'request_id', request_id)) FROM (
  SELECT * FROM audit WHERE brand_id = ?1 AND (?2 IS NULL OR seq < (SELECT seq FROM audit WHERE brand_id = ?1 AND request_id = ?2)) ORDER BY seq DESC LIMIT 101)) AS answer
FROM brands WHERE brand_id = ?1";
    let rows = ask(store, &[statement(SQL, [brand_id.into(), before.into()])]).await?;
    Ok(rows.map(|rows| page(rows, |entry: &Entry| entry.request_id.clone())))
}
