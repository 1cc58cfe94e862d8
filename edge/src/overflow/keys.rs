//! Keys that were good a while ago. While the database can't be asked, only they are let through: whatever is acknowledged must be
//! recorded later, and an unknown key's events never could be.

use std::cell::RefCell;

use advocateloop_core::Event;
use lru::LruCache;

use super::room_for;
use crate::auth::{Credentials, Permit, Refused};

/// Time for which a key counts as good after the database said so.
const TRUST_MS: u64 = 60 * 60 * 1000;

/// Most keys that are remembered.
const MOST: usize = 4096;

#[derive(Debug)]
pub(crate) struct Keys(RefCell<LruCache<String, Known>>);

#[derive(Debug)]
struct Known {
    permit: Permit,
    brand_id: String,
    seen_ms: u64,
}

impl Default for Keys {
    fn default() -> Self {
        Keys(RefCell::new(LruCache::new(room_for(MOST))))
    }
}

impl Keys {
    /// The database has just let it in.
    pub(crate) fn remember(&self, credentials: &Credentials, permit: &Permit, now_ms: u64) {
        let mut keys = self.0.borrow_mut();
        match keys.get_mut(credentials.digest()) {
            Some(known) if known.permit == *permit => known.seen_ms = now_ms,
            _ => {
                let brand_id = credentials.brand_id().to_owned();
                keys.put(credentials.digest().to_owned(), Known { permit: permit.clone(), brand_id, seen_ms: now_ms });
            }
        }
    }

    /// The database has just refused it. A key that is good, though not for this event, stays so for the others.
    pub(crate) fn refuse(&self, credentials: &Credentials, refused: &Refused) {
        let mut keys = self.0.borrow_mut();
        match refused {
            Refused::FeatureNotAvailable { event, .. } | Refused::EventNotAllowed { event, .. } => {
                if let Some(known) = keys.get_mut(credentials.digest()) {
                    known.permit.take_away(*event);
                }
            }
            Refused::InvalidApiKey => _ = keys.pop(credentials.digest()),
            Refused::MissingApiKey
            | Refused::ApiKeyElsewhere(_)
            | Refused::MissingBrandId
            | Refused::Malformed(_)
            | Refused::ErasureNotAllowed => {}
        }
    }

    /// Answers for the database, as far as it is known. Nobody is refused for good by it: plans and keys may have changed.
    pub(crate) fn permit(&self, credentials: &Credentials, event: Event, now_ms: u64) -> Option<Permit> {
        let keys = self.0.borrow();
        let known = keys.peek(credentials.digest())?;
        let is_fresh = now_ms.saturating_sub(known.seen_ms) < TRUST_MS && known.brand_id == credentials.brand_id();
        (is_fresh && known.permit.is_good_at(now_ms) && known.permit.allows(event)).then(|| known.permit.clone())
    }
}
