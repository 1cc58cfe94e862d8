//! The `data` of the list of refusals.

#[cfg(feature = "contract")]
use schemars::JsonSchema;
use serde::Serialize;

use crate::json::{Date, Timestamp};
use crate::store::read::{Page, rejections};

#[derive(Debug, Serialize)]
#[cfg_attr(feature = "contract", derive(JsonSchema))]
pub struct RejectionPage<'a> {
    /// Newest day first, whole days only.
    #[cfg_attr(feature = "contract", schemars(length(max = 500)))]
    rejections: Vec<Rejection<'a>>,
    /// Where the list goes on; `null` at its end.
    next_cursor: Option<&'a str>,
}

/// Refusals of one day, key, route, code and place.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "contract", derive(JsonSchema))]
pub struct Rejection<'a> {
    day: Date,
    key_id: &'a str,
    route: &'a str,
    code: &'a str,
    /// The first issue's place, `*` standing for any place in a list. Empty for the whole request.
    path: &'a str,
    /// How many requests, or events of batches.
    #[cfg_attr(feature = "contract", schemars(range(min = 1)))]
    count: u64,
    last_at: Timestamp,
    last_request_id: &'a str,
    /// What to do about it. It repeats nothing of the payload.
    message: &'a str,
}

impl<'a> From<&'a Page<rejections::Rejection>> for RejectionPage<'a> {
    fn from(page: &'a Page<rejections::Rejection>) -> Self {
        let of = |row: &'a rejections::Rejection| Rejection {
            day: Date(i64::try_from(row.day).unwrap_or_default()),
            key_id: &row.key_id,
            route: &row.route,
            code: &row.code,
            path: &row.path,
            count: row.count,
            last_at: row.last_at,
            last_request_id: &row.last_request_id,
            message: &row.message,
        };
        RejectionPage { rejections: page.entries.iter().map(of).collect(), next_cursor: page.next.as_deref() }
    }
}
