//! Collects what there is to say of a payload while it is read.

use crate::issue::{Issue, IssueCode, IssueKind};
use crate::money::Derived;
use crate::options::{Mode, Options};
use crate::path::{Path, Place, Segment};
use crate::table::Table;
use crate::warning::{Warning, WarningKind};

/// The most issues, and the most warnings, that an answer lists: a hostile body must not be answered with a flood.
pub(crate) const MAX_LISTED: usize = 100;

/// The issues and warnings of a payload or of a part of it, in the order in which they are told.
#[derive(Debug, Default)]
pub(crate) struct Said {
    pub(crate) issues: Vec<Issue>,
    /// All issues, listed or not.
    pub(crate) issue_count: usize,
    pub(crate) warnings: Vec<Warning>,
}

impl Said {
    pub(crate) fn is_empty(&self) -> bool {
        self.issue_count == 0 && self.warnings.is_empty()
    }

    /// Adds what was said of a part that comes next.
    pub(crate) fn append(&mut self, part: Said) {
        self.issue_count = self.issue_count.saturating_add(part.issue_count);
        let room = MAX_LISTED.saturating_sub(self.issues.len());
        self.issues.extend(part.issues.into_iter().take(room));
        let room = MAX_LISTED.saturating_sub(self.warnings.len());
        self.warnings.extend(part.warnings.into_iter().take(room));
    }
}

/// How much was said at some moment.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Mark {
    issues: usize,
    issue_count: usize,
    warnings: usize,
}

#[derive(Debug, Default)]
pub(crate) struct Report {
    pub(crate) options: Options,
    pub(crate) said: Said,
    /// The money that follows from a conversion, whatever else is wrong with it.
    pub(crate) derived: Option<Derived>,
    /// Whether the walk is inside an item, of which lenient mode forgives nearly everything.
    pub(crate) is_inside_item: bool,
    /// Whether the payload was acknowledged before: then its texts and the way in which it was meant are not judged again.
    pub(crate) is_acknowledged: bool,
    /// Milliseconds since 1970; 0 for a caller without a clock.
    pub(crate) now_ms: u64,
}

impl Report {
    pub(crate) fn new(options: Options) -> Self {
        Report { options, ..Report::default() }
    }

    #[cold]
    #[inline(never)]
    pub(crate) fn report(&mut self, at: &Place<'_>, problem: IssueKind) {
        self.said.issue_count = self.said.issue_count.saturating_add(1);
        if self.lists_issues() {
            self.said.issues.push(Issue { path: at.to_path(), problem });
        }
    }

    #[cold]
    #[inline(never)]
    pub(crate) fn warn(&mut self, at: &Place<'_>, notice: WarningKind) {
        if self.lists_warnings() {
            self.said.warnings.push(Warning { path: at.to_path(), notice });
        }
    }

    /// Whether one more issue would be listed; if not, its details are not worth computing.
    pub(crate) fn lists_issues(&self) -> bool {
        self.said.issues.len() < MAX_LISTED
    }

    pub(crate) fn lists_warnings(&self) -> bool {
        self.said.warnings.len() < MAX_LISTED
    }

    /// Whether a mistake that costs no money is forgiven.
    pub(crate) fn is_lenient(&self) -> bool {
        self.options.mode == Mode::Lenient
    }

    /// Reports what was found late at its place in the order of a table: before what is said of its later fields.
    pub(crate) fn report_at_field(&mut self, table: &Table, field: &'static str, problem: IssueKind) {
        let position = |name: &str| table.fields.iter().position(|field| field.name == name);
        let is_earlier = |issue: &Issue| match issue.path.segments.first() {
            Some(Segment::Field(name)) => position(name) < position(field),
            _ => false,
        };
        let Said { issues, issue_count, .. } = &mut self.said;
        let behind = issues.iter().take_while(|issue| is_earlier(issue)).count();
        *issue_count = issue_count.saturating_add(1);
        issues.insert(behind, Issue { path: Path::of_field(field), problem });
        issues.truncate(MAX_LISTED);
    }

    /// How much was said so far.
    pub(crate) fn mark(&self) -> Mark {
        let Said { issues, issue_count, warnings } = &self.said;
        Mark { issues: issues.len(), issue_count: *issue_count, warnings: warnings.len() }
    }

    /// Takes back what was said since then, and answers the first issue of it. Without an issue, or with one that nobody forgives, it takes
    /// nothing back and answers `None`.
    pub(crate) fn take_back(&mut self, since: Mark) -> Option<Issue> {
        let said = self.said.issues.get(since.issues..)?;
        if said.iter().any(|issue| issue.code() == IssueCode::DuplicateField) {
            return None;
        }
        let first = self.said.issues.split_off(since.issues).into_iter().next()?;
        self.said.issue_count = since.issue_count;
        self.said.warnings.truncate(since.warnings);
        Some(first)
    }
}
