//! What is read back.

use super::{Mutant, mutant, sql};

const CONVERSION: &str = "'refunds', json((SELECT json_group_array";
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
    mutant(
        "a brand is shown what others were refused",
        &[sql(
            "FROM rejections",
            scoped!("FROM rejections WHERE ", " AND day >="),
            "FROM rejections WHERE environment = ?1 ->> 'environment' AND day >=",
        )],
    ),
    mutant(
        "a live key is shown what was refused of test keys",
        &[sql(
            "FROM rejections",
            scoped!("FROM rejections WHERE ", " AND day >="),
            "FROM rejections WHERE brand_id = ?1 ->> 'brand_id' AND day >=",
        )],
    ),
    mutant("what was refused is shown oldest first", &[sql("FROM rejections", "last_at DESC", "last_at ASC")]),
    mutant(
        "a stranger is counted",
        &[sql(
            "INTO rejections",
            "FROM permit CROSS JOIN json_each",
            "FROM (SELECT NULL AS elsewhere, 'premier' AS plan, NULL AS events) CROSS JOIN json_each",
        )],
    ),
    mutant(
        "what the plan refuses is counted as invalid",
        &[sql("INTO rejections", "AND instr(value ->> 'plans', '\"' || plan || '\"') > 0", "")],
    ),
    mutant(
        "what a key may not send is counted as invalid",
        &[sql(
            "INTO rejections",
            "AND (events IS NULL OR value ->> 'event' IS NULL OR instr(events, '\"' || (value ->> 'event') || '\"') > 0)",
            "",
        )],
    ),
    mutant("equal refusals of a batch count once", &[sql("INTO rejections", "count(*) AS times", "1 AS times")]),
    mutant(
        "a second refusal does not count",
        &[sql("INTO rejections", "count = count + excluded.count", "count = count")],
    ),
    mutant(
        "a repeated transaction counts again",
        &[sql("INTO rejections", "WHERE last_request_id <> excluded.last_request_id", "")],
    ),
    mutant(
        "the last request is the first",
        &[sql("INTO rejections", "last_request_id = excluded.last_request_id, message", "message")],
    ),
    mutant("no new row is counted", &[sql("INTO rejections", "<= 500", "<= 0")]),
    mutant(
        "amounts of two currencies are added up",
        &[sql(
            "happened AS",
            "coalesce(currency, (SELECT own_currency FROM permit), iif(is_money, NULL, (SELECT max(currency) FROM counted))) AS currency",
            "'EUR' AS currency",
        )],
    ),
    mutant("what happened earlier counts twice", &[sql("happened AS", "AND occurred_at IS NULL", "")]),
    mutant("a visit is not listed", &[sql(EVENTS, "\"claim\", \"visit\"]", "\"claim\"]")]),
];
