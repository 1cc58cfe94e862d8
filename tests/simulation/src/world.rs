//! All that a world is: its clock, its chance, its database, the model beside it, and what is under way.

use std::cell::{Cell, RefCell};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};
use std::rc::Rc;

use advocateloop_edge::overflow::{Delivery as Letter, Memory};
use advocateloop_edge::store::Answers;

use crate::coverage::Coverage;
use crate::database::{Database, Sent};
use crate::faults::{Fate, Trouble, Weather};
use crate::model::{Item, Known, Model, Outcome, Refusal, Shown};
use crate::random::Random;
use crate::request::Request;
use crate::{clock, draw};

/// What happens next.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Action {
    /// Somebody has something new to send.
    Arrival,
    /// An operator does something to a brand or a key.
    Operator,
    /// A delivery is sent, for the first time or again.
    Send(usize),
    /// A request has what it waited for.
    Poll(usize),
    /// The queue delivers what is due.
    Deliver,
    /// A batch arrives at the database.
    Batch(usize),
    /// A batch arrives whose sender was told that it is lost.
    Late(usize),
    /// The sender hangs up.
    HangUp(usize),
    /// The sender of a delivery learns its status, or that it will not learn.
    Learn(usize, Option<u16>),
}

/// When, in which order at that moment, the how-manieth scheduled, and what.
type Scheduled = (u64, u64, u64, Action);

/// An event that somebody keeps sending until content.
pub struct Delivery {
    pub request: Rc<Request>,
    pub attempts: u64,
    /// What it was told once and must be told for ever: the identifier of each of its events.
    pub acknowledged: BTreeMap<usize, String>,
}

/// One request on its way.
#[expect(clippy::struct_excessive_bools, reason = "what is true of a request is many things at once")]
#[derive(Default)]
pub struct Passage {
    pub delivery: usize,
    pub request: Rc<Request>,
    pub arrival: u64,
    pub request_id: String,
    pub has_entropy: bool,
    /// Whether the limiter let it pass, once it was asked.
    pub is_within_rate: Option<bool>,
    pub tries: u32,
    pub last: Last,
    pub has_lost_an_answer: bool,
    /// Each of its events.
    pub items: Vec<Item>,
    /// How many transactions of it were answered.
    pub answered: u32,
    /// Whether one of these answers said of events that the key is good.
    pub opened: bool,
    pub has_queue: bool,
    /// Which isolate of the Worker has it.
    pub isolate: usize,
    /// What the queue delivers, if this is no request.
    pub delivered: Option<Vec<String>>,
    pub log: Vec<String>,
    /// What is counted once it is answered.
    pub late: Option<Vec<Refusal>>,
    /// Whether a transaction of it has counted.
    pub has_counted: bool,
    pub is_over: bool,
}

/// The last that a request heard from the database.
#[derive(Debug, Clone, Default)]
pub enum Last {
    #[default]
    Nothing,
    Outcome(Outcome),
    Trouble(Trouble),
}

/// A batch on its way.
pub struct Batch {
    pub passage: usize,
    /// Whether it comes after the answer.
    pub is_late: bool,
    /// Whether it is about events, and not about the key alone or about what the queue has.
    pub has_events: bool,
    pub statements: Vec<Sent>,
    pub fate: Fate,
    pub answer: Option<Result<Answers, Trouble>>,
}

pub struct World<'d> {
    pub database: &'d Database,
    pub random: RefCell<Random>,
    pub now: Cell<u64>,
    pub weather: Weather,
    pub model: RefCell<Model>,
    pub deliveries: RefCell<Vec<Delivery>>,
    pub passages: RefCell<Vec<Passage>>,
    pub batches: RefCell<Vec<Batch>>,
    /// Whom the rate limiter was asked about, and which key that is.
    pub callers: RefCell<BTreeMap<String, usize>>,
    pub known: RefCell<Known>,
    /// Whether a queue is bound.
    pub has_queue: bool,
    /// When each message is due.
    pub letters: RefCell<Vec<(u64, Letter)>>,
    /// What isolates remember, one after the other.
    pub memories: [Memory; 3],
    pub isolate: Cell<usize>,
    /// What happened, in readable lines, if somebody wants to read them.
    pub history: RefCell<Option<Vec<String>>>,
    pub coverage: RefCell<Coverage>,
    pub violation: RefCell<Option<String>>,
    /// How many new events are still to come.
    pub arrivals_left: Cell<u64>,
    queue: RefCell<BinaryHeap<Reverse<Scheduled>>>,
    scheduled: Cell<u64>,
}

impl<'d> World<'d> {
    pub fn new(seed: u64, database: &'d Database, is_told: bool) -> World<'d> {
        let mut random = Random::new(seed);
        let model = draw::cast(clock::START, &mut random);
        let one_customer = model.has_one_customer;
        let weather = Weather::draw(&mut random);
        let has_queue = random.chance(25);
        World {
            database,
            now: Cell::new(clock::START),
            weather,
            model: RefCell::new(model),
            deliveries: RefCell::default(),
            passages: RefCell::default(),
            batches: RefCell::default(),
            callers: RefCell::default(),
            known: RefCell::default(),
            has_queue,
            letters: RefCell::default(),
            memories: Default::default(),
            isolate: Cell::new(0),
            history: RefCell::new(is_told.then(Vec::new)),
            coverage: RefCell::default(),
            violation: RefCell::default(),
            arrivals_left: Cell::new(if one_customer { 160 } else { random.between(20, 60) }),
            queue: RefCell::default(),
            scheduled: Cell::new(0),
            random: RefCell::new(random),
        }
    }

    /// Lets something happen in so many milliseconds. What happens at the same moment happens in any order.
    pub fn schedule(&self, milliseconds: u64, action: Action) {
        let tie = self.random.borrow_mut().next();
        let number = self.scheduled.replace(self.scheduled.get() + 1);
        self.queue.borrow_mut().push(Reverse((self.now.get() + milliseconds, tie, number, action)));
    }

    /// The next thing to happen; time passes until then.
    pub fn next(&self) -> Option<Action> {
        let Reverse((at, _, _, action)) = self.queue.borrow_mut().pop()?;
        self.now.set(at);
        Some(action)
    }

    pub fn below(&self, limit: u64) -> u64 {
        self.random.borrow_mut().below(limit)
    }

    pub fn chance(&self, percent: u64) -> bool {
        self.random.borrow_mut().chance(percent)
    }

    pub fn count(&self, what: impl Into<String>) {
        self.coverage.borrow_mut().count(what);
    }

    /// Says that the world is not as it must be. The first word counts.
    pub fn violate(&self, what: impl FnOnce() -> String) {
        let mut violation = self.violation.borrow_mut();
        if violation.is_none() {
            *violation = Some(what());
        }
    }

    pub fn is_violated(&self) -> bool {
        self.violation.borrow().is_some()
    }

    /// The rate limiter is asked about somebody: it must count each key for itself.
    pub fn meet(&self, passage: usize, caller: &str) {
        let Shown::WellFormed { key, .. } = self.passages.borrow()[passage].request.shown else {
            return self.violate(|| format!("request #{passage} is counted without a key"));
        };
        let mut callers = self.callers.borrow_mut();
        let is_own = match key {
            None => !callers.contains_key(caller),
            Some(key) => {
                let counted = callers.iter().find(|(_, known)| **known == key).map(|(caller, _)| caller.clone());
                *callers.entry(caller.to_owned()).or_insert(key) == key
                    && counted.is_none_or(|counted| counted == caller)
            }
        };
        if !is_own {
            self.violate(|| format!("request #{passage} is counted as another key's"));
        }
    }

    pub fn tell(&self, line: impl FnOnce() -> String) {
        if let Some(lines) = &mut *self.history.borrow_mut() {
            let elapsed = self.now.get() - clock::START;
            lines.push(format!("{:>8}.{:03} s  {}", elapsed / 1000, elapsed % 1000, line()));
        }
    }
}
