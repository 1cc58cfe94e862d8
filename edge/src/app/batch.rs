//! Recording many events at once: the gates of a request, then each event as if it had come alone, the claims first.

use std::borrow::Cow;
use std::collections::BTreeMap;

use advocateloop_core::batch::{Batch, Entry, Layout, MAX_BATCH, Submission};
use advocateloop_core::{Basis, Event, Mode, Options, Payload, Rejection, Verdict, Warning, judge};
use sha2::{Digest, Sha256};

use super::overflow::{Fate, Fates, Passed};
use super::track::{idempotency_key, rejected};
use super::{Passage, body};
use crate::auth::Credentials;
use crate::failure::Failure;
use crate::http::{Body, IDEMPOTENCY_KEY, Request};
use crate::ids::Entropy;
use crate::platform::Platform;
use crate::query::judging;
use crate::responses::batch::{Counts, Outcome};
use crate::responses::events::AcceptedEvent;
use crate::responses::{self, Envelope, Success};
use crate::retry::Home;
use crate::store::batch::{self, Done};
use crate::store::{Idempotency, Recording, StoreError, hexadecimal, payload_digest};

/// What passed the gates that need no database.
struct Intake {
    body: Vec<u8>,
    layout: Layout,
    /// What tells this batch from others: of the header, or of the body itself.
    name: String,
    mode: Mode,
}

/// An event of the batch with its verdict.
struct Judged<'a> {
    submission: &'a Submission<'a>,
    mode: Mode,
    verdict: Verdict<'a>,
}

/// A valid one with all that is needed to record it.
struct Ready<'a> {
    /// Among the events, as they were sent.
    place: usize,
    event: Event,
    payload: Payload<'a>,
    normalized: String,
    row_id: String,
    idempotency: Option<Idempotency>,
}

impl<P: Platform> Passage<'_, P> {
    pub(super) async fn track_batch<B: Body>(&mut self, request: &mut Request<B>) -> Result<Success, Failure> {
        body::check_declared_size_within(&request.headers, MAX_BATCH).map_err(too_large)?;
        let credentials = self.read_credentials(request)?;
        let intake = self.take_in(&credentials, request).await;
        let intake = self.admitted(&credentials, intake).await?;
        let batch = Batch::read(&intake.body, intake.layout).map_err(|rejection| body::rejected(&rejection));
        let batch = self.admitted(&credentials, batch).await?;
        let judged = judge_all(&batch, intake.mode).map_err(|rejection| body::rejected(&rejection));
        let judged = self.admitted(&credentials, judged).await?;

        let entropy = self.entropy.ok_or_else(|| Failure::internal("there is no randomness"))?;
        let mut names = Names::of(intake.name);
        let valid = in_turn(&judged);
        let ready = valid.filter_map(|(place, judged)| self.prepare(place, judged, &mut names, &entropy));
        let ready: Vec<Ready<'_>> = ready.collect();
        let passed: Vec<Passed<'_>> = ready.iter().map(|ready| self.passed(&credentials, ready)).collect();
        let Fates { each, done, accepted_for } = self.record_many(&credentials, &passed).await?;
        let mut fates: BTreeMap<usize, (Fate, &Payload<'_>)> =
            ready.iter().zip(each).map(|(ready, fate)| (ready.place, (fate, &ready.payload))).collect();
        let outcomes: Vec<Outcome> = judged
            .iter()
            .enumerate()
            .map(|(place, judged)| match (judged, fates.remove(&place)) {
                (Err(rejection), _) => Outcome::Failed(body::rejected(rejection)),
                (Ok(judged), Some((fate, payload))) => judged.settle(fate, payload),
                (Ok(judged), None) => Outcome::Failed(judged.refuse(done.as_ref(), &credentials)),
            })
            .collect();
        self.record.batch = Some(Counts::of(&outcomes));
        self.record.accepted_for = accepted_for;
        self.record.trouble = outcomes.iter().find_map(Outcome::trouble).map(str::to_owned);
        let envelope = Envelope { request_id: &self.record.request_id, keys_page: self.platform.keys_page() };
        Ok(responses::batch::recorded(&outcomes, &batch.warnings, envelope))
    }

    /// What failed at a gate behind that of the key fails only for whoever has a good one.
    async fn admitted<T>(&self, credentials: &Credentials, passed: Result<T, Failure>) -> Result<T, Failure> {
        if passed.is_err() {
            batch::admit(&Home::of(self.platform, credentials.brand_id()), credentials, self.now_ms).await?;
        }
        passed
    }

    /// The gates from the rate to the query parameters.
    async fn take_in<B: Body>(&self, credentials: &Credentials, request: &mut Request<B>) -> Result<Intake, Failure> {
        self.check_rate(credentials).await?;
        let layout = body::media::layout(&request.headers)?;
        let body = body::read_within(request, MAX_BATCH).await.map_err(too_large)?;
        let key = request.headers.get(IDEMPOTENCY_KEY).map(idempotency_key).transpose()?;
        let mode = judging::of_recording(&request.url.query)?;
        let name = key.unwrap_or_else(|| hexadecimal(&Sha256::digest(&body)));
        Ok(Intake { body, layout, name, mode })
    }

    fn prepare<'a>(
        &self,
        place: usize,
        judged: &'a Judged<'a>,
        names: &mut Names,
        entropy: &Entropy,
    ) -> Option<Ready<'a>> {
        let valid = judged.verdict.outcome.as_ref().ok()?;
        let (payload, normalized) = (valid.payload()?, valid.to_json());
        let event = judged.submission.event;
        let key = judged.submission.idempotency_key.as_deref().map(str::to_owned);
        let key = key.or_else(|| (!is_identified(&payload)).then(|| names.next(event, &normalized)));
        Some(Ready {
            place,
            event,
            idempotency: key.map(|key| Idempotency::new(&key, &normalized)),
            row_id: self.row_id(event, entropy_of(entropy, place)),
            payload,
            normalized,
        })
    }

    fn passed<'a>(&self, credentials: &'a Credentials, ready: &'a Ready<'_>) -> Passed<'a> {
        let recording = Recording {
            credentials,
            now_ms: self.now_ms,
            row_id: &ready.row_id,
            idempotency: ready.idempotency.as_ref(),
            event: ready.event,
            payload: &ready.normalized,
        };
        Passed { recording, payload: &ready.payload }
    }
}

impl Judged<'_> {
    /// What a valid event came to.
    fn settle(&self, fate: Fate, payload: &Payload<'_>) -> Outcome {
        match fate {
            Fate::Told(Ok((permit, recorded))) => Outcome::Recorded {
                json: responses::recorded_json(&recorded, &self.warnings_on(permit.basis())),
                duplicate: recorded.duplicate,
            },
            Fate::Told(Err(unrecorded)) => Outcome::Failed(unrecorded.into()),
            Fate::Accepted { basis, id } => Outcome::Accepted {
                json: responses::success(&AcceptedEvent::of(&id, payload), &self.warnings_on(basis)),
            },
            Fate::Failed(failure) => Outcome::Failed(failure),
        }
    }

    /// Those across fields depend on what the brand's `order_total` is, which only the database knew.
    fn warnings_on(&self, basis: Basis) -> Cow<'_, [Warning]> {
        match basis {
            Basis::Paid => Cow::Borrowed(&self.verdict.warnings),
            gross @ Basis::Gross => Cow::Owned(self.verdict_on(gross).warnings),
        }
    }

    /// Why an event that is not valid failed: what the key does not open says nothing about the payload.
    fn refuse(&self, done: Result<&Done, &StoreError>, credentials: &Credentials) -> Failure {
        match done.map(|done| done.admit(self.submission.event, credentials)) {
            Ok(Ok(permit)) => rejected(&self.verdict_on(permit.basis())),
            Ok(Err(unrecorded)) => unrecorded.into(),
            Err(error) => error.clone().into(),
        }
    }

    fn verdict_on(&self, basis: Basis) -> Verdict<'_> {
        judge(self.submission.event, self.submission.payload, Options { basis, mode: self.mode, coerce: false })
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

/// The verdict on each event that there is; a list that is no JSON is rejected as a whole.
fn judge_all<'a>(batch: &'a Batch<'a>, mode: Mode) -> Result<Vec<Verdicts<'a>>, Rejection> {
    let judge_one = |entry: &'a Entry<'a>| {
        let submission = match entry {
            Ok(submission) => submission,
            Err(rejection) => return Ok(Err(rejection)),
        };
        let verdict = judge(submission.event, submission.payload, Options { mode, ..Options::default() });
        let whole = verdict.outcome.as_ref().err().and_then(|rejection| batch.rejects_all(submission, rejection));
        whole.map_or(Ok(Ok(Judged { submission, mode, verdict })), Err)
    };
    batch.entries.iter().map(judge_one).collect()
}

/// Those that are valid so far, in the order in which they are recorded: a batch is as if its claims had come first, then its
/// conversions, then its refunds, and last its visits, each kind in the order sent.
fn in_turn<'j, 'a>(judged: &'j [Verdicts<'a>]) -> impl Iterator<Item = (usize, &'j Judged<'a>)> {
    let each = judged.iter().enumerate().filter_map(|(place, judged)| Some((place, judged.as_ref().ok()?)));
    let mut each: Vec<(usize, &Judged<'a>)> = each.collect();
    each.sort_by_key(|(_, judged)| match judged.submission.event {
        Event::Claim => 0,
        Event::Conversion => 1,
        Event::Refund => 2,
        Event::Visit => 3,
    });
    each.into_iter()
}

/// The idempotency keys of what nothing else identifies: by the batch, the payload, and the number among equal ones, so that neither
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
