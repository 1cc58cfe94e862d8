//! A map that forgets what has not been used for long, once it is full: the CLOCK algorithm.

use std::collections::BTreeMap;

#[derive(Debug)]
pub(super) struct Bounded<V> {
    most: usize,
    places: BTreeMap<String, usize>,
    entries: Vec<Entry<V>>,
    /// Where the search for one to forget goes on.
    hand: usize,
}

#[derive(Debug)]
struct Entry<V> {
    name: String,
    value: V,
    /// Since the hand came by.
    is_used: bool,
}

impl<V> Bounded<V> {
    pub(super) fn new(most: usize) -> Self {
        Bounded { most: most.max(1), places: BTreeMap::new(), entries: Vec::new(), hand: 0 }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    pub(super) fn get(&self, name: &str) -> Option<&V> {
        self.entries.get(*self.places.get(name)?).map(|entry| &entry.value)
    }

    /// Counts as a use.
    pub(super) fn get_mut(&mut self, name: &str) -> Option<&mut V> {
        let entry = self.entries.get_mut(*self.places.get(name)?)?;
        entry.is_used = true;
        Some(&mut entry.value)
    }

    pub(super) fn insert(&mut self, name: &str, value: V) {
        if let Some(known) = self.get_mut(name) {
            *known = value;
            return;
        }
        let place = if self.entries.len() < self.most { self.entries.len() } else { self.find_unused() };
        let entry = Entry { name: name.to_owned(), value, is_used: false };
        match self.entries.get_mut(place) {
            Some(forgotten) => {
                self.places.remove(&forgotten.name);
                *forgotten = entry;
            }
            None => self.entries.push(entry),
        }
        self.places.insert(name.to_owned(), place);
    }

    /// Whoever was used since the hand came by last stays once more.
    fn find_unused(&mut self) -> usize {
        loop {
            let place = if self.hand < self.entries.len() { self.hand } else { 0 };
            self.hand = place.saturating_add(1);
            match self.entries.get_mut(place) {
                Some(entry) if entry.is_used => entry.is_used = false,
                _ => return place,
            }
        }
    }

    pub(super) fn remove(&mut self, name: &str) {
        let Some(place) = self.places.remove(name) else { return };
        self.entries.swap_remove(place);
        if let Some(moved) = self.entries.get(place) {
            self.places.insert(moved.name.clone(), place);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn held(map: &Bounded<u32>, names: [&str; 4]) -> [Option<u32>; 4] {
        names.map(|name| map.get(name).copied())
    }

    #[test]
    fn what_is_not_used_is_forgotten_first() {
        let mut map = Bounded::new(2);
        map.insert("a", 1);
        map.insert("b", 2);
        assert_eq!(map.get_mut("a"), Some(&mut 1));
        map.insert("c", 3);
        assert_eq!(held(&map, ["a", "b", "c", "d"]), [Some(1), None, Some(3), None]);
        map.insert("a", 4);
        map.insert("d", 5);
        assert_eq!(held(&map, ["a", "b", "c", "d"]), [Some(4), None, None, Some(5)]);
    }

    #[test]
    fn what_is_used_all_the_time_stays() {
        let mut map = Bounded::new(3);
        map.insert("hot", 0);
        for cold in 0..1_000 {
            *map.get_mut("hot").unwrap() += 1;
            map.insert(&format!("cold {cold}"), cold);
        }
        assert_eq!(map.get("hot"), Some(&1_000));
        assert_eq!((map.places.len(), map.entries.len()), (3, 3));
    }

    #[test]
    fn what_is_removed_makes_room_and_nothing_else_is_lost() {
        let mut map = Bounded::new(3);
        for (name, value) in [("a", 1), ("b", 2), ("c", 3)] {
            map.insert(name, value);
        }
        map.remove("a");
        map.remove("nobody");
        assert_eq!(held(&map, ["a", "b", "c", "d"]), [None, Some(2), Some(3), None]);
        map.insert("d", 4);
        assert_eq!(held(&map, ["a", "b", "c", "d"]), [None, Some(2), Some(3), Some(4)]);
        for name in ["b", "c", "d"] {
            map.remove(name);
        }
        assert!(map.is_empty() && map.places.is_empty());
        map.insert("e", 5);
        assert_eq!(map.get("e"), Some(&5));
    }
}
