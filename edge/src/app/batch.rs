//! Recording many events at once: the gates of a request, then each event as if it had come alone, each kind after the other.

use advocateloop_core::batch::{Batch, Entry, Layout, MAX_BATCH};
use advocateloop_core::{Mode, Rejection};
use sha2::{Digest, Sha256};

use super::judged::{Judged, Names, Verdicts};
use super::track::idempotency_key;
use super::{Passage, body};
use crate::auth::Credentials;
use crate::failure::Failure;
use crate::http::{Body, Request};
use crate::platform::Platform;
use crate::query::judging;
use crate::responses::batch::{Counts, Outcome as Reply};
use crate::responses::{self, Envelope, Success};
use crate::store::hexadecimal;

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
        let offer = self.admitted(&credentials, None, offer).await?;
        let batch = Batch::read(&offer.body, offer.layout).map_err(|rejection| body::rejected(&rejection));
        let batch = self.admitted(&credentials, None, batch).await?;
        let judged = judge_all(&batch, offer.mode, self.now_ms).map_err(|rejection| body::rejected(&rejection));
        let judged = self.admitted(&credentials, None, judged).await?;

        let replies = self.record_judged(&credentials, &judged, Some(Names::of(offer.name))).await?;
        self.count_later(&credentials, replies.iter().filter_map(Reply::failure));
        self.record.batch = Some(Counts::of(&replies));
        self.record.trouble = replies.iter().find_map(Reply::trouble).map(str::to_owned);
        let envelope = Envelope {
            request_id: &self.record.request_id,
            keys_page: self.platform.keys_page(),
            origin: &request.url.origin,
        };
        Ok(responses::batch::recorded(&replies, &batch.warnings, envelope))
    }

    /// The gates from the rate to the query parameters.
    async fn take_in<B: Body>(&self, credentials: &Credentials, request: &mut Request<B>) -> Result<Offer, Failure> {
        self.check_rate(credentials).await?;
        let layout = body::media::layout(&request.headers)?;
        let body = body::read_within(request, MAX_BATCH).await.map_err(too_large)?;
        let key = idempotency_key(request)?;
        let mode = judging::of_recording(&request.url.query)?;
        let name = key.unwrap_or_else(|| hexadecimal(&Sha256::digest(&body)));
        Ok(Offer { body, layout, name, mode })
    }
}

fn too_large(failure: Failure) -> Failure {
    match failure {
        Failure::PayloadTooLarge => body::rejected(&Rejection::too_large_batch()),
        failure => failure,
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
