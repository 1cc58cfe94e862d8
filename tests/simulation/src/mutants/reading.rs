//! What is read back.

use super::{Mutant, mutant, sql};

const CONVERSION: &str = "'refund_id', refund_id, 'amount', amount, 'total_refunded', total_refunded, 'created_at'";
const EVENTS: &str = "FROM feed";

pub(super) const MUTANTS: &[Mutant] = &[
    mutant(
        "a conversion of another brand is read back",
        &[sql(
            CONVERSION,
            scoped!("FROM conversions WHERE ", " AND conversion_id = coalesce(?1"),
            "FROM conversions WHERE environment = ?1 ->> 'environment' AND conversion_id = coalesce(?1",
        )],
    ),
    mutant(
        "a live key reads back a test conversion",
        &[sql(
            CONVERSION,
            scoped!("FROM conversions WHERE ", " AND conversion_id = coalesce(?1"),
            "FROM conversions WHERE brand_id = ?1 ->> 'brand_id' AND conversion_id = coalesce(?1",
        )],
    ),
    mutant(
        "a ledger is read newest first",
        &[sql(
            CONVERSION,
            "sum(octet_length(payload)) OVER (ORDER BY total_refunded)",
            "sum(octet_length(payload)) OVER (ORDER BY total_refunded DESC)",
        )],
    ),
    mutant(
        "all brands' events are listed",
        &[sql(EVENTS, scoped!("FROM feed WHERE ", " AND"), "FROM feed WHERE environment = ?1 ->> 'environment' AND")],
    ),
    mutant(
        "live and test events are listed together",
        &[sql(EVENTS, scoped!("FROM feed WHERE ", " AND"), "FROM feed WHERE brand_id = ?1 ->> 'brand_id' AND")],
    ),
    mutant(
        "a key is told another key's label",
        &[sql("'label', label", "AND key_id = ?1 ->> 'key_id'))) AS answer", "ORDER BY key_id LIMIT 1))) AS answer")],
    ),
    mutant("a visit is not listed", &[sql(EVENTS, "AND event = 'visit' AND", "AND event = 'visit' AND 0 AND")]),
];
