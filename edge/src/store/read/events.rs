//! All events in the order in which they were stored, page by page.
//!
//! The order is that of the table `feed`: an event's place is given in the transaction that stores it, behind all others
//! of the brand and environment, so a page that was read never changes, and nothing ever lands before a cursor.

use advocateloop_core::{Amount, Event};
use serde::Deserialize;

use super::{MOST, Page, Reader, ask, fitting, list_name};
use crate::cursor::{self, Position};
use crate::json::{Object, Timestamp};
use crate::responses::Attribution;
use crate::store::permit::{answer, permit};
use crate::store::{Executor, Param, Unrecorded};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Order {
    #[default]
    OldestFirst,
    NewestFirst,
}

impl Order {
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Order::OldestFirst => "asc",
            Order::NewestFirst => "desc",
        }
    }

    #[must_use]
    pub fn from_name(name: &str) -> Option<Order> {
        [Order::OldestFirst, Order::NewestFirst].into_iter().find(|order| order.name() == name)
    }
}

/// Which events.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Selection {
    /// `None` for all kinds.
    pub event: Option<Event>,
    pub order: Order,
    /// From this millisecond on.
    pub since: Option<u64>,
    /// Before this millisecond.
    pub until: Option<u64>,
    /// Where an earlier page ended.
    pub after: Option<Position>,
    /// At most [`MOST`].
    pub limit: u32,
}

/// Before and behind all places of the list.
const START: Position = (0, 0);
const END: Position = (i64::MAX.unsigned_abs(), 0);

impl Selection {
    /// Between which places the page lies, both excluded; places count from 1 within a millisecond.
    fn bounds(&self) -> (Position, Position) {
        let start = self.since.map_or(START, |since| (since, 0));
        let end = self.until.map_or(END, |until| (until, 0)).min(END);
        match (self.order, self.after) {
            (Order::OldestFirst, Some(after)) => (start.max(after), end),
            (Order::NewestFirst, Some(after)) => (start, end.min(after)),
            (_, None) => (start, end),
        }
    }
}

/// `?6` kind of event or NULL, `?7` and `?8` the place before the page, `?9` and `?10` that behind it, `?11` the limit and
/// one more.
macro_rules! kind {
    ($event:literal, $direction:literal) => {
        concat!(
            "SELECT * FROM (SELECT event, at, seq, row FROM feed
      WHERE brand_id = ?1 AND environment = ?2 AND event = '",
            $event,
            "' AND coalesce(?6, '",
            $event,
            "') = '",
            $event,
            "' AND (at, seq) > (CAST(?7 AS INTEGER), CAST(?8 AS INTEGER))
        AND (at, seq) < (CAST(?9 AS INTEGER), CAST(?10 AS INTEGER))
      ORDER BY at ",
            $direction,
            ", seq ",
            $direction,
            " LIMIT CAST(?11 AS INTEGER))"
        )
    };
}

/// A refund is joined with its conversion.
macro_rules! page {
    ($direction:literal) => {
        concat!(
            permit!(),
            ", page AS (SELECT * FROM (",
            kind!("conversion", $direction),
            " UNION ALL ",
            kind!("refund", $direction),
            " UNION ALL ",
            kind!("claim", $direction),
            " UNION ALL ",
            kind!("visit", $direction),
            ") ORDER BY seq ",
            $direction,
            " LIMIT CAST(?11 AS INTEGER))",
            answer!(
                "json_object('found', (SELECT count(*) FROM page), 'events', json((SELECT json_group_array(json_object(
  'event', event, 'at', at, 'seq', seq, 'id', id, 'created_at', created_at, 'payload', payload,
  'conversion_id', conversion_id, 'order_id', order_id, 'order_total', order_total,
  'attributable_revenue', attributable_revenue, 'method', attribution, 'referral_code', referral_code,
  'claim_id', claim_id, 'refund_id', refund_id, 'amount', amount, 'total_refunded', total_refunded)) FROM ",
                fitting!(
                    concat!("seq ", $direction),
                    "SELECT page.event, page.at, page.seq,
      coalesce(refunds.entry_id, conversions.conversion_id, claims.claim_id, visits.visit_id) AS id,
      coalesce(refunds.created_at, conversions.created_at, claims.created_at, visits.created_at) AS created_at,
      coalesce(refunds.payload, conversions.payload, claims.payload, visits.payload) AS payload,
      conversions.conversion_id, conversions.order_id, conversions.order_total, conversions.attributable_revenue,
      conversions.attribution, conversions.claim_id,
      coalesce(conversions.referral_code, claims.referral_code, visits.referral_code) AS referral_code,
      refunds.refund_id, refunds.amount, refunds.total_refunded
    FROM page
    LEFT JOIN refunds ON refunds.seq = iif(page.event = 'refund', page.row, NULL)
      AND refunds.brand_id = ?1 AND refunds.environment = ?2
    LEFT JOIN conversions ON conversions.seq = iif(page.event = 'conversion', page.row,
        (SELECT seq FROM conversions AS refunded
          WHERE refunded.brand_id = ?1 AND refunded.environment = ?2 AND refunded.conversion_id = refunds.conversion_id))
      AND conversions.brand_id = ?1 AND conversions.environment = ?2
    LEFT JOIN claims ON claims.seq = iif(page.event = 'claim', page.row, NULL)
      AND claims.brand_id = ?1 AND claims.environment = ?2
    LEFT JOIN visits ON visits.seq = iif(page.event = 'visit', page.row, NULL)
      AND visits.brand_id = ?1 AND visits.environment = ?2"
                ),
                ")))"
            )
        )
    };
}

const OLDEST_FIRST: &str = page!("ASC");
const NEWEST_FIRST: &str = page!("DESC");

/// An event as it was stored.
#[derive(Debug, Deserialize)]
pub struct StoredEvent {
    pub event: Event,
    at: u64,
    seq: u64,
    /// Ours, of a refund too.
    pub id: String,
    pub created_at: Timestamp,
    pub payload: Object,
    /// Of a refund, that of its conversion, and so on.
    pub conversion_id: Option<String>,
    pub order_id: Option<String>,
    order_total: Option<i64>,
    attributable_revenue: Option<i64>,
    method: Option<String>,
    pub referral_code: Option<String>,
    claim_id: Option<String>,
    pub refund_id: Option<String>,
    amount: Option<i64>,
    total_refunded: Option<i64>,
}

impl StoredEvent {
    /// Of a conversion.
    #[must_use]
    pub fn attribution(&self) -> Attribution {
        let (referral_code, claim_id) = (self.referral_code.clone(), self.claim_id.clone());
        Attribution { method: self.method.clone().unwrap_or_default(), referral_code, claim_id }
    }

    #[must_use]
    pub fn order_total(&self) -> Amount {
        of(self.order_total)
    }

    /// Before refunds.
    #[must_use]
    pub fn attributable_revenue(&self) -> Amount {
        of(self.attributable_revenue)
    }

    #[must_use]
    pub fn refund_amount(&self) -> Amount {
        of(self.amount)
    }

    #[must_use]
    pub fn total_refunded(&self) -> Amount {
        of(self.total_refunded)
    }
}

/// The tables hold no amount that is out of range, and of every kind of event those that it has.
fn of(units: Option<i64>) -> Amount {
    units.and_then(Amount::from_units).unwrap_or_default()
}

#[derive(Deserialize)]
struct State {
    found: usize,
    events: Vec<StoredEvent>,
}

/// A page of them. Oldest first, there is always a cursor to go on from: behind the last event there will be others.
pub async fn list(
    store: &impl Executor,
    reader: Reader<'_>,
    selection: &Selection,
) -> Result<Page<StoredEvent>, Unrecorded> {
    let limit = selection.limit.clamp(1, MOST);
    let (before, behind) = selection.bounds();
    let mut own: Vec<Param<'_>> = vec![selection.event.map(Event::name).into()];
    own.extend([before.0, before.1, behind.0, behind.1, u64::from(limit.saturating_add(1))].map(Param::from));
    let sql = match selection.order {
        Order::OldestFirst => OLDEST_FIRST,
        Order::NewestFirst => NEWEST_FIRST,
    };
    let State { found, mut events } =
        ask(store, reader, sql, own).await?.unwrap_or(State { found: 0, events: Vec::new() });
    events.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    let has_more = found > events.len();
    let last = events.last().map(|event| (event.at, event.seq));
    let goes_on = match selection.order {
        Order::OldestFirst => Some(last.unwrap_or(before)),
        Order::NewestFirst => last.filter(|_| has_more),
    };
    let next = goes_on.map(|place| cursor::print(&name(reader, selection.event, selection.order), place));
    Ok(Page { entries: events, next, has_more })
}

/// Where a list of these goes on.
#[must_use]
pub fn resume(reader: Reader<'_>, event: Option<Event>, order: Order, cursor: &str) -> Option<Position> {
    cursor::parse(&name(reader, event, order), cursor)
}

fn name(reader: Reader<'_>, event: Option<Event>, order: Order) -> String {
    list_name(reader.credentials, &format!("events {} {}", event.map_or("all", Event::name), order.name()))
}
