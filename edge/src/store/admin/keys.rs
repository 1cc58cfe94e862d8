//! Keys: made, listed, revoked. The text of a key passes through here once, on its way to the database as a
//! digest, and never comes back.

use super::{Change, Key, OfBrand, Page, ask, page};
pub use crate::responses::admin::Key as Row;
use crate::store::sql::sql;
use crate::store::{Executor, Statement, StoreError};

fn query(brand_id: &str, key_id: &str) -> Statement {
    Statement::with(sql!("find_key"), &OfBrand { key_id: Some(key_id), ..OfBrand::new(brand_id) })
}

/// A key cannot be stored without a pepper.
pub(super) fn without_pepper() -> StoreError {
    StoreError::broken("the secret KEY_PEPPER is not set")
}

/// `None` if there is no such brand.
pub async fn create(
    store: &impl Executor,
    change: Change<'_>,
    key: Key<'_>,
    pepper: &str,
) -> Result<Option<Row>, StoreError> {
    let insert = super::create_key(key, pepper, change.now_ms).ok_or_else(without_pepper)?;
    ask(store, &[insert, note_creation(change, key), query(key.brand_id, key.key.id())]).await
}

/// Reads the answer of [`create_key`](super::create_key).
#[must_use]
pub fn note_creation(change: Change<'_>, key: Key<'_>) -> Statement {
    let values = OfBrand { key_id: Some(key.key.id()), ..OfBrand::changed_by(key.brand_id, change) };
    Statement::with(sql!("note_key_created"), &values)
}

/// A brand's keys, by their identifiers; `None` if there is no such brand.
pub async fn list(store: &impl Executor, brand_id: &str, after: Option<&str>) -> Result<Option<Page<Row>>, StoreError> {
    let asked = OfBrand { after, ..OfBrand::new(brand_id) };
    let rows = ask(store, &[Statement::with(sql!("list_keys"), &asked)]).await?;
    Ok(rows.map(|rows| page(rows, |key: &Row| key.key_id.clone())))
}

/// `None` if the brand has no such key. A key that is revoked already stays as it is.
pub async fn revoke(
    store: &impl Executor,
    change: Change<'_>,
    brand_id: &str,
    key_id: &str,
) -> Result<Option<Row>, StoreError> {
    let values = OfBrand { key_id: Some(key_id), ..OfBrand::changed_by(brand_id, change) };
    let note = Statement::with(sql!("note_key_revoked"), &values);
    ask(store, &[note, super::revoke_key(brand_id, key_id, change.now_ms), query(brand_id, key_id)]).await
}
