//! The world as Cloudflare Workers have it: bindings, clock, randomness, and their requests and responses.

use std::fmt;
use std::rc::Rc;
use std::time::Duration;

use worker::js_sys::{Function, Object, Promise, Reflect, Uint8Array};
use worker::wasm_bindgen::{JsCast, JsValue};
use worker::wasm_bindgen_futures::JsFuture;
use worker::web_sys::ReadableStreamDefaultReader;
use worker::{Date, Delay, Env, RateLimiter, ResponseBuilder, console_log};

use super::{Platform, Random};
use crate::http::{Body, BrokenOff, HEADERS, Request, Response, Url};
use crate::overflow::{self, Memory, Overflow, Unsent};
use crate::store::d1::D1;
use crate::store::{Answers, Executor, Statement, StoreError};

/// The names of `wrangler.toml` and of the secrets.
mod binding {
    pub(super) const DATABASE: &str = "DB";
    pub(super) const KEY_PEPPER: &str = "KEY_PEPPER";
    pub(super) const KEY_PEPPER_OTHER: &str = "KEY_PEPPER_OTHER";
    pub(super) const ADMIN_TOKEN: &str = "ADMIN_TOKEN";
    pub(super) const RATE_LIMITER: &str = "RATE_LIMITER";
    /// `off` lifts the limit: for local use.
    pub(super) const RATE_LIMIT: &str = "RATE_LIMIT";
    pub(super) const OVERFLOW: &str = "OVERFLOW";
    /// `true` lets plain HTTP through: for local use.
    pub(super) const ALLOW_INSECURE_HTTP: &str = "ALLOW_INSECURE_HTTP";
}

pub struct Cloudflare {
    store: Database,
    pepper: Option<String>,
    other_pepper: Option<String>,
    admin_token: Option<String>,
    rate_limiter: Option<RateLimiter>,
    allows_insecure_http: bool,
    queue: Option<Queue>,
    memory: Rc<Memory>,
}

impl fmt::Debug for Cloudflare {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Cloudflare")
    }
}

impl Cloudflare {
    #[must_use]
    pub fn new(env: &Env) -> Self {
        let var = |name| env.var(name).ok().map(|value| value.to_string());
        let is = |name, wanted| var(name).is_some_and(|value| value == wanted);
        Cloudflare {
            store: Database(env.d1(binding::DATABASE).ok().map(D1)),
            pepper: var(binding::KEY_PEPPER),
            other_pepper: var(binding::KEY_PEPPER_OTHER),
            admin_token: var(binding::ADMIN_TOKEN),
            rate_limiter: if is(binding::RATE_LIMIT, "off") { None } else { rate_limiter(env) },
            allows_insecure_http: is(binding::ALLOW_INSECURE_HTTP, "true"),
            queue: bound(env, binding::OVERFLOW).map(Queue),
            memory: MEMORY.with(Rc::clone),
        }
    }
}

thread_local! {
    /// The isolate's.
    static MEMORY: Rc<Memory> = Rc::default();
}

fn bound(env: &Env, name: &str) -> Option<JsValue> {
    let bound = Reflect::get(env, &JsValue::from_str(name)).ok()?;
    bound.is_object().then_some(bound)
}

/// The producer's binding of the queue.
#[derive(Debug)]
pub struct Queue(JsValue);

impl overflow::Queue for Queue {
    async fn send(&self, message: &str, delay_seconds: u32) -> Result<(), Unsent> {
        let unsent = |error: JsValue| Unsent(format!("{error:?}"));
        let send: Function = Reflect::get(&self.0, &"send".into()).map_err(unsent)?.dyn_into().map_err(unsent)?;
        let options = Object::new();
        Reflect::set(&options, &"contentType".into(), &"text".into()).map_err(unsent)?;
        Reflect::set(&options, &"delaySeconds".into(), &delay_seconds.into()).map_err(unsent)?;
        let promise: Promise =
            send.call2(&self.0, &message.into(), &options).map_err(unsent)?.dyn_into().map_err(unsent)?;
        JsFuture::from(promise).await.map(|_| ()).map_err(unsent)
    }
}

/// By its name alone: the class of the binding has another one in local development, which `Env::rate_limiter` refuses.
fn rate_limiter(env: &Env) -> Option<RateLimiter> {
    let bound = Reflect::get(env, &JsValue::from_str(binding::RATE_LIMITER)).ok()?;
    bound.is_object().then(|| bound.unchecked_into())
}

/// The database, if it is bound at all.
#[derive(Debug)]
pub struct Database(Option<D1>);

impl Executor for Database {
    async fn run(&self, statements: &[Statement<'_>]) -> Result<Answers, StoreError> {
        match &self.0 {
            Some(database) => database.run(statements).await,
            None => Err(StoreError::Broken("the database DB is not bound".to_owned())),
        }
    }
}

impl Platform for Cloudflare {
    type Store = Database;
    type Queue = Queue;

    fn store(&self) -> &Database {
        &self.store
    }

    fn overflow(&self) -> Option<Overflow<'_, Queue>> {
        Some(Overflow { queue: self.queue.as_ref()?, memory: &self.memory })
    }

    fn now_ms(&self) -> u64 {
        Date::now().as_millis()
    }

    fn random(&self) -> Option<Random> {
        let mut random = Random::default();
        getrandom::fill(&mut random.request).ok()?;
        getrandom::fill(&mut random.row).ok()?;
        Some(random)
    }

    fn pepper(&self) -> Option<&str> {
        self.pepper.as_deref()
    }

    fn other_pepper(&self) -> Option<&str> {
        self.other_pepper.as_deref()
    }

    fn admin_token(&self) -> Option<&str> {
        self.admin_token.as_deref()
    }

    fn allows_insecure_http(&self) -> bool {
        self.allows_insecure_http
    }

    async fn within_rate(&self, caller: &str) -> bool {
        match &self.rate_limiter {
            // A limiter that is out of order stops nobody.
            Some(limiter) => limiter.limit(caller.to_owned()).await.map_or(true, |outcome| outcome.success),
            None => true,
        }
    }

    async fn pause(&self, milliseconds: u32) {
        Delay::from(Duration::from_millis(milliseconds.into())).await;
    }

    fn log(&self, line: &str) {
        console_log!("{line}");
    }
}

/// The body of a request, piece by piece.
#[derive(Debug)]
pub struct Stream(Option<ReadableStreamDefaultReader>);

impl Stream {
    async fn read(&mut self) -> Result<Option<Uint8Array>, BrokenOff> {
        let Some(reader) = &self.0 else { return Ok(None) };
        let piece = JsFuture::from(reader.read()).await.map_err(|_| BrokenOff)?;
        let member = |name| Reflect::get(&piece, &JsValue::from_str(name)).map_err(|_| BrokenOff);
        if member("done")?.is_truthy() {
            // Asking again would only cost another turn of the event loop.
            self.0 = None;
            return Ok(None);
        }
        Ok(Some(member("value")?.dyn_into().map_err(|_| BrokenOff)?))
    }
}

impl Body for Stream {
    async fn next(&mut self) -> Result<Option<Vec<u8>>, BrokenOff> {
        Ok(self.read().await?.map(|piece| piece.to_vec()))
    }

    async fn skip(&mut self) -> Result<Option<usize>, BrokenOff> {
        Ok(self.read().await?.and_then(|piece| usize::try_from(piece.length()).ok()))
    }
}

/// What the gates read of a request.
#[must_use]
pub fn request(request: &worker::Request) -> Request<Stream> {
    let known = HEADERS.into_iter();
    let sent = known.filter_map(|name| request.headers().get(name).ok().flatten().map(|value| (name, value)));
    // Not `worker::Method`, to which every unknown method is GET.
    let request = request.inner();
    let reader = request.body().and_then(|body| body.get_reader().dyn_into().ok());
    Request { method: request.method(), url: Url::parse(&request.url()), headers: sent.collect(), body: Stream(reader) }
}

pub fn response(response: Response) -> worker::Result<worker::Response> {
    let Response { status, headers, body } = response;
    let mut builder = ResponseBuilder::new().with_status(status);
    for (name, value) in headers {
        builder = builder.with_header(name, &value)?;
    }
    Ok(match body {
        Some(json) => builder.fixed(json.into_bytes()),
        None => builder.empty(),
    })
}
