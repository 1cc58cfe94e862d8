//! Patience with the database.

use crate::database::Database;
use crate::ids;
use crate::platform::Platform;
use crate::store::{Answers, Executor, Statement, StoreError};

/// Pauses before the second and the third try, in milliseconds.
const PAUSES: [u32; 2] = [50, 250];

/// One of the platform's stores, that tries again after a transient failure. That is safe even if the first try was stored and
/// only its answer got lost: the identifiers are the same in every try.
#[derive(Debug)]
pub struct Patient<'p, P> {
    platform: &'p P,
    database: Database,
}

impl<'p, P: Platform> Patient<'p, P> {
    /// The store that this brand lives in.
    pub fn of(platform: &'p P, brand_id: &str) -> Self {
        Patient::at(platform, ids::database_of(brand_id))
    }

    pub fn at(platform: &'p P, database: Database) -> Self {
        Patient { platform, database }
    }

    /// Where it asks.
    pub fn database(&self) -> Database {
        self.database
    }
}

impl<P: Platform> Executor for Patient<'_, P> {
    async fn run(&self, statements: &[Statement<'_>]) -> Result<Answers, StoreError> {
        // What is sent again later finds it, once the operator has bound it; so it is no unknown brand.
        let unbound = || StoreError::Overloaded(format!("the database {} is not bound", self.database.binding()));
        let store = self.platform.store(self.database).ok_or_else(unbound)?;
        for pause in PAUSES {
            match store.run(statements).await {
                Err(StoreError::Transient(_)) => self.platform.pause(pause).await,
                answer => return answer,
            }
        }
        store.run(statements).await
    }
}
