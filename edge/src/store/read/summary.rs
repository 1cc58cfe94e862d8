//! Sums up by day or by referral code: exact sums over the table `feed`.

use advocateloop_core::money::Total;
use serde::{Deserialize, Serialize};

use super::{MOST, Reader, ask};
use crate::store::sql::sql;
use crate::store::{Executor, RecordError};

/// Whole days, counted from 1970-01-01 UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Period {
    pub since: u64,
    /// First moment that no longer counts.
    pub until: u64,
}

/// Holds the values that the queries take.
#[derive(Serialize)]
struct Asked {
    since: u64,
    until: u64,
    limit: u32,
}

/// The sums of a day, of a referral code, or of all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(from = "Counted")]
pub struct Sums {
    pub conversions: i64,
    pub refunds: i64,
    pub claims: i64,
    pub visits: i64,
    pub order_total: Total,
    /// Revenue of the conversions less that of the refunds.
    pub attributable_revenue: Total,
    pub refunded: Total,
}

#[derive(Deserialize)]
struct Counted {
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

impl From<Counted> for Sums {
    fn from(sums: Counted) -> Self {
        Sums {
            conversions: sums.conversions,
            refunds: sums.refunds,
            claims: sums.claims,
            visits: sums.visits,
            order_total: Total::of(sums.order_total_whole, sums.order_total_rest),
            attributable_revenue: Total::of(sums.revenue_whole, sums.revenue_rest),
            refunded: Total::of(sums.refunded_whole, sums.refunded_rest),
        }
    }
}

impl Sums {
    fn with(self, other: Sums) -> Sums {
        self.combine(other, i64::saturating_add, Total::plus)
    }

    /// Returns the rest of these without those.
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

#[derive(Debug, Deserialize)]
pub struct Row<K> {
    pub key: K,
    #[serde(flatten)]
    pub sums: Sums,
}

/// The days on which something happened, in their order, and all of them together.
pub async fn by_day(
    store: &impl Executor,
    reader: Reader<'_>,
    period: Period,
) -> Result<(Vec<Row<i64>>, Sums), RecordError> {
    let rows: Vec<Row<i64>> =
        ask(store, reader, &[sql!("summary_by_day")], &period.asked(0)).await?.unwrap_or_default();
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
    total: Option<Sums>,
}

pub async fn by_code(
    store: &impl Executor,
    reader: Reader<'_>,
    period: Period,
    limit: u32,
) -> Result<ByCode, RecordError> {
    let own = period.asked(limit.min(MOST));
    let State { rows, codes, total } = ask(store, reader, &[sql!("summary_by_code")], &own).await?.unwrap_or(State {
        rows: Vec::new(),
        codes: 0,
        total: None,
    });
    Ok(ByCode { others: codes.saturating_sub(rows.len()), rows, total: total.unwrap_or_default() })
}

impl Period {
    fn asked(self, limit: u32) -> Asked {
        const DAY_MS: u64 = 86_400_000;
        let [since, until] = [self.since, self.until].map(|day| day.saturating_mul(DAY_MS));
        Asked { since, until, limit }
    }
}
