//! A person is erased: the personal data goes, the money and the record of it stay.
//!
//! One batch: first the note of how much there is to erase, then the erasing, then the note again. A batch that is tried
//! again after its answer got lost finds the note of the first, and nothing more to erase.

use advocateloop_core::Event;
use serde::Serialize;

use super::read::{Reader, ask};
use super::sql::sql;
use super::{Executor, RecordError};
use crate::auth::Refused;
use crate::responses::read::Erased;

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
    #[derive(Serialize)]
    struct Asked<'a> {
        email: &'a str,
        mark: Option<&'a str>,
        request_id: &'a str,
    }
    let marks = reader.credentials.erasure_marks(email);
    let asked = Asked { email, mark: marks.first().map(String::as_str), request_id };
    let statements = [
        sql!("erase_note"),
        sql!("erase_digests"),
        sql!("erase_refunds"),
        sql!("erase_accepted"),
        sql!("erase_conversions"),
        sql!("erase_claims"),
        sql!("erased"),
    ];
    let erased = ask(store, reader, &statements, &asked).await?;
    Ok(erased.ok_or(Refused::ErasureNotAllowed)?)
}
