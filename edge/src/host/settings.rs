//! What the Worker is configured with: the variables and secrets, and what is bound.

use std::collections::HashMap;

use serde::Deserialize;

use crate::database::Database;

/// The names of `wrangler.toml` and of the secrets.
mod name {
    pub(super) const OVERFLOW: &str = "OVERFLOW";
    /// Where new brands begin.
    pub(super) const NEW_BRAND_DATABASES: &str = "NEW_BRAND_DATABASES";
    pub(super) const KEY_PEPPER: &str = "KEY_PEPPER";
    pub(super) const KEY_PEPPER_OTHER: &str = "KEY_PEPPER_OTHER";
    pub(super) const ADMIN_TOKEN: &str = "ADMIN_TOKEN";
    pub(super) const RATE_LIMITER: &str = "RATE_LIMITER";
    /// `off` lifts the limit: for local use.
    pub(super) const RATE_LIMIT: &str = "RATE_LIMIT";
    /// `true` lets plain HTTP through: for local use.
    pub(super) const ALLOW_INSECURE_HTTP: &str = "ALLOW_INSECURE_HTTP";
}

#[derive(Debug, Default)]
pub struct Settings {
    pub(super) pepper: Option<String>,
    pub(super) other_pepper: Option<String>,
    pub(super) admin_token: Option<String>,
    /// Those that are bound, in their order.
    pub(super) databases: Vec<Database>,
    pub(super) databases_for_new_brands: Option<String>,
    pub(super) has_overflow: bool,
    pub(super) limits_rate: bool,
    pub(super) allows_insecure_http: bool,
}

/// Everything that the runtime hands a Worker, as JSON.
#[derive(Debug, Default, Deserialize)]
struct Environment {
    /// Variables and secrets.
    texts: HashMap<String, String>,
    /// The names of everything else: databases, limiters.
    bindings: Vec<String>,
}

impl Settings {
    /// Reads what `edge/shell/machine.mjs` writes.
    #[must_use]
    pub fn read(json: &[u8]) -> Settings {
        let Environment { mut texts, bindings } = serde_json::from_slice(json).unwrap_or_default();
        let is_bound = |name: &str| bindings.iter().any(|bound| bound == name);
        let is = |name: &str, wanted: &str| texts.get(name).is_some_and(|value| value == wanted);
        let mut databases: Vec<_> = bindings.iter().filter_map(|name| Database::of_binding(name)).collect();
        databases.sort_unstable();
        Settings {
            databases,
            has_overflow: is_bound(name::OVERFLOW),
            limits_rate: is_bound(name::RATE_LIMITER) && !is(name::RATE_LIMIT, "off"),
            allows_insecure_http: is(name::ALLOW_INSECURE_HTTP, "true"),
            databases_for_new_brands: texts.remove(name::NEW_BRAND_DATABASES),
            pepper: texts.remove(name::KEY_PEPPER),
            other_pepper: texts.remove(name::KEY_PEPPER_OTHER),
            admin_token: texts.remove(name::ADMIN_TOKEN),
        }
    }
}
