//! A queue as Cloudflare's: it delivers each message at least once, in no certain order, and again until it is acknowledged.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;

use advocateloop_edge::overflow::{self, Delivery, Disposal, Unsent};

use super::{Fault, Reply, World, visit, wait};

pub const DOWN: Fault = Fault::Before("D1_ERROR: D1 DB is overloaded. Too many requests queued.");

/// A key that has been seen, and a database that is down.
pub fn down() -> World {
    let world = World::with_queue();
    world.track("visit", visit("SEEN")).ok();
    world.goes_down();
    world
}

#[derive(Default)]
pub struct Queue {
    pub is_bound: Cell<bool>,
    pub is_failing: Cell<bool>,
    pub letters: RefCell<Vec<Letter>>,
    /// Messages that were ever sent.
    pub sent: Cell<u32>,
    now_ms: Cell<u64>,
}

#[derive(Clone, Debug)]
pub struct Letter {
    pub delivery: Delivery,
    pub due_ms: u64,
}

impl overflow::Queue for Queue {
    async fn send(&self, message: &str, delay_seconds: u32) -> Result<(), Unsent> {
        if self.is_failing.get() {
            return Err(Unsent("the queue is full".to_owned()));
        }
        self.sent.set(self.sent.get() + 1);
        let delivery = Delivery { body: message.to_owned(), attempts: 1 };
        let due_ms = self.now_ms.get() + u64::from(delay_seconds) * 1000;
        self.letters.borrow_mut().push(Letter { delivery, due_ms });
        Ok(())
    }

    async fn send_all(&self, messages: &[String]) -> Result<(), Unsent> {
        assert!(
            messages.len() <= 100 && messages.iter().map(String::len).sum::<usize>() <= 256_000,
            "a queue takes no more"
        );
        for message in messages {
            self.send(message, 0).await?;
        }
        Ok(())
    }
}

impl World {
    pub fn with_queue() -> World {
        let world = World::new();
        world.queue.is_bound.set(true);
        world.queue.now_ms.set(world.now_ms.get());
        world
    }

    pub fn goes_down(&self) {
        self.store.outage.set(Some(DOWN));
    }

    pub fn comes_back(&self) {
        self.store.outage.set(None);
    }

    /// The database comes back, and what waits is recorded.
    pub fn recovers(&self) {
        self.comes_back();
        self.drain();
    }

    /// What became of an accepted event.
    pub fn accepted(&self, id: &str) -> Reply {
        self.read(&format!("accepted/{id}"))
    }

    #[track_caller]
    pub fn is_recorded(&self, id: &str) {
        let settled = self.accepted(id);
        assert_eq!(settled.ok().data("status"), "recorded", "{}", settled.text);
    }

    #[track_caller]
    pub fn are_recorded<'i>(&self, ids: impl IntoIterator<Item = &'i String>) {
        for id in ids {
            self.is_recorded(id);
        }
    }

    /// Asserts that an accepted event was not recorded, and why.
    #[track_caller]
    pub fn is_not_recorded(&self, id: &str, code: &str) -> Reply {
        let settled = self.accepted(id);
        assert_eq!((settled.ok().data("status"), settled.data("code")), ("not_recorded", code), "{}", settled.text);
        settled
    }

    pub fn wait_seconds(&self, seconds: u64) {
        self.advance(seconds * 1000);
        self.queue.now_ms.set(self.now_ms.get());
    }

    /// Delivers each of these messages by itself.
    pub fn deliver_each(&self, letters: Vec<Letter>) {
        for letter in letters {
            self.deliver(vec![letter]);
        }
    }

    /// Delivers these messages as one batch, and does with them what it is told.
    pub fn deliver(&self, batch: Vec<Letter>) -> Vec<Disposal> {
        let deliveries: Vec<Delivery> = batch.iter().map(|letter| letter.delivery.clone()).collect();
        let told = RefCell::new(BTreeMap::new());
        wait(overflow::drain(&deliveries, self, |place, disposal| {
            assert_eq!(told.borrow_mut().insert(place, disposal), None, "each is told once");
        }));
        let disposals: Vec<Disposal> = told.into_inner().into_values().collect();
        assert_eq!(disposals.len(), batch.len());
        for (mut letter, disposal) in batch.into_iter().zip(&disposals) {
            if let Disposal::Retry { delay_seconds } = disposal {
                letter.delivery.attempts += 1;
                letter.due_ms = self.now_ms.get() + u64::from(*delay_seconds) * 1000;
                self.queue.letters.borrow_mut().push(letter);
            }
        }
        disposals
    }

    /// The messages that may be delivered now, taken out of the queue.
    pub fn due(&self) -> Vec<Letter> {
        let now_ms = self.now_ms.get();
        let (due, rest) = self.queue.letters.take().into_iter().partition(|letter| letter.due_ms <= now_ms);
        self.queue.letters.replace(rest);
        due
    }

    /// Until the queue is empty, however long it takes.
    pub fn drain(&self) {
        for _ in 0..1000 {
            let due = self.due();
            if !due.is_empty() {
                self.deliver(due);
            }
            if self.queue.letters.borrow().is_empty() {
                return;
            }
            self.wait_seconds(1);
        }
        panic!("{:?} never leave the queue: {}", self.queue.letters, self.last_log());
    }
}
