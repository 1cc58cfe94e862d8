//! What a transaction has stored, in the order of storing: identifiers are the database's to make, all else is foretold.

use std::collections::BTreeSet;

use advocateloop_core::Event;
use sha2::{Digest, Sha256};

use super::MemoKey;
use crate::database::Database;
use crate::payload::Payload;

/// What is in the database so far.
#[derive(Default)]
pub struct Known {
    changes: u64,
    /// The last row of each table.
    rows: [i64; 4],
    memos: BTreeSet<String>,
}

/// Rows that a transaction has added; an oracle that foretells some of them takes them away.
#[derive(Default)]
pub struct NewRows {
    rows: Vec<Row>,
    memos: Vec<String>,
}

#[derive(Debug)]
struct Row {
    /// The brand and the environment.
    place: String,
    event: Event,
    id: String,
    payload: String,
}

const TABLES: [(Event, &str); 4] = [
    (Event::Conversion, "SELECT seq, brand_id, environment, conversion_id, payload FROM conversions"),
    (Event::Refund, "SELECT seq, brand_id, environment, entry_id, payload FROM refunds"),
    (Event::Claim, "SELECT seq, brand_id, environment, claim_id, payload FROM claims"),
    (Event::Visit, "SELECT seq, brand_id, environment, visit_id, payload FROM visits"),
];

const MEMOS: &str =
    "SELECT brand_id, environment, event, row_id, payload_digest, idempotency_key FROM idempotency_keys";

impl Known {
    /// What is there now and was not before.
    pub fn news(&mut self, database: &Database) -> Result<NewRows, String> {
        let mut news = NewRows::default();
        let changes = database.changes();
        if changes == std::mem::replace(&mut self.changes, changes) {
            return Ok(news);
        }
        for ((event, sql), last) in TABLES.into_iter().zip(&mut self.rows) {
            for line in database.rows_after(&format!("{sql} WHERE seq > ?1 ORDER BY seq"), Some(*last))? {
                let parts: Vec<&str> = line.splitn(5, '|').collect();
                let [seq, brand, environment, id, payload] = parts[..] else { return Err(line) };
                *last = seq.parse().map_err(|_| "a row without a number".to_owned())?;
                let (place, id, payload) = (format!("{brand}|{environment}"), id.to_owned(), payload.to_owned());
                news.rows.push(Row { place, event, id, payload });
            }
        }
        news.memos = database.rows(MEMOS)?;
        news.memos.retain(|memo| self.memos.insert(memo.clone()));
        Ok(news)
    }
}

impl NewRows {
    /// The identifier of the first row with this payload that its idempotency key was noted for, or of the one that has this identifier, too.
    pub(super) fn row(
        &self,
        place: &str,
        payload: &Payload,
        key: Option<&MemoKey>,
        id: Option<&str>,
    ) -> Option<String> {
        let (event, normalized) = (payload.facts.event(), payload.normalized());
        let is_it = |row: &&Row| {
            row.event == event && row.payload == normalized && row.place == place && id.is_none_or(|id| id == row.id)
        };
        let is_noted = |row: &&Row| key.is_none_or(|key| self.memo(place, payload, key, Some(&row.id)).is_some());
        self.rows.iter().filter(is_it).find(is_noted).map(|row| row.id.clone())
    }

    pub(super) fn take_row(&mut self, place: &str, event: Event, id: &str) {
        self.rows.retain(|row| !(row.event == event && row.id == id && row.place == place));
    }

    /// Whether an idempotency key was noted for this row, by a delivery with this payload.
    pub(super) fn take_memo(&mut self, place: &str, payload: &Payload, key: &MemoKey, row_id: Option<&str>) -> bool {
        self.memo(place, payload, key, row_id).map(|place| self.memos.remove(place)).is_some()
    }

    fn memo(&self, place: &str, payload: &Payload, key: &MemoKey, row_id: Option<&str>) -> Option<usize> {
        let digest: String = Sha256::digest(payload.normalized()).iter().map(|byte| format!("{byte:02x}")).collect();
        let begin = format!("{place}|{}|{}|{digest}|", payload.facts.event().name(), row_id.unwrap_or("-"));
        self.memos.iter().position(|memo| memo.strip_prefix(&begin).is_some_and(|stored| key.is_stored_as(stored)))
    }

    /// What nobody has foretold.
    pub fn left(&self) -> Option<String> {
        let row = self.rows.first().map(|row| format!("{row:?}"));
        row.or_else(|| self.memos.first().map(|memo| format!("the idempotency key {memo}")))
    }

    /// The identifiers of all new rows.
    pub fn ids(&self) -> impl Iterator<Item = (Event, &str)> {
        self.rows.iter().map(|row| (row.event, row.id.as_str()))
    }
}
