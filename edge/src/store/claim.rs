//! Somebody claimed a referral: stored once a code and email.

use advocateloop_core::Claim;
use advocateloop_core::json::Writer;
use serde::Deserialize;

use super::idempotency::{remember, remembered};
use super::many::{answers, events, recorded_payload, v, with_events};
use super::permit::{allows, permit};
use super::{Record, Recorded, RecordedEvent, Recording, Sql, Statement, Unrecorded, sql};
use crate::auth::{Credentials, Permit};

/// `?11`: the email, and what would stand for it if the person was erased: a late delivery must not bring the person back.
macro_rules! same {
    ($number:ident) => {
        concat!(
            "brand_id = ?1 AND environment = ?2 AND email IN (SELECT value FROM json_each(",
            v!($number, 11),
            ")) AND referral_code = ",
            v!($number, 9)
        )
    };
}

/// `?9` referral code, `?10` email, `?11` names: what both of the others ask for. `?12` payload.
macro_rules! insert {
    ($number:ident) => {
        concat!(
            permit!(),
            with_events!($number),
            " INSERT INTO claims (brand_id, environment, claim_id, referral_code, email, payload, key_id, created_at)
SELECT ?1, ?2, ",
            v!($number, 7),
            ", ",
            v!($number, 9),
            ", ",
            v!($number, 10),
            ", ",
            v!($number, 12),
            ", ?3, CAST(?5 AS INTEGER) FROM permit",
            events!($number, " CROSS JOIN event"),
            " WHERE NOT EXISTS (SELECT 1 FROM claims WHERE ",
            same!($number),
            ") AND ",
            allows!("claim"),
            " AND NOT EXISTS ",
            remembered!($number, "claim", "1"),
            " ON CONFLICT DO NOTHING"
        )
    };
}

/// `?12` the payload's digest.
macro_rules! remember_it {
    ($number:ident) => {
        concat!(
            permit!(),
            with_events!($number),
            remember!($number, "claim", 12, "claim_id"),
            " FROM permit",
            events!($number, " CROSS JOIN event CROSS"),
            " JOIN claims WHERE ",
            same!($number),
            " AND ",
            allows!("claim"),
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
                remembered!($number, "claim", "payload_digest"),
                ", 'claim_id', claim_id, 'referral_code', referral_code, ",
                recorded_payload!($number, concat!("claim_id = ", v!($number, 7))),
                ", 'is_erased', substr(email, 1, 7) = 'erased:')
  FROM claims WHERE brand_id = ?1 AND environment = ?2 AND claim_id = coalesce(",
                remembered!($number, "claim", "row_id"),
                ", (SELECT claim_id FROM claims WHERE ",
                same!($number),
                "))))"
            )
        )
    };
}

const ONE: Sql = sql!(one);
const MANY: Sql = sql!(many);

#[derive(Debug)]
pub struct RecordedClaim {
    pub claim_id: String,
    pub referral_code: String,
}

#[derive(Deserialize)]
struct State {
    remembered: Option<String>,
    claim_id: String,
    referral_code: String,
    payload: Option<String>,
    is_erased: u8,
}

impl Record for Claim<'_> {
    fn many(&self) -> &'static Sql {
        &MANY
    }

    fn statements<'a>(&'a self, recording: &'a Recording<'a>) -> Vec<Statement<'a>> {
        let mut shared = recording.scope();
        shared.push(self.referral_code.as_str().into());
        shared.push(self.email.as_str().into());
        shared.push(names(recording.credentials, self.email.as_str()).into());
        recording.batch(ONE, shared, Vec::new())
    }

    fn read(&self, recording: &Recording<'_>, answer: Option<String>) -> Result<(Permit, Recorded), Unrecorded> {
        let (permit, state): (Permit, State) = recording.open(answer)?;
        recording.check_idempotency(state.remembered.as_deref(), state.payload.as_deref())?;
        let recorded = Recorded {
            duplicate: state.claim_id != recording.row_id,
            warnings: recording.compare(state.payload.as_deref(), state.is_erased != 0),
            data: RecordedEvent::Claim(RecordedClaim { claim_id: state.claim_id, referral_code: state.referral_code }),
        };
        Ok((permit, recorded))
    }
}

/// Under which a claimant may be known, as a JSON array.
fn names(credentials: &Credentials, email: &str) -> String {
    let mut out = Writer::new();
    out.array(|out| {
        out.string(email);
        for mark in credentials.erasure_marks(email) {
            out.string(&mark);
        }
    });
    out.finish()
}
