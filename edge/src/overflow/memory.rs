//! What an isolate remembers from one request to the next, as long as it lives. Losing it loses no event.

use std::cell::{Cell, RefCell};
use std::num::NonZeroUsize;

use advocateloop_core::{Basis, Event};
use lru::LruCache;

use super::names::{self, Names};
use super::outages::Outages;
use crate::auth::{Credentials, Permit};
use crate::ids::Entropy;
use crate::store::NewEvent;

/// Time for which a key counts as good after the database said so.
const TRUST_MS: u64 = 60 * 60 * 1000;

/// Longest time that anybody waits for an accepted event: it may be among the dead letters.
const HELD_MS: u64 = 60 * 60 * 1000;

/// Time in which another delivery of an event gets the identifier of the first: less than a message waits for its conversion, so that
/// no identifier is given again once it is known that its event can't be recorded.
const SAME_MS: u64 = 3 * 60 * 1000;

/// How many keys and how many names are remembered; what has not been used for the longest is forgotten first.
const MOST_KEYS: NonZeroUsize = NonZeroUsize::MIN.saturating_add(4095);
const MOST_NAMES: NonZeroUsize = NonZeroUsize::MIN.saturating_add(16_383);

/// Most events of one name, the latest ones.
const MOST_OF_ONE: usize = 64;

#[derive(Debug)]
pub struct Memory {
    /// Keys that the database has let in. While it can't be asked, only they are let through: whatever is acknowledged must be recorded
    /// later, and an unknown key's events never could be.
    keys: RefCell<LruCache<String, Known>>,
    /// Accepted events that may not be recorded yet, by the names of their orders, and when they were accepted. What comes after them takes the
    /// same way, or else a refund would overtake its conversion. With each stands how many deliveries of it were sent, or are about to be.
    held: RefCell<LruCache<String, Vec<(Accepted, u32)>>>,
    /// The first delivery of an event, with the digest of its payload.
    first: RefCell<LruCache<String, (String, Accepted)>>,
    /// The time of the last identifier, and how many there were with it.
    last_id: Cell<(u64, u16)>,
    pub(crate) outages: Outages,
}

#[derive(Debug)]
struct Known {
    permit: Permit,
    brand_id: String,
    seen_ms: u64,
}

/// The identifier of an event, when it was accepted, or recorded, and on which basis.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Accepted {
    pub(crate) id: String,
    pub(crate) at_ms: u64,
    pub(crate) basis: Basis,
}

impl Default for Memory {
    fn default() -> Self {
        Memory {
            keys: RefCell::new(LruCache::new(MOST_KEYS)),
            held: RefCell::new(LruCache::new(MOST_NAMES)),
            first: RefCell::new(LruCache::new(MOST_NAMES)),
            last_id: Cell::default(),
            outages: Outages::default(),
        }
    }
}

impl Memory {
    /// Notes that the database has just let a key in.
    pub(crate) fn remember_key(&self, credentials: &Credentials, permit: &Permit, now_ms: u64) {
        let mut keys = self.keys.borrow_mut();
        match keys.get_mut(credentials.digest()) {
            Some(known) if known.permit == *permit => known.seen_ms = now_ms,
            _ => {
                let brand_id = credentials.brand_id().to_owned();
                keys.put(credentials.digest().to_owned(), Known { permit: permit.clone(), brand_id, seen_ms: now_ms });
            }
        }
    }

    /// Notes that the database has just refused a key.
    pub(crate) fn forget_key(&self, credentials: &Credentials) {
        self.keys.borrow_mut().pop(credentials.digest());
    }

    /// Answers for the database, as far as it is known. Nobody is refused for good by it: plans and keys may have changed.
    pub(crate) fn permit(&self, credentials: &Credentials, event: Event, now_ms: u64) -> Option<Permit> {
        let keys = self.keys.borrow();
        let known = keys.peek(credentials.digest())?;
        let is_fresh = now_ms.saturating_sub(known.seen_ms) < TRUST_MS && known.brand_id == credentials.brand_id();
        (is_fresh && known.permit.is_good_at(now_ms) && known.permit.allows(event)).then(|| known.permit.clone())
    }

    /// Lists those that an event with these names must not overtake.
    pub(crate) fn before(&self, names: &Names, now_ms: u64) -> Vec<String> {
        let held = self.held.borrow();
        let events = names.follows.iter().filter_map(|name| held.peek(name)).flatten();
        let recent = events.filter(|(event, _)| now_ms.saturating_sub(event.at_ms) < HELD_MS);
        let mut ids: Vec<String> = recent.map(|(event, _)| event.id.clone()).collect();
        ids.sort_unstable();
        ids.dedup();
        ids
    }

    /// Tells whether nothing waits, as nearly always.
    pub(crate) fn holds_nothing(&self) -> bool {
        self.held.borrow().is_empty()
    }

    /// Holds an event that is about to be accepted.
    pub(crate) fn hold(&self, names: &Names, accepted: &Accepted, now_ms: u64) {
        let mut held = self.held.borrow_mut();
        for name in &names.holds {
            let events = held.get_or_insert_mut(name.clone(), Vec::new);
            if let Some((_, deliveries)) = events.iter_mut().find(|(event, _)| event.id == accepted.id) {
                *deliveries = deliveries.saturating_add(1);
            } else {
                events.push((Accepted { at_ms: now_ms, ..accepted.clone() }, 1));
                let surplus = events.len().saturating_sub(MOST_OF_ONE);
                events.drain(..surplus);
            }
        }
    }

    /// Lets go of a delivery that is not accepted after all. What another delivery of the event holds stays held.
    pub(crate) fn let_go(&self, names: &Names, id: &str) {
        self.keep(&names.holds, |event, deliveries| {
            *deliveries = deliveries.saturating_sub((event.id == id).into());
            *deliveries > 0
        });
    }

    /// Lets nothing of these names wait behind `settled` any more: they are recorded, or never will be.
    pub(crate) fn release(&self, names: &[String], settled: &[String]) {
        self.keep(names, |event, _| !settled.contains(&event.id));
    }

    /// Keeps those of the events with these names that `is_kept` tells.
    fn keep(&self, names: &[String], is_kept: impl Fn(&Accepted, &mut u32) -> bool) {
        let mut held = self.held.borrow_mut();
        for name in names {
            let is_empty = held.get_mut(name).is_some_and(|events| {
                events.retain_mut(|(event, deliveries)| is_kept(event, deliveries));
                events.is_empty()
            });
            if is_empty {
                held.pop(name);
            }
        }
    }

    /// Finds another delivery of the same event that was recorded or accepted a moment ago.
    pub(crate) fn first(&self, credentials: &Credentials, event: &NewEvent<'_>, now_ms: u64) -> Option<Accepted> {
        let first = self.first.borrow();
        let (payload_digest, accepted) = first.peek(&names::same(credentials, event)?)?;
        let is_recent = now_ms.saturating_sub(accepted.at_ms) < SAME_MS;
        (is_recent && *payload_digest == event.payload_digest()).then(|| accepted.clone())
    }

    /// Notes an event that is about to be accepted, or is recorded: should it come again while the database can't be asked, it is the same one.
    pub(crate) fn remember(&self, credentials: &Credentials, event: &NewEvent<'_>, accepted: Accepted) {
        let Some(same) = names::same(credentials, event) else { return };
        let mut first = self.first.borrow_mut();
        // The time stays that of the first delivery.
        if first.peek(&same).is_none_or(|(_, known)| known.id != accepted.id) {
            first.put(same, (event.payload_digest(), accepted));
        }
    }

    /// Makes the time and the randomness of an identifier that sorts behind those before, within one millisecond, too: by a number in its first
    /// bits.
    pub(crate) fn next_id(&self, now_ms: u64, random: Entropy) -> (u64, Entropy) {
        /// A version 7 UUID has 12 bits behind its time.
        const MOST: u16 = 0x0FFF;
        let (last_ms, count) = self.last_id.get();
        let (ms, count) = match count {
            _ if now_ms > last_ms => (now_ms, 0),
            MOST => (last_ms.saturating_add(1), 0),
            count => (last_ms, count.saturating_add(1)),
        };
        self.last_id.set((ms, count));
        let mut entropy = random;
        [entropy[0], entropy[1]] = count.to_be_bytes();
        (ms, entropy)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids;

    #[test]
    fn what_one_delivery_lets_go_another_still_holds() {
        let memory = Memory::default();
        let names = || Names { holds: vec!["order_id 1".to_owned()], follows: vec!["order_id 1".to_owned()] };
        let event = Accepted { id: "cnv_1".to_owned(), at_ms: 0, basis: Basis::Paid };
        memory.hold(&names(), &event, 0);
        memory.hold(&names(), &event, 0);
        memory.let_go(&names(), "cnv_1");
        assert_eq!(memory.before(&names(), 0), ["cnv_1"], "the queue may have it from the other");
        memory.let_go(&names(), "cnv_1");
        assert!(memory.holds_nothing());
        memory.hold(&names(), &event, 0);
        memory.release(&names().follows, &["cnv_1".to_owned()]);
        assert!(memory.holds_nothing());
    }

    #[test]
    fn identifiers_sort_in_the_order_in_which_they_were_made() {
        let memory = Memory::default();
        // Clocks stand still, and go back.
        let times = [5, 5, 5, 4, 6, 6].into_iter().chain(std::iter::repeat_n(6, 9000));
        let made: Vec<String> = times
            .enumerate()
            .map(|(index, now_ms)| {
                let random = [u8::try_from(255 - index % 256).unwrap(); 10];
                let (ms, entropy) = memory.next_id(now_ms, random);
                ids::make("cnv_", ms, &entropy)
            })
            .collect();
        assert!(made.is_sorted_by(|one, next| one < next));
    }
}
