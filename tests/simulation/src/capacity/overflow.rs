//! The queue for what a database does not take: it takes so many messages a second, and one consumer records what is in it.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};

use super::limits::{MESSAGES_A_DELIVERY, QUEUE_MESSAGES_A_SECOND};

/// In microseconds, so that messages have an order.
type Micros = u64;

#[derive(Debug, Default)]
pub(super) struct Overflow {
    /// When they can be delivered, and whose they are.
    waiting: BinaryHeap<Reverse<(Micros, usize)>>,
    second: u64,
    sent_in_it: u64,
    pub(super) taken: u64,
    pub(super) most_waiting: usize,
}

impl Overflow {
    /// Whether the queue takes a new message.
    pub(super) fn send(&mut self, now: f64, brand: usize) -> bool {
        let second = (now / 1_000.0) as u64;
        if second != self.second {
            (self.second, self.sent_in_it) = (second, 0);
        }
        if self.sent_in_it == QUEUE_MESSAGES_A_SECOND {
            return false;
        }
        self.sent_in_it += 1;
        self.taken += 1;
        self.put(now, brand);
        true
    }

    /// Puts one back, to be delivered from then on.
    pub(super) fn put(&mut self, from: f64, brand: usize) {
        self.waiting.push(Reverse(((from * 1_000.0) as Micros, brand)));
        self.most_waiting = self.most_waiting.max(self.waiting.len());
    }

    pub(super) fn is_empty(&self) -> bool {
        self.waiting.is_empty()
    }

    pub(super) fn len(&self) -> usize {
        self.waiting.len()
    }

    /// The next delivery: how many messages of each brand.
    pub(super) fn deliver(&mut self, now: f64) -> Vec<(usize, u64)> {
        let mut brands: BTreeMap<usize, u64> = BTreeMap::new();
        for _ in 0..MESSAGES_A_DELIVERY {
            match self.waiting.peek() {
                Some(Reverse((from, brand))) if *from <= (now * 1_000.0) as Micros => {
                    *brands.entry(*brand).or_default() += 1;
                    self.waiting.pop();
                }
                _ => break,
            }
        }
        brands.into_iter().collect()
    }
}
