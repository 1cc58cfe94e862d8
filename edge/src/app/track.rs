//! Recording an event, and the verdict on one that is not recorded.

use advocateloop_core::{Basis, Event, Mode, Options, Verdict, judge};

use super::overflow::{Passed, Tracked};
use super::{Passage, body};
use crate::auth::{Credentials, Permit};
use crate::failure::Failure;
use crate::http::{Body, IDEMPOTENCY_KEY, Request};
use crate::platform::Platform;
use crate::query::judging;
use crate::responses::events::AcceptedEvent;
use crate::responses::{self, Success};
use crate::retry::Home;
use crate::store::{self, Idempotency, Recording};

/// What passed the gates that need no database.
struct Offer {
    body: Vec<u8>,
    idempotency_key: Option<String>,
    mode: Mode,
}

impl Offer {
    fn judge(&self, event: Event, basis: Basis) -> Verdict<'_> {
        judge(event, &self.body, Options { basis, mode: self.mode, coerce: false })
    }
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
        let offer = self.collect(&credentials, request).await;
        let verdict = offer.as_ref().ok().map(|offer| offer.judge(event, Basis::default()));
        let (Ok(offer), Some(Verdict { outcome: Ok(valid), warnings, .. })) = (&offer, &verdict) else {
            let permit = self.admit(event, &credentials).await?;
            return Err(rejected(&offer?.judge(event, permit.basis())));
        };

        let normalized = valid.to_json();
        let payload = valid.payload().ok_or_else(|| Failure::internal("a table lets through what its type doesn't"))?;
        let entropy = self.entropy.ok_or_else(|| Failure::internal("there is no randomness"))?;
        let idempotency = offer.idempotency_key.as_ref().map(|key| Idempotency::new(key, &normalized));
        let recording = Recording {
            credentials: &credentials,
            now_ms: self.now_ms,
            row_id: &self.row_id(event, entropy),
            idempotency: idempotency.as_ref(),
            event,
            payload: &normalized,
        };
        let tracked = self.record(&Passed { recording, payload: &payload }).await?;
        // The warnings across fields depend on what the brand's `order_total` is, which only the database knew.
        let on_gross = match tracked.basis() {
            Basis::Paid => None,
            gross @ Basis::Gross => Some(offer.judge(event, gross).warnings),
        };
        let warnings = on_gross.as_ref().unwrap_or(warnings);
        Ok(match &tracked {
            Tracked::Recorded(_, recorded) => responses::recorded(recorded, warnings),
            Tracked::Accepted { id, trouble, .. } => {
                self.record.accepted_for = Some(trouble.trouble().to_owned());
                Success::Body(responses::success(&AcceptedEvent::of(id, &payload), warnings))
            }
        })
    }

    /// The gate of key, brand and plan, on its own.
    pub(super) async fn admit(&self, event: Event, credentials: &Credentials) -> Result<Permit, Failure> {
        let store = Home::of(self.platform, credentials.brand_id());
        let admitted = store::admit(&store, credentials, event, self.now_ms).await;
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
