//! The shapes of what is read back.

use advocateloop_core::json::Writer;
use advocateloop_core::{Amount, Event};

use super::{Success, object, write_amount, write_attribution};
use crate::store::erasure::Erased;
use crate::store::read::Page;
use crate::store::read::conversion::{Entry, StoredConversion};
use crate::store::read::events::{Selection, StoredEvent};
use crate::time;

#[must_use]
pub fn conversion(conversion: &StoredConversion, refunds: &Page<Entry>) -> Success {
    data(|out| {
        out.key("conversion_id").string(&conversion.conversion_id);
        out.key("order_id").optional_string(conversion.order_id.as_deref());
        out.key("customer_email").optional_string(conversion.customer_email.as_deref());
        write_amount("order_total", conversion.order_total, out);
        write_amount("refunded", conversion.refunded, out);
        write_amount("remaining", conversion.remaining(), out);
        write_amount("attributable_revenue", conversion.attributable_revenue(), out);
        write_attribution(&conversion.attribution, out);
        write_time("created_at", conversion.created_at, out);
        out.key("payload").raw(&conversion.payload);
        write_refunds(conversion.order_total, refunds, out);
    })
}

#[must_use]
pub fn refunds(conversion: &StoredConversion, refunds: &Page<Entry>) -> Success {
    data(|out| {
        out.key("conversion_id").string(&conversion.conversion_id);
        write_refunds(conversion.order_total, refunds, out);
    })
}

fn write_refunds(order_total: Amount, refunds: &Page<Entry>, out: &mut Writer) {
    out.key("refunds").array(|out| {
        for entry in &refunds.entries {
            out.object(|out| {
                out.key("refund_id").string(&entry.refund_id);
                write_amount("refund_amount", entry.amount, out);
                write_amount("total_refunded", entry.total_refunded, out);
                write_amount("remaining", order_total.less(entry.total_refunded), out);
                write_time("created_at", entry.created_at, out);
                out.key("payload").raw(&entry.payload);
            });
        }
    });
    write_next(refunds, out);
}

#[must_use]
pub fn erased(erased: Erased) -> Success {
    data(|out| {
        out.key("conversions").raw(&erased.conversions.to_string());
        out.key("claims").raw(&erased.claims.to_string());
    })
}

/// How a list goes on.
fn write_next<T>(page: &Page<T>, out: &mut Writer) {
    out.key("has_more").boolean(page.has_more);
    out.key("next_cursor").optional_string(page.next.as_deref());
}

#[must_use]
pub fn events(page: &Page<StoredEvent>) -> Success {
    data(|out| {
        out.key("events").array(|out| {
            for event in &page.entries {
                write_event(event, out);
            }
        });
        write_next(page, out);
    })
}

/// One event a line, and in the headers where the list goes on: a page a request, so that an export that breaks off goes on
/// where it broke, and one that fails says so with its status.
#[must_use]
pub fn event_lines(page: &Page<StoredEvent>, selection: &Selection) -> Success {
    let mut lines = String::new();
    for event in &page.entries {
        let mut out = Writer::new();
        write_event(event, &mut out);
        lines.push_str(&out.finish());
        lines.push('\n');
    }
    let next = page.next.clone();
    let link = next.as_ref().filter(|_| page.has_more).map(|cursor| link(selection, cursor));
    Success::Lines { lines, next, link }
}

/// The address of the next page.
fn link(selection: &Selection, cursor: &str) -> String {
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

fn write_event(event: &StoredEvent, out: &mut Writer) {
    out.object(|out| {
        out.key("type").string(event.kind.name());
        out.key("id").string(&event.id);
        write_time("created_at", event.created_at, out);
        match event.kind {
            Event::Conversion => {
                out.key("order_id").optional_string(event.order_id.as_deref());
                write_amount("order_total", event.order_total(), out);
                write_amount("attributable_revenue", event.attributable_revenue(), out);
                write_attribution(&event.attribution(), out);
            }
            Event::Refund => {
                out.key("conversion_id").optional_string(event.conversion_id.as_deref());
                out.key("order_id").optional_string(event.order_id.as_deref());
                out.key("refund_id").optional_string(event.refund_id.as_deref());
                write_amount("refund_amount", event.refund_amount(), out);
                write_amount("total_refunded", event.total_refunded(), out);
                write_amount("remaining", event.order_total().less(event.total_refunded()), out);
            }
            Event::Claim | Event::Visit => {
                out.key("referral_code").optional_string(event.referral_code.as_deref());
            }
        }
        out.key("payload").raw(&event.payload);
    });
}

pub(super) fn write_time(name: &str, ms: u64, out: &mut Writer) {
    out.key(name).string(&time::print(ms));
}

pub(in crate::reply) fn data(members: impl FnOnce(&mut Writer)) -> Success {
    Success::Body(object(|out| {
        out.key("success").boolean(true);
        out.key("data").object(members);
    }))
}
