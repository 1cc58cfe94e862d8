//! What came in, by day or by referral code: exact sums of what the table `daily` holds.

use advocateloop_core::money::Total;
use serde::Deserialize;

use super::{MOST, Reader, ask};
use crate::store::permit::{answer, permit};
use crate::store::{Executor, Param, Unrecorded};

/// Whole days, counted from 1970-01-01 UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Period {
    pub since: u64,
    /// Not included.
    pub until: u64,
}

macro_rules! sums {
    () => {
        "sum(conversions) AS conversions, sum(refunds) AS refunds, sum(claims) AS claims, sum(visits) AS visits,
    sum(order_total_whole) AS order_total_whole, sum(order_total_rest) AS order_total_rest,
    sum(revenue_whole) AS revenue_whole, sum(revenue_rest) AS revenue_rest,
    sum(refunded_whole) AS refunded_whole, sum(refunded_rest) AS refunded_rest"
    };
}

macro_rules! object {
    ($key:literal) => {
        concat!(
            "json_object('key', ",
            $key,
            ", 'conversions', conversions, 'refunds', refunds, 'claims', claims, 'visits', visits,
  'order_total_whole', order_total_whole, 'order_total_rest', order_total_rest,
  'revenue_whole', revenue_whole, 'revenue_rest', revenue_rest,
  'refunded_whole', refunded_whole, 'refunded_rest', refunded_rest)"
        )
    };
}

/// `?6` the first day, `?7` the one behind the last.
macro_rules! days {
    () => {
        "FROM daily WHERE brand_id = ?1 AND environment = ?2 AND day >= CAST(?6 AS INTEGER) AND day < CAST(?7 AS INTEGER)"
    };
}

const BY_DAY: &str = concat!(
    permit!(),
    answer!(
        "json((SELECT json_group_array(",
        object!("day"),
        ") FROM (SELECT day, ",
        sums!(),
        " ",
        days!(),
        " GROUP BY day ORDER BY day)))"
    )
);

/// `?8` how many codes are listed, those with the most revenue first; an empty one is none.
const BY_CODE: &str = concat!(
    permit!(),
    ", codes AS (SELECT referral_code, ",
    sums!(),
    " ",
    days!(),
    " GROUP BY referral_code)",
    answer!(
        "json_object('rows', json((SELECT json_group_array(",
        object!("nullif(referral_code, '')"),
        ") FROM (SELECT * FROM codes ORDER BY revenue_whole + revenue_rest / 10000.0 DESC, referral_code
    LIMIT CAST(?8 AS INTEGER)))),
  'codes', (SELECT count(*) FROM codes),
  'total', json((SELECT ",
        object!("NULL"),
        " FROM (SELECT ",
        sums!(),
        " FROM codes) WHERE conversions IS NOT NULL)))"
    )
);

/// The sums of a day, of a referral code, or of all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Sums {
    pub conversions: i64,
    pub refunds: i64,
    pub claims: i64,
    pub visits: i64,
    pub order_total: Total,
    /// What conversions brought less what refunds took.
    pub attributable_revenue: Total,
    pub refunded: Total,
}

impl Sums {
    fn with(self, other: Sums) -> Sums {
        self.combine(other, i64::saturating_add, Total::plus)
    }

    /// What is left of these without those.
    #[must_use]
    pub fn without(self, other: Sums) -> Sums {
        self.combine(other, i64::saturating_sub, Total::less)
    }

    fn combine(self, other: Sums, counts: fn(i64, i64) -> i64, totals: fn(Total, Total) -> Total) -> Sums {
        Sums {
            conversions: counts(self.conversions, other.conversions),
            refunds: counts(self.refunds, other.refunds),
            claims: counts(self.claims, other.claims),
            visits: counts(self.visits, other.visits),
            order_total: totals(self.order_total, other.order_total),
            attributable_revenue: totals(self.attributable_revenue, other.attributable_revenue),
            refunded: totals(self.refunded, other.refunded),
        }
    }
}

/// Sums with what they are of.
#[derive(Debug, Deserialize)]
#[serde(from = "Answered<K>")]
pub struct Row<K> {
    pub key: K,
    pub sums: Sums,
}

/// Totals come as wholes and the rest in 1/10,000, since each column of the table is a sum.
#[derive(Deserialize)]
struct Answered<K> {
    key: K,
    conversions: i64,
    refunds: i64,
    claims: i64,
    visits: i64,
    order_total_whole: i64,
    order_total_rest: i64,
    revenue_whole: i64,
    revenue_rest: i64,
    refunded_whole: i64,
    refunded_rest: i64,
}

impl<K> From<Answered<K>> for Row<K> {
    fn from(row: Answered<K>) -> Self {
        let sums = Sums {
            conversions: row.conversions,
            refunds: row.refunds,
            claims: row.claims,
            visits: row.visits,
            order_total: Total::of(row.order_total_whole, row.order_total_rest),
            attributable_revenue: Total::of(row.revenue_whole, row.revenue_rest),
            refunded: Total::of(row.refunded_whole, row.refunded_rest),
        };
        Row { key: row.key, sums }
    }
}

/// The days on which something happened, in their order, and all of them together.
pub async fn by_day(
    store: &impl Executor,
    reader: Reader<'_>,
    period: Period,
) -> Result<(Vec<Row<i64>>, Sums), Unrecorded> {
    let rows: Vec<Row<i64>> = ask(store, reader, BY_DAY, period.params()).await?.unwrap_or_default();
    let total = rows.iter().fold(Sums::default(), |total, row| total.with(row.sums));
    Ok((rows, total))
}

/// The referral codes with the most revenue.
#[derive(Debug)]
pub struct ByCode {
    pub rows: Vec<Row<Option<String>>>,
    /// How many more there are.
    pub others: usize,
    pub total: Sums,
}

#[derive(Deserialize)]
struct State {
    rows: Vec<Row<Option<String>>>,
    codes: usize,
    total: Option<Row<()>>,
}

pub async fn by_code(
    store: &impl Executor,
    reader: Reader<'_>,
    period: Period,
    limit: u32,
) -> Result<ByCode, Unrecorded> {
    let mut own = period.params();
    own.push(u64::from(limit.min(MOST)).into());
    let State { rows, codes, total } =
        ask(store, reader, BY_CODE, own).await?.unwrap_or(State { rows: Vec::new(), codes: 0, total: None });
    Ok(ByCode { others: codes.saturating_sub(rows.len()), rows, total: total.map(|row| row.sums).unwrap_or_default() })
}

impl Period {
    fn params(self) -> Vec<Param<'static>> {
        vec![self.since.into(), self.until.into()]
    }
}
