//! A database that can fail.

use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;

use advocateloop_edge::store::sqlite::Sqlite;
use advocateloop_edge::store::{Answers, Executor, Statement, StoreError};

/// A database that fails as told, one fault a batch.
pub struct Faulty {
    pub sqlite: Sqlite,
    pub faults: RefCell<Vec<Fault>>,
    /// What every batch suffers until further notice, if none of `faults` comes first.
    pub outage: Cell<Option<Fault>>,
    pub batches: Cell<u32>,
    /// Every text that was run.
    pub seen: RefCell<BTreeSet<&'static str>>,
}

#[derive(Clone, Copy)]
pub enum Fault {
    /// The next one is of a later batch.
    None,
    /// Nothing is stored.
    Before(&'static str),
    /// All is stored, but the answer gets lost.
    After(&'static str),
}

pub const LOST: &str = "D1_ERROR: Network connection lost.";

impl Faulty {
    pub fn on(sqlite: Sqlite) -> Faulty {
        Faulty {
            sqlite,
            faults: RefCell::default(),
            outage: Cell::new(None),
            batches: Cell::new(0),
            seen: RefCell::default(),
        }
    }
}

impl Executor for Faulty {
    async fn run(&self, statements: &[Statement<'_>]) -> Result<Answers, StoreError> {
        self.batches.set(self.batches.get() + 1);
        self.seen.borrow_mut().extend(statements.iter().map(|statement| statement.sql));
        let fault = self.faults.borrow_mut().pop().or(self.outage.get());
        if let Some(Fault::Before(message)) = fault {
            return Err(StoreError::from_message(message));
        }
        let answer = self.sqlite.run(statements).await;
        match fault {
            Some(Fault::After(message)) => answer.and(Err(StoreError::from_message(message))),
            _ => answer,
        }
    }
}
