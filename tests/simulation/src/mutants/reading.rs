//! What is read back.

use super::{Mutant, mutant, sql};

const CONVERSION: &str = "'refund_id', refund_id, 'amount', amount, 'total_refunded', total_refunded, 'created_at'";
const EVENTS: &str = "FROM feed";

pub(super) const MUTANTS: &[Mutant] = &[
    mutant(
        "a conversion of another brand is read back",
        &[sql(
            CONVERSION,
            "FROM conversions WHERE brand_id = ?1 AND environment = ?2 AND conversion_id = coalesce(?6",
            "FROM conversions WHERE environment = ?2 AND conversion_id = coalesce(?6",
        )],
    ),
    mutant(
        "a live key reads back a test conversion",
        &[sql(
            CONVERSION,
            "FROM conversions WHERE brand_id = ?1 AND environment = ?2 AND conversion_id = coalesce(?6",
            "FROM conversions WHERE brand_id = ?1 AND conversion_id = coalesce(?6",
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
        &[sql(
            EVENTS,
            "FROM feed WHERE brand_id = ?1 AND environment = ?2 AND",
            "FROM feed WHERE environment = ?2 AND",
        )],
    ),
    mutant(
        "live and test events are listed together",
        &[sql(EVENTS, "FROM feed WHERE brand_id = ?1 AND environment = ?2 AND", "FROM feed WHERE brand_id = ?1 AND")],
    ),
    mutant("a visit is not listed", &[sql(EVENTS, "AND event = 'visit' AND", "AND event = 'visit' AND 0 AND")]),
];
