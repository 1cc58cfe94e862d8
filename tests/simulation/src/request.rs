//! A request as an integration sends it, and what is true of it.

use advocateloop_core::{Basis, Event, Mode};

use crate::bulk::{Bulk, Entry};
use crate::integration::Integration;
use crate::model::{MemoKey, Sent, Shown};
use crate::payload::Payload;

/// What is read back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Read {
    Conversion(String),
    ConversionOfOrder(String),
    Refunds(String),
    Events(Page),
    /// By day, or else by referral code.
    Summary {
        by_day: bool,
    },
    Me,
    /// What was refused.
    Rejections,
}

/// A page of the list of events.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    pub event: Option<Event>,
    pub newest_first: bool,
    pub limit: usize,
    /// Where an earlier page ended: what it was told, and how many events are before that place.
    pub after: Option<(String, usize)>,
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Target {
    Track(Event),
    Batch,
    Validate(Event, Option<Basis>),
    Read(Read),
    #[default]
    Health,
    /// A path that does not exist.
    Nowhere(&'static str),
}

/// The query parameters beside the basis.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Parameters {
    pub mode: Option<Mode>,
    /// More of them, good or bad.
    pub more: Option<&'static str>,
    pub are_bad: bool,
}

impl Parameters {
    pub fn is_lenient(self) -> bool {
        self.mode == Some(Mode::Lenient)
    }

    fn after(self, basis: Option<Basis>) -> String {
        let all = [
            basis.map(|basis| format!("basis={}", basis.name())),
            self.mode.map(|mode| format!("mode={}", mode.name())),
            self.more.map(str::to_owned),
        ];
        let all: Vec<String> = all.into_iter().flatten().collect();
        if all.is_empty() { String::new() } else { format!("?{}", all.join("&")) }
    }
}

/// By default, it stands for a delivery of the queue, which is no request.
#[expect(clippy::struct_excessive_bools, reason = "what is true of a request is many things at once")]
#[derive(Default)]
pub struct Request {
    pub integration: Integration,
    pub target: Target,
    pub method: &'static str,
    pub is_insecure: bool,
    pub headers: Vec<(&'static str, String)>,
    pub shown: Shown,
    pub payload: Option<Payload>,
    /// Of a batch.
    pub bulk: Option<Bulk>,
    pub idempotency_key: Option<String>,
    pub has_bad_idempotency_key: bool,
    /// Of the address.
    pub parameters: Parameters,
    /// Whether the body is compressed, or said to be.
    pub is_encoded: bool,
    /// Whether it is said to be no JSON.
    pub is_other_media: bool,
    pub declares_too_much: bool,
    /// The connection ends before the body does.
    pub breaks_off: bool,
    pub pieces: usize,
}

impl Request {
    pub fn event(&self) -> Option<Event> {
        match self.target {
            Target::Track(event) | Target::Validate(event, _) => Some(event),
            Target::Batch | Target::Read(_) | Target::Health | Target::Nowhere(_) => None,
        }
    }

    /// What it sends, each kind in the order sent: the claims first, then the conversions, the refunds, the visits.
    pub fn sent(&self) -> Vec<Sent<'_>> {
        let key = self.idempotency_key.as_ref();
        match (&self.target, &self.payload, &self.bulk) {
            (Target::Track(event), Some(payload), _) => {
                let memo = key.map(|key| MemoKey::Sent(key.clone()));
                let payload = payload.is_valid().then_some(payload);
                vec![Sent { place: 0, event: *event, payload, memo }]
            }
            (Target::Batch, _, Some(bulk)) => bulk.sent(key),
            _ => Vec::new(),
        }
    }

    /// The payload of one of its events.
    pub fn payload_at(&self, place: usize) -> &Payload {
        let of_bulk = self.bulk.as_ref().and_then(|bulk| bulk.entries.get(place)).and_then(Entry::payload);
        self.payload.as_ref().or(of_bulk).unwrap_or_else(|| unreachable!("only events are recorded"))
    }

    /// How many events it may hold.
    pub fn places(&self) -> usize {
        self.bulk.as_ref().map_or(1, |bulk| bulk.entries.len())
    }

    /// Its body.
    pub fn bytes(&self) -> &[u8] {
        let of_bulk = self.bulk.as_ref().map(|bulk| bulk.bytes.as_slice());
        self.payload.as_ref().map(|payload| payload.bytes.as_slice()).or(of_bulk).unwrap_or_default()
    }

    /// The most that its body may have.
    pub fn max_bytes(&self) -> usize {
        if self.target == Target::Batch { 1_048_576 } else { 65_536 }
    }

    /// Whether it needs a key.
    pub fn shows_a_key(&self) -> bool {
        matches!(self.target, Target::Track(_) | Target::Batch | Target::Read(_))
    }

    /// The method that its path answers.
    pub fn right_method(&self) -> &'static str {
        if matches!(self.target, Target::Read(_) | Target::Health) { "GET" } else { "POST" }
    }

    pub fn url(&self) -> String {
        let scheme = if self.is_insecure { "http" } else { "https" };
        let path = match &self.target {
            Target::Track(event) => format!("/api/v1/track/{}{}", event.name(), self.parameters.after(None)),
            Target::Batch => format!("/api/v1/track/batch{}", self.parameters.after(None)),
            Target::Validate(event, basis) => {
                format!("/api/v1/validate/{}{}", event.name(), self.parameters.after(*basis))
            }
            Target::Read(Read::Conversion(id)) => format!("/api/v1/conversions/{id}"),
            Target::Read(Read::ConversionOfOrder(order_id)) => format!("/api/v1/conversions?order_id={order_id}"),
            Target::Read(Read::Refunds(id)) => format!("/api/v1/conversions/{id}/refunds"),
            Target::Read(Read::Events(Page { event, newest_first, limit, after })) => {
                let order = if *newest_first { "desc" } else { "asc" };
                let kind = event.map(|event| format!("&type={}", event.name())).unwrap_or_default();
                let after = after.as_ref().map(|(cursor, _)| format!("&cursor={cursor}")).unwrap_or_default();
                format!("/api/v1/events?order={order}&limit={limit}{kind}{after}")
            }
            Target::Read(Read::Summary { by_day }) => {
                format!("/api/v1/summary?by={}", if *by_day { "day" } else { "referral_code" })
            }
            Target::Read(Read::Rejections) => "/api/v1/rejections".to_owned(),
            Target::Read(Read::Me) => "/api/v1/me".to_owned(),
            Target::Health => "/health".to_owned(),
            Target::Nowhere(path) => (*path).to_owned(),
        };
        format!("{scheme}://api.example.com{path}")
    }

    /// The body, cut into pieces as a network may.
    pub fn body(&self) -> Vec<Vec<u8>> {
        let bytes = self.bytes();
        let size = bytes.len().div_ceil(self.pieces.max(1)).max(1);
        bytes.chunks(size).map(<[u8]>::to_vec).collect()
    }
}
