//! Records events, or accepts them: those that must not be recorded yet go into the queue, and all of them when the database takes none.

use std::mem;

use advocateloop_core::{Basis, Event};

use super::Context;
use crate::auth::Credentials;
use crate::failure::Failure;
use crate::ids;
use crate::overflow::{Accepted, Memory, Message, Names, Queue, Trial, Unsent, chunks};
use crate::platform::Platform;
use crate::retry::BrandStore;
use crate::store::batch::{self, Done};
use crate::store::{Executor, NewEvent, RecordError, Recorded, Statement, StoreError, accepted};

/// Tells what became of an event.
pub(super) enum Outcome {
    Recorded {
        basis: Basis,
        recorded: Recorded,
    },
    /// The queue has it.
    Accepted {
        basis: Basis,
        id: String,
    },
    Failed(Failure),
}

pub(super) struct Outcomes {
    /// One outcome for each event, in their order.
    pub(super) each: Vec<Outcome>,
    /// The database's answer about the key, or why there is no answer.
    pub(super) done: Result<Done, StoreError>,
    /// The reason why accepted events did not get into the database.
    pub(super) accepted_for: Option<String>,
}

/// An event that is about to be accepted: whatever comes after it sees it already.
struct Held {
    accepted: Accepted,
    names: Names,
}

impl Held {
    /// It is not accepted after all.
    fn let_go(self, memory: &Memory) {
        memory.let_go(&self.names, &self.accepted.id);
    }
}

/// The turn of an event.
enum Turn {
    Now,
    /// It comes behind something that waits in the queue. It is held if its key is known to be good.
    Later(Option<Held>),
}

impl Outcome {
    fn of(told: batch::Outcome, basis: Basis) -> Self {
        match told {
            Ok(recorded) => Outcome::Recorded { basis, recorded },
            Err(error) => Outcome::Failed(error.into()),
        }
    }
}

impl<P: Platform> Context<'_, P> {
    /// A key that is not good neither records nor accepts anything.
    pub(super) async fn record(
        &self,
        credentials: &Credentials,
        events: &[NewEvent<'_>],
        count: Option<Statement>,
    ) -> Result<Outcomes, Failure> {
        let Some(overflow) = self.platform.overflow() else {
            let store = BrandStore::of(self.platform, credentials.brand_id());
            let all: Vec<&NewEvent<'_>> = events.iter().collect();
            let mut done = batch::record(&store, credentials, self.now_ms, &all, count).await?;
            let told = mem::take(&mut done.outcomes).into_iter();
            let each = told.map(|told| Outcome::of(told, done.key.basis)).collect();
            return Ok(Outcomes { each, done: Ok(done), accepted_for: None });
        };
        let memory = overflow.memory;
        let (mut turns, done) = self.ask(memory, credentials, events, count).await;
        self.remember(credentials, done.as_ref());
        let mut outcomes: Vec<Option<Outcome>> = events.iter().map(|_| None).collect();
        let (done, trouble) = match done {
            Ok(mut done) => {
                let told = mem::take(&mut done.outcomes);
                let trouble = self.note(memory, credentials, events, &turns, (told, done.key.basis), &mut outcomes);
                (Ok(done), trouble)
            }
            Err(RecordError::Failed(error @ (StoreError::Transient(_) | StoreError::Overloaded(_)))) => {
                (Err(error.clone()), error)
            }
            Err(error) => {
                for turn in turns {
                    turn.let_go(memory);
                }
                return Err(error.into());
            }
        };

        let mut messages: Vec<String> = Vec::new();
        let mut sent: Vec<(&mut Option<Outcome>, Held)> = Vec::new();
        for ((event, turn), outcome) in events.iter().zip(&mut turns).zip(&mut outcomes) {
            if outcome.is_some() {
                continue;
            }
            let held = match turn {
                Turn::Now => self.hold(memory, credentials, event),
                Turn::Later(held) => held.take(),
            };
            // Where it can be asked, the database says itself whether the key is good for an event.
            let refused = done.as_ref().ok().and_then(|done| done.admit(event.event, credentials).err());
            *outcome = Some(Outcome::Failed(refused.clone().map_or_else(|| trouble.clone().into(), Failure::from)));
            let Some(held) = held else { continue };
            match self.message(memory, credentials, event, &held).filter(|_| refused.is_none()) {
                Some(message) => {
                    messages.push(message);
                    sent.push((outcome, held));
                }
                None => held.let_go(memory),
            }
        }
        let (count, unsent) = send(overflow.queue, &messages).await;
        let is_accepted = count > 0;
        for (nth, (outcome, held)) in sent.into_iter().enumerate() {
            *outcome = Some(match &unsent {
                Some(unsent) if nth >= count => {
                    held.let_go(memory);
                    Outcome::Failed(Failure::unqueued(trouble.clone(), unsent))
                }
                _ => Outcome::Accepted { basis: held.accepted.basis, id: held.accepted.id },
            });
        }
        let mut each = outcomes.into_iter().flatten();
        if done.is_err() && !is_accepted {
            let why =
                each.find_map(|outcome| if let Outcome::Failed(failure) = outcome { Some(failure) } else { None });
            return Err(why.unwrap_or_else(|| trouble.into()));
        }
        let accepted_for = is_accepted.then(|| trouble.trouble().to_owned());
        Ok(Outcomes { each: each.collect(), done, accepted_for })
    }

    /// Records the events whose turn it is. If the database has just failed, it is not asked.
    async fn ask(
        &self,
        memory: &Memory,
        credentials: &Credentials,
        events: &[NewEvent<'_>],
        count: Option<Statement>,
    ) -> (Vec<Turn>, Result<Done, RecordError>) {
        let asked = match self.may_ask(memory, credentials, events) {
            Ok(trial) => self.turns(memory, credentials, events).await.map(|turns| (turns, trial)),
            Err(trouble) => Err(trouble),
        };
        match asked {
            Ok((turns, _trial)) => {
                let now = events.iter().zip(&turns).filter(|(_, turn)| matches!(turn, Turn::Now));
                let now: Vec<&NewEvent<'_>> = now.map(|(event, _)| event).collect();
                let store = BrandStore::of(self.platform, credentials.brand_id());
                let done = batch::record(&store, credentials, self.now_ms, &now, count).await;
                (turns, done)
            }
            Err(trouble) => (events.iter().map(|_| Turn::Now).collect(), Err(trouble.into())),
        }
    }

    /// Whether the database is asked about events, perhaps to try whether it is well again. If it has just failed, it is not, as long
    /// as all of them may go into the queue.
    fn may_ask<'m>(
        &self,
        memory: &'m Memory,
        credentials: &Credentials,
        events: &[NewEvent<'_>],
    ) -> Result<Option<Trial<'m>>, StoreError> {
        if events.is_empty() || !self.may_accept(memory, credentials, events) {
            return Ok(None);
        }
        let trial = memory.outages.ask(ids::database_of(credentials.brand_id()), self.platform.now_ms());
        trial.map_err(|trouble| StoreError::Overloaded(format!("not asked, since it has just failed: {trouble}")))
    }

    fn may_accept(&self, memory: &Memory, credentials: &Credentials, events: &[NewEvent<'_>]) -> bool {
        let now_ms = self.platform.now_ms();
        events.iter().all(|event| memory.permit(credentials, event.event, now_ms).is_some())
    }

    /// It is not an event's turn if it would overtake something that waits, or comes after such a one.
    async fn turns(
        &self,
        memory: &Memory,
        credentials: &Credentials,
        events: &[NewEvent<'_>],
    ) -> Result<Vec<Turn>, StoreError> {
        if memory.holds_nothing() {
            return Ok(events.iter().map(|_| Turn::Now).collect());
        }
        let names: Vec<Names> = events.iter().map(|event| Names::of(credentials, event, &event.row_id)).collect();
        self.catch_up(memory, credentials, &names).await?;
        let has_to_wait = |names: &Names| !memory.before(names, self.now_ms).is_empty();
        if names.iter().any(has_to_wait) && !self.may_accept(memory, credentials, events) {
            // In an isolate's first request: only a key that is known to be good has events wait.
            let store = BrandStore::of(self.platform, credentials.brand_id());
            let done = batch::admit(&store, credentials, self.now_ms, None).await;
            self.remember(credentials, done.as_ref());
        }
        let turn = |(event, names): (&NewEvent<'_>, &Names)| {
            if has_to_wait(names) { Turn::Later(self.hold(memory, credentials, event)) } else { Turn::Now }
        };
        Ok(events.iter().zip(&names).map(turn).collect())
    }

    /// Asks what is settled of all that events with these names come after, so that only the rest stands before them.
    async fn catch_up(&self, memory: &Memory, credentials: &Credentials, names: &[Names]) -> Result<(), StoreError> {
        let mut before: Vec<String> = names.iter().flat_map(|names| memory.before(names, self.now_ms)).collect();
        before.sort_unstable();
        before.dedup();
        if before.is_empty() {
            return Ok(());
        }
        let (brand_id, environment) = (credentials.brand_id(), credentials.environment());
        let store = BrandStore::guarded(self.platform, brand_id);
        let answer = store.batch(&[accepted::open(brand_id, environment, &before)]).await?;
        let open = accepted::read_open(answer.as_deref())?;
        before.retain(|id| !open.contains(id));
        for names in names {
            memory.release(&names.follows, &before);
        }
        Ok(())
    }

    /// Notes the outcomes that the database told of the events whose turn it was. Where it answered, and then no more, the rest is accepted as
    /// if it had not answered at all. Answers what keeps the others out.
    fn note(
        &self,
        memory: &Memory,
        credentials: &Credentials,
        events: &[NewEvent<'_>],
        turns: &[Turn],
        (told, basis): (Vec<batch::Outcome>, Basis),
        outcomes: &mut [Option<Outcome>],
    ) -> StoreError {
        let mut trouble = None;
        let now = events.iter().zip(turns).zip(outcomes).filter(|((_, turn), _)| matches!(turn, Turn::Now));
        for (((event, _), outcome), told) in now.zip(told) {
            match told {
                Err(RecordError::Failed(error @ (StoreError::Transient(_) | StoreError::Overloaded(_)))) => {
                    trouble.get_or_insert(error);
                }
                told => {
                    // Should it come again while the database can't be asked, it is the same event.
                    if matches!(told, Ok(Recorded { duplicate: false, .. })) {
                        let accepted = Accepted { id: event.row_id.clone(), at_ms: self.now_ms, basis };
                        memory.remember(credentials, event, accepted);
                    }
                    *outcome = Some(Outcome::of(told, basis));
                }
            }
        }
        trouble.unwrap_or_else(|| StoreError::Overloaded("an event of the same order waits in the queue".to_owned()))
    }

    /// Remembers the database's answer about a key, for the time when it can't be asked.
    pub(super) fn remember(&self, credentials: &Credentials, done: Result<&Done, &RecordError>) {
        let Some(overflow) = self.platform.overflow() else { return };
        match done {
            Ok(done) => overflow.memory.remember_key(credentials, &done.key, self.now_ms),
            Err(RecordError::Refused(_)) => overflow.memory.forget_key(credentials),
            Err(RecordError::Conflict(_) | RecordError::Failed(_)) => {}
        }
    }

    /// Makes the identifier of an event's row: of those that may go into the queue, each sorts behind the ones before.
    pub(super) fn row_id(&self, event: Event, random: ids::Entropy) -> String {
        let (ms, random) = match self.platform.overflow() {
            Some(overflow) => overflow.memory.next_id(self.now_ms, random),
            None => (self.now_ms, random),
        };
        ids::make(ids::prefix(event), ms, &random)
    }

    /// Notes an event before it is sent, so that what comes meanwhile sees it. `None` if its key is not known to be good for it.
    fn hold(&self, memory: &Memory, credentials: &Credentials, event: &NewEvent<'_>) -> Option<Held> {
        let now_ms = self.platform.now_ms();
        let basis = memory.permit(credentials, event.event, now_ms)?.basis;
        let first = memory.first(credentials, event, now_ms);
        let accepted = first.unwrap_or_else(|| Accepted { id: event.row_id.clone(), at_ms: now_ms, basis });
        let names = Names::of(credentials, event, &accepted.id);
        memory.hold(&names, &accepted, now_ms);
        memory.remember(credentials, event, accepted.clone());
        Some(Held { accepted, names })
    }

    /// Writes the message for the queue; `None` if it is too much for one.
    fn message(&self, memory: &Memory, credentials: &Credentials, event: &NewEvent<'_>, held: &Held) -> Option<String> {
        let Accepted { id, at_ms, basis } = &held.accepted;
        let mut after = memory.before(&held.names, self.platform.now_ms());
        // A repetition waits for nothing that came after the first delivery, which may be waiting for it.
        after.retain(|before| ids::age(before) < ids::age(id));
        let message = Message {
            accepted_id: id.clone(),
            accepted_at: *at_ms,
            brand_id: credentials.brand_id().to_owned(),
            environment: credentials.environment(),
            key_id: credentials.key_id().to_owned(),
            event: event.event,
            basis: *basis,
            idempotency_key: event.idempotency_key().map(str::to_owned),
            after,
            misses: 0,
            payload: event.normalized.to_string(),
        };
        message.print()
    }
}

impl Turn {
    /// It does not come.
    fn let_go(self, memory: &Memory) {
        if let Turn::Later(Some(held)) = self {
            held.let_go(memory);
        }
    }
}

/// Sends as many messages as the queue takes; how many, and why no more. Where one can't be put there, none behind it is.
async fn send(queue: &impl Queue, messages: &[String]) -> (usize, Option<Unsent>) {
    let mut sent = 0_usize;
    for chunk in chunks(messages) {
        let outcome = match chunk {
            [message] => queue.send(message, 0).await,
            chunk => queue.send_all(chunk).await,
        };
        if let Err(unsent) = outcome {
            return (sent, Some(unsent));
        }
        sent = sent.saturating_add(chunk.len());
    }
    (sent, None)
}
