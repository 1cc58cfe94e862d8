//! Erasing a person. The email stands in the body, not in the address: addresses are written to logs all along the way.

use advocateloop_core::Erasure;

use super::Passage;
use super::body::Takes;
use crate::failure::Failure;
use crate::http::{Body, Request};
use crate::platform::Platform;
use crate::responses::{self, Success};
use crate::retry::Home;
use crate::store::erasure;
use crate::store::read::{self, Reader};

impl<P: Platform> Passage<'_, P> {
    pub(super) async fn erase<B: Body>(&mut self, request: &mut Request<B>) -> Result<Success, Failure> {
        Takes::One.check_declared_size(&request.headers)?;
        let credentials = self.read_credentials(request)?;
        let reader = Reader { credentials: &credentials, now_ms: self.now_ms };
        let store = Home::of(self.platform, credentials.brand_id());
        let sent = match self.check_rate(&credentials).await {
            Ok(()) => super::admin::read_body(request).await,
            Err(failure) => Err(failure),
        };
        let asked = sent.and_then(|sent| Ok(Erasure::judge(&sent)?.email.as_str().to_owned()));
        match asked {
            Ok(email) => Ok(responses::data(&erasure::erase(&store, reader, &email, &self.record.request_id).await?)),
            Err(failure) => {
                read::admit(&store, reader).await?;
                Err(failure)
            }
        }
    }
}
