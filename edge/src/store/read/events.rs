//! All events in the order in which they were stored, page by page.
//!
//! The order is that of the table `feed`: an event's place is given in the transaction that stores it, behind all others
//! of the brand and environment. So a page that was read never changes, and nothing ever lands before a cursor.

use advocateloop_core::Event;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{MOST, PAGE_BYTES, Reader, ask};
use crate::cursor::{END, Position};
use crate::json::{Money, Object, Timestamp};
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
    pub const fn name(self) -> &'static str {
        match self {
            Order::OldestFirst => "asc",
            Order::NewestFirst => "desc",
        }
    }

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

/// The place before all others of the list.
const START: Position = (0, 0);

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

#[derive(Debug, Serialize)]
#[cfg_attr(feature = "contract", derive(schemars::JsonSchema))]
pub struct EventPage {
    #[cfg_attr(feature = "contract", schemars(length(max = 500)))]
    pub events: Vec<StoredEvent>,
    /// Whether there is more already.
    pub has_more: bool,
    /// The cursor of the next page. Oldest first, there is always one, so that you can poll.
    pub next_cursor: Option<String>,
}

/// An event of the list. Its type says which members it has.
#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
#[cfg_attr(feature = "contract", derive(schemars::JsonSchema))]
pub enum StoredEvent {
    Conversion {
        id: String,
        created_at: Timestamp,
        /// The value as it was sent.
        order_id: Option<String>,
        /// The value as it was sent.
        order_total: Money,
        /// Attributable revenue before refunds.
        attributable_revenue: Money,
        attribution: Attribution,
        /// The payload as it was normalized.
        payload: Object,
    },
    Refund {
        id: String,
        created_at: Timestamp,
        conversion_id: String,
        /// The conversion's `order_id`.
        order_id: Option<String>,
        /// Your identifier, or ours if you sent none.
        refund_id: String,
        /// The amount that this refund took back.
        refund_amount: Money,
        /// All refunds up to this one.
        total_refunded: Money,
        /// The amount that remained after this refund.
        remaining: Money,
        /// The payload as it was normalized.
        payload: Object,
    },
    Claim {
        id: String,
        created_at: Timestamp,
        referral_code: String,
        /// The payload as it was normalized.
        payload: Object,
    },
    Visit {
        id: String,
        created_at: Timestamp,
        referral_code: String,
        /// The payload as it was normalized.
        payload: Object,
    },
}

/// An event at its place in the feed.
#[derive(Deserialize)]
struct Placed {
    at: u64,
    seq: u64,
    #[serde(flatten)]
    event: StoredEvent,
}

#[derive(Default, Deserialize)]
struct Found {
    found: usize,
    events: Vec<Placed>,
}

/// Lists a page of them. Oldest first, there is always a cursor to go on from: behind the last event there will be others.
pub async fn list(store: &impl Executor, reader: Reader<'_>, selection: &Selection) -> Result<EventPage, RecordError> {
    let Selection { event, order, .. } = *selection;
    let limit = selection.limit.clamp(1, MOST);
    let (before, behind) = selection.bounds();
    let own = json!({
        "kind": event, "order": order.name(), "from": before, "until": behind, "limit": limit.saturating_add(1), "bytes": PAGE_BYTES,
    });
    let Found { found, mut events } = ask(store, reader, &[sql!("list_events")], &own).await?.unwrap_or_default();
    events.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    let has_more = found > events.len();
    let last = events.last().map(|placed| (placed.at, placed.seq));
    let goes_on = match order {
        Order::OldestFirst => Some(last.unwrap_or(before)),
        Order::NewestFirst => last.filter(|_| has_more),
    };
    let next_cursor = goes_on.map(|place| reader.cursor(&name(event, order), place));
    Ok(EventPage { events: events.into_iter().map(|placed| placed.event).collect(), has_more, next_cursor })
}

/// Returns the beginning of the list's next part.
pub fn resume(reader: Reader<'_>, event: Option<Event>, order: Order, cursor: &str) -> Option<Position> {
    reader.resume(&name(event, order), cursor)
}

fn name(event: Option<Event>, order: Order) -> String {
    format!("events {} {}", event.map_or("all", Event::name), order.name())
}
