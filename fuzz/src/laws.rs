//! What must hold for all bytes. Each law is a function that panics where it does not.

#[cfg(feature = "gates")]
pub mod gates;
pub mod normalize;
pub mod verdict;
