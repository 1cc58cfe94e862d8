//! The queue: what it is sent while the database takes nothing, and how it is recorded later, each event once.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use advocateloop_core::Basis;
use advocateloop_edge::overflow::{self, Delivery as Letter, Disposal};
use serde_json::Value;

use super::Task;
use crate::model::{Accepted, Outcome, Sent, Shown};
use crate::request::Request;
use crate::wire::View;
use crate::world::{Action, World};

/// So many messages are delivered at once.
const MOST: u64 = 10;

impl World<'_> {
    /// Takes a message: from a request one that tells of an event of its own, from a delivery one that was delivered.
    pub fn enqueue(&self, passage: usize, text: &str, delay_seconds: u32) {
        if let Err(problem) = self.register(passage, text) {
            self.violate(|| format!("request #{passage} sends a message {text}: {problem}"));
        }
        self.tell(|| format!("#{passage:<3} the queue has {}", text.lines().next().unwrap_or_default()));
        self.put(Letter { body: text.to_owned(), attempts: 1 }, delay_seconds);
    }

    fn put(&self, letter: Letter, delay_seconds: u32) {
        let wait = u64::from(delay_seconds) * 1_000 + self.below(400);
        self.letters.borrow_mut().push((self.now.get() + wait, letter));
        self.schedule(wait, Action::Deliver);
    }

    /// Finds the event that a message is of.
    fn register(&self, passage: usize, text: &str) -> Result<(), String> {
        let (head, payload) = text.split_once('\n').ok_or("it has no payload")?;
        let head: Value = serde_json::from_str(head).map_err(|error| error.to_string())?;
        let said = |name: &str| head[name].as_str().unwrap_or_default().to_owned();
        let mut model = self.model.borrow_mut();
        let id = said("accepted_id");
        let known = &mut self.passages.borrow_mut()[passage];
        if let Some(delivered) = &known.delivered {
            if let Some(accepted) = model.accepted.iter_mut().find(|accepted| accepted.id == id) {
                accepted.misses = accepted.misses.max(head["misses"].as_u64().unwrap_or_default());
            }
            return if delivered.contains(&id) { Ok(()) } else { Err("nobody delivered it".to_owned()) };
        }
        let request = Rc::clone(&known.request);
        let Shown::WellFormed { key: Some(key), brand: Some(brand) } = request.shown else {
            return Err("it has no key".to_owned());
        };
        let place = model.keys[key].place;
        let idempotency_key = head["idempotency_key"].as_str();
        let is_it = |sent: &Sent<'_>| {
            let has_key = match (&sent.memo, idempotency_key) {
                (None, None) => true,
                (Some(memo), Some(key)) => memo.is_stored_as(key),
                _ => false,
            };
            has_key
                && sent.event.name() == said("event")
                && sent.payload.is_some_and(|sent| sent.normalized() == payload)
                && known.items[sent.place].accepted_id.is_none()
        };
        let sent = request.sent().into_iter().find(is_it).ok_or("its batch has no such event")?;
        let is_own = model.brands[brand].brand_id == said("brand_id")
            && place.brand == brand
            && place.environment.name() == said("environment")
            && model.keys[key].key_id == said("key_id");
        if !is_own || !model.is_trusted(key, self.now.get()) {
            return Err("its key is not known to be good".to_owned());
        }
        known.items[sent.place].accepted_id = Some(id.clone());
        let basis = Basis::from_name(&said("basis")).ok_or("it has no basis")?;
        let at = head["accepted_at"].as_u64().unwrap_or_default();
        if let Some(first) = model.accepted.iter().find(|first| first.id == id) {
            let is_same = first.place == place && first.event == sent.event && first.payload().normalized() == payload;
            return if is_same { Ok(()) } else { Err("another event has its identifier".to_owned()) };
        }
        let accepted = Accepted {
            id,
            at,
            basis,
            place,
            key,
            event: sent.event,
            memo: sent.memo.clone(),
            item: sent.place,
            isolate: known.isolate,
            passage,
            begun: known.arrival,
            since: self.now.get(),
            told: Vec::new(),
            is_settled: false,
            misses: 0,
            request: Rc::clone(&request),
        };
        model.accepted.push(accepted);
        Ok(())
    }

    /// Delivers some due messages, in any order, now and then once more than is needed.
    pub(super) fn deliver(&self) -> Option<Task<'_>> {
        let now = self.now.get();
        let mut due: Vec<Letter> = Vec::new();
        self.letters.borrow_mut().retain(|(at, letter)| {
            let is_due = *at <= now && (due.len() as u64) < MOST;
            if is_due {
                due.push(letter.clone());
            }
            !is_due
        });
        if due.is_empty() {
            return None;
        }
        self.random.borrow_mut().shuffle(&mut due);
        // Copies that wait for something are sent anew with it: too many of them would beget each other.
        if self.letters.borrow().len() < 20 && self.chance(15) {
            self.count("queue: a message is delivered twice");
            self.put(due[0].clone(), 1);
        }
        let ids = due.iter().filter_map(|letter| {
            let head: Value = serde_json::from_str(letter.body.lines().next()?).ok()?;
            head["accepted_id"].as_str().map(str::to_owned)
        });
        let passage = self.passages.borrow().len();
        let mut begun = self.begin(0, Rc::new(Request::default()));
        begun.delivered = Some(ids.collect());
        self.tell(|| format!("#{passage:<3} the queue delivers {:?}", begun.delivered));
        self.passages.borrow_mut().push(begun);
        Some(Box::pin(async move {
            let told = RefCell::new(BTreeMap::new());
            let tell = |place, disposal| _ = told.borrow_mut().insert(place, disposal);
            overflow::drain(&due, &View { world: self, passage }, tell).await;
            self.dispose(passage, due.into_iter().zip(told.into_inner().into_values()));
        }))
    }

    /// What the queue shall do with what it delivered.
    fn dispose(&self, passage: usize, letters: impl Iterator<Item = (Letter, Disposal)>) {
        self.passages.borrow_mut()[passage].is_over = true;
        for (letter, disposal) in letters {
            if let Disposal::Retry { delay_seconds } = disposal {
                self.put(Letter { attempts: letter.attempts + 1, ..letter }, delay_seconds);
            }
        }
    }

    /// A transaction of a delivery is committed.
    pub(super) fn follow_delivery(&self, delivered: &[String]) -> Result<(), String> {
        let mut new = self.known.borrow_mut().news(self.database)?;
        let mut model = self.model.borrow_mut();
        let mut ids = delivered.to_vec();
        ids.sort_by(|one, other| one[4..].cmp(&other[4..]));
        ids.dedup();
        for id in &ids {
            let Some(at) = model.accepted.iter().position(|accepted| accepted.id == *id) else {
                return Err(format!("{id} was never accepted"));
            };
            model.drain(at, &ids, &mut new)?;
        }
        for line in self.database.rows("SELECT accepted_id, outcome, recorded_id, code FROM accepted")? {
            let parts: Vec<&str> = line.split('|').collect();
            let [id, outcome, recorded_id, code] = parts[..] else { return Err(line) };
            let Some(accepted) = model.accepted.iter_mut().find(|accepted| accepted.id == id) else {
                return Err(format!("{id} is settled, and was never accepted"));
            };
            if accepted.is_settled {
                continue;
            }
            accepted.is_settled = true;
            let is_told = accepted.told.iter().any(|told| match told {
                Outcome::Success(success) => {
                    let outcome = outcome == if success.is_duplicate { "duplicate" } else { "recorded" };
                    outcome && success.is_stored && success.id == recorded_id
                }
                Outcome::Refused { code: wanted, .. } | Outcome::Conflict { code: wanted, .. } => {
                    outcome == "not_recorded" && code == *wanted
                }
                Outcome::Admitted(_) => false,
            });
            self.count(match outcome {
                "recorded" => "queue: settled as recorded",
                "duplicate" => "queue: settled as a duplicate",
                _ => "queue: settled as not recorded",
            });
            if !is_told {
                return Err(format!("{id} ends as {line}, and may end as {:?}", accepted.told));
            }
        }
        new.left().map_or(Ok(()), |left| Err(format!("this is stored, and must not be: {left}")))
    }
}
