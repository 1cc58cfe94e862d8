//! The core's verdict for JavaScript: a body in, its verdict out, no logic of its own.
//!
//! Strings are what costs at this border (0.8 µs for a body of 300 bytes, as much as judging it), so none crosses it:
//! JavaScript writes the body into a buffer that is kept here, and reads the verdict where it lies. Nothing is imported
//! from JavaScript either, so that the module starts without any glue.

#![cfg_attr(all(feature = "standalone", target_arch = "wasm32"), no_std)]

extern crate alloc;

mod answer;
mod parts;

use alloc::string::String;

use advocateloop_core::{Basis, Event, MAX_BODY, Mode, Options, Verdict, judge, judge_marked};
use atomic_refcell::AtomicRefCell;
use wasm_bindgen::prelude::wasm_bindgen;

use answer::{Answer, Wanted};
use parts::Parts;

#[cfg(target_arch = "wasm32")]
#[global_allocator]
static ALLOCATOR: rlsf::SmallGlobalTlsf = rlsf::SmallGlobalTlsf::new();

/// JavaScript gets a `RuntimeError` and starts anew: nothing here could say more without the code that formats it.
#[cfg(all(feature = "standalone", target_arch = "wasm32"))]
#[panic_handler]
fn stop(_: &core::panic::PanicInfo<'_>) -> ! {
    core::arch::wasm32::unreachable()
}

/// One byte more than a body may have, so that one that is too large can be told apart.
const ROOM: usize = MAX_BODY + 1;

static BODY: AtomicRefCell<[u8; ROOM]> = AtomicRefCell::new([0; ROOM]);
static VERDICT: AtomicRefCell<String> = AtomicRefCell::new(String::new());
static ANSWER: AtomicRefCell<Answer> = AtomicRefCell::new(Answer::new());

/// Where to write a body; the place never changes.
#[wasm_bindgen]
#[must_use]
pub fn body() -> *mut u8 {
    BODY.borrow_mut().as_mut_ptr()
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
/// The same, unless it is the very value that was sent, which JavaScript has.
const CHANGES: u32 = 1 << 4;
/// Lenient mode.
const LENIENT: u32 = 1 << 5;

/// Judges the first `length` bytes of the body, and answers how many bytes the verdict has.
///
/// `event` counts from 0 in the order of [`Event::ALL`]; there is no verdict (0 bytes) on any other. `how` is a sum of
/// the constants above.
#[wasm_bindgen]
#[must_use]
pub fn verdict_length(event: usize, length: usize, how: u32) -> usize {
    let text = with_verdict(event, length, how, |verdict, _| verdict.to_json());
    let mut kept = VERDICT.borrow_mut();
    *kept = text.unwrap_or_default();
    kept.len()
}

/// Where the latest verdict lies, until the next one.
#[wasm_bindgen]
#[must_use]
pub fn verdict() -> *const u8 {
    VERDICT.borrow().as_ptr()
}

/// Judges likewise, and answers in parts, as `answer.rs` lays them out.
#[wasm_bindgen]
#[must_use]
pub fn judge_in_parts(event: usize, length: usize, how: u32) -> u32 {
    let wanted = match how & (NORMALIZED | CHANGES) {
        0 => Wanted::Verdict,
        NORMALIZED => Wanted::Parts,
        _ => Wanted::Changes,
    };
    let tell = |verdict: &Verdict<'_>, sent: &[u8]| ANSWER.borrow_mut().tell(verdict, sent, wanted);
    with_verdict(event, length, how, tell).unwrap_or_default()
}

/// Where the latest answer in parts lies; the place never changes.
#[wasm_bindgen]
#[must_use]
pub fn answer() -> *const u8 {
    core::ptr::from_ref(&*ANSWER.borrow()).cast()
}

/// Where the parts of its normalized payload lie, if it has them; the place never changes.
#[wasm_bindgen]
#[must_use]
pub fn parts() -> *const u8 {
    core::ptr::from_ref(&ANSWER.borrow().parts).cast()
}

/// How many words they have at most.
#[wasm_bindgen]
#[must_use]
pub fn part_words() -> usize {
    Parts::WORDS
}

/// For an answer whose text is not all ASCII: counts where its pieces end in UTF-16 code units instead of bytes.
#[wasm_bindgen]
pub fn count_code_units() {
    ANSWER.borrow_mut().count_code_units();
}

/// Only whether the payload is valid.
#[wasm_bindgen]
#[must_use]
pub fn is_valid(event: usize, length: usize, how: u32) -> bool {
    with_verdict(event, length, how, |verdict, _| verdict.outcome.is_ok()).unwrap_or_default()
}

fn with_verdict<T>(event: usize, length: usize, how: u32, read: impl FnOnce(&Verdict<'_>, &[u8]) -> T) -> Option<T> {
    let event = *Event::ALL.get(event)?;
    let basis = if how & GROSS != 0 { Basis::Gross } else { Basis::Paid };
    let mode = if how & LENIENT != 0 { Mode::Lenient } else { Mode::Strict };
    let options = Options { basis, coerce: how & COERCE != 0, mode };
    let judge = if how & MARKED != 0 { judge_marked } else { judge };
    let body = BODY.borrow();
    let sent = body.get(..length).unwrap_or(&*body);
    Some(read(&judge(event, sent, options), sent))
}
