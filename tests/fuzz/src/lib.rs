//! Laws that hold for all bytes, and what makes hostile bytes of honest ones.
//!
//! The targets in `fuzz_targets` give a law to libFuzzer; `src/plain.rs` holds laws without one, and makes inputs for the npm
//! package and the Worker, which must give the same verdicts. A law that is broken panics.

pub mod dictionary;
pub mod input;
pub mod laws;
pub mod mutate;
/// The world of the Worker's own tests.
#[expect(dead_code, reason = "the laws use a part of it")]
#[path = "../../../edge/tests/support/mod.rs"]
mod support;
pub mod text;
mod wire;
mod world;
