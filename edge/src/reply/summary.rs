//! The shape of a summary.

use advocateloop_core::json::Writer;

use super::Success;
use super::read::data;
use crate::store::read::summary::{ByCode, Period, Row, Sums};
use crate::time;

#[must_use]
pub fn by_day(period: Period, rows: &[Row<i64>], total: Sums) -> Success {
    data(|out| {
        write_period("day", period, out);
        write_rows(rows, out, |row, out| _ = out.key("day").string(&time::print_day(row.key)));
        write_total(total, out);
    })
}

#[must_use]
pub fn by_code(period: Period, codes: &ByCode) -> Success {
    data(|out| {
        write_period("referral_code", period, out);
        write_rows(&codes.rows, out, |row, out| _ = out.key("referral_code").optional_string(row.key.as_deref()));
        out.key("others");
        if codes.others == 0 {
            out.null();
        } else {
            out.object(|out| {
                out.key("referral_codes").raw(&codes.others.to_string());
                write_sums(codes.rows.iter().fold(codes.total, |left, row| left.without(row.sums)), out);
            });
        }
        write_total(codes.total, out);
    })
}

fn write_period(by: &str, period: Period, out: &mut Writer) {
    let date = |day: u64| i64::try_from(day).map_or_else(|_| String::new(), time::print_day);
    out.key("by").string(by);
    out.key("since").string(&date(period.since));
    out.key("until").string(&date(period.until));
}

fn write_rows<K>(rows: &[Row<K>], out: &mut Writer, write_key: impl Fn(&Row<K>, &mut Writer)) {
    out.key("rows").array(|out| {
        for row in rows {
            out.object(|out| {
                write_key(row, out);
                write_sums(row.sums, out);
            });
        }
    });
}

fn write_total(total: Sums, out: &mut Writer) {
    out.key("total").object(|out| write_sums(total, out));
}

fn write_sums(sums: Sums, out: &mut Writer) {
    out.key("conversions").raw(&sums.conversions.to_string());
    out.key("order_total").raw(&sums.order_total.to_string());
    out.key("attributable_revenue").raw(&sums.attributable_revenue.to_string());
    out.key("refunds").raw(&sums.refunds.to_string());
    out.key("refunded").raw(&sums.refunded.to_string());
    out.key("claims").raw(&sums.claims.to_string());
    out.key("visits").raw(&sums.visits.to_string());
}
