//! The `data` of the list of refusals.

#[cfg(feature = "contract")]
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::json::{Date, Timestamp};
use crate::store::read::Page;

#[derive(Debug, Serialize)]
#[cfg_attr(feature = "contract", derive(JsonSchema))]
pub struct RejectionPage<'a> {
    /// Newest day first, whole days only.
    #[cfg_attr(feature = "contract", schemars(length(max = 500)))]
    rejections: &'a [Rejection],
    /// Where the list goes on; `null` at its end.
    next_cursor: Option<&'a str>,
}

/// Refusals of one day, key, route, code and place.
#[derive(Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "contract", derive(JsonSchema))]
pub struct Rejection {
    pub day: Date,
    pub key_id: String,
    pub route: String,
    pub code: String,
    /// The first issue's place, `*` standing for any place in a list. Empty for the whole request.
    pub path: String,
    /// How many requests, or events of batches.
    #[cfg_attr(feature = "contract", schemars(range(min = 1)))]
    pub count: u64,
    pub last_at: Timestamp,
    pub last_request_id: String,
    /// What to do about it. It repeats nothing of the payload.
    pub message: String,
}

impl<'a> From<&'a Page<Rejection>> for RejectionPage<'a> {
    fn from(page: &'a Page<Rejection>) -> Self {
        RejectionPage { rejections: &page.entries, next_cursor: page.next.as_deref() }
    }
}
