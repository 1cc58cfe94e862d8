//! Runs the same SQL on a local SQLite: for tests and simulations.

use std::cell::RefCell;
use std::fmt;
use std::path::Path;

use rusqlite::config::DbConfig;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, TransactionBehavior, params_from_iter};

use super::error::BEING_MOVED;
use super::{Answers, Executor, Statement, StoreError};

/// The tables, as production has them.
pub const SCHEMA: &str = include_str!("../../migrations/0001_schema.sql");

pub struct Sqlite(RefCell<Connection>);

impl fmt::Debug for Sqlite {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Sqlite")
    }
}

impl Sqlite {
    /// A fresh database with its tables, gone when dropped.
    pub fn in_memory() -> Result<Self, StoreError> {
        Self::with_tables(Connection::open_in_memory())
    }

    /// A fresh database with its tables, in a file that must not exist yet.
    pub fn create(file: &Path) -> Result<Self, StoreError> {
        Self::with_tables(Connection::open(file))
    }

    /// Another connection to a database that [`create`](Self::create) made.
    pub fn open(file: &Path) -> Result<Self, StoreError> {
        Self::of(Connection::open(file))
    }

    /// This SQLite would plan a statement anew whenever other values are bound to it, which takes ten times as long as running it. D1's
    /// plans once.
    fn of(connection: rusqlite::Result<Connection>) -> Result<Self, StoreError> {
        let connection = connection?;
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
        Ok(Sqlite(RefCell::new(connection)))
    }

    fn with_tables(connection: rusqlite::Result<Connection>) -> Result<Self, StoreError> {
        let database = Self::of(connection)?;
        database.0.borrow().execute_batch(SCHEMA)?;
        Ok(database)
    }

    /// Every value of every row as text: for a test that looks behind the scenes.
    pub fn query(&self, sql: &str) -> Result<Vec<Vec<String>>, StoreError> {
        let connection = self.0.borrow();
        let mut statement = connection.prepare(sql)?;
        let columns = statement.column_count();
        // Nothing is bound: a parameter is NULL.
        let mut rows = statement.raw_query();
        let mut values = Vec::new();
        while let Some(row) = rows.next()? {
            let row: rusqlite::Result<_> = (0..columns).map(|column| row.get_ref(column).map(text_of)).collect();
            values.push(row?);
        }
        Ok(values)
    }

    fn transact(&self, statements: &[Statement]) -> rusqlite::Result<Answers> {
        let mut connection = self.0.borrow_mut();
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let mut answers = Answers::new();
        for Statement { sql, json } in statements {
            let mut statement = transaction.prepare_cached(sql)?;
            let mut rows = statement.query(params_from_iter(json))?;
            let mut answer = None;
            while let Some(row) = rows.next()? {
                answer = answer.or(Some(row.get(0)?));
            }
            answers.push(answer);
        }
        transaction.commit()?;
        Ok(answers)
    }
}

impl Executor for Sqlite {
    async fn run(&self, statements: &[Statement]) -> Result<Answers, StoreError> {
        Ok(self.transact(statements)?)
    }
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        match StoreError::from_message(&error.to_string()) {
            // SQLite itself says nothing that is not about a statement or a lock, and triggers say it in their own words.
            StoreError::Overloaded(trouble) if trouble != BEING_MOVED => StoreError::Broken(trouble),
            error => error,
        }
    }
}

fn text_of(value: ValueRef<'_>) -> String {
    match value {
        ValueRef::Null => "NULL".to_owned(),
        ValueRef::Integer(integer) => integer.to_string(),
        ValueRef::Real(real) => real.to_string(),
        ValueRef::Text(bytes) | ValueRef::Blob(bytes) => String::from_utf8_lossy(bytes).into_owned(),
    }
}
