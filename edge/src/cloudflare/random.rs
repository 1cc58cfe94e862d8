//! The runtime's randomness.

use std::cell::RefCell;

use worker::wasm_bindgen::prelude::wasm_bindgen;
use worker::wasm_bindgen::{self, JsValue};

use crate::platform::{Fresh, Random};

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(catch, js_namespace = crypto, js_name = getRandomValues)]
    fn fill(bytes: &mut [u8]) -> Result<(), JsValue>;
}

/// The bytes of one request, and the number of requests for which bytes are drawn at once.
const BYTES: usize = 20;
const REQUESTS: usize = 200;

thread_local! {
    static DRAWN: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

/// The randomness of one request, which nobody else gets.
pub(super) fn for_request() -> Option<Random> {
    DRAWN.with_borrow_mut(|drawn| {
        if drawn.len() < BYTES {
            drawn.resize(BYTES.saturating_mul(REQUESTS), 0);
            if fill(drawn).is_err() {
                drawn.clear();
            }
        }
        let taken = drawn.split_off(drawn.len().checked_sub(BYTES)?);
        let (request, row) = taken.split_first_chunk()?;
        Some(Random { request: *request, row: *row.first_chunk()? })
    })
}

/// Draws bytes for one secret alone.
pub(super) fn for_secret() -> Option<Fresh> {
    let mut drawn = [0; Fresh::BYTES];
    fill(&mut drawn).ok()?;
    Some(Fresh::new(drawn))
}
