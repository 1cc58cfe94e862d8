//! Collects what there is to say while a payload is walked.

use crate::event::Derived;
use crate::issue::{Issue, Notice, Place, Problem, Warning};
use crate::slot::Slots;
use crate::value::Shape;
use crate::verdict::Options;
use alloc::vec::Vec;

/// The most issues, and the most warnings, that an answer lists: a hostile body must not be answered with a flood.
pub(crate) const MAX_LISTED: usize = 100;

/// Room for a payload with a few items; others grow.
const MOST_SLOTS: usize = 64;

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
            is_normal: true,
            now_ms: 0,
        }
    }

    pub(crate) fn report(&mut self, at: &Place<'_>, problem: Problem) {
        self.issue_count = self.issue_count.saturating_add(1);
        if self.lists_issues() {
            self.issues.push(Issue { path: at.to_path(), problem });
        }
    }

    #[inline]
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

    /// Whether a value that was sent as another type may be converted; if so, says it.
    pub(crate) fn coerces(&mut self, at: &Place<'_>, shape: &Shape) -> bool {
        if self.options.coerce {
            self.normalizes();
            self.warn(at, Notice::Coerced { shape: *shape });
        }
        self.options.coerce
    }
}
