//! The Worker: lets tracking events through the gates and stores them, one D1 batch an event.
//!
//! Everything but `cloudflare.rs` and its rooms is of no runtime, and is tested natively.

#![cfg_attr(
    not(test),
    deny(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::panic,
        clippy::unreachable,
        clippy::todo,
        clippy::unimplemented,
        clippy::indexing_slicing,
        clippy::string_slice,
        clippy::arithmetic_side_effects,
        reason = "a panic would take down every request beside this one"
    )
)]

pub mod app;
pub mod auth;
mod chunks;
#[cfg(target_arch = "wasm32")]
mod cloudflare;
pub mod code;
mod cursor;
pub mod database;
pub mod failure;
pub mod http;
pub mod ids;
mod json;
pub mod log;
#[cfg(all(feature = "contract", not(target_arch = "wasm32")))]
pub mod openapi;
pub mod overflow;
pub mod platform;
pub mod query;
pub mod responses;
mod retry;
mod route;
pub mod store;
pub mod time;

#[cfg(feature = "panic-route")]
mod panic_route;
