//! Reads from JavaScript what a verdict depends on besides the body.

use advocateloop_core as core;
use wasm_bindgen::prelude::wasm_bindgen;

#[wasm_bindgen]
extern "C" {
    /// Options as `optionsOf` of `js/src/schema.js` makes them of a caller's: checked, and all there.
    #[derive(Debug, Clone)]
    pub type Options;

    #[wasm_bindgen(method, getter)]
    fn basis(this: &Options) -> Basis;

    #[wasm_bindgen(method, getter)]
    fn coerce(this: &Options) -> bool;

    #[wasm_bindgen(method, getter)]
    fn mode(this: &Options) -> Mode;
}

#[wasm_bindgen]
#[derive(Debug, Clone, Copy)]
pub enum Basis {
    Paid = "paid",
    Gross = "gross",
}

#[wasm_bindgen]
#[derive(Debug, Clone, Copy)]
pub enum Mode {
    Strict = "strict",
    Lenient = "lenient",
}

impl From<Options> for core::Options {
    fn from(options: Options) -> Self {
        core::Options {
            basis: if matches!(options.basis(), Basis::Gross) { core::Basis::Gross } else { core::Basis::Paid },
            coerce: options.coerce(),
            mode: if matches!(options.mode(), Mode::Lenient) { core::Mode::Lenient } else { core::Mode::Strict },
        }
    }
}
