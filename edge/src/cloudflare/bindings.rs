//! Bindings and settings. They are read once for each environment that the runtime passes, which in production is one for the life of
//! an isolate.

use std::cell::RefCell;
use std::rc::Rc;

use worker::js_sys::{Object, Reflect};
use worker::wasm_bindgen::{JsCast, JsValue};
use worker::{D1Database, D1PreparedStatement, Env, RateLimiter};

use crate::database::Database;
use crate::platform::Settings;

/// Holds what `wrangler.toml` and the secrets bind, by these names.
pub(super) struct Bindings {
    env: Env,
    pepper: Option<String>,
    other_pepper: Option<String>,
    admin_token: Option<String>,
    keys_page: Option<String>,
    /// Those that are bound, in their order.
    pub(super) databases: Vec<Rc<Bound>>,
    databases_for_new_brands: Option<String>,
    pub(super) overflow: Option<worker::Queue>,
    /// None where `RATE_LIMIT` is `off`: for local use.
    pub(super) limiter: Option<RateLimiter>,
    allows_insecure_http: bool,
}

/// A database with its statements, which are sent to the runtime once and not with every request.
pub(super) struct Bound {
    pub(super) number: Database,
    pub(super) d1: D1Database,
    statements: RefCell<Vec<(&'static str, D1PreparedStatement)>>,
}

impl Bound {
    pub(super) fn prepare(&self, sql: &'static str) -> D1PreparedStatement {
        let mut known = self.statements.borrow_mut();
        // The same text may stand in two places; it is only prepared twice then.
        if let Some((_, statement)) = known.iter().find(|(text, _)| std::ptr::eq(*text, sql)) {
            return statement.clone();
        }
        let statement = self.d1.prepare(sql);
        known.push((sql, statement.clone()));
        statement
    }
}

thread_local! {
    static LATEST: RefCell<Option<Rc<Bindings>>> = const { RefCell::new(None) };
}

impl Bindings {
    pub(super) fn of(env: Env) -> Rc<Bindings> {
        LATEST.with_borrow_mut(|latest| match latest {
            Some(known) if Object::is(&known.env, &env) => Rc::clone(known),
            _ => Rc::clone(latest.insert(Rc::new(Bindings::read(env)))),
        })
    }

    pub(super) fn settings(&self) -> Settings<'_> {
        Settings {
            pepper: self.pepper.as_deref(),
            other_pepper: self.other_pepper.as_deref(),
            admin_token: self.admin_token.as_deref(),
            keys_page: self.keys_page.as_deref(),
            databases_for_new_brands: self.databases_for_new_brands.as_deref(),
            allows_insecure_http: self.allows_insecure_http,
        }
    }

    fn read(env: Env) -> Bindings {
        let get = |name: &str| Reflect::get(&env, &name.into()).ok().filter(|value| !value.is_undefined());
        let text = |name: &str| get(name)?.as_string();
        // Cast and not converted: the local limiter is of a class of another name.
        let binding = |name: &str| get(name).filter(|value| !value.is_string());
        let is = |name: &str, wanted: &str| text(name).is_some_and(|value| value == wanted);
        let names = Object::keys::<JsValue>(env.unchecked_ref());
        let database = |name: JsValue| {
            let name = name.as_string()?;
            let (number, d1) = (Database::of_binding(&name)?, binding(&name)?.unchecked_into());
            Some(Rc::new(Bound { number, d1, statements: RefCell::default() }))
        };
        let mut databases: Vec<_> = names.iter().filter_map(database).collect();
        databases.sort_unstable_by_key(|bound| bound.number);
        Bindings {
            databases,
            pepper: text("KEY_PEPPER"),
            other_pepper: text("KEY_PEPPER_OTHER"),
            admin_token: text("ADMIN_TOKEN"),
            keys_page: text("KEYS_PAGE").filter(|page| !page.trim().is_empty()),
            databases_for_new_brands: text("NEW_BRAND_DATABASES"),
            overflow: binding("OVERFLOW").map(JsCast::unchecked_into),
            limiter: binding("RATE_LIMITER").filter(|_| !is("RATE_LIMIT", "off")).map(JsCast::unchecked_into),
            allows_insecure_http: is("ALLOW_INSECURE_HTTP", "true"),
            env,
        }
    }
}
