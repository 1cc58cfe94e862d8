//! What came in, by day and by referral code: exact sums, in which a refund counts on its own day, for the code of its conversion.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use advocateloop_core::Event;

use super::{Entry, Partition, Told, json};
use crate::clock;
use crate::money::{Units, after_refunds, print};

pub const DAY: u64 = 86_400_000;

/// So many days are summed up where nobody says which.
const USUAL_DAYS: u64 = 30;

/// Conversions, refunds, claims, visits; order totals, revenue, refunded amounts.
#[derive(Debug, Default, Clone, Copy)]
pub struct Sums {
    pub counts: [u64; 4],
    pub amounts: [Units; 3],
}

impl Sums {
    fn add(&mut self, other: Sums) {
        self.counts.iter_mut().zip(other.counts).for_each(|(sum, more)| *sum += more);
        self.amounts.iter_mut().zip(other.amounts).for_each(|(sum, more)| *sum += more);
    }

    fn print(&self) -> String {
        let [conversions, refunds, claims, visits] = self.counts;
        let [totals, revenue, refunded] = self.amounts.map(print);
        format!(
            r#""conversions":{conversions},"order_total":{totals},"attributable_revenue":{revenue},"refunds":{refunds},"refunded":{refunded},"claims":{claims},"visits":{visits}"#
        )
    }
}

/// What is added up apart.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Of {
    pub day: u64,
    /// Empty for none.
    pub code: String,
    /// Whether there are amounts.
    pub is_money: bool,
    /// As it was sent.
    pub currency: Option<String>,
}

impl Partition {
    pub fn sums(&self) -> BTreeMap<Of, Sums> {
        let mut sums: BTreeMap<Of, Sums> = BTreeMap::new();
        for &(event, at) in &self.feed {
            let (row, code, currency, counts, amounts) = match event {
                Event::Conversion => {
                    let known = &self.conversions[at];
                    let amounts = [known.total, known.attributable, 0];
                    (&known.row, known.referral_code.clone(), known.currency.clone(), [1, 0, 0, 0], amounts)
                }
                Event::Refund => {
                    let Entry { row, told: Told { conversion_id, amount, total_refunded, .. }, .. } = &self.entries[at];
                    let Some(known) = self.conversion(conversion_id) else { continue };
                    let after = |refunded| after_refunds(known.attributable, known.total, refunded);
                    let taken = after(total_refunded - amount) - after(*total_refunded);
                    let amounts = [0, -taken, *amount];
                    (row, known.referral_code.clone(), known.currency.clone(), [0, 1, 0, 0], amounts)
                }
                Event::Claim => (&self.claims[at].row, Some(self.claims[at].code.clone()), None, [0, 0, 1, 0], [0; 3]),
                Event::Visit => (&self.visits[at].row, Some(self.visits[at].code.clone()), None, [0, 0, 0, 1], [0; 3]),
            };
            let is_money = matches!(event, Event::Conversion | Event::Refund);
            let of = Of { day: row.happened_at / DAY, code: code.unwrap_or_default(), is_money, currency };
            sums.entry(of).or_default().add(Sums { counts, amounts });
        }
        sums
    }

    /// The answer to somebody who asks for the usual days.
    pub(super) fn summary(&self, by_day: bool, own: Option<&str>, now: u64) -> String {
        let until = now / DAY + 1;
        let since = until - USUAL_DAYS;
        let of_then: Vec<(Of, Sums)> =
            self.sums().into_iter().filter(|(of, _)| (since..until).contains(&of.day)).collect();
        let any = of_then.iter().filter_map(|(of, _)| of.currency.clone()).max();
        // Claims and visits have no currency: they are counted with the brand's own, or with any.
        let currency =
            |of: &Of| of.currency.clone().or(own.map(str::to_owned)).or_else(|| any.clone().filter(|_| !of.is_money));
        let (mut days, mut codes, mut totals) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
        for (of, sums) in of_then {
            let currency = currency(&of);
            days.entry((of.day, currency.clone())).or_insert_with(Sums::default).add(sums);
            codes.entry((of.code, currency.clone())).or_insert_with(Sums::default).add(sums);
            totals.entry(currency).or_insert_with(Sums::default).add(sums);
        }
        let date = |day: u64| clock::print(day * DAY)[..10].to_owned();
        let told = |currency: &Option<String>| {
            currency.as_ref().map(|currency| format!(r#""currency":"{currency}","#)).unwrap_or_default()
        };
        let rows: Vec<String> = if by_day {
            let row = |((day, currency), sums): ((u64, Option<String>), Sums)| {
                format!(r#"{{"day":"{}",{}{}}}"#, date(day), told(&currency), sums.print())
            };
            days.into_iter().map(row).collect()
        } else {
            let mut codes: Vec<_> = codes.into_iter().collect();
            codes.sort_by_key(|((code, currency), sums)| (Reverse(sums.amounts[1]), code.clone(), currency.clone()));
            let row = |((code, currency), sums): &((String, Option<String>), Sums)| {
                let code = json((!code.is_empty()).then_some(code.as_str()));
                format!(r#"{{"referral_code":{code},{}{}}}"#, told(currency), sums.print())
            };
            codes.iter().map(row).collect()
        };
        let (by, others) = if by_day { ("day", "") } else { ("referral_code", r#","others":null"#) };
        let (total, by_currency) = if totals.len() > 1 {
            let of = |(currency, total): (&Option<String>, &Sums)| {
                format!(r#"{{"currency":{},"total":{{{}}}}}"#, json(currency.as_deref()), total.print())
            };
            let each: Vec<String> = totals.iter().map(of).collect();
            ("null".to_owned(), format!(r#","by_currency":[{}]"#, each.join(",")))
        } else {
            let total = totals.into_values().next().unwrap_or_default();
            (format!("{{{}}}", total.print()), String::new())
        };
        format!(
            r#"{{"by":"{by}","since":"{}","until":"{}","rows":[{}]{others},"total":{total}{by_currency}}}"#,
            date(since),
            date(until),
            rows.join(","),
        )
    }
}
