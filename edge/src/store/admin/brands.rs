//! Brands: made, listed, changed.

use advocateloop_core::{Basis, Plan};
use serde::Serialize;

use super::{Change, OfBrand, Page, ask, page};
pub use crate::responses::admin::Brand as Row;
use crate::store::sql::sql;
use crate::store::{Executor, Statement, StoreError};
/// A change of a brand; `None` leaves a field as it is.
#[derive(Debug, Default)]
pub struct Changes<'a> {
    pub name: Option<&'a str>,
    pub plan: Option<Plan>,
    /// Holds for what is recorded from now on.
    pub basis: Option<Basis>,
    /// Is set, but not replaced once there are orders.
    pub currency: Option<&'a str>,
}

fn query(brand_id: &str) -> Statement {
    Statement::with(sql!("find_brand"), &OfBrand::new(brand_id))
}

pub async fn create(store: &impl Executor, change: Change<'_>, brand: super::Brand<'_>) -> Result<Row, StoreError> {
    let statements =
        [super::create_brand(brand, change.now_ms), note_creation(change, brand.brand_id), query(brand.brand_id)];
    ask(store, &statements).await?.ok_or_else(|| StoreError::broken("the new brand is not there"))
}

/// Reads the answer of [`create_brand`](super::create_brand).
#[must_use]
pub fn note_creation(change: Change<'_>, brand_id: &str) -> Statement {
    Statement::with(sql!("note_brand_created"), &OfBrand::changed_by(brand_id, change))
}

pub async fn get(store: &impl Executor, brand_id: &str) -> Result<Option<Row>, StoreError> {
    ask(store, &[query(brand_id)]).await
}

/// The brands that live in this database, or are just leaving it, by their identifiers, which is in the order that they were made in.
pub async fn list(store: &impl Executor, after: Option<&str>) -> Result<Page<Row>, StoreError> {
    let asked = OfBrand { after, ..OfBrand::default() };
    let rows = ask(store, &[Statement::with(sql!("list_brands"), &asked)]).await?.unwrap_or_default();
    Ok(page(rows, |brand: &Row| brand.brand_id.clone()))
}

/// Joins the same part of several databases' lists into one.
#[must_use]
pub fn merge(pages: Vec<Page<Row>>) -> Page<Row> {
    let has_more = pages.iter().any(|page| page.next.is_some());
    let mut rows: Vec<Row> = pages.into_iter().flat_map(|page| page.rows).collect();
    rows.sort_by(|one, other| one.brand_id.cmp(&other.brand_id));
    // One that came to another database meanwhile.
    rows.dedup_by(|one, other| one.brand_id == other.brand_id);
    let mut merged = page(rows, |brand| brand.brand_id.clone());
    if has_more {
        merged.next = merged.rows.last().map(|brand| brand.brand_id.clone());
    }
    merged
}

/// `None` if there is no such brand.
pub async fn change(
    store: &impl Executor,
    change: Change<'_>,
    brand_id: &str,
    changes: &Changes<'_>,
) -> Result<Option<Row>, StoreError> {
    let note = changed_values(brand_id, changes, Some(change));
    let note = Statement::with(sql!("note_brand_changed"), &note);
    ask(store, &[note, update(brand_id, changes), query(brand_id)]).await
}

/// Holds the values that both the note and the change of a brand take.
#[derive(Serialize)]
struct Changed<'a> {
    brand_id: &'a str,
    request_id: Option<&'a str>,
    now: Option<u64>,
    name: Option<&'a str>,
    plan: Option<&'static str>,
    basis: Option<&'static str>,
    currency: Option<&'a str>,
}

fn changed_values<'a>(brand_id: &'a str, changes: &Changes<'a>, by: Option<Change<'a>>) -> Changed<'a> {
    Changed {
        brand_id,
        request_id: by.map(|change| change.request_id),
        now: by.map(|change| change.now_ms),
        name: changes.name,
        plan: changes.plan.map(Plan::name),
        basis: changes.basis.map(Basis::name),
        currency: changes.currency,
    }
}

pub(super) fn update(brand_id: &str, changes: &Changes<'_>) -> Statement {
    Statement::with(sql!("update_brand"), &changed_values(brand_id, changes, None))
}
