//! Events with their verdicts, one or many: those that are valid are recorded, and each is answered.

use std::borrow::Cow;
use std::collections::BTreeMap;

use advocateloop_core::{Basis, Event, Mode, Options, Payload, Rejection, Verdict, Warning, judge_at};
use sha2::{Digest, Sha256};

use super::Context;
use super::record::{Outcome, Outcomes};
use super::track::rejected;
use crate::auth::Credentials;
use crate::failure::Failure;
use crate::ids::Entropy;
use crate::platform::Platform;
use crate::responses::recording::AcceptedEvent;
use crate::responses::{self, Success};
use crate::store::batch::Done;
use crate::store::rejections::Refusal;
use crate::store::{Idempotency, NewEvent, StoreError, payload_digest};

/// An event as it was sent, with its verdict.
pub(super) struct Judged<'a> {
    event: Event,
    bytes: &'a [u8],
    mode: Mode,
    now_ms: u64,
    idempotency_key: Option<String>,
    pub(super) verdict: Verdict<'a>,
}

/// An event with its verdict, or why an entry of a batch is no event.
pub(super) type Verdicts<'a> = Result<Judged<'a>, &'a Rejection>;

impl<P: Platform> Context<'_, P> {
    /// Records the events that are valid, and counts the others. Answers each, in the order sent. In a batch, what nothing else identifies is
    /// identified by `names`.
    pub(super) async fn record_judged(
        &mut self,
        credentials: &Credentials,
        judged: &[Verdicts<'_>],
        names: Option<Names>,
    ) -> Result<Vec<Result<Success, Failure>>, Failure> {
        let (places, events): (Vec<usize>, Vec<NewEvent<'_>>) = self.prepare(judged, names)?.into_iter().unzip();
        let refusals: Vec<Refusal> = judged.iter().filter_map(refusal).collect();
        let count = self.count(credentials, &refusals);
        let Outcomes { each, done, accepted_for } = self.record(credentials, &events, count).await?;
        self.record.accepted_for = accepted_for;
        let mut outcomes: Vec<Option<(Outcome, &Payload<'_>)>> = judged.iter().map(|_| None).collect();
        for ((place, event), outcome) in places.into_iter().zip(&events).zip(each) {
            if let Some(slot) = outcomes.get_mut(place) {
                *slot = Some((outcome, &event.payload));
            }
        }
        let answer = |(judged, outcome): (&Verdicts<'_>, Option<(Outcome, &Payload<'_>)>)| match (judged, outcome) {
            (Err(rejection), _) => Err((*rejection).into()),
            (Ok(judged), Some((outcome, payload))) => judged.answer(outcome, payload),
            (Ok(judged), None) => Err(judged.refuse(done.as_ref(), credentials)),
        };
        Ok(judged.iter().zip(outcomes).map(answer).collect())
    }

    /// The valid events with their places, in the order in which they are recorded: the claims first, then the conversions, then the
    /// refunds, and last the visits, each kind in the order sent.
    fn prepare<'a>(
        &self,
        judged: &'a [Verdicts<'a>],
        mut names: Option<Names>,
    ) -> Result<Vec<(usize, NewEvent<'a>)>, Failure> {
        let mut prepared = Vec::new();
        for kind in [Event::Claim, Event::Conversion, Event::Refund, Event::Visit] {
            let of_kind = |(_, judged): &(usize, &Judged<'_>)| judged.event == kind;
            let all = judged.iter().enumerate().filter_map(|(place, judged)| Some((place, judged.as_ref().ok()?)));
            for (place, judged) in all.filter(of_kind) {
                let Ok(valid) = &judged.verdict.outcome else { continue };
                let impossible = || Failure::internal("a table lets through what its type doesn't");
                let (payload, normalized) = (valid.payload().ok_or_else(impossible)?, valid.to_json());
                let entropy = self.entropy.ok_or_else(|| Failure::internal("there is no randomness"))?;
                let random = if names.is_some() { entropy_of(&entropy, place) } else { entropy };
                let name = |names: &mut Names| names.next(kind, &normalized);
                let key = judged.idempotency_key.clone();
                let key = key.or_else(|| names.as_mut().filter(|_| !is_identified(&payload)).map(name));
                let event = NewEvent {
                    row_id: self.row_id(kind, random),
                    idempotency: key.map(|key| Idempotency::new(&key, &normalized)),
                    event: kind,
                    payload,
                    normalized: Cow::Owned(normalized),
                };
                prepared.push((place, event));
            }
        }
        Ok(prepared)
    }
}

impl<'a> Judged<'a> {
    pub(super) fn new(event: Event, bytes: &'a [u8], mode: Mode, now_ms: u64, idempotency_key: Option<String>) -> Self {
        let options = Options { mode, ..Options::default() };
        let verdict = judge_at(now_ms, event, bytes, options);
        Judged { event, bytes, mode, now_ms, idempotency_key, verdict }
    }

    /// The verdict on a brand's basis, on which the rules across fields depend and which only the database knows.
    fn verdict_on(&self, basis: Basis) -> Verdict<'_> {
        judge_at(self.now_ms, self.event, self.bytes, Options { basis, mode: self.mode, coerce: false })
    }

    fn warnings_on(&self, basis: Basis) -> Cow<'_, [Warning]> {
        match basis {
            Basis::Paid => Cow::Borrowed(&self.verdict.warnings),
            gross @ Basis::Gross => Cow::Owned(self.verdict_on(gross).warnings),
        }
    }

    /// The answer to what a valid event came to.
    fn answer(&self, outcome: Outcome, payload: &Payload<'_>) -> Result<Success, Failure> {
        match outcome {
            Outcome::Recorded { basis, recorded } => {
                // The warnings of the payload, then those of the state.
                let warnings = [&*self.warnings_on(basis), &recorded.warnings].concat();
                Ok(Success::of(responses::success(&recorded.data, &warnings), recorded.duplicate))
            }
            Outcome::Accepted { basis, id } => {
                let data = AcceptedEvent::of(&id, payload);
                Ok(Success::Accepted(responses::success(&data, &self.warnings_on(basis))))
            }
            Outcome::Failed(failure) => Err(failure),
        }
    }

    /// Why an event that is not valid failed: what the key does not open says nothing about the payload.
    fn refuse(&self, done: Result<&Done, &StoreError>, credentials: &Credentials) -> Failure {
        match done.map(|done| done.admit(self.event, credentials)) {
            Ok(Ok(permit)) => rejected(&self.verdict_on(permit.basis)),
            Ok(Err(refused)) => refused.into(),
            Err(error) => error.clone().into(),
        }
    }
}

/// Returns what counts of an event that is not valid.
fn refusal(judged: &Verdicts<'_>) -> Option<Refusal> {
    match judged {
        Ok(judged) => Refusal::of_payload(judged.verdict.outcome.as_ref().err()?, Some(judged.event)),
        Err(rejection) => Refusal::of_payload(rejection, None),
    }
}

/// Makes the idempotency keys of events that nothing else identifies: by the batch, the payload, and the number among equal ones, so that neither
/// what stands beside it nor its place in the batch makes it another event.
pub(super) struct Names {
    batch: String,
    /// How many of each there were so far.
    equal: BTreeMap<String, u32>,
}

impl Names {
    pub(super) fn of(batch: String) -> Names {
        Names { batch, equal: BTreeMap::new() }
    }

    fn next(&mut self, event: Event, normalized: &str) -> String {
        let digest = payload_digest(normalized);
        let number = self.equal.entry([event.name(), &digest].join(" ")).or_default();
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
