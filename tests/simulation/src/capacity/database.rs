//! A database: a line in front of one counter.

use super::limits::PATIENCE_MS;

#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Database {
    /// When it has done all that it was asked.
    free_at: f64,
    /// For how long it has worked before `counted_until`.
    busy: f64,
    counted_until: f64,
    down: Option<(f64, f64)>,
}

impl Database {
    pub(super) fn counted_until(counted_until: f64) -> Database {
        Database { counted_until, ..Database::default() }
    }

    pub(super) fn fail(&mut self, from: f64, to: f64) {
        self.down = Some((from, to));
    }

    /// When a batch that comes now is done; `None` if the database is down, or too many are before it. All in milliseconds.
    pub(super) fn serve(&mut self, now: f64, takes: f64) -> Option<f64> {
        let is_down = self.down.is_some_and(|(from, to)| from <= now && now < to);
        let begins = self.free_at.max(now);
        if is_down || begins - now > PATIENCE_MS {
            return None;
        }
        self.free_at = begins + takes;
        self.busy += (self.free_at.min(self.counted_until) - begins).max(0.0);
        Some(self.free_at)
    }

    /// For how long it has worked before then.
    pub(super) fn busy(&self) -> f64 {
        self.busy
    }
}
