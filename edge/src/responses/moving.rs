//! The `data` of a step of a move.

#[cfg(feature = "contract")]
use schemars::JsonSchema;
use serde::Serialize;

use crate::database::Database;

/// How far a move is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "contract", derive(JsonSchema), schemars(inline))]
pub enum Stage {
    // The brand lives where it did.
    Copying,
    // It lives nowhere: requests wait.
    Switching,
    // It lives where it is to be, and its old rows are being removed.
    Clearing,
    Done,
}

/// Result of a step of a move.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "contract", derive(JsonSchema))]
pub struct Move {
    pub brand_id: String,
    pub stage: Stage,
    /// Database that the brand lives in, or last did.
    pub database: Database,
    /// Events that are in the other database already; 0 where none are counted.
    pub copied: u64,
    /// Events that there are.
    pub events: u64,
}
