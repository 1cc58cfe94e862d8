//! The Worker as JavaScript drives it: bytes come in, and what the gates want of the world goes out as questions, which
//! JavaScript answers when it can.
//!
//! A request is a future that is polled only when there is news for it. So nothing but bytes and numbers crosses the border,
//! twice for an event (the request, the database's answer), and everything up to that border runs in a native test, too.
//! `edge/shell` is the other side.

mod body;
#[cfg(target_arch = "wasm32")]
mod exports;
#[cfg(target_arch = "wasm32")]
mod last_words;
mod mailbox;
mod platform;
mod settings;
mod statements;
mod tasks;
mod wire;

pub use mailbox::{Reply, Step};
pub use settings::Settings;
pub use tasks::{Arrival, Incoming, Tasks, Turn};
