//! What was refused of a brand's requests, newest day first.

use serde::{Deserialize, Serialize};

use super::{MOST, Reader, ask};
use crate::json::{Date, Timestamp};
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

#[derive(Debug, Serialize)]
#[cfg_attr(feature = "contract", derive(schemars::JsonSchema))]
pub struct RejectionPage {
    /// Newest day first, whole days only.
    #[cfg_attr(feature = "contract", schemars(length(max = 500)))]
    rejections: Vec<Rejection>,
    /// Where the list goes on; `null` at its end.
    next_cursor: Option<String>,
}

/// Refusals of one day, key, route, code and place.
#[derive(Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "contract", derive(schemars::JsonSchema))]
struct Rejection {
    day: Date,
    key_id: String,
    route: String,
    code: String,
    /// The first issue's place, `*` standing for any place in a list. Empty for the whole request.
    path: String,
    /// How many requests, or events of batches.
    #[cfg_attr(feature = "contract", schemars(range(min = 1)))]
    count: u64,
    last_at: Timestamp,
    last_request_id: String,
    /// What to do about it. It repeats nothing of the payload.
    message: String,
}

/// Lists a page of whole days, of which one has at most as many rows as a page.
pub async fn list(
    store: &impl Executor,
    reader: Reader<'_>,
    selection: &Selection,
) -> Result<RejectionPage, RecordError> {
    let found: Option<Vec<Rejection>> = ask(store, reader, &[sql!("list_rejections")], selection).await?;
    let mut rejections = found.unwrap_or_default();
    let has_more = rejections.len() > usize::try_from(MOST).unwrap_or(usize::MAX);
    // The last day goes on behind the page.
    if let (true, Some(cut)) = (has_more, rejections.last().map(|row| row.day)) {
        rejections.retain(|row| row.day > cut);
    }
    let last = rejections.last().filter(|_| has_more);
    let next_cursor = last.map(|row| reader.cursor("rejections", (row.day.0, 0)));
    Ok(RejectionPage { rejections, next_cursor })
}

/// The day before which a list goes on.
pub fn resume(reader: Reader<'_>, cursor: &str) -> Option<u64> {
    reader.resume("rejections", cursor).map(|(before, _)| before)
}
