//! Takes events out of the queue and records them, in the order of their acceptance, each once.
//!
//! A message is acknowledged to the queue only after its event is recorded, or noted as one that can't be. Delivered again, it is
//! known by its identifier. What fails for the moment stays in the queue.

mod letter;

use std::collections::VecDeque;

use advocateloop_core::read_acknowledged;

use self::letter::{Letter, Read};
use super::{Message, Overflow, Queue};
use crate::auth::Peppers;
use crate::failure::Failure;
use crate::platform::Platform;
use crate::retry::Home;
use crate::store::accepted::Outcome;
use crate::store::batch::{Batch, Trip};
use crate::store::{Conflict, Executor, NewEvent, RecordError, Recorded, Statement, StoreError};
use crate::{ids, log};

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

/// Retries a message that nobody understands: the next deployment may, or it ends among the dead letters.
const STRANGE: Disposal = Disposal::Retry { delay_seconds: 60 };

/// Records what can be recorded. The answer has a disposal for each delivery, in their order.
pub async fn drain<P: Platform>(deliveries: &[Delivery], platform: &P) -> Vec<Disposal> {
    let mut disposals = vec![STRANGE; deliveries.len()];
    let peppers = Peppers::new(platform.pepper(), platform.other_pepper());
    let (Some(overflow), Some(peppers)) = (platform.overflow(), peppers) else {
        platform.log(&log::kept(deliveries.len(), "the queue or the secret KEY_PEPPER is not bound"));
        return disposals;
    };
    let messages: Vec<Option<Message>> = deliveries.iter().map(|delivery| Message::parse(&delivery.body)).collect();
    // What was acknowledged is recorded as it was, whatever the rules say today: judged again, it might be refused.
    let payloads = messages.iter().map(|message| {
        let message = message.as_ref()?;
        read_acknowledged(message.event, message.payload.as_bytes())?.payload()
    });
    let payloads: Vec<_> = payloads.collect();
    let read = deliveries.iter().zip(&messages).zip(payloads).enumerate().filter_map(|(place, read)| {
        let ((delivery, message), payload) = read;
        Some(Letter::new(place, delivery.attempts, Read { message: message.as_ref()?, payload: payload? }, peppers))
    });
    let letters: Vec<Letter<'_>> = read.collect();
    if letters.len() < deliveries.len() {
        platform.log(&log::kept(deliveries.len().saturating_sub(letters.len()), "a message is not understood"));
    }
    let now_ms = platform.now_ms();
    for mut letters in grouped(letters, |letter| &letter.message.brand_id) {
        let Some(brand_id) = letters.first().map(|letter| letter.message.brand_id.as_str()) else { continue };
        let home = Home::guarded(platform, brand_id);
        letters.sort_by(|one, other| ids::age(&one.message.accepted_id).cmp(ids::age(&other.message.accepted_id)));
        let mut drain = Drain { platform, home, overflow, now_ms, settled: Vec::new(), disposals: &mut disposals };
        drain.record_all(letters).await;
    }
    disposals
}

/// Groups deliveries that belong together, by their places: those of one brand. Lots may be drained side by side, for none of them waits for
/// another.
#[must_use]
pub fn lots(deliveries: &[Delivery]) -> Vec<Vec<usize>> {
    let brand_of = |delivery: &Delivery| Message::parse(&delivery.body).map(|message| message.brand_id);
    let named = deliveries.iter().map(brand_of).enumerate().collect();
    let lots = grouped(named, |(_, brand_id): &(usize, Option<String>)| brand_id);
    lots.into_iter().map(|lot| lot.into_iter().map(|(place, _)| place).collect()).collect()
}

/// Those with one name together, as they come: a queue delivers few at a time.
fn grouped<T, N: PartialEq>(items: Vec<T>, name: impl Fn(&T) -> &N) -> Vec<Vec<T>> {
    let mut groups: Vec<Vec<T>> = Vec::new();
    for item in items {
        let same = groups.iter_mut().find(|group| group.first().is_some_and(|first| name(first) == name(&item)));
        match same {
            Some(group) => group.push(item),
            None => groups.push(vec![item]),
        }
    }
    groups
}

/// All that waits for one brand.
struct Drain<'p, P: Platform> {
    platform: &'p P,
    home: Home<'p, P>,
    overflow: Overflow<'p, P::Queue>,
    now_ms: u64,
    /// Names settled while this batch of the queue is recorded.
    settled: Vec<String>,
    disposals: &'p mut [Disposal],
}

impl<P: Platform> Drain<'_, P> {
    async fn record_all(&mut self, letters: Vec<Letter<'_>>) {
        let mut rest: VecDeque<Letter<'_>> = match self.unsettled(letters).await {
            Ok(open) => open.into(),
            Err((letters, error)) => return self.keep_all(&letters, &error).await,
        };
        // One that can't be stored must not keep the others from it: after such a one, each is on its own.
        let mut most = usize::MAX;
        while !rest.is_empty() {
            let chunk = self.next_chunk(&mut rest, most).await;
            match self.record(&chunk).await {
                Ok(()) => {}
                Err(StoreError::Broken(_)) if chunk.len() > 1 => {
                    most = 1;
                    rest = chunk.into_iter().chain(rest).collect();
                }
                Err(error @ StoreError::Broken(_)) => self.keep_all(&chunk, &error).await,
                Err(error) => {
                    // Another event now would only be one more for a database that has enough.
                    let left: Vec<Letter<'_>> = chunk.into_iter().chain(rest).collect();
                    return self.keep_all(&left, &error).await;
                }
            }
        }
    }

    /// Leaves out letters that were delivered before and settled, and finds what each of the others waits for.
    async fn unsettled<'l>(
        &mut self,
        letters: Vec<Letter<'l>>,
    ) -> Result<Vec<Letter<'l>>, (Vec<Letter<'l>>, StoreError)> {
        if letters.is_empty() {
            return Ok(letters);
        }
        let asked: Vec<Statement> = letters.iter().flat_map(Letter::questions).collect();
        let answers = match self.home.run(&asked).await {
            Ok(answers) => answers,
            Err(error) => return Err((letters, error)),
        };
        let mut open = Vec::with_capacity(letters.len());
        for (mut letter, answers) in letters.into_iter().zip(answers.chunks(letter::QUESTIONS)) {
            match letter.learn(answers) {
                Ok(true) => self.finish(&letter),
                Ok(false) => open.push(letter),
                Err(error) => self.keep_all(std::slice::from_ref(&letter), &error).await,
            }
        }
        Ok(open)
    }

    /// Takes as many as can be recorded at once, at most so many. Nothing is recorded before what it comes after; and what comes after a
    /// refund, not before it is known that the refund does not wait for its conversion.
    async fn next_chunk<'l>(&mut self, rest: &mut VecDeque<Letter<'l>>, most: usize) -> Vec<Letter<'l>> {
        let mut chunk: Vec<Letter<'l>> = Vec::new();
        while let Some(letter) = rest.pop_front() {
            let before = letter.open.iter().filter(|id| !self.settled.contains(*id));
            let before: Vec<Option<&Letter<'_>>> =
                before.map(|id| chunk.iter().find(|earlier| earlier.message.accepted_id == *id)).collect();
            let is_known = before.iter().all(Option::is_some);
            if !is_known && letter.message.misses < MOST_WAITS {
                self.put_off(&letter, "waits_for_its_turn").await;
            } else if chunk.len() < most && !before.iter().flatten().any(|earlier| earlier.is_refund()) {
                chunk.push(letter);
            } else {
                rest.push_front(letter);
                break;
            }
        }
        chunk
    }

    /// All of them in each transaction; what is stored, or can't be, is noted in another.
    async fn record(&mut self, chunk: &[Letter<'_>]) -> Result<(), StoreError> {
        let events: Vec<[NewEvent<'_>; 1]> = chunk.iter().map(|letter| [letter.event()]).collect();
        let batches = chunk.iter().zip(&events).map(|(letter, events)| letter.batch(events));
        let mut batches: Vec<Result<Batch<'_>, RecordError>> = batches.map(Ok).collect();
        loop {
            let trips = batches.iter_mut().map(|batch| batch.as_mut().ok()?.next());
            let trips: Vec<Trip> = trips.map(Option::unwrap_or_default).collect();
            let statements: Vec<Statement> = trips.iter().flat_map(|trip| &trip.statements).cloned().collect();
            if statements.is_empty() {
                break;
            }
            let mut answers = self.home.run(&statements).await?.into_iter();
            for (slot, trip) in batches.iter_mut().zip(&trips) {
                let own: Vec<Option<String>> = answers.by_ref().take(trip.statements.len()).collect();
                if let Some(error) = slot.as_mut().ok().and_then(|batch| batch.learn(trip, &own).err()) {
                    *slot = Err(error);
                }
            }
        }
        let mut settled: Vec<(&Letter<'_>, Outcome)> = Vec::with_capacity(chunk.len());
        for (batch, letter) in batches.into_iter().zip(chunk) {
            let outcome = batch
                .and_then(Batch::finish)
                .and_then(|mut done| done.outcomes.pop().unwrap_or_else(|| Err(StoreError::unexpected().into())));
            match self.outcome(letter, outcome.map(|(_permit, recorded)| recorded)).await {
                Ok(Some(outcome)) => settled.push((letter, outcome)),
                Ok(None) => {}
                Err(error) => self.keep_all(std::slice::from_ref(letter), &error).await,
            }
        }
        self.settle(&settled).await
    }

    /// Finds out what became of it; `None` if it waits for its conversion.
    async fn outcome(
        &mut self,
        letter: &Letter<'_>,
        outcome: Result<Recorded, RecordError>,
    ) -> Result<Option<Outcome>, StoreError> {
        let (failure, keeps_payload) = match outcome {
            Ok(recorded) => return Ok(Some(recorded.into())),
            Err(RecordError::Failed(error)) => return Err(error),
            Err(RecordError::Conflict(Conflict::ConversionNotFound { .. })) if letter.message.misses < MOST_MISSES => {
                self.put_off(letter, "waits_for_conversion").await;
                return Ok(None);
            }
            Err(RecordError::Conflict(conflict)) => (Failure::Conflict(conflict), true),
            // A bad key's owner gets nothing back by a good one.
            Err(RecordError::Refused(refused)) => (Failure::Refused(refused), false),
        };
        let (code, error) = (failure.code().name(), failure.told(self.platform.keys_page()));
        Ok(Some(Outcome::NotRecorded { code, error, keeps_payload }))
    }

    async fn settle(&mut self, settled: &[(&Letter<'_>, Outcome)]) -> Result<(), StoreError> {
        if settled.is_empty() {
            return Ok(());
        }
        let statements: Vec<Statement> =
            settled.iter().map(|(letter, outcome)| letter.settlement(outcome, self.now_ms).statement()).collect();
        self.home.run(&statements).await?;
        for (letter, outcome) in settled {
            self.finish(letter);
            let code = match outcome {
                Outcome::Recorded { duplicate: false, .. } => "ok",
                Outcome::Recorded { duplicate: true, .. } => "duplicate",
                Outcome::NotRecorded { code, .. } => code,
            };
            self.log(letter, code);
        }
        Ok(())
    }

    fn finish(&mut self, letter: &Letter<'_>) {
        self.settled.push(letter.message.accepted_id.clone());
        self.dispose(letter, Disposal::Ack);
    }

    /// Puts a letter off until what it needs is there; the message counts how often it was not.
    async fn put_off(&mut self, letter: &Letter<'_>, code: &str) {
        let misses = letter.message.misses.saturating_add(1);
        self.send_anew(letter, Message { misses, ..letter.message.clone() }, letter::delay(misses, 30)).await;
        self.log(letter, code);
    }

    async fn keep_all(&mut self, letters: &[Letter<'_>], error: &StoreError) {
        for letter in letters {
            // One that was put off in the same chunk has a new message already.
            if self.disposals.get(letter.place) != Some(&Disposal::Ack) {
                let delay_seconds = letter.delay();
                self.keep(letter, delay_seconds).await;
            }
        }
        self.platform.log(&log::kept(letters.len(), error.trouble()));
    }

    /// Keeps it in the queue.
    async fn keep(&mut self, letter: &Letter<'_>, delay_seconds: u32) {
        if letter.attempts < MOST_ATTEMPTS {
            self.dispose(letter, Disposal::Retry { delay_seconds });
        } else {
            self.send_anew(letter, letter.message.clone(), delay_seconds).await;
        }
    }

    /// First the new one, then the old one goes: between the two, there are rather two than none.
    async fn send_anew(&mut self, letter: &Letter<'_>, message: Message, delay_seconds: u32) {
        let text = message.print();
        let sent = match &text {
            Some(text) => self.overflow.queue.send(text, delay_seconds).await.is_ok(),
            None => false,
        };
        self.dispose(letter, if sent { Disposal::Ack } else { Disposal::Retry { delay_seconds } });
    }

    fn dispose(&mut self, letter: &Letter<'_>, disposal: Disposal) {
        if let Some(slot) = self.disposals.get_mut(letter.place) {
            *slot = disposal;
        }
    }

    fn log(&self, letter: &Letter<'_>, code: &str) {
        let Message { accepted_id, brand_id, key_id, accepted_at, .. } = letter.message;
        let waited_ms = self.now_ms.saturating_sub(*accepted_at);
        self.platform.log(&log::drained(accepted_id, brand_id, key_id, code, waited_ms));
    }
}
