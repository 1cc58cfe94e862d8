//! What is read back: rows of this partition, and of no other.

use advocateloop_core::{Basis, Event};

use super::partition::{Conversion, Entry, Partition, Row};
use super::{Outcome, Success, json};
use crate::clock;
use crate::money::{after_refunds, print};
use crate::request::Read;

const NO_MORE: &str = r#""has_more":false,"next_cursor":null}"#;

impl Partition {
    pub(super) fn read(&self, read: &Read, basis: Basis) -> Outcome {
        let by_id = |id: &String| self.conversions.iter().find(|known| known.row.id == *id);
        let by_order = |id: &String| self.conversions.iter().find(|known| known.order_id.as_ref() == Some(id));
        let data = match read {
            Read::Conversion(id) => by_id(id).map(|known| self.whole(known)),
            Read::ConversionOfOrder(order_id) => by_order(order_id).map(|known| self.whole(known)),
            Read::Refunds(id) => {
                by_id(id).map(|known| format!(r#"{{"conversion_id":"{id}","refunds":{},{NO_MORE}"#, self.ledger(known)))
            }
            Read::Events(kind) => Some(self.events(*kind)),
        };
        let Some(data) = data else {
            return Outcome::Conflict { status: 404, code: "conversion_not_found", details: None };
        };
        let (id, warnings) = (String::new(), Vec::new());
        Outcome::Success(Box::new(Success { basis, id, is_duplicate: false, data, warnings, proportion: None }))
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
        let own = self.entries.iter().filter(|entry| entry.conversion_id == known.row.id);
        let entries: Vec<String> =
            own.map(|entry| format!("{{{},{}}}", figures(known, entry), told(&entry.row))).collect();
        format!("[{}]", entries.join(","))
    }

    /// Newest first.
    fn events(&self, kind: Option<Event>) -> String {
        let chosen = self.feed.iter().rev().filter(|(event, _)| kind.is_none_or(|kind| kind == *event));
        let events: Vec<String> = chosen.map(|&(event, at)| self.event(event, at)).collect();
        format!(r#"{{"events":[{}],{NO_MORE}"#, events.join(","))
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
                let known = self.conversions.iter().find(|known| known.row.id == entry.conversion_id);
                let members = known.map(|known| {
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
        entry.refund_id,
        print(entry.amount),
        print(entry.total_refunded),
        print(known.total - entry.total_refunded),
    )
}

fn told(row: &Row) -> String {
    format!(r#""created_at":"{}","payload":{}"#, clock::print(row.created_at), row.normalized)
}
