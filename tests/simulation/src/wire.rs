//! The world as the gates see it. Every `await` of theirs ends here, and here the world goes on meanwhile.

use std::future::{Future, poll_fn};
use std::task::Poll;

use advocateloop_edge::database::Database;
use advocateloop_edge::http::{Body, BrokenOff};
use advocateloop_edge::overflow::{Overflow, Queue, Unsent};
use advocateloop_edge::platform::{self, Platform};
use advocateloop_edge::store::{Answers, Executor, Statement, StoreError};

use crate::clock;
use crate::database::Sent;
use crate::faults::Fate;
use crate::world::{Action, Batch, World};

/// What the keys of every world are hashed with.
pub const PEPPER: &str = "pepper of the simulation";

/// What they were hashed with before, in worlds where that is being changed.
pub const OTHER_PEPPER: &str = "other pepper of the simulation";

/// One request's view of its world.
#[derive(Clone, Copy)]
pub struct View<'w, 'd> {
    pub world: &'w World<'d>,
    pub passage: usize,
}

impl View<'_, '_> {
    /// Goes on in so many milliseconds, and lets others go on before.
    async fn wait(&self, milliseconds: u64) {
        let mut is_scheduled = false;
        poll_fn(|_| {
            if is_scheduled {
                return Poll::Ready(());
            }
            is_scheduled = true;
            self.world.schedule(milliseconds, Action::Poll(self.passage));
            Poll::Pending
        })
        .await;
    }

    async fn dawdle(&self, most: u64) {
        self.wait(self.world.below(most + 1)).await;
    }
}

impl Platform for View<'_, '_> {
    type Store = Self;
    type Queue = Self;

    fn store(&self, database: Database) -> Option<&Self> {
        (database == Database::default()).then_some(self)
    }

    fn overflow(&self) -> Option<Overflow<'_, Self>> {
        let isolate = self.world.passages.borrow()[self.passage].isolate;
        self.world.has_queue.then(|| Overflow { queue: self, memory: &self.world.memories[isolate] })
    }

    fn now_ms(&self) -> u64 {
        self.world.now.get()
    }

    fn random(&self) -> Option<platform::Random> {
        let mut random = self.world.random.borrow_mut();
        let drawn = platform::Random { request: random.bytes(), row: random.bytes() };
        let passage = &mut self.world.passages.borrow_mut()[self.passage];
        if !passage.has_entropy {
            passage.has_entropy = true;
            passage.request_id = clock::identifier("req_", passage.arrival, &drawn.request);
        }
        Some(drawn)
    }

    async fn fresh(&self) -> Option<platform::Fresh> {
        Some(platform::Fresh::new(self.world.random.borrow_mut().bytes()))
    }

    fn settings(&self) -> platform::Settings<'_> {
        let has_two = self.world.model.borrow().has_two_peppers;
        let other_pepper = has_two.then_some(OTHER_PEPPER);
        platform::Settings { pepper: Some(PEPPER), other_pepper, ..platform::Settings::default() }
    }

    async fn within_rate(&self, caller: &str) -> bool {
        self.dawdle(3).await;
        let is_within = !self.world.chance(self.world.weather.rate_limited);
        self.world.passages.borrow_mut()[self.passage].is_within_rate = Some(is_within);
        self.world.meet(self.passage, caller);
        is_within
    }

    async fn pause(&self, milliseconds: u32) {
        self.wait(u64::from(milliseconds)).await;
    }

    fn log(&self, line: &str) {
        self.world.passages.borrow_mut()[self.passage].log.push(line.to_owned());
    }
}

impl Queue for View<'_, '_> {
    async fn send(&self, message: &str, delay_seconds: u32) -> Result<(), Unsent> {
        self.dawdle(30).await;
        if self.world.chance(self.world.weather.queue_failures) {
            self.world.count("queue: takes nothing");
            return Err(Unsent("the queue is full".to_owned()));
        }
        self.world.enqueue(self.passage, message, delay_seconds);
        Ok(())
    }

    async fn send_all(&self, messages: &[String]) -> Result<(), Unsent> {
        self.dawdle(30).await;
        if self.world.chance(self.world.weather.queue_failures) {
            return Err(Unsent("the queue is full".to_owned()));
        }
        for message in messages {
            self.world.enqueue(self.passage, message, 0);
        }
        Ok(())
    }
}

impl Executor for View<'_, '_> {
    fn run(&self, statements: &[Statement]) -> impl Future<Output = Result<Answers, StoreError>> {
        let statements: Vec<Sent> = statements.iter().map(Sent::from).collect();
        let mut sent = None;
        let mut statements = Some(statements);
        poll_fn(move |_| {
            let world = self.world;
            let Some(number) = sent else {
                sent = statements.take().map(|statements| world.send_batch(self.passage, statements));
                return Poll::Pending;
            };
            let answer = world.batches.borrow_mut()[number].answer.take();
            match answer {
                None => Poll::Pending,
                Some(Ok(answer)) => Poll::Ready(Ok(answer)),
                Some(Err(trouble)) => Poll::Ready(Err(trouble.as_error(number as u64))),
            }
        })
    }
}

impl World<'_> {
    fn send_batch(&self, passage: usize, statements: Vec<Sent>) -> usize {
        let fate = self.weather.fate(&mut self.random.borrow_mut());
        let number = self.batches.borrow().len();
        let known = &mut self.passages.borrow_mut()[passage];
        let is_late = known.late.is_some();
        if !is_late {
            known.tries += 1;
            if known.tries > 1 {
                self.count("the Worker tried again");
            }
            self.check_another_try(known);
        }
        let has_events = statements.iter().any(|sent| sent.sql.contains("'$.events'"));
        self.batches.borrow_mut().push(Batch { passage, is_late, has_events, statements, fate, answer: None });
        let on_the_way = if self.chance(95) { self.below(40) } else { self.below(3_000) };
        self.schedule(on_the_way, Action::Batch(number));
        if let Fate::CommitsLate(_) = fate {
            self.schedule(on_the_way + self.below(2_000), Action::Late(number));
        }
        number
    }
}

/// A body as it trickles in.
pub struct Trickle<'w, 'd> {
    pub view: View<'w, 'd>,
    /// The last piece first.
    pub pieces: Vec<Vec<u8>>,
    pub breaks_off: bool,
}

impl Body for Trickle<'_, '_> {
    async fn next(&mut self) -> Result<Option<Vec<u8>>, BrokenOff> {
        self.view.dawdle(20).await;
        match self.pieces.pop() {
            None if self.breaks_off => Err(BrokenOff),
            Some(_) if self.breaks_off && self.pieces.is_empty() => Err(BrokenOff),
            piece => Ok(piece),
        }
    }

    async fn skip(&mut self) -> Result<Option<usize>, BrokenOff> {
        Ok(self.next().await?.map(|piece| piece.len()))
    }
}
