//! Who is let in.

use super::{Mutant, held, mutant, sql};

const ALL: &str = "WITH permit AS";

const DIGEST: &str = "(digest IN (?1 ->> 'digest', ?1 ->> 'other_digest') AND ";

pub(super) const MUTANTS: &[Mutant] = &[
    mutant("a key's secret is not compared", &[sql(ALL, DIGEST, "(")]),
    mutant("a revoked key opens", &[sql(ALL, " AND revoked_at IS NULL", "")]),
    mutant("an expired key opens", &[sql(ALL, "expires_at > ?1 ->> 'now'", "1")]),
    mutant("a key opens at the very moment when it expires", &[sql(ALL, "expires_at > ?1", "expires_at >= ?1")]),
    mutant("a key opens every brand", &[sql(ALL, "ON api_keys.brand_id = brands.brand_id AND key_id", "ON key_id")]),
    held(
        "a key's environment is not compared",
        "the digest, which covers the key's al_live_ or al_test_",
        &[sql(ALL, " AND environment = ?1 ->> 'environment' WHERE brands", " WHERE brands")],
    ),
    held(
        "a key's identifier is not compared",
        "the digest, which no two keys share",
        &[sql(ALL, "AND key_id = ?1 ->> 'key_id' AND environment", "AND environment")],
    ),
    mutant(
        "a key's environment and its digest are not compared",
        &[sql(ALL, DIGEST, "("), sql(ALL, " AND environment = ?1 ->> 'environment' WHERE brands", " WHERE brands")],
    ),
    mutant(
        "claims and visits are stored on every plan",
        &[sql(ALL, r#"instr(?1 ->> 'plans', '"' || plan || '"') > 0 AND"#, "")],
    ),
    mutant(
        "a key for other events stores a refund",
        &[sql("INSERT INTO refunds", "WHERE value = ?1 ->> 'event'", "WHERE 1")],
    ),
    mutant(
        "a key for other events stores a conversion",
        &[sql("INSERT INTO conversions", "(api_keys.events IS NULL OR", "(1 OR")],
    ),
    mutant(
        "revoking revokes nothing",
        &[sql("UPDATE api_keys SET revoked_at", "coalesce(revoked_at, ?1 ->> 'now')", "iif(1, revoked_at, ?1)")],
    ),
    mutant(
        "revoking one key revokes all of the brand",
        &[sql("UPDATE api_keys SET revoked_at", " AND key_id = ?1 ->> 'key_id'", "")],
    ),
    mutant(
        "a change of plan changes every brand's",
        &[sql("UPDATE brands SET", "WHERE brand_id = ?1 ->> 'brand_id'", "WHERE 1")],
    ),
];
