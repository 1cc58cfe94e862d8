//! Options of a verdict: all that it depends on besides the bytes.

use serde::{Deserialize, Serialize};

use crate::money::Basis;
use crate::named::named;

/// The largest body of one event, in bytes: 64 KiB.
pub const MAX_BODY: usize = 64 * 1024;

/// The largest body of a batch, in bytes: 1 MiB.
pub const MAX_BATCH: usize = 1024 * 1024;

named! {
    /// How much a verdict forgives.
    #[derive(Default)]
    pub enum Mode {
        /// Every issue makes the payload invalid.
        #[default]
        Strict = "strict",
        /// Mistakes that cost no money are forgiven: an order is never lost for its decoration.
        Lenient = "lenient",
    }
}

/// All that a verdict depends on besides the bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Options {
    /// The meaning of the brand's `order_total`.
    pub basis: Basis,
    /// Convert numbers and booleans sent as strings, and integers sent for texts. On the server only as a part of lenient mode.
    pub coerce: bool,
    pub mode: Mode,
}

impl Options {
    /// Tells whether values of another type are converted.
    pub(crate) fn coerces(self) -> bool {
        self.coerce || self.mode == Mode::Lenient
    }
}
