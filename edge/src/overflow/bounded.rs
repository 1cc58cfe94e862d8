//! A map that forgets what was used longest ago, once it is full.

use std::collections::BTreeMap;

#[derive(Debug)]
pub(super) struct Bounded<V> {
    most: usize,
    /// Counts uses.
    clock: u64,
    /// With the time of the last use.
    entries: BTreeMap<String, (u64, V)>,
    by_use: BTreeMap<u64, String>,
}

impl<V> Bounded<V> {
    pub(super) fn new(most: usize) -> Self {
        Bounded { most, clock: 0, entries: BTreeMap::new(), by_use: BTreeMap::new() }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    pub(super) fn get(&self, name: &str) -> Option<&V> {
        self.entries.get(name).map(|(_, value)| value)
    }

    /// Counts as a use.
    pub(super) fn get_mut(&mut self, name: &str) -> Option<&mut V> {
        self.clock = self.clock.saturating_add(1);
        let (used, value) = self.entries.get_mut(name)?;
        if let Some(name) = self.by_use.remove(used) {
            self.by_use.insert(self.clock, name);
        }
        *used = self.clock;
        Some(value)
    }

    pub(super) fn insert(&mut self, name: &str, value: V) {
        if let Some(known) = self.get_mut(name) {
            *known = value;
            return;
        }
        // `get_mut` has moved the clock on.
        self.entries.insert(name.to_owned(), (self.clock, value));
        self.by_use.insert(self.clock, name.to_owned());
        if self.entries.len() > self.most
            && let Some((_, oldest)) = self.by_use.pop_first()
        {
            self.entries.remove(&oldest);
        }
    }

    pub(super) fn remove(&mut self, name: &str) {
        if let Some((used, _)) = self.entries.remove(name) {
            self.by_use.remove(&used);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_used_longest_ago_is_forgotten_first() {
        let mut map = Bounded::new(2);
        map.insert("a", 1);
        map.insert("b", 2);
        assert_eq!(map.get_mut("a"), Some(&mut 1));
        map.insert("c", 3);
        assert_eq!(["a", "b", "c"].map(|name| map.get(name).copied()), [Some(1), None, Some(3)]);
        map.insert("a", 4);
        map.insert("d", 5);
        assert_eq!(["a", "c", "d"].map(|name| map.get(name).copied()), [Some(4), None, Some(5)]);
        map.remove("a");
        map.insert("e", 6);
        assert_eq!(["a", "d", "e"].map(|name| map.get(name).copied()), [None, Some(5), Some(6)]);
        assert_eq!((map.entries.len(), map.by_use.len()), (2, 2));
    }
}
