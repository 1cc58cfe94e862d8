//! Refunds that are not recorded yet, and behind which later ones of their order wait: they were accepted in this order.

use std::cell::RefCell;
use std::collections::BTreeMap;

use crate::overflow::Names;
use crate::overflow::bounded::Bounded;

/// Of so many orders.
const MOST: usize = 4096;

/// After its delay, a message has so long to be delivered; if another isolate got it, nobody waits for ever.
const GRACE_MS: u64 = 60_000;

/// By the name of an order, the refunds that wait, and until when they are waited for.
#[derive(Debug)]
pub(in crate::overflow) struct Waiting(RefCell<Bounded<BTreeMap<String, u64>>>);

impl Default for Waiting {
    fn default() -> Self {
        Waiting(RefCell::new(Bounded::new(MOST)))
    }
}

impl Waiting {
    pub(super) fn wait(&self, names: &Names, id: &str, now_ms: u64, delay_seconds: u32) {
        let until = now_ms.saturating_add(u64::from(delay_seconds).saturating_mul(1000)).saturating_add(GRACE_MS);
        let mut waiting = self.0.borrow_mut();
        for name in &names.holds {
            if let Some(ids) = waiting.get_mut(name) {
                ids.insert(id.to_owned(), until);
            } else {
                waiting.insert(name, BTreeMap::from([(id.to_owned(), until)]));
            }
        }
    }

    pub(super) fn finish(&self, names: &Names, id: &str) {
        let mut waiting = self.0.borrow_mut();
        for name in &names.holds {
            let is_empty = waiting.get_mut(name).is_some_and(|ids| {
                ids.remove(id);
                ids.is_empty()
            });
            if is_empty {
                waiting.remove(name);
            }
        }
    }

    /// Whether an earlier refund of the same order waits.
    pub(super) fn is_behind(&self, names: &Names, id: &str, now_ms: u64) -> bool {
        let waiting = self.0.borrow();
        let ids = names.holds.iter().filter_map(|name| waiting.get(name)).flatten();
        ids.into_iter().any(|(other, until)| other.as_str() < id && *until > now_ms)
    }
}
