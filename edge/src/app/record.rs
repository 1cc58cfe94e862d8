//! Records events, or accepts them: those that must not be recorded yet go into the queue, and all of them when the database takes none.

use std::mem;

use advocateloop_core::Basis;

use super::Passage;
use super::overflow::{Held, waits};
use crate::auth::{Credentials, Permit};
use crate::failure::Failure;
use crate::ids;
use crate::overflow::{Memory, Names, Overflow, Queue, Trial, parcels};
use crate::platform::Platform;
use crate::retry::Home;
use crate::store::batch::{self, Done};
use crate::store::{self, NewEvent, RecordError, Recorded, Statement, StoreError};

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

/// The turn of an event.
enum Turn {
    Now,
    /// A later turn, behind something that waits in the queue.
    Later(Held),
    /// A later turn of an event whose key nobody knows to be good.
    NotNow,
}

impl From<store::Outcome> for Outcome {
    fn from(outcome: store::Outcome) -> Self {
        match outcome {
            Ok((permit, recorded)) => Outcome::Recorded { basis: permit.basis(), recorded },
            Err(error) => Outcome::Failed(error.into()),
        }
    }
}

impl<P: Platform> Passage<'_, P> {
    /// A key that is not good neither records nor accepts anything.
    pub(super) async fn record(
        &self,
        credentials: &Credentials,
        events: &[NewEvent<'_>],
        count: Option<Statement>,
    ) -> Result<Outcomes, Failure> {
        let store = Home::of(self.platform, credentials.brand_id());
        let Some(overflow) = self.platform.overflow() else {
            let mut done = batch::record(&store, credentials, self.now_ms, events, count).await?;
            let each = mem::take(&mut done.outcomes).into_iter().map(Outcome::from).collect();
            return Ok(Outcomes { each, done: Ok(done), accepted_for: None });
        };
        let memory = overflow.memory;
        let asked = match self.asks(memory, credentials, events) {
            Ok(trial) => self.turns(memory, credentials, events).await.map(|turns| (turns, trial)),
            Err(trouble) => Err(trouble),
        };
        let (mut turns, recorded) = match asked {
            Ok((turns, _trial)) => {
                let now = events.iter().zip(&turns).filter(|(_, turn)| matches!(turn, Turn::Now));
                let now: Vec<NewEvent<'_>> = now.map(|(event, _)| *event).collect();
                let recorded = batch::record(&store, credentials, self.now_ms, &now, count).await;
                (turns, recorded)
            }
            Err(trouble) => (events.iter().map(|_| Turn::Now).collect(), Err(trouble.into())),
        };
        let (done, told, trouble) = match recorded {
            Ok(mut done) => {
                let told = mem::take(&mut done.outcomes);
                let (told, trouble) = self.note(memory, credentials, events, &mut turns, told);
                (Ok(done), told, trouble)
            }
            Err(RecordError::Failed(error @ (StoreError::Transient(_) | StoreError::Overloaded(_)))) => {
                for (turn, event) in turns.iter_mut().zip(events).filter(|(turn, _)| matches!(turn, Turn::Now)) {
                    *turn = self.later(memory, credentials, event);
                }
                (Err(error.clone()), Vec::new(), error)
            }
            Err(error) => {
                self.remember(credentials, Err(&error));
                for turn in turns {
                    turn.let_go(memory);
                }
                return Err(error.into());
            }
        };
        let each = self.accept(
            overflow,
            credentials,
            events,
            turns,
            Known { done: done.as_ref().ok(), told, trouble: &trouble },
        );
        let each = each.await;
        let is_accepted = each.iter().any(|outcome| matches!(outcome, Outcome::Accepted { .. }));
        if done.is_err() && !is_accepted {
            let why = |outcome| if let Outcome::Failed(failure) = outcome { Some(failure) } else { None };
            return Err(each.into_iter().find_map(why).unwrap_or_else(|| trouble.into()));
        }
        Ok(Outcomes { each, done, accepted_for: is_accepted.then(|| trouble.trouble().to_owned()) })
    }

    /// Whether the database is asked about events, perhaps to try whether it is well again. If it has just failed, it is not, as long
    /// as all of them may go into the queue.
    fn asks<'m>(
        &self,
        memory: &'m Memory,
        credentials: &Credentials,
        events: &[NewEvent<'_>],
    ) -> Result<Option<Trial<'m>>, StoreError> {
        let now_ms = self.platform.now_ms();
        let may_be_accepted = |event: &NewEvent<'_>| memory.keys.permit(credentials, event.event, now_ms).is_some();
        if events.is_empty() || !events.iter().all(may_be_accepted) {
            return Ok(None);
        }
        let trial = memory.outages.ask(ids::database_of(credentials.brand_id()), now_ms);
        trial.map_err(|trouble| StoreError::Overloaded(format!("not asked, since it has just failed: {trouble}")))
    }

    /// It is not an event's turn if it would overtake something that waits, or comes after such a one.
    async fn turns(
        &self,
        memory: &Memory,
        credentials: &Credentials,
        events: &[NewEvent<'_>],
    ) -> Result<Vec<Turn>, StoreError> {
        if memory.orders.is_empty() {
            return Ok(events.iter().map(|_| Turn::Now).collect());
        }
        let names: Vec<Names> = events.iter().map(|event| names_of(credentials, event, event.row_id)).collect();
        self.catch_up(memory, credentials, &names).await?;
        let has_to_wait = |names: &Names| !memory.orders.before(names, self.now_ms).is_empty();
        if names.iter().any(has_to_wait) {
            self.get_to_know(memory, credentials, events).await;
        }
        let turn = |(event, names): (&NewEvent<'_>, &Names)| {
            if has_to_wait(names) { self.later(memory, credentials, event) } else { Turn::Now }
        };
        Ok(events.iter().zip(&names).map(turn).collect())
    }

    /// Asks about the key in an isolate's first request: only a key that is known to be good has events wait.
    async fn get_to_know(&self, memory: &Memory, credentials: &Credentials, events: &[NewEvent<'_>]) {
        let now_ms = self.platform.now_ms();
        if events.iter().all(|event| memory.keys.permit(credentials, event.event, now_ms).is_some()) {
            return;
        }
        let store = Home::of(self.platform, credentials.brand_id());
        if let Ok(done) = batch::admit(&store, credentials, self.now_ms, None).await {
            for event in events {
                let said = done.admit(event.event, credentials).map_err(RecordError::from);
                self.remember(credentials, said.as_ref());
            }
        }
    }

    fn later(&self, memory: &Memory, credentials: &Credentials, event: &NewEvent<'_>) -> Turn {
        self.hold(memory, credentials, event).map_or(Turn::NotNow, Turn::Later)
    }

    /// Remembers what the database said. Where it answered, and then no more, the rest is accepted as if it had not answered at all.
    /// Answers what is left of the outcomes, and what keeps the others out.
    fn note(
        &self,
        memory: &Memory,
        credentials: &Credentials,
        events: &[NewEvent<'_>],
        turns: &mut [Turn],
        told: Vec<store::Outcome>,
    ) -> (Vec<store::Outcome>, StoreError) {
        // One event that the plan allows is enough to know that the key is good.
        if let Some(said) = told.iter().find(|said| said.is_ok()).or(told.first()) {
            self.remember(credentials, said.as_ref().map(|(permit, _)| permit));
        }
        let mut trouble = None;
        let mut kept = Vec::with_capacity(told.len());
        let now = turns.iter_mut().zip(events).filter(|(turn, _)| matches!(turn, Turn::Now));
        for ((turn, event), outcome) in now.zip(told) {
            match outcome {
                Err(RecordError::Failed(error @ (StoreError::Transient(_) | StoreError::Overloaded(_)))) => {
                    *turn = self.later(memory, credentials, event);
                    trouble.get_or_insert(error);
                }
                outcome => {
                    if let Ok((_, recorded)) = &outcome {
                        self.note_recorded(memory, credentials, event, recorded);
                    }
                    kept.push(outcome);
                }
            }
        }
        (kept, trouble.unwrap_or_else(waits))
    }

    /// Remembers the database's answer about a key, for the time when it can't be asked.
    pub(super) fn remember(&self, credentials: &Credentials, said: Result<&Permit, &RecordError>) {
        let Some(overflow) = self.platform.overflow() else { return };
        match said {
            Ok(permit) => overflow.memory.keys.remember(credentials, permit, self.now_ms),
            Err(RecordError::Refused(refused)) => overflow.memory.keys.refuse(credentials, refused),
            Err(RecordError::Conflict(_) | RecordError::Failed(_)) => {}
        }
    }

    /// Puts into the queue whose turn is later. Where one can't be put there, none behind it is.
    async fn accept(
        &self,
        overflow: Overflow<'_, P::Queue>,
        credentials: &Credentials,
        events: &[NewEvent<'_>],
        turns: Vec<Turn>,
        known: Known<'_>,
    ) -> Vec<Outcome> {
        let Known { done, told, trouble } = known;
        let memory = overflow.memory;
        let unavailable = || Outcome::Failed(trouble.clone().into());
        let mut told = told.into_iter();
        let mut outcomes = Vec::with_capacity(turns.len());
        let mut later: Vec<(usize, Held)> = Vec::new();
        let mut messages: Vec<String> = Vec::new();
        for (place, (turn, event)) in turns.into_iter().zip(events).enumerate() {
            if let Turn::Now = turn {
                outcomes.push(told.next().map_or_else(unavailable, Outcome::from));
                continue;
            }
            // Where it can be asked, the database says itself whether the key is good for an event.
            if let Some(refused) = done.and_then(|done| done.admit(event.event, credentials).err()) {
                turn.let_go(memory);
                outcomes.push(Outcome::Failed(refused.into()));
                continue;
            }
            // Until the queue has it.
            outcomes.push(unavailable());
            let Turn::Later(held) = turn else { continue };
            match self.message(memory, credentials, event, &held) {
                Some(message) => {
                    messages.push(message);
                    later.push((place, held));
                }
                None => held.let_go(memory),
            }
        }
        let (sent, unsent) = send(overflow.queue, &messages).await;
        for (nth, (place, held)) in later.into_iter().enumerate() {
            let Some(outcome) = outcomes.get_mut(place) else { continue };
            match &unsent {
                Some(unsent) if nth >= sent => {
                    *outcome = Outcome::Failed(Failure::unqueued(trouble.clone(), unsent));
                    held.let_go(memory);
                }
                _ => *outcome = Outcome::Accepted { basis: held.basis, id: held.id },
            }
        }
        outcomes
    }
}

/// Everything that is known about the events before the queue is asked.
struct Known<'d> {
    /// Set if the database could be asked.
    done: Option<&'d Done>,
    /// Outcomes of the events whose turn was now, in their order.
    told: Vec<store::Outcome>,
    /// The reason why the others stay out of the database.
    trouble: &'d StoreError,
}

impl Turn {
    /// It does not come.
    fn let_go(self, memory: &Memory) {
        if let Turn::Later(held) = self {
            held.let_go(memory);
        }
    }
}

/// Sends as many messages as the queue takes; how many, and why no more.
async fn send(queue: &impl Queue, messages: &[String]) -> (usize, Option<crate::overflow::Unsent>) {
    let mut sent = 0_usize;
    for parcel in parcels(messages) {
        let outcome = match parcel {
            [message] => queue.send(message, 0).await,
            parcel => queue.send_all(parcel).await,
        };
        if let Err(unsent) = outcome {
            return (sent, Some(unsent));
        }
        sent = sent.saturating_add(parcel.len());
    }
    (sent, None)
}

pub(super) fn names_of(credentials: &Credentials, event: &NewEvent<'_>, row_id: &str) -> Names {
    Names::of(&super::overflow::subject(credentials, event, row_id), event.payload)
}
