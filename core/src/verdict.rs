//! The verdict on a payload: what `/validate`, the npm package and the command line answer, byte for byte.

use std::fmt::Write as _;

use crate::event::Event;
use crate::issue::{Issue, IssueCode, IssueKind};
use crate::json::{self, Writer};
use crate::money::Derived;
use crate::normalized::Normalized;
use crate::options::{MAX_BODY, Options};
use crate::path::Path;
use crate::report::{Report, Said};
use crate::slot::Slot;
use crate::text::split_at;
use crate::walk::read_payload;
use crate::warning::Warning;

/// Judges a body as an event's payload.
#[must_use]
pub fn judge(event: Event, body: &[u8], options: Options) -> Verdict<'_> {
    judge_text(event, body, options, 0, false)
}

/// Judges a body that arrives at a time, in milliseconds since 1970: it can't tell the future. A caller without a clock, or one that wants the
/// same verdict at any time, uses [`judge`].
#[must_use]
pub fn judge_at(now_ms: u64, event: Event, body: &[u8], options: Options) -> Verdict<'_> {
    judge_text(event, body, options, now_ms, false)
}

/// Judges the text of a program's object, in which [values that JSON can't carry](json::Unsendable) are marked.
/// Pre-flight only; without a mark, the verdict is that on the text.
#[must_use]
pub fn judge_marked(event: Event, text: &[u8], options: Options) -> Verdict<'_> {
    judge_text(event, text, options, 0, true)
}

/// `now_ms` is 0 for a caller without a clock.
fn judge_text(event: Event, text: &[u8], options: Options, now_ms: u64, takes_marks: bool) -> Verdict<'_> {
    if text.len() > MAX_BODY {
        return Verdict::refused(event, Rejection::too_large());
    }
    let mut report = Report::new(options);
    report.now_ms = now_ms;
    let root = json::read_body(text, |reader| {
        reader.takes_marks = takes_marks;
        read_payload(event.table(), reader, &mut report)
    });
    match root {
        Ok(root) => Verdict::of(event, root, report),
        Err(error) => Verdict::refused(event, Rejection::of_all(IssueKind::MalformedJson(error))),
    }
}

/// Reads what was acknowledged before, perhaps under other rules: a normalized payload, as it is. Only whether it has the fields and the
/// types of its event is looked at again; `None` if it has not.
#[must_use]
pub fn read_acknowledged(event: Event, normalized: &[u8]) -> Option<Normalized<'_>> {
    let mut report = Report::new(Options::default());
    report.is_acknowledged = true;
    let root = json::read_body(normalized, |reader| read_payload(event.table(), reader, &mut report)).ok()?;
    (report.said.issue_count == 0).then(|| Normalized::new(event, root))
}

#[derive(Debug)]
pub struct Verdict<'a> {
    pub event: Event,
    pub outcome: Result<Normalized<'a>, Rejection>,
    pub warnings: Vec<Warning>,
    derived: Option<Derived>,
}

impl<'a> Verdict<'a> {
    /// Makes a verdict from the findings of a walk.
    fn of(event: Event, root: Slot<'a>, report: Report) -> Self {
        let Said { issues, issue_count: count, warnings } = report.said;
        let outcome = if count == 0 { Ok(Normalized::new(event, root)) } else { Err(Rejection { issues, count }) };
        Verdict { event, outcome, warnings, derived: report.derived }
    }

    fn refused(event: Event, rejection: Rejection) -> Self {
        Verdict { event, outcome: Err(rejection), warnings: Vec::new(), derived: None }
    }

    /// The money that follows from a valid conversion.
    #[must_use]
    pub fn derived(&self) -> Option<Derived> {
        self.derived.filter(|_| self.outcome.is_ok())
    }

    /// The answer as compact JSON.
    #[must_use]
    pub fn to_json(&self) -> String {
        let mut out = Writer::new();
        out.object(|out| {
            match &self.outcome {
                Ok(payload) => self.write_valid(payload, out),
                Err(rejection) => rejection.write_members(out),
            }
            write_warnings(&self.warnings, out);
        });
        out.finish()
    }

    fn write_valid(&self, payload: &Normalized<'_>, out: &mut Writer) {
        out.key("success").boolean(true);
        out.key("data").object(|out| {
            out.key("event").string(self.event.name());
            payload.write_json(out.key("normalized"));
            out.key("derived").object(|out| {
                if let Some(derived) = self.derived() {
                    derived.write_members(out);
                }
            });
        });
    }
}

/// The member `warnings`, left out when there are none.
pub fn write_warnings(warnings: &[Warning], out: &mut Writer) {
    if !warnings.is_empty() {
        out.key("warnings").array(|out| {
            for warning in warnings {
                warning.write_json(out);
            }
        });
    }
}

/// Why a payload is not valid.
#[derive(Debug)]
pub struct Rejection {
    issues: Vec<Issue>,
    count: usize,
}

/// Room for all that an error line has behind its messages.
const MOST_BEHIND: usize = 32;

/// How many messages an error line spells out.
const SPELT_OUT: usize = 5;

/// The problem that a message names, and what it says to send.
fn parted(message: &str) -> Option<(&str, &str)> {
    split_at(message, ": ")
}

impl Rejection {
    pub(crate) fn new(issues: Vec<Issue>, count: usize) -> Self {
        Rejection { issues, count }
    }

    /// Rejects a body beyond [`MAX_BODY`], which nobody needs to have read.
    #[must_use]
    pub fn too_large() -> Self {
        Rejection::of_all(IssueKind::PayloadTooLarge)
    }

    /// Rejects a body beyond [`MAX_BATCH`](crate::batch::MAX_BATCH).
    #[must_use]
    pub fn too_large_batch() -> Self {
        Rejection::of_all(IssueKind::BatchTooLarge)
    }

    pub(crate) fn of_all(problem: IssueKind) -> Self {
        Rejection { issues: vec![Issue { path: Path::root(), problem }], count: 1 }
    }

    /// All of them, listed or not.
    pub(crate) fn count(&self) -> usize {
        self.count
    }

    /// Lists the issues in the order of the field tables; at most 100.
    #[must_use]
    pub fn issues(&self) -> &[Issue] {
        &self.issues
    }

    /// `malformed_json` and `payload_too_large` stand for the whole answer, everything else is `invalid_payload`.
    #[must_use]
    pub fn code(&self) -> &'static str {
        // Not of an entry of a batch.
        let of_all = self.issues.first().filter(|issue| issue.path == Path::root());
        match of_all.map(Issue::code) {
            Some(code @ (IssueCode::MalformedJson | IssueCode::PayloadTooLarge)) => code.name(),
            _ => "invalid_payload",
        }
    }

    /// The words of each listed issue.
    #[must_use]
    pub fn messages(&self) -> Vec<String> {
        self.issues.iter().map(Issue::message).collect()
    }

    /// One line for a person: the first five messages, and how many more there are.
    #[must_use]
    pub fn error_line(&self) -> String {
        self.error_line_of(&self.messages())
    }

    /// Makes the line of the [`messages`](Self::messages). It says once what to send, where several fields want the same.
    #[must_use]
    pub fn error_line_of(&self, messages: &[String]) -> String {
        let spelt_out = messages.get(..SPELT_OUT.min(messages.len())).unwrap_or_default();
        let mut line =
            String::with_capacity(spelt_out.iter().map(String::len).fold(MOST_BEHIND, usize::saturating_add));
        for (place, message) in spelt_out.iter().enumerate() {
            if place > 0 {
                line.push_str("; ");
            }
            let is_said = |what: &str| {
                spelt_out.iter().take(place).any(|other| parted(other).is_some_and(|(_, said)| said == what))
            };
            match parted(message) {
                Some((problem, what)) if is_said(what) => line.push_str(problem),
                _ => line.push_str(message),
            }
        }
        let more = self.count.saturating_sub(spelt_out.len());
        if more > 0 {
            _ = write!(line, "; and {more} more");
        }
        line
    }

    /// The members of a failed answer, from `success` to `errors`.
    pub fn write_members(&self, out: &mut Writer) {
        out.key("success").boolean(false);
        let messages = self.messages();
        out.key("error").string(&self.error_line_of(&messages));
        out.key("code").string(self.code());
        out.key("errors").array(|out| {
            for (issue, message) in self.issues.iter().zip(&messages) {
                issue.write_json(message, out);
            }
        });
    }
}
