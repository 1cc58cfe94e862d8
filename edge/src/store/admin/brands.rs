//! Brands: made, listed, changed.

use advocateloop_core::{Basis, Plan};

use super::audit::note;
use super::{Change, Page, ask, page, statement};
pub use crate::responses::admin::Brand as Row;
use crate::store::{Executor, Statement, StoreError};

/// What becomes of a brand; `None` leaves it as it is.
#[derive(Debug, Default)]
pub struct Changes<'a> {
    pub name: Option<&'a str>,
    pub plan: Option<Plan>,
    /// Holds for what is recorded from now on.
    pub basis: Option<Basis>,
}

macro_rules! row {
    () => {
        "json_object('brand_id', brand_id, 'name', name, 'plan', plan, 'basis', basis, 'created_at', created_at)"
    };
}

fn query(brand_id: &str) -> Statement<'_> {
    statement(concat!("SELECT ", row!(), " AS answer FROM brands WHERE brand_id = ?1"), [brand_id.into()])
}

pub async fn create(store: &impl Executor, change: Change<'_>, brand: super::Brand<'_>) -> Result<Row, StoreError> {
    let statements =
        [super::create_brand(brand, change.now_ms), note_creation(change, brand.brand_id), query(brand.brand_id)];
    ask(store, &statements).await?.ok_or_else(|| StoreError::broken("the new brand is not there"))
}

/// After [`create_brand`](super::create_brand).
#[must_use]
pub fn note_creation<'a>(change: Change<'a>, brand_id: &'a str) -> Statement<'a> {
    statement(
        concat!(
            note!("brand.created", "brand_id", "json_object('name', name, 'plan', plan, 'order_total_basis', basis)"),
            "FROM brands WHERE brand_id = ?1 ON CONFLICT DO NOTHING"
        ),
        [brand_id.into(), change.request_id.into(), change.now_ms.into()],
    )
}

pub async fn get(store: &impl Executor, brand_id: &str) -> Result<Option<Row>, StoreError> {
    ask(store, &[query(brand_id)]).await
}

/// The brands that live in this database, or are just leaving it, by their identifiers, which is in the order that they were made in.
pub async fn list(store: &impl Executor, after: Option<&str>) -> Result<Page<Row>, StoreError> {
    const SQL: &str = concat!(
        "SELECT json_group_array(",
        row!(),
        ") AS answer FROM (SELECT * FROM brands WHERE brand_id > coalesce(?1, '')
    AND (elsewhere IS NULL OR EXISTS (SELECT 1 FROM moves WHERE moves.brand_id = brands.brand_id AND role = 'leaving')) ORDER BY brand_id LIMIT 101)"
    );
    let rows = ask(store, &[statement(SQL, [after.into()])]).await?.unwrap_or_default();
    Ok(page(rows, |brand: &Row| brand.brand_id.clone()))
}

/// The same part of the lists of several databases, as one.
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
    ask(store, &[note_changes(change, brand_id, changes), update(brand_id, changes), query(brand_id)]).await
}

/// `$new`, if it is news.
macro_rules! changed {
    ($name:literal, $column:literal, $new:literal) => {
        concat!(
            "iif(",
            $column,
            " <> ",
            $new,
            ", json_object('",
            $name,
            "', json_object('from', ",
            $column,
            ", 'to', ",
            $new,
            ")), '{}')"
        )
    };
}

/// Before [`update`]: what is the same already is no change.
fn note_changes<'a>(change: Change<'a>, brand_id: &'a str, changes: &Changes<'a>) -> Statement<'a> {
    const SQL: &str = concat!(
        note!(
            "brand.changed",
            "brand_id",
            concat!(
                "json_patch(json_patch(",
                changed!("name", "name", "?4"),
                ", ",
                changed!("plan", "plan", "?5"),
                "), ",
                changed!("order_total_basis", "basis", "?6"),
                ")"
            )
        ),
        "FROM brands WHERE brand_id = ?1 AND (name <> ?4 OR plan <> ?5 OR basis <> ?6) ON CONFLICT DO NOTHING"
    );
    statement(
        SQL,
        [
            brand_id.into(),
            change.request_id.into(),
            change.now_ms.into(),
            changes.name.into(),
            changes.plan.map(Plan::name).into(),
            changes.basis.map(Basis::name).into(),
        ],
    )
}

pub(super) fn update<'a>(brand_id: &'a str, changes: &Changes<'a>) -> Statement<'a> {
    statement(
        "UPDATE brands SET name = coalesce(?2, name), plan = coalesce(?3, plan), basis = coalesce(?4, basis)
WHERE brand_id = ?1",
        [
            brand_id.into(),
            changes.name.into(),
            changes.plan.map(Plan::name).into(),
            changes.basis.map(Basis::name).into(),
        ],
    )
}
