//! Why the database did not answer, known by its words.

use thiserror::Error;

use crate::database::Database;

/// The words of a trigger: what is asked for must wait until the move is over.
pub(super) const BEING_MOVED: &str = "the brand is being moved";

/// Why the database did not answer; what it said goes to the log alone.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{0}")]
pub enum StoreError {
    /// Gone the next moment; the batch may or may not have been stored.
    Transient(String),
    /// A failure for longer than a moment: too much at once, or not set up yet. Trying again right away makes it worse.
    Overloaded(String),
    /// Our own mistake.
    Broken(String),
}

impl StoreError {
    /// Knows D1's errors by their words; there is nothing else to know them by. What SQLite says of a statement is our own mistake;
    /// what is unknown is the database's, which may be well again later.
    pub fn from_message(message: &str) -> StoreError {
        const TRANSIENT: [&str; 7] = [
            "Network connection lost",
            "storage caused object to be reset",
            "reset because its code was updated",
            "Cannot resolve D1 DB due to transient issue",
            // As workerd says of whatever went wrong inside it.
            "internal error; reference",
            "database is locked",
            "database table is locked",
        ];
        const OVERLOADED: [&str; 5] = ["overloaded", "timeout", "timed out", "memory limit", "out of memory"];
        const OURS: [&str; 9] = [
            "SQLITE_ERROR",
            "SQLITE_CONSTRAINT",
            "SQLITE_MISMATCH",
            "SQLITE_RANGE",
            "SQLITE_TOOBIG",
            "SQLITE_AUTH",
            "constraint failed",
            "syntax error",
            // Of JavaScript, or of D1 about what was bound.
            "Type",
        ];
        let says = |words: &[&str]| words.iter().any(|words| message.contains(words));
        let told = without_private_words(message).chars().take(200).collect();
        if says(&TRANSIENT) {
            StoreError::Transient(told)
        } else if says(&OVERLOADED) || StoreError::is_behind(message) || says(&[BEING_MOVED]) || !says(&OURS) {
            StoreError::Overloaded(told)
        } else {
            StoreError::Broken(told)
        }
    }

    /// Whether the code was deployed before its migrations were applied; once they are, what is sent again is recorded.
    pub fn is_behind(message: &str) -> bool {
        ["no such table", "no such column", "has no column named"].iter().any(|words| message.contains(words))
    }

    /// Whether the database is down for everybody who asks it, as far as can be known.
    pub(crate) fn is_outage(&self) -> bool {
        match self {
            StoreError::Transient(_) => true,
            StoreError::Overloaded(trouble) => !trouble.contains(BEING_MOVED),
            StoreError::Broken(_) => false,
        }
    }

    /// Returns the database's message.
    pub fn trouble(&self) -> &str {
        match self {
            StoreError::Transient(trouble) | StoreError::Overloaded(trouble) | StoreError::Broken(trouble) => trouble,
        }
    }

    /// Adds the name of the database to the message for the log.
    #[must_use]
    pub fn at(self, database: Database) -> StoreError {
        let told = |message: String| format!("{}: {message}", database.binding());
        match self {
            StoreError::Transient(message) => StoreError::Transient(told(message)),
            StoreError::Overloaded(message) => StoreError::Overloaded(told(message)),
            StoreError::Broken(message) => StoreError::Broken(told(message)),
        }
    }

    pub(super) fn broken(message: &str) -> StoreError {
        StoreError::Broken(message.to_owned())
    }

    /// Makes the error for an answer of an unknown shape. No word of it is repeated, because it may be private.
    pub(crate) fn unexpected() -> StoreError {
        StoreError::broken("a batch answered something unexpected")
    }
}

/// No error is known to repeat a value; should one do so, no address and no key reaches the log.
fn without_private_words(message: &str) -> String {
    let is_private = |word: &str| word.contains('@') || word.contains("al_live_") || word.contains("al_test_");
    message.split(' ').map(|word| if is_private(word) { "…" } else { word }).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_are_known_by_their_words() {
        let kind = StoreError::from_message;
        assert!(matches!(kind("D1_ERROR: Network connection lost."), StoreError::Transient(_)));
        assert!(matches!(
            kind("D1_ERROR: D1 DB is overloaded. Requests queued for too long."),
            StoreError::Overloaded(_)
        ));
        let locked =
            "D1_ERROR: Failed to get session commit token: internal error; reference = au4prtj2bee957pl8sqis3ih";
        assert!(matches!(kind(locked), StoreError::Transient(_)), "as a locked file was seen to answer");
        assert!(matches!(kind("D1_ERROR: nobody has seen this yet"), StoreError::Overloaded(_)));
        for behind in [
            "D1_ERROR: no such table: brands: SQLITE_ERROR",
            "D1_ERROR: no such column: elsewhere at offset 7: SQLITE_ERROR",
            "D1_ERROR: table visits has no column named payload: SQLITE_ERROR",
        ] {
            assert!(matches!(kind(behind), StoreError::Overloaded(_)), "{behind}");
        }
        for ours in [
            "D1_ERROR: CHECK constraint failed: refunded",
            "D1_ERROR: near \"SELCT\": syntax error at offset 0: SQLITE_ERROR",
            "D1_TYPE_ERROR: Type 'undefined' not supported for value 'undefined'",
        ] {
            assert!(matches!(kind(ours), StoreError::Broken(_)), "{ours}");
        }
    }

    #[test]
    fn an_error_that_repeats_a_value_does_not_show_it() {
        assert_eq!(
            StoreError::from_message("D1_ERROR: syntax error near 'a@b.co' or al_live_0123 here"),
            StoreError::Broken("D1_ERROR: syntax error near … or … here".to_owned())
        );
    }
}
