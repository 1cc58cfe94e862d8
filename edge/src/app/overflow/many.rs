//! The same for the events of a batch: those that must not be recorded yet are accepted, and all of them when the database takes none.

use std::mem;

use advocateloop_core::Basis;

use super::{Held, Passed, waits};
use crate::app::Passage;
use crate::auth::Credentials;
use crate::failure::Failure;
use crate::overflow::{Memory, Names, Overflow, Queue, parcels};
use crate::platform::Platform;
use crate::retry::Home;
use crate::store::batch::{self, Done, Outcome};
use crate::store::{Recording, StoreError, Unrecorded};

/// What became of one of them.
pub(in crate::app) enum Fate {
    /// The database has been asked.
    Told(Outcome),
    Accepted {
        basis: Basis,
        id: String,
    },
    Failed(Failure),
}

pub(in crate::app) struct Fates {
    /// In the order of the events.
    pub(in crate::app) each: Vec<Fate>,
    /// What the database says of the key, or why it says nothing.
    pub(in crate::app) done: Result<Done, StoreError>,
    /// What kept those out of the database that were accepted.
    pub(in crate::app) accepted_for: Option<String>,
}

/// When an event's turn is.
enum Turn {
    Now,
    /// After something that waits in the queue.
    Later(Held),
    /// The same, but whether its key is good is not known.
    NotNow,
}

impl Turn {
    /// It does not come.
    fn let_go(self, memory: &Memory) {
        if let Turn::Later(held) = self {
            held.let_go(memory);
        }
    }
}

/// What is known of all of them before the queue is asked.
struct Known<'d> {
    /// If the database could be asked.
    done: Option<&'d Done>,
    /// Of those whose turn was now, in their order.
    told: Vec<Outcome>,
    /// What keeps the others out of the database.
    trouble: &'d StoreError,
}

impl<P: Platform> Passage<'_, P> {
    /// Records events, or accepts them. A key that is not good does neither.
    pub(in crate::app) async fn record_many(
        &self,
        credentials: &Credentials,
        passed: &[Passed<'_>],
    ) -> Result<Fates, Failure> {
        let store = Home::of(self.platform, credentials.brand_id());
        let Some(overflow) = self.platform.overflow() else {
            let mut done = batch::record(&store, credentials, self.now_ms, passed).await?;
            let each = mem::take(&mut done.outcomes).into_iter().map(Fate::Told).collect();
            return Ok(Fates { each, done: Ok(done), accepted_for: None });
        };
        let trial = self.asks(overflow.memory, credentials, passed);
        let mut turns = match &trial {
            Ok(_) => self.turns(overflow.memory, credentials, passed).await,
            Err(_) => passed.iter().map(|_| Turn::Now).collect(),
        };
        let now = passed.iter().zip(&turns).filter(|(_, turn)| matches!(turn, Turn::Now));
        let offers: Vec<Passed<'_>> = now.map(|(passed, _)| *passed).collect();
        let recorded = match trial {
            Ok(_trial) => batch::record(&store, credentials, self.now_ms, &offers).await,
            Err(trouble) => Err(trouble.into()),
        };
        let (done, told, trouble) = match recorded {
            Ok(mut done) => {
                let told = mem::take(&mut done.outcomes);
                self.note_all(overflow.memory, credentials, &offers, &told);
                let (told, trouble) = self.put_off_failed(overflow.memory, passed, &mut turns, told);
                (Ok(done), told, trouble)
            }
            Err(Unrecorded::Failed(error @ (StoreError::Transient(_) | StoreError::Overloaded(_)))) => {
                for (turn, passed) in turns.iter_mut().zip(passed).filter(|(turn, _)| matches!(turn, Turn::Now)) {
                    *turn = self.later(overflow.memory, passed);
                }
                (Err(error.clone()), Vec::new(), error)
            }
            Err(unrecorded) => {
                self.remember(credentials, Err(&unrecorded));
                for turn in turns {
                    turn.let_go(overflow.memory);
                }
                return Err(unrecorded.into());
            }
        };
        let known = Known { done: done.as_ref().ok(), told, trouble: &trouble };
        let each = self.accept_many(overflow, passed, turns, known).await;
        let is_accepted = each.iter().any(|fate| matches!(fate, Fate::Accepted { .. }));
        if done.is_err() && !is_accepted {
            let why = |fate| if let Fate::Failed(failure) = fate { Some(failure) } else { None };
            return Err(each.into_iter().find_map(why).unwrap_or_else(|| trouble.into()));
        }
        Ok(Fates { each, done, accepted_for: is_accepted.then(|| trouble.trouble().to_owned()) })
    }

    /// It is not an event's turn if it would overtake something that waits, or comes after such a one.
    async fn turns(&self, memory: &Memory, credentials: &Credentials, passed: &[Passed<'_>]) -> Vec<Turn> {
        if memory.orders.is_empty() {
            return passed.iter().map(|_| Turn::Now).collect();
        }
        let names: Vec<Names> = passed.iter().map(|passed| passed.names(passed.recording.row_id)).collect();
        // If it can't be asked, all of them wait still.
        let _ = self.catch_up(memory, credentials, &names).await;
        if names.iter().any(|names| !memory.orders.before(names, self.now_ms).is_empty()) {
            self.get_to_know(memory, credentials, passed).await;
        }
        let turn = |(passed, names): (&Passed<'_>, &Names)| {
            if memory.orders.before(names, self.now_ms).is_empty() { Turn::Now } else { self.later(memory, passed) }
        };
        passed.iter().zip(&names).map(turn).collect()
    }

    /// What waits is accepted only by a key that is known to be good: the first request of an isolate asks.
    async fn get_to_know(&self, memory: &Memory, credentials: &Credentials, passed: &[Passed<'_>]) {
        let is_known = |passed: &Passed<'_>| {
            memory.keys.permit(credentials, passed.recording.event, self.platform.now_ms()).is_some()
        };
        if passed.iter().all(is_known) {
            return;
        }
        let store = Home::of(self.platform, credentials.brand_id());
        if let Ok(done) = batch::admit(&store, credentials, self.now_ms).await {
            for passed in passed {
                self.remember(credentials, done.admit(passed.recording.event, credentials).as_ref());
            }
        }
    }

    /// The database answered, and then no more: the rest is accepted, as if it had not answered at all. What is left of the outcomes,
    /// and what keeps the others out.
    fn put_off_failed(
        &self,
        memory: &Memory,
        passed: &[Passed<'_>],
        turns: &mut [Turn],
        told: Vec<Outcome>,
    ) -> (Vec<Outcome>, StoreError) {
        let mut trouble = None;
        let mut kept = Vec::with_capacity(told.len());
        let now = turns.iter_mut().zip(passed).filter(|(turn, _)| matches!(turn, Turn::Now));
        for ((turn, passed), outcome) in now.zip(told) {
            match outcome {
                Err(Unrecorded::Failed(error @ (StoreError::Transient(_) | StoreError::Overloaded(_)))) => {
                    *turn = self.later(memory, passed);
                    trouble.get_or_insert(error);
                }
                outcome => kept.push(outcome),
            }
        }
        (kept, trouble.unwrap_or_else(waits))
    }

    fn later(&self, memory: &Memory, passed: &Passed<'_>) -> Turn {
        self.hold(memory, passed).map_or(Turn::NotNow, Turn::Later)
    }

    /// One event that the plan allows is enough to know that the key is good.
    fn note_all(&self, memory: &Memory, credentials: &Credentials, passed: &[Passed<'_>], told: &[Outcome]) {
        if let Some(said) = told.iter().find(|said| said.is_ok()).or(told.first()) {
            self.remember(credentials, said.as_ref().map(|(permit, _)| permit));
        }
        for (passed, said) in passed.iter().zip(told) {
            if let Ok((_, recorded)) = said {
                self.note_recorded(memory, passed, recorded);
            }
        }
    }

    /// Puts into the queue whose turn is later. Where one can't be put there, none behind it is.
    async fn accept_many(
        &self,
        overflow: Overflow<'_, P::Queue>,
        passed: &[Passed<'_>],
        turns: Vec<Turn>,
        known: Known<'_>,
    ) -> Vec<Fate> {
        let Known { done, told, trouble } = known;
        let memory = overflow.memory;
        let unavailable = || Fate::Failed(trouble.clone().into());
        let mut told = told.into_iter();
        let mut fates = Vec::with_capacity(turns.len());
        let mut later: Vec<(usize, Held)> = Vec::new();
        let mut messages: Vec<String> = Vec::new();
        for (place, (turn, passed)) in turns.into_iter().zip(passed).enumerate() {
            if let Turn::Now = turn {
                fates.push(told.next().map_or_else(unavailable, Fate::Told));
                continue;
            }
            // Where it can be asked, the database says itself whether the key is good for an event.
            let Recording { event, credentials, .. } = passed.recording;
            if let Some(refused) = done.and_then(|done| done.admit(event, credentials).err()) {
                turn.let_go(memory);
                fates.push(Fate::Failed(refused.into()));
                continue;
            }
            // Until the queue has it.
            fates.push(unavailable());
            let Turn::Later(held) = turn else { continue };
            match self.message(memory, passed, &held) {
                Some(message) => {
                    messages.push(message);
                    later.push((place, held));
                }
                None => held.let_go(memory),
            }
        }
        let mut sent = 0_usize;
        let mut unsent = None;
        for parcel in parcels(&messages) {
            if let Err(error) = overflow.queue.send_all(parcel).await {
                unsent = Some(error);
                break;
            }
            sent = sent.saturating_add(parcel.len());
        }
        for (nth, (place, held)) in later.into_iter().enumerate() {
            let Some(fate) = fates.get_mut(place) else { continue };
            match &unsent {
                Some(unsent) if nth >= sent => {
                    *fate = Fate::Failed(Failure::unqueued(trouble.clone(), unsent));
                    held.let_go(memory);
                }
                _ => *fate = Fate::Accepted { basis: held.basis, id: held.id },
            }
        }
        fates
    }
}
