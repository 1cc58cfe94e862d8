//! The gates, in the contract's order: route → method → HTTPS → declared size → key present and well formed → key, brand
//! and plan → rate → content type → read size → idempotency key's form → payload → state.
//!
//! The database is asked once. A request that passes every gate asks it about its key together with its event; one that
//! fails at a later gate asks about its key alone before it is told so, because a caller without a valid key learns
//! nothing about its payload.

use advocateloop_core::{Basis, Event, MAX_BODY, Options, Rejection, Verdict, judge};

use crate::auth::{Credentials, Peppers, Permit};
use crate::failure::Failure;
use crate::http::{self, Body, CONTENT_LENGTH, CONTENT_TYPE, Headers, IDEMPOTENCY_KEY, Request, Response, Unread};
use crate::log::Record;
use crate::platform::{Platform, Random};
use crate::reply::{self, Success};
use crate::route::{self, Route};
use crate::store::{self, Executor, HEALTH, Idempotency, Recording};
use crate::{ids, retry};

/// The most of an unread body that is received before the answer: 16 MiB, which no event is by mistake.
const MAX_DISCARDED: usize = 16 * 1024 * 1024;

/// Answers a request, and logs one line about it.
pub async fn handle<B: Body, P: Platform>(mut request: Request<B>, platform: &P) -> Response {
    let now_ms = platform.now_ms();
    let random = platform.random();
    let request_id = ids::make(ids::REQUEST, now_ms, &random.unwrap_or_default().request);
    let for_browsers = route::is_for_browsers(&request.url.path);
    let mut passage = Passage { platform, now_ms, random, record: Record { request_id, ..Record::default() } };

    let outcome = passage.answer(&mut request).await;
    http::discard(&mut request.body, MAX_DISCARDED).await;

    let Passage { mut record, .. } = passage;
    let code = outcome.as_ref().map_or_else(Failure::code, |_| "ok");
    record.trouble = outcome.as_ref().err().and_then(Failure::trouble).map(str::to_owned);
    let response = reply::respond(outcome, &record.request_id, for_browsers);
    platform.log(&record.line(response.status, code, platform.now_ms().saturating_sub(now_ms)));
    response
}

/// One request on its way through the gates.
struct Passage<'p, P> {
    platform: &'p P,
    now_ms: u64,
    /// None only if the machine has none.
    random: Option<Random>,
    record: Record,
}

/// What passed the gates that need no database.
struct Offer {
    body: Vec<u8>,
    idempotency_key: Option<String>,
}

impl<P: Platform> Passage<'_, P> {
    async fn answer<B: Body>(&mut self, request: &mut Request<B>) -> Result<Success, Failure> {
        let route = find_route(&request.url.path)?;
        self.record.route = Some(route.name());
        if request.method == "OPTIONS" {
            return Ok(Success::Options { allow: route.allow() });
        }
        check_method(route, &request.method)?;
        self.check_https(request.url.is_https)?;
        match route {
            Route::Health => self.health().await,
            Route::Validate(event) => self.validate(event, request).await,
            Route::Track(event) => self.track(event, request).await,
        }
    }

    async fn health(&self) -> Result<Success, Failure> {
        let asked = self.platform.store().batch(&[HEALTH]).await;
        match asked {
            Ok(_) => Ok(reply::healthy()),
            Err(error) => Err(Failure::from(error).into_unavailable()),
        }
    }

    async fn validate<B: Body>(&self, event: Event, request: &mut Request<B>) -> Result<Success, Failure> {
        check_declared_size(event, &request.headers)?;
        let offer = read_offer(event, request).await?;
        let basis = match request.url.parameter("basis") {
            None => Basis::default(),
            Some(name) => Basis::from_name(name).ok_or(Failure::UnknownBasis)?,
        };
        let verdict = judge(event, &offer.body, on(basis));
        match &verdict.outcome {
            Ok(_) => Ok(Success::Body(verdict.to_json())),
            Err(_) => Err(rejected(&verdict)),
        }
    }

    async fn track<B: Body>(&mut self, event: Event, request: &mut Request<B>) -> Result<Success, Failure> {
        check_declared_size(event, &request.headers)?;
        let credentials = self.read_credentials(&request.headers)?;
        let offer = self.collect(event, &credentials, request).await;
        let verdict = offer.as_ref().ok().map(|offer| judge(event, &offer.body, on(Basis::default())));
        let (Ok(offer), Some(Verdict { outcome: Ok(payload), warnings, .. })) = (&offer, &verdict) else {
            let permit = self.admit(event, &credentials).await?;
            return Err(rejected(&judge(event, &offer?.body, on(permit.basis()))));
        };

        let normalized = payload.to_json();
        let random = self.random.ok_or_else(|| Failure::internal("there is no randomness"))?;
        let idempotency = offer.idempotency_key.as_ref().map(|key| Idempotency::new(key, &normalized));
        let recording = Recording {
            credentials: &credentials,
            now_ms: self.now_ms,
            row_id: &ids::make(ids::prefix(event), self.now_ms, &random.row),
            idempotency: idempotency.as_ref(),
            event,
            payload: &normalized,
        };
        let store = retry::Patient(self.platform);
        let (permit, recorded) = store::record(&store, &recording, payload).await?;
        // The warnings across fields depend on what the brand's `order_total` is, which only the database knew.
        Ok(match permit.basis() {
            Basis::Paid => reply::recorded(&recorded, warnings),
            gross @ Basis::Gross => reply::recorded(&recorded, &judge(event, &offer.body, on(gross)).warnings),
        })
    }

    fn check_https(&self, is_https: bool) -> Result<(), Failure> {
        if is_https || self.platform.allows_insecure_http() { Ok(()) } else { Err(Failure::HttpsRequired) }
    }

    fn read_credentials(&mut self, headers: &Headers) -> Result<Credentials, Failure> {
        let peppers = Peppers::new(self.platform.pepper(), self.platform.other_pepper())
            .ok_or_else(|| Failure::internal("the secret KEY_PEPPER is not set"))?;
        let credentials = Credentials::read(headers, peppers)?;
        self.record.brand_id = Some(credentials.brand_id().to_owned());
        self.record.key_id = Some(credentials.key_id().to_owned());
        Ok(credentials)
    }

    /// The gate of key, brand and plan, on its own.
    async fn admit(&self, event: Event, credentials: &Credentials) -> Result<Permit, Failure> {
        Ok(store::admit(&retry::Patient(self.platform), credentials, event, self.now_ms).await?)
    }

    /// The gates from the rate to the idempotency key's form.
    async fn collect<B: Body>(
        &self,
        event: Event,
        credentials: &Credentials,
        request: &mut Request<B>,
    ) -> Result<Offer, Failure> {
        // Not by key id, which others can know, and use up.
        if !self.platform.within_rate(credentials.digest()).await {
            return Err(Failure::RateLimited);
        }
        read_offer(event, request).await
    }
}

fn find_route(path: &str) -> Result<Route, Failure> {
    Route::find(path).ok_or_else(|| Failure::NotFound { nearest: Route::nearest(path) })
}

fn check_method(route: Route, method: &str) -> Result<(), Failure> {
    if route.answers(method) { Ok(()) } else { Err(Failure::MethodNotAllowed { allow: route.allow() }) }
}

fn check_declared_size(event: Event, headers: &Headers) -> Result<(), Failure> {
    let Some(declared) = headers.given(CONTENT_LENGTH) else { return Ok(()) };
    // Digits that no number holds are too many bytes, too; anything else is the runtime's to refuse.
    let is_number = declared.bytes().all(|byte| byte.is_ascii_digit());
    let fits = declared.parse::<usize>().is_ok_and(|bytes| bytes <= MAX_BODY);
    if is_number && !fits { Err(Failure::PayloadTooLarge { event }) } else { Ok(()) }
}

/// The gates of content type, read size and the idempotency key's form.
async fn read_offer<B: Body>(event: Event, request: &mut Request<B>) -> Result<Offer, Failure> {
    if !is_json(request.headers.get(CONTENT_TYPE)) {
        return Err(Failure::UnsupportedMediaType);
    }
    let body = http::read(&mut request.body, MAX_BODY).await.map_err(|unread| match unread {
        Unread::TooLarge => Failure::PayloadTooLarge { event },
        Unread::BrokenOff => Failure::BodyBrokenOff,
    })?;
    let idempotency_key = request.headers.get(IDEMPOTENCY_KEY).map(idempotency_key).transpose()?;
    Ok(Offer { body, idempotency_key })
}

/// `application/json`, with or without parameters.
fn is_json(content_type: Option<&str>) -> bool {
    let media_type = content_type.and_then(|value| value.split(';').next());
    media_type.is_some_and(|media_type| media_type.trim().eq_ignore_ascii_case("application/json"))
}

fn idempotency_key(sent: &str) -> Result<String, Failure> {
    const LONGEST: usize = 255;
    let is_visible = sent.bytes().all(|byte| byte.is_ascii_graphic());
    if is_visible && (1..=LONGEST).contains(&sent.len()) {
        Ok(sent.to_owned())
    } else {
        Err(Failure::InvalidIdempotencyKey)
    }
}

fn on(basis: Basis) -> Options {
    Options { basis, coerce: false }
}

fn rejected(verdict: &Verdict<'_>) -> Failure {
    let code = verdict.outcome.as_ref().map_or_else(Rejection::code, |_| "invalid_payload");
    Failure::Rejected { verdict: verdict.to_json(), code }
}
