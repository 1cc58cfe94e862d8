//! Refunds.

use super::{Mutant, held, mutant, sql, table};

const INSERT: &str = "INSERT INTO refunds";
const REMEMBER: &str = "?2, 'refund', ?8";
const TELL: &str = "'named', json(";
const ALL: &str = "target AS (";
const CHECK: &str = " CHECK (refunded BETWEEN 0 AND order_total)";
const NO_CHECK: &str = "";

pub(super) const MUTANTS: &[Mutant] = &[
    mutant("the last unit cannot be refunded", &[sql(INSERT, "total <= order_total", "total < order_total")]),
    mutant("a refund may exceed what remains", &[sql(INSERT, "total <= order_total AND", "")]),
    held("the table does not limit what is refunded", "the insert's own comparison", &[table(CHECK, NO_CHECK)]),
    mutant(
        "neither the insert nor the table limits what is refunded",
        &[sql(INSERT, "total <= order_total AND", ""), table(CHECK, NO_CHECK)],
    ),
    mutant("a running total that came late counts", &[sql(INSERT, "max(refunded, CAST", "min(refunded, CAST")]),
    mutant(
        "a running total is added",
        &[sql(INSERT, "THEN max(refunded, CAST(?14 AS INTEGER))", "THEN refunded + CAST(?14 AS INTEGER)")],
    ),
    mutant(
        "an amount is taken for the total",
        &[sql(INSERT, "ELSE refunded + CAST(?13 AS INTEGER)", "ELSE CAST(?13 AS INTEGER)")],
    ),
    mutant(
        "an amount wins over a running total",
        &[sql(INSERT, "CASE WHEN ?14 IS NOT NULL THEN", "CASE WHEN ?14 IS NOT NULL AND ?13 IS NULL THEN")],
    ),
    mutant("a refund of nothing is an entry", &[sql(INSERT, "(total > refunded OR", "(total >= refunded OR")]),
    mutant(
        "an order of nothing is refunded again and again",
        &[sql(
            INSERT,
            "AND NOT EXISTS (SELECT 1 FROM refunds WHERE brand_id = ?1 AND environment = ?2 AND conversion_id = target.conversion_id)",
            "",
        )],
    ),
    mutant(
        "a refund with a remembered key is applied again",
        &[sql(INSERT, "AND event = 'refund' AND idempotency_key = ?8) ON", "AND 0) ON")],
    ),
    mutant(
        "a retry gets another identifier",
        &[sql(INSERT, "coalesce(?12, ?7), ?7,", "coalesce(?12, ?7 || hex(randomblob(4))), ?7,")],
    ),
    held(
        "conversion_id need not agree",
        "the choice of the conversion, which begins with it",
        &[sql(ALL, "AND (?10 IS NULL OR conversion_id = ?10) ", "")],
    ),
    mutant(
        "no identifier need agree",
        &[
            sql(ALL, "AND (?10 IS NULL OR conversion_id = ?10) ", ""),
            sql(ALL, "AND (?9 IS NULL OR order_id = ?9) ", ""),
            sql(ALL, " AND (?11 IS NULL OR claim_id = ?11))", ")"),
        ],
    ),
    mutant("an order's number need not agree", &[sql(ALL, "AND (?9 IS NULL OR order_id = ?9) ", "")]),
    mutant("a claim need not agree", &[sql(ALL, " AND (?11 IS NULL OR claim_id = ?11))", ")")]),
    mutant(
        "an ambiguous claim means its first conversion",
        &[sql(ALL, "iif(count(*) = 1, min(conversion_id), NULL)", "min(conversion_id)")],
    ),
    mutant(
        "a conversion is looked for in the other environment",
        &[sql(
            ALL,
            "WHERE brand_id = ?1 AND environment = ?2 AND conversion_id = coalesce(",
            "WHERE brand_id = ?1 AND conversion_id = coalesce(",
        )],
    ),
    mutant(
        "a conversion is looked for in other brands",
        &[sql(
            ALL,
            "WHERE brand_id = ?1 AND environment = ?2 AND conversion_id = coalesce(",
            "WHERE environment = ?2 AND conversion_id = coalesce(",
        )],
    ),
    mutant(
        "a stranger's conversion is told apart from one that nobody has",
        &[sql(
            TELL,
            "EXISTS (SELECT 1 FROM conversions WHERE brand_id = ?1 AND environment = ?2 AND conversion_id = ?10)",
            "EXISTS (SELECT 1 FROM conversions WHERE conversion_id = ?10)",
        )],
    ),
    mutant(
        "an order's number is looked for in other brands",
        &[sql(
            TELL,
            "EXISTS (SELECT 1 FROM conversions WHERE brand_id = ?1 AND environment = ?2 AND order_id = ?9)",
            "EXISTS (SELECT 1 FROM conversions WHERE environment = ?2 AND order_id = ?9)",
        )],
    ),
    mutant(
        "there are nineteen candidates at most",
        &[sql(TELL, "ORDER BY seq DESC LIMIT 20", "ORDER BY seq DESC LIMIT 19")],
    ),
    mutant("the candidates are the oldest", &[sql(TELL, "ORDER BY seq DESC LIMIT 20", "ORDER BY seq LIMIT 20")]),
    mutant(
        "the candidates are all brands'",
        &[sql(
            TELL,
            "WHERE brand_id = ?1 AND environment = ?2 AND person = ?11 AND claim_id = ?11 ORDER",
            "WHERE claim_id = ?11 OR claim_id IS NOT NULL ORDER",
        )],
    ),
    mutant(
        "a refund's identifier is known in any case",
        &[sql(ALL, "AND refund_id = coalesce(?12, ?7))", "AND refund_id = coalesce(?12, ?7) COLLATE NOCASE)")],
    ),
    mutant(
        "a refund's identifier is known from other orders",
        &[sql(ALL, "AND conversion_id = target.conversion_id AND refund_id", "AND refund_id")],
    ),
    mutant(
        "a duplicate is told today's total instead of its own",
        &[sql(ALL, "coalesce(entry.total_refunded, target.refunded)", "target.refunded")],
    ),
    mutant("a duplicate is told that nothing was refunded", &[sql(ALL, "coalesce(entry.amount, 0)", "0")]),
    mutant(
        "a full refund after partial ones repeats the last of them",
        &[sql(ALL, "AND json_extract(last.payload, '$.refund_amount') IS NULL AND json_extract", "AND json_extract")],
    ),
    mutant(
        "a full refund that is repeated is nothing new",
        &[sql(ALL, "?13 IS NULL AND ?14 IS NULL AND target.refunded = order_total", "0")],
    ),
    mutant("a refund that failed is remembered", &[sql(REMEMBER, "WHERE is_success AND", "WHERE")]),
    mutant(
        "what is remembered is not what was told",
        &[sql(
            REMEMBER,
            "refund_id, amount, total_refunded, CAST(?5",
            "refund_id, amount, total_refunded + 0 * amount + (amount = 0), CAST(?5",
        )],
    ),
    mutant(
        "a remembered refund may come with another payload",
        &[sql(
            TELL,
            "json_object('payload_digest', payload_digest,",
            "json_object('payload_digest', (SELECT max(payload_digest) FROM idempotency_keys WHERE 0 AND ?8 = '') || '',",
        )],
    ),
];
