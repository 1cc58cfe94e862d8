//! A database that can fail.

use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;
use std::path::PathBuf;
use std::rc::Rc;
use std::{env, fs, process};

use advocateloop_edge::store::sqlite::Sqlite;
use advocateloop_edge::store::{Answers, Executor, Statement, StoreError};

use super::World;

/// A database that fails as told, one fault a batch.
pub struct Faulty {
    pub sqlite: Sqlite,
    pub faults: RefCell<Vec<Fault>>,
    /// What every batch suffers until further notice, if none of `faults` comes first.
    pub outage: Cell<Option<Fault>>,
    pub batches: Cell<u32>,
    pub statements: Cell<usize>,
    /// What somebody else does in the middle of a request.
    pub meanwhile: RefCell<Option<Meanwhile>>,
    /// The world's clock, which goes on while a silent database is waited for.
    pub clock: Rc<Cell<u64>>,
    /// Whether what is run now comes after an answer: it is not counted, and no fault strikes it.
    pub is_aside: Cell<bool>,
    /// Every text that was run.
    pub seen: RefCell<BTreeSet<&'static str>>,
}

pub struct Meanwhile {
    /// How many batches come before it.
    batches: u32,
    act: Box<dyn FnOnce(&Sqlite)>,
}

#[derive(Clone, Copy)]
pub enum Fault {
    /// The next one is of a later batch.
    None,
    /// Nothing is stored.
    Before(&'static str),
    /// All is stored, but the answer gets lost.
    After(&'static str),
    /// Nothing is stored, and nothing said, until the caller has waited for as long as an event does.
    Silent,
}

/// For so long an event waits for its database.
pub const PATIENCE_MS: u64 = 4_000;

pub const LOST: &str = "D1_ERROR: Network connection lost.";

impl Faulty {
    pub fn on(sqlite: Sqlite) -> Faulty {
        Faulty {
            sqlite,
            faults: RefCell::default(),
            outage: Cell::new(None),
            batches: Cell::new(0),
            statements: Cell::new(0),
            meanwhile: RefCell::default(),
            clock: Rc::default(),
            is_aside: Cell::new(false),
            seen: RefCell::default(),
        }
    }

    /// Does something once so many more batches have been run.
    pub fn after_batches(&self, batches: u32, act: impl FnOnce(&Sqlite) + 'static) {
        let batches = self.batches.get() + batches;
        self.meanwhile.replace(Some(Meanwhile { batches, act: Box::new(act) }));
    }

    /// D1 takes and gives values of at most two megabytes; SQLite knows no such limit.
    fn check_size(of: &str, value: Option<&str>) {
        let size = value.map_or(0, str::len);
        assert!(size <= 2_000_000, "{of} has {size} bytes");
    }
}

/// A database in a file, for worlds in several threads.
pub struct OnDisk(PathBuf);

impl OnDisk {
    pub fn new(name: &str) -> OnDisk {
        let file = env::temp_dir().join(format!("advocateloop-{name}-{}.sqlite", process::id()));
        drop(Sqlite::create(&file).unwrap());
        OnDisk(file)
    }

    /// One isolate; each has a seed of its own.
    pub fn world(&self, seed: u64) -> World {
        World::on(Sqlite::open(&self.0).unwrap(), seed)
    }
}

impl Drop for OnDisk {
    fn drop(&mut self) {
        _ = fs::remove_file(&self.0);
    }
}

impl Executor for Faulty {
    async fn run(&self, statements: &[Statement]) -> Result<Answers, StoreError> {
        if self.is_aside.get() {
            self.seen.borrow_mut().extend(statements.iter().map(|statement| statement.sql));
            return self.sqlite.run(statements).await;
        }
        if let Some(Meanwhile { act, .. }) =
            self.meanwhile.borrow_mut().take_if(|meanwhile| meanwhile.batches <= self.batches.get())
        {
            act(&self.sqlite);
        }
        self.batches.set(self.batches.get() + 1);
        self.statements.set(self.statements.get() + statements.len());
        for Statement { sql, json } in statements {
            Self::check_size(sql, json.as_deref());
        }
        self.seen.borrow_mut().extend(statements.iter().map(|statement| statement.sql));
        let fault = self.faults.borrow_mut().pop().or(self.outage.get());
        if let Some(Fault::Before(message)) = fault {
            return Err(StoreError::from_message(message));
        }
        if let Some(Fault::Silent) = fault {
            self.clock.set(self.clock.get() + PATIENCE_MS);
            return Err(StoreError::from_message("timed out"));
        }
        let answer = self.sqlite.run(statements).await;
        for (Statement { sql, .. }, answer) in statements.iter().zip(answer.iter().flatten()) {
            Self::check_size(sql, answer.as_deref());
        }
        match fault {
            Some(Fault::After(message)) => answer.and(Err(StoreError::from_message(message))),
            _ => answer,
        }
    }
}
