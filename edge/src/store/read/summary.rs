//! Sums up by day or by referral code, and by currency: exact sums over the table `feed`.

use advocateloop_core::money::Total;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::{MOST, Reader, ask};
use crate::store::sql::sql;
use crate::store::{Executor, RecordError, StoreError};

/// Whole days, counted from 1970-01-01 UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Period {
    pub since: u64,
    /// First moment that no longer counts.
    pub until: u64,
}

/// Holds the values that the query takes.
#[derive(Serialize)]
struct Asked {
    by: &'static str,
    since: u64,
    until: u64,
    limit: i64,
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
    /// What is left of these without those.
    fn without(self, other: Sums) -> Sums {
        let count = i64::saturating_sub;
        Sums {
            conversions: count(self.conversions, other.conversions),
            refunds: count(self.refunds, other.refunds),
            claims: count(self.claims, other.claims),
            visits: count(self.visits, other.visits),
            order_total: self.order_total.less(other.order_total),
            attributable_revenue: self.attributable_revenue.less(other.attributable_revenue),
            refunded: self.refunded.less(other.refunded),
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

/// The sums of some keys, and of all.
#[derive(Debug, Deserialize)]
pub struct Summary<K> {
    pub rows: Vec<Row<K>>,
    /// Of each currency, with the number of its keys.
    pub totals: Vec<Row<usize>>,
}

/// The days on which something happened, in their order.
pub async fn by_day(store: &impl Executor, reader: Reader<'_>, period: Period) -> Result<Summary<i64>, RecordError> {
    sum_up(store, reader, period, "day", -1).await
}

/// The referral codes with the most revenue; `None` stands for events without one.
pub async fn by_code(
    store: &impl Executor,
    reader: Reader<'_>,
    period: Period,
    limit: u32,
) -> Result<Summary<Option<String>>, RecordError> {
    sum_up(store, reader, period, "referral_code", limit.min(MOST).into()).await
}

async fn sum_up<K: DeserializeOwned>(
    store: &impl Executor,
    reader: Reader<'_>,
    period: Period,
    by: &'static str,
    limit: i64,
) -> Result<Summary<K>, RecordError> {
    const DAY_MS: u64 = 86_400_000;
    let [since, until] = [period.since, period.until].map(|day| day.saturating_mul(DAY_MS));
    let asked = Asked { by, since, until, limit };
    let found = ask(store, reader, &[sql!("summary")], &asked).await?;
    Ok(found.ok_or_else(StoreError::unexpected)?)
}

impl<K> Summary<K> {
    /// The keys of a currency that are not listed: how many, and their sums.
    #[must_use]
    pub fn others(&self, total: &Row<usize>) -> Option<(usize, Sums)> {
        let listed = || self.rows.iter().filter(|row| row.currency == total.currency);
        let others = total.key.saturating_sub(listed().count());
        (others > 0).then(|| (others, listed().fold(total.sums, |left, row| left.without(row.sums))))
    }
}
