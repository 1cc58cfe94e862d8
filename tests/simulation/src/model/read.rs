//! What is read back: rows of this partition, and of no other.

use advocateloop_core::{Basis, Event};

use super::partition::{Conversion, Entry, Partition, Row};
use super::{Model, Outcome, Success, json, no_conversion};
use crate::clock;
use crate::money::{after_refunds, print};
use crate::request::{Page, Read};

/// What a reader is answered.
pub(super) fn found(basis: Basis, data: String, ends_at: Option<usize>) -> Outcome {
    Outcome::Success(Box::new(Success { basis, is_stored: true, data, ends_at, ..Success::default() }))
}

impl Model {
    /// The brand and the key, and what the key may send now.
    pub(super) fn me(&self, number: usize) -> String {
        let key = &self.keys[number];
        let brand = &self.brands[key.place.brand];
        let sends = Event::ALL.into_iter().filter(|&event| self.allows(number, event).is_ok());
        let events: Vec<String> = sends.map(|event| format!("\"{}\"", event.name())).collect();
        format!(
            r#"{{"brand_id":"{}","brand_name":"{}","plan":"{}","order_total":"{}","currency":{},"environment":"{}","key_id":"{}","label":"{}","events":[{}],"expires_at":{}}}"#,
            brand.brand_id,
            brand.name(),
            brand.plan.name(),
            brand.basis.name(),
            json(brand.currency),
            key.place.environment.name(),
            key.key_id,
            key.label(),
            events.join(","),
            json(key.expires_at.map(clock::print).as_deref()),
        )
    }
}

const NO_MORE: &str = r#""has_more":false,"next_cursor":null}"#;

impl Partition {
    pub(super) fn read(&self, read: &Read, basis: Basis, currency: Option<&str>, now: u64) -> Outcome {
        let by_order = |id: &String| self.conversions.iter().find(|known| known.order_id.as_ref() == Some(id));
        let mut ends_at = None;
        let data = match read {
            Read::Conversion(id) => self.conversion(id).map(|known| self.whole(known)),
            Read::ConversionOfOrder(order_id) => by_order(order_id).map(|known| self.whole(known)),
            Read::Refunds(id) => self
                .conversion(id)
                .map(|known| format!(r#"{{"conversion_id":"{id}","refunds":{},{NO_MORE}"#, self.ledger(known))),
            Read::Summary { by_day } => Some(self.summary(*by_day, currency, now)),
            Read::Events(page) => {
                let (events, end) = self.events(page);
                ends_at = Some(end);
                Some(events)
            }
            Read::Me | Read::Rejections => unreachable!("no partition knows of keys"),
        };
        data.map_or_else(no_conversion, |data| found(basis, data, ends_at))
    }

    fn whole(&self, known: &Conversion) -> String {
        format!(
            r#"{{"conversion_id":"{}","order_id":{},"customer_email":"{}","order_total":{},"refunded":{},"remaining":{},"attributable_revenue":{},"attribution":{},{},"refunds":{},{NO_MORE}"#,
            known.row.id,
            json(known.order_id.as_deref()),
            known.email,
            print(known.total),
            print(known.refunded),
            print(known.total - known.refunded),
            print(after_refunds(known.attributable, known.total, known.refunded)),
            known.attribution(),
            told(&known.row),
            self.ledger(known),
        )
    }

    /// The refunds of a conversion, oldest first.
    fn ledger(&self, known: &Conversion) -> String {
        let own = self.entries.iter().filter(|entry| entry.told.conversion_id == known.row.id);
        let entries: Vec<String> =
            own.map(|entry| format!("{{{},{}}}", figures(known, entry), told(&entry.row))).collect();
        format!("[{}]", entries.join(","))
    }

    /// A page, and how many events are before the place where it ends. Where it goes on is told in a text of the Worker's own, a question mark
    /// here; oldest first, a list always goes on.
    fn events(&self, page: &Page) -> (String, usize) {
        let (end, newest_first) = (self.feed.len(), page.newest_first);
        let from = page.after.as_ref().map_or(if newest_first { end } else { 0 }, |(_, from)| *from);
        let places: Vec<usize> = if newest_first { (0..from).rev().collect() } else { (from..end).collect() };
        let is_chosen = |&place: &usize| page.event.is_none_or(|kind| kind == self.feed[place].0);
        let chosen: Vec<usize> = places.into_iter().filter(is_chosen).collect();
        let shown = &chosen[..chosen.len().min(page.limit)];
        let has_more = chosen.len() > shown.len();
        let last = shown.last().map_or(from, |last| if newest_first { *last } else { last + 1 });
        let events: Vec<String> =
            shown.iter().map(|&place| self.event(self.feed[place].0, self.feed[place].1)).collect();
        let next = if newest_first && !has_more { "null" } else { "\"?\"" };
        (format!(r#"{{"events":[{}],"has_more":{has_more},"next_cursor":{next}}}"#, events.join(",")), last)
    }

    fn event(&self, event: Event, at: usize) -> String {
        let (row, members) = match event {
            Event::Conversion => {
                let known = &self.conversions[at];
                let members = format!(
                    r#""order_id":{},"order_total":{},"attributable_revenue":{},"attribution":{}"#,
                    json(known.order_id.as_deref()),
                    print(known.total),
                    print(known.attributable),
                    known.attribution()
                );
                (&known.row, members)
            }
            Event::Refund => {
                let entry = &self.entries[at];
                let members = self.conversion(&entry.told.conversion_id).map(|known| {
                    let order_id = json(known.order_id.as_deref());
                    format!(r#""conversion_id":"{}","order_id":{order_id},{}"#, known.row.id, figures(known, entry))
                });
                (&entry.row, members.unwrap_or_default())
            }
            Event::Claim => (&self.claims[at].row, format!(r#""referral_code":"{}""#, self.claims[at].code)),
            Event::Visit => (&self.visits[at].row, format!(r#""referral_code":"{}""#, self.visits[at].code)),
        };
        let Row { id, normalized, created_at, .. } = row;
        let time = clock::print(*created_at);
        let name = event.name();
        format!(r#"{{"type":"{name}","id":"{id}","created_at":"{time}",{members},"payload":{normalized}}}"#)
    }
}

fn figures(known: &Conversion, entry: &Entry) -> String {
    format!(
        r#""refund_id":"{}","refund_amount":{},"total_refunded":{},"remaining":{}"#,
        entry.told.refund_id,
        print(entry.told.amount),
        print(entry.told.total_refunded),
        print(known.total - entry.told.total_refunded),
    )
}

fn told(row: &Row) -> String {
    format!(r#""created_at":"{}","payload":{}"#, clock::print(row.created_at), row.normalized)
}
