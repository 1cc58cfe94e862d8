//! Statements as SQL: one file each, or for all that are sent together, below `store/sql`, whose comment says what its parameters are.
//!
//! A statement binds one JSON text to `?1` and takes its values by name: `?1 ->> 'brand_id'`. So numbers reach D1 exactly, which would
//! bind a JavaScript number as a binary float. Where a file speaks of the `permit`, `permit.sql` is joined to it, and likewise what else
//! several files share.

use std::sync::OnceLock;

/// The text of a file.
macro_rules! source {
    ($name:literal) => {
        include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/store/sql/", $name, ".sql"))
    };
}

/// The queries that other files speak of, by their names.
static SHARED: [(&str, &str); 5] = [
    ("permit", source!("permit")),
    ("persons_orders", source!("persons_orders")),
    ("as_many_as_fit", source!("as_many_as_fit")),
    ("page_of_events", source!("page_of_events")),
    ("this_move", source!("this_move")),
];

/// The statements of a file, as they are sent: without comments and line breaks, and with the shared queries that they speak of.
#[derive(Debug)]
pub struct Sql {
    source: &'static str,
    statements: OnceLock<Vec<&'static str>>,
}

impl Sql {
    pub const fn new(source: &'static str) -> Self {
        Sql { source, statements: OnceLock::new() }
    }

    /// Returns the statements, which the file parts by `;`.
    pub fn statements(&'static self) -> &'static [&'static str] {
        self.statements.get_or_init(|| {
            in_one_line(self.source).split(';').map(|statement| with_shared(statement.trim()).leak() as &str).collect()
        })
    }

    /// Returns the only statement.
    pub fn text(&'static self) -> &'static str {
        self.statements().first().copied().unwrap_or_default()
    }
}

fn with_shared(text: &str) -> String {
    let spoken_of = SHARED.iter().filter(|(name, _)| text.contains(name));
    let shared: Vec<String> = spoken_of.map(|(name, query)| format!("{name} AS ({})", in_one_line(query))).collect();
    match (shared.join(", "), text.strip_prefix("WITH ")) {
        (shared, _) if shared.is_empty() => text.to_owned(),
        (shared, Some(more)) => format!("WITH {shared}, {more}"),
        (shared, None) => format!("WITH {shared} {text}"),
    }
}

/// Leaves out comments, which may have a `;` in them, and each of which is a line by itself.
fn in_one_line(text: &str) -> String {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with("--"));
    lines.collect::<Vec<_>>().join(" ")
}

/// The text of the file of this name.
macro_rules! sql {
    ($name:literal) => {
        $crate::store::sql::script!($name, text)
    };
}

/// The statements of the file of this name, which are sent together.
macro_rules! script {
    ($name:literal) => {
        $crate::store::sql::script!($name, statements)
    };
    ($name:literal, $part:ident) => {{
        static SQL: $crate::store::sql::Sql = $crate::store::sql::Sql::new($crate::store::sql::source!($name));
        SQL.$part()
    }};
}

pub(crate) use {script, source, sql};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_has_no_comments_and_begins_with_the_permit_if_it_needs_one() {
        static PLAIN: Sql = Sql::new("-- What it does; and more.\nSELECT 1\n  -- why\n  AS answer - 1\n");
        static PERMITTED: Sql = Sql::new("WITH event AS (SELECT 1)\nSELECT * FROM permit, event");
        static SCRIPT: Sql = Sql::new("SELECT 1;\n\n\nSELECT 2\n");
        assert_eq!(PLAIN.text(), "SELECT 1 AS answer - 1");
        assert_eq!(SCRIPT.statements(), ["SELECT 1", "SELECT 2"]);
        let text = PERMITTED.text();
        assert!(
            text.starts_with("WITH permit AS (SELECT plan,")
                && text.ends_with("), event AS (SELECT 1) SELECT * FROM permit, event")
        );
    }
}
