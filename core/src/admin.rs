//! The requests of an operator, and the erasure that a brand asks for. They are judged like an event, but strictly: a program that
//! administers must hear of every slip, so a field that is not in the table is an issue, too.

use crate::event::Event;
use crate::issue::{Issue, IssueKind};
use crate::json;
use crate::key::Environment;
use crate::money::Basis;
use crate::near;
use crate::options::{MAX_BODY, Options};
use crate::path::Place;
use crate::plan::Plan;
use crate::report::{Report, Said};
use crate::slot::{Kind, Slot};
use crate::table::table;
use crate::value::{Currency, Email, List, Text, Time, Whole};
use crate::verdict::Rejection;
use crate::walk::read_value;
use crate::warning::WarningKind;

table! {
    /// A customer of the API.
    pub struct NewBrand, "a brand";
    name:              required  Text<'a, 200>,      "What people call the brand.";
    plan:              required  Plan,               "What the brand pays for.";
    order_total_basis: defaulted Basis = "\"paid\"", "What the brand's `order_total` is: what the customer `paid`, or the `gross` amount before any adjustments.";
    currency:          optional  Currency<'a>,       "The currency of amounts that are sent without one.";
    database:          optional  Whole<255>,         "The number of the database in which it begins: `DB` is 0, `DB_1` is 1; any that takes new brands, if left out.";
}

table! {
    /// The members that are sent change, the rest stays; an event is judged by what holds when it arrives.
    pub struct BrandChange, "a change of a brand";
    name:              optional Text<'a, 200>, "What people call the brand.";
    plan:              optional Plan,          "What the brand pays for.";
    order_total_basis: optional Basis,         "What the brand's `order_total` is, from now on.";
    currency:          optional Currency<'a>,  "The currency of amounts that are sent without one; once there are orders, it can be set but not replaced.";
}

table! {
    /// An API key of a brand.
    pub struct NewKey, "a key", with rules of NewKey;
    label:       required Text<'a, 100>,  "What the brand knows the key by, such as `Zapier`.";
    environment: required Environment,    "Which partition it writes to and reads.";
    expires_at:  optional Time,           "When it stops being good (RFC 3339, in the future); never, if left out.";
    events:      optional List<Event, 4>, "The events that it may send: all, if left out; none, if empty, so that it can only read.";
}

/// Checks that a key ends in the future.
pub(crate) fn check_new_key(fields: &[Slot<'_>], at: &Place<'_>, report: &mut Report) {
    let Some(key) = Draft::at(fields) else { return };
    if Time::of(key.expires_at).is_some_and(|expires_at| expires_at.ms() <= report.now_ms) {
        report.report(&at.field("expires_at"), IssueKind::NotInTheFuture);
    }
}

/// 30 days.
pub type Overlap = Whole<2_592_000>;

table! {
    /// The new key has the old one's environment, events and end.
    pub struct Rotation, "a rotation";
    overlap_seconds: defaulted Overlap = "86400", "How long the old key stays good; 0 ends it at once.";
    label:           optional  Text<'a, 100>,     "The new key's label; the old one's, if left out.";
}

table! {
    /// The person who has this email address.
    pub struct Erasure, "an erasure";
    email: required Email<'a>, "The email address of the person, as in conversions and claims.";
}

/// A body that is strictly what its table says.
fn judge<'a, K: Kind<'a>>(body: &'a [u8], now_ms: u64) -> Result<K, Rejection> {
    if body.len() > MAX_BODY {
        return Err(Rejection::too_large());
    }
    let mut report = Report::new(Options::default());
    report.now_ms = now_ms;
    let read = json::read_body(body, |reader| read_value(&K::SHAPE, reader, &mut report));
    let root = read.map_err(|error| Rejection::of_all(IssueKind::MalformedJson(error)))?;
    let value = K::of(&root);
    let Said { mut issues, issue_count, warnings } = report.said;
    let unknown = warnings.into_iter().filter_map(|warning| match warning.notice {
        WarningKind::UnknownField { table } => {
            let near = near::nearest(warning.path.last_key(), table);
            Some(Issue { path: warning.path, problem: IssueKind::UnknownField { of: table.name, near } })
        }
        _ => None,
    });
    let before = issues.len();
    issues.extend(unknown);
    let count = issue_count.saturating_add(issues.len().saturating_sub(before));
    match value {
        Some(value) if count == 0 => Ok(value),
        _ => Err(Rejection::new(issues, count)),
    }
}

macro_rules! judged {
    ($($Name:ident)+) => {
        $(impl<'a> $Name<'a> {
            /// Judges a body; `now_ms` is in milliseconds since 1970.
            pub fn judge(body: &'a [u8], now_ms: u64) -> Result<Self, Rejection> {
                judge(body, now_ms)
            }
        })+
    };
}

judged!(NewBrand BrandChange NewKey Rotation);

impl<'a> Erasure<'a> {
    /// Judges a body, as strictly as the others: a slip must not pass for an erasure.
    pub fn judge(body: &'a [u8]) -> Result<Self, Rejection> {
        judge(body, 0)
    }
}
