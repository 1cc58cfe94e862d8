//! Puts events into a queue while the database is overloaded or down. They are recorded from it later, each once.
//!
//! An event is acknowledged as soon as the queue has it, so nothing is accepted that would not be recorded: its key must have been
//! good for the database within the last hour ([`keys`]). A database that has just failed is not waited for ([`outages`]). What comes after it for the same order goes the same way until it is
//! recorded ([`orders`]), and the queue's messages are recorded in the order of their acceptance ([`drain`]).

mod drain;
mod keys;
mod message;
mod names;
mod orders;
mod outages;
mod parcels;
mod sequence;

use std::future::Future;
use std::num::NonZeroUsize;

pub use drain::{Delivery, Disposal, drain, lots};
pub(crate) use message::Message;
pub(crate) use names::{Names, Subject};
pub(crate) use orders::Accepted;
pub(crate) use outages::Trial;
pub(crate) use parcels::parcels;

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

/// How many a memory holds; what has not been used for the longest is forgotten first.
const fn room_for(most: usize) -> NonZeroUsize {
    match NonZeroUsize::new(most) {
        Some(most) => most,
        None => NonZeroUsize::MIN,
    }
}

/// Stands for the queue in a world without one.
#[derive(Debug, Clone, Copy)]
pub enum NoQueue {}

impl Queue for NoQueue {
    async fn send(&self, _message: &str, _delay_seconds: u32) -> Result<(), Unsent> {
        match *self {}
    }

    async fn send_all(&self, _messages: &[String]) -> Result<(), Unsent> {
        match *self {}
    }
}

/// The queue, and what is remembered for it.
#[derive(Debug)]
pub struct Overflow<'p, Q> {
    pub queue: &'p Q,
    pub memory: &'p Memory,
}

impl<Q> Clone for Overflow<'_, Q> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<Q> Copy for Overflow<'_, Q> {}

/// The memory of an isolate from one request to the next, as long as it lives. Losing it loses no event.
#[derive(Debug, Default)]
pub struct Memory {
    pub(crate) keys: keys::Keys,
    pub(crate) orders: orders::Orders,
    pub(crate) outages: outages::Outages,
    pub(crate) sequence: sequence::Sequence,
}
