//! What an operator does to brands and keys: as statements for an executor, or as SQL text for `wrangler d1 execute`.

use advocateloop_core::{ApiKey, Basis, Plan};

use super::{Param, Statement};
use crate::auth;

#[derive(Debug, Clone, Copy)]
pub struct Brand<'a> {
    /// `brd_` and a UUIDv7 without hyphens: see [`crate::ids`].
    pub brand_id: &'a str,
    pub name: &'a str,
    pub plan: Plan,
    pub basis: Basis,
}

#[derive(Debug, Clone, Copy)]
pub struct Key<'a> {
    pub brand_id: &'a str,
    pub key: &'a ApiKey,
    /// What the brand knows the key by.
    pub label: &'a str,
    /// Milliseconds since 1970.
    pub expires_at_ms: Option<u64>,
}

#[must_use]
pub fn create_brand(brand: Brand<'_>, now_ms: u64) -> Statement<'_> {
    let Brand { brand_id, name, plan, basis } = brand;
    statement(
        "INSERT INTO brands (brand_id, name, plan, basis, created_at) VALUES (?1, ?2, ?3, ?4, CAST(?5 AS INTEGER))",
        [brand_id.into(), name.into(), plan.name().into(), basis.name().into(), now_ms.into()],
    )
}

/// `None` only if the pepper is empty, with which no key must be stored.
#[must_use]
pub fn create_key<'a>(key: Key<'a>, pepper: &str, now_ms: u64) -> Option<Statement<'a>> {
    let Key { brand_id, key, label, expires_at_ms } = key;
    let digest = auth::digest(key, pepper)?;
    let environment = key.environment().name();
    Some(statement(
        "INSERT INTO api_keys (brand_id, key_id, environment, digest, label, created_at, expires_at)
VALUES (?1, ?2, ?3, ?4, ?5, CAST(?6 AS INTEGER), CAST(?7 AS INTEGER))",
        [
            brand_id.into(),
            key.id().into(),
            environment.into(),
            digest.into(),
            label.into(),
            now_ms.into(),
            expires_at_ms.into(),
        ],
    ))
}

/// Takes effect on the very next request. A key that is revoked already keeps its time.
#[must_use]
pub fn revoke_key<'a>(brand_id: &'a str, key_id: &'a str, now_ms: u64) -> Statement<'a> {
    statement(
        "UPDATE api_keys SET revoked_at = coalesce(revoked_at, CAST(?3 AS INTEGER)) WHERE brand_id = ?1 AND key_id = ?2",
        [brand_id.into(), key_id.into(), now_ms.into()],
    )
}

#[must_use]
pub fn set_plan(brand_id: &str, plan: Plan) -> Statement<'_> {
    statement("UPDATE brands SET plan = ?2 WHERE brand_id = ?1", [brand_id.into(), plan.name().into()])
}

/// Holds for what is recorded from now on.
#[must_use]
pub fn set_basis(brand_id: &str, basis: Basis) -> Statement<'_> {
    statement("UPDATE brands SET basis = ?2 WHERE brand_id = ?1", [brand_id.into(), basis.name().into()])
}

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

fn statement<'a, const N: usize>(sql: &'static str, params: [Param<'a>; N]) -> Statement<'a> {
    Statement { sql, params: params.into() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rendered_statement_quotes_what_it_is_given() {
        let brand =
            Brand { brand_id: "brd_1", name: "Ben's; DROP TABLE ?1 --", plan: Plan::Growth, basis: Basis::Paid };
        assert_eq!(
            render(&create_brand(brand, 7)),
            "INSERT INTO brands (brand_id, name, plan, basis, created_at) \
             VALUES ('brd_1', 'Ben''s; DROP TABLE ?1 --', 'growth', 'paid', CAST('7' AS INTEGER));"
        );
    }

    #[test]
    fn a_key_is_stored_as_its_digest_alone() {
        let key = ApiKey::mint(advocateloop_core::Environment::Live, 0..=255).unwrap();
        let statement =
            create_key(Key { brand_id: "brd_1", key: &key, label: "shop", expires_at_ms: None }, "pepper", 7).unwrap();
        let sql = render(&statement);
        assert!(!sql.contains(key.as_str()));
        assert!(sql.contains(key.id()));
        assert!(sql.ends_with("CAST(NULL AS INTEGER));"));
    }
}
