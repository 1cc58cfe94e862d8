//! One brand: as it is asked for, as it is stored, as its owner gets it.

use std::fs::File;
use std::io::Read;

use advocateloop_core::{ApiKey, Basis, Environment, Plan};
use advocateloop_edge::ids;
use advocateloop_edge::store::{Statement, admin};

/// `NAME=PLAN` or `NAME=PLAN:gross`
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Order {
    name: String,
    plan: Plan,
    basis: Basis,
}

impl Order {
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let problem = || format!("{text:?} is not NAME=PLAN");
        let (name, terms) = text.rsplit_once('=').ok_or_else(problem)?;
        let (plan, basis) = terms.split_once(':').unwrap_or((terms, Basis::Paid.name()));
        let plan = Plan::from_name(plan).ok_or_else(|| format!("there is no plan {plan:?}"))?;
        let basis = Basis::from_name(basis).ok_or_else(|| format!("there is no basis {basis:?}"))?;
        // A line of output is split at tabs.
        if name.is_empty() || name.contains(char::is_control) {
            return Err(problem());
        }
        Ok(Self { name: name.to_owned(), plan, basis })
    }
}

#[derive(Debug)]
pub(crate) struct Brand {
    order: Order,
    id: String,
    live: ApiKey,
    test: ApiKey,
}

impl Brand {
    pub(crate) fn make(order: Order, now_ms: u64) -> Result<Self, String> {
        let id = ids::make(ids::BRAND, now_ms, &random()?);
        Ok(Self { order, id, live: mint(Environment::Live)?, test: mint(Environment::Test)? })
    }

    pub(crate) fn sql(&self, pepper: &str, now_ms: u64) -> Result<String, String> {
        let Order { name, plan, basis } = &self.order;
        let brand = admin::Brand { brand_id: &self.id, name, plan: *plan, basis: *basis };
        let made_by = request_id(now_ms)?;
        let change = admin::Change { request_id: &made_by, now_ms };
        let mut text = rendered(&[admin::create_brand(brand, now_ms), admin::brands::note_creation(change, &self.id)]);
        for key in [&self.live, &self.test] {
            let label = key.environment().name();
            let key = admin::Key { brand_id: &self.id, key, label, expires_at_ms: None, events: None };
            let statement = admin::create_key(key, pepper, now_ms).ok_or("KEY_PEPPER cannot be used")?;
            let made_by = request_id(now_ms)?;
            let change = admin::Change { request_id: &made_by, now_ms };
            text.push_str(&rendered(&[statement, admin::keys::note_creation(change, key)]));
        }
        Ok(text)
    }

    pub(crate) fn line(&self) -> String {
        format!("{}\t{}\t{}\t{}\n", self.order.name, self.id, self.live.as_str(), self.test.as_str())
    }
}

/// For the audit table: each change is one request.
fn request_id(now_ms: u64) -> Result<String, String> {
    Ok(ids::make(ids::REQUEST, now_ms, &random()?))
}

fn rendered(statements: &[Statement<'_>]) -> String {
    statements.iter().map(|statement| admin::render(statement) + "\n").collect()
}

fn mint(environment: Environment) -> Result<ApiKey, String> {
    // 44 bytes are used, and one in 32 is passed over.
    ApiKey::mint(environment, random::<256>()?).ok_or_else(|| "too few random bytes for a key".to_owned())
}

fn random<const N: usize>() -> Result<[u8; N], String> {
    let mut bytes = [0; N];
    File::open("/dev/urandom")
        .and_then(|mut source| source.read_exact(&mut bytes))
        .map_err(|error| format!("cannot read /dev/urandom: {error}"))?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use advocateloop_core::{ApiKey, Basis, Plan};

    use super::{Brand, Order};

    #[test]
    fn an_order_names_a_plan_and_may_name_a_basis() {
        let order = |name: &str, plan, basis| Ok(Order { name: name.to_owned(), plan, basis });
        assert_eq!(Order::parse("a=b=growth"), order("a=b", Plan::Growth, Basis::Paid));
        assert_eq!(Order::parse("Acme Ltd=premier:gross"), order("Acme Ltd", Plan::Premier, Basis::Gross));
        assert_eq!(Order::parse("acme=gold"), Err("there is no plan \"gold\"".to_owned()));
        assert_eq!(Order::parse("acme=growth:net"), Err("there is no basis \"net\"".to_owned()));
        for bad in ["acme", "=growth", "a\tb=growth"] {
            assert!(Order::parse(bad).unwrap_err().contains("NAME=PLAN"), "{bad:?}");
        }
    }

    #[test]
    fn the_owner_gets_the_keys_and_the_database_does_not() {
        let brand = Brand::make(Order::parse("Acme=growth").unwrap(), 7).unwrap();
        let line = brand.line();
        let words: Vec<&str> = line.trim_end().split('\t').collect();
        let [name, id, keys @ ..] = words.as_slice() else { panic!("{line}") };
        assert_eq!(*name, "Acme");
        let sql = brand.sql("pepper", 7).unwrap();
        assert_eq!(sql.matches("INSERT INTO").count(), 6);
        assert!(sql.contains(&format!("'{id}', 'Acme', 'growth', 'paid'")));
        assert_eq!(keys.len(), 2);
        for key in keys {
            assert!(ApiKey::parse(key).is_some_and(|key| sql.contains(key.id())));
            assert!(!sql.contains(key));
        }
    }
}
