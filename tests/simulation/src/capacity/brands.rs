//! Ten thousand brands: how much each sends, and where it lives.

use advocateloop_edge::database::Database;
use advocateloop_edge::ids;

use super::limits::{BATCH_GAIN, EVENTS_A_BATCH, STATEMENT_MS, STATEMENTS};
use crate::random::Random;

/// When all brands are made, in milliseconds since 1970. Nothing depends on it.
const MADE_AT: u64 = 1_790_000_000_000;

/// How a load is spread over brands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spread {
    /// All the same.
    Even,
    /// The second sends half as much as the first, the third a third, and so on.
    Zipf,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sends {
    Singly,
    InBatches,
}

#[derive(Debug, Clone, Copy)]
pub struct Brand {
    pub events_a_second: f64,
    pub sends: Sends,
    pub database: Database,
}

impl Brand {
    /// How many events a request of this brand has.
    #[must_use]
    pub fn events_a_request(&self) -> f64 {
        match self.sends {
            Sends::Singly => 1.0,
            Sends::InBatches => EVENTS_A_BATCH,
        }
    }

    #[must_use]
    pub fn requests_a_second(&self) -> f64 {
        self.events_a_second / self.events_a_request()
    }

    /// How long a request of this brand keeps its database busy, on average.
    #[must_use]
    pub fn request_ms(&self) -> f64 {
        let gain = match self.sends {
            Sends::Singly => 1.0,
            Sends::InBatches => BATCH_GAIN,
        };
        self.events_a_request() * STATEMENTS * STATEMENT_MS / gain
    }

    /// Which part of its database's time this brand takes.
    #[must_use]
    pub fn share(&self) -> f64 {
        self.requests_a_second() * self.request_ms() / 1_000.0
    }
}

#[derive(Debug, Clone)]
pub struct Brands {
    pub brands: Vec<Brand>,
    /// How many databases there are: those with the numbers below.
    pub databases: usize,
}

impl Brands {
    /// Made as an operator makes them: in a database by chance, with an identifier that leads there.
    #[must_use]
    pub fn new(many: usize, databases: usize, events_a_second: f64, spread: Spread, seed: u64) -> Brands {
        let mut random = Random::new(seed);
        let bound: Vec<Database> = (0..=u8::MAX).take(databases).map(Database::new).collect();
        let weight = |place: usize| match spread {
            Spread::Even => 1.0,
            Spread::Zipf => 1.0 / (place as f64 + 1.0),
        };
        let total: f64 = (0..many).map(weight).sum();
        let brands = (0..many).map(|place| {
            let drawn = random.bytes();
            let database = Database::by_chance(&bound, &drawn).unwrap_or_default();
            let brand_id = ids::make_brand(database, MADE_AT, &drawn);
            Brand {
                events_a_second: events_a_second * weight(place) / total,
                sends: Sends::Singly,
                database: ids::database_of(&brand_id),
            }
        });
        Brands { brands: brands.collect(), databases }
    }

    /// A brand that sends more than this uses `/track/batch`.
    #[must_use]
    pub fn in_batches_above(mut self, events_a_second: f64) -> Brands {
        for brand in &mut self.brands {
            if brand.events_a_second > events_a_second {
                brand.sends = Sends::InBatches;
            }
        }
        self
    }

    /// Which part of its time each database needs for what its brands send: above 1 it can't keep up.
    #[must_use]
    pub fn shares(&self) -> Vec<f64> {
        let mut shares = vec![0.0; self.databases];
        for brand in &self.brands {
            shares[usize::from(brand.database.number())] += brand.share();
        }
        shares
    }
}
