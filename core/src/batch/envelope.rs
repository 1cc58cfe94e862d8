//! An entry of a batch: what is said about a payload beside it.

use std::borrow::Cow;

use super::{Entry, Submission};
use crate::event::Event;
use crate::issue::{Issue, IssueKind};
use crate::json::{self, Extent, Reader, SyntaxFault};
use crate::options::Options;
use crate::path::Path;
use crate::report::{Report, Said};
use crate::slot::{Kind, Slot};
use crate::table::{Field, Presence, Shape, Table, Together};
use crate::verdict::Rejection;
use crate::walk::read_payload;
use crate::warning::{Warning, WarningCode};

/// The member that holds the event itself.
const PAYLOAD: &str = "payload";

/// The table of an entry, by hand: no field of a Rust type can be called `type`.
static TABLE: Table = Table {
    name: "an entry of a batch",
    fields: &[
        Field {
            name: "type",
            shape: <Event as Kind<'_>>::SHAPE,
            presence: Presence::Required,
            #[cfg(feature = "contract")]
            about: "Which event it is.",
        },
        Field {
            name: PAYLOAD,
            shape: Shape::JudgedApart,
            presence: Presence::Required,
            #[cfg(feature = "contract")]
            about: "The event, as the request for it alone would have it.",
        },
        Field {
            name: "idempotency_key",
            shape: Shape::IdempotencyKey { max: 255 },
            presence: Presence::Optional,
            #[cfg(feature = "contract")]
            about: "What the header `Idempotency-Key` would be.",
        },
    ],
    // What an exported event has besides: it says nothing that is not in the payload.
    ignored: &[
        "id",
        "created_at",
        "order_id",
        "order_total",
        "attributable_revenue",
        "attribution",
        "referral_code",
        "conversion_id",
        "refund_id",
        "refund_amount",
        "total_refunded",
        "remaining",
    ],
    identifiers: &[],
    together: Together::NoRules,
};

/// Reads an entry; it may warn even if the entry is no event.
pub(super) fn read(entry: Extent<'_>) -> (Entry<'_>, Vec<Warning>) {
    let members = json::members(entry.bytes);
    let payloads = || members.iter().filter(|(name, value)| name == PAYLOAD && value.bytes != b"null");
    let without_payload = hollow(entry.bytes, payloads().map(|&(_, value)| value));
    let mut report = Report::new(Options::default());
    let root = match json::read_part(&without_payload, |reader| read_payload(&TABLE, reader, &mut report)) {
        Ok(root) => root,
        Err(error) => return (Err(Rejection::of_all(IssueKind::MalformedJson(error))), Vec::new()),
    };
    let Report { said: Said { issues, issue_count, mut warnings }, .. } = report;
    warnings.retain(|warning| warning.code() != WarningCode::IgnoredField);
    let payload = payloads().next().map(|&(_, payload)| payload);
    if let (Slot::Object(fields), Some(Extent { at, bytes: payload }), 0) = (&root, payload, issue_count)
        && let [event, _, key] = fields.as_slice()
        && let Some(event) = Event::of(event)
    {
        let idempotency_key = key.text().map(|key| key.clone().into_owned().into());
        return (Ok(Submission { event, payload, idempotency_key, at: entry.at.saturating_add(at) }), warnings);
    }
    if payload.is_none()
        && issue_count > 0
        && let Some(event) = event_of(&members)
    {
        return (Err(not_wrapped(event, issues, issue_count)), Vec::new());
    }
    // Nobody will look into this payload, because the entry is no event. So nobody else finds out whether it is JSON.
    let malformed = payloads().find_map(|&(_, Extent { at, bytes })| {
        let error = json::read_part(bytes, Reader::value).err()?;
        (error.fault != SyntaxFault::TooDeep).then(|| IssueKind::MalformedJson(error.within(entry.bytes, at)))
    });
    (Err(malformed.map_or_else(|| Rejection::new(issues, issue_count), Rejection::of_all)), warnings)
}

/// The event whose fields most of these names are, if any are.
fn event_of(members: &[(Cow<'_, str>, Extent<'_>)]) -> Option<Event> {
    let is_of = |event: Event, name: &str| event.table().fields.iter().any(|field| field.name == name);
    let known = |event: Event| members.iter().filter(|(name, _)| is_of(event, name)).count();
    let counted = Event::ALL.into_iter().map(|event| (known(event), event));
    // Of several, the first.
    let most = counted.rev().max_by_key(|&(count, _)| count);
    most.filter(|&(count, _)| count > 0).map(|(_, event)| event)
}

/// Rejects an event that stands where its entry should: its fields are right, but for their place.
fn not_wrapped(event: Event, issues: Vec<Issue>, count: usize) -> Rejection {
    let sent = issues.len();
    let mut issues: Vec<Issue> =
        issues.into_iter().filter(|issue| !matches!(issue.problem, IssueKind::Missing { .. })).collect();
    let left = count.saturating_sub(sent.saturating_sub(issues.len()));
    issues.push(Issue { path: Path::of_field(PAYLOAD), problem: IssueKind::NotWrapped { event: event.name() } });
    Rejection::new(issues, left.saturating_add(1))
}

/// The text with an empty list, or a digit, where each payload stood, and as many characters and lines as before: what is
/// wrong behind it is found at its place.
fn hollow<'a>(text: &[u8], payloads: impl Iterator<Item = Extent<'a>>) -> Vec<u8> {
    let mut hollow = Vec::with_capacity(text.len());
    let mut from = 0;
    for Extent { at, bytes } in payloads {
        hollow.extend_from_slice(text.get(from..at).unwrap_or_default());
        let is_character_start = |byte: &&u8| (**byte & 0b1100_0000) != 0b1000_0000;
        let characters = bytes.iter().filter(is_character_start);
        let instead: &[u8] = if characters.clone().nth(1).is_some() { b"[]" } else { b"0" };
        hollow.extend_from_slice(instead);
        let characters = characters.skip(instead.len());
        hollow.extend(characters.map(|&byte| if byte == b'\n' { b'\n' } else { b' ' }));
        from = at.saturating_add(bytes.len());
    }
    hollow.extend_from_slice(text.get(from..).unwrap_or_default());
    hollow
}
