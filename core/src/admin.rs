//! What an operator asks for. Judged like an event, but strictly: whoever administers by program wants to hear of every
//! slip, so a field that is not in the table is an issue, too.

mod brand_change;
mod new_brand;
mod new_key;
mod rotation;

pub use brand_change::BrandChange;
pub use new_brand::NewBrand;
pub use new_key::NewKey;
pub(crate) use new_key::check_new_key;
pub use rotation::Rotation;

use crate::fields::judge_entry;
use crate::issue::{Issue, Notice, Problem};
use crate::json;
use crate::judge::Judge;
use crate::options::{MAX_BODY, Options};
use crate::path::Place;
use crate::slot::Kind;
use crate::verdict::Rejection;

/// A body that is strictly what its table says.
pub(crate) fn judge<'a, K: Kind<'a>>(body: &'a [u8], now_ms: u64) -> Result<K, Rejection> {
    if body.len() > MAX_BODY {
        return Err(Rejection::too_large());
    }
    let document = json::read(body).map_err(|error| Rejection::of_all(Problem::MalformedJson(error)))?;
    let mut judge = Judge::new(body, Options::default());
    judge.now_ms = now_ms;
    let root = document.root().map(|root| judge_entry(&K::SHAPE, root, &Place::Root, &mut judge));
    let value = root.and_then(|root| K::of(&root, &judge.slots));
    let Judge { mut issues, issue_count, warnings, .. } = judge;
    let unknown = warnings.into_iter().filter_map(|warning| match warning.notice {
        Notice::UnknownField { of, near } => {
            Some(Issue { path: warning.path, problem: Problem::UnknownField { of, near } })
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
