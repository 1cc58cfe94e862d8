//! Patience with the database.

use crate::platform::Platform;
use crate::store::{Answers, Executor, Statement, StoreError};

/// Pauses before the second and the third try, in milliseconds.
const PAUSES: [u32; 2] = [50, 250];

/// A platform's store that tries again after a transient failure. That is safe even if the first try was stored and
/// only its answer got lost: the identifiers are the same in every try.
#[derive(Debug)]
pub struct Patient<'p, P>(pub &'p P);

impl<P: Platform> Executor for Patient<'_, P> {
    async fn run(&self, statements: &[Statement<'_>]) -> Result<Answers, StoreError> {
        let store = self.0.store();
        for pause in PAUSES {
            match store.run(statements).await {
                Err(StoreError::Transient(_)) => self.0.pause(pause).await,
                answer => return answer,
            }
        }
        store.run(statements).await
    }
}
