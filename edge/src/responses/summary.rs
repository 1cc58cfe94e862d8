//! The `data` of a summary: by day or by referral code, and by currency.

#[cfg(feature = "contract")]
use schemars::JsonSchema;
use serde::Serialize;

use crate::json::{Date, Sum};
use crate::store::read::summary::{self, Sums};

#[derive(Debug, Serialize)]
#[serde(tag = "by", rename_all = "snake_case")]
#[cfg_attr(feature = "contract", derive(JsonSchema))]
pub enum Summary<'a> {
    Day {
        since: Date,
        until: Date,
        rows: Vec<OfDay<'a>>,
        /// `null` where there are several currencies.
        total: Option<Summed>,
        /// Only where there are several.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        by_currency: Vec<OfCurrency<'a>>,
    },
    ReferralCode {
        since: Date,
        until: Date,
        rows: Vec<OfCode<'a>>,
        /// The sums of the codes that are not listed; `null` where there are several currencies.
        others: Option<OfOthers>,
        /// `null` where there are several currencies.
        total: Option<Summed>,
        /// Only where there are several.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        by_currency: Vec<OfCurrency<'a>>,
    },
}

/// The sums of one currency.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "contract", derive(JsonSchema), schemars(inline))]
pub struct OfCurrency<'a> {
    /// `null` for events without one, at a brand that has none.
    currency: Option<&'a str>,
    /// By referral code: the sums of the codes that are not listed.
    #[serde(skip_serializing_if = "Option::is_none")]
    others: Option<OfOthers>,
    total: Summed,
}

#[derive(Debug, Serialize)]
#[cfg_attr(feature = "contract", derive(JsonSchema), schemars(inline))]
pub struct OfDay<'a> {
    day: Date,
    /// Where it is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    currency: Option<&'a str>,
    #[serde(flatten)]
    sums: Summed,
}

#[derive(Debug, Serialize)]
#[cfg_attr(feature = "contract", derive(JsonSchema), schemars(inline))]
pub struct OfCode<'a> {
    /// `null` for events without a code.
    referral_code: Option<&'a str>,
    /// Where it is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    currency: Option<&'a str>,
    #[serde(flatten)]
    sums: Summed,
}

#[derive(Debug, Serialize)]
#[cfg_attr(feature = "contract", derive(JsonSchema), schemars(inline))]
pub struct OfOthers {
    /// How many.
    #[cfg_attr(feature = "contract", schemars(range(min = 1)))]
    referral_codes: usize,
    #[serde(flatten)]
    sums: Summed,
}

/// Exact sums.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "contract", derive(JsonSchema), schemars(inline))]
pub struct Summed {
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

impl From<Sums> for Summed {
    fn from(sums: Sums) -> Self {
        let count = |count: i64| u64::try_from(count).unwrap_or_default();
        Summed {
            conversions: count(sums.conversions),
            order_total: Sum(sums.order_total),
            attributable_revenue: Sum(sums.attributable_revenue),
            refunds: count(sums.refunds),
            refunded: Sum(sums.refunded),
            claims: count(sums.claims),
            visits: count(sums.visits),
        }
    }
}

impl<'a> Summary<'a> {
    #[must_use]
    pub fn by_day(period: summary::Period, days: &'a summary::Summary<i64>) -> Self {
        let [since, until] = dates(period);
        let (total, by_currency) = totals(days);
        let row = |row: &'a summary::Row<i64>| OfDay {
            day: Date(row.key),
            currency: row.currency.as_deref(),
            sums: row.sums.into(),
        };
        let rows = days.rows.iter().map(row).collect();
        Summary::Day { since, until, rows, total: total.map(|of| of.total), by_currency }
    }

    #[must_use]
    pub fn by_code(period: summary::Period, codes: &'a summary::Summary<Option<String>>) -> Self {
        let [since, until] = dates(period);
        let (total, by_currency) = totals(codes);
        let (others, total) = total.map_or((None, None), |of| (of.others, Some(of.total)));
        let row = |row: &'a summary::Row<Option<String>>| OfCode {
            referral_code: row.key.as_deref(),
            currency: row.currency.as_deref(),
            sums: row.sums.into(),
        };
        Summary::ReferralCode { since, until, rows: codes.rows.iter().map(row).collect(), others, total, by_currency }
    }
}

/// The sums of the only currency, which are zeros where nothing happened; or else those of each.
fn totals<K>(summary: &summary::Summary<K>) -> (Option<OfCurrency<'_>>, Vec<OfCurrency<'_>>) {
    let others = |(referral_codes, sums): (usize, Sums)| OfOthers { referral_codes, sums: sums.into() };
    let each = summary.totals.iter().map(|row| OfCurrency {
        currency: row.currency.as_deref(),
        others: summary.others(row).map(others),
        total: row.sums.into(),
    });
    let mut each: Vec<_> = each.collect();
    if each.len() > 1 {
        return (None, each);
    }
    let nothing = OfCurrency { currency: None, others: None, total: Sums::default().into() };
    (Some(each.pop().unwrap_or(nothing)), each)
}

fn dates(period: summary::Period) -> [Date; 2] {
    [period.since, period.until].map(|day| Date(i64::try_from(day).unwrap_or_default()))
}
