//! What operators do while events come in: keys are revoked, plans and bases change.

use advocateloop_core::{Basis, Plan};
use advocateloop_edge::store::{Statement, admin};

use crate::database::Sent;
use crate::model::Brand;
use crate::wire::{OTHER_PEPPER, PEPPER};
use crate::world::World;

impl World<'_> {
    /// The brands and keys that the world begins with.
    pub(super) fn found(&self) {
        let model = self.model.borrow();
        for brand in &model.brands {
            let &Brand { ref brand_id, plan, basis, currency, .. } = brand;
            let name = &brand.name();
            self.administer(&admin::create_brand(admin::Brand { brand_id, name, plan, basis, currency }, 0));
        }
        for key in &model.keys {
            let brand_id = &model.brands[key.place.brand].brand_id;
            let pepper = if key.is_under_other_pepper { OTHER_PEPPER } else { PEPPER };
            let events = key.events.as_deref();
            let label = &key.label();
            let key = admin::Key { brand_id, key: &key.key, label, expires_at_ms: key.expires_at, events };
            match admin::create_key(key, pepper, 0) {
                Some(statement) => self.administer(&statement),
                None => self.violate(|| "a key cannot be stored".to_owned()),
            }
        }
    }

    fn administer(&self, statement: &Statement) {
        if let Err(error) = self.database.batch(&[Sent::from(statement)]) {
            self.violate(|| format!("an operator's statement fails: {error}"));
        }
    }

    /// Does one thing.
    pub(super) fn operate(&self) {
        let now = self.now.get();
        let number = self.random.borrow_mut().index(self.model.borrow().brands.len());
        if self.has_queue && self.chance(30) {
            // Another isolate, which remembers nothing.
            self.isolate.set((self.isolate.get() + 1).min(self.memories.len() - 1));
        }
        match self.below(6) {
            0..=1 => {
                let mut model = self.model.borrow_mut();
                let number = self.random.borrow_mut().index(model.keys.len());
                let brand = model.keys[number].place.brand;
                let (brand_id, key_id) = (model.brands[brand].brand_id.clone(), model.keys[number].key_id.clone());
                self.administer(&admin::revoke_key(&brand_id, &key_id, now));
                let first = model.keys[number].revoked_at;
                model.keys[number].revoked_at = first.or(Some(now));
                self.count("key: revoked");
                self.tell(|| format!("     key {number} is revoked"));
            }
            2..=3 => {
                let plans = [(3, Plan::Premier), (1, Plan::Growth), (1, Plan::Starter)];
                let plan = self.random.borrow_mut().weighted(&plans);
                let brand = &mut self.model.borrow_mut().brands[number];
                self.administer(&admin::set_plan(&brand.brand_id, plan));
                brand.plan = plan;
                self.count("brand: another plan");
                self.tell(|| format!("     brand {number} is on {plan:?} now"));
            }
            _ => {
                let brand = &mut self.model.borrow_mut().brands[number];
                brand.basis = if brand.basis == Basis::Paid { Basis::Gross } else { Basis::Paid };
                self.administer(&admin::set_basis(&brand.brand_id, brand.basis));
                self.count("brand: another basis");
                self.tell(|| format!("     brand {number} reports its totals as {:?} now", brand.basis));
            }
        }
    }
}
