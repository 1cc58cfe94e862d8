//! Conversions, claims and visits: duplicates, attribution, idempotency keys.

use super::{Mutant, held, mutant, sql};

const ALL: &str = "WITH permit AS";
const CONVERT: &str = "INSERT INTO conversions";
const REMEMBER_CONVERSION: &str = "'conversion', value ->> 'idempotency_key'";
const TELL_CONVERSION: &str = "'reuses_order'";
const CLAIM: &str = "INSERT INTO claims";
const TELL_CLAIM: &str = "'row_id', claim_id, 'referral_code', referral_code, 'is_erased'";
const VISIT: &str = "INSERT INTO visits";
const TELL_VISIT: &str = "'row_id', visit_id)";

const CONFLICT: &str = "customer_email NOT IN (sent_email, 'erased') AND order_total <> sent_total";

const UP_TO_THEN: &str = "AND (occurred IS NULL OR coalesce(occurred_at, created_at) <= occurred)";
const LATEST: &str = "ORDER BY coalesce(occurred_at, created_at) DESC, seq DESC";

pub(super) const MUTANTS: &[Mutant] = &[
    mutant(
        "attribution looks into the other environment",
        &[sql(
            CONVERT,
            scoped!(" AND email = customer_email AND (occurred"),
            "brand_id = ?1 ->> 'brand_id' AND email = customer_email AND (occurred",
        )],
    ),
    mutant(
        "attribution looks into other brands",
        &[sql(
            CONVERT,
            scoped!(" AND email = customer_email AND (occurred"),
            "environment = ?1 ->> 'environment' AND email = customer_email AND (occurred",
        )],
    ),
    mutant(
        "the oldest claim wins instead of the most recent",
        &[sql(CONVERT, LATEST, "ORDER BY coalesce(occurred_at, created_at), seq")],
    ),
    mutant(
        "a customer is looked for in the other environment",
        &[sql(
            CONVERT,
            scoped!(" AND claims.customer_id = sent_customer"),
            "brand_id = ?1 ->> 'brand_id' AND claims.customer_id = sent_customer",
        )],
    ),
    mutant(
        "a customer is looked for in other brands",
        &[sql(
            CONVERT,
            scoped!(" AND claims.customer_id = sent_customer"),
            "environment = ?1 ->> 'environment' AND claims.customer_id = sent_customer",
        )],
    ),
    mutant("an order knows claims that happened after it", &[sql(CONVERT, UP_TO_THEN, "")]),
    mutant(
        "an order of a known customer is attributed by email",
        &[sql(CONVERT, "WHEN claims.customer_id = sent_customer THEN 'customer_id'", "")],
    ),
    mutant(
        "a referral code is linked to anybody's claim of it",
        &[sql(CONVERT, "AND email = customer_email AND referral_code = sent_code", "AND referral_code = sent_code")],
    ),
    mutant(
        "a referral code is linked to a claim of the other environment",
        &[sql(
            CONVERT,
            scoped!(" AND email = customer_email AND referral_code"),
            "brand_id = ?1 ->> 'brand_id' AND email = customer_email AND referral_code",
        )],
    ),
    mutant(
        "a referral code is linked to a claim of another brand",
        &[sql(
            CONVERT,
            scoped!(" AND email = customer_email AND referral_code"),
            "environment = ?1 ->> 'environment' AND email = customer_email AND referral_code",
        )],
    ),
    mutant(
        "a claim by the email wins over the code that was sent",
        &[sql(CONVERT, "CASE WHEN sent_code IS NULL THEN", "CASE WHEN 1 THEN")],
    ),
    mutant(
        "every conversion with a code counts as attributed by email",
        &[sql(CONVERT, "THEN 'code'", "THEN 'email'")],
    ),
    mutant(
        "the discount of a gross brand counts",
        &[sql(CONVERT, "iif(basis = 'gross', revenue_gross, revenue_paid)", "revenue_paid")],
    ),
    mutant(
        "the discount of a paid brand is subtracted",
        &[sql(CONVERT, "iif(basis = 'gross', revenue_gross, revenue_paid)", "revenue_gross")],
    ),
    mutant(
        "an order's number is looked for in the other environment",
        &[sql(
            TELL_CONVERSION,
            scoped!(" AND order_id = sent_order"),
            "brand_id = ?1 ->> 'brand_id' AND order_id = sent_order",
        )],
    ),
    mutant(
        "an order's number is looked for in other brands",
        &[sql(TELL_CONVERSION, scoped!(" AND order_id = sent_order"), "order_id = sent_order")],
    ),
    mutant(
        "an order's number is known in any case",
        &[sql(TELL_CONVERSION, "AND order_id = sent_order)", "AND order_id = sent_order COLLATE NOCASE)")],
    ),
    mutant(
        "another customer is enough for a conflict",
        &[sql(
            TELL_CONVERSION,
            CONFLICT,
            "(customer_email NOT IN (sent_email, 'erased') OR order_total <> sent_total)",
        )],
    ),
    mutant("another order under a used number is a duplicate", &[sql(TELL_CONVERSION, CONFLICT, "0")]),
    mutant(
        "a conflict is remembered",
        &[sql(
            REMEMBER_CONVERSION,
            "AND NOT (customer_email NOT IN (value ->> 'customer_email', 'erased') AND order_total <> value ->> 'order_total') ",
            "",
        )],
    ),
    mutant(
        "a duplicate is told its own values instead of the recorded ones",
        &[sql(TELL_CONVERSION, "iif(conversion_id = row_id, NULL, payload)", "NULL")],
    ),
    mutant(
        "a conversion with a remembered key is stored again",
        &[sql(CONVERT, "AND event = 'conversion' AND idempotency_key = sent_key)", "AND 0)")],
    ),
    mutant(
        "a claim with a remembered key is stored again",
        &[sql(CLAIM, "AND event = 'claim' AND idempotency_key = value ->> 'idempotency_key')", "AND 0)")],
    ),
    mutant(
        "a visit with a remembered key is stored again",
        &[sql(VISIT, "AND event = 'visit' AND idempotency_key = value ->> 'idempotency_key')", "AND 0)")],
    ),
    mutant(
        "idempotency keys are looked up in the other environment, too",
        &[sql(
            ALL,
            scoped!("FROM idempotency_keys WHERE ", " AND event"),
            "FROM idempotency_keys WHERE brand_id = ?1 ->> 'brand_id' AND event",
        )],
    ),
    mutant(
        "idempotency keys are looked up in other brands, too",
        &[sql(
            ALL,
            scoped!("FROM idempotency_keys WHERE ", " AND event"),
            "FROM idempotency_keys WHERE environment = ?1 ->> 'environment' AND event",
        )],
    ),
    mutant(
        "idempotency keys of conversions are those of refunds",
        &[sql(TELL_CONVERSION, "event = 'conversion'", "event IN ('conversion', 'refund')")],
    ),
    mutant(
        "idempotency keys are the same in any case",
        &[sql(ALL, "idempotency_key = sent_key)", "idempotency_key = sent_key COLLATE NOCASE)")],
    ),
    held(
        "an idempotency key is looked at after the order's number",
        "the payload, which is the remembered one, or conflicts whatever is found",
        &[sql(
            TELL_CONVERSION,
            scoped!(
                "coalesce( (SELECT row_id FROM idempotency_keys WHERE ",
                " AND event = 'conversion' AND idempotency_key = sent_key), (SELECT conversion_id FROM conversions WHERE ",
                " AND order_id = sent_order), row_id)"
            ),
            scoped!(
                "coalesce( (SELECT conversion_id FROM conversions WHERE ",
                " AND order_id = sent_order), (SELECT row_id FROM idempotency_keys WHERE ",
                " AND event = 'conversion' AND idempotency_key = sent_key), row_id)"
            ),
        )],
    ),
    mutant(
        "an idempotency key may come with another payload",
        &[sql(TELL_CONVERSION, "'remembered', (SELECT payload_digest", "'remembered', (SELECT NULL")],
    ),
    mutant(
        "no idempotency key is remembered",
        &[sql(REMEMBER_CONVERSION, "WHERE allowed AND value ->>", "WHERE 0 AND value ->>")],
    ),
    mutant(
        "a claim is the same whatever its code",
        &[sql(TELL_CLAIM, "FROM json_each(emails)) AND referral_code = sent_code", "FROM json_each(emails))")],
    ),
    mutant(
        "claims are looked for in other brands",
        &[sql(
            TELL_CLAIM,
            scoped!("SELECT claim_id FROM claims WHERE ", " AND email"),
            "SELECT claim_id FROM claims WHERE environment = ?1 ->> 'environment' AND email",
        )],
    ),
    mutant(
        "claims are looked for in the other environment",
        &[sql(
            TELL_CLAIM,
            scoped!("SELECT claim_id FROM claims WHERE ", " AND email"),
            "SELECT claim_id FROM claims WHERE brand_id = ?1 ->> 'brand_id' AND email",
        )],
    ),
    mutant(
        "another brand's claim keeps one from being stored",
        &[sql(
            CLAIM,
            scoped!("SELECT 1 FROM claims WHERE ", " AND email"),
            "SELECT 1 FROM claims WHERE environment = ?1 ->> 'environment' AND email",
        )],
    ),
    mutant(
        "a test claim keeps a live one from being stored",
        &[sql(
            CLAIM,
            scoped!("SELECT 1 FROM claims WHERE ", " AND email"),
            "SELECT 1 FROM claims WHERE brand_id = ?1 ->> 'brand_id' AND email",
        )],
    ),
    mutant("a visit forgets that it was remembered", &[sql(TELL_VISIT, "SELECT row_id FROM", "SELECT NULL FROM")]),
    held(
        "a conversion is looked for among all brands by its own identifier",
        "identifiers, which no two rows share",
        &[sql(
            TELL_CONVERSION,
            scoped!("FROM conversions WHERE ", " AND conversion_id"),
            "FROM conversions WHERE conversion_id",
        )],
    ),
];
