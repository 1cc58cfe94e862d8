//! The database of a world: the real tables and the real statements on SQLite, a batch being one transaction.
//!
//! A world lives in one outer transaction and every batch in a savepoint, so that the next world begins with a rollback
//! instead of new tables and newly prepared statements.

use std::cell::RefCell;
use std::collections::HashMap;

use advocateloop_edge::store::sqlite::SCHEMA;
use advocateloop_edge::store::{Answers, Statement};
use rusqlite::config::DbConfig;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, params_from_iter};

use crate::mutants::Defects;

/// A statement on its way, as the network carries it: it outlives the request that sent it.
#[derive(Debug, Clone)]
pub struct Sent {
    pub sql: &'static str,
    pub json: Option<String>,
}

impl From<&Statement> for Sent {
    fn from(statement: &Statement) -> Sent {
        Sent { sql: statement.sql, json: statement.json.clone() }
    }
}

pub struct Database {
    connection: Connection,
    pub defects: Defects,
    /// What is run in place of a statement's text, where a defect was put into it.
    texts: RefCell<HashMap<&'static str, String>>,
}

impl Database {
    /// A database with its tables and, for the test of the test, deliberate defects.
    pub fn new(defects: Defects) -> Result<Database, String> {
        let create = || -> rusqlite::Result<Connection> {
            let connection = Connection::open_in_memory()?;
            connection.set_prepared_statement_cache_capacity(64);
            // Else SQLite prepares a statement anew whenever a parameter changes, and that takes most of the time.
            connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
            connection.execute_batch(&defects.put_into(SCHEMA))?;
            Ok(connection)
        };
        let connection = create().map_err(|error| format!("the schema fails: {error}"))?;
        Ok(Database { connection, defects, texts: RefCell::default() })
    }

    /// Every statement that was ever run.
    pub fn statements(&self) -> Vec<&'static str> {
        self.texts.borrow().keys().copied().collect()
    }

    /// How many rows were ever changed.
    pub fn changes(&self) -> u64 {
        self.connection.total_changes()
    }

    /// Begins a world.
    pub fn begin(&self) -> Result<(), String> {
        self.control("BEGIN IMMEDIATE")
    }

    /// Undoes a world.
    pub fn forget(&self) -> Result<(), String> {
        self.control("ROLLBACK")
    }

    /// Runs a batch: all of it or, if it fails, nothing.
    pub fn batch(&self, statements: &[Sent]) -> Result<Answers, String> {
        self.control("SAVEPOINT batch")?;
        let outcome = self.run(statements).map_err(|error| error.to_string());
        if outcome.is_err() {
            self.control("ROLLBACK TO batch")?;
        }
        self.control("RELEASE batch")?;
        outcome
    }

    fn run(&self, statements: &[Sent]) -> rusqlite::Result<Answers> {
        let mut answers = Answers::new();
        for Sent { sql, json } in statements {
            let mut texts = self.texts.borrow_mut();
            let text = texts.entry(sql).or_insert_with(|| self.defects.put_into(sql));
            let mut statement = self.connection.prepare_cached(text)?;
            drop(texts);
            let mut rows = statement.query(params_from_iter(json))?;
            let mut answer = None;
            while let Some(row) = rows.next()? {
                answer = answer.or(Some(row.get(0)?));
            }
            answers.push(answer);
        }
        Ok(answers)
    }

    /// Every value of every row, as text, joined by `|`.
    pub fn rows(&self, sql: &str) -> Result<Vec<String>, String> {
        self.rows_after(sql, None)
    }

    /// The same of a statement that asks for what is behind a number.
    pub fn rows_after(&self, sql: &str, number: Option<i64>) -> Result<Vec<String>, String> {
        let read = || -> rusqlite::Result<Vec<String>> {
            let mut statement = self.connection.prepare_cached(sql)?;
            let columns = statement.column_count();
            let mut rows = statement.query(params_from_iter(number))?;
            let mut lines = Vec::new();
            while let Some(row) = rows.next()? {
                let values: rusqlite::Result<Vec<String>> =
                    (0..columns).map(|column| row.get_ref(column).map(text_of)).collect();
                lines.push(values?.join("|"));
            }
            Ok(lines)
        };
        read().map_err(|error| format!("{sql}: {error}"))
    }

    fn control(&self, sql: &str) -> Result<(), String> {
        let run = || self.connection.prepare_cached(sql)?.execute([]);
        run().map(drop).map_err(|error| error.to_string())
    }
}

fn text_of(value: ValueRef<'_>) -> String {
    match value {
        ValueRef::Null => "-".to_owned(),
        ValueRef::Integer(integer) => integer.to_string(),
        ValueRef::Real(real) => real.to_string(),
        ValueRef::Text(bytes) | ValueRef::Blob(bytes) => String::from_utf8_lossy(bytes).into_owned(),
    }
}
