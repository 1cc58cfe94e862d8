//! Sums up by day or by referral code, and by currency: exact sums over the table `feed`.

use std::collections::BTreeMap;

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

/// The sums of one key, in one currency.
#[derive(Debug, Deserialize)]
pub struct Row<K> {
    pub key: K,
    /// `None` where nobody has said it.
    pub currency: Option<String>,
    #[serde(flatten)]
    pub sums: Sums,
}

/// The days on which something happened, in their order.
pub async fn by_day(store: &impl Executor, reader: Reader<'_>, period: Period) -> Result<Vec<Row<i64>>, RecordError> {
    Ok(ask(store, reader, &[sql!("summary_by_day")], &period.asked(0)).await?.unwrap_or_default())
}

/// The total of each currency.
#[must_use]
pub fn totals(rows: &[Row<i64>]) -> BTreeMap<Option<&str>, Sums> {
    let mut totals: BTreeMap<_, Sums> = BTreeMap::new();
    for row in rows {
        let total = totals.entry(row.currency.as_deref()).or_default();
        *total = total.with(row.sums);
    }
    totals
}

/// The referral codes with the most revenue.
#[derive(Debug, Default, Deserialize)]
pub struct ByCode {
    pub rows: Vec<Row<Option<String>>>,
    /// Of each currency, with the number of its codes.
    pub totals: Vec<Row<usize>>,
}

pub async fn by_code(
    store: &impl Executor,
    reader: Reader<'_>,
    period: Period,
    limit: u32,
) -> Result<ByCode, RecordError> {
    let own = period.asked(limit.min(MOST));
    Ok(ask(store, reader, &[sql!("summary_by_code")], &own).await?.unwrap_or_default())
}

impl ByCode {
    /// The codes of a currency that are not listed: how many, and their sums.
    #[must_use]
    pub fn others(&self, total: &Row<usize>) -> Option<(usize, Sums)> {
        let listed = || self.rows.iter().filter(|row| row.currency == total.currency);
        let others = total.key.saturating_sub(listed().count());
        (others > 0).then(|| (others, listed().fold(total.sums, |left, row| left.without(row.sums))))
    }
}

impl Period {
    fn asked(self, limit: u32) -> Asked {
        const DAY_MS: u64 = 86_400_000;
        let [since, until] = [self.since, self.until].map(|day| day.saturating_mul(DAY_MS));
        Asked { since, until, limit }
    }
}
