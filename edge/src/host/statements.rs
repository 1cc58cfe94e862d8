//! The texts of the statements, by number: JavaScript reads each of them once, and not with every request.

use std::cell::RefCell;

#[derive(Debug, Default)]
pub(super) struct Statements(RefCell<Vec<&'static str>>);

impl Statements {
    pub(super) fn number_of(&self, sql: &'static str) -> usize {
        let mut known = self.0.borrow_mut();
        // The same text may stand in two places; it only gets a second number then.
        known.iter().position(|text| std::ptr::eq(*text, sql)).unwrap_or_else(|| {
            known.push(sql);
            known.len().saturating_sub(1)
        })
    }

    pub(super) fn text(&self, number: usize) -> Option<&'static str> {
        self.0.borrow().get(number).copied()
    }
}
