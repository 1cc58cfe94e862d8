//! Remembers what this isolate has sent into the queue, by the names of its orders: what comes after it takes the same way, until it is
//! recorded, or else a refund would overtake its conversion.

use std::cell::RefCell;

use lru::LruCache;

use super::{Names, room_for};

/// Most names that are remembered.
const MOST: usize = 16_384;

/// Most events of one name, the latest ones.
const MOST_OF_ONE: usize = 64;

/// Longest time that anybody waits for an accepted event: it may be among the dead letters.
const HELD_MS: u64 = 60 * 60 * 1000;

/// Time in which another delivery of an event gets the identifier of the first: less than a message waits for its conversion, so that
/// no identifier is given again once it is known that its event can't be recorded.
const SAME_MS: u64 = 3 * 60 * 1000;

#[derive(Debug)]
pub(crate) struct Orders {
    /// Accepted events that may not be recorded yet, and when they were accepted.
    held: RefCell<LruCache<String, Vec<(String, u64)>>>,
    first: RefCell<LruCache<String, First>>,
}

/// The first delivery of an event.
#[derive(Debug)]
struct First {
    payload_digest: String,
    accepted: Accepted,
}

/// The identifier of an event, and when it was accepted, or recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Accepted {
    pub(crate) id: String,
    pub(crate) at_ms: u64,
}

impl Default for Orders {
    fn default() -> Self {
        let room = room_for(MOST);
        Orders { held: RefCell::new(LruCache::new(room)), first: RefCell::new(LruCache::new(room)) }
    }
}

impl Orders {
    /// Those that an event with these names must not overtake.
    pub(crate) fn before(&self, names: &Names, now_ms: u64) -> Vec<String> {
        let held = self.held.borrow();
        let events = names.follows.iter().filter_map(|name| held.peek(name)).flatten();
        let recent = events.filter(|(_, at_ms)| now_ms.saturating_sub(*at_ms) < HELD_MS);
        let mut ids: Vec<String> = recent.map(|(id, _)| id.clone()).collect();
        ids.sort_unstable();
        ids.dedup();
        ids
    }

    /// Whether nothing waits, as nearly always.
    pub(crate) fn is_empty(&self) -> bool {
        self.held.borrow().is_empty()
    }

    /// Lets nothing of these names wait behind `settled` any more: they are recorded, or never will be.
    pub(crate) fn release(&self, names: &[String], settled: &[String]) {
        let mut held = self.held.borrow_mut();
        for name in names {
            let is_empty = held.get_mut(name).is_some_and(|ids| {
                ids.retain(|(id, _)| !settled.contains(id));
                ids.is_empty()
            });
            if is_empty {
                held.pop(name);
            }
        }
    }

    /// Finds another delivery of the same event that was recorded or accepted a moment ago.
    pub(crate) fn first(&self, same: &str, payload_digest: &str, now_ms: u64) -> Option<Accepted> {
        let first = self.first.borrow();
        let known = first.peek(same)?;
        let is_recent = now_ms.saturating_sub(known.accepted.at_ms) < SAME_MS;
        (is_recent && known.payload_digest == payload_digest).then(|| known.accepted.clone())
    }

    /// This one is about to be accepted.
    pub(crate) fn hold(&self, names: &Names, id: &str, now_ms: u64) {
        let mut held = self.held.borrow_mut();
        for name in &names.holds {
            if let Some(ids) = held.get_mut(name) {
                if !ids.iter().any(|(known, _)| known == id) {
                    ids.push((id.to_owned(), now_ms));
                    let surplus = ids.len().saturating_sub(MOST_OF_ONE);
                    ids.drain(..surplus);
                }
            } else {
                held.put(name.clone(), vec![(id.to_owned(), now_ms)]);
            }
        }
    }

    /// This one is about to be accepted, or is recorded: should it come again while the database can't be asked, it is the same event.
    pub(crate) fn remember(&self, same: &str, payload_digest: String, accepted: Accepted) {
        let mut first = self.first.borrow_mut();
        // The time stays that of the first delivery.
        if first.peek(same).is_none_or(|known| known.accepted.id != accepted.id) {
            first.put(same.to_owned(), First { payload_digest, accepted });
        }
    }
}
