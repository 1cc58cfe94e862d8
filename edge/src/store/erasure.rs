//! A person is erased: the personal data goes, the money and the record of it stay.
//!
//! One batch: first the note of how much there is to erase, then the erasing, then the note again. A batch that is tried
//! again after its answer got lost finds the note of the first, and nothing more to erase.

use advocateloop_core::Event;

use super::permit::{answer, permit};
use super::read::{Reader, ask_after};
use super::{Executor, Statement, Unrecorded};
use crate::auth::Refused;
use crate::responses::read::Erased;

/// `?6` email, `?7` what stands for it from now on, `?8` request. Whoever may only send some events erases nothing.
macro_rules! may_erase {
    () => {
        "EXISTS (SELECT 1 FROM permit WHERE events IS NULL)"
    };
}

macro_rules! of_person {
    ($column:literal) => {
        concat!("brand_id = ?1 AND environment = ?2 AND ", $column, " = ?6")
    };
}

/// With what the partial index asks for.
macro_rules! conversions_of_person {
    ($what:literal) => {
        concat!(
            "(SELECT ",
            $what,
            " FROM conversions WHERE ",
            of_person!("customer_email"),
            " AND customer_email <> 'erased')"
        )
    };
}

const NOTE: &str = concat!(
    permit!(),
    " INSERT INTO audit (brand_id, request_id, at, actor, action, target, details)
SELECT ?1, ?8, CAST(?5 AS INTEGER), ?3, 'customer.erased', ?7, json_object('environment', ?2,
  'conversions', ",
    conversions_of_person!("count(*)"),
    ", 'claims', (SELECT count(*) FROM claims WHERE ",
    of_person!("email"),
    ")) FROM permit WHERE events IS NULL ON CONFLICT DO NOTHING"
);

/// Also of refunds that changed nothing, which are no row of the ledger.
const DIGESTS: &str = concat!(
    permit!(),
    " UPDATE idempotency_keys SET payload_digest = '0000000000000000000000000000000000000000000000000000000000000000'
WHERE brand_id = ?1 AND environment = ?2 AND coalesce(conversion_id, row_id) IN (SELECT * FROM ",
    conversions_of_person!("conversion_id"),
    " UNION ALL SELECT claim_id FROM claims WHERE ",
    of_person!("email"),
    ") AND ",
    may_erase!()
);

const REFUNDS: &str = concat!(
    permit!(),
    " UPDATE refunds SET payload = json_remove(payload, '$.refund_reason')
WHERE brand_id = ?1 AND environment = ?2 AND conversion_id IN ",
    conversions_of_person!("conversion_id"),
    " AND ",
    may_erase!()
);

const CONVERSIONS: &str = concat!(
    permit!(),
    " UPDATE conversions SET customer_email = 'erased', payload = json_remove(payload, '$.customer_email', '$.customer_name')
WHERE ",
    of_person!("customer_email"),
    " AND customer_email <> 'erased' AND ",
    may_erase!()
);

/// Who claimed the code again after being erased, under a pepper that is gone now, has a claim with the same mark already.
const CLAIMS: &str = concat!(
    permit!(),
    " UPDATE claims SET email = iif(EXISTS (SELECT 1 FROM claims AS earlier WHERE brand_id = ?1 AND environment = ?2 AND email = ?7
    AND referral_code = claims.referral_code), ?7 || ':' || claim_id, ?7), payload = json_remove(payload, '$.email', '$.name', '$.phone') WHERE ",
    of_person!("email"),
    " AND ",
    may_erase!()
);

/// What was acknowledged and could not be recorded.
const ACCEPTED: &str = concat!(
    permit!(),
    // SQLite takes no partial index to find what is updated, but to find what it is.
    " UPDATE accepted SET email = NULL, payload = NULL WHERE brand_id = ?1 AND environment = ?2
  AND accepted_id IN (SELECT accepted_id FROM accepted WHERE ",
    of_person!("email"),
    " AND email IS NOT NULL) AND ",
    may_erase!()
);

const QUERY: &str =
    concat!(permit!(), answer!("json((SELECT details FROM audit WHERE brand_id = ?1 AND request_id = ?8))"));

/// Whether erasing removes a field from the payloads of an event, as the statements above do.
pub(super) fn is_personal(event: Event, field: &str) -> bool {
    let fields: &[&str] = match event {
        Event::Conversion => &["customer_email", "customer_name"],
        Event::Refund => &["refund_reason"],
        Event::Claim => &["email", "name", "phone"],
        Event::Visit => &[],
    };
    fields.contains(&field)
}

/// Erases whoever has this normalized email address, in the key's brand and environment.
pub async fn erase(
    store: &impl Executor,
    reader: Reader<'_>,
    email: &str,
    request_id: &str,
) -> Result<Erased, Unrecorded> {
    let marks = reader.credentials.erasure_marks(email);
    let mark = marks.first().map(String::as_str);
    let own = vec![email.into(), mark.into(), request_id.into()];
    let before = [(NOTE, 8), (DIGESTS, 6), (REFUNDS, 6), (ACCEPTED, 6), (CONVERSIONS, 6), (CLAIMS, 7)];
    let erased = ask_after(store, reader, &before, Statement { sql: QUERY, params: own }).await?;
    Ok(erased.ok_or(Refused::ErasureNotAllowed)?)
}
