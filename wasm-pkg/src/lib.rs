//! The core's verdict for JavaScript: a body in, its verdict out, no logic of its own.
//!
//! Strings are what costs at this border (0.8 µs for a body of 300 bytes, as much as judging it), so none crosses it:
//! JavaScript writes the body into a buffer that is kept here, and reads the verdict where it lies. Nothing is imported
//! from JavaScript either, so that the module starts without any glue.

use std::cell::RefCell;

use advocateloop_core::{Basis, Event, MAX_BODY, Options, Verdict, judge, judge_marked};
use wasm_bindgen::prelude::wasm_bindgen;

#[cfg(target_arch = "wasm32")]
#[global_allocator]
static ALLOCATOR: rlsf::SmallGlobalTlsf = rlsf::SmallGlobalTlsf::new();

/// One byte more than a body may have, so that one that is too large can be told apart.
const ROOM: usize = MAX_BODY + 1;

thread_local! {
    static BODY: RefCell<Vec<u8>> = RefCell::new(vec![0; ROOM]);
    static VERDICT: RefCell<String> = const { RefCell::new(String::new()) };
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

/// Judges the first `length` bytes of the body, and answers how many bytes the verdict has.
///
/// `event` counts from 0 in the order of [`Event::ALL`]; there is no verdict (0 bytes) on any other. `marked` says that
/// the body is the text of an object in which values that JSON can't carry are marked.
#[wasm_bindgen]
#[must_use]
pub fn verdict_length(event: usize, length: usize, gross: bool, coerce: bool, marked: bool) -> usize {
    keep(with_verdict(event, length, gross, coerce, marked, |verdict| verdict.to_json()))
}

/// The same, but the verdict lacks `normalized` where that is the very value that was sent.
#[wasm_bindgen]
#[must_use]
pub fn short_verdict_length(event: usize, length: usize, gross: bool, coerce: bool, marked: bool) -> usize {
    keep(with_verdict(event, length, gross, coerce, marked, |verdict| verdict.to_short_json()))
}

fn keep(text: Option<String>) -> usize {
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

/// Only whether the payload is valid.
#[wasm_bindgen]
#[must_use]
pub fn is_valid(event: usize, length: usize, gross: bool, coerce: bool, marked: bool) -> bool {
    with_verdict(event, length, gross, coerce, marked, |verdict| verdict.outcome.is_ok()).unwrap_or_default()
}

fn with_verdict<T>(
    event: usize,
    length: usize,
    gross: bool,
    coerce: bool,
    marked: bool,
    read: impl FnOnce(Verdict<'_>) -> T,
) -> Option<T> {
    let event = *Event::ALL.get(event)?;
    let options = Options { basis: if gross { Basis::Gross } else { Basis::Paid }, coerce };
    let judge = if marked { judge_marked } else { judge };
    BODY.with_borrow(|body| Some(read(judge(event, body.get(..length).unwrap_or(body), options))))
}
