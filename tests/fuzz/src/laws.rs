//! What must hold for all bytes. Each law is a function that panics where it does not.

pub mod gates;
mod lenient;
pub mod normalize;
mod refund;
pub mod verdict;
