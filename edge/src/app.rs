//! The gates, in the contract's order: route → method → HTTPS → declared size → key present and well formed → key, brand
//! and plan → rate → content type → read size → idempotency key's form → query parameters → payload → state.
//!
//! The database is asked once. A request that passes every gate asks it about its key together with its event. One that
//! fails at a later gate asks about its key alone before it is told so: a caller without a valid key learns nothing
//! about its payload.

pub(crate) mod admin;
mod body;
mod judged;
mod read;
mod record;
mod track;

pub use body::MediaFault;

use std::future::Future;
use std::pin::Pin;

use serde_json::json;

use crate::auth::{Credentials, Peppers};
use crate::failure::{Failure, Unready};
use crate::http::{self, Body, Request, Response};
use crate::ids;
use crate::log::Record;
use crate::platform::{Platform, Random};
use crate::responses::{self, Audience, Envelope, Success};
use crate::route::{self, Address, Route};
use crate::store::{Executor, health};

pub use track::Uncounted;

/// The most of an unread body that is received before the answer: 16 MiB, which no event is by mistake.
const MAX_DISCARDED: usize = 16 * 1024 * 1024;

const NO_PEPPER: &str = "the secret KEY_PEPPER is not set";

/// Answers a request, logs one line about it, and counts what was refused.
pub async fn handle<B: Body, P: Platform>(request: Request<B>, platform: &P) -> Response {
    let (response, uncounted) = answer(request, platform).await;
    if let Some(uncounted) = uncounted {
        uncounted.count(platform).await;
    }
    response
}

/// Answers a request, and logs one line about it. What is left to count can wait until the answer is sent.
pub async fn answer<B: Body, P: Platform>(mut request: Request<B>, platform: &P) -> (Response, Option<Uncounted>) {
    let now_ms = platform.now_ms();
    let (for_request, entropy) = platform.random().map(|Random { request, row }| (request, row)).unzip();
    let request_id = ids::make(ids::REQUEST, now_ms, &for_request.unwrap_or_default());
    let record = Record { request_id, ..Record::default() };
    let mut context = Context { platform, now_ms, entropy, record, uncounted: None };

    let outcome = context.answer(&mut request).await;
    http::discard(&mut request.body, MAX_DISCARDED).await;

    let Context { record, uncounted, .. } = context;
    (conclude(&request, outcome, record, now_ms, platform), uncounted)
}

/// Answers a request whose instance of the module was lost, with whatever it had done; and logs the line about it.
pub fn answer_lost<B>(request: &Request<B>, started_ms: u64, platform: &impl Platform) -> Response {
    let random = platform.random().unwrap_or_default();
    let request_id = ids::make(ids::REQUEST, started_ms, &random.request);
    let failure = Failure::internal("the WebAssembly instance was lost");
    conclude(request, Err(failure), Record { request_id, ..Record::default() }, started_ms, platform)
}

/// Writes the response, and logs the line about the request.
fn conclude<B>(
    request: &Request<B>,
    outcome: Result<Success, Failure>,
    mut record: Record,
    started_ms: u64,
    platform: &impl Platform,
) -> Response {
    let success = if record.accepted_for.is_some() { "accepted" } else { "ok" };
    let code = outcome.as_ref().map_or_else(|failure| failure.code().name(), |_| success);
    let trouble = outcome.as_ref().err().and_then(Failure::trouble).map(str::to_owned);
    // Else that of an event of a batch.
    record.trouble = trouble.or(record.trouble);
    let envelope = envelope(request, &record.request_id, platform);
    let response = responses::respond(outcome, envelope, Audience::of(request));
    platform.log(&record.line(response.status, code, platform.now_ms().saturating_sub(started_ms)));
    response
}

fn envelope<'a, B>(request: &'a Request<B>, request_id: &'a str, platform: &'a impl Platform) -> Envelope<'a> {
    Envelope { request_id, keys_page: platform.settings().keys_page, origin: &request.url.origin }
}

/// The future answer of a route. Boxed, because otherwise the code of all routes would be one function, and the first request to a Worker
/// that has just started would wait until all of it is compiled.
type Answer<'a> = Pin<Box<dyn Future<Output = Result<Success, Failure>> + 'a>>;

/// One request on its way through the gates.
struct Context<'p, P> {
    platform: &'p P,
    now_ms: u64,
    /// Randomness for the rows that the request stores; none only if the machine has none.
    entropy: Option<ids::Entropy>,
    record: Record,
    uncounted: Option<Uncounted>,
}

impl<P: Platform> Context<'_, P> {
    async fn answer<B: Body>(&mut self, request: &mut Request<B>) -> Result<Success, Failure> {
        let path = request.url.path.clone();
        let with_admin = self.admin_token().is_some();
        let address = Address::find(&path, with_admin)
            .ok_or_else(|| Failure::NotFound { nearest: route::nearest(&request.method, &path, with_admin) })?;
        self.record.route = Some(address.pattern());
        if request.method == "OPTIONS" {
            return Ok(Success::Options { allow: address.allow() });
        }
        let method = request.method.as_str();
        let (deadline, route) = address
            .route(method)
            .ok_or_else(|| Failure::MethodNotAllowed { allow: address.allow(), instead: address.instead(method) })?;
        self.check_https(request.url.is_https)?;
        self.platform.wait_at_most(deadline);
        let has_pepper = self.peppers().is_some();
        let answer: Answer<'_> = match route {
            Route::Health => Box::pin(self.health()),
            Route::TrackBatch => Box::pin(self.track_batch(request)),
            Route::Validate(event) => Box::pin(self.validate(event, request)),
            Route::Track(event) => Box::pin(self.track(event, request)),
            Route::Read(what) => Box::pin(self.read(what, &address, request)),
            Route::Erase => Box::pin(self.erase(request)),
            Route::Admin(what) => Box::pin(self.administer(what, &address, request)),
        };
        let outcome = answer.await;
        // The operator, who shows the token, is told what is left to set up.
        let is_operator = matches!(route, Route::Admin(_));
        outcome.map_err(|failure| if is_operator { failure.for_the_operator(has_pepper) } else { failure })
    }

    async fn health(&self) -> Result<Success, Failure> {
        let unready = |what, trouble: &str| Err(Failure::Unready { what, trouble: trouble.to_owned() });
        if self.peppers().is_none() {
            return unready(Unready::NoPepper, NO_PEPPER);
        }
        let databases = self.platform.databases();
        if databases.is_empty() {
            return unready(Unready::NoDatabase, "no database is bound");
        }
        // Patience would hide how they are.
        for (database, store) in
            databases.into_iter().filter_map(|database| Some((database, self.platform.store(database)?)))
        {
            if let Err(error) = store.batch(&[health()]).await {
                return Err(Failure::from(error.at(database)).into_unavailable().for_the_operator(true));
            }
        }
        Ok(responses::data(&json!({ "status": "ok" })))
    }

    fn check_https(&self, is_https: bool) -> Result<(), Failure> {
        if is_https || self.platform.settings().allows_insecure_http { Ok(()) } else { Err(Failure::HttpsRequired) }
    }

    /// The gate of the rate.
    async fn check_rate(&self, credentials: &Credentials) -> Result<(), Failure> {
        // Not by key id, which others can know, and use up.
        if self.platform.within_rate(credentials.digest()).await { Ok(()) } else { Err(Failure::RateLimited) }
    }

    fn peppers(&self) -> Option<Peppers<'_>> {
        let settings = self.platform.settings();
        Peppers::new(settings.pepper, settings.other_pepper)
    }

    fn read_credentials<B>(&mut self, request: &Request<B>) -> Result<Credentials, Failure> {
        let peppers = self.peppers().ok_or_else(|| Failure::internal(NO_PEPPER))?;
        let credentials = Credentials::read(&request.headers, &request.url.query, peppers)?;
        self.record.brand_id = Some(credentials.brand_id().to_owned());
        self.record.key_id = Some(credentials.key_id().to_owned());
        Ok(credentials)
    }
}
