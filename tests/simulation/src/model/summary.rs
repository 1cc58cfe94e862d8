//! What came in, by day and by referral code: exact sums, in which a refund counts on its own day, for the code of its conversion.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use advocateloop_core::Event;

use super::Partition;
use super::json;
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

impl Partition {
    /// Sums of each day and code; an empty text stands for no code.
    pub fn sums(&self) -> BTreeMap<(u64, String), Sums> {
        let mut sums: BTreeMap<(u64, String), Sums> = BTreeMap::new();
        for &(event, at) in &self.feed {
            let (created_at, code, counts, amounts) = match event {
                Event::Conversion => {
                    let known = &self.conversions[at];
                    let code = known.referral_code.clone().unwrap_or_default();
                    (known.row.created_at, code, [1, 0, 0, 0], [known.total, known.attributable, 0])
                }
                Event::Refund => {
                    let entry = &self.entries[at];
                    let Some(known) = self.conversions.iter().find(|known| known.row.id == entry.conversion_id) else {
                        continue;
                    };
                    let after = |refunded| after_refunds(known.attributable, known.total, refunded);
                    let taken = after(entry.total_refunded - entry.amount) - after(entry.total_refunded);
                    let code = known.referral_code.clone().unwrap_or_default();
                    (entry.row.created_at, code, [0, 1, 0, 0], [0, -taken, entry.amount])
                }
                Event::Claim => (self.claims[at].row.created_at, self.claims[at].code.clone(), [0, 0, 1, 0], [0; 3]),
                Event::Visit => (self.visits[at].row.created_at, self.visits[at].code.clone(), [0, 0, 0, 1], [0; 3]),
            };
            sums.entry((created_at / DAY, code)).or_default().add(Sums { counts, amounts });
        }
        sums
    }

    /// The answer to somebody who asks for the usual days.
    pub(super) fn summary(&self, by_day: bool, now: u64) -> String {
        let until = now / DAY + 1;
        let since = until - USUAL_DAYS;
        let (mut days, mut codes, mut total) = (BTreeMap::new(), BTreeMap::new(), Sums::default());
        for ((day, code), sums) in self.sums().into_iter().filter(|((day, _), _)| (since..until).contains(day)) {
            days.entry(day).or_insert_with(Sums::default).add(sums);
            codes.entry(code).or_insert_with(Sums::default).add(sums);
            total.add(sums);
        }
        let date = |day: u64| clock::print(day * DAY)[..10].to_owned();
        let rows: Vec<String> = if by_day {
            days.into_iter().map(|(day, sums)| format!(r#"{{"day":"{}",{}}}"#, date(day), sums.print())).collect()
        } else {
            let mut codes: Vec<(String, Sums)> = codes.into_iter().collect();
            codes.sort_by_key(|(code, sums)| (Reverse(sums.amounts[1]), code.clone()));
            let row = |(code, sums): &(String, Sums)| {
                let code = json((!code.is_empty()).then_some(code.as_str()));
                format!(r#"{{"referral_code":{code},{}}}"#, sums.print())
            };
            codes.iter().map(row).collect()
        };
        let (by, others) = if by_day { ("day", "") } else { ("referral_code", r#","others":null"#) };
        format!(
            r#"{{"by":"{by}","since":"{}","until":"{}","rows":[{}]{others},"total":{{{}}}}}"#,
            date(since),
            date(until),
            rows.join(","),
            total.print()
        )
    }
}
