//! Puts events into a queue while the database is overloaded or down. They are recorded from it later, each once.
//!
//! An event is acknowledged as soon as the queue has it, so nothing is accepted that would not be recorded: its key must have been
//! good for the database within the last hour. What comes after it for the same order goes the same way until it is recorded
//! ([`Memory`]), and the queue's messages are recorded in the order of their acceptance ([`drain`]). A database that has just failed is
//! not waited for ([`outages`]).

mod consumer;
mod memory;
mod message;
mod names;
mod outages;
mod queued;

use std::future::Future;

pub use consumer::{Delivery, Disposal, drain};
pub(crate) use memory::Accepted;
pub use memory::Memory;
pub(crate) use message::{Message, chunks};
pub(crate) use names::Names;
pub(crate) use outages::Trial;

/// Something that keeps messages until they are delivered, each at least once and in no certain order.
pub trait Queue {
    /// Answers when the message is safe; not before so many seconds will it be delivered.
    fn send(&self, message: &str, delay_seconds: u32) -> impl Future<Output = Result<(), Unsent>>;

    /// Sends as many messages as a queue takes at once: all of them, or none.
    fn send_all(&self, messages: &[String]) -> impl Future<Output = Result<(), Unsent>>;
}

/// The queue did not take a message. What it said goes to the log alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unsent(pub String);

/// The queue, and what is remembered for it.
#[derive(Debug)]
pub struct Overflow<'p, Q> {
    pub queue: &'p Q,
    pub memory: &'p Memory,
}
