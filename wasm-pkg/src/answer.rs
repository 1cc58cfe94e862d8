//! A verdict, told to JavaScript piece by piece. What costs at this border is the strings, so there are few of them.
//!
//! The values of a valid payload take a short cut. They go as a list of numbers, of which JavaScript makes the normalized
//! object without parsing a text.

use std::fmt::{Display, Write as _};

use advocateloop_core::{Derived, Fix, Normalized, Part, Path, Verdict};
use wasm_bindgen::prelude::wasm_bindgen;

#[wasm_bindgen]
extern "C" {
    /// The class of this name in `js/src/answer.js`.
    pub type Answer;

    /// Takes an issue: its path, code and message as one string, how long the first two are, and its fix as JSON.
    #[wasm_bindgen(method)]
    fn issue(this: &Answer, said: &str, path: usize, code: usize, fix: Option<String>);

    /// Takes a warning likewise.
    #[wasm_bindgen(method)]
    fn warning(this: &Answer, said: &str, path: usize, code: usize);

    /// Takes the values of the normalized payload.
    #[wasm_bindgen(method)]
    fn values(this: &Answer, numbers: &[f64]);

    /// Takes the normalized payload as JSON.
    #[wasm_bindgen(method)]
    fn json(this: &Answer, normalized: &str);

    /// Takes the money that follows.
    #[wasm_bindgen(method)]
    fn money(this: &Answer, attributable_revenue: f64, items_total: Option<f64>);

    /// Takes the digits of a total that has too many of them for the way above.
    #[wasm_bindgen(method)]
    fn total(this: &Answer, digits: &str);

    /// Takes the code of all issues and the line about them as one string, and how long the code is.
    #[wasm_bindgen(method)]
    fn failure(this: &Answer, said: &str, code: usize);
}

/// Largest integer up to which every integer is a JavaScript number.
const LARGEST_EXACT: i64 = 1 << 53;
/// Room for the numbers and the messages of most payloads.
const USUAL_COUNT: usize = 64;
const USUAL_LENGTH: usize = 400;

/// Tells a verdict on a body.
pub(crate) fn tell(verdict: &Verdict<'_>, body: &[u8], with_data: bool, answer: &Answer) {
    match &verdict.outcome {
        Ok(payload) if with_data => tell_payload(payload, body, answer),
        Ok(_) => {}
        Err(rejection) => {
            for issue in rejection.issues() {
                let (said, path, code) = said(issue.path(), issue.code().name(), issue);
                answer.issue(&said, path, code, issue.fix().map(Fix::to_json));
            }
            let code = rejection.code();
            answer.failure(&[code, &rejection.error_line()].concat(), code.len());
        }
    }
    for warning in &verdict.warnings {
        let (said, path, code) = said(warning.path(), warning.code().name(), warning);
        answer.warning(&said, path, code);
    }
    if let Some(derived) = verdict.derived() {
        tell_money(derived, answer);
    }
}

/// Answers a path, a code and a message as one string, and how long the first two are in JavaScript.
fn said(path: &Path, code: &str, message: &impl Display) -> (String, usize, usize) {
    let mut said = String::with_capacity(USUAL_LENGTH);
    path.write_pointer(&mut said);
    let path = said.encode_utf16().count();
    said.push_str(code);
    let _never_fails = write!(said, "{message}");
    (said, path, code.len())
}

fn tell_payload(payload: &Normalized<'_>, body: &[u8], answer: &Answer) {
    let mut numbers = Vec::with_capacity(USUAL_COUNT);
    // In other texts than ASCII, places are others in bytes than in JavaScript's UTF-16.
    if body.is_ascii() && payload.tell_parts(&mut |part| add(part, body, &mut numbers)).is_some() {
        answer.values(&numbers);
    } else {
        answer.json(&payload.to_json());
    }
}

/// Adds a part: a text as where it begins and ends in the body, a list as its length, and `NaN` for what is left out.
#[expect(clippy::cast_precision_loss, reason = "a body has 64 KiB at most")]
fn add(part: Part<'_>, body: &[u8], numbers: &mut Vec<f64>) {
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

fn tell_money(derived: Derived, answer: &Answer) {
    let units = derived.items_total.and_then(advocateloop_core::money::Total::units);
    let exact = units.filter(|units| *units <= LARGEST_EXACT);
    answer.money(number(derived.attributable_revenue.units()), exact.map(number));
    if let (Some(total), None) = (derived.items_total, exact) {
        answer.total(&total.to_string());
    }
}

/// Answers what so many units of 1/10,000 are.
#[expect(clippy::cast_precision_loss, reason = "all amounts, and the sums that get here, are below 2^53")]
fn number(units: i64) -> f64 {
    units as f64 / 10_000.0
}
