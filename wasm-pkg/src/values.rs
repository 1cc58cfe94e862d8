//! The values of a valid payload for JavaScript, which makes the normalized object of them: the one short cut past JSON.
//!
//! They go as a list of numbers, in the order of the event's table. `js/src/values.js` is the other half.

use advocateloop_core::{Normalized, Part};
use js_sys::{Float64Array, JSON};
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::UnwrapThrowExt as _;

/// Room for the numbers of most payloads.
const USUAL_COUNT: usize = 64;

/// Answers the values as numbers where each text stands in the body as it is normalized, else as the object itself.
pub(crate) fn of(payload: &Normalized<'_>, body: &[u8]) -> JsValue {
    let mut numbers = Vec::with_capacity(USUAL_COUNT);
    // In other texts than ASCII, places are others in bytes than in JavaScript's UTF-16.
    if body.is_ascii() && payload.tell_parts(&mut |part| push(part, body, &mut numbers)).is_some() {
        Float64Array::from(&*numbers).into()
    } else {
        JSON::parse(&payload.to_json()).unwrap_throw()
    }
}

/// Pushes a part: a text as where it begins and ends in the body, a list as its length, and `NaN` for what is left out.
#[expect(clippy::cast_precision_loss, reason = "a body has 64 KiB at most")]
fn push(part: Part<'_>, body: &[u8], numbers: &mut Vec<f64>) {
    match part {
        Part::Absent => numbers.push(f64::NAN),
        Part::Text(text) => {
            let start = text.as_ptr().addr().wrapping_sub(body.as_ptr().addr());
            numbers.extend([start as f64, start.wrapping_add(text.len()) as f64]);
        }
        Part::Number(units) => numbers.push(number(units)),
        Part::Boolean(boolean) => numbers.push(f64::from(boolean)),
        Part::Array { length } => numbers.push(length as f64),
    }
}

/// Answers what so many units of 1/10,000 are.
#[expect(clippy::cast_precision_loss, reason = "all amounts are below 2^53 units")]
pub(crate) fn number(units: i64) -> f64 {
    units as f64 / 10_000.0
}
