//! Refunds. What they do to a ledger is decided in Rust: `mutants.txt` has the defects of that.

use super::{Mutant, held, mutant, sql, table};

const INSERT: &str = "INSERT INTO refunds";
const REMEMBER: &str = "'refund', value ->> 'idempotency_key'";
const TELL: &str = "target AS MATERIALIZED";
const CHECK: &str = " CHECK (refunded BETWEEN 0 AND order_total)";
const NO_CHECK: &str = "";
const AS_READ: &str = "AND refunded = value ->> 'before' ";
const WITHIN: &str = "AND value ->> 'total_refunded' <= order_total ";

pub(super) const MUTANTS: &[Mutant] = &[
    mutant(
        "an order is in no currency",
        &[sql("AS needs_last", "'currency', coalesce(currency, own_currency)", "'currency', NULL")],
    ),
    mutant(
        "the brand's own currency is forgotten",
        &[sql("AS needs_last", "'currency', coalesce(currency, own_currency)", "'currency', currency")],
    ),
    mutant("a refund is written whatever the ledger is by now", &[sql(INSERT, AS_READ, "")]),
    held(
        "the insert does not limit what is refunded",
        "the ledger in Rust, on what is still so",
        &[sql(INSERT, WITHIN, "")],
    ),
    held("the table does not limit what is refunded", "the insert's own comparison", &[table(CHECK, NO_CHECK)]),
    mutant(
        "nothing but the ledger in Rust limits what is refunded, on what was read",
        &[
            sql(INSERT, AS_READ, ""),
            sql(INSERT, WITHIN, ""),
            table(CHECK, NO_CHECK),
            table("RAISE(ABORT, 'total_refunded is not the sum of the ledger')", "1"),
            table("RAISE(ABORT, 'refunded is not the sum of the ledger')", "1"),
        ],
    ),
    mutant("no refund is an entry", &[sql(INSERT, "WHERE allowed AND", "WHERE 0 AND")]),
    mutant(
        "a retry gets another identifier",
        &[sql(INSERT, "value ->> 'refund_id', value ->> 'entry_id'", "value ->> 'refund_id', hex(randomblob(4))")],
    ),
    mutant(
        "an entry is written for what is only to be remembered",
        &[sql(INSERT, "AND value ->> 'is_new' AND", "AND")],
    ),
    mutant(
        "a refund is written into the other environment",
        &[sql(INSERT, "SELECT ?1 ->> 'brand_id', ?1 ->> 'environment',", "SELECT ?1 ->> 'brand_id', 'test',")],
    ),
    held(
        "conversion_id need not agree",
        "the choice of the conversion, which begins with it",
        &[sql(TELL, "AND (sent_conversion IS NULL OR conversion_id = sent_conversion) ", "")],
    ),
    mutant(
        "no identifier need agree",
        &[
            sql(TELL, "AND (sent_conversion IS NULL OR conversion_id = sent_conversion) ", ""),
            sql(TELL, "AND (sent_order IS NULL OR order_id = sent_order) ", ""),
            sql(TELL, " AND (sent_claim IS NULL OR claim_id = sent_claim))", ")"),
        ],
    ),
    mutant("an order's number need not agree", &[sql(TELL, "AND (sent_order IS NULL OR order_id = sent_order) ", "")]),
    mutant("a claim need not agree", &[sql(TELL, " AND (sent_claim IS NULL OR claim_id = sent_claim))", ")")]),
    mutant(
        "an ambiguous claim means its first conversion",
        &[sql(TELL, "iif(count(*) = 1, min(conversion_id), NULL)", "min(conversion_id)")],
    ),
    mutant(
        "a conversion is looked for in the other environment",
        &[sql(
            TELL,
            scoped!("WHERE ", " AND conversion_id = coalesce("),
            "WHERE brand_id = ?1 ->> 'brand_id' AND conversion_id = coalesce(",
        )],
    ),
    mutant(
        "a conversion is looked for in other brands",
        &[sql(
            TELL,
            scoped!("WHERE ", " AND conversion_id = coalesce("),
            "WHERE environment = ?1 ->> 'environment' AND conversion_id = coalesce(",
        )],
    ),
    mutant(
        "a stranger's conversion is told apart from one that nobody has",
        &[sql(TELL, scoped!(" AND conversion_id = sent_conversion)"), "conversion_id = sent_conversion)")],
    ),
    mutant(
        "an order's number is looked for in other brands",
        &[sql(
            TELL,
            scoped!("EXISTS (SELECT 1 FROM conversions WHERE ", " AND order_id = sent_order)"),
            "EXISTS (SELECT 1 FROM conversions WHERE environment = ?1 ->> 'environment' AND order_id = sent_order)",
        )],
    ),
    mutant(
        "an order's number is looked for in the other environment",
        &[sql(
            TELL,
            scoped!("EXISTS (SELECT 1 FROM conversions WHERE ", " AND order_id = sent_order)"),
            "EXISTS (SELECT 1 FROM conversions WHERE brand_id = ?1 ->> 'brand_id' AND order_id = sent_order)",
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
            scoped!("WHERE ", " AND person = sent_claim AND claim_id = sent_claim ORDER"),
            "WHERE claim_id = sent_claim OR claim_id IS NOT NULL ORDER",
        )],
    ),
    mutant(
        "a refund's identifier is known in any case",
        &[sql(TELL, "AND refund_id = sent_refund)", "AND refund_id = sent_refund COLLATE NOCASE)")],
    ),
    mutant(
        "a refund's identifier is known from other orders",
        &[sql(
            TELL,
            "AND conversion_id = target.conversion_id AND refund_id = sent_refund",
            "AND refund_id = sent_refund",
        )],
    ),
    mutant(
        "a duplicate is told today's total instead of its own",
        &[sql(
            TELL,
            "'amount', amount, 'total_refunded', total_refunded, 'payload', iif(entry_id",
            "'amount', amount, 'total_refunded', target.refunded, 'payload', iif(entry_id",
        )],
    ),
    mutant(
        "a duplicate is told that nothing was refunded",
        &[sql(
            TELL,
            "'amount', amount, 'total_refunded', total_refunded, 'payload', iif(entry_id",
            "'amount', 0, 'total_refunded', total_refunded, 'payload', iif(entry_id",
        )],
    ),
    mutant(
        "a full refund after partial ones repeats the last of them",
        &[sql(TELL, "payload ->> 'refund_amount' IS NULL AND payload", "payload")],
    ),
    mutant(
        "a full refund that is repeated is nothing new",
        &[sql(TELL, "'took_all', payload ->> 'refund_amount' IS NULL", "'took_all', 0")],
    ),
    mutant(
        "the first entry counts as the last",
        &[sql(TELL, "SELECT max(seq) FROM refunds", "SELECT min(seq) FROM refunds")],
    ),
    mutant(
        "what is remembered is not what was told",
        &[sql(
            REMEMBER,
            "value ->> 'amount', value ->> 'total_refunded'",
            "value ->> 'amount', value ->> 'total_refunded' + (value ->> 'amount' = 0)",
        )],
    ),
    mutant("no refund is remembered", &[sql(REMEMBER, "WHERE allowed AND value", "WHERE 0 AND value")]),
    mutant(
        "a remembered refund may come with another payload",
        &[sql(
            TELL,
            "json_object('payload_digest', payload_digest,",
            "json_object('payload_digest', (SELECT value ->> 'payload_digest' FROM json_each(?1, '$.events') WHERE key = nth),",
        )],
    ),
];
