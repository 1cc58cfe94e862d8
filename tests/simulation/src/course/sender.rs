//! What happens at the senders' end: new events, answers and what is made of them, patience and its end.

use std::collections::BTreeMap;
use std::rc::Rc;

use advocateloop_edge::http::Response;

use crate::draw;
use crate::faults::Trouble;
use crate::model::{Outcome, Shown};
use crate::oracle;
use crate::request::{Page, Read, Request, Target};
use crate::world::{Action, Delivery, Last, World};

impl World<'_> {
    /// Somebody sends something new, perhaps several times at once.
    pub(super) fn arrive(&self) {
        let request = draw::request(&self.model.borrow(), &mut self.random.borrow_mut());
        let delivery = self.post(request);
        if self.chance(10) {
            self.send_again(delivery);
        }
        let copies = if self.chance(12) { 2 + self.below(4) } else { 1 };
        if copies > 1 {
            self.count("sender: several at once");
        }
        let wait = self.until_expiry(delivery).unwrap_or(0);
        for _ in 0..copies {
            // At the very moment when a key expires, just before and just after.
            let moment = if wait > 0 { wait - 1 + self.below(3) } else { self.below(10) };
            self.schedule(moment, Action::Send(delivery));
        }
        let left = self.arrivals_left.get() - 1;
        self.arrivals_left.set(left);
        if self.chance(6) {
            self.schedule(self.below(30), Action::Operator);
        }
        if left > 0 {
            let pause = match self.below(100) {
                0..=69 => self.below(25),
                70..=97 => self.below(600),
                _ => self.below(30 * 60_000),
            };
            self.schedule(pause, Action::Arrival);
        }
    }

    /// Keeps what is to be sent, and answers its number.
    fn post(&self, request: Request) -> usize {
        let mut deliveries = self.deliveries.borrow_mut();
        deliveries.push(Delivery { request: Rc::new(request), attempts: 0, acknowledged: BTreeMap::new() });
        deliveries.len() - 1
    }

    /// Sends the event of a delivery once more, some time from now and in other words.
    fn send_again(&self, delivery: usize) {
        let first = Rc::clone(&self.deliveries.borrow()[delivery].request);
        let again = draw::again(&self.model.borrow(), &first, &mut self.random.borrow_mut());
        let Some(request) = again else { return };
        self.count("sender: sent again in other words");
        let delivery = self.post(request);
        let pause = if self.chance(50) { self.below(50) } else { self.below(60_000) };
        self.schedule(pause, Action::Send(delivery));
    }

    /// How long the delivery's key is still good, for some that are worth waiting for.
    fn until_expiry(&self, delivery: usize) -> Option<u64> {
        let shown = self.deliveries.borrow()[delivery].request.shown;
        let Shown::WellFormed { key: Some(key), .. } = shown else { return None };
        let expiry = self.model.borrow().keys[key].expires_at?;
        if self.chance(15) { expiry.checked_sub(self.now.get()) } else { None }
    }

    pub(super) fn hang_up(&self, passage: usize) {
        self.tell(|| format!("#{passage:<3} the sender hangs up"));
        self.count("sender: hung up");
        let delivery = self.end(passage);
        self.schedule(0, Action::Learn(delivery, None));
    }

    /// A request is over: the delivery that it was of.
    fn end(&self, passage: usize) -> usize {
        let known = &mut self.passages.borrow_mut()[passage];
        known.is_over = true;
        known.delivery
    }

    /// The Worker answers: what the contract says, or else.
    pub(super) fn answer(&self, passage: usize, response: &Response) {
        let body = response.body.as_deref().unwrap_or_default();
        self.tell(|| format!("#{passage:<3} is answered {} {body}", response.status));
        let delivery = self.end(passage);
        if let Err(problem) = oracle::check(self, passage, response) {
            self.violate(|| format!("request #{passage}: {problem}"));
            return;
        }
        self.count_answer(passage, response);
        self.note_cursor(passage, body);
        let is_lost = self.chance(self.weather.lost_answers);
        if is_lost {
            self.count("sender: the answer got lost");
            self.tell(|| format!("#{passage:<3} but the answer gets lost on its way"));
        } else if response.status == 200 {
            self.acknowledge(passage);
        }
        let status = (!is_lost).then_some(response.status);
        self.schedule(self.below(60), Action::Learn(delivery, status));
    }

    /// A page was read, so that somebody may go on from where it ended.
    fn note_cursor(&self, passage: usize, body: &str) {
        let known = &self.passages.borrow()[passage];
        let (Target::Read(Read::Events(page)), Last::Outcome(Outcome::Success(success))) =
            (&known.request.target, &known.last)
        else {
            return;
        };
        let Shown::WellFormed { key: Some(key), .. } = known.request.shown else { return };
        if let (Some(cursor), Some(end)) = (oracle::next_cursor(body), success.ends_at) {
            let mut model = self.model.borrow_mut();
            let place = model.keys[key].place;
            model.cursors.push((place, Page { after: Some((cursor.to_owned(), end)), ..page.clone() }));
        }
    }

    /// The sender knows now, and may rely on it for ever.
    fn acknowledge(&self, passage: usize) {
        let passages = self.passages.borrow();
        let known = &passages[passage];
        let acknowledged = &mut self.deliveries.borrow_mut()[known.delivery].acknowledged;
        for (place, id, is_deduplicated) in oracle::acknowledged(known) {
            match acknowledged.get(&place) {
                Some(before) if is_deduplicated => {
                    self.count("told again to a sender that knew");
                    if *before != id {
                        self.violate(|| format!("request #{passage} is told {id} after {before} for one event"));
                    }
                }
                _ => _ = acknowledged.insert(place, id),
            }
        }
    }

    /// A sender learns what became of its delivery, or that it will not learn.
    pub(super) fn learn(&self, delivery: usize, status: Option<u16>) {
        let again = {
            let known = &self.deliveries.borrow()[delivery];
            known.request.integration.patience(known.attempts, status, &mut self.random.borrow_mut())
        };
        if let Some(patience) = again {
            self.count(match status {
                None => "sender: sent again, not knowing",
                Some(200) => "sender: sent again after a success",
                Some(_) => "sender: sent again after a failure",
            });
            self.schedule(patience, Action::Send(delivery));
        }
    }

    fn count_answer(&self, passage: usize, response: &Response) {
        let known = &self.passages.borrow()[passage];
        let mut coverage = self.coverage.borrow_mut();
        oracle::count(&mut coverage, &self.model.borrow(), known, response);
        if known.items.iter().any(|item| item.row_id.is_some()) {
            match (response.status, &known.last) {
                (503, _) => coverage.count("stored by a request that was answered 503"),
                (500, Last::Trouble(Trouble::Broken)) => coverage.count("stored by a request that was answered 500"),
                _ => {}
            }
        }
    }
}
