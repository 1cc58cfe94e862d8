//! Takes events out of the queue and records them, in the order of their acceptance, each once.
//!
//! A message is acknowledged to the queue only after its event is recorded, or noted as one that can't be. Delivered again, it is
//! known by its identifier. What fails for the moment stays in the queue.

use std::collections::{BTreeMap, VecDeque};

use futures_util::future::join_all;

use super::queued::{Queued, Settlement, Slot, delay};
use super::{Message, Queue};
use crate::auth::Peppers;
use crate::failure::Failure;
use crate::log;
use crate::platform::Platform;
use crate::retry::BrandStore;
use crate::store::accepted::{self, Status};
use crate::store::batch::{self, Batch};
use crate::store::{Conflict, Executor, NewEvent, RecordError, Recorded, Statement, StoreError};

/// A message as the queue hands it over.
#[derive(Debug, Clone)]
pub struct Delivery {
    pub body: String,
    /// This one included.
    pub attempts: u32,
}

/// The queue's next step with a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Disposal {
    Ack,
    Retry { delay_seconds: u32 },
}

/// How often a refund's conversion is looked for: for some four minutes, several times as long as a message is put off.
const MOST_MISSES: u32 = 16;

/// How often an event waits for those before it; then they must be among the dead letters. Longer than one of those waits itself.
const MOST_WAITS: u32 = 30;

/// A queue gives up a message after 100 deliveries; long before, it is sent anew.
const MOST_ATTEMPTS: u32 = 50;

/// Records what can be recorded, and tells a disposal for each delivery, by its place, as soon as its brand is done.
pub async fn drain<P: Platform>(deliveries: &[Delivery], platform: &P, tell: impl Fn(usize, Disposal)) {
    let slots: Vec<Slot> = (0..deliveries.len()).map(Slot::at).collect();
    let tell_of = |slot: &Slot| tell(slot.place, slot.disposal.get());
    let settings = platform.settings();
    let peppers = Peppers::new(settings.pepper, settings.other_pepper);
    let (Some(overflow), Some(peppers)) = (platform.overflow(), peppers) else {
        platform.log(&log::kept(deliveries.len(), "the queue or the secret KEY_PEPPER is not bound"));
        return slots.iter().for_each(tell_of);
    };
    let messages: Vec<Option<Message>> = deliveries.iter().map(|delivery| Message::parse(&delivery.body)).collect();
    let mut brands: BTreeMap<&str, Vec<Queued<'_>>> = BTreeMap::new();
    let mut strange = 0_usize;
    for ((message, delivery), slot) in messages.iter().zip(deliveries).zip(&slots) {
        let read = message.as_ref().and_then(|message| Queued::read(message, delivery.attempts, peppers, slot));
        if let Some(queued) = read {
            brands.entry(&queued.message.brand_id).or_default().push(queued);
        } else {
            strange = strange.saturating_add(1);
            tell_of(slot);
        }
    }
    if strange > 0 {
        platform.log(&log::kept(strange, "a message is not understood"));
    }
    // None of a brand's waits for another brand's database.
    join_all(brands.into_iter().map(async |(brand_id, mut queued)| {
        queued.sort_unstable_by(|one, other| one.age().cmp(other.age()));
        let slots: Vec<&Slot> = queued.iter().map(|queued| queued.slot).collect();
        let store = BrandStore::guarded(platform, brand_id);
        let (queue, now_ms) = (overflow.queue, platform.now_ms());
        Consumer { platform, store, queue, now_ms, settled: Vec::new() }.record_all(queued).await;
        slots.into_iter().for_each(tell_of);
    }))
    .await;
}

/// Records what waits for one brand.
struct Consumer<'p, P: Platform> {
    platform: &'p P,
    store: BrandStore<'p, P>,
    queue: &'p P::Queue,
    now_ms: u64,
    /// Names settled while these messages are recorded.
    settled: Vec<String>,
}

impl<P: Platform> Consumer<'_, P> {
    async fn record_all(mut self, queued: Vec<Queued<'_>>) {
        let mut rest: VecDeque<Queued<'_>> = match self.unsettled(queued).await {
            Ok(open) => open.into(),
            Err((mut queued, error)) => return self.keep_all(&mut queued, &error).await,
        };
        // One that can't be stored must not keep the others from it: after such a one, each is on its own.
        let mut most = usize::MAX;
        while !rest.is_empty() {
            let mut chunk = self.next_chunk(&mut rest, most).await;
            match self.record(&mut chunk).await {
                Ok(()) => {}
                Err(StoreError::Broken(_)) if chunk.len() > 1 => {
                    most = 1;
                    rest = chunk.into_iter().chain(rest).collect();
                }
                Err(error @ StoreError::Broken(_)) => self.keep_all(&mut chunk, &error).await,
                Err(error) => {
                    // Another event now would only be one more for a database that has enough.
                    chunk.extend(rest);
                    return self.keep_all(&mut chunk, &error).await;
                }
            }
        }
    }

    /// Leaves out what was delivered before and settled, and finds what each of the others waits for.
    async fn unsettled<'l>(
        &mut self,
        queued: Vec<Queued<'l>>,
    ) -> Result<Vec<Queued<'l>>, (Vec<Queued<'l>>, StoreError)> {
        let asked: Vec<Statement> = queued.iter().map(Queued::ask_open).collect();
        let answers = match self.store.run(&asked).await {
            Ok(answers) => answers,
            Err(error) => return Err((queued, error)),
        };
        let mut open = Vec::with_capacity(queued.len());
        for (mut queued, answer) in queued.into_iter().zip(answers) {
            match accepted::read_open(answer.as_deref()) {
                Ok(ids) if !ids.contains(&queued.message.accepted_id) => self.finish(&mut queued),
                Ok(ids) => {
                    queued.open = ids.into_iter().filter(|id| *id != queued.message.accepted_id).collect();
                    open.push(queued);
                }
                Err(error) => self.keep_all(std::slice::from_mut(&mut queued), &error).await,
            }
        }
        Ok(open)
    }

    /// Takes as many as can be recorded at once, at most so many. Nothing is recorded before what it comes after; and what comes after a
    /// refund, not before it is known that the refund does not wait for its conversion.
    async fn next_chunk<'l>(&mut self, rest: &mut VecDeque<Queued<'l>>, most: usize) -> Vec<Queued<'l>> {
        let mut chunk: Vec<Queued<'l>> = Vec::new();
        while let Some(mut queued) = rest.pop_front() {
            let before = queued.open.iter().filter(|id| !self.settled.contains(*id));
            let before: Vec<Option<&Queued<'_>>> =
                before.map(|id| chunk.iter().find(|earlier| earlier.message.accepted_id == *id)).collect();
            let is_known = before.iter().all(Option::is_some);
            if !is_known && queued.message.misses < MOST_WAITS {
                self.put_off(&mut queued, "waits_for_its_turn").await;
            } else if chunk.len() < most && !before.iter().flatten().any(|earlier| earlier.is_refund()) {
                chunk.push(queued);
            } else {
                rest.push_front(queued);
                break;
            }
        }
        chunk
    }

    /// Records all of them in each transaction; what is stored, or can't be, is noted in another.
    async fn record(&mut self, chunk: &mut [Queued<'_>]) -> Result<(), StoreError> {
        let events: Vec<[&NewEvent<'_>; 1]> = chunk.iter().map(|queued| [&queued.event]).collect();
        // Each as of the time when it was accepted.
        let each = chunk.iter().zip(&events);
        let batches = each.map(|(queued, event)| Batch::new(&queued.credentials, queued.message.accepted_at, event));
        let mut batches: Vec<Batch<'_>> = batches.collect();
        batch::run(&self.store, &mut batches).await?;
        let told =
            batches.into_iter().map(|batch| batch.finish()?.outcomes.pop().ok_or_else(StoreError::unexpected)?);
        let told: Vec<Result<Recorded, RecordError>> = told.collect();
        let mut settlements: Vec<(&mut Queued<'_>, Settlement<'_>)> = Vec::with_capacity(chunk.len());
        for (queued, told) in chunk.iter_mut().zip(told) {
            match self.settlement(queued, told).await {
                Ok(Some(settlement)) => settlements.push((queued, settlement)),
                Ok(None) => {}
                Err(error) => self.keep_all(std::slice::from_mut(queued), &error).await,
            }
        }
        if settlements.is_empty() {
            return Ok(());
        }
        let statements: Vec<Statement> =
            settlements.iter().map(|(_, settlement)| accepted::settle(settlement)).collect();
        self.store.run(&statements).await?;
        for (queued, settlement) in settlements {
            self.finish(queued);
            let code = match settlement.outcome {
                Status::Recorded => "ok",
                Status::Duplicate => "duplicate",
                Status::NotRecorded => settlement.code.unwrap_or_default(),
            };
            self.log(queued, code);
        }
        Ok(())
    }

    /// Finds out how it ended; `None` if it waits for its conversion.
    async fn settlement<'l>(
        &mut self,
        queued: &mut Queued<'l>,
        told: Result<Recorded, RecordError>,
    ) -> Result<Option<Settlement<'l>>, StoreError> {
        let (failure, keeps_payload) = match told {
            Ok(recorded) => return Ok(Some(queued.recorded(recorded, self.now_ms))),
            Err(RecordError::Failed(error)) => return Err(error),
            Err(RecordError::Conflict(Conflict::ConversionNotFound { .. })) if queued.message.misses < MOST_MISSES => {
                self.put_off(queued, "waits_for_conversion").await;
                return Ok(None);
            }
            Err(RecordError::Conflict(conflict)) => (Failure::Conflict(conflict), true),
            // A bad key's owner gets nothing back by a good one.
            Err(RecordError::Refused(refused)) => (Failure::Refused(refused), false),
        };
        let error = failure.told(self.platform.settings().keys_page);
        Ok(Some(queued.not_recorded(failure.code().name(), error, keeps_payload, self.now_ms)))
    }

    fn finish(&mut self, queued: &mut Queued<'_>) {
        self.settled.push(queued.message.accepted_id.clone());
        queued.slot.disposal.set(Disposal::Ack);
    }

    /// Puts a message off until what it needs is there; it counts how often that was not.
    async fn put_off(&self, queued: &mut Queued<'_>, code: &str) {
        let misses = queued.message.misses.saturating_add(1);
        self.send_anew(queued, Message { misses, ..queued.message.clone() }, delay(misses, 30)).await;
        self.log(queued, code);
    }

    /// Keeps messages in the queue.
    async fn keep_all(&self, all: &mut [Queued<'_>], error: &StoreError) {
        self.platform.log(&log::kept(all.len(), error.trouble()));
        for queued in all {
            let delay_seconds = delay(queued.attempts, 60);
            if queued.slot.disposal.get() == Disposal::Ack {
                // It was put off in the same chunk, and has a new message already.
            } else if queued.attempts < MOST_ATTEMPTS {
                queued.slot.disposal.set(Disposal::Retry { delay_seconds });
            } else {
                self.send_anew(queued, queued.message.clone(), delay_seconds).await;
            }
        }
    }

    /// First the new one, then the old one goes: between the two, there are rather two than none.
    async fn send_anew(&self, queued: &mut Queued<'_>, message: Message, delay_seconds: u32) {
        let sent = match message.print() {
            Some(text) => self.queue.send(&text, delay_seconds).await.is_ok(),
            None => false,
        };
        queued.slot.disposal.set(if sent { Disposal::Ack } else { Disposal::Retry { delay_seconds } });
    }

    fn log(&self, queued: &Queued<'_>, code: &str) {
        let Message { accepted_id, brand_id, key_id, accepted_at, .. } = queued.message;
        let waited_ms = self.now_ms.saturating_sub(*accepted_at);
        self.platform.log(&log::drained(accepted_id, brand_id, key_id, code, waited_ms));
    }
}
