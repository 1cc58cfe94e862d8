//! The same for the events of a batch: those that must not be recorded yet are accepted, and all of them when the database takes none.

use advocateloop_core::Basis;

use super::{Held, Passed};
use crate::app::Passage;
use crate::auth::Credentials;
use crate::failure::Failure;
use crate::overflow::{Memory, Overflow, Queue, parcels};
use crate::platform::Platform;
use crate::retry::Home;
use crate::store::batch::{self, Done, Offer, Outcome};
use crate::store::{Executor, Recording, StoreError, Unrecorded, accepted};

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

impl<'a> Passed<'a> {
    fn offer(&self) -> Offer<'a> {
        Offer { recording: self.recording, payload: self.payload }
    }
}

/// When an event's turn is.
enum Turn {
    Now,
    /// After something that waits in the queue.
    Later(Held),
    /// The same, but whether its key is good is not known.
    NotNow,
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
        let overflow = self.platform.overflow();
        let mut turns: Vec<Turn> = passed.iter().map(|_| Turn::Now).collect();
        if let Some(overflow) = overflow {
            self.hold_back(overflow.memory, credentials, passed, &mut turns).await;
        }
        let now = passed.iter().zip(&turns).filter(|(_, turn)| matches!(turn, Turn::Now));
        let offers: Vec<Offer<'_>> = now.clone().map(|(passed, _)| passed.offer()).collect();
        let store = Home::of(self.platform, credentials.brand_id());
        let done = batch::record(&store, credentials, self.now_ms, &offers).await;
        let waits = StoreError::Overloaded("an event of the same order waits in the queue".to_owned());
        let (told, done, trouble) = match done {
            Ok(mut done) => (std::mem::take(&mut done.outcomes), Ok(done), waits),
            Err(Unrecorded::Failed(error @ (StoreError::Transient(_) | StoreError::Overloaded(_))))
                if overflow.is_some() =>
            {
                (Vec::new(), Err(error.clone()), error)
            }
            Err(unrecorded) => {
                self.remember(credentials, Err(&unrecorded));
                self.let_go_of_all(turns);
                return Err(unrecorded.into());
            }
        };
        let Some(overflow) = overflow else {
            return Ok(Fates { each: told.into_iter().map(Fate::Told).collect(), done, accepted_for: None });
        };
        for ((passed, _), outcome) in now.zip(&told) {
            self.note(overflow.memory, passed, outcome);
        }
        if done.is_err() {
            for (turn, passed) in turns.iter_mut().zip(passed).filter(|(turn, _)| matches!(turn, Turn::Now)) {
                *turn = self.hold(overflow.memory, passed).map_or(Turn::NotNow, Turn::Later);
            }
            if !turns.iter().any(|turn| matches!(turn, Turn::Later(_))) {
                return Err(trouble.into());
            }
        }
        let known = Known { done: done.as_ref().ok(), told, trouble: &trouble };
        let each = self.accept_many(overflow, passed, turns, known).await;
        let is_accepted = each.iter().any(|fate| matches!(fate, Fate::Accepted { .. }));
        if done.is_err() && !is_accepted {
            let why = |fate| if let Fate::Failed(failure) = fate { Some(failure) } else { None };
            return Err(each.into_iter().find_map(why).unwrap_or_else(|| trouble.into()));
        }
        Ok(Fates { each, done, accepted_for: is_accepted.then(|| trouble.trouble().to_owned()) })
    }

    /// Finds those that would overtake something that waits, and whatever comes after them.
    async fn hold_back(&self, memory: &Memory, credentials: &Credentials, passed: &[Passed<'_>], turns: &mut [Turn]) {
        if memory.orders.is_empty() {
            return;
        }
        let names: Vec<_> = passed.iter().map(|passed| passed.names(passed.recording.row_id)).collect();
        let mut before: Vec<String> = names.iter().flat_map(|names| memory.orders.before(names, self.now_ms)).collect();
        before.sort_unstable();
        before.dedup();
        if before.is_empty() {
            return;
        }
        let (brand_id, environment) = (credentials.brand_id(), credentials.environment());
        let store = Home::guarded(self.platform, brand_id);
        let answer = store.batch(&[accepted::open(brand_id, environment, &before)]).await;
        if let Ok(open) = answer.and_then(|answer| accepted::read_open(answer.as_deref())) {
            before.retain(|id| !open.contains(id));
            for names in &names {
                memory.orders.release(&names.follows, &before);
            }
        }
        for ((turn, passed), names) in turns.iter_mut().zip(passed).zip(&names) {
            if !memory.orders.before(names, self.now_ms).is_empty() {
                *turn = self.hold(memory, passed).map_or(Turn::NotNow, Turn::Later);
            }
        }
    }

    fn note(&self, memory: &Memory, passed: &Passed<'_>, outcome: &Outcome) {
        self.remember(passed.recording.credentials, outcome.as_ref().map(|(permit, _)| permit));
        if let Ok((_, recorded)) = outcome {
            self.note_recorded(memory, passed, recorded);
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
            // Where it can be asked, the database says itself whether the key is good for an event.
            let Recording { event, credentials, .. } = passed.recording;
            let refused = done.and_then(|done| done.admit(event, credentials).err());
            fates.push(match (turn, refused) {
                (Turn::Now, _) => told.next().map_or_else(unavailable, Fate::Told),
                (Turn::Later(held), None) => {
                    match self.message(memory, passed, &held) {
                        Some(message) => {
                            messages.push(message);
                            later.push((place, held));
                        }
                        None => held.let_go(memory),
                    }
                    unavailable()
                }
                (Turn::Later(held), Some(refused)) => {
                    held.let_go(memory);
                    Fate::Failed(refused.into())
                }
                (Turn::NotNow, refused) => refused.map_or_else(unavailable, |refused| Fate::Failed(refused.into())),
            });
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

    fn let_go_of_all(&self, turns: Vec<Turn>) {
        let Some(overflow) = self.platform.overflow() else { return };
        for turn in turns {
            if let Turn::Later(held) = turn {
                held.let_go(overflow.memory);
            }
        }
    }
}
