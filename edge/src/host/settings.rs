//! What the Worker is configured with: the variables and secrets, and what is bound.

use advocateloop_core::json::{Document, Value, parse};

use crate::database::Database;
use crate::from_json::member;

/// The names of `wrangler.toml` and of the secrets.
mod name {
    pub(super) const OVERFLOW: &str = "OVERFLOW";
    /// Where new brands begin.
    pub(super) const NEW_BRAND_DATABASES: &str = "NEW_BRAND_DATABASES";
    pub(super) const KEY_PEPPER: &str = "KEY_PEPPER";
    pub(super) const KEY_PEPPER_OTHER: &str = "KEY_PEPPER_OTHER";
    pub(super) const ADMIN_TOKEN: &str = "ADMIN_TOKEN";
    /// Where brands find their keys, in words.
    pub(super) const KEYS_PAGE: &str = "KEYS_PAGE";
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
    pub(super) keys_page: Option<String>,
    /// Those that are bound, in their order.
    pub(super) databases: Vec<Database>,
    pub(super) databases_for_new_brands: Option<String>,
    pub(super) has_overflow: bool,
    pub(super) limits_rate: bool,
    pub(super) allows_insecure_http: bool,
}

/// What the runtime hands a Worker, by its name.
struct Environment<'d, 'a>(Option<Value<'d, 'a>>);

impl Environment<'_, '_> {
    /// A variable or a secret.
    fn text(&self, name: &str) -> Option<String> {
        member(self.0?.get("texts")?, name)
    }

    /// The names of everything else: databases, limiters.
    fn bindings(&self) -> Vec<String> {
        self.0.and_then(|root| member(root, "bindings")).unwrap_or_default()
    }
}

impl Settings {
    /// Reads what `edge/shell/machine.mjs` writes.
    #[must_use]
    pub fn read(json: &[u8]) -> Settings {
        let document = str::from_utf8(json).ok().and_then(parse);
        let environment = Environment(document.as_ref().and_then(Document::root));
        let bindings = environment.bindings();
        let is_bound = |name: &str| bindings.iter().any(|bound| bound == name);
        let is = |name: &str, wanted: &str| environment.text(name).is_some_and(|value| value == wanted);
        let mut databases: Vec<_> = bindings.iter().filter_map(|name| Database::of_binding(name)).collect();
        databases.sort_unstable();
        Settings {
            databases,
            has_overflow: is_bound(name::OVERFLOW),
            limits_rate: is_bound(name::RATE_LIMITER) && !is(name::RATE_LIMIT, "off"),
            allows_insecure_http: is(name::ALLOW_INSECURE_HTTP, "true"),
            databases_for_new_brands: environment.text(name::NEW_BRAND_DATABASES),
            pepper: environment.text(name::KEY_PEPPER),
            other_pepper: environment.text(name::KEY_PEPPER_OTHER),
            admin_token: environment.text(name::ADMIN_TOKEN),
            keys_page: environment.text(name::KEYS_PAGE).filter(|page| !page.trim().is_empty()),
        }
    }
}
