//! What the tables hold by themselves.

use super::{Mutant, held, mutant, sql, table};

pub(super) const MUTANTS: &[Mutant] = &[
    mutant(
        "a conversion is listed without its currency",
        &[table("0, NEW.payload ->> '$.currency', NEW.occurred_at)", "0, NULL, NEW.occurred_at)")],
    ),
    mutant(
        "a conversion is listed as if it had happened when it arrived",
        &[table("0, NEW.payload ->> '$.currency', NEW.occurred_at)", "0, NEW.payload ->> '$.currency', NULL)")],
    ),
    mutant("two rows may have one order's number", &[table(",\n  UNIQUE (brand_id, environment, order_id)", "")]),
    mutant(
        "live and test share the orders' numbers",
        &[table("UNIQUE (brand_id, environment, order_id)", "UNIQUE (brand_id, order_id)")],
    ),
    mutant(
        "brands share the orders' numbers",
        &[table("UNIQUE (brand_id, environment, order_id)", "UNIQUE (environment, order_id)")],
    ),
    held(
        "the table does not keep one claim from being stored twice",
        "the insert, which looks for it",
        &[table("UNIQUE (brand_id, environment, email, referral_code)", "CHECK (1)")],
    ),
    mutant(
        "neither the insert nor the table keeps one claim from being stored twice",
        &[
            table("UNIQUE (brand_id, environment, email, referral_code)", "CHECK (1)"),
            sql(
                "INSERT INTO claims",
                "AND NOT EXISTS (SELECT 1 FROM claims WHERE",
                "AND NOT EXISTS (SELECT 1 FROM claims WHERE 0 AND",
            ),
        ],
    ),
    mutant(
        "an email claims once, whatever the code",
        &[table("UNIQUE (brand_id, environment, email, referral_code)", "UNIQUE (brand_id, environment, email)")],
    ),
    held(
        "a refund's identifier may be used twice",
        "the ledger in Rust, which looks for it, on what is still so",
        &[table("  UNIQUE (brand_id, environment, conversion_id, refund_id),\n", "")],
    ),
    mutant(
        "a refund's identifier is used once in a brand",
        &[table(
            "UNIQUE (brand_id, environment, conversion_id, refund_id)",
            "UNIQUE (brand_id, environment, refund_id)",
        )],
    ),
    mutant(
        "a visit that is tried again is stored again",
        &[table(",\n  UNIQUE (brand_id, environment, visit_id)", "")],
    ),
    held(
        "claims need no identifier of their own",
        "the claim's natural key",
        &[table("  UNIQUE (brand_id, environment, claim_id),\n", "")],
    ),
    mutant(
        "an idempotency key is for one kind of event",
        &[table(
            "PRIMARY KEY (brand_id, environment, event, idempotency_key)",
            "PRIMARY KEY (brand_id, environment, idempotency_key)",
        )],
    ),
    mutant(
        "live and test share idempotency keys",
        &[table(
            "PRIMARY KEY (brand_id, environment, event, idempotency_key)",
            "PRIMARY KEY (brand_id, event, idempotency_key)",
        )],
    ),
    mutant(
        "a refund is not added to what is refunded",
        &[table("SET refunded = refunded + NEW.amount", "SET refunded = refunded")],
    ),
    held(
        "nobody compares the sum of the ledger",
        "the insert, which computes it in the same statement",
        &[
            table("RAISE(ABORT, 'total_refunded is not the sum of the ledger')", "1"),
            table("RAISE(ABORT, 'refunded is not the sum of the ledger')", "1"),
        ],
    ),
    mutant(
        "the insert counts wrongly, and nobody compares the sum of the ledger",
        &[
            table("RAISE(ABORT, 'total_refunded is not the sum of the ledger')", "1"),
            table("RAISE(ABORT, 'refunded is not the sum of the ledger')", "1"),
            sql(
                "INSERT INTO refunds",
                "value ->> 'total_refunded', value ->> 'revenue",
                "value ->> 'total_refunded' + 1, value ->> 'revenue",
            ),
        ],
    ),
    held(
        "a conversion may change",
        "the code, which changes none",
        &[table("RAISE(ABORT, 'a recorded conversion does not change')", "1")],
    ),
    mutant(
        "an order's total changes with its refunds",
        &[
            table("RAISE(ABORT, 'a recorded conversion does not change')", "1"),
            table(
                "SET refunded = refunded + NEW.amount",
                "SET refunded = refunded + NEW.amount, order_total = order_total + 1",
            ),
        ],
    ),
];
