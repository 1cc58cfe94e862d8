//! The core's verdict for JavaScript: a body in, its verdict out, no logic of its own.
//!
//! `js/src/engine.js` starts the module and calls what is exported here. An `event` counts from 0 in the order of
//! [`Event::ALL`]. In the text of an object, values that JSON can't carry may be `marked`.

mod rejected;
mod values;

use advocateloop_core::{self as core, Basis, Event, Mode, Verdict};
use serde::Serialize as _;
use serde_wasm_bindgen::Serializer;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::{UnwrapThrowExt as _, wasm_bindgen};

use rejected::Rejected;
use values::Values;

#[cfg(target_arch = "wasm32")]
#[global_allocator]
static ALLOCATOR: rlsf::SmallGlobalTlsf = rlsf::SmallGlobalTlsf::new();

#[wasm_bindgen]
extern "C" {
    /// Options as `optionsOf` of `js/src/schema.js` makes them of a caller's: checked, and all there.
    #[derive(Debug, Clone)]
    pub type Options;

    #[wasm_bindgen(method, getter, js_name = isGross)]
    fn is_gross(this: &Options) -> bool;

    #[wasm_bindgen(method, getter)]
    fn coerce(this: &Options) -> bool;

    #[wasm_bindgen(method, getter, js_name = isLenient)]
    fn is_lenient(this: &Options) -> bool;

    /// What keeps the values of a valid verdict, in `js/src/values.js`.
    pub type Kept;

    #[wasm_bindgen(method)]
    fn keep(this: &Kept, numbers: &[f64], texts: &str);
}

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

/// Answers what `safeParse` does for an invalid payload. Of a valid one, it keeps the values, with the normalized payload if that is asked for.
#[wasm_bindgen]
pub fn judge(event: usize, body: &[u8], marked: bool, options: Option<Options>, data: bool, kept: &Kept) -> JsValue {
    let verdict = judged(event, body, marked, options);
    match &verdict.outcome {
        Ok(payload) => {
            let values = Values::of(&verdict, data.then_some(payload), body);
            kept.keep(&values.numbers, &values.texts);
            JsValue::UNDEFINED
        }
        Err(rejection) => Rejected::of(rejection, &verdict.warnings).serialize(&Serializer::new()).unwrap_throw(),
    }
}

fn judged(event: usize, body: &[u8], marked: bool, options: Option<Options>) -> Verdict<'_> {
    let event = *Event::ALL.get(event).expect_throw("there is no such event");
    let judge = if marked { core::judge_marked } else { core::judge };
    let options = options.map(|options| core::Options {
        basis: if options.is_gross() { Basis::Gross } else { Basis::Paid },
        coerce: options.coerce(),
        mode: if options.is_lenient() { Mode::Lenient } else { Mode::Strict },
    });
    judge(event, body, options.unwrap_or_default())
}
