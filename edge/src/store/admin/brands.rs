//! Brands: made, listed, changed.

use advocateloop_core::{Basis, Plan};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{Change, ask, page};
use crate::database::Database;
use crate::json::Timestamp;
use crate::store::sql::sql;
use crate::store::{Both, Executor, StoreError};

#[derive(Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "contract", derive(schemars::JsonSchema))]
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
#[cfg_attr(feature = "contract", derive(schemars::JsonSchema))]
pub struct BrandList {
    #[cfg_attr(feature = "contract", schemars(length(max = 100)))]
    brands: Vec<Brand>,
    /// Cursor of the next page; `null` at the end.
    next_cursor: Option<String>,
}

/// A change of a brand; `None` leaves a field as it is.
#[derive(Debug, Default, Clone, Copy, Serialize)]
pub struct Changes<'a> {
    pub brand_id: &'a str,
    pub name: Option<&'a str>,
    pub plan: Option<Plan>,
    /// Holds for what is recorded from now on.
    pub basis: Option<Basis>,
    /// Is set, but not replaced once there are orders.
    pub currency: Option<&'a str>,
}

pub async fn create(store: &impl Executor, by: Change<'_>, brand: super::Brand<'_>) -> Result<Brand, StoreError> {
    let sql = [sql!("create_brand"), sql!("note_brand_created"), sql!("find_brand")];
    let made = ask(store, &sql, &Both { one: brand, other: by }).await?;
    made.ok_or_else(|| StoreError::broken("the new brand is not there"))
}

pub async fn get(store: &impl Executor, brand_id: &str) -> Result<Option<Brand>, StoreError> {
    ask(store, &[sql!("find_brand")], &json!({ "brand_id": brand_id })).await
}

/// Lists the brands that live in this database, or are just leaving it, by their identifiers, which is in the order that they were made in: a
/// page and one more.
pub async fn list(store: &impl Executor, after: Option<&str>) -> Result<Vec<Brand>, StoreError> {
    Ok(ask(store, &[sql!("list_brands")], &json!({ "after": after })).await?.unwrap_or_default())
}

impl BrandList {
    /// Makes one page of the lists of several databases.
    pub fn of(mut brands: Vec<Brand>) -> Self {
        brands.sort_by(|one, other| one.brand_id.cmp(&other.brand_id));
        // One that came to another database meanwhile.
        brands.dedup_by(|one, other| one.brand_id == other.brand_id);
        let (brands, next_cursor) = page(brands, |brand| brand.brand_id.clone());
        BrandList { brands, next_cursor }
    }
}

/// Changes a brand; `None` if there is no such brand.
pub async fn change(store: &impl Executor, by: Change<'_>, changes: Changes<'_>) -> Result<Option<Brand>, StoreError> {
    let sql = [sql!("note_brand_changed"), sql!("update_brand"), sql!("find_brand")];
    ask(store, &sql, &Both { one: changes, other: by }).await
}
