//! Recording events, one or many: the gates of a request, then the events. And the verdict on an event that is not recorded.
//!
//! What the gates refuse is counted in the transaction that asks about the key. What the key or the state refuses is known only after it, and
//! counted in one more, for which the answer does not wait.

use advocateloop_core::batch::{Batch, Entry, Layout};
use advocateloop_core::{Event, Mode, Rejection, Verdict, judge};
use sha2::{Digest, Sha256};

use super::Context;
use super::body::Takes;
use super::judged::{Judged, Names, Verdicts};
use crate::auth::Credentials;
use crate::failure::Failure;
use crate::http::{Body, Headers, IDEMPOTENCY_KEY, Request};
use crate::platform::Platform;
use crate::query::judging;
use crate::responses::Success;
use crate::responses::recording::{self, Counts};
use crate::retry::BrandStore;
use crate::store::rejections::{self, Refusal};
use crate::store::{Executor, RecordError, Statement, batch, hexadecimal};

/// What was sent, and passed the gates of a body.
struct Offer {
    body: Vec<u8>,
    layout: Layout,
    idempotency_key: Option<String>,
}

/// What is left to count once a request is answered.
#[derive(Debug)]
pub struct Uncounted {
    brand_id: String,
    statements: [Statement; 2],
}

impl Uncounted {
    /// Counts it. That it can't be counted is nobody's failure.
    pub async fn count(self, platform: &impl Platform) {
        drop(BrandStore::of(platform, &self.brand_id).run(&self.statements).await);
    }
}

impl<P: Platform> Context<'_, P> {
    pub(super) async fn validate<B: Body>(&self, event: Event, request: &mut Request<B>) -> Result<Success, Failure> {
        Takes::One.check_declared_size(&request.headers)?;
        let Offer { body, .. } = read_offer(request, Takes::One).await?;
        let options = judging::of_validation(&request.url.query)?;
        let verdict = judge(event, &body, options);
        match &verdict.outcome {
            Ok(_) => Ok(Success::Body(verdict.to_json())),
            Err(_) => Err(rejected(&verdict)),
        }
    }

    pub(super) async fn track<B: Body>(&mut self, event: Event, request: &mut Request<B>) -> Result<Success, Failure> {
        Takes::One.check_declared_size(&request.headers)?;
        let credentials = self.read_credentials(request)?;
        let outcome = async {
            let offer = self.collect(&credentials, request, Takes::One).await;
            let (Offer { body, idempotency_key, .. }, mode) = self.admitted(&credentials, Some(event), offer).await?;
            let judged = Ok(Judged::new(event, &body, mode, self.now_ms, idempotency_key));
            let answers = self.record_judged(&credentials, &[judged], None).await?;
            answers.into_iter().next().unwrap_or_else(|| Err(Failure::internal("nothing became of an event")))
        };
        let outcome = outcome.await;
        self.count_later(&credentials, outcome.as_ref().err());
        outcome
    }

    pub(super) async fn track_batch<B: Body>(&mut self, request: &mut Request<B>) -> Result<Success, Failure> {
        Takes::Many.check_declared_size(&request.headers)?;
        let credentials = self.read_credentials(request)?;
        let offer = self.collect(&credentials, request, Takes::Many).await;
        let (Offer { body, layout, idempotency_key }, mode) = self.admitted(&credentials, None, offer).await?;
        let batch = Batch::read(&body, layout).map_err(Failure::from);
        let events = self.admitted(&credentials, None, batch).await?;
        let judged = judge_all(&events, mode, self.now_ms).map_err(Failure::from);
        let judged = self.admitted(&credentials, None, judged).await?;

        // Identifies this batch: by its header, or by the body itself.
        let name = idempotency_key.unwrap_or_else(|| hexadecimal(&Sha256::digest(&body)));
        let answers = self.record_judged(&credentials, &judged, Some(Names::of(name))).await?;
        let failures = || answers.iter().filter_map(|answer| answer.as_ref().err());
        self.count_later(&credentials, failures());
        self.record.batch = Some(Counts::of(&answers));
        self.record.trouble = failures().find_map(Failure::trouble).map(str::to_owned);
        let envelope = super::envelope(request, &self.record.request_id, self.platform);
        Ok(recording::batch(&answers, &events.warnings, envelope))
    }

    /// Reports what failed at a gate behind that of the key only to the owner of a good one, who may send this event.
    async fn admitted<T>(
        &self,
        credentials: &Credentials,
        event: Option<Event>,
        passed: Result<T, Failure>,
    ) -> Result<T, Failure> {
        if let Err(failure) = &passed {
            let refusal = Refusal::of(failure).map(|refusal| event.into_iter().fold(refusal, Refusal::sent_as));
            let count = self.count(credentials, refusal.as_slice());
            let store = BrandStore::of(self.platform, credentials.brand_id());
            let done = batch::admit(&store, credentials, self.now_ms, count).await;
            self.remember(credentials, done.as_ref());
            let done = done?;
            if let Some(event) = event {
                done.admit(event, credentials).map_err(RecordError::from)?;
            }
        }
        passed
    }

    /// Makes the statement that counts what the gates refused.
    pub(super) fn count(&self, credentials: &Credentials, refusals: &[Refusal]) -> Option<Statement> {
        let route = self.record.route.unwrap_or_default();
        rejections::count(credentials, self.now_ms, &self.record.request_id, route, refusals)
    }

    /// Notes what the key or the state refused.
    pub(super) fn count_later<'f>(
        &mut self,
        credentials: &Credentials,
        failures: impl IntoIterator<Item = &'f Failure>,
    ) {
        let is_late = |failure: &&Failure| matches!(failure, Failure::Refused(_) | Failure::Conflict(_));
        let refusals: Vec<Refusal> = failures.into_iter().filter(is_late).filter_map(Refusal::of).collect();
        self.uncounted = self.count(credentials, &refusals).map(|count| Uncounted {
            brand_id: credentials.brand_id().to_owned(),
            statements: rejections::alone(count, credentials, self.now_ms),
        });
    }

    /// The gates from the rate to the query parameters.
    async fn collect<B: Body>(
        &self,
        credentials: &Credentials,
        request: &mut Request<B>,
        takes: Takes,
    ) -> Result<(Offer, Mode), Failure> {
        self.check_rate(credentials).await?;
        let offer = read_offer(request, takes).await?;
        Ok((offer, judging::of_recording(&request.url.query)?))
    }
}

/// The gates of content type, read size and the idempotency key's form.
async fn read_offer<B: Body>(request: &mut Request<B>, takes: Takes) -> Result<Offer, Failure> {
    let layout = takes.check_media(&request.headers)?;
    let body = takes.read(request).await?;
    Ok(Offer { body, layout, idempotency_key: idempotency_key(&request.headers)? })
}

fn idempotency_key(headers: &Headers) -> Result<Option<String>, Failure> {
    const LONGEST: usize = 255;
    let Some(sent) = headers.get(IDEMPOTENCY_KEY) else { return Ok(None) };
    let is_visible = sent.bytes().all(|byte| byte.is_ascii_graphic());
    if is_visible && (1..=LONGEST).contains(&sent.len()) {
        Ok(Some(sent.to_owned()))
    } else {
        Err(Failure::InvalidIdempotencyKey)
    }
}

/// The verdict on each event that there is; a list that is no JSON is rejected as a whole.
fn judge_all<'a>(batch: &'a Batch<'a>, mode: Mode, now_ms: u64) -> Result<Vec<Verdicts<'a>>, Rejection> {
    let judge_one = |entry: &'a Entry<'a>| {
        let submission = match entry {
            Ok(submission) => submission,
            Err(rejection) => return Ok(Err(rejection)),
        };
        let key = submission.idempotency_key.as_deref().map(str::to_owned);
        let judged = Judged::new(submission.event, submission.payload, mode, now_ms, key);
        let whole =
            judged.verdict.outcome.as_ref().err().and_then(|rejection| batch.rejects_all(submission, rejection));
        whole.map_or(Ok(Ok(judged)), Err)
    };
    batch.entries.iter().map(judge_one).collect()
}

pub(super) fn rejected(verdict: &Verdict<'_>) -> Failure {
    match &verdict.outcome {
        Err(rejection) => Failure::rejected(rejection, verdict.to_json()),
        Ok(_) => Failure::internal("a valid payload was rejected"),
    }
}
