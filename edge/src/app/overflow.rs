//! Events that wait for the database in the queue: what is remembered of them, and what the queue gets.

use advocateloop_core::{Basis, Event};

use super::Passage;
use super::record::names_of;
use crate::auth::Credentials;
use crate::ids;
use crate::overflow::{Accepted, Memory, Message, Names, Subject};
use crate::platform::Platform;
use crate::retry::Home;
use crate::store::{Executor, Idempotency, NewEvent, Recorded, StoreError, accepted};

/// An event that is about to be accepted: whatever comes after it sees it already.
pub(super) struct Held {
    pub(super) id: String,
    /// Moment of acceptance: the key counts as of then, also for another delivery.
    accepted_at: u64,
    pub(super) basis: Basis,
    names: Names,
}

impl Held {
    /// It is not accepted after all.
    pub(super) fn let_go(self, memory: &Memory) {
        memory.orders.release(&self.names.holds, &[self.id]);
    }
}

impl<P: Platform> Passage<'_, P> {
    /// The identifier of an event's row: of those that may go into the queue, each sorts behind the ones before.
    pub(super) fn row_id(&self, event: Event, random: ids::Entropy) -> String {
        let (ms, random) = match self.platform.overflow() {
            Some(overflow) => overflow.memory.sequence.next(self.now_ms, random),
            None => (self.now_ms, random),
        };
        ids::make(ids::prefix(event), ms, &random)
    }

    /// Should it come again while the database can't be asked, it is the same event.
    pub(super) fn note_recorded(
        &self,
        memory: &Memory,
        credentials: &Credentials,
        event: &NewEvent<'_>,
        recorded: &Recorded,
    ) {
        if recorded.duplicate {
            return;
        }
        if let Some(same) = subject(credentials, event, event.row_id).same(event.payload) {
            let accepted = Accepted { id: event.row_id.to_owned(), at_ms: self.now_ms };
            memory.orders.remember(&same, event.payload_digest(), accepted);
        }
    }

    /// Asks what is settled of all that events with these names come after, so that only the rest stands before them.
    pub(super) async fn catch_up(
        &self,
        memory: &Memory,
        credentials: &Credentials,
        names: &[Names],
    ) -> Result<(), StoreError> {
        let mut before: Vec<String> = names.iter().flat_map(|names| memory.orders.before(names, self.now_ms)).collect();
        before.sort_unstable();
        before.dedup();
        if before.is_empty() {
            return Ok(());
        }
        let (brand_id, environment) = (credentials.brand_id(), credentials.environment());
        let store = Home::guarded(self.platform, brand_id);
        let answer = store.batch(&[accepted::open(brand_id, environment, &before)]).await?;
        let open = accepted::read_open(answer.as_deref())?;
        before.retain(|id| !open.contains(id));
        for names in names {
            memory.orders.release(&names.follows, &before);
        }
        Ok(())
    }

    /// Notes an event before it is sent, so that what comes meanwhile sees it. `None` if its key is not known to be good for it.
    pub(super) fn hold(&self, memory: &Memory, credentials: &Credentials, event: &NewEvent<'_>) -> Option<Held> {
        let now_ms = self.platform.now_ms();
        let permit = memory.keys.permit(credentials, event.event, now_ms)?;
        let digest = event.payload_digest();
        let same = subject(credentials, event, event.row_id).same(event.payload);
        let first = same.as_ref().and_then(|same| memory.orders.first(same, &digest, now_ms));
        let accepted = first.unwrap_or_else(|| Accepted { id: event.row_id.to_owned(), at_ms: now_ms });
        let names = names_of(credentials, event, &accepted.id);
        memory.orders.hold(&names, &accepted.id, now_ms);
        if let Some(same) = same {
            memory.orders.remember(&same, digest, accepted.clone());
        }
        let Accepted { id, at_ms: accepted_at } = accepted;
        Some(Held { id, accepted_at, basis: permit.basis(), names })
    }

    /// Writes the message for the queue; `None` if it is too much for one.
    pub(super) fn message(
        &self,
        memory: &Memory,
        credentials: &Credentials,
        event: &NewEvent<'_>,
        held: &Held,
    ) -> Option<String> {
        let mut after = memory.orders.before(&held.names, self.platform.now_ms());
        // A repetition waits for nothing that came after the first delivery, which may be waiting for it.
        after.retain(|id| ids::age(id) < ids::age(&held.id));
        let message = Message {
            accepted_id: held.id.clone(),
            accepted_at: held.accepted_at,
            brand_id: credentials.brand_id().to_owned(),
            environment: credentials.environment(),
            key_id: credentials.key_id().to_owned(),
            event: event.event,
            basis: held.basis,
            idempotency_key: event.idempotency.map(|idempotency| idempotency.key().to_owned()),
            after,
            misses: 0,
            payload: event.normalized.to_owned(),
        };
        message.print()
    }
}

pub(super) fn subject<'s>(credentials: &'s Credentials, event: &'s NewEvent<'_>, row_id: &'s str) -> Subject<'s> {
    Subject {
        brand_id: credentials.brand_id(),
        environment: credentials.environment(),
        key_id: credentials.key_id(),
        event: event.event,
        row_id,
        idempotency_key: event.idempotency.map(Idempotency::key),
        payload_text: event.normalized,
    }
}

/// Makes the error that keeps an event out of a database that answers.
pub(super) fn waits() -> StoreError {
    StoreError::Overloaded("an event of the same order waits in the queue".to_owned())
}
