//! Between a request and the world: one question at a time, and its reply.

use std::cell::{Cell, RefCell};
use std::future::poll_fn;
use std::task::Poll;

/// What JavaScript is to do next for a request; `edge/shell/operations.mjs` has the same numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u32)]
pub enum Step {
    /// The request is answered, or the messages of the queue are done with.
    Answer = 0,
    /// Run a batch: a JSON array of the database's number and the statements, each the number of its text and what is bound.
    Batch = 1,
    /// Count a request of the caller that the text names, and tell whether it is within the rate.
    Rate = 2,
    /// Wait as many milliseconds as the text says.
    Pause = 3,
    /// Read the next piece of the body.
    Read = 4,
    /// Read it, and tell only its size.
    Skip = 5,
    /// Put a message into the queue: a line with the seconds before which it is not to be delivered, and the message.
    Send = 6,
    /// The same with many messages at once: a JSON array of them.
    SendAll = 7,
    /// Draw as many random bytes as the text says.
    Random = 8,
}

/// As long as D1 lets a query take.
const DATABASE_MS: u32 = 30_000;
/// Without a rate limit, everybody is let in.
const RATE_MS: u32 = 1_000;
const QUEUE_MS: u32 = 5_000;

impl Step {
    /// After how many milliseconds it has failed if nothing was heard of it; 0 if it takes the time that it takes.
    fn deadline_ms(self, database_ms: u32) -> u32 {
        match self {
            Step::Batch => database_ms,
            Step::Rate => RATE_MS,
            Step::Send | Step::SendAll => QUEUE_MS,
            Step::Answer | Step::Pause | Step::Read | Step::Skip | Step::Random => 0,
        }
    }
}

/// What came of a step.
#[derive(Debug)]
pub enum Reply {
    Bytes(Vec<u8>),
    Number(u32),
    /// There is no more.
    End,
    /// With what the runtime says about it.
    Failed(Vec<u8>),
}

#[derive(Debug)]
pub(super) struct Question {
    pub(super) step: Step,
    pub(super) text: String,
    pub(super) deadline_ms: u32,
}

#[derive(Debug, Default)]
pub(super) struct Mailbox {
    /// How long a database may say nothing.
    pub(super) database_ms: Cell<u32>,
    question: RefCell<Option<Question>>,
    reply: RefCell<Option<Reply>>,
    /// Lines for the log, until the next time that JavaScript looks.
    pub(super) log: RefCell<Vec<String>>,
    /// Milliseconds since 1970, as of the latest news.
    pub(super) now_ms: Cell<u64>,
}

impl Mailbox {
    pub(super) fn at(now_ms: u64) -> Self {
        Mailbox { now_ms: Cell::new(now_ms), database_ms: Cell::new(DATABASE_MS), ..Mailbox::default() }
    }

    pub(super) async fn ask(&self, step: Step, text: String) -> Reply {
        let deadline_ms = step.deadline_ms(self.database_ms.get());
        self.question.replace(Some(Question { step, text, deadline_ms }));
        poll_fn(|_| self.reply.take().map_or(Poll::Pending, Poll::Ready)).await
    }

    pub(super) fn deliver(&self, reply: Reply) {
        self.reply.replace(Some(reply));
    }

    /// What a request that does not go on waits for.
    pub(super) fn take_question(&self) -> Option<Question> {
        self.question.take()
    }
}
