//! Cloudflare D1: a batch is one round trip and one transaction.

use std::fmt;

use serde::Deserialize;
use worker::wasm_bindgen::JsValue;
use worker::{D1Database, D1PreparedStatement, D1Result, Error};

use super::{Answers, Executor, Statement, StoreError};

pub struct D1(pub D1Database);

impl fmt::Debug for D1 {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("D1")
    }
}

#[derive(Deserialize)]
struct Row {
    answer: Option<String>,
}

impl D1 {
    fn prepare(&self, statement: &Statement<'_>) -> Result<D1PreparedStatement, StoreError> {
        let params: Vec<JsValue> =
            statement.params.iter().map(|param| param.as_deref().map_or(JsValue::NULL, JsValue::from_str)).collect();
        self.0.prepare(statement.sql).bind(&params).map_err(|error| from_worker(&error))
    }
}

impl Executor for D1 {
    async fn run(&self, statements: &[Statement<'_>]) -> Result<Answers, StoreError> {
        let statements: Vec<D1PreparedStatement> =
            statements.iter().map(|statement| self.prepare(statement)).collect::<Result<_, _>>()?;
        let results = self.0.batch(statements).await.map_err(|error| from_worker(&error))?;
        let answer = |result: &D1Result| {
            let rows: Vec<Row> = result.results().map_err(|error| from_worker(&error))?;
            Ok(rows.into_iter().next().and_then(|row| row.answer))
        };
        results.iter().map(answer).collect()
    }
}

fn from_worker(error: &Error) -> StoreError {
    match error {
        // Its own Display panics on a cause that is no string.
        Error::D1(error) => {
            StoreError::from_message(&String::from(AsRef::<worker::js_sys::Error>::as_ref(error).message()))
        }
        error => StoreError::from_message(&error.to_string()),
    }
}
