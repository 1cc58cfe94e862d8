//! Which of the databases: a brand lives wholly in one.

/// The number of a database, as its binding names it: `DB` is 0, `DB_1` is 1, up to `DB_255`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Database(u8);

impl Database {
    #[must_use]
    pub const fn new(number: u8) -> Self {
        Database(number)
    }

    #[must_use]
    pub const fn number(self) -> u8 {
        self.0
    }

    /// As `wrangler.toml` calls it.
    #[must_use]
    pub fn binding(self) -> String {
        if self.0 == 0 { "DB".to_owned() } else { format!("DB_{}", self.0) }
    }

    /// The database that a binding of this name is; none, if it is called otherwise.
    #[must_use]
    pub fn of_binding(name: &str) -> Option<Self> {
        let number = name.strip_prefix("DB")?;
        let number = number.strip_prefix('_').map_or(Some(0), |digits| digits.parse().ok())?;
        Some(Database(number)).filter(|database| database.binding() == name)
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
}
