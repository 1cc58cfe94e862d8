//! Recording an event, and the verdict on one that is not recorded.

use std::borrow::Cow;

use advocateloop_core::{Basis, Event, Mode, Options, Payload, Verdict, Warning, judge, judge_at};

use super::record::{Outcome, Outcomes};
use super::{Passage, body};
use crate::auth::{Credentials, Permit};
use crate::failure::Failure;
use crate::http::{Body, IDEMPOTENCY_KEY, Request};
use crate::platform::Platform;
use crate::query::judging;
use crate::responses::events::AcceptedEvent;
use crate::responses::{self, Success};
use crate::retry::Home;
use crate::store::rejections::Refusal;
use crate::store::{Idempotency, NewEvent, RecordError, Statement, batch};

/// An event as it was sent, with its verdict.
pub(super) struct Judged<'a> {
    pub(super) event: Event,
    bytes: &'a [u8],
    mode: Mode,
    now_ms: u64,
    pub(super) verdict: Verdict<'a>,
}

/// A valid event with all that is needed to record it.
pub(super) struct Prepared<'a> {
    event: Event,
    pub(super) payload: Payload<'a>,
    normalized: String,
    row_id: String,
    idempotency: Option<Idempotency>,
}

impl<'a> Judged<'a> {
    pub(super) fn new(event: Event, bytes: &'a [u8], mode: Mode, now_ms: u64) -> Self {
        let options = Options { mode, ..Options::default() };
        Judged { event, bytes, mode, now_ms, verdict: judge_at(now_ms, event, bytes, options) }
    }

    /// The verdict on a brand's basis, on which the rules across fields depend and which only the database knows.
    pub(super) fn verdict_on(&self, basis: Basis) -> Verdict<'_> {
        judge_at(self.now_ms, self.event, self.bytes, Options { basis, mode: self.mode, coerce: false })
    }

    pub(super) fn warnings_on(&self, basis: Basis) -> Cow<'_, [Warning]> {
        match basis {
            Basis::Paid => Cow::Borrowed(&self.verdict.warnings),
            gross @ Basis::Gross => Cow::Owned(self.verdict_on(gross).warnings),
        }
    }

    /// Returns what counts if it is refused.
    pub(super) fn refusal(&self) -> Option<Refusal> {
        Refusal::of_payload(self.verdict.outcome.as_ref().err()?, Some(self.event))
    }

    /// The payload with its text, if it is valid.
    pub(super) fn valid(&self) -> Result<Option<(Payload<'_>, String)>, Failure> {
        let Ok(valid) = &self.verdict.outcome else { return Ok(None) };
        let payload = valid.payload().ok_or_else(|| Failure::internal("a table lets through what its type doesn't"))?;
        Ok(Some((payload, valid.to_json())))
    }
}

impl<'a> Prepared<'a> {
    pub(super) fn new(
        event: Event,
        (payload, normalized): (Payload<'a>, String),
        idempotency_key: Option<&str>,
        row_id: String,
    ) -> Self {
        let idempotency = idempotency_key.map(|key| Idempotency::new(key, &normalized));
        Prepared { event, payload, normalized, row_id, idempotency }
    }

    pub(super) fn as_new(&self) -> NewEvent<'_> {
        NewEvent {
            row_id: &self.row_id,
            idempotency: self.idempotency.as_ref(),
            event: self.event,
            payload: &self.payload,
            normalized: &self.normalized,
        }
    }
}

/// An event that passed the gates that need no database.
struct Offer {
    body: Vec<u8>,
    idempotency_key: Option<String>,
    mode: Mode,
}

impl<P: Platform> Passage<'_, P> {
    pub(super) async fn validate<B: Body>(&self, event: Event, request: &mut Request<B>) -> Result<Success, Failure> {
        body::check_declared_size(&request.headers)?;
        let (body, _) = read_offer(request).await?;
        let options = judging::of_validation(&request.url.query)?;
        let verdict = judge(event, &body, options);
        match &verdict.outcome {
            Ok(_) => Ok(Success::Body(verdict.to_json())),
            Err(_) => Err(rejected(&verdict)),
        }
    }

    pub(super) async fn track<B: Body>(&mut self, event: Event, request: &mut Request<B>) -> Result<Success, Failure> {
        body::check_declared_size(&request.headers)?;
        let credentials = self.read_credentials(request)?;
        let outcome = self.track_by(&credentials, event, request).await;
        self.count_later(&credentials, outcome.as_ref().err());
        outcome
    }

    async fn track_by<B: Body>(
        &mut self,
        credentials: &Credentials,
        event: Event,
        request: &mut Request<B>,
    ) -> Result<Success, Failure> {
        let offer = match self.collect(credentials, request).await {
            Ok(offer) => offer,
            Err(failure) => {
                let refusal = Refusal::of(&failure).map(|refusal| refusal.sent_as(event));
                self.admit(event, credentials, self.count(credentials, refusal.as_slice())).await?;
                return Err(failure);
            }
        };
        let judged = Judged::new(event, &offer.body, offer.mode, self.now_ms);
        let Some(valid) = judged.valid()? else {
            let count = self.count(credentials, judged.refusal().as_slice());
            let permit = self.admit(event, credentials, count).await?;
            return Err(rejected(&judged.verdict_on(permit.basis())));
        };

        let entropy = self.entropy.ok_or_else(|| Failure::internal("there is no randomness"))?;
        let row_id = self.row_id(event, entropy);
        let prepared = Prepared::new(event, valid, offer.idempotency_key.as_deref(), row_id);
        let Outcomes { mut each, accepted_for, .. } = self.record(credentials, &[prepared.as_new()], None).await?;
        self.record.accepted_for = accepted_for;
        match each.pop() {
            Some(Outcome::Recorded { basis, recorded }) => {
                Ok(responses::recorded(&recorded, &judged.warnings_on(basis)))
            }
            Some(Outcome::Accepted { basis, id }) => {
                let accepted = AcceptedEvent::of(&id, &prepared.payload);
                Ok(Success::Body(responses::success(&accepted, &judged.warnings_on(basis))))
            }
            Some(Outcome::Failed(failure)) => Err(failure),
            None => Err(Failure::internal("nothing became of an event")),
        }
    }

    /// The gate of key, brand and plan, on its own.
    async fn admit(
        &self,
        event: Event,
        credentials: &Credentials,
        count: Option<Statement>,
    ) -> Result<Permit, Failure> {
        let store = Home::of(self.platform, credentials.brand_id());
        let done = batch::admit(&store, credentials, self.now_ms, count).await;
        let admitted = done.and_then(|done| done.admit(event, credentials).map_err(RecordError::from));
        self.remember(credentials, admitted.as_ref());
        Ok(admitted?)
    }

    /// The gates from the rate to the query parameters.
    async fn collect<B: Body>(&self, credentials: &Credentials, request: &mut Request<B>) -> Result<Offer, Failure> {
        self.check_rate(credentials).await?;
        let (body, idempotency_key) = read_offer(request).await?;
        Ok(Offer { body, idempotency_key, mode: judging::of_recording(&request.url.query)? })
    }
}

/// The gates of content type, read size and the idempotency key's form.
async fn read_offer<B: Body>(request: &mut Request<B>) -> Result<(Vec<u8>, Option<String>), Failure> {
    let body = body::read_json(request).await?;
    Ok((body, request.headers.get(IDEMPOTENCY_KEY).map(idempotency_key).transpose()?))
}

pub(super) fn idempotency_key(sent: &str) -> Result<String, Failure> {
    const LONGEST: usize = 255;
    let is_visible = sent.bytes().all(|byte| byte.is_ascii_graphic());
    if is_visible && (1..=LONGEST).contains(&sent.len()) {
        Ok(sent.to_owned())
    } else {
        Err(Failure::InvalidIdempotencyKey)
    }
}

pub(super) fn rejected(verdict: &Verdict<'_>) -> Failure {
    match &verdict.outcome {
        Err(rejection) => Failure::rejected(rejection, verdict.to_json()),
        Ok(_) => Failure::internal("a valid payload was rejected"),
    }
}
