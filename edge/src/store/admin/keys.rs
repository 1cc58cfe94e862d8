//! Keys: made, listed, revoked. The text of a key passes through here once, on its way to the database as a
//! digest, and never comes back.

use super::audit::note;
use super::{Change, Key, Page, ask, page, statement};
pub use crate::responses::admin::Key as Row;
use crate::store::{Executor, Statement, StoreError};

macro_rules! row {
    () => {
        "json_object('key_id', key_id, 'label', label, 'environment', environment, 'events', json(events),
  'created_at', created_at, 'expires_at', expires_at, 'revoked_at', revoked_at)"
    };
}

pub(super) use row;

fn query<'a>(brand_id: &'a str, key_id: &'a str) -> Statement<'a> {
    statement(
        concat!("SELECT ", row!(), " AS answer FROM api_keys WHERE brand_id = ?1 AND key_id = ?2"),
        [brand_id.into(), key_id.into()],
    )
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

/// After [`create_key`](super::create_key).
#[must_use]
pub fn note_creation<'a>(change: Change<'a>, key: Key<'a>) -> Statement<'a> {
    statement(
        concat!(
            note!(
                "key.created",
                "key_id",
                "json_object('label', label, 'environment', environment, 'events', json(events),
  'expires_at', strftime('%Y-%m-%dT%H:%M:%fZ', expires_at / 1000.0, 'unixepoch'))"
            ),
            "FROM api_keys WHERE brand_id = ?1 AND key_id = ?4 ON CONFLICT DO NOTHING"
        ),
        [key.brand_id.into(), change.request_id.into(), change.now_ms.into(), key.key.id().into()],
    )
}

/// A brand's keys, by their identifiers; `None` if there is no such brand.
pub async fn list(store: &impl Executor, brand_id: &str, after: Option<&str>) -> Result<Option<Page<Row>>, StoreError> {
    const SQL: &str = concat!(
        "SELECT (SELECT json_group_array(",
        row!(),
        ") FROM (SELECT * FROM api_keys WHERE brand_id = ?1 AND key_id > coalesce(?2, '') ORDER BY key_id LIMIT 101)) AS answer
FROM brands WHERE brand_id = ?1"
    );
    let rows = ask(store, &[statement(SQL, [brand_id.into(), after.into()])]).await?;
    Ok(rows.map(|rows| page(rows, |key: &Row| key.key_id.clone())))
}

/// `None` if the brand has no such key. A key that is revoked already stays as it is.
pub async fn revoke(
    store: &impl Executor,
    change: Change<'_>,
    brand_id: &str,
    key_id: &str,
) -> Result<Option<Row>, StoreError> {
    const NOTE: &str = concat!(
        note!("key.revoked", "key_id", "json_object('label', label)"),
        "FROM api_keys WHERE brand_id = ?1 AND key_id = ?4 AND revoked_at IS NULL ON CONFLICT DO NOTHING"
    );
    let note = statement(NOTE, [brand_id.into(), change.request_id.into(), change.now_ms.into(), key_id.into()]);
    ask(store, &[note, super::revoke_key(brand_id, key_id, change.now_ms), query(brand_id, key_id)]).await
}
