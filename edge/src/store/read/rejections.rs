//! What was refused of a brand's requests, newest day first.

use serde::Serialize;

use super::{MOST, Page, Reader, ask, list_name};
use crate::cursor;
use crate::responses::rejections::Rejection;
use crate::store::sql::sql;
use crate::store::{Executor, RecordError};

/// Which days.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Selection {
    pub since: u64,
    /// Not included.
    pub before: u64,
    /// Only the row whose last request this was.
    pub request_id: Option<String>,
}

/// A page of whole days, of which one has at most as many rows as a page.
pub async fn list(
    store: &impl Executor,
    reader: Reader<'_>,
    selection: &Selection,
) -> Result<Page<Rejection>, RecordError> {
    let found: Option<Vec<Rejection>> = ask(store, reader, &[sql!("list_rejections")], selection).await?;
    let mut entries = found.unwrap_or_default();
    let has_more = entries.len() > usize::try_from(MOST).unwrap_or(usize::MAX);
    // The last day goes on behind the page.
    if let (true, Some(cut)) = (has_more, entries.last().map(|row| row.day)) {
        entries.retain(|row| row.day > cut);
    }
    let last = entries.last().filter(|_| has_more).and_then(|row| u64::try_from(row.day.0).ok());
    let next = last.map(|day| cursor::print(&name(reader), (day, 0)));
    Ok(Page { entries, next, has_more })
}

/// The day before which a list goes on.
#[must_use]
pub fn resume(reader: Reader<'_>, cursor: &str) -> Option<u64> {
    cursor::parse(&name(reader), cursor).map(|(before, _)| before)
}

fn name(reader: Reader<'_>) -> String {
    list_name(reader.credentials, "rejections")
}
