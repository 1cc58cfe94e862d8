//! Counting what is refused. What the gates refuse is counted in the transaction that asks about the key; what the key or the state refuses is
//! known only after it, and counted in one more, for which the answer does not wait.

use super::Passage;
use crate::auth::Credentials;
use crate::failure::Failure;
use crate::platform::Platform;
use crate::retry::Home;
use crate::store::rejections::{self, Refusal};
use crate::store::{Executor, Statement};

/// What is left to count once a request is answered.
#[derive(Debug)]
pub struct Uncounted {
    brand_id: String,
    statements: [Statement; 2],
}

impl Uncounted {
    /// Counts it. That it can't be counted is nobody's failure.
    pub async fn count(self, platform: &impl Platform) {
        drop(Home::of(platform, &self.brand_id).run(&self.statements).await);
    }
}

impl<P: Platform> Passage<'_, P> {
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
}
