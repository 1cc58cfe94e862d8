//! What a verdict depends on, besides the bytes.

use crate::money::Basis;

/// The largest body of one event, in bytes: 64 KiB.
pub const MAX_BODY: usize = 64 * 1024;

/// The largest body of a batch, in bytes: 1 MiB.
pub const MAX_BATCH: usize = 1024 * 1024;

/// How much a verdict forgives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Mode {
    /// Nothing: every issue makes the payload invalid.
    #[default]
    Strict,
    /// Mistakes that cost no money: an order is never lost for its decoration.
    Lenient,
}

impl Mode {
    pub const ALL: [Mode; 2] = [Mode::Strict, Mode::Lenient];

    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Mode::Strict => "strict",
            Mode::Lenient => "lenient",
        }
    }

    #[must_use]
    pub fn from_name(name: &str) -> Option<Mode> {
        Mode::ALL.into_iter().find(|mode| mode.name() == name)
    }
}

/// What the verdict depends on, besides the bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Options {
    /// What the brand's `order_total` is.
    pub basis: Basis,
    /// Convert numbers and booleans sent as strings, and integers sent for texts. On the server only as a part of lenient mode.
    pub coerce: bool,
    pub mode: Mode,
}

impl Options {
    /// Whether values of another type are converted.
    pub(crate) fn coerces(self) -> bool {
        self.coerce || self.mode == Mode::Lenient
    }
}
