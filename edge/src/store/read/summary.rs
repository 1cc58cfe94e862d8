//! Sums up by day or by referral code, and by currency: exact sums over the table `feed`.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{MOST, Reader, ask};
use crate::json::{Date, Sum};
use crate::store::sql::sql;
use crate::store::{Executor, RecordError, StoreError};
use crate::time::DAY_MS;

/// Whole days.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Period {
    pub since: Date,
    /// First day that no longer counts.
    pub until: Date,
}

#[derive(Debug, Serialize)]
#[serde(tag = "by", rename_all = "snake_case")]
#[cfg_attr(feature = "contract", derive(schemars::JsonSchema))]
pub enum Summary {
    Day {
        since: Date,
        until: Date,
        rows: Vec<OfDay>,
        /// `null` where there are several currencies.
        total: Option<Sums>,
        /// Only where there are several.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        by_currency: Vec<OfCurrency>,
    },
    ReferralCode {
        since: Date,
        until: Date,
        rows: Vec<OfCode>,
        /// The sums of the codes that are not listed; `null` where there are several currencies.
        others: Option<OfOthers>,
        /// `null` where there are several currencies.
        total: Option<Sums>,
        /// Only where there are several.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        by_currency: Vec<OfCurrency>,
    },
}

/// The sums of one currency.
#[derive(Debug, Default, Serialize)]
#[cfg_attr(feature = "contract", derive(schemars::JsonSchema), schemars(inline))]
pub struct OfCurrency {
    /// `null` for events without one, at a brand that has none.
    currency: Option<String>,
    /// By referral code: the sums of the codes that are not listed.
    #[serde(skip_serializing_if = "Option::is_none")]
    others: Option<OfOthers>,
    total: Sums,
}

#[derive(Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "contract", derive(schemars::JsonSchema), schemars(inline))]
pub struct OfDay {
    #[serde(rename(deserialize = "key"))]
    day: Date,
    #[serde(flatten)]
    row: Row,
}

#[derive(Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "contract", derive(schemars::JsonSchema), schemars(inline))]
pub struct OfCode {
    /// `null` for events without a code.
    #[serde(rename(deserialize = "key"))]
    referral_code: Option<String>,
    #[serde(flatten)]
    row: Row,
}

// What a row has besides its key.
#[derive(Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "contract", derive(schemars::JsonSchema), schemars(inline))]
struct Row {
    /// Where it is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    currency: Option<String>,
    #[serde(flatten)]
    sums: Sums,
}

#[derive(Debug, Serialize)]
#[cfg_attr(feature = "contract", derive(schemars::JsonSchema), schemars(inline))]
pub struct OfOthers {
    /// How many.
    #[cfg_attr(feature = "contract", schemars(range(min = 1)))]
    referral_codes: usize,
    #[serde(flatten)]
    sums: Sums,
}

/// Exact sums.
#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "contract", derive(schemars::JsonSchema), schemars(inline))]
pub struct Sums {
    conversions: u64,
    /// Sum of the conversions.
    #[cfg_attr(feature = "contract", schemars(range(min = 0)))]
    order_total: Sum,
    /// The conversions' revenue, less the refunds'.
    attributable_revenue: Sum,
    refunds: u64,
    /// Sum of the refunds.
    #[cfg_attr(feature = "contract", schemars(range(min = 0)))]
    refunded: Sum,
    claims: u64,
    visits: u64,
}

impl Sums {
    /// What is left of these without those.
    fn without(self, other: Sums) -> Sums {
        let count = u64::saturating_sub;
        let sum = |one: Sum, other: Sum| Sum(one.0.less(other.0));
        Sums {
            conversions: count(self.conversions, other.conversions),
            order_total: sum(self.order_total, other.order_total),
            attributable_revenue: sum(self.attributable_revenue, other.attributable_revenue),
            refunds: count(self.refunds, other.refunds),
            refunded: sum(self.refunded, other.refunded),
            claims: count(self.claims, other.claims),
            visits: count(self.visits, other.visits),
        }
    }
}

/// What the query answers.
#[derive(Deserialize)]
struct Found<R> {
    rows: Vec<R>,
    totals: Vec<Total>,
}

/// The sums of all keys of a currency.
#[derive(Deserialize)]
struct Total {
    /// How many keys there are.
    key: usize,
    #[serde(flatten)]
    row: Row,
}

/// Sums up the days on which something happened, in their order.
pub async fn by_day(store: &impl Executor, reader: Reader<'_>, period: Period) -> Result<Summary, RecordError> {
    let found: Found<OfDay> = sum_up(store, reader, period, "day", -1).await?;
    let (total, by_currency) = found.totals(|day| &day.row);
    let Period { since, until } = period;
    Ok(Summary::Day { since, until, rows: found.rows, total: total.map(|of| of.total), by_currency })
}

/// Sums up the referral codes with the most revenue, and events without one.
pub async fn by_code(
    store: &impl Executor,
    reader: Reader<'_>,
    period: Period,
    limit: u32,
) -> Result<Summary, RecordError> {
    let found: Found<OfCode> = sum_up(store, reader, period, "referral_code", limit.min(MOST).into()).await?;
    let (total, by_currency) = found.totals(|code| &code.row);
    let Period { since, until } = period;
    let (others, total) = total.map_or((None, None), |of| (of.others, Some(of.total)));
    Ok(Summary::ReferralCode { since, until, rows: found.rows, others, total, by_currency })
}

async fn sum_up<R: DeserializeOwned>(
    store: &impl Executor,
    reader: Reader<'_>,
    period: Period,
    by: &'static str,
    limit: i64,
) -> Result<Found<R>, RecordError> {
    let [since, until] = [period.since, period.until].map(|day| day.0.saturating_mul(DAY_MS));
    let own = json!({ "by": by, "since": since, "until": until, "limit": limit });
    Ok(ask(store, reader, &[sql!("summary")], &own).await?.ok_or_else(StoreError::unexpected)?)
}

impl<R> Found<R> {
    /// The sums of the only currency, which are zeros where nothing happened; or else those of each.
    fn totals(&self, row: impl Fn(&R) -> &Row) -> (Option<OfCurrency>, Vec<OfCurrency>) {
        let of_currency = |total: &Total| {
            let Row { currency, sums } = &total.row;
            let listed: Vec<Sums> =
                self.rows.iter().map(&row).filter(|row| row.currency == *currency).map(|row| row.sums).collect();
            let left = total.key.saturating_sub(listed.len());
            let others = OfOthers { referral_codes: left, sums: listed.into_iter().fold(*sums, Sums::without) };
            OfCurrency { currency: currency.clone(), others: (left > 0).then_some(others), total: *sums }
        };
        let mut each: Vec<_> = self.totals.iter().map(of_currency).collect();
        if each.len() > 1 { (None, each) } else { (Some(each.pop().unwrap_or_default()), each) }
    }
}
