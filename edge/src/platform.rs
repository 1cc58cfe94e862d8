//! Everything that the gates need besides the request, so that a test or a simulation can provide it.

use std::fmt;
use std::future::Future;

use advocateloop_core::{ApiKey, Environment};

use crate::database::Database;
use crate::overflow::{Overflow, Queue};
use crate::store::Executor;

pub trait Platform {
    type Store: Executor;
    type Queue: Queue;

    /// Returns a database's store, or `None` if it is not bound.
    fn store(&self, database: Database) -> Option<&Self::Store>;

    /// Lists the databases that are bound, in their order.
    fn databases(&self) -> Vec<Database> {
        vec![Database::default()]
    }

    /// The queue for events while the database is overloaded or down, if there is one.
    fn overflow(&self) -> Option<Overflow<'_, Self::Queue>> {
        None
    }

    /// Milliseconds since 1970, UTC.
    fn now_ms(&self) -> u64;

    /// Draws the randomness of a request, once. `None` only if the machine has none.
    fn random(&self) -> Option<Random>;

    /// Draws fresh bytes for one secret. `None` only if the machine has none.
    fn fresh(&self) -> impl Future<Output = Option<Fresh>>;

    fn settings(&self) -> Settings<'_>;

    /// Counts one request of a caller; false when it is one too many.
    fn within_rate(&self, caller: &str) -> impl Future<Output = bool>;

    /// Sets after how long a silent database has failed, from now on.
    fn wait_at_most(&self, _milliseconds: u32) {}

    fn pause(&self, milliseconds: u32) -> impl Future<Output = ()>;

    fn log(&self, line: &str);
}

/// What the operator sets: secrets and variables.
#[derive(Clone, Copy, Default)]
#[expect(missing_debug_implementations, reason = "secrets are not shown")]
pub struct Settings<'a> {
    /// The secret that keys are hashed with, the pepper.
    pub pepper: Option<&'a str>,
    /// A second pepper that is also good, while the pepper is being changed.
    pub other_pepper: Option<&'a str>,
    /// The secret that opens administration. Without it, those routes do not exist.
    pub admin_token: Option<&'a str>,
    /// The place where brands find their keys, in words that follow “you find it”. The default is a page of the app.
    pub keys_page: Option<&'a str>,
    /// The numbers of the databases in which new brands begin, separated by commas. The default is all of them.
    pub databases_for_new_brands: Option<&'a str>,
    /// Lets plain HTTP through, for local use only.
    pub allows_insecure_http: bool,
}

/// The randomness of one request, drawn at once. It is for identifiers, which everybody may see, and never for a secret. There is no copy
/// of it, so that a platform which keeps it can hand it out only once.
#[derive(Debug, Default)]
pub struct Random {
    pub request: crate::ids::Entropy,
    pub row: crate::ids::Entropy,
}

/// Random bytes for one secret. Nothing shows them, they have no copy, and the secret that is made of them uses them up: so no two secrets
/// can be made of the same bytes.
///
/// ```compile_fail,E0382
/// # use advocateloop_core::Environment;
/// # use advocateloop_edge::platform::Fresh;
/// let fresh = Fresh::new([7; Fresh::BYTES]);
/// let (one, other) = (fresh.into_key(Environment::Live), fresh.into_key(Environment::Live));
/// ```
pub struct Fresh([u8; Fresh::BYTES]);

impl Fresh {
    /// A key takes 44, and passes over one in 32. That 64 are too few happens once in 10^15 times; then there is no key.
    pub const BYTES: usize = 64;

    pub fn new(drawn: [u8; Fresh::BYTES]) -> Fresh {
        Fresh(drawn)
    }

    /// A key whose every character is drawn; `None` if too many bytes had to be passed over.
    pub fn into_key(self, environment: Environment) -> Option<ApiKey> {
        ApiKey::mint(environment, self.0)
    }
}

/// Debugs without showing the bytes.
impl fmt::Debug for Fresh {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Fresh(…)")
    }
}
