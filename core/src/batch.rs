//! Several events in one body: found, each with its kind and its payload's own bytes, before any of them is judged.
//!
//! Each is judged by itself, by the very bytes that a request of its own would have had. So this finds where they stand
//! ([`json::entries`]), and reads of each only what goes with the payload.

mod envelope;

use std::borrow::Cow;

use crate::event::Event;
use crate::issue::{Issue, IssueKind};
use crate::json::{self, Extent, Reader, SyntaxError, SyntaxFault};
use crate::mistyped::type_name;
pub use crate::options::MAX_BATCH;
use crate::path::{Path, Segment};
use crate::report::Said;
use crate::verdict::Rejection;
use crate::warning::Warning;

/// The most events of one batch.
pub const MAX_EVENTS: usize = 500;

/// How the events of a body are put together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Layout {
    /// One JSON array.
    Array,
    /// One event a line; a line of white space holds no event.
    Lines,
}

/// The events of a body, in its order.
#[derive(Debug)]
pub struct Batch<'a> {
    body: &'a [u8],
    layout: Layout,
    pub entries: Vec<Entry<'a>>,
    /// Warnings about the entries beside their payloads, at `/0/tpye`; at most 100.
    pub warnings: Vec<Warning>,
}

/// One event with its key, or why the entry is no event.
pub type Entry<'a> = Result<Submission<'a>, Rejection>;

/// An event that can be judged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Submission<'a> {
    pub event: Event,
    /// The bytes that a request of its own would have as its body.
    pub payload: &'a [u8],
    pub idempotency_key: Option<Cow<'a, str>>,
    /// The place in the body where the payload begins.
    at: usize,
}

impl<'a> Batch<'a> {
    /// Finds the events of a body. One that is no batch at all is rejected as a whole, and so is one without a single entry that has the
    /// form of one.
    pub fn read(body: &'a [u8], layout: Layout) -> Result<Batch<'a>, Rejection> {
        if body.len() > MAX_BATCH {
            return Err(Rejection::too_large_batch());
        }
        let found = match layout {
            Layout::Array => json::entries(body).map_err(|at| no_array(body, at))?,
            Layout::Lines => lines(body),
        };
        match found.len() {
            0 => return Err(Rejection::of_all(IssueKind::EmptyBatch)),
            count if count > MAX_EVENTS => {
                return Err(Rejection::of_all(IssueKind::TooMany { max: MAX_EVENTS, count }));
            }
            _ => {}
        }
        let mut batch = Batch { body, layout, entries: Vec::with_capacity(found.len()), warnings: Vec::new() };
        let mut said = Said::default();
        for (index, extent) in found.into_iter().enumerate() {
            let (entry, warnings) = envelope::read(extent);
            let warnings =
                warnings.into_iter().map(|Warning { path, notice }| Warning { path: within(index, &path), notice });
            said.append(Said { warnings: warnings.collect(), ..Said::default() });
            if let Err(rejection) = &entry {
                if let Some(whole) = batch.breaks(extent, rejection) {
                    return Err(batch.first_break(extent).unwrap_or(whole));
                }
                let issues = rejection.issues().iter().map(|issue| issue_within(body, extent, index, issue)).collect();
                said.append(Said { issues, issue_count: rejection.count(), warnings: Vec::new() });
            }
            batch.entries.push(entry);
        }
        // Then it was not put together as a batch.
        if batch.entries.iter().all(Result::is_err) {
            return Err(Rejection::new(said.issues, said.issue_count));
        }
        batch.warnings = said.warnings;
        Ok(batch)
    }

    /// Why the whole body is no JSON, where a payload's rejection means that: a list with an entry that is no JSON is no JSON
    /// itself, while a line has its own end whatever stands on it.
    #[must_use]
    pub fn rejects_all(&self, submission: &Submission<'_>, rejection: &Rejection) -> Option<Rejection> {
        self.breaks(submission.extent(), rejection)
    }

    fn breaks(&self, part: Extent<'_>, rejection: &Rejection) -> Option<Rejection> {
        let [Issue { problem: IssueKind::MalformedJson(error), .. }] = rejection.issues() else { return None };
        self.breaks_at(part, error.clone())
    }

    fn breaks_at(&self, part: Extent<'_>, error: SyntaxError) -> Option<Rejection> {
        // Too deep is what is too deep for one event; a list of events may be deeper.
        let is_json = error.fault == SyntaxFault::TooDeep;
        (self.layout == Layout::Array && !is_json)
            .then(|| Rejection::of_all(IssueKind::MalformedJson(error.within(self.body, part.at))))
    }

    /// Finds where the list stops being JSON: in an entry that breaks it, or in one before.
    #[cold]
    fn first_break(&self, entry: Extent<'_>) -> Option<Rejection> {
        let before = self.entries.iter().flatten().map(Submission::extent);
        before.chain([entry]).find_map(|part| self.breaks_at(part, json::read_part(part.bytes, Reader::value).err()?))
    }
}

impl<'a> Submission<'a> {
    fn extent(&self) -> Extent<'a> {
        Extent { at: self.at, bytes: self.payload }
    }
}

/// Makes the path in an entry one in its batch.
fn within(index: usize, path: &Path) -> Path {
    Path { segments: [Segment::Index(index)].into_iter().chain(path.segments.iter().cloned()).collect() }
}

fn issue_within(body: &[u8], entry: Extent<'_>, index: usize, Issue { path, problem }: &Issue) -> Issue {
    let problem = match problem.clone() {
        IssueKind::MalformedJson(error) => IssueKind::MalformedJson(error.within(body, entry.at)),
        problem => problem,
    };
    Issue { path: within(index, path), problem }
}

fn lines(body: &[u8]) -> Vec<Extent<'_>> {
    // A byte-order mark in front is in front of the body, not of its first line.
    let text = body.strip_prefix(json::BYTE_ORDER_MARK).unwrap_or(body);
    let mut at = body.len().saturating_sub(text.len());
    let mut lines = Vec::new();
    for line in text.split(|&byte| byte == b'\n') {
        let bytes = line.trim_ascii();
        if !bytes.is_empty() {
            let indent = line.len().saturating_sub(line.trim_ascii_start().len());
            lines.push(Extent { at: at.saturating_add(indent), bytes });
        }
        at = at.saturating_add(line.len()).saturating_add(1);
    }
    lines
}

/// Why a body is no array: it is another value, or no JSON.
fn no_array(body: &[u8], at: usize) -> Rejection {
    Rejection::of_all(match json::read_body(body, Reader::value) {
        Ok(value) => IssueKind::NotABatch { found: type_name(&value) },
        // Deeper than an event may be, which says nothing about where it stops being JSON.
        Err(error) if error.fault == SyntaxFault::TooDeep => {
            let fault = if at < body.len() { SyntaxFault::ExpectedCommaOrBracket } else { SyntaxFault::UnexpectedEnd };
            IssueKind::MalformedJson(json::explain(body, fault, at))
        }
        Err(error) => IssueKind::MalformedJson(error),
    })
}
