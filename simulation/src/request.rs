//! A request as an integration sends it, and what is true of it.

use advocateloop_core::{Basis, Event};

use crate::integration::Integration;
use crate::model::Shown;
use crate::payload::Payload;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    Track(Event),
    Validate(Event, Option<Basis>),
    Health,
    /// A path that is none.
    Nowhere(&'static str),
}

#[derive(Debug)]
#[expect(clippy::struct_excessive_bools, reason = "what is true of a request is many things at once")]
pub struct Request {
    pub integration: Integration,
    pub target: Target,
    pub method: &'static str,
    pub is_https: bool,
    pub headers: Vec<(&'static str, String)>,
    pub shown: Shown,
    pub payload: Option<Payload>,
    pub idempotency_key: Option<String>,
    pub has_good_idempotency_key: bool,
    pub is_json: bool,
    pub declares_too_much: bool,
    /// The connection ends before the body does.
    pub breaks_off: bool,
    pub pieces: usize,
}

impl Request {
    #[must_use]
    pub fn event(&self) -> Option<Event> {
        match self.target {
            Target::Track(event) | Target::Validate(event, _) => Some(event),
            Target::Health | Target::Nowhere(_) => None,
        }
    }

    #[must_use]
    pub fn url(&self) -> String {
        let scheme = if self.is_https { "https" } else { "http" };
        let path = match self.target {
            Target::Track(event) => format!("/api/v1/track/{}", event.name()),
            Target::Validate(event, None) => format!("/api/v1/validate/{}", event.name()),
            Target::Validate(event, Some(basis)) => format!("/api/v1/validate/{}?basis={}", event.name(), basis.name()),
            Target::Health => "/health".to_owned(),
            Target::Nowhere(path) => path.to_owned(),
        };
        format!("{scheme}://api.example.com{path}")
    }

    /// The body, cut into pieces as a network may.
    #[must_use]
    pub fn body(&self) -> Vec<Vec<u8>> {
        let bytes = self.payload.as_ref().map_or(&[][..], |payload| &payload.bytes);
        let size = bytes.len().div_ceil(self.pieces.max(1)).max(1);
        bytes.chunks(size).map(<[u8]>::to_vec).collect()
    }
}
