//! Claims: stored once a code and email.

use advocateloop_core::Claim;
use serde::{Deserialize, Serialize};

use super::batch::State;
use super::{NewEvent, RecordError, Recorded, RecordedEvent};
use crate::auth::Credentials;

#[derive(Debug)]
pub struct RecordedClaim {
    pub claim_id: String,
    pub referral_code: String,
}

/// Holds the values that the statements take.
#[derive(Debug, Serialize)]
pub(super) struct Values<'a> {
    referral_code: &'a str,
    email: &'a str,
    /// The email, and the marks that stand for it if the person was erased.
    emails: Vec<String>,
}

impl<'a> Values<'a> {
    pub(super) fn of(claim: &'a Claim<'_>, credentials: &Credentials) -> Self {
        let email = claim.email.as_str();
        let marks = credentials.erasure_marks(email);
        let emails = [email.to_owned()].into_iter().chain(marks).collect();
        Values { referral_code: claim.referral_code.as_str(), email, emails }
    }
}

/// Tells what is recorded.
#[derive(Debug, Deserialize)]
pub(super) struct Found {
    remembered: Option<String>,
    claim_id: String,
    referral_code: String,
    payload: Option<String>,
    is_long: u8,
    is_erased: u8,
}

impl State for Found {
    fn is_without_payload(&self) -> bool {
        self.is_long != 0
    }

    fn settle(self, sent: &NewEvent<'_>) -> Result<Recorded, RecordError> {
        sent.check_idempotency(self.remembered.as_deref(), self.payload.as_deref())?;
        Ok(Recorded {
            duplicate: self.claim_id != sent.row_id,
            warnings: sent.compare(self.payload.as_deref(), self.is_erased != 0),
            data: RecordedEvent::Claim(RecordedClaim { claim_id: self.claim_id, referral_code: self.referral_code }),
        })
    }
}
