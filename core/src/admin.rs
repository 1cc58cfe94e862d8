//! The requests of an operator. They are judged like an event, but strictly: a program that administers must hear of every
//! slip, so a field that is not in the table is an issue, too.

mod brand_change;
mod new_brand;
pub(crate) mod new_key;
mod rotation;

pub use brand_change::BrandChange;
pub use new_brand::NewBrand;
pub use new_key::NewKey;
pub use rotation::Rotation;

use crate::issue::{Issue, Problem};
use crate::json;
use crate::near;
use crate::options::{MAX_BODY, Options};
use crate::report::{Report, Said};
use crate::slot::Kind;
use crate::verdict::Rejection;
use crate::walk::read_value;
use crate::warning::Notice;

/// A body that is strictly what its table says.
pub(crate) fn judge<'a, K: Kind<'a>>(body: &'a [u8], now_ms: u64) -> Result<K, Rejection> {
    if body.len() > MAX_BODY {
        return Err(Rejection::too_large());
    }
    let mut report = Report::new(Options::default());
    report.now_ms = now_ms;
    let read = json::read_body(body, |reader| read_value(&K::SHAPE, reader, &mut report));
    let root = read.map_err(|error| Rejection::of_all(Problem::MalformedJson(error)))?;
    let value = K::of(&root);
    let Said { mut issues, issue_count, warnings } = report.said;
    let unknown = warnings.into_iter().filter_map(|warning| match warning.notice {
        Notice::UnknownField { table } => {
            let near = near::nearest(warning.path.last_key(), table);
            Some(Issue { path: warning.path, problem: Problem::UnknownField { of: table.name, near } })
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
