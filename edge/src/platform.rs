//! What the gates need from the world. Everything that is not a function of the request comes in through here, so that
//! a test or a simulation can play the world.

use std::future::Future;

use crate::database::Database;
use crate::overflow::{Overflow, Queue};
use crate::store::Executor;

pub trait Platform {
    type Store: Executor;
    type Queue: Queue;

    /// `None` if it is not bound.
    fn store(&self, database: Database) -> Option<&Self::Store>;

    /// All that are bound, in their order.
    fn databases(&self) -> Vec<Database> {
        vec![Database::default()]
    }

    /// The numbers of those in which new brands begin, with commas between; without it, in all of them.
    fn databases_for_new_brands(&self) -> Option<&str> {
        None
    }

    /// Where events go while the database is overloaded or down, if there is such a place.
    fn overflow(&self) -> Option<Overflow<'_, Self::Queue>> {
        None
    }

    /// Milliseconds since 1970, UTC.
    fn now_ms(&self) -> u64;

    /// `None` only if the machine has none.
    fn random(&self) -> Option<Random>;

    /// The secret that keys are hashed with.
    fn pepper(&self) -> Option<&str>;

    /// Another one that is good, too, while the pepper is being changed.
    fn other_pepper(&self) -> Option<&str> {
        None
    }

    /// The secret that opens administration; without it there is none.
    fn admin_token(&self) -> Option<&str> {
        None
    }

    /// For local use only.
    fn allows_insecure_http(&self) -> bool;

    /// Counts one request of a caller; false when it is one too many.
    fn within_rate(&self, caller: &str) -> impl Future<Output = bool>;

    /// From here on, a database that says nothing for so long has failed.
    fn wait_at_most(&self, _milliseconds: u32) {}

    fn pause(&self, milliseconds: u32) -> impl Future<Output = ()>;

    fn log(&self, line: &str);
}

/// The randomness of one request, drawn at once.
#[derive(Debug, Clone, Copy, Default)]
pub struct Random {
    pub request: crate::ids::Entropy,
    pub row: crate::ids::Entropy,
}
