//! The core's verdict for JavaScript: a body in, its verdict out, no logic of its own.
//!
//! `js/src/engine.js` starts the module and calls what is exported here. An `event` counts from 0 in the order of
//! [`Event::ALL`]. In the text of an object, values that JSON can't carry may be `marked`.

mod answer;
mod options;

use advocateloop_core::{Event, Verdict};
use wasm_bindgen::prelude::{UnwrapThrowExt as _, wasm_bindgen};

pub use answer::Answer;
pub use options::Options;

#[cfg(target_arch = "wasm32")]
#[global_allocator]
static ALLOCATOR: rlsf::SmallGlobalTlsf = rlsf::SmallGlobalTlsf::new();

/// Answers the text of the verdict, as the server does.
#[wasm_bindgen]
pub fn verdict(event: usize, body: &[u8], options: Option<Options>) -> String {
    judged(event, body, false, options).to_json()
}

/// Answers whether the payload is valid.
#[wasm_bindgen(js_name = isValid)]
pub fn is_valid(event: usize, body: &[u8], marked: bool, options: Option<Options>) -> bool {
    judged(event, body, marked, options).outcome.is_ok()
}

/// Tells `answer` the verdict, with the normalized payload or without.
#[wasm_bindgen]
pub fn judge(event: usize, body: &[u8], marked: bool, options: Option<Options>, with_data: bool, answer: &Answer) {
    answer::tell(&judged(event, body, marked, options), body, with_data, answer);
}

fn judged(event: usize, body: &[u8], marked: bool, options: Option<Options>) -> Verdict<'_> {
    let event = *Event::ALL.get(event).expect_throw("there is no such event");
    let judge = if marked { advocateloop_core::judge_marked } else { advocateloop_core::judge };
    judge(event, body, options.map(Into::into).unwrap_or_default())
}
