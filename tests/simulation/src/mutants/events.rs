//! Conversions, claims and visits: duplicates, attribution, idempotency keys.

use super::{Mutant, held, mutant, sql};

const ALL: &str = "WITH permit AS";
const CONVERT: &str = "INSERT INTO conversions";
const REMEMBER_CONVERSION: &str = "?2, 'conversion', ?8";
const TELL_CONVERSION: &str = "'reuses_order'";
const CLAIM: &str = "INSERT INTO claims";
const TELL_CLAIM: &str = "'claim_id', claim_id, 'referral_code', referral_code, 'payload'";
const VISIT: &str = "INSERT INTO visits";
const TELL_VISIT: &str = "'visit_id', visit_id)";

pub(super) const MUTANTS: &[Mutant] = &[
    mutant(
        "attribution looks into the other environment",
        &[sql(CONVERT, "environment = ?2 AND email = ?10)", "email = ?10)")],
    ),
    mutant(
        "attribution looks into other brands",
        &[sql(CONVERT, "FROM claims WHERE brand_id = ?1 AND environment", "FROM claims WHERE environment")],
    ),
    mutant("the oldest claim wins instead of the most recent", &[sql(CONVERT, "max(seq)", "min(seq)")]),
    mutant(
        "a referral code is linked to anybody's claim of it",
        &[sql(CONVERT, "AND email = ?10 AND referral_code = ?14", "AND referral_code = ?14")],
    ),
    mutant(
        "a claim by the email wins over the code that was sent",
        &[sql(CONVERT, "CASE WHEN ?14 IS NULL THEN", "CASE WHEN 1 THEN")],
    ),
    mutant(
        "every conversion with a code counts as attributed by email",
        &[sql(CONVERT, "THEN 'code'", "THEN 'email'")],
    ),
    mutant("the discount of a gross brand counts", &[sql(CONVERT, "iif(basis = 'gross', ?13, ?12)", "?12")]),
    mutant("the discount of a paid brand is subtracted", &[sql(CONVERT, "iif(basis = 'gross', ?13, ?12)", "?13")]),
    mutant(
        "an order's number is looked for in the other environment",
        &[sql(TELL_CONVERSION, "environment = ?2 AND order_id = ?9", "order_id = ?9")],
    ),
    mutant(
        "an order's number is known in any case",
        &[sql(TELL_CONVERSION, "AND order_id = ?9)", "AND order_id = ?9 COLLATE NOCASE)")],
    ),
    mutant(
        "another customer is enough for a conflict",
        &[sql(
            TELL_CONVERSION,
            "(customer_email NOT IN (?10, 'erased') AND order_total <>",
            "(customer_email NOT IN (?10, 'erased') OR order_total <>",
        )],
    ),
    mutant(
        "another order under a used number is a duplicate",
        &[sql(
            TELL_CONVERSION,
            "(customer_email NOT IN (?10, 'erased') AND order_total <>",
            "(0 AND customer_email NOT IN (?10, 'erased') AND order_total <>",
        )],
    ),
    mutant(
        "a conflict is remembered",
        &[sql(
            REMEMBER_CONVERSION,
            "AND NOT (customer_email NOT IN (?10, 'erased') AND order_total <> CAST(?11 AS INTEGER)) ",
            "",
        )],
    ),
    mutant(
        "a duplicate is told what it sent instead of what is recorded",
        &[sql(TELL_CONVERSION, "iif(conversion_id = ?7, NULL, payload)", "NULL")],
    ),
    mutant(
        "a conversion with a remembered key is stored again",
        &[sql(CONVERT, "AND event = 'conversion' AND idempotency_key = ?8)", "AND 0)")],
    ),
    mutant(
        "a claim with a remembered key is stored again",
        &[sql(CLAIM, "AND event = 'claim' AND idempotency_key = ?8)", "AND 0)")],
    ),
    mutant(
        "a visit with a remembered key is stored again",
        &[sql(VISIT, "AND event = 'visit' AND idempotency_key = ?8)", "AND 0)")],
    ),
    mutant(
        "idempotency keys are looked up in the other environment, too",
        &[sql(
            ALL,
            "FROM idempotency_keys WHERE brand_id = ?1 AND environment = ?2",
            "FROM idempotency_keys WHERE brand_id = ?1",
        )],
    ),
    mutant(
        "idempotency keys are looked up in other brands, too",
        &[sql(ALL, "FROM idempotency_keys WHERE brand_id = ?1 AND", "FROM idempotency_keys WHERE")],
    ),
    mutant(
        "idempotency keys of conversions are those of refunds",
        &[sql(TELL_CONVERSION, "event = 'conversion'", "event IN ('conversion', 'refund')")],
    ),
    mutant(
        "idempotency keys are the same in any case",
        &[sql(ALL, "idempotency_key = ?8)", "idempotency_key = ?8 COLLATE NOCASE)")],
    ),
    held(
        "an idempotency key is looked at after the order's number",
        "the payload, which is the remembered one, or conflicts whatever is found",
        &[sql(
            TELL_CONVERSION,
            "coalesce((SELECT row_id FROM idempotency_keys WHERE brand_id = ?1 AND environment = ?2 AND event = 'conversion' \
             AND idempotency_key = ?8), (SELECT conversion_id FROM conversions WHERE brand_id = ?1 AND environment = ?2 AND \
             order_id = ?9), ?7)",
            "coalesce((SELECT conversion_id FROM conversions WHERE brand_id = ?1 AND environment = ?2 AND order_id = ?9), \
             (SELECT row_id FROM idempotency_keys WHERE brand_id = ?1 AND environment = ?2 AND event = 'conversion' AND \
             idempotency_key = ?8), ?7)",
        )],
    ),
    mutant(
        "an idempotency key may come with another payload",
        &[sql(TELL_CONVERSION, "'remembered', (SELECT payload_digest", "'remembered', (SELECT NULL")],
    ),
    mutant(
        "no idempotency key is remembered",
        &[sql(REMEMBER_CONVERSION, "FROM permit JOIN conversions WHERE", "FROM permit JOIN conversions WHERE 0 AND")],
    ),
    mutant(
        "a claim is the same whatever its code",
        &[sql(TELL_CLAIM, "FROM json_each(?11)) AND referral_code = ?9", "FROM json_each(?11))")],
    ),
    mutant(
        "claims are looked for in other brands",
        &[sql(
            TELL_CLAIM,
            "FROM claims WHERE brand_id = ?1 AND environment = ?2 AND email",
            "FROM claims WHERE environment = ?2 AND email",
        )],
    ),
    mutant("a visit forgets that it was remembered", &[sql(TELL_VISIT, "SELECT row_id FROM", "SELECT NULL FROM")]),
    held(
        "a conversion is looked for among all brands by its own identifier",
        "identifiers, which no two rows share",
        &[sql(
            TELL_CONVERSION,
            "FROM conversions WHERE brand_id = ?1 AND environment = ?2 AND conversion_id",
            "FROM conversions WHERE conversion_id",
        )],
    ),
];
