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
    /// Secrets and variables.
    texts: Vec<(String, String)>,
    /// Those that are bound, in their order.
    pub(super) databases: Vec<Rc<Bound>>,
    pub(super) overflow: Option<worker::Queue>,
    /// None where `RATE_LIMIT` is `off`: for local use.
    pub(super) limiter: Option<RateLimiter>,
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
        let text = |name| self.texts.iter().find(|(known, _)| known == name).map(|(_, text)| text.as_str());
        Settings {
            pepper: text("KEY_PEPPER"),
            other_pepper: text("KEY_PEPPER_OTHER"),
            admin_token: text("ADMIN_TOKEN"),
            keys_page: text("KEYS_PAGE").filter(|page| !page.trim().is_empty()),
            databases_for_new_brands: text("NEW_BRAND_DATABASES"),
            allows_insecure_http: text("ALLOW_INSECURE_HTTP") == Some("true"),
        }
    }

    fn read(env: Env) -> Bindings {
        let get = |name: &str| Reflect::get(&env, &name.into()).ok().filter(|value| !value.is_undefined());
        let text = |name: &str| get(name)?.as_string();
        // Cast and not converted: the local limiter is of a class of another name.
        let binding = |name: &str| get(name).filter(|value| !value.is_string());
        let names: Vec<String> =
            Object::keys::<JsValue>(env.unchecked_ref()).iter().filter_map(|name| name.as_string()).collect();
        let database = |name: &String| {
            let (number, d1) = (Database::of_binding(name)?, binding(name)?.unchecked_into());
            Some(Rc::new(Bound { number, d1, statements: RefCell::default() }))
        };
        let mut databases: Vec<_> = names.iter().filter_map(database).collect();
        databases.sort_unstable_by_key(|bound| bound.number);
        let is_limited = text("RATE_LIMIT").is_none_or(|value| value != "off");
        Bindings {
            databases,
            overflow: binding("OVERFLOW").map(JsCast::unchecked_into),
            limiter: binding("RATE_LIMITER").filter(|_| is_limited).map(JsCast::unchecked_into),
            texts: names.iter().filter_map(|name| Some((name.clone(), text(name)?))).collect(),
            env,
        }
    }
}
