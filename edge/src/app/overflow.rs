//! What happens to an event whose turn in the database can't come now: it is accepted, if it is sure to be recorded later.

use advocateloop_core::{Basis, Event, Payload};

use super::Passage;
use crate::auth::{Credentials, Permit};
use crate::failure::Failure;
use crate::ids;
use crate::overflow::{Message, Names, Overflow, Queue, Subject};
use crate::platform::Platform;
use crate::retry::Home;
use crate::store;
use crate::store::{Executor, Idempotency, Recorded, Recording, StoreError, Unrecorded, accepted};

/// What became of an event.
pub(super) enum Tracked {
    Recorded(Permit, Recorded),
    /// The queue has it.
    Accepted {
        basis: Basis,
        id: String,
        /// What kept it out of the database.
        trouble: StoreError,
    },
}

impl Tracked {
    /// The brand's.
    pub(super) fn basis(&self) -> Basis {
        match self {
            Tracked::Recorded(permit, _) => permit.basis(),
            Tracked::Accepted { basis, .. } => *basis,
        }
    }
}

/// An event that passed all gates but those of the database.
pub(super) struct Passed<'a> {
    pub(super) recording: Recording<'a>,
    pub(super) payload: &'a Payload<'a>,
}

impl Passed<'_> {
    fn subject<'s>(&'s self, row_id: &'s str) -> Subject<'s> {
        let Recording { credentials, idempotency, event, payload, .. } = self.recording;
        Subject {
            brand_id: credentials.brand_id(),
            environment: credentials.environment(),
            event,
            row_id,
            idempotency_key: idempotency.map(Idempotency::key),
            payload_text: payload,
        }
    }

    fn names(&self, row_id: &str) -> Names {
        Names::of(&self.subject(row_id), self.payload)
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

    /// Records an event, or accepts it.
    pub(super) async fn record(&self, passed: &Passed<'_>) -> Result<Tracked, Failure> {
        let store = Home::of(self.platform, passed.recording.credentials.brand_id());
        let Some(overflow) = self.platform.overflow() else {
            let (permit, recorded) = store::record(&store, &passed.recording, passed.payload).await?;
            return Ok(Tracked::Recorded(permit, recorded));
        };
        if let Some(trouble) = self.has_to_wait(overflow, passed).await? {
            return self.accept(overflow, passed, trouble).await;
        }
        let recorded = store::record(&store, &passed.recording, passed.payload).await;
        self.remember(passed.recording.credentials, recorded.as_ref().map(|(permit, _)| permit));
        match recorded {
            Ok((permit, recorded)) => {
                if !recorded.duplicate {
                    let row_id = passed.recording.row_id;
                    if let Some(same) = passed.subject(row_id).same(passed.payload) {
                        overflow.memory.orders.remember(&same, row_id, passed.recording.payload_digest(), self.now_ms);
                    }
                }
                Ok(Tracked::Recorded(permit, recorded))
            }
            Err(Unrecorded::Failed(error @ (StoreError::Transient(_) | StoreError::Overloaded(_)))) => {
                self.accept(overflow, passed, error).await
            }
            Err(unrecorded) => Err(unrecorded.into()),
        }
    }

    /// What the database said of a key, for the time when it can't be asked.
    pub(super) fn remember(&self, credentials: &Credentials, said: Result<&Permit, &Unrecorded>) {
        let Some(overflow) = self.platform.overflow() else { return };
        match said {
            Ok(permit) => overflow.memory.keys.remember(credentials, permit, self.now_ms),
            Err(Unrecorded::Refused(_)) => overflow.memory.keys.forget(credentials),
            Err(Unrecorded::Conflict(_) | Unrecorded::Failed(_)) => {}
        }
    }

    /// Why an event must not be recorded yet: something that it would overtake may not be recorded either.
    async fn has_to_wait(
        &self,
        overflow: Overflow<'_, P::Queue>,
        passed: &Passed<'_>,
    ) -> Result<Option<StoreError>, Failure> {
        let Recording { credentials, row_id, event, .. } = passed.recording;
        if overflow.memory.orders.is_empty() {
            return Ok(None);
        }
        let names = passed.names(row_id);
        let before = overflow.memory.orders.before(&names, self.now_ms);
        if before.is_empty() {
            return Ok(None);
        }
        let (brand_id, environment) = (credentials.brand_id(), credentials.environment());
        let store = Home::guarded(self.platform, brand_id);
        let answer = store.batch(&[accepted::open(brand_id, environment, &before)]).await;
        match answer.and_then(|answer| accepted::read_open(answer.as_deref())) {
            Ok(open) if open.is_empty() => {
                overflow.memory.orders.release(&names.follows, &before);
                Ok(None)
            }
            Ok(_) => {
                // The database is there again: it says itself whether the key is good, unless it is gone once more.
                match self.admit(event, credentials).await {
                    Ok(_) | Err(Failure::Unavailable { .. }) => {}
                    Err(failure) => return Err(failure),
                }
                Ok(Some(StoreError::Overloaded("an event of the same order waits in the queue".to_owned())))
            }
            Err(error) => Ok(Some(error)),
        }
    }

    /// Puts it into the queue. Where that can't be, it fails as it would without one.
    async fn accept(
        &self,
        overflow: Overflow<'_, P::Queue>,
        passed: &Passed<'_>,
        trouble: StoreError,
    ) -> Result<Tracked, Failure> {
        let Recording { credentials, row_id, idempotency, event, payload, .. } = passed.recording;
        let Overflow { queue, memory } = overflow;
        let now_ms = self.platform.now_ms();
        let Some(permit) = memory.keys.permit(credentials, event, now_ms) else { return Err(trouble.into()) };
        let digest = passed.recording.payload_digest();
        let same = passed.subject(row_id).same(passed.payload);
        let first = same.as_ref().and_then(|same| memory.orders.first(same, &digest, now_ms));
        let accepted_id = first.unwrap_or_else(|| row_id.to_owned());
        let names = passed.names(&accepted_id);
        let mut after = memory.orders.before(&names, now_ms);
        // A repetition waits for nothing that came after the first delivery, which may be waiting for it.
        after.retain(|id| ids::age(id) < ids::age(&accepted_id));
        let message = Message {
            accepted_id: accepted_id.clone(),
            accepted_at: now_ms,
            brand_id: credentials.brand_id().to_owned(),
            environment: credentials.environment(),
            key_id: credentials.key_id().to_owned(),
            event,
            basis: permit.basis(),
            idempotency_key: idempotency.map(|idempotency| idempotency.key().to_owned()),
            after,
            misses: 0,
            payload: payload.to_owned(),
        };
        let Some(text) = message.print() else { return Err(trouble.into()) };
        // Before it is sent: whatever comes meanwhile must see it.
        memory.orders.hold(&names, &accepted_id, now_ms);
        if let Some(same) = same {
            memory.orders.remember(&same, &accepted_id, digest, now_ms);
        }
        match queue.send(&text, 0).await {
            Ok(()) => Ok(Tracked::Accepted { basis: permit.basis(), id: accepted_id, trouble }),
            Err(unsent) => {
                memory.orders.release(&names.holds, &[accepted_id]);
                Err(Failure::unqueued(trouble, &unsent))
            }
        }
    }
}
