//! The core's verdict for JavaScript: a body in, its verdict out, no logic of its own.
//!
//! Strings are what costs at this border (0.8 µs for a body of 300 bytes, as much as judging it), so none crosses it:
//! JavaScript writes the body into a buffer that is kept here, and reads the verdict where it lies. Nothing is imported
//! from JavaScript either, so that the module starts without any glue.

mod answer;

use std::cell::RefCell;

use advocateloop_core::{Basis, Event, MAX_BODY, Options, Verdict, judge, judge_marked};
use wasm_bindgen::prelude::wasm_bindgen;

use answer::Answer;

#[cfg(target_arch = "wasm32")]
#[global_allocator]
static ALLOCATOR: rlsf::SmallGlobalTlsf = rlsf::SmallGlobalTlsf::new();

/// One byte more than a body may have, so that one that is too large can be told apart.
const ROOM: usize = MAX_BODY + 1;

thread_local! {
    static BODY: RefCell<Vec<u8>> = RefCell::new(vec![0; ROOM]);
    static VERDICT: RefCell<String> = const { RefCell::new(String::new()) };
    static ANSWER: RefCell<Answer> = const { RefCell::new(Answer::new()) };
}

/// Where to write a body; the place never changes.
#[wasm_bindgen]
#[must_use]
pub fn body() -> *mut u8 {
    BODY.with_borrow_mut(Vec::as_mut_ptr)
}

/// How many bytes fit there. A longer body is judged by as many of them.
#[wasm_bindgen]
#[must_use]
pub fn room() -> usize {
    ROOM
}

/// The brand's `order_total` is gross.
const GROSS: u32 = 1;
/// Convert numbers and booleans sent as strings, and integers sent for identifiers.
const COERCE: u32 = 1 << 1;
/// The body is the text of an object in which values that JSON can't carry are marked.
const MARKED: u32 = 1 << 2;
/// The normalized payload is wanted, too.
const NORMALIZED: u32 = 1 << 3;

/// Judges the first `length` bytes of the body, and answers how many bytes the verdict has.
///
/// `event` counts from 0 in the order of [`Event::ALL`]; there is no verdict (0 bytes) on any other. `how` is a sum of
/// the constants above.
#[wasm_bindgen]
#[must_use]
pub fn verdict_length(event: usize, length: usize, how: u32) -> usize {
    let text = with_verdict(event, length, how, |verdict| verdict.to_json());
    VERDICT.with_borrow_mut(|kept| {
        *kept = text.unwrap_or_default();
        kept.len()
    })
}

/// Where the latest verdict lies, until the next one.
#[wasm_bindgen]
#[must_use]
pub fn verdict() -> *const u8 {
    VERDICT.with_borrow(|text| text.as_ptr())
}

/// Judges likewise, and answers in parts, as `answer.rs` lays them out.
#[wasm_bindgen]
#[must_use]
pub fn judge_in_parts(event: usize, length: usize, how: u32) -> u32 {
    let tell = |verdict: Verdict<'_>| ANSWER.with_borrow_mut(|answer| answer.tell(&verdict, how & NORMALIZED != 0));
    with_verdict(event, length, how, tell).unwrap_or_default()
}

/// Where the latest answer in parts lies; the place never changes.
#[wasm_bindgen]
#[must_use]
pub fn answer() -> *const u8 {
    ANSWER.with_borrow(|answer| std::ptr::from_ref(answer).cast())
}

/// Only whether the payload is valid.
#[wasm_bindgen]
#[must_use]
pub fn is_valid(event: usize, length: usize, how: u32) -> bool {
    with_verdict(event, length, how, |verdict| verdict.outcome.is_ok()).unwrap_or_default()
}

fn with_verdict<T>(event: usize, length: usize, how: u32, read: impl FnOnce(Verdict<'_>) -> T) -> Option<T> {
    let event = *Event::ALL.get(event)?;
    let basis = if how & GROSS != 0 { Basis::Gross } else { Basis::Paid };
    let options = Options { basis, coerce: how & COERCE != 0 };
    let judge = if how & MARKED != 0 { judge_marked } else { judge };
    BODY.with_borrow(|body| Some(read(judge(event, body.get(..length).unwrap_or(body), options))))
}
