//! Deterministic simulation: the real gates, the real store logic and the real SQL, in a world that one seed decides.
//!
//! A world has brands with keys, integrations with the habits of real ones, a clock, and faults. Its requests are in
//! flight together, and at every `await` of theirs the world goes on: batches arrive late, fail, or are committed and
//! their answers lost; callers hang up; keys are revoked. Whenever a batch is committed, a simple model follows, and
//! says what the answer must be, to the last byte of its data. At the end the tables are compared with the model.

#![expect(
    clippy::struct_field_names,
    reason = "`order_id` is what the contract calls a field, and `key_id` what it calls a key's identifier"
)]
#![expect(clippy::format_collect, clippy::format_push_string, reason = "plain to read, and not what takes the time")]

mod audit;
mod bulk;
pub mod campaign;
pub mod capacity;
mod clock;
mod course;
pub mod coverage;
pub mod database;
pub mod defects;
mod draw;
mod faults;
mod history;
mod integration;
mod model;
mod money;
pub mod mutants;
mod oracle;
mod payload;
mod random;
mod request;
mod wire;
mod world;

pub use course::Report;
