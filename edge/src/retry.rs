//! Retries, and the way to the database that a brand lives in.

use std::cell::Cell;

use crate::database::Database;
use crate::ids;
use crate::platform::Platform;
use crate::store::admin::moving;
use crate::store::{self, Answers, Executor, Statement, StoreError};

/// Pauses before the second and the third try, in milliseconds.
const PAUSES: [u32; 2] = [50, 250];

/// Pauses while a brand lives nowhere, since it is just changing from one database to another.
const BETWEEN: [u32; 5] = [100, 200, 400, 800, 1600];

/// One of the platform's stores, that tries again after a transient failure. That is safe even if the first try was stored and
/// only its answer got lost: the identifiers are the same in every try.
#[derive(Debug)]
pub struct RetryingStore<'p, P> {
    platform: &'p P,
    database: Database,
}

impl<'p, P: Platform> RetryingStore<'p, P> {
    pub fn at(platform: &'p P, database: Database) -> Self {
        RetryingStore { platform, database }
    }

    async fn ask(&self, store: &P::Store, statements: &[Statement]) -> Result<Answers, StoreError> {
        for pause in PAUSES {
            match store.run(statements).await {
                Err(StoreError::Transient(_)) => self.platform.pause(pause).await,
                answer => return answer,
            }
        }
        store.run(statements).await
    }
}

impl<P: Platform> Executor for RetryingStore<'_, P> {
    async fn run(&self, statements: &[Statement]) -> Result<Answers, StoreError> {
        // What is sent again later finds it, once the operator has bound it; so it is no unknown brand.
        let unbound = || StoreError::Overloaded(format!("the database {} is not bound", self.database.binding()));
        let store = self.platform.store(self.database).ok_or_else(unbound)?;
        let asked_at = self.platform.now_ms();
        let answer = self.ask(store, statements).await;
        if let Some(overflow) = self.platform.overflow() {
            let outages = &overflow.memory.outages;
            match &answer {
                Err(error) if error.is_outage() => {
                    outages.failed(self.database, asked_at, self.platform.now_ms(), error.trouble());
                }
                _ => outages.answered(self.database),
            }
        }
        answer
    }
}

/// The database that a brand lives in: the one that its identifier names, or the one that it has moved to. A batch that comes to
/// another one changes nothing there, and is told where to go on.
#[derive(Debug)]
pub struct BrandStore<'p, P> {
    platform: &'p P,
    brand_id: &'p str,
    /// Whether a batch is undone by a statement that goes before it where the brand does not live; or else its last query says that nothing
    /// was stored.
    is_guarded: bool,
    found: Cell<Database>,
}

impl<'p, P: Platform> BrandStore<'p, P> {
    /// Makes retries for batches that end with a query about a key.
    pub fn of(platform: &'p P, brand_id: &'p str) -> Self {
        BrandStore { platform, brand_id, is_guarded: false, found: Cell::new(ids::database_of(brand_id)) }
    }

    /// Makes retries for any batch about the brand.
    pub fn guarded(platform: &'p P, brand_id: &'p str) -> Self {
        BrandStore { is_guarded: true, ..BrandStore::of(platform, brand_id) }
    }

    /// Returns the database in which the last batch was run.
    pub fn database(&self) -> Database {
        self.found.get()
    }

    /// The answers, or where to ask instead.
    async fn ask(&self, database: Database, statements: &[Statement]) -> Result<Result<Answers, Database>, StoreError> {
        let store = RetryingStore::at(self.platform, database);
        if self.is_guarded {
            let answers = moving::run_where_it_lives(&store, self.brand_id, statements).await?;
            // Back here in the meantime, it is asked here once more.
            return Ok(answers.map_err(|elsewhere| elsewhere.unwrap_or(database)));
        }
        let answers = store.run(statements).await?;
        Ok(store::elsewhere(&answers).map_or(Ok(answers), Err))
    }
}

impl<P: Platform> Executor for BrandStore<'_, P> {
    async fn run(&self, statements: &[Statement]) -> Result<Answers, StoreError> {
        let mut pauses = BETWEEN.into_iter();
        loop {
            let mut asked = Vec::new();
            let mut next = ids::database_of(self.brand_id);
            // Back at one that was asked already, the brand is between the two.
            while !asked.contains(&next) {
                asked.push(next);
                self.found.set(next);
                match self.ask(next, statements).await? {
                    Ok(answers) => return Ok(answers),
                    Err(elsewhere) => next = elsewhere,
                }
            }
            match pauses.next() {
                Some(pause) => self.platform.pause(pause).await,
                None => return Err(StoreError::Transient("the brand is between two databases".to_owned())),
            }
        }
    }
}
