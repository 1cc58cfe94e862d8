//! Collects what there is to say while a payload is walked.

use crate::code::IssueCode;
use crate::issue::{Issue, Notice, Problem, Warning};
use crate::money::Derived;
use crate::options::{Mode, Options};
use crate::path::{Path, Place, Segment};
use crate::slot::Slots;
use crate::table::Table;
use alloc::vec::Vec;

/// The most issues, and the most warnings, that an answer lists: a hostile body must not be answered with a flood.
pub(crate) const MAX_LISTED: usize = 100;

/// Room for a payload with a few items; others grow.
const MOST_SLOTS: usize = 64;

/// How many issues and warnings there were at some moment.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Said {
    issues: usize,
    issue_count: usize,
    warnings: usize,
}

#[derive(Debug)]
pub(crate) struct Judge<'a> {
    pub(crate) slots: Slots<'a>,
    pub(crate) options: Options,
    pub(crate) issues: Vec<Issue>,
    /// All issues, listed or not.
    pub(crate) issue_count: usize,
    pub(crate) warnings: Vec<Warning>,
    /// What follows from the amounts of a conversion, whatever else is wrong with it.
    pub(crate) derived: Option<Derived>,
    /// Whether the judge is inside an item, of which lenient mode forgives nearly everything.
    pub(crate) is_inside_item: bool,
    /// Whether the payload was acknowledged before: then its texts and the way in which it was meant are not judged again.
    pub(crate) is_acknowledged: bool,
    /// Whether nothing had to be normalized so far.
    pub(crate) is_normal: bool,
    /// Milliseconds since 1970; of no meaning for events, whose verdict is the same at any time.
    pub(crate) now_ms: u64,
}

impl<'a> Judge<'a> {
    pub(crate) fn new(body: &'a [u8], options: Options) -> Self {
        Judge {
            slots: Slots::of(body, MOST_SLOTS),
            options,
            issues: Vec::new(),
            issue_count: 0,
            warnings: Vec::new(),
            derived: None,
            is_inside_item: false,
            is_acknowledged: false,
            is_normal: true,
            now_ms: 0,
        }
    }

    #[cold]
    #[inline(never)]
    pub(crate) fn report(&mut self, at: &Place<'_>, problem: Problem) {
        self.issue_count = self.issue_count.saturating_add(1);
        if self.lists_issues() {
            self.issues.push(Issue { path: at.to_path(), problem });
        }
    }

    #[cold]
    #[inline(never)]
    pub(crate) fn warn(&mut self, at: &Place<'_>, notice: Notice) {
        if self.lists_warnings() {
            self.warnings.push(Warning { path: at.to_path(), notice });
        }
    }

    /// What was sent is not what it is normalized to, even to a reader who sees values and no spellings.
    pub(crate) fn normalizes(&mut self) {
        self.is_normal = false;
    }

    /// Whether one more issue would be listed; if not, its details are not worth computing.
    pub(crate) fn lists_issues(&self) -> bool {
        self.issues.len() < MAX_LISTED
    }

    pub(crate) fn lists_warnings(&self) -> bool {
        self.warnings.len() < MAX_LISTED
    }

    /// Whether a mistake that costs no money is forgiven.
    pub(crate) fn is_lenient(&self) -> bool {
        self.options.mode == Mode::Lenient
    }

    /// Reports what was found late at its place in the order of a table: before what is said of its later fields.
    pub(crate) fn report_at_field(&mut self, table: &Table, field: &'static str, problem: Problem) {
        let position = |name: &str| table.fields.iter().position(|field| field.name == name);
        let is_earlier = |issue: &Issue| match issue.path.segments.first() {
            Some(Segment::Field(name)) => position(name) < position(field),
            _ => false,
        };
        let behind = self.issues.iter().take_while(|issue| is_earlier(issue)).count();
        self.issue_count = self.issue_count.saturating_add(1);
        self.issues.push(Issue { path: Path::of_field(field), problem });
        for at in (behind..self.issues.len().saturating_sub(1)).rev() {
            if let Some([before, new]) = self.issues.get_mut(at..).and_then(<[Issue]>::first_chunk_mut) {
                core::mem::swap(before, new);
            }
        }
        self.issues.truncate(MAX_LISTED);
    }

    /// How much was said so far.
    pub(crate) fn said(&self) -> Said {
        Said { issues: self.issues.len(), issue_count: self.issue_count, warnings: self.warnings.len() }
    }

    /// Takes back what was said since then, and answers the first issue of it; `None`, and nothing is taken back, if there is none, or one
    /// that nobody forgives.
    pub(crate) fn take_back(&mut self, said: Said) -> Option<Issue> {
        let since = self.issues.get(said.issues..)?;
        if since.iter().any(|issue| issue.code() == IssueCode::DuplicateField) {
            return None;
        }
        if since.is_empty() {
            return None;
        }
        let first = self.issues.split_off(said.issues).into_iter().next();
        self.issue_count = said.issue_count;
        self.warnings.truncate(said.warnings);
        first
    }
}
