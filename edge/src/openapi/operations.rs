//! Every route, described. A new route does not compile until it is.

mod admin;
mod events;
mod read;

use serde_json::json;

use super::operation::{Access, Described, Operation, Tag};
use crate::code::Code;
use crate::route::{Line, Route};

pub(super) fn describe(line: &Line) -> Described {
    let &(method, path, _, route) = line;
    let operation = match route {
        Route::Track(event) => events::track(event),
        Route::TrackBatch => events::track_batch(),
        Route::Validate(event) => events::validate(event),
        Route::Read(what) => read::describe(what),
        Route::Erase => read::erase(),
        Route::Admin(what) => admin::describe(what),
        Route::Health => health(),
    };
    Described { method, path, operation }
}

fn health() -> Operation {
    Operation {
        id: "health".to_owned(),
        summary: "Ask whether the service works".to_owned(),
        failures: vec![Code::TemporarilyUnavailable],
        ..blank(
            Tag::Health,
            Access::Anyone,
            json!({ "type": "object", "properties": { "status": { "const": "ok" } }, "required": ["status"], "additionalProperties": false }),
        )
    }
}

/// Makes an operation that takes nothing and fails as every operation can.
fn blank(tag: Tag, access: Access, data: serde_json::Value) -> Operation {
    Operation {
        id: String::new(),
        tag,
        summary: String::new(),
        about: String::new(),
        access,
        query: Vec::new(),
        takes_idempotency_key: false,
        body: None,
        data,
        has_warnings: false,
        also_answers: Vec::new(),
        headers: Vec::new(),
        failures: Vec::new(),
    }
}
