//! Somebody followed a referral link: only an idempotency key tells a second delivery from a second visit.

use advocateloop_core::Visit;
use serde::Deserialize;

use super::idempotency::{remember, remembered};
use super::permit::{allows, answer, permit};
use super::{Record, Recorded, RecordedEvent, Recording, Sql, Statement, Unrecorded};
use crate::auth::Permit;

/// `?9` referral code, `?10` payload.
const INSERT: &str = concat!(
    permit!(),
    " INSERT INTO visits (brand_id, environment, visit_id, referral_code, payload, key_id, created_at)
SELECT ?1, ?2, ?7, ?9, ?10, ?3, CAST(?5 AS INTEGER) FROM permit WHERE ",
    allows!("visit"),
    " AND NOT EXISTS ",
    remembered!("visit", "1"),
    " ON CONFLICT DO NOTHING"
);

/// `?9` the payload's digest.
const REMEMBER: &str = concat!(
    permit!(),
    remember!("visit", "?9", "visit_id"),
    " FROM permit JOIN visits WHERE brand_id = ?1 AND environment = ?2 AND visit_id = ?7 AND ",
    allows!("visit"),
    " ON CONFLICT DO NOTHING"
);

const QUERY: &str = concat!(
    permit!(),
    answer!(
        "json((SELECT json_object(
  'remembered', ",
        remembered!("visit", "payload_digest"),
        ", 'visit_id', visit_id)
  FROM visits WHERE brand_id = ?1 AND environment = ?2 AND visit_id = coalesce(",
        remembered!("visit", "row_id"),
        ", ?7)))"
    )
);

#[derive(Debug)]
pub struct RecordedVisit {
    pub visit_id: String,
}

#[derive(Deserialize)]
struct State {
    remembered: Option<String>,
    visit_id: String,
}

impl Record for Visit<'_> {
    fn statements<'a>(&'a self, recording: &'a Recording<'a>) -> Vec<Statement<'a>> {
        let sql = Sql { insert: INSERT, remember: REMEMBER, query: QUERY };
        recording.batch(sql, recording.scope(), vec![self.referral_code.as_str().into()])
    }

    fn read(&self, recording: &Recording<'_>, answer: Option<String>) -> Result<(Permit, Recorded), Unrecorded> {
        let (permit, state): (Permit, State) = recording.open(answer)?;
        recording.check_idempotency(state.remembered.as_deref())?;
        let recorded = Recorded {
            duplicate: state.visit_id != recording.row_id,
            warnings: Vec::new(),
            data: RecordedEvent::Visit(RecordedVisit { visit_id: state.visit_id }),
        };
        Ok((permit, recorded))
    }
}
