//! What the fuzzer's bytes mean: one byte says which judge is asked, and the rest is the body.

use advocateloop_core::{Basis, Event, Mode, Options, Verdict, judge, judge_marked};

#[derive(Debug, Clone, Copy)]
pub struct Input<'a> {
    pub event: Event,
    pub options: Options,
    /// Whether the body is a program's object with marks.
    pub marked: bool,
    pub body: &'a [u8],
}

impl<'a> Input<'a> {
    /// Six bits of the first byte; `None` if the input is empty.
    pub fn parse(bytes: &'a [u8]) -> Option<Self> {
        let (&how, body) = bytes.split_first()?;
        let basis = if how & 4 == 0 { Basis::Paid } else { Basis::Gross };
        let mode = if how & 32 == 0 { Mode::Strict } else { Mode::Lenient };
        let event = Event::ALL[usize::from(how & 3)];
        Some(Input { event, options: Options { basis, coerce: how & 8 != 0, mode }, marked: how & 16 != 0, body })
    }

    pub fn verdict(&self) -> Verdict<'a> {
        let judge = if self.marked { judge_marked } else { judge };
        judge(self.event, self.body, self.options)
    }
}
