//! The world of the Worker's own tests, and what the laws know of it.

use advocateloop_core::{ApiKey, Environment, Event, Plan};
use advocateloop_edge::ids;
use advocateloop_edge::store::admin;

use crate::support::{self, Brand, another_key};

pub struct World {
    pub base: support::World,
    pub revoked: ApiKey,
    /// Well formed, and nobody's.
    pub unknown: ApiKey,
}

impl World {
    pub fn new() -> World {
        let base = support::World::new();
        let revoked = base.make_key(5, None, None);
        base.run(&admin::revoke_key(&base.premier.id, revoked.id(), 1));
        World { base, revoked, unknown: another_key() }
    }

    /// From here on, identifiers are those of a new world.
    pub fn restarted(self) -> World {
        World { base: support::World::on(self.base.store.sqlite, 0), ..self }
    }

    /// The brands of which requests can have keys, with their plans.
    pub fn brands(&self) -> [(&Brand, Plan); 2] {
        [(&self.base.premier, Plan::Premier), (&self.base.starter, Plan::Starter)]
    }

    /// What the first request's conversion is called, if that is what it records.
    pub fn first_conversion(&self) -> String {
        ids::make(ids::prefix(Event::Conversion), self.base.now_ms.get(), &[0, 0, 0, 0, 0, 0, 0, 0, 0, 2])
    }

    /// Counts the rows of events, and those of idempotency keys.
    pub fn stored(&self) -> (u32, u32) {
        (self.base.count("feed"), self.base.count("idempotency_keys"))
    }

    /// Counts the rows of events of one brand and environment.
    pub fn stored_by(&self, brand_id: &str, environment: Environment) -> u32 {
        self.base.count(&format!("feed WHERE brand_id = '{brand_id}' AND environment = '{}'", environment.name()))
    }

    /// The brand and the environment that a key and a brand id open together, and the brand's plan.
    pub fn opened(&self, key: &str, brand_id: &str) -> Option<(&Brand, Environment, Plan)> {
        let (brand, plan) = self.brands().into_iter().find(|(brand, _)| brand.id == brand_id)?;
        let key = [&brand.live, &brand.test].into_iter().find(|known| known.as_str() == key)?;
        Some((brand, key.environment(), plan))
    }
}
