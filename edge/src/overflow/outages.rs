//! Databases that have just failed. For a few seconds events don't wait for such a one again, but for one event at a time, which tries
//! it: as soon as it answers anybody, it is asked as ever.

use std::cell::RefCell;
use std::collections::BTreeMap;

use crate::database::Database;

/// Time for which a database is spared after its last failure.
const SPARED_MS: u64 = 5_000;

/// A failure that came sooner costs the next event nothing, so that one may try again.
const LONG_MS: u64 = 1_000;

/// Time without a try after a failure that came later.
const PAUSE_MS: u64 = 2_000;

/// Time after which a try counts as lost: a batch of events waits for ten seconds.
const TRIED_WITHIN_MS: u64 = 15_000;

#[derive(Debug, Default)]
pub(crate) struct Outages(RefCell<BTreeMap<Database, Outage>>);

#[derive(Debug)]
struct Outage {
    failed_at: u64,
    /// Moment from which it may be tried again.
    try_from: u64,
    /// Moment in which somebody began to try.
    tried_since: Option<u64>,
    /// The database's message.
    trouble: String,
}

/// Guards a try of a database: nobody else tries meanwhile.
#[derive(Debug)]
pub(crate) struct Trial<'o> {
    outages: &'o Outages,
    database: Database,
}

impl Drop for Trial<'_> {
    fn drop(&mut self) {
        if let Some(outage) = self.outages.0.borrow_mut().get_mut(&self.database) {
            outage.tried_since = None;
        }
    }
}

impl Outages {
    /// It has been asked, and failed.
    pub(crate) fn failed(&self, database: Database, asked_at: u64, now_ms: u64, trouble: &str) {
        let pause = if now_ms.saturating_sub(asked_at) < LONG_MS { 0 } else { PAUSE_MS };
        let mut outages = self.0.borrow_mut();
        let tried_since = outages.get(&database).and_then(|outage| outage.tried_since);
        let try_from = now_ms.saturating_add(pause);
        outages.insert(database, Outage { failed_at: now_ms, try_from, tried_since, trouble: trouble.to_owned() });
    }

    /// It has answered.
    pub(crate) fn answered(&self, database: Database) {
        self.0.borrow_mut().remove(&database);
    }

    /// Whether an event that may go into the queue waits for a database, perhaps as the one that tries it. If not, what the database
    /// said when it failed.
    pub(crate) fn ask(&self, database: Database, now_ms: u64) -> Result<Option<Trial<'_>>, String> {
        let mut outages = self.0.borrow_mut();
        let Some(outage) = outages.get_mut(&database) else { return Ok(None) };
        let is_within = |since: u64, most: u64| now_ms.saturating_sub(since) < most;
        let is_tried = outage.tried_since.is_some_and(|since| is_within(since, TRIED_WITHIN_MS));
        if !is_tried && !is_within(outage.failed_at, SPARED_MS) {
            outages.remove(&database);
            return Ok(None);
        }
        if is_tried || now_ms < outage.try_from {
            return Err(outage.trouble.clone());
        }
        outage.tried_since = Some(now_ms);
        Ok(Some(Trial { outages: self, database }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONE: Database = Database::new(0);
    const OTHER: Database = Database::new(1);

    fn is_spared(outages: &Outages, database: Database, now_ms: u64) -> bool {
        outages.ask(database, now_ms).is_err()
    }

    #[test]
    fn after_a_long_wait_a_database_is_spared_and_then_tried_by_one() {
        let outages = Outages::default();
        assert!(outages.ask(ONE, 0).unwrap().is_none());
        outages.failed(ONE, 0, 4_000, "silent");
        assert_eq!(outages.ask(ONE, 4_001).unwrap_err(), "silent");
        assert!(is_spared(&outages, ONE, 5_999) && !is_spared(&outages, OTHER, 5_999));
        let trial = outages.ask(ONE, 6_000).unwrap();
        assert!(trial.is_some() && is_spared(&outages, ONE, 6_000), "one tries, the others don't wait");
        outages.failed(ONE, 6_000, 10_000, "silent");
        drop(trial);
        assert!(is_spared(&outages, ONE, 11_999));
        assert!(outages.ask(ONE, 12_000).unwrap().is_some());
    }

    #[test]
    fn what_fails_at_once_is_tried_at_once() {
        let outages = Outages::default();
        outages.failed(ONE, 0, 300, "overloaded");
        let trial = outages.ask(ONE, 300).unwrap();
        assert!(trial.is_some() && is_spared(&outages, ONE, 300));
        drop(trial);
        assert!(!is_spared(&outages, ONE, 300), "the try has gone");
    }

    #[test]
    fn any_answer_ends_it_and_so_does_time() {
        let outages = Outages::default();
        outages.failed(ONE, 0, 4_000, "silent");
        outages.answered(ONE);
        assert!(outages.ask(ONE, 4_000).unwrap().is_none());
        outages.failed(ONE, 0, 4_000, "silent");
        assert!(outages.ask(ONE, 9_000).unwrap().is_none());
        assert!(outages.ask(ONE, 9_000).unwrap().is_none(), "all ask as ever");
    }

    #[test]
    fn the_one_that_tries_holds_the_others_back_but_not_for_ever() {
        let outages = Outages::default();
        outages.failed(ONE, 0, 4_000, "silent");
        let trial = outages.ask(ONE, 8_999).unwrap();
        assert!(is_spared(&outages, ONE, 23_998), "a batch waits long");
        assert!(!is_spared(&outages, ONE, 23_999), "it is not heard of any more");
        std::mem::forget(trial);
    }
}
