//! A delivery beside what was recorded from an earlier one.

use crate::event::Event;
use crate::json;
use crate::path::Path;
use crate::warning::{Notice, Warning};

/// The fields in which two normalized payloads differ, in the order of the event's table.
#[must_use]
pub fn differing_fields(event: Event, recorded: &str, sent: &str) -> Vec<&'static str> {
    // Nearly every second delivery is the first one again.
    if recorded == sent {
        return Vec::new();
    }
    let [recorded, sent] = [recorded, sent].map(json::parse);
    let (recorded, sent) = (recorded.as_ref(), sent.as_ref());
    // Normalized values have one spelling each, so that equal text is equal meaning.
    let names = event.table().fields.iter().map(|field| field.name);
    names.filter(|name| recorded.and_then(|of| of.get(name)) != sent.and_then(|of| of.get(name))).collect()
}

impl Warning {
    /// A repeated delivery whose body is not the recorded one; `None` where no field differs.
    #[must_use]
    pub fn differs_from_recorded(fields: Vec<&'static str>) -> Option<Warning> {
        (!fields.is_empty()).then(|| Warning { path: Path::root(), notice: Notice::DiffersFromRecorded { fields } })
    }
}
