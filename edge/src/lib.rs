//! The Worker: lets tracking events through the gates and stores them, one D1 batch an event.
//!
//! Everything but this file, `platform/cloudflare.rs` and `store/d1.rs` is of no runtime, and is tested natively.

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
pub mod code;
mod cursor;
pub mod failure;
pub mod http;
pub mod ids;
pub mod log;
#[cfg(all(feature = "contract", not(target_arch = "wasm32")))]
pub mod openapi;
pub mod overflow;
pub mod platform;
pub mod query;
mod reply;
mod retry;
mod route;
pub mod store;
pub mod time;
mod wording;

#[cfg(target_arch = "wasm32")]
mod last_words;
#[cfg(all(target_arch = "wasm32", feature = "panic-route"))]
mod panic_route;

#[cfg(target_arch = "wasm32")]
mod entry {
    use worker::{Context, Env, Method, Request, Response, Result, event};

    use crate::platform::cloudflare::{self, Cloudflare};
    use crate::{app, last_words};

    /// The files of `target/site`, as `wrangler.toml` binds them.
    const PAGES: &str = "PAGES";

    #[event(fetch)]
    async fn fetch(request: Request, env: Env, _context: Context) -> Result<Response> {
        last_words::prepare();
        #[cfg(feature = "panic-route")]
        crate::panic_route::run(&request, &env).await;
        // Other pages are served without us. This one isn't, because an event that is posted here is answered as one.
        if request.path() == "/" && matches!(request.method(), Method::Get | Method::Head) {
            return env.assets(PAGES)?.fetch_request(request).await;
        }
        let response = app::handle(cloudflare::request(&request), &Cloudflare::new(&env)).await;
        cloudflare::response(response)
    }

    /// For each message, after how many seconds it shall be delivered again; -1 for one that is done.
    #[worker::wasm_bindgen::prelude::wasm_bindgen(wasm_bindgen = worker::wasm_bindgen, js_sys = worker::js_sys, wasm_bindgen_futures = worker::wasm_bindgen_futures)]
    pub async fn drain(env: Env, bodies: Vec<String>, attempts: Vec<u32>) -> Vec<i32> {
        last_words::prepare();
        let deliveries: Vec<_> = bodies
            .into_iter()
            .zip(attempts)
            .map(|(body, attempts)| crate::overflow::Delivery { body, attempts })
            .collect();
        let disposals = crate::overflow::drain(&deliveries, &Cloudflare::new(&env)).await;
        let seconds = |disposal| match disposal {
            crate::overflow::Disposal::Ack => -1,
            crate::overflow::Disposal::Retry { delay_seconds } => i32::try_from(delay_seconds).unwrap_or(60),
        };
        disposals.into_iter().map(seconds).collect()
    }
}
