//! Reads back with a brand's own key: in its environment, on every plan. A row that is answered is one type, as the database writes it and
//! as the answer shows it.
//!
//! A text in SQLite holds at most 2 MB, and so does a batch's answer, which is one text. Lists are therefore cut at
//! half a megabyte of payloads, whatever the limit that was asked for.

pub mod conversion;
pub mod events;
pub mod me;
pub mod rejections;
pub mod summary;

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::permit::{self, Scope};
use super::sql::sql;
use super::{Both, Executor, RecordError, Statement};
use crate::auth::{Credentials, Permit};
use crate::cursor::{self, Position};
use crate::json;

/// The most entries of a list that one answer holds.
pub const MOST: u32 = 500;

/// The entries of a list that one answer holds, unless another number is asked for.
pub const USUAL: u32 = 100;

/// The most bytes of payloads of a list, but for the last one: half a megabyte, and one more of 64 KiB at most, are with every character
/// escaped well below 2 MB.
pub(super) const PAGE_BYTES: u32 = 524_288;

/// The reader.
#[derive(Debug, Clone, Copy)]
pub struct Reader<'a> {
    pub credentials: &'a Credentials,
    pub now_ms: u64,
}

impl Reader<'_> {
    /// Prints the cursor of a place in a list, which is good for this list of the brand and environment alone.
    fn cursor(self, list: &str, place: Position) -> String {
        cursor::print(&self.own(list), place)
    }

    /// Reads the cursor of a place in a list.
    fn resume(self, list: &str, cursor: &str) -> Option<Position> {
        cursor::parse(&self.own(list), cursor)
    }

    fn own(self, list: &str) -> String {
        format!("{} {} {list}", self.credentials.brand_id(), self.credentials.environment().name())
    }
}

/// Asks only whether the key is good: for a request that fails for another reason.
pub async fn admit(store: &impl Executor, reader: Reader<'_>) -> Result<(), RecordError> {
    ask::<()>(store, reader, &[sql!("read_permit")], &()).await.map(|_nothing| ())
}

/// Runs statements that all take the same values; answers what the last one did, a query. Every good key reads.
pub(super) async fn ask<S: DeserializeOwned>(
    store: &impl Executor,
    reader: Reader<'_>,
    sql: &[&'static str],
    own: &impl Serialize,
) -> Result<Option<S>, RecordError> {
    Ok(answer(store, reader, sql, own).await?.1)
}

/// Does the same, and answers what the key opens, too.
async fn answer<S: DeserializeOwned>(
    store: &impl Executor,
    reader: Reader<'_>,
    sql: &[&'static str],
    own: &impl Serialize,
) -> Result<(Permit, Option<S>), RecordError> {
    let Reader { credentials, now_ms } = reader;
    let json = json::write(&Both { one: Scope::of(credentials, now_ms), other: own });
    let rehash = permit::rehash(credentials, now_ms).into_iter();
    let statements: Vec<_> = rehash.chain(sql.iter().map(|sql| Statement::new(sql, json.clone()))).collect();
    let answer = store.batch(&statements).await?;
    permit::read(answer.as_deref())
}
