//! Several events in one body: found, each with its kind and its payload's own bytes, before any of them is judged.
//!
//! Each is judged by itself, by the very bytes that a request of its own would have had. So this finds where they stand
//! ([`extent`]), and reads of each only what goes with the payload.

mod envelope;
mod layout;

pub use layout::Layout;

use std::borrow::Cow;

use crate::event::Event;
use crate::issue::{Issue, Problem};
use crate::json::{self, Extent, Reader, SyntaxError, SyntaxFault};
pub use crate::options::MAX_BATCH;
use crate::path::{Path, Segment};
use crate::report::MAX_LISTED;
use crate::verdict::Rejection;
use crate::warning::Warning;

/// The most events of one batch.
pub const MAX_EVENTS: usize = 500;

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
        let found = layout.find(body)?;
        match found.len() {
            0 => return Err(Rejection::of_all(Problem::EmptyBatch)),
            count if count > MAX_EVENTS => {
                return Err(Rejection::of_all(Problem::TooMany { max: MAX_EVENTS, count }));
            }
            _ => {}
        }
        let mut batch = Batch { body, layout, entries: Vec::with_capacity(found.len()), warnings: Vec::new() };
        let mut refused = Refused::default();
        for (index, extent) in found.into_iter().enumerate() {
            let (entry, warnings) = envelope::read(extent);
            if let Err(rejection) = &entry
                && let Some(whole) = batch.breaks(extent, rejection)
            {
                return Err(batch.first_break(extent).unwrap_or(whole));
            }
            if let Err(rejection) = &entry {
                refused.add(index, rejection, |error| error.within(body, extent.at));
            }
            let room = MAX_LISTED.saturating_sub(batch.warnings.len());
            batch.warnings.extend(warnings.into_iter().take(room).map(|warning| of_entry(index, warning)));
            batch.entries.push(entry);
        }
        // Then it was not put together as a batch.
        if batch.entries.iter().all(Result::is_err) { Err(refused.into()) } else { Ok(batch) }
    }

    /// Why the whole body is no JSON, where a payload's rejection means that: a list with an entry that is no JSON is no JSON
    /// itself, while a line has its own end whatever stands on it.
    #[must_use]
    pub fn rejects_all(&self, submission: &Submission<'_>, rejection: &Rejection) -> Option<Rejection> {
        self.breaks(submission.extent(), rejection)
    }

    fn breaks(&self, part: Extent<'_>, rejection: &Rejection) -> Option<Rejection> {
        let [Issue { problem: Problem::MalformedJson(error), .. }] = rejection.issues() else { return None };
        self.breaks_at(part, error.clone())
    }

    fn breaks_at(&self, part: Extent<'_>, error: SyntaxError) -> Option<Rejection> {
        // Too deep is what is too deep for one event; a list of events may be deeper.
        let is_json = error.fault == SyntaxFault::TooDeep;
        (self.layout == Layout::Array && !is_json)
            .then(|| Rejection::of_all(Problem::MalformedJson(error.within(self.body, part.at))))
    }

    /// Finds where the list stops being JSON: in an entry that breaks it, or in one before.
    #[cold]
    fn first_break(&self, entry: Extent<'_>) -> Option<Rejection> {
        let before = self.entries.iter().flatten().map(Submission::extent);
        before.chain([entry]).find_map(|part| self.breaks_at(part, json::read_part(part.bytes, Reader::value).err()?))
    }
}

/// A warning of an entry as one of its batch.
fn of_entry(index: usize, Warning { path, notice }: Warning) -> Warning {
    Warning { path: path_of_entry(index, &path), notice }
}

fn path_of_entry(index: usize, path: &Path) -> Path {
    let mut path = path.clone();
    path.segments.insert(0, Segment::Index(index));
    path
}

/// The issues of all entries together.
#[derive(Debug, Default)]
struct Refused {
    issues: Vec<Issue>,
    count: usize,
}

impl Refused {
    fn add(&mut self, index: usize, of_entry: &Rejection, place: impl Fn(SyntaxError) -> SyntaxError) {
        self.count = self.count.saturating_add(of_entry.count());
        let room = MAX_LISTED.saturating_sub(self.issues.len());
        let issues = of_entry.issues().iter().take(room).map(|Issue { path, problem }| Issue {
            path: path_of_entry(index, path),
            problem: match problem {
                Problem::MalformedJson(error) => Problem::MalformedJson(place(error.clone())),
                problem => problem.clone(),
            },
        });
        self.issues.extend(issues);
    }
}

impl From<Refused> for Rejection {
    fn from(Refused { issues, count }: Refused) -> Self {
        Rejection::new(issues, count)
    }
}

impl<'a> Submission<'a> {
    fn new(event: Event, payload: Extent<'a>, idempotency_key: Option<Cow<'a, str>>) -> Self {
        Submission { event, payload: payload.bytes, idempotency_key, at: payload.at }
    }

    fn extent(&self) -> Extent<'a> {
        Extent { at: self.at, bytes: self.payload }
    }
}
