//! A delivery beside what was recorded from an earlier one.

use crate::event::Event;
use crate::issue::{Notice, Warning};
use crate::json::{self, Value};
use crate::path::Path;
use alloc::vec::Vec;

/// The fields in which two normalized payloads differ, in the order of the event's table.
#[must_use]
pub fn differing_fields(event: Event, recorded: &str, sent: &str) -> Vec<&'static str> {
    // Nearly every second delivery is the first one again.
    if recorded == sent {
        return Vec::new();
    }
    let (recorded, sent) = (json::read(recorded.as_bytes()), json::read(sent.as_bytes()));
    let recorded = recorded.as_ref().ok().and_then(json::Document::root);
    let sent = sent.as_ref().ok().and_then(json::Document::root);
    let names = event.table().fields.iter().map(|field| field.name);
    names.filter(|name| !same(member(recorded, name), member(sent, name))).collect()
}

fn member<'d, 'a>(object: Option<Value<'d, 'a>>, name: &str) -> Option<Value<'d, 'a>> {
    object?.children().find(|member| member.key() == name)
}

/// Normalized values have one spelling each, so that equal text is equal meaning.
fn same(one: Option<Value<'_, '_>>, other: Option<Value<'_, '_>>) -> bool {
    match (one, other) {
        (None, None) => true,
        (Some(one), Some(other)) => {
            let children = || one.children().zip(other.children());
            one.token() == other.token()
                && one.key() == other.key()
                && one.children().count() == other.children().count()
                && children().all(|(one, other)| same(Some(one), Some(other)))
        }
        _ => false,
    }
}

impl Warning {
    /// A repeated delivery whose body is not the recorded one; `None` where no field differs.
    #[must_use]
    pub fn differs_from_recorded(fields: Vec<&'static str>) -> Option<Warning> {
        (!fields.is_empty()).then(|| Warning { path: Path::root(), notice: Notice::DiffersFromRecorded { fields } })
    }
}
