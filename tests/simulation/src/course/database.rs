//! What happens at the database: batches arrive, are committed or not, and the model follows.

use advocateloop_core::{Basis, Event};
use advocateloop_edge::http::Response;
use advocateloop_edge::store::Answers;

use crate::audit;
use crate::database::Sent;
use crate::faults::{Fate, Trouble};
use crate::model::{Asked, NewRows, Outcome, Refused, Shown, What};
use crate::oracle;
use crate::request::Target;
use crate::world::{Action, Batch, Last, Passage, World};

impl World<'_> {
    /// A batch arrives that its sender may still wait for.
    pub(super) fn arrive_at_database(&self, number: usize) {
        let (passage, fate) = {
            let batch = &self.batches.borrow()[number];
            (batch.passage, batch.fate)
        };
        if self.passages.borrow()[passage].is_over {
            // What a Worker had sent when its caller hung up arrives, or does not.
            if matches!(fate, Fate::CommitsLate(_)) {
                // Its time is yet to come.
            } else if self.chance(50) {
                self.count("batch: committed though the client hung up");
                self.commit(number);
            } else {
                self.count("batch: never arrived, as the client hung up");
            }
            return;
        }
        if let Some(name) = fate.name() {
            self.count(name);
        }
        let (answer, last) = match fate {
            Fate::Answered => match self.commit(number) {
                Some((answer, outcome)) => (Ok(answer), Last::Outcome(outcome)),
                None => return,
            },
            Fate::CommitsUnheard(trouble) => {
                if self.commit(number).is_none() {
                    return;
                }
                (Err(trouble), Last::Trouble(trouble))
            }
            Fate::FailsBefore(trouble) | Fate::CommitsLate(trouble) => (Err(trouble), Last::Trouble(trouble)),
        };
        if let Last::Trouble(trouble) = &last {
            self.tell(|| format!("#{passage:<3} batch {number}: the Worker hears of trouble: {trouble:?}, {fate:?}"));
        }
        let back = self.below(40);
        self.batches.borrow_mut()[number].answer = Some(answer);
        if self.batches.borrow()[number].is_late {
            self.schedule(back, Action::Poll(passage));
            return;
        }
        self.note_trust(passage, &last);
        let mut passages = self.passages.borrow_mut();
        let known = &mut passages[passage];
        known.has_lost_an_answer |= matches!(fate, Fate::CommitsUnheard(_));
        known.answered += u32::from(matches!(fate, Fate::Answered));
        let is_good = matches!(&last, Last::Outcome(outcome) if !matches!(outcome, Outcome::Refused { .. }));
        known.opened |= is_good && self.batches.borrow()[number].has_events;
        known.last = last;
        drop(passages);
        self.schedule(back, Action::Poll(passage));
    }

    /// Runs a batch, and the model beside it.
    pub(super) fn commit(&self, number: usize) -> Option<(Answers, Outcome)> {
        let (passage, statements) = {
            let batch = &mut self.batches.borrow_mut()[number];
            (batch.passage, std::mem::take(&mut batch.statements))
        };
        let answer = match self.database.batch(&statements) {
            Ok(answer) => answer,
            Err(error) => {
                self.violate(|| format!("the database refuses a batch of request #{passage}: {error}"));
                return None;
            }
        };
        self.follow_count(number, &statements);
        if self.batches.borrow()[number].is_late {
            return Some((answer, Outcome::Admitted(Basis::Paid)));
        }
        let outcome = match self.follow(passage) {
            Ok(outcome) => outcome,
            Err(problem) => {
                self.violate(|| format!("request #{passage}: {problem}"));
                return None;
            }
        };
        self.tell(|| format!("#{passage:<3} batch {number} is committed: {outcome:?}"));
        if self.chance(1) {
            audit::meanwhile(self);
        }
        Some((answer, outcome))
    }

    /// What the contract says to a committed batch.
    fn follow(&self, passage: usize) -> Result<Outcome, String> {
        let delivered = self.passages.borrow()[passage].delivered.clone();
        if let Some(delivered) = delivered {
            self.follow_delivery(&delivered)?;
            return Ok(Outcome::Admitted(Basis::Paid));
        }
        let mut new = self.known.borrow_mut().news(self.database)?;
        let mut passages = self.passages.borrow_mut();
        let Passage { request, arrival, request_id, items, is_within_rate, .. } = &mut passages[passage];
        // In order within a millisecond, identifiers of events that may go into the queue may be of a later one.
        if !self.has_queue {
            check_identifiers(&new, *arrival, request_id)?;
        }
        let passes = oracle::passes_every_gate(*is_within_rate, request);
        let what = match &request.target {
            Target::Read(read) if passes => What::Read(read),
            Target::Track(_) | Target::Batch if passes => What::Events(request.sent()),
            Target::Track(_) | Target::Batch | Target::Read(_) => What::Nothing,
            _ => return Ok(Outcome::Admitted(Basis::Paid)),
        };
        let event = if let Target::Track(event) = request.target { Some(event) } else { None };
        let asked = Asked { arrival: *arrival, shown: &request.shown, event, what };
        let mut model = self.model.borrow_mut();
        let outcome = model.follow(&asked, items, &mut new);
        new.left().map_or(Ok(outcome), |left| Err(format!("this is stored, and must not be: {left}")))
    }

    /// A request is answered: what the key or the state has refused of it is to be counted.
    pub(super) fn note_late(&self, passage: usize, response: &Response, is_counted: bool) {
        let known = &mut self.passages.borrow_mut()[passage];
        let late = oracle::refused_late(&known.request, response);
        let gates = oracle::refused_by_gates(known.is_within_rate, &known.request);
        // Of a batch that the queue has, what is no event is refused although the database can't be asked.
        let is_asked = matches!(known.last, Last::Outcome(_)) && matches!(response.status, 200 | 400 | 413 | 415);
        if is_asked && !gates.is_empty() && !known.has_counted {
            self.violate(|| format!("request #{passage} is refused, and not counted"));
        }
        if is_counted == late.is_empty() {
            self.violate(|| format!("request #{passage} is not counted, or more than what was refused"));
        }
        known.late = is_counted.then_some(late);
    }

    /// What a committed batch counts.
    fn follow_count(&self, number: usize, statements: &[Sent]) {
        let Batch { passage, is_late, .. } = self.batches.borrow()[number];
        if !statements.iter().any(|sent| sent.sql.contains("INTO rejections")) {
            return;
        }
        let known = &mut self.passages.borrow_mut()[passage];
        let refusals = match &known.late {
            Some(late) if is_late => late.clone(),
            _ => oracle::refused_by_gates(known.is_within_rate, &known.request),
        };
        if refusals.is_empty() {
            self.violate(|| format!("request #{passage} counts what nobody refused"));
        }
        self.count(if is_late {
            "refused: counted after the answer"
        } else {
            "refused: counted with the question about the key"
        });
        let route = match known.request.target {
            Target::Track(event) => format!("/api/v1/track/{}", event.name()),
            _ => "/api/v1/track/batch".to_owned(),
        };
        let (shown, request_id) = (&known.request.shown, known.request_id.as_str());
        let of = Refused { shown, arrival: known.arrival, request_id, route: &route };
        self.model.borrow_mut().count(&of, &refusals);
        known.has_counted = true;
    }

    /// The Worker will hear that a key is good.
    fn note_trust(&self, passage: usize, last: &Last) {
        let shown = self.passages.borrow()[passage].request.shown;
        let (Last::Outcome(outcome), Shown::WellFormed { key: Some(key), .. }) = (last, shown) else { return };
        if !matches!(outcome, Outcome::Refused { status: 401, .. }) {
            self.model.borrow_mut().trusted.insert(key, self.now.get());
        }
    }

    /// A request sends another transaction: after a lost answer, but not for ever; or since refunds are decided before they are written,
    /// and a batch may be too large for one.
    pub fn check_another_try(&self, passage: &Passage) {
        const MOST: u32 = 12;
        let has_refunds = passage.request.sent().iter().any(|sent| sent.event == Event::Refund);
        // Of several events of a batch with one idempotency key, each waits for the one before it.
        let is_batch = passage.request.target == Target::Batch;
        match passage.last {
            // What waits in the queue is asked about, too.
            _ if self.has_queue && passage.tries <= 2 * MOST || passage.delivered.is_some() => {}
            Last::Nothing if passage.tries == 1 => {}
            Last::Trouble(Trouble::Lost) if passage.tries <= 3 + passage.answered * 3 => {}
            Last::Outcome(_) if (has_refunds || is_batch) && passage.answered < MOST => {}
            _ => self.violate(|| format!("a batch too many, number {}, after {:?}", passage.tries, passage.last)),
        }
    }
}

/// An identifier has the time and the form that the contract says, and is not that of its request.
fn check_identifiers(new: &NewRows, arrival: u64, request_id: &str) -> Result<(), String> {
    for (event, id) in new.ids() {
        let prefix = match event {
            Event::Conversion => "cnv_",
            Event::Refund => "rfd_",
            Event::Claim => "clm_",
            Event::Visit => "vst_",
        };
        let tail = id.strip_prefix(prefix).and_then(|rest| rest.strip_prefix(&format!("{arrival:012x}")));
        let is_uuid = tail.is_some_and(|tail| {
            tail.len() == 20 && tail.starts_with('7') && tail[4..].starts_with(['8', '9', 'a', 'b'])
        });
        if !is_uuid || request_id.ends_with(tail.unwrap_or_default()) {
            return Err(format!("{id} is no identifier of a {} of then", event.name()));
        }
    }
    Ok(())
}
