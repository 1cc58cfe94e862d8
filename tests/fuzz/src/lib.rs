//! Laws that hold for all bytes, and what makes hostile bytes of honest ones.
//!
//! The targets in `fuzz_targets` give a law to libFuzzer; `src/plain` holds laws without one, and makes inputs for the npm
//! package and the Worker, which must give the same verdicts. A law that is broken panics.

pub mod dictionary;
#[cfg(feature = "libfuzzer")]
pub mod engine;
pub mod input;
pub mod laws;
pub mod mutate;
pub mod random;
pub mod text;
pub mod wire;
pub mod world;
