//! Recording many events at once: the gates of a request, then each event as if it had come alone, each kind after the other.

use std::collections::BTreeMap;

use advocateloop_core::batch::{Batch, Entry, Layout, MAX_BATCH};
use advocateloop_core::{Event, Mode, Payload, Rejection};
use sha2::{Digest, Sha256};

use super::record::{Outcome, Outcomes};
use super::track::{Judged, Prepared, idempotency_key, rejected};
use super::{Passage, body};
use crate::auth::Credentials;
use crate::failure::Failure;
use crate::http::{Body, IDEMPOTENCY_KEY, Request};
use crate::ids::Entropy;
use crate::platform::Platform;
use crate::query::judging;
use crate::responses::batch::{Counts, Outcome as Reply};
use crate::responses::events::AcceptedEvent;
use crate::responses::{self, Envelope, Success};
use crate::retry::Home;
use crate::store::batch::{self, Done};
use crate::store::rejections::Refusal;
use crate::store::{NewEvent, StoreError, hexadecimal, payload_digest};

/// A batch that passed the gates that need no database.
struct Offer {
    body: Vec<u8>,
    layout: Layout,
    /// Identifies this batch: by its header, or by the body itself.
    name: String,
    mode: Mode,
}

impl<P: Platform> Passage<'_, P> {
    pub(super) async fn track_batch<B: Body>(&mut self, request: &mut Request<B>) -> Result<Success, Failure> {
        body::check_declared_size_within(&request.headers, MAX_BATCH).map_err(too_large)?;
        let credentials = self.read_credentials(request)?;
        let offer = self.take_in(&credentials, request).await;
        let offer = self.admitted(&credentials, offer).await?;
        let batch = Batch::read(&offer.body, offer.layout).map_err(|rejection| body::rejected(&rejection));
        let batch = self.admitted(&credentials, batch).await?;
        let judged = judge_all(&batch, offer.mode, self.now_ms).map_err(|rejection| body::rejected(&rejection));
        let judged = self.admitted(&credentials, judged).await?;

        let prepared = self.prepare_all(&batch, &judged, offer.name)?;
        let events: Vec<NewEvent<'_>> = prepared.iter().map(|(_, prepared)| prepared.as_new()).collect();
        let refusals: Vec<Refusal> = judged.iter().filter_map(refusal).collect();
        let count = self.count(&credentials, &refusals);
        let Outcomes { each, done, accepted_for } = self.record(&credentials, &events, count).await?;
        let mut outcomes: BTreeMap<usize, (Outcome, &Payload<'_>)> = prepared
            .iter()
            .zip(each)
            .map(|((place, prepared), outcome)| (*place, (outcome, &prepared.payload)))
            .collect();
        let replies: Vec<Reply> = judged
            .iter()
            .enumerate()
            .map(|(place, judged)| match (judged, outcomes.remove(&place)) {
                (Err(rejection), _) => Reply::Failed(body::rejected(rejection)),
                (Ok(judged), Some((outcome, payload))) => judged.reply(outcome, payload),
                (Ok(judged), None) => Reply::Failed(judged.refuse(done.as_ref(), &credentials)),
            })
            .collect();
        self.count_later(&credentials, replies.iter().filter_map(Reply::failure));
        self.record.batch = Some(Counts::of(&replies));
        self.record.accepted_for = accepted_for;
        self.record.trouble = replies.iter().find_map(Reply::trouble).map(str::to_owned);
        let envelope = Envelope {
            request_id: &self.record.request_id,
            keys_page: self.platform.keys_page(),
            origin: &request.url.origin,
        };
        Ok(responses::batch::recorded(&replies, &batch.warnings, envelope))
    }

    /// Reports what failed at a gate behind that of the key only to the owner of a good one.
    async fn admitted<T>(&self, credentials: &Credentials, passed: Result<T, Failure>) -> Result<T, Failure> {
        if let Err(failure) = &passed {
            let count = self.count(credentials, Refusal::of(failure).as_slice());
            batch::admit(&Home::of(self.platform, credentials.brand_id()), credentials, self.now_ms, count).await?;
        }
        passed
    }

    /// The gates from the rate to the query parameters.
    async fn take_in<B: Body>(&self, credentials: &Credentials, request: &mut Request<B>) -> Result<Offer, Failure> {
        self.check_rate(credentials).await?;
        let layout = body::media::layout(&request.headers)?;
        let body = body::read_within(request, MAX_BATCH).await.map_err(too_large)?;
        let key = request.headers.get(IDEMPOTENCY_KEY).map(idempotency_key).transpose()?;
        let mode = judging::of_recording(&request.url.query)?;
        let name = key.unwrap_or_else(|| hexadecimal(&Sha256::digest(&body)));
        Ok(Offer { body, layout, name, mode })
    }

    /// The valid events with their places, in the order in which they are recorded: the claims first, then the conversions, then the
    /// refunds, and last the visits, each kind in the order sent.
    fn prepare_all<'a>(
        &self,
        batch: &Batch<'_>,
        judged: &'a [Verdicts<'a>],
        name: String,
    ) -> Result<Vec<(usize, Prepared<'a>)>, Failure> {
        let entropy = self.entropy.ok_or_else(|| Failure::internal("there is no randomness"))?;
        let mut names = Names::of(name);
        let mut prepared = Vec::new();
        for kind in [Event::Claim, Event::Conversion, Event::Refund, Event::Visit] {
            for (place, (judged, entry)) in judged.iter().zip(&batch.entries).enumerate() {
                let (Ok(judged), Ok(submission)) = (judged, entry) else { continue };
                if judged.event != kind {
                    continue;
                }
                let Some((payload, normalized)) = judged.valid()? else { continue };
                let key = submission.idempotency_key.as_deref().map(str::to_owned);
                let key = key.or_else(|| (!is_identified(&payload)).then(|| names.next(kind, &normalized)));
                let row_id = self.row_id(kind, entropy_of(&entropy, place));
                prepared.push((place, Prepared::new(kind, (payload, normalized), key.as_deref(), row_id)));
            }
        }
        Ok(prepared)
    }
}

impl Judged<'_> {
    /// The answer to what a valid event came to.
    fn reply(&self, outcome: Outcome, payload: &Payload<'_>) -> Reply {
        match outcome {
            Outcome::Recorded { basis, recorded } => Reply::Recorded {
                json: responses::recorded_json(&recorded, &self.warnings_on(basis)),
                duplicate: recorded.duplicate,
            },
            Outcome::Accepted { basis, id } => {
                Reply::Accepted { json: responses::success(&AcceptedEvent::of(&id, payload), &self.warnings_on(basis)) }
            }
            Outcome::Failed(failure) => Reply::Failed(failure),
        }
    }

    /// Why an event that is not valid failed: what the key does not open says nothing about the payload.
    fn refuse(&self, done: Result<&Done, &StoreError>, credentials: &Credentials) -> Failure {
        match done.map(|done| done.admit(self.event, credentials)) {
            Ok(Ok(permit)) => rejected(&self.verdict_on(permit.basis())),
            Ok(Err(refused)) => refused.into(),
            Err(error) => error.clone().into(),
        }
    }
}

fn too_large(failure: Failure) -> Failure {
    match failure {
        Failure::PayloadTooLarge => body::rejected(&Rejection::too_large_batch()),
        failure => failure,
    }
}

/// An entry's verdict, or why it has none.
type Verdicts<'a> = Result<Judged<'a>, &'a Rejection>;

/// Returns what counts of an entry that is not valid.
fn refusal(judged: &Verdicts<'_>) -> Option<Refusal> {
    judged.as_ref().map_or_else(|rejection| Refusal::of_payload(rejection, None), Judged::refusal)
}

/// The verdict on each event that there is; a list that is no JSON is rejected as a whole.
fn judge_all<'a>(batch: &'a Batch<'a>, mode: Mode, now_ms: u64) -> Result<Vec<Verdicts<'a>>, Rejection> {
    let judge_one = |entry: &'a Entry<'a>| {
        let submission = match entry {
            Ok(submission) => submission,
            Err(rejection) => return Ok(Err(rejection)),
        };
        let judged = Judged::new(submission.event, submission.payload, mode, now_ms);
        let whole =
            judged.verdict.outcome.as_ref().err().and_then(|rejection| batch.rejects_all(submission, rejection));
        whole.map_or(Ok(Ok(judged)), Err)
    };
    batch.entries.iter().map(judge_one).collect()
}

/// Makes the idempotency keys of events that nothing else identifies: by the batch, the payload, and the number among equal ones, so that neither
/// what stands beside it nor its place in the batch makes it another event.
struct Names {
    batch: String,
    /// How many of each there were so far.
    equal: BTreeMap<(Event, String), u32>,
}

impl Names {
    fn of(batch: String) -> Names {
        Names { batch, equal: BTreeMap::new() }
    }

    fn next(&mut self, event: Event, normalized: &str) -> String {
        let digest = payload_digest(normalized);
        let number = self.equal.entry((event, digest.clone())).or_default();
        // With spaces, which no key that was sent has.
        let name = format!("batch {} {digest} {number}", self.batch);
        *number = number.saturating_add(1);
        name
    }
}

/// Whether a second delivery is known as such without an idempotency key.
fn is_identified(payload: &Payload<'_>) -> bool {
    match payload {
        Payload::Conversion(conversion) => conversion.order_id.is_some(),
        Payload::Refund(refund) => refund.refund_id.is_some() || refund.total_refunded.is_some(),
        Payload::Claim(_) => true,
        Payload::Visit(_) => false,
    }
}

/// The randomness of one of a batch's rows: the same in each try.
fn entropy_of(batch: &Entropy, index: usize) -> Entropy {
    let digest = Sha256::new().chain_update(batch).chain_update(index.to_be_bytes()).finalize();
    digest.first_chunk().copied().unwrap_or_default()
}
