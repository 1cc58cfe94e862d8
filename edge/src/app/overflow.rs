//! What happens to an event whose turn in the database can't come now: it is accepted, if it is sure to be recorded later.

mod many;

use std::slice;

use advocateloop_core::{Basis, Event};

pub(super) use many::{Fate, Fates};

use super::Passage;
use crate::auth::{Credentials, Permit};
use crate::failure::Failure;
use crate::ids;
use crate::overflow::{Accepted, Memory, Message, Names, Overflow, Queue, Subject, Trial};
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
pub(super) use crate::store::batch::Offer as Passed;

impl Passed<'_> {
    fn subject<'s>(&'s self, row_id: &'s str) -> Subject<'s> {
        let Recording { credentials, idempotency, event, payload, .. } = self.recording;
        Subject {
            brand_id: credentials.brand_id(),
            environment: credentials.environment(),
            key_id: credentials.key_id(),
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

/// An event that is about to be accepted: whatever comes after it sees it already.
struct Held {
    id: String,
    /// When it was: the key counts as of then, also for what comes again.
    accepted_at: u64,
    basis: Basis,
    names: Names,
}

impl Held {
    /// It is not accepted after all.
    fn let_go(self, memory: &Memory) {
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

    /// Records an event, or accepts it.
    pub(super) async fn record(&self, passed: &Passed<'_>) -> Result<Tracked, Failure> {
        let store = Home::of(self.platform, passed.recording.credentials.brand_id());
        let Some(overflow) = self.platform.overflow() else {
            let (permit, recorded) = store::record(&store, &passed.recording, passed.payload).await?;
            return Ok(Tracked::Recorded(permit, recorded));
        };
        let _trial = match self.asks(overflow.memory, passed.recording.credentials, slice::from_ref(passed)) {
            Ok(trial) => trial,
            Err(trouble) => return self.accept(overflow, passed, trouble).await,
        };
        if let Some(trouble) = self.has_to_wait(overflow.memory, passed).await? {
            return self.accept(overflow, passed, trouble).await;
        }
        let recorded = store::record(&store, &passed.recording, passed.payload).await;
        self.remember(passed.recording.credentials, recorded.as_ref().map(|(permit, _)| permit));
        match recorded {
            Ok((permit, recorded)) => {
                self.note_recorded(overflow.memory, passed, &recorded);
                Ok(Tracked::Recorded(permit, recorded))
            }
            Err(Unrecorded::Failed(error @ (StoreError::Transient(_) | StoreError::Overloaded(_)))) => {
                self.accept(overflow, passed, error).await
            }
            Err(unrecorded) => Err(unrecorded.into()),
        }
    }

    /// Whether the database is asked about events, perhaps to try whether it is well again. If it has just failed, it is not, as long
    /// as all of them may go into the queue.
    fn asks<'m>(
        &self,
        memory: &'m Memory,
        credentials: &Credentials,
        passed: &[Passed<'_>],
    ) -> Result<Option<Trial<'m>>, StoreError> {
        let now_ms = self.platform.now_ms();
        let may_be_accepted =
            |passed: &Passed<'_>| memory.keys.permit(credentials, passed.recording.event, now_ms).is_some();
        if passed.is_empty() || !passed.iter().all(may_be_accepted) {
            return Ok(None);
        }
        let trial = memory.outages.ask(ids::database_of(credentials.brand_id()), now_ms);
        trial.map_err(|trouble| StoreError::Overloaded(format!("not asked, since it has just failed: {trouble}")))
    }

    /// Should it come again while the database can't be asked, it is the same event.
    fn note_recorded(&self, memory: &Memory, passed: &Passed<'_>, recorded: &Recorded) {
        let row_id = passed.recording.row_id;
        if recorded.duplicate {
            return;
        }
        if let Some(same) = passed.subject(row_id).same(passed.payload) {
            let accepted = Accepted { id: row_id.to_owned(), at_ms: self.now_ms };
            memory.orders.remember(&same, passed.recording.payload_digest(), accepted);
        }
    }

    /// What the database said of a key, for the time when it can't be asked.
    pub(super) fn remember(&self, credentials: &Credentials, said: Result<&Permit, &Unrecorded>) {
        let Some(overflow) = self.platform.overflow() else { return };
        match said {
            Ok(permit) => overflow.memory.keys.remember(credentials, permit, self.now_ms),
            Err(Unrecorded::Refused(refused)) => overflow.memory.keys.refuse(credentials, refused),
            Err(Unrecorded::Conflict(_) | Unrecorded::Failed(_)) => {}
        }
    }

    /// Why an event must not be recorded yet: something that it would overtake may not be recorded either.
    async fn has_to_wait(&self, memory: &Memory, passed: &Passed<'_>) -> Result<Option<StoreError>, Failure> {
        let Recording { credentials, row_id, event, .. } = passed.recording;
        if memory.orders.is_empty() {
            return Ok(None);
        }
        let names = passed.names(row_id);
        if let Err(error) = self.catch_up(memory, credentials, slice::from_ref(&names)).await {
            return Ok(Some(error));
        }
        if memory.orders.before(&names, self.now_ms).is_empty() {
            return Ok(None);
        }
        // The database is there again: it says itself whether the key is good, unless it is gone once more.
        match self.admit(event, credentials).await {
            Ok(_) | Err(Failure::Unavailable { .. }) => Ok(Some(waits())),
            Err(failure) => Err(failure),
        }
    }

    /// Asks what is settled of all that events with these names come after, so that only the rest stands before them.
    async fn catch_up(&self, memory: &Memory, credentials: &Credentials, names: &[Names]) -> Result<(), StoreError> {
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

    /// Puts it into the queue. Where that can't be, it fails as it would without one.
    async fn accept(
        &self,
        overflow: Overflow<'_, P::Queue>,
        passed: &Passed<'_>,
        trouble: StoreError,
    ) -> Result<Tracked, Failure> {
        let Overflow { queue, memory } = overflow;
        let Some(held) = self.hold(memory, passed) else { return Err(trouble.into()) };
        let Some(message) = self.message(memory, passed, &held) else {
            held.let_go(memory);
            return Err(trouble.into());
        };
        match queue.send(&message, 0).await {
            Ok(()) => Ok(Tracked::Accepted { basis: held.basis, id: held.id, trouble }),
            Err(unsent) => {
                held.let_go(memory);
                Err(Failure::unqueued(trouble, &unsent))
            }
        }
    }

    /// Before it is sent: whatever comes meanwhile must see it. `None` if its key is not known to be good for it.
    fn hold(&self, memory: &Memory, passed: &Passed<'_>) -> Option<Held> {
        let Recording { credentials, row_id, event, .. } = passed.recording;
        let now_ms = self.platform.now_ms();
        let permit = memory.keys.permit(credentials, event, now_ms)?;
        let digest = passed.recording.payload_digest();
        let same = passed.subject(row_id).same(passed.payload);
        let first = same.as_ref().and_then(|same| memory.orders.first(same, &digest, now_ms));
        let accepted = first.unwrap_or_else(|| Accepted { id: row_id.to_owned(), at_ms: now_ms });
        let names = passed.names(&accepted.id);
        memory.orders.hold(&names, &accepted.id, now_ms);
        if let Some(same) = same {
            memory.orders.remember(&same, digest, accepted.clone());
        }
        let Accepted { id, at_ms: accepted_at } = accepted;
        Some(Held { id, accepted_at, basis: permit.basis(), names })
    }

    /// What the queue gets; `None` if it is too much for one message.
    fn message(&self, memory: &Memory, passed: &Passed<'_>, held: &Held) -> Option<String> {
        let Recording { credentials, idempotency, event, payload, .. } = passed.recording;
        let now_ms = self.platform.now_ms();
        let mut after = memory.orders.before(&held.names, now_ms);
        // A repetition waits for nothing that came after the first delivery, which may be waiting for it.
        after.retain(|id| ids::age(id) < ids::age(&held.id));
        let message = Message {
            accepted_id: held.id.clone(),
            accepted_at: held.accepted_at,
            brand_id: credentials.brand_id().to_owned(),
            environment: credentials.environment(),
            key_id: credentials.key_id().to_owned(),
            event,
            basis: held.basis,
            idempotency_key: idempotency.map(|idempotency| idempotency.key().to_owned()),
            after,
            misses: 0,
            payload: payload.to_owned(),
        };
        message.print()
    }
}

/// What keeps an event out of a database that answers.
fn waits() -> StoreError {
    StoreError::Overloaded("an event of the same order waits in the queue".to_owned())
}
