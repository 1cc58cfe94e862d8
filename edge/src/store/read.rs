//! What a brand's own key reads back: in its environment, on every plan.
//!
//! A text in SQLite holds at most 2 MB, and so does a batch's answer, which is one text. Lists are therefore cut at
//! [`PAGE_BYTES`] of payloads, whatever the limit that was asked for.

pub mod conversion;
pub mod events;
pub mod summary;

use std::fmt;

use advocateloop_core::Environment;
use serde::de::DeserializeOwned;

use super::{Executor, Param, Statement, Unrecorded, permit};
use crate::auth::Credentials;

/// The most entries of a list that one answer holds.
pub const MOST: u32 = 500;

/// Half a megabyte of payloads, and one more of 64 KiB at most, are with every character escaped well below 2 MB.
macro_rules! page_bytes {
    () => {
        "524288"
    };
}

/// The rows of a query that have a `payload`, in some order, as far as they fit into an answer.
macro_rules! fitting {
    ($order:expr, $rows:expr) => {
        concat!(
            "(SELECT * FROM (SELECT *, sum(octet_length(payload)) OVER (ORDER BY ",
            $order,
            ") AS bytes FROM (",
            $rows,
            ")) WHERE bytes - octet_length(payload) < ",
            $crate::store::read::page_bytes!(),
            ")"
        )
    };
}

pub(super) use {fitting, page_bytes};

/// Whoever reads.
#[derive(Clone, Copy)]
pub struct Reader<'a> {
    pub credentials: &'a Credentials,
    pub now_ms: u64,
}

impl fmt::Debug for Reader<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Reader({:?})", self.credentials)
    }
}

/// Asks only whether the key is good: for a request that fails for another reason.
pub async fn admit(store: &impl Executor, reader: Reader<'_>) -> Result<(), Unrecorded> {
    ask::<()>(store, reader, permit::SQL, Vec::new()).await.map(|_nothing| ())
}

/// Runs a query that binds `?1` to `?5` as every permit does, and its own parameters behind them.
pub(super) async fn ask<S: DeserializeOwned>(
    store: &impl Executor,
    reader: Reader<'_>,
    sql: &'static str,
    own: Vec<Param<'_>>,
) -> Result<Option<S>, Unrecorded> {
    ask_after(store, reader, &[], Statement { sql, params: own }).await
}

/// The same after other statements, each of which binds as many of the query's parameters as it says.
pub(super) async fn ask_after<S: DeserializeOwned>(
    store: &impl Executor,
    reader: Reader<'_>,
    before: &[(&'static str, usize)],
    query: Statement<'_>,
) -> Result<Option<S>, Unrecorded> {
    let Reader { credentials, now_ms } = reader;
    let mut params = permit::scope(credentials, now_ms);
    params.extend(query.params);
    let rehash = permit::rehash(credentials, now_ms).into_iter();
    let before =
        before.iter().map(|&(sql, binds)| Statement { sql, params: params.iter().take(binds).cloned().collect() });
    let query = Statement { sql: query.sql, params: params.clone() };
    let statements: Vec<_> = rehash.chain(before).chain([query]).collect();
    permit::open(store.batch(&statements).await?)
}

/// A part of a list.
#[derive(Debug, PartialEq, Eq)]
pub struct Page<T> {
    pub entries: Vec<T>,
    /// Where the next part begins.
    pub next: Option<String>,
    pub has_more: bool,
}

/// Names a list of one brand and environment.
fn list_name(credentials: &Credentials, list: &str) -> String {
    let environment: Environment = credentials.environment();
    format!("{} {} {list}", credentials.brand_id(), environment.name())
}
