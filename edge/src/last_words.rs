//! What is said when our own code panics. The instance is lost then, with every request in it: `edge/guard.mjs` answers
//! them, and gives the next request another instance.

use std::panic;
use std::sync::Once;

use worker::console_error;
use worker::js_sys::{Reflect, global};
use worker::wasm_bindgen::{JsValue, handler};

static PREPARED: Once = Once::new();

/// Says where a panic was, never with what message: that may hold what a caller sent.
///
/// Done at the first request and not at the start, where workers-rs would replace our hook by its own.
pub(crate) fn prepare() {
    PREPARED.call_once(|| {
        panic::set_hook(Box::new(|panic| {
            let place = panic.location().map(ToString::to_string).unwrap_or_default();
            console_error!("{{\"panic\":\"{place}\"}}");
            give_up();
        }));
        // Not every trap is a panic. This takes the place of a handler that would start a new instance in the middle of
        // a call that still carries addresses of the old one.
        handler::set_on_abort(give_up);
    });
}

/// Sets the flag by which workers-rs knows that an instance is lost.
fn give_up() {
    let state = Reflect::get(&global(), &JsValue::from_str("__worker_init_state"));
    let _nobody_left_to_tell =
        state.and_then(|state| Reflect::set(&state, &JsValue::from_str("criticalError"), &JsValue::TRUE));
}
