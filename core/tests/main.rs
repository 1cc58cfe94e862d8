//! Tests of the validator. All are one binary, so that they are compiled and linked once.

mod admin;
mod batch;
mod case;
mod corpus;
mod impersonal;
mod key;
mod laws;
mod money;
mod numbers;
mod serde;
mod support;
mod time;
mod unsendable;
