//! What JavaScript calls. It writes into a buffer that is kept here, calls with numbers, and reads the text where it lies;
//! nothing is imported from it, so the module starts without any glue.

use std::cell::RefCell;

use wasm_bindgen::prelude::wasm_bindgen;

use super::last_words;
use super::mailbox::Reply;
use super::settings::Settings;
use super::tasks::{Arrival, Incoming, Tasks, Turn};
use crate::http::HEADERS;

/// A buffer larger than this is given back after use: wasm memory never shrinks, but what is free is used again.
const KEPT: usize = 128 * 1024;

/// How many random bytes come with a request.
const RANDOM: usize = 20;

#[derive(Debug, Default)]
struct Border {
    tasks: Tasks,
    input: Vec<u8>,
    /// The text, then the body of an answer.
    output: String,
    text_length: usize,
    has_body: bool,
    task: u32,
    deadline_ms: u32,
}

thread_local! {
    static BORDER: RefCell<Border> = RefCell::default();
}

impl Border {
    fn tell(&mut self, turn: Turn) -> u32 {
        self.task = turn.task;
        self.deadline_ms = turn.deadline_ms;
        self.output = turn.text;
        self.text_length = self.output.len();
        self.has_body = turn.body.is_some();
        self.output.push_str(turn.body.as_deref().unwrap_or_default());
        if self.input.capacity() > KEPT {
            self.input = Vec::new();
        }
        turn.step as u32
    }

    fn say(&mut self, text: &str) -> usize {
        text.clone_into(&mut self.output);
        self.output.len()
    }
}

/// As many bytes of the input.
fn sent(input: &[u8], length: usize) -> &[u8] {
    input.get(..length).unwrap_or(input)
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "JavaScript's clock counts whole milliseconds"
)]
fn milliseconds(now: f64) -> u64 {
    now as u64
}

/// Where to write as many bytes, until the next call.
#[wasm_bindgen]
#[must_use]
pub fn room(length: usize) -> *mut u8 {
    BORDER.with_borrow_mut(|border| {
        if border.input.len() < length {
            border.input.resize(length, 0);
        }
        border.input.as_mut_ptr()
    })
}

/// Where the latest output lies, until the next call.
#[wasm_bindgen]
#[must_use]
pub fn output() -> *const u8 {
    BORDER.with_borrow(|border| border.output.as_ptr())
}

/// How many bytes of the output are the text of a step.
#[wasm_bindgen]
#[must_use]
pub fn text_length() -> usize {
    BORDER.with_borrow(|border| border.text_length)
}

/// How many bytes the output has; what follows the text of an answer is its body.
#[wasm_bindgen]
#[must_use]
pub fn output_length() -> usize {
    BORDER.with_borrow(|border| border.output.len())
}

/// Whether the answer has a body at all.
#[wasm_bindgen]
#[must_use]
pub fn has_body() -> bool {
    BORDER.with_borrow(|border| border.has_body)
}

/// The number of the request that the latest step is for.
#[wasm_bindgen]
#[must_use]
pub fn task() -> u32 {
    BORDER.with_borrow(|border| border.task)
}

/// After how many milliseconds the latest step has failed, if nothing was heard of it; 0 if it takes the time that it takes.
#[wasm_bindgen]
#[must_use]
pub fn deadline() -> u32 {
    BORDER.with_borrow(|border| border.deadline_ms)
}

/// Takes the settings for the requests that begin from now on: as many bytes of the input.
#[wasm_bindgen]
pub fn configure(length: usize) {
    last_words::prepare();
    BORDER.with_borrow_mut(|border| {
        let settings = Settings::read(sent(&border.input, length));
        border.tasks.configure(settings);
    });
}

/// Outputs the names of the headers that a request is to come with, a line each; answers the length.
#[wasm_bindgen]
#[must_use]
pub fn headers() -> usize {
    BORDER.with_borrow_mut(|border| border.say(&HEADERS.join("\n")))
}

/// Outputs the text of a statement; answers its length.
#[wasm_bindgen]
#[must_use]
pub fn statement(number: usize) -> usize {
    BORDER.with_borrow_mut(|border| {
        let text = border.tasks.statement(number).unwrap_or_default();
        border.say(text)
    })
}

/// What there is of a body: see `edge/shell/request.mjs`.
const WHOLE: u32 = 1;
const STREAM: u32 = 2;
const BROKEN_OFF: u32 = 3;

/// Begins a request. The input is its head, 20 random bytes, and its body, if that is there as a whole.
#[wasm_bindgen]
#[must_use]
pub fn begin(now_ms: f64, head: usize, length: usize, body: u32) -> u32 {
    BORDER.with_borrow_mut(|border| {
        let (head, rest) = sent(&border.input, length).split_at_checked(head).unwrap_or_default();
        let (random, whole) = rest.split_at_checked(RANDOM).unwrap_or_default();
        let arrival = Arrival {
            now_ms: milliseconds(now_ms),
            random,
            head: std::str::from_utf8(head).unwrap_or_default(),
            body: match body {
                WHOLE => Incoming::Whole(whole.to_vec()),
                STREAM => Incoming::Stream,
                BROKEN_OFF => Incoming::BrokenOff,
                _ => Incoming::None,
            },
        };
        let turn = border.tasks.begin(arrival);
        border.tell(turn)
    })
}

/// Outputs which messages of the queue belong together: as many bytes of the input; answers the length.
#[wasm_bindgen]
#[must_use]
pub fn lots(length: usize) -> usize {
    BORDER.with_borrow_mut(|border| {
        let lots = Tasks::lots(sent(&border.input, length));
        border.say(&lots)
    })
}

/// Begins to record what the queue delivers: as many bytes of the input.
#[wasm_bindgen]
#[must_use]
pub fn drain(now_ms: f64, length: usize) -> u32 {
    BORDER.with_borrow_mut(|border| {
        let turn = border.tasks.drain(milliseconds(now_ms), sent(&border.input, length));
        border.tell(turn)
    })
}

/// How a step ended: see `edge/shell/operations.mjs`.
const BYTES: u32 = 0;
const NUMBER: u32 = 1;
const FAILED: u32 = 2;

/// Goes on with a request. `value` is the number, or how many bytes of the input are the reply.
#[wasm_bindgen]
#[must_use]
pub fn resume(task: u32, now_ms: f64, how: u32, value: usize) -> u32 {
    BORDER.with_borrow_mut(|border| {
        let bytes = || sent(&border.input, value).to_vec();
        let reply = match how {
            BYTES => Reply::Bytes(bytes()),
            NUMBER => Reply::Number(u32::try_from(value).unwrap_or(u32::MAX)),
            FAILED => Reply::Failed(bytes()),
            _ => Reply::End,
        };
        match border.tasks.resume(task, milliseconds(now_ms), reply) {
            Some(turn) => border.tell(turn),
            None => GONE,
        }
    })
}

/// In place of a step: the request is not under way any more.
const GONE: u32 = u32::MAX; // -1 to JavaScript.

/// Where the place of the panic lies that ended this instance, for which there is nothing else left to call.
#[wasm_bindgen]
#[must_use]
pub fn last_words() -> *const u8 {
    last_words::place().0
}

#[wasm_bindgen]
#[must_use]
pub fn last_words_length() -> usize {
    last_words::place().1
}
