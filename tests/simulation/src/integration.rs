//! Who sends events, and what each does when something goes wrong: the habits of the products that brands use.

use crate::random::Random;

const SECOND: u64 = 1_000;
const MINUTE: u64 = 60 * SECOND;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Integration {
    /// Replays a failed step by itself; and its user replays whole runs by hand, also good ones.
    Zapier,
    /// Tries a failed module again, the same bundle at fixed intervals.
    Make,
    /// Delivers until it is answered 200, up to eight times within hours; and now and then once more after that.
    Shopify,
    /// A backend with idempotency keys, exponential backoff, and little patience.
    Backend,
    /// A script without any retry.
    #[default]
    Script,
}

impl Integration {
    pub const ALL: [(u64, Integration); 5] = [
        (25, Integration::Zapier),
        (20, Integration::Make),
        (20, Integration::Shopify),
        (25, Integration::Backend),
        (10, Integration::Script),
    ];

    /// After how many milliseconds it sends the same again, if it does. Attempts count from 1; without a status, it hung up, or the
    /// answer got lost.
    pub fn patience(self, attempt: u64, status: Option<u16>, random: &mut Random) -> Option<u64> {
        let again = matches!(status, None | Some(429 | 500 | 503));
        let succeeded = status == Some(200);
        match self {
            Integration::Zapier if again && attempt <= 3 => Some(attempt * 5 * MINUTE),
            Integration::Zapier if attempt <= 4 && random.chance(if succeeded { 8 } else { 15 }) => {
                Some(random.between(SECOND, 45 * MINUTE))
            }
            Integration::Make if again && attempt <= 3 => Some(if attempt == 1 { MINUTE } else { 10 * MINUTE }),
            Integration::Shopify if !succeeded && attempt <= 8 && (again || random.chance(25)) => {
                Some(10 * SECOND * 3_u64.pow(u32::try_from(attempt).unwrap_or(8).min(6)))
            }
            Integration::Shopify if succeeded && attempt <= 3 && random.chance(15) => {
                Some(random.between(0, 20 * MINUTE))
            }
            Integration::Backend if again && attempt <= 5 => Some(100 * 2_u64.pow(u32::try_from(attempt).unwrap_or(5))),
            // A job that runs twice.
            Integration::Backend if succeeded && attempt <= 2 && random.chance(12) => {
                Some(random.between(SECOND, 10 * MINUTE))
            }
            _ => None,
        }
    }

    /// The percentage of its requests that carry an idempotency key.
    pub fn uses_idempotency_keys(self) -> u64 {
        match self {
            Integration::Backend => 90,
            Integration::Script | Integration::Make => 15,
            Integration::Zapier | Integration::Shopify => 3,
        }
    }
}
