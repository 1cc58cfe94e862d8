//! What goes wrong between the Worker and its database, and between the Worker and its callers.

use advocateloop_edge::store::StoreError;

use crate::random::Random;

/// What the Worker hears instead of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trouble {
    Lost,
    Overloaded,
    Broken,
}

/// What becomes of a batch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    Answered,
    /// Nothing is stored.
    FailsBefore(Trouble),
    /// All is stored, and the Worker hears of trouble.
    CommitsUnheard(Trouble),
    /// The Worker hears of trouble, and afterwards all is stored.
    CommitsLate(Trouble),
}

impl Trouble {
    /// In D1's own words.
    pub fn as_error(self, number: u64) -> StoreError {
        let words: &[&str] = match self {
            Trouble::Lost => &[
                "D1_ERROR: Network connection lost.",
                "D1_ERROR: internal: storage caused object to be reset.",
                "D1_ERROR: D1 DB reset because its code was updated.",
                "Cannot resolve D1 DB due to transient issue on remote node.",
            ],
            Trouble::Overloaded => &[
                "D1_ERROR: D1 DB is overloaded. Too many requests queued.",
                "D1_ERROR: D1 DB storage operation exceeded timeout which caused object to be reset.",
                "D1_ERROR: D1 DB exceeded its memory limit and was reset.",
            ],
            Trouble::Broken => &["D1_ERROR: ambiguous column name: nobody_has_seen_this_before: SQLITE_ERROR"],
        };
        let at = usize::try_from(number).unwrap_or_default() % words.len();
        StoreError::from_message(words[at])
    }
}

/// How much goes wrong in a world, in percent.
#[derive(Debug, Clone, Copy)]
pub struct Weather {
    batches: u64,
    pub hang_ups: u64,
    pub lost_answers: u64,
    pub rate_limited: u64,
    pub queue_failures: u64,
}

impl Weather {
    pub fn draw(random: &mut Random) -> Weather {
        const CALM: Weather = Weather { batches: 0, hang_ups: 0, lost_answers: 0, rate_limited: 0, queue_failures: 0 };
        const USUAL: Weather = Weather { batches: 8, hang_ups: 4, lost_answers: 4, rate_limited: 2, queue_failures: 3 };
        const STORM: Weather =
            Weather { batches: 45, hang_ups: 12, lost_answers: 15, rate_limited: 4, queue_failures: 8 };
        random.weighted(&[(25, CALM), (50, USUAL), (25, STORM)])
    }

    /// What becomes of the next batch.
    pub fn fate(self, random: &mut Random) -> Fate {
        if !random.chance(self.batches) {
            return Fate::Answered;
        }
        let trouble = random.weighted(&[(80, Trouble::Lost), (14, Trouble::Overloaded), (6, Trouble::Broken)]);
        random.weighted(&[
            (45, Fate::FailsBefore(trouble)),
            (40, Fate::CommitsUnheard(trouble)),
            (15, Fate::CommitsLate(trouble)),
        ])
    }
}

impl Fate {
    pub fn name(self) -> Option<String> {
        let named = |trouble: Trouble| format!("{trouble:?}").to_lowercase();
        match self {
            Fate::Answered => None,
            Fate::FailsBefore(trouble) => Some(format!("batch: {} before the commit", named(trouble))),
            Fate::CommitsUnheard(trouble) => Some(format!("batch: {}, yet committed", named(trouble))),
            Fate::CommitsLate(_) => Some("batch: lost, committed after all".to_owned()),
        }
    }
}
