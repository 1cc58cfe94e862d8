//! The requests under way.

use std::cell::RefCell;
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

use super::body::HostBody;
use super::mailbox::{Mailbox, Question, Reply, Step};
use super::platform::{Host, HostQueue, Store};
use super::settings::Settings;
use super::statements::Statements;
use super::wire;
use crate::app;
use crate::http::{Request, Response};
use crate::overflow::{self, Disposal, Memory};
use crate::platform::Random;

/// When the runtime gives up a request, because its sender went away, it tells nobody. No request takes so long.
const FORGOTTEN_AFTER_MS: u64 = 150_000;

/// The runtime gives a consumer of a queue a quarter of an hour.
const DRAINED_WITHIN_MS: u64 = 15 * 60 * 1000;

/// A request that came in.
#[derive(Debug)]
pub struct Arrival<'a> {
    pub now_ms: u64,
    /// 20 random bytes; fewer if the machine has none.
    pub random: &'a [u8],
    /// See `wire.rs`.
    pub head: &'a str,
    pub body: Incoming,
}

/// What is known of a body when its request begins.
#[derive(Debug)]
pub enum Incoming {
    None,
    Whole(Vec<u8>),
    Stream,
    BrokenOff,
}

struct Task {
    since_ms: u64,
    mailbox: Rc<Mailbox>,
    future: Pin<Box<dyn Future<Output = Done>>>,
}

/// What a task comes to.
enum Done {
    Answered(Response),
    Drained(Vec<Disposal>),
}

/// What JavaScript is told: the next step, its text, and the body of an answer.
#[derive(Debug)]
pub struct Turn {
    pub task: u32,
    pub step: Step,
    pub text: String,
    /// After how many milliseconds the step has failed; 0 if never.
    pub deadline_ms: u32,
    pub body: Option<String>,
}

#[derive(Default)]
pub struct Tasks {
    settings: Rc<Settings>,
    statements: Rc<Statements>,
    memory: Rc<Memory>,
    last: u32,
    /// Few: looking for one costs less than keeping an index.
    under_way: Vec<(u32, Task)>,
}

impl std::fmt::Debug for Tasks {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "{} requests", self.under_way.len())
    }
}

impl Tasks {
    /// Holds for the requests that begin from now on.
    pub fn configure(&mut self, settings: Settings) {
        self.settings = Rc::new(settings);
    }

    /// The text of a statement that a batch names by its number.
    #[must_use]
    pub fn statement(&self, number: usize) -> Option<&'static str> {
        self.statements.text(number)
    }

    #[must_use]
    pub fn under_way(&self) -> usize {
        self.under_way.len()
    }

    pub fn begin(&mut self, arrival: Arrival<'_>) -> Turn {
        let Arrival { now_ms, random, head, body } = arrival;
        self.forget_before(now_ms.saturating_sub(FORGOTTEN_AFTER_MS));
        let mailbox = Rc::new(Mailbox::at(now_ms));
        let body = match body {
            Incoming::None => HostBody::End,
            Incoming::Whole(bytes) => HostBody::Whole(bytes),
            Incoming::Stream => HostBody::Stream(Rc::clone(&mailbox)),
            Incoming::BrokenOff => HostBody::BrokenOff,
        };
        let host = self.host(&mailbox, random);
        let future = Box::pin(answer(wire::read_request(head, body), host));
        self.start(Task { since_ms: now_ms, mailbox, future })
    }

    /// Which messages of the queue belong together: see `wire.rs`.
    #[must_use]
    pub fn lots(deliveries: &[u8]) -> String {
        wire::write_lots(&overflow::lots(&wire::read_deliveries(deliveries)))
    }

    /// Begins to record what the queue delivers: see `wire.rs`.
    pub fn drain(&mut self, now_ms: u64, deliveries: &[u8]) -> Turn {
        let deliveries = wire::read_deliveries(deliveries);
        let mailbox = Rc::new(Mailbox::at(now_ms));
        let host = self.host(&mailbox, &[]);
        let future = Box::pin(async move { Done::Drained(overflow::drain(&deliveries, &host).await) });
        self.start(Task { since_ms: now_ms.saturating_add(DRAINED_WITHIN_MS), mailbox, future })
    }

    fn start(&mut self, task: Task) -> Turn {
        self.last = self.last.wrapping_add(1);
        self.advance(self.last, task)
    }

    fn host(&self, mailbox: &Rc<Mailbox>, random: &[u8]) -> Host {
        let store =
            |&database| Store { database, mailbox: Rc::clone(mailbox), statements: Rc::clone(&self.statements) };
        Host {
            mailbox: Rc::clone(mailbox),
            settings: Rc::clone(&self.settings),
            random: RefCell::new(split(random)),
            stores: self.settings.databases.iter().map(store).collect(),
            queue: HostQueue(Rc::clone(mailbox)),
            memory: Rc::clone(&self.memory),
        }
    }

    /// Goes on with a request; one that is not under way any more is of no interest to anybody.
    pub fn resume(&mut self, task: u32, now_ms: u64, reply: Reply) -> Option<Turn> {
        let place = self.under_way.iter().position(|(number, _)| *number == task)?;
        let (_, going) = self.under_way.swap_remove(place);
        going.mailbox.now_ms.set(now_ms);
        going.mailbox.deliver(reply);
        Some(self.advance(task, going))
    }

    fn advance(&mut self, number: u32, mut task: Task) -> Turn {
        let mut text = String::new();
        match task.future.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(Done::Drained(disposals)) => {
                wire::write_disposals(&disposals, &task.mailbox.log.borrow(), &mut text);
                Turn { task: number, step: Step::Answer, text, deadline_ms: 0, body: None }
            }
            Poll::Ready(Done::Answered(response)) => {
                wire::write_head(&response, &task.mailbox.log.borrow(), &mut text);
                Turn { task: number, step: Step::Answer, text, deadline_ms: 0, body: response.body }
            }
            Poll::Pending => {
                // What it waits for can only be a question.
                let nothing = || Question { step: Step::Pause, text: "0".to_owned(), deadline_ms: 0 };
                let Question { step, text, deadline_ms } = task.mailbox.take_question().unwrap_or_else(nothing);
                self.under_way.push((number, task));
                Turn { task: number, step, text, deadline_ms, body: None }
            }
        }
    }

    fn forget_before(&mut self, oldest_ms: u64) {
        self.under_way.retain(|(_, task)| task.since_ms >= oldest_ms);
    }
}

async fn answer(request: Request<HostBody>, host: Host) -> Done {
    #[cfg(feature = "panic-route")]
    crate::panic_route::run(&request, &host).await;
    Done::Answered(app::handle(request, &host).await)
}

fn split(random: &[u8]) -> Option<Random> {
    let (request, rest) = random.split_first_chunk()?;
    let (row, _) = rest.split_first_chunk()?;
    Some(Random { request: *request, row: *row })
}
