//! Somebody followed a referral link: only an idempotency key tells a second delivery from a second visit.

use advocateloop_core::Visit;
use serde::Deserialize;

use super::idempotency::{remember, remembered};
use super::many::{answers, events, v, with_events};
use super::permit::{allows, permit};
use super::{Record, Recorded, RecordedEvent, Recording, Sql, Statement, Unrecorded, sql};
use crate::auth::Permit;

/// `?9` referral code, `?10` payload.
macro_rules! insert {
    ($number:ident) => {
        concat!(
            permit!(),
            with_events!($number),
            " INSERT INTO visits (brand_id, environment, visit_id, referral_code, payload, key_id, created_at)
SELECT ?1, ?2, ",
            v!($number, 7),
            ", ",
            v!($number, 9),
            ", ",
            v!($number, 10),
            ", ?3, CAST(?5 AS INTEGER) FROM permit",
            events!($number, " CROSS JOIN event"),
            " WHERE ",
            allows!("visit"),
            " AND NOT EXISTS ",
            remembered!($number, "visit", "1"),
            " ON CONFLICT DO NOTHING"
        )
    };
}

/// `?9` the payload's digest.
macro_rules! remember_it {
    ($number:ident) => {
        concat!(
            permit!(),
            with_events!($number),
            remember!($number, "visit", 9, "visit_id"),
            " FROM permit",
            events!($number, " CROSS JOIN event CROSS"),
            " JOIN visits WHERE brand_id = ?1 AND environment = ?2 AND visit_id = ",
            v!($number, 7),
            " AND ",
            allows!("visit"),
            " ON CONFLICT DO NOTHING"
        )
    };
}

macro_rules! query {
    ($number:ident) => {
        concat!(
            permit!(),
            with_events!($number),
            answers!(
                $number,
                "json((SELECT json_object(
  'remembered', ",
                remembered!($number, "visit", "payload_digest"),
                ", 'visit_id', visit_id)
  FROM visits WHERE brand_id = ?1 AND environment = ?2 AND visit_id = coalesce(",
                remembered!($number, "visit", "row_id"),
                ", ",
                v!($number, 7),
                ")))"
            )
        )
    };
}

const ONE: Sql = sql!(one);
const MANY: Sql = sql!(many);

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
    fn many(&self) -> &'static Sql {
        &MANY
    }

    fn statements<'a>(&'a self, recording: &'a Recording<'a>) -> Vec<Statement<'a>> {
        recording.batch(ONE, recording.scope(), vec![self.referral_code.as_str().into()])
    }

    fn read(&self, recording: &Recording<'_>, answer: Option<String>) -> Result<(Permit, Recorded), Unrecorded> {
        let (permit, state): (Permit, State) = recording.open(answer)?;
        recording.check_idempotency(state.remembered.as_deref(), None)?;
        let recorded = Recorded {
            duplicate: state.visit_id != recording.row_id,
            warnings: Vec::new(),
            data: RecordedEvent::Visit(RecordedVisit { visit_id: state.visit_id }),
        };
        Ok((permit, recorded))
    }
}
