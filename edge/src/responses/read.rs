//! The `data` of answers that read back or erase.

use advocateloop_core::Event;
#[cfg(feature = "contract")]
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Attribution, Success};
use crate::json::{self, Money, Object, Timestamp};
use crate::store::read::{Page, conversion, events};
use crate::time;

#[derive(Debug, Serialize)]
#[cfg_attr(feature = "contract", derive(JsonSchema))]
pub struct StoredConversion<'a> {
    conversion_id: &'a str,
    /// The value as it was sent.
    order_id: Option<&'a str>,
    /// `null` once the customer was erased.
    customer_email: Option<&'a str>,
    /// The value as it was sent.
    order_total: Money,
    /// The sum of its refunds.
    refunded: Money,
    /// Amount that can still be refunded.
    remaining: Money,
    /// Attributable revenue after refunds.
    attributable_revenue: Money,
    attribution: &'a Attribution,
    created_at: Timestamp,
    /// The payload as it was normalized.
    payload: &'a Object,
    #[serde(flatten)]
    refunds: LedgerPage<'a>,
}

/// The refunds of a conversion, in the order in which they were applied.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "contract", derive(JsonSchema))]
pub struct Ledger<'a> {
    conversion_id: &'a str,
    #[serde(flatten)]
    refunds: LedgerPage<'a>,
}

#[derive(Debug, Serialize)]
#[cfg_attr(feature = "contract", derive(JsonSchema))]
struct LedgerPage<'a> {
    #[cfg_attr(feature = "contract", schemars(length(max = 500)))]
    refunds: Vec<LedgerEntry<'a>>,
    /// Whether there is more already.
    has_more: bool,
    /// Cursor of the next page; `null` at the end.
    next_cursor: Option<&'a str>,
}

#[derive(Debug, Serialize)]
#[cfg_attr(feature = "contract", derive(JsonSchema))]
pub struct LedgerEntry<'a> {
    refund_id: &'a str,
    /// Applied by this refund.
    refund_amount: Money,
    /// Amount refunded up to and with this refund.
    total_refunded: Money,
    /// Amount that remained after this refund.
    remaining: Money,
    created_at: Timestamp,
    /// The payload as it was normalized.
    payload: &'a Object,
}

impl<'a> StoredConversion<'a> {
    #[must_use]
    pub fn of(conversion: &'a conversion::StoredConversion, refunds: &'a Page<conversion::Entry>) -> Self {
        StoredConversion {
            conversion_id: &conversion.conversion_id,
            order_id: conversion.order_id.as_deref(),
            customer_email: conversion.customer_email.as_deref(),
            order_total: Money(conversion.order_total),
            refunded: Money(conversion.refunded),
            remaining: Money(conversion.remaining()),
            attributable_revenue: Money(conversion.attributable_revenue()),
            attribution: &conversion.attribution,
            created_at: conversion.created_at,
            payload: &conversion.payload,
            refunds: LedgerPage::of(conversion, refunds),
        }
    }
}

impl<'a> Ledger<'a> {
    #[must_use]
    pub fn of(conversion: &'a conversion::StoredConversion, refunds: &'a Page<conversion::Entry>) -> Self {
        Ledger { conversion_id: &conversion.conversion_id, refunds: LedgerPage::of(conversion, refunds) }
    }
}

impl<'a> LedgerPage<'a> {
    fn of(conversion: &conversion::StoredConversion, refunds: &'a Page<conversion::Entry>) -> Self {
        let entry = |entry: &'a conversion::Entry| LedgerEntry {
            refund_id: &entry.refund_id,
            refund_amount: Money(entry.amount),
            total_refunded: Money(entry.total_refunded),
            remaining: Money(conversion.order_total.less(entry.total_refunded)),
            created_at: entry.created_at,
            payload: &entry.payload,
        };
        LedgerPage {
            refunds: refunds.entries.iter().map(entry).collect(),
            has_more: refunds.has_more,
            next_cursor: refunds.next.as_deref(),
        }
    }
}

#[derive(Debug, Serialize)]
#[cfg_attr(feature = "contract", derive(JsonSchema))]
pub struct EventPage<'a> {
    #[cfg_attr(feature = "contract", schemars(length(max = 500)))]
    events: Vec<StoredEvent<'a>>,
    /// Whether there is more already.
    has_more: bool,
    /// The cursor of the next page. Oldest first, there is always one, so that you can poll.
    next_cursor: Option<&'a str>,
}

/// An event of the list. Its type says which members it has.
#[derive(Debug, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
#[cfg_attr(feature = "contract", derive(JsonSchema))]
pub enum StoredEvent<'a> {
    Conversion {
        id: &'a str,
        created_at: Timestamp,
        /// The value as it was sent.
        order_id: Option<&'a str>,
        /// The value as it was sent.
        order_total: Money,
        /// Attributable revenue before refunds.
        attributable_revenue: Money,
        attribution: Attribution,
        /// The payload as it was normalized.
        payload: &'a Object,
    },
    Refund {
        id: &'a str,
        created_at: Timestamp,
        conversion_id: &'a str,
        /// The conversion's `order_id`.
        order_id: Option<&'a str>,
        /// Your identifier, or ours if you sent none.
        refund_id: &'a str,
        /// The amount that this refund took back.
        refund_amount: Money,
        /// All refunds up to this one.
        total_refunded: Money,
        /// The amount that remained after this refund.
        remaining: Money,
        /// The payload as it was normalized.
        payload: &'a Object,
    },
    Claim {
        id: &'a str,
        created_at: Timestamp,
        referral_code: &'a str,
        /// The payload as it was normalized.
        payload: &'a Object,
    },
    Visit {
        id: &'a str,
        created_at: Timestamp,
        referral_code: &'a str,
        /// The payload as it was normalized.
        payload: &'a Object,
    },
}

impl<'a> From<&'a events::StoredEvent> for StoredEvent<'a> {
    fn from(event: &'a events::StoredEvent) -> Self {
        // Every event of its kind has it.
        let text = |member: &'a Option<String>| member.as_deref().unwrap_or_default();
        let (id, created_at, payload) = (event.id.as_str(), event.created_at, &event.payload);
        let (order_id, referral_code) = (event.order_id.as_deref(), text(&event.referral_code));
        match event.event {
            Event::Conversion => StoredEvent::Conversion {
                id,
                created_at,
                order_id,
                order_total: Money(event.order_total()),
                attributable_revenue: Money(event.attributable_revenue()),
                attribution: event.attribution(),
                payload,
            },
            Event::Refund => StoredEvent::Refund {
                id,
                created_at,
                conversion_id: text(&event.conversion_id),
                order_id,
                refund_id: text(&event.refund_id),
                refund_amount: Money(event.refund_amount()),
                total_refunded: Money(event.total_refunded()),
                remaining: Money(event.order_total().less(event.total_refunded())),
                payload,
            },
            Event::Claim => StoredEvent::Claim { id, created_at, referral_code, payload },
            Event::Visit => StoredEvent::Visit { id, created_at, referral_code, payload },
        }
    }
}

impl<'a> From<&'a Page<events::StoredEvent>> for EventPage<'a> {
    fn from(page: &'a Page<events::StoredEvent>) -> Self {
        EventPage {
            events: page.entries.iter().map(StoredEvent::from).collect(),
            has_more: page.has_more,
            next_cursor: page.next.as_deref(),
        }
    }
}

/// Writes one event a line, and in the headers where the list goes on: a page a request, so that an export that breaks off goes on
/// where it broke, and one that fails says so with its status.
#[must_use]
pub fn event_lines(page: &Page<events::StoredEvent>, selection: &events::Selection) -> Success {
    let lines = page.entries.iter().map(|event| json::write(&StoredEvent::from(event)) + "\n").collect();
    let next = page.next.clone();
    let link = next.as_ref().filter(|_| page.has_more).map(|cursor| link(selection, cursor));
    Success::Lines { lines, next, link }
}

/// The address of the next page.
fn link(selection: &events::Selection, cursor: &str) -> String {
    let mut address = format!("/api/v1/events?order={}&limit={}", selection.order.name(), selection.limit);
    let time = |ms: Option<u64>| ms.map(time::print);
    let kind = selection.event.map(|event| event.name().to_owned());
    for (name, value) in [("type", kind), ("since", time(selection.since)), ("until", time(selection.until))] {
        if let Some(value) = value {
            address.extend(["&", name, "=", &value]);
        }
    }
    format!("<{address}&cursor={cursor}>; rel=\"next\"")
}

/// How much had the person's data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "contract", derive(JsonSchema))]
pub struct Erased {
    /// The number that had the person's data.
    pub conversions: u64,
    /// The number that had the person's data.
    pub claims: u64,
}
