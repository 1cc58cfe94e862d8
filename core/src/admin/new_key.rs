//! A key that begins.

use crate::event::Event;
use crate::issue::Problem;
use crate::key::Environment;
use crate::path::Place;
use crate::report::Report;
use crate::slot::Slot;
use crate::table::table;
use crate::value::{List, Text, Time};

table! {
    /// An API key of a brand.
    pub struct NewKey, "a key", with rules of NewKey;
    label:       required Text<'a, 100>, "What the brand knows the key by, such as `Zapier`.";
    environment: required Environment,   "Which partition it writes to and reads.";
    expires_at:  optional Time,          "When it stops being good (RFC 3339, in the future); never, if left out.";
    events:      optional List<Event, 4>, "The events that it may send: all, if left out; none, if empty, so that it can only read.";
}

/// Checks that a key ends in the future.
pub(crate) fn check_new_key(fields: &[Slot<'_>], at: &Place<'_>, report: &mut Report) {
    let Some(key) = Draft::at(fields) else { return };
    if key.expires_at.as_valid().is_some_and(|expires_at| expires_at.ms() <= report.now_ms) {
        report.report(&at.field("expires_at"), Problem::NotInTheFuture);
    }
}
