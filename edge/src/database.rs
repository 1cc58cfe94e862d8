//! The databases. A brand lives wholly in one of them.

use crate::ids::Entropy;

/// The number of a database, as its binding names it: `DB` is 0, `DB_1` is 1, up to `DB_255`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, serde::Serialize, serde::Deserialize)]
#[cfg_attr(feature = "contract", derive(schemars::JsonSchema), schemars(inline))]
pub struct Database(u8);

impl Database {
    pub const fn new(number: u8) -> Self {
        Database(number)
    }

    pub const fn number(self) -> u8 {
        self.0
    }

    /// The name of its binding in `wrangler.toml`.
    pub fn binding(self) -> String {
        if self.0 == 0 { "DB".to_owned() } else { format!("DB_{}", self.0) }
    }

    /// Finds the database of a binding, or `None` if the name is not that of a database.
    pub fn of_binding(name: &str) -> Option<Self> {
        let number = name.strip_prefix("DB")?;
        let number = number.strip_prefix('_').map_or(Some(0), |digits| digits.parse().ok())?;
        Some(Database(number)).filter(|database| database.binding() == name)
    }

    /// Chooses one of these, each as likely as the others. `None` if the list is empty.
    pub fn by_chance(among: &[Database], random: &Entropy) -> Option<Database> {
        // A single byte would not do: of 200 databases, 56 would get twice as many brands as the rest.
        let [.., a, b, c, d] = *random;
        let drawn = usize::try_from(u32::from_be_bytes([a, b, c, d])).ok()?;
        drawn.checked_rem(among.len()).and_then(|place| among.get(place)).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_binding_has_one_name() {
        for number in 0..=u8::MAX {
            let database = Database::new(number);
            assert_eq!(Database::of_binding(&database.binding()), Some(database));
        }
        for name in ["", "D", "DB_", "DB_0", "DB_01", "DB_+1", "DB_256", "DB1", "db", "DBX", "DB_1 "] {
            assert_eq!(Database::of_binding(name), None, "{name}");
        }
    }

    #[test]
    fn chance_prefers_no_database() {
        let among: Vec<Database> = (0..200).map(Database::new).collect();
        let mut brands = [0_u32; 200];
        for drawn in 0..20_000_u32 {
            // A multiplier that reaches every u32 once: draws that are spread evenly.
            let [a, b, c, d] = drawn.wrapping_mul(0x9E37_79B1).to_be_bytes();
            let chosen = Database::by_chance(&among, &[0, 0, 0, 0, 0, 0, a, b, c, d]).unwrap();
            brands[usize::from(chosen.number())] += 1;
        }
        let (least, most) = (brands.iter().min().unwrap(), brands.iter().max().unwrap());
        assert!(*least >= 60 && *most <= 140, "100 each were expected: {least} to {most}");
        assert_eq!(Database::by_chance(&[], &[0; 10]), None);
    }
}
