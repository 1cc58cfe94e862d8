//! All events in the order in which they were stored, page by page.
//!
//! The order is that of the table `feed`: an event's place is given in the transaction that stores it, behind all others
//! of the brand and environment. So a page that was read never changes, and nothing ever lands before a cursor.

use advocateloop_core::{Amount, Event};
use serde::{Deserialize, Serialize};

use super::{MOST, PAGE_BYTES, Page, Reader, ask, list_name};
use crate::cursor::{self, Position};
use crate::json::{Object, Timestamp};
use crate::responses::Attribution;
use crate::store::sql::sql;
use crate::store::{Executor, RecordError};

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

/// The events that are asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Selection {
    /// `None` for all kinds.
    pub event: Option<Event>,
    pub order: Order,
    /// First millisecond that counts.
    pub since: Option<u64>,
    /// First millisecond that no longer counts.
    pub until: Option<u64>,
    /// End of an earlier page.
    pub after: Option<Position>,
    /// Number of events, at most [`MOST`].
    pub limit: u32,
}

/// A place before and behind all others of the list.
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

/// Holds the values that the query takes.
#[derive(Serialize)]
struct Asked {
    kind: Option<&'static str>,
    from: Position,
    until: Position,
    limit: u32,
    bytes: u32,
}

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
    /// Identifier of the conversion that a refund belongs to.
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
    /// Returns the attribution of a conversion.
    #[must_use]
    pub fn attribution(&self) -> Attribution {
        let (referral_code, claim_id) = (self.referral_code.clone(), self.claim_id.clone());
        Attribution { method: self.method.clone().unwrap_or_default(), referral_code, claim_id }
    }

    #[must_use]
    pub fn order_total(&self) -> Amount {
        of(self.order_total)
    }

    /// Returns the attributable revenue before refunds.
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
) -> Result<Page<StoredEvent>, RecordError> {
    let limit = selection.limit.clamp(1, MOST);
    let (before, behind) = selection.bounds();
    let own = Asked {
        kind: selection.event.map(Event::name),
        from: before,
        until: behind,
        limit: limit.saturating_add(1),
        bytes: PAGE_BYTES,
    };
    let sql = match selection.order {
        Order::OldestFirst => sql!("events_oldest_first"),
        Order::NewestFirst => sql!("events_newest_first"),
    };
    let State { found, mut events } =
        ask(store, reader, &[sql], &own).await?.unwrap_or(State { found: 0, events: Vec::new() });
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

/// Returns the beginning of the list's next part.
#[must_use]
pub fn resume(reader: Reader<'_>, event: Option<Event>, order: Order, cursor: &str) -> Option<Position> {
    cursor::parse(&name(reader, event, order), cursor)
}

fn name(reader: Reader<'_>, event: Option<Event>, order: Order) -> String {
    list_name(reader.credentials, &format!("events {} {}", event.map_or("all", Event::name), order.name()))
}
