//! Brands, their keys, and what a request shows of them.

use advocateloop_core::{ApiKey, Basis, Environment, Event, Plan};

/// One brand's live or test partition.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    pub brand: usize,
    pub environment: Environment,
}

impl Place {
    pub fn index(self) -> usize {
        self.brand * 2 + usize::from(self.environment == Environment::Test)
    }
}

pub struct Brand {
    pub brand_id: String,
    pub plan: Plan,
    pub basis: Basis,
    /// Of amounts that are sent without one.
    pub currency: Option<&'static str>,
}

pub struct Key {
    pub place: Place,
    pub key: ApiKey,
    pub key_id: String,
    pub expires_at: Option<u64>,
    pub revoked_at: Option<u64>,
    /// Stored under the pepper that was current before, while it is being changed.
    pub is_under_other_pepper: bool,
    /// What it may send; `None` for everything.
    pub events: Option<Vec<Event>>,
}

impl Brand {
    pub fn name(&self) -> String {
        format!("The shop of {}", self.brand_id)
    }
}

impl Key {
    pub fn label(&self) -> String {
        format!("The label of {}", self.key_id)
    }
}

/// The two headers of a request, and what is true of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Shown {
    #[default]
    NoKey,
    NoBrand,
    /// Mistyped.
    Malformed,
    /// Which issued key it is, letter by letter, and which brand; neither need be any.
    WellFormed {
        key: Option<usize>,
        brand: Option<usize>,
    },
}
