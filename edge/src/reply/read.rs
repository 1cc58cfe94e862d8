//! The shapes of what is read back.

use advocateloop_core::Amount;
use advocateloop_core::json::Writer;

use super::{Success, object, write_amount, write_attribution};
use crate::store::read::Page;
use crate::store::read::conversion::{Entry, StoredConversion};
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

/// How a list goes on.
fn write_next<T>(page: &Page<T>, out: &mut Writer) {
    out.key("has_more").boolean(page.has_more);
    out.key("next_cursor").optional_string(page.next.as_deref());
}

fn write_time(name: &str, ms: u64, out: &mut Writer) {
    out.key(name).string(&time::print(ms));
}

fn data(members: impl FnOnce(&mut Writer)) -> Success {
    Success::Body(object(|out| {
        out.key("success").boolean(true);
        out.key("data").object(members);
    }))
}
