//! What administration answers. The text of a key is told once, to whoever made it.

use advocateloop_core::ApiKey;
use advocateloop_core::json::Writer;

use super::{Success, object};
use crate::app::{Progress, Stage};
use crate::store::admin::rotation::Rotated;
use crate::store::admin::{Page, audit, brands, keys};
use crate::time;

#[must_use]
pub fn brand(row: &brands::Row) -> Success {
    data(|out| write_brand(row, out))
}

#[must_use]
pub fn brands(page: &Page<brands::Row>) -> Success {
    list("brands", page, write_brand)
}

#[must_use]
pub fn moving(brand_id: &str, progress: Progress) -> Success {
    data(|out| {
        out.key("brand_id").string(brand_id);
        out.key("stage").string(match progress.stage {
            Stage::Copying => "copying",
            Stage::Switching => "switching",
            Stage::Clearing => "clearing",
            Stage::Done => "done",
        });
        out.key("database").raw(&progress.database.number().to_string());
        out.key("copied").raw(&progress.copied.to_string());
        out.key("events").raw(&progress.events.to_string());
    })
}

#[must_use]
pub fn key(row: &keys::Row) -> Success {
    data(|out| write_key(row, out))
}

#[must_use]
pub fn new_key(row: &keys::Row, key: &ApiKey) -> Success {
    data(|out| {
        write_key(row, out);
        out.key("key").string(key.as_str());
    })
}

#[must_use]
pub fn rotated(rotated: &Rotated) -> Success {
    data(|out| {
        write_key(&rotated.row, out);
        out.key("key").string(rotated.key.as_str());
        out.key("replaces").object(|out| write_key(&rotated.old, out));
    })
}

#[must_use]
pub fn keys(page: &Page<keys::Row>) -> Success {
    list("keys", page, write_key)
}

#[must_use]
pub fn audit(page: &Page<audit::Entry>) -> Success {
    list("entries", page, write_entry)
}

fn write_brand(brand: &brands::Row, out: &mut Writer) {
    out.key("brand_id").string(&brand.brand_id);
    out.key("name").string(&brand.name);
    out.key("plan").string(&brand.plan);
    out.key("order_total_basis").string(&brand.basis);
    out.key("database").raw(&brand.database.number().to_string());
    out.key("created_at").string(&time::print(brand.created_at));
}

fn write_key(key: &keys::Row, out: &mut Writer) {
    let time = |ms: Option<u64>| ms.map(time::print);
    out.key("key_id").string(&key.key_id);
    out.key("label").string(&key.label);
    out.key("environment").string(&key.environment);
    match &key.events {
        None => _ = out.key("events").raw("null"),
        Some(events) => {
            out.key("events").array(|out| events.iter().for_each(|event| _ = out.string(event)));
        }
    }
    out.key("created_at").string(&time::print(key.created_at));
    out.key("expires_at").optional_string(time(key.expires_at).as_deref());
    out.key("revoked_at").optional_string(time(key.revoked_at).as_deref());
}

fn write_entry(entry: &audit::Entry, out: &mut Writer) {
    out.key("at").string(&time::print(entry.at));
    out.key("actor").string(&entry.actor);
    out.key("action").string(&entry.action);
    out.key("target").string(&entry.target);
    out.key("details").raw(&entry.details);
    out.key("request_id").string(&entry.request_id);
}

fn list<T>(name: &str, page: &Page<T>, write: impl Fn(&T, &mut Writer)) -> Success {
    data(|out| {
        out.key(name).array(|out| {
            for row in &page.rows {
                out.object(|out| write(row, out));
            }
        });
        out.key("next_cursor").optional_string(page.next.as_deref());
    })
}

fn data(members: impl FnOnce(&mut Writer)) -> Success {
    Success::Body(object(|out| {
        out.key("success").boolean(true);
        out.key("data").object(members);
    }))
}
