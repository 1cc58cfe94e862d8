//! Visits: only an idempotency key tells a second delivery from a second visit.

use advocateloop_core::Visit;
use serde::{Deserialize, Serialize};

use super::batch::State;
use super::{NewEvent, RecordError, Recorded, RecordedEvent};

#[derive(Debug)]
pub struct RecordedVisit {
    pub visit_id: String,
}

/// Holds the values that the statements take.
#[derive(Debug, Serialize)]
pub(super) struct Values<'a> {
    referral_code: &'a str,
}

impl<'a> Values<'a> {
    pub(super) fn of(visit: &'a Visit<'_>) -> Self {
        Values { referral_code: visit.referral_code.as_str() }
    }
}

/// Tells what is recorded.
#[derive(Debug, Deserialize)]
pub(super) struct Found {
    remembered: Option<String>,
    visit_id: String,
}

impl State for Found {
    fn settle(self, sent: &NewEvent<'_>) -> Result<Recorded, RecordError> {
        sent.check_idempotency(self.remembered.as_deref(), None)?;
        Ok(Recorded {
            duplicate: self.visit_id != sent.row_id,
            warnings: Vec::new(),
            data: RecordedEvent::Visit(RecordedVisit { visit_id: self.visit_id }),
        })
    }
}
