//! What happens at the database: batches arrive, are committed or not, and the model follows.

use advocateloop_core::Basis;
use advocateloop_edge::store::Answers;

use crate::audit;
use crate::database::Sent;
use crate::faults::{Fate, Trouble};
use crate::model::{Asked, Outcome};
use crate::oracle;
use crate::request::Target;
use crate::world::{Action, Last, Passage, World};

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
        let mut passages = self.passages.borrow_mut();
        let known = &mut passages[passage];
        known.has_lost_an_answer |= matches!(fate, Fate::CommitsUnheard(_));
        known.last = last;
        drop(passages);
        self.schedule(back, Action::Poll(passage));
    }

    /// A batch arrives that its sender was told is lost.
    pub(super) fn arrive_late(&self, number: usize) {
        self.commit(number);
    }

    /// Runs a batch, and the model beside it.
    fn commit(&self, number: usize) -> Option<(Answers, Outcome)> {
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
        let outcome = self.follow(passage, &statements);
        self.tell(|| format!("#{passage:<3} batch {number} is committed: {outcome:?}"));
        if self.chance(1) {
            audit::meanwhile(self);
        }
        Some((answer, outcome))
    }

    /// What the contract says to a committed batch.
    fn follow(&self, passage: usize, statements: &[Sent]) -> Outcome {
        let mut passages = self.passages.borrow_mut();
        let known = &mut passages[passage];
        let (event, read) = match &known.request.target {
            Target::Track(event) => (Some(*event), None),
            Target::Read(read) => (None, Some(read)),
            _ => return Outcome::Admitted(Basis::Paid),
        };
        let records = oracle::passes_every_gate(known);
        let asked = Asked {
            arrival: known.arrival,
            row_id: &known.row_id,
            shown: &known.request.shown,
            event,
            payload: known.request.payload.as_ref(),
            idempotency_key: known.request.idempotency_key.as_deref(),
            read,
            records,
        };
        let outcome = self.model.borrow_mut().commit(&asked);
        let writes = statements.iter().any(|statement| statement.sql.contains("INSERT INTO"));
        if writes != (records && event.is_some()) {
            self.violate(|| format!("request #{passage} writes, or fails to"));
        }
        if event.is_some() && matches!(outcome, Outcome::Success(_)) {
            known.committed = Some(outcome.clone());
        }
        outcome
    }

    /// A request sends another batch: only after a lost answer, and not for ever.
    pub fn check_another_try(&self, passage: &Passage) {
        match passage.last {
            Last::Nothing if passage.tries == 1 => {}
            Last::Trouble(Trouble::Lost) if passage.tries <= 3 => {}
            _ => self.violate(|| format!("a batch too many, number {}, after {:?}", passage.tries, passage.last)),
        }
    }
}
