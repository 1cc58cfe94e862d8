//! A person is erased: the personal data goes, the money and the record of it stay.
//!
//! One batch: first the note of how much there is to erase, then the erasing, then the note again. A batch that is tried
//! again after its answer got lost finds the note of the first, and nothing more to erase.

use advocateloop_core::Event;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::read::{Reader, ask};
use super::sql::script;
use super::{Executor, RecordError};
use crate::auth::AuthError;

/// How much had the person's data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "contract", derive(schemars::JsonSchema))]
pub struct Erased {
    /// The number that had the person's data.
    pub conversions: u64,
    /// The number that had the person's data.
    pub claims: u64,
}

/// Whether erasing removes a field from the payloads of an event, as the statements above do.
pub(super) fn is_personal(event: Event, field: &str) -> bool {
    let fields: &[&str] = match event {
        Event::Conversion => &["customer_email", "customer_name", "customer_id", "metadata"],
        Event::Refund => &["refund_reason", "metadata"],
        Event::Claim => &["email", "name", "phone", "customer_id", "metadata"],
        Event::Visit => &[],
    };
    fields.contains(&field)
}

/// Erases the person with this normalized email address, in the key's brand and environment.
pub async fn erase(
    store: &impl Executor,
    reader: Reader<'_>,
    email: &str,
    request_id: &str,
) -> Result<Erased, RecordError> {
    let marks = reader.credentials.erasure_marks(email);
    let asked = json!({ "email": email, "mark": marks.first(), "request_id": request_id });
    let erased = ask(store, reader, script!("erase_person"), &asked).await?;
    Ok(erased.ok_or(AuthError::ErasureNotAllowed)?)
}
