//! What was refused, as a brand can read it: a row for each day, key, route, code and place.

use std::collections::BTreeMap;

use advocateloop_core::Event;

use super::{Model, Place, Shown};
use crate::clock;

/// One thing that was refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// The key must be good for it, if there is one.
    pub event: Option<Event>,
    pub code: String,
    pub path: String,
}

/// The request that they are of.
pub struct Refused<'a> {
    pub shown: &'a Shown,
    pub arrival: u64,
    pub request_id: &'a str,
    pub route: &'a str,
}

/// Partition, day, key, route, code and path.
type Name = (usize, u64, String, String, String, String);

#[derive(Default)]
pub(crate) struct Row {
    count: u64,
    last_at: u64,
    last_request_id: String,
}

pub(crate) type Rejections = BTreeMap<Name, Row>;

const DAY: u64 = 86_400_000;

impl Model {
    /// A transaction that counts is committed now. A request counts once in each row, unless another one came between.
    pub fn count(&mut self, of: &Refused<'_>, refusals: &[Refusal]) {
        let Ok(number) = self.admit(of.shown, of.arrival, None) else { return };
        let key = &self.keys[number];
        let mut counts: BTreeMap<Name, u64> = BTreeMap::new();
        for refusal in refusals {
            if refusal.event.is_none_or(|event| self.allows(number, event).is_ok()) {
                let (route, code, path) = (of.route.to_owned(), refusal.code.clone(), refusal.path.clone());
                let name = (key.place.index(), of.arrival / DAY, key.key_id.clone(), route, code, path);
                *counts.entry(name).or_default() += 1;
            }
        }
        for (name, count) in counts {
            let row = self.rejections.entry(name).or_default();
            if row.last_request_id != of.request_id {
                row.count += count;
                (row.last_at, row.last_request_id) = (of.arrival, of.request_id.to_owned());
            }
        }
    }

    /// All that is stored.
    pub fn counted(&self) -> Vec<String> {
        let line = |((place, day, key_id, route, code, path), row): (&Name, &Row)| {
            let Row { count, last_at, last_request_id } = row;
            let brand = &self.brands[place / 2].brand_id;
            let environment = if place % 2 == 0 { "live" } else { "test" };
            format!("{brand}|{environment}|{day}|{key_id}|{route}|{code}|{path}|{count}|{last_at}|{last_request_id}")
        };
        let mut lines: Vec<String> = self.rejections.iter().map(line).collect();
        lines.sort_unstable();
        lines
    }

    /// What one partition is shown, newest first, without the sentences.
    pub(super) fn refused(&self, of: Place) -> String {
        let mut own: Vec<(&Name, &Row)> = self.rejections.iter().filter(|(name, _)| name.0 == of.index()).collect();
        own.sort_by_key(|(name, row)| (u64::MAX - name.1, u64::MAX - row.last_at));
        let entry = |((_, day, key_id, route, code, path), row): (&Name, &Row)| {
            let Row { count, last_at, last_request_id } = row;
            let (day, last_at) = (&clock::print(day * DAY)[..10], clock::print(*last_at));
            format!(
                r#"{{"day":"{day}","key_id":"{key_id}","route":"{route}","code":"{code}","path":"{path}","count":{count},"last_at":"{last_at}","last_request_id":"{last_request_id}"}}"#
            )
        };
        let entries: Vec<String> = own.into_iter().map(entry).collect();
        format!(r#"{{"rejections":[{}],"next_cursor":null}}"#, entries.join(","))
    }
}
