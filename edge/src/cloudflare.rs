//! The Worker on Cloudflare's runtime. This file and `cloudflare/` alone know it. Everything else is plain Rust behind `Platform`, and is
//! tested natively. `edge/entry.mjs` calls what is exported here, and guards it.

mod bindings;
mod consumer;
mod exchange;
mod host;

use std::cell::Cell;
use std::panic;

use worker::wasm_bindgen::prelude::wasm_bindgen;
use worker::wasm_bindgen::{self, JsValue};
use worker::web_sys::{self, console};
use worker::worker_sys::MessageBatch;
use worker::{Context, Env, Result, event, wasm_bindgen_futures};

use self::host::{Host, milliseconds};
use crate::app;

#[global_allocator]
static ALLOCATOR: rlsf::SmallGlobalTlsf = rlsf::SmallGlobalTlsf::new();

#[event(fetch)]
async fn fetch(request: web_sys::Request, env: Env, context: Context) -> Result<web_sys::Response> {
    prepare();
    let host = Host::of(env);
    let request = exchange::read(&request);
    #[cfg(feature = "panic-route")]
    crate::panic_route::run(&request, &host).await;
    let (response, uncounted) = app::answer(request, &host).await;
    if let Some(uncounted) = uncounted {
        context.wait_until(async move { uncounted.count(&host).await });
    }
    Ok(exchange::write(&response)?)
}

/// Receives messages. `#[event(queue)]` has this shape, but knows no attempts and panics on an error. If this throws, the runtime
/// delivers all of them again.
#[wasm_bindgen]
pub async fn queue(batch: MessageBatch, env: Env) -> std::result::Result<(), JsValue> {
    prepare();
    consumer::consume(&batch, env).await
}

/// Answers a request whose instance was lost, out of the next one. Which of those requests had been recorded, nobody can tell: as after
/// any lost answer, a repetition is safe.
#[wasm_bindgen]
pub fn lost(request: &web_sys::Request, env: Env, started_ms: f64) -> std::result::Result<web_sys::Response, JsValue> {
    prepare();
    let request = exchange::read_head(request);
    exchange::write(&app::answer_lost(&request, milliseconds(started_ms), &Host::of(env)))
}

thread_local! {
    static IS_PREPARED: Cell<bool> = const { Cell::new(false) };
}

/// Logs where a panic was, never its message, which may hold what a caller sent. (The hook of the `worker` crate would print it.)
fn prepare() {
    if IS_PREPARED.replace(true) {
        return;
    }
    panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        console::error_1(&format!(r#"{{"panic":"{place}"}}"#).into());
    }));
}
