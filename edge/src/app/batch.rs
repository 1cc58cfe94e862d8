//! Recording many events at once: the gates of a request, then each event as if it had come alone, each kind after the other.

use advocateloop_core::batch::{Batch, Entry};
use advocateloop_core::{Mode, Rejection};
use sha2::{Digest, Sha256};

use super::Passage;
use super::body::Takes;
use super::judged::{Judged, Names, Verdicts};
use super::track::Offer;
use crate::failure::Failure;
use crate::http::{Body, Request};
use crate::platform::Platform;
use crate::responses::batch::Counts;
use crate::responses::{self, Success};
use crate::store::hexadecimal;

impl<P: Platform> Passage<'_, P> {
    pub(super) async fn track_batch<B: Body>(&mut self, request: &mut Request<B>) -> Result<Success, Failure> {
        Takes::Many.check_declared_size(&request.headers)?;
        let credentials = self.read_credentials(request)?;
        let offer = self.collect(&credentials, request, Takes::Many).await;
        let (Offer { body, layout, idempotency_key }, mode) = self.admitted(&credentials, None, offer).await?;
        let batch = Batch::read(&body, layout).map_err(Failure::from);
        let batch = self.admitted(&credentials, None, batch).await?;
        let judged = judge_all(&batch, mode, self.now_ms).map_err(Failure::from);
        let judged = self.admitted(&credentials, None, judged).await?;

        // Identifies this batch: by its header, or by the body itself.
        let name = idempotency_key.unwrap_or_else(|| hexadecimal(&Sha256::digest(&body)));
        let answers = self.record_judged(&credentials, &judged, Some(Names::of(name))).await?;
        let failures = || answers.iter().filter_map(|answer| answer.as_ref().err());
        self.count_later(&credentials, failures());
        self.record.batch = Some(Counts::of(&answers));
        self.record.trouble = failures().find_map(Failure::trouble).map(str::to_owned);
        let envelope = super::envelope(request, &self.record.request_id, self.platform);
        Ok(responses::batch::recorded(&answers, &batch.warnings, envelope))
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
