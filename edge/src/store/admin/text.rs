//! Statements as SQL text, for `wrangler d1 execute`.

use crate::store::{Param, Statement};

/// The statement as SQL text on its own, every parameter a quoted literal.
#[must_use]
pub fn render(statement: &Statement<'_>) -> String {
    let mut pieces = statement.sql.split('?');
    let mut text = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let end = piece.find(|character: char| !character.is_ascii_digit()).unwrap_or(piece.len());
        let (position, rest) = piece.split_at_checked(end).unwrap_or(("", piece));
        let position = position.parse::<usize>().ok().and_then(|position| position.checked_sub(1));
        let param = position.and_then(|position| statement.params.get(position)).and_then(Param::as_deref);
        text.push_str(&param.map_or_else(|| "NULL".to_owned(), literal));
        text.push_str(rest);
    }
    text.push(';');
    text
}

/// SQLite knows no escapes but the doubled quote, and ends a statement at a NUL.
fn literal(text: &str) -> String {
    format!("'{}'", text.replace('\0', "").replace('\'', "''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rendered_statement_quotes_what_it_is_given() {
        let statement = Statement {
            sql: "INSERT INTO t VALUES (?1, ?2, CAST(?10 AS INTEGER), ?1)",
            params: vec!["Ben's; DROP TABLE ?1 --".into(), "b\0".into()],
        };
        assert_eq!(
            render(&statement),
            "INSERT INTO t VALUES ('Ben''s; DROP TABLE ?1 --', 'b', CAST(NULL AS INTEGER), 'Ben''s; DROP TABLE ?1 --');"
        );
    }
}
