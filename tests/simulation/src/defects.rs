//! Deliberate defects in SQL, for the test of the test.

use std::borrow::Cow;
use std::cell::Cell;

/// Where the text to be replaced stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Where {
    /// In the schema.
    Tables,
    /// In the statements that contain this text, wherever it is.
    Statements(&'static str),
}

/// One replacement of text.
#[derive(Debug, Clone, Copy)]
pub struct Patch {
    pub place: Where,
    pub find: &'static str,
    pub replace: &'static str,
}

/// Patches, and whether each has found its text: a defect that is nowhere proves nothing.
#[derive(Debug, Default)]
pub struct Defects(Vec<(Patch, Cell<bool>)>);

/// A statement without what white space it has beyond one space.
#[must_use]
pub fn plain(sql: &str) -> String {
    sql.split_whitespace().collect::<Vec<_>>().join(" ")
}

impl Defects {
    /// The SQL as it is.
    #[must_use]
    pub fn none() -> Defects {
        Defects::default()
    }

    #[must_use]
    pub fn new<'p>(patches: impl IntoIterator<Item = &'p Patch>) -> Defects {
        Defects(patches.into_iter().map(|patch| (*patch, Cell::new(false))).collect())
    }

    #[must_use]
    pub fn of_tables(&self, sql: &str) -> String {
        self.patched(sql, |place| place == Where::Tables)
    }

    /// Patches look for a statement's text without its white space.
    #[must_use]
    pub fn of_statement(&self, sql: &str) -> String {
        if self.0.is_empty() {
            return sql.to_owned();
        }
        let plain = plain(sql);
        self.patched(&plain, |place| matches!(place, Where::Statements(with) if plain.contains(with)))
    }

    /// Those that were nowhere.
    #[must_use]
    pub fn unfound(&self) -> Vec<Patch> {
        self.0.iter().filter(|(_, found)| !found.get()).map(|(patch, _)| *patch).collect()
    }

    fn patched(&self, sql: &str, applies: impl Fn(Where) -> bool) -> String {
        let mut text = Cow::Borrowed(sql);
        for (patch, found) in &self.0 {
            if applies(patch.place) && text.contains(patch.find) {
                found.set(true);
                text = Cow::Owned(text.replace(patch.find, patch.replace));
            }
        }
        text.into_owned()
    }
}
