//! Counts what is refused, so that the brand can see it: by day, key, route, code and place. Nothing of a payload is kept.

use advocateloop_core::{Event, Issue, Plan, Rejection};
use serde::Serialize;
use serde_json::json;

use super::permit::{self, Scope};
use super::sql::sql;
use super::{Both, Conflict, Statement};
use crate::auth::{self, Credentials};
use crate::code::Code;
use crate::failure::Failure;

/// Something that was refused, as it is counted. It says nothing that the sender chose.
#[derive(Debug, Serialize)]
pub struct Refusal {
    code: &'static str,
    /// The first issue's place, where the payload is invalid.
    path: String,
    message: String,
    /// It counts only if the key may send this, because otherwise that is what is answered.
    event: Option<&'static str>,
    plans: Vec<&'static str>,
}

impl Refusal {
    /// Returns what counts of a failure; `None` where it is no fault of the sender's, or no brand is known to have sent it.
    pub fn of(failure: &Failure) -> Option<Refusal> {
        let message = match failure {
            Failure::Rejected { code, first, .. } => return first.as_ref().map(|first| Refusal::at(*code, first)),
            Failure::BodyBrokenOff
            | Failure::UnsupportedMediaType(_)
            | Failure::InvalidIdempotencyKey
            | Failure::Refused(auth::AuthError::FeatureNotAvailable { .. } | auth::AuthError::EventNotAllowed { .. }) => {
                failure.to_string()
            }
            // The sentences of these repeat a name, an amount or a currency.
            Failure::InvalidParameter(_)
            | Failure::Conflict(Conflict::RefundExceedsRemaining { .. } | Conflict::CurrencyMismatch { .. }) => {
                failure.code().meaning().to_owned()
            }
            Failure::Conflict(conflict) => conflict.to_string(),
            _ => return None,
        };
        Some(Refusal::new(failure.code(), String::new(), message))
    }

    /// Returns what counts of a payload that is not valid. Its event is known, unless the payload is no event.
    pub fn of_payload(rejection: &Rejection, event: Option<Event>) -> Option<Refusal> {
        let first = rejection.issues().first()?;
        let refusal = Refusal::at(Code::of(rejection), first);
        Some(if let Some(event) = event { refusal.sent_as(event) } else { refusal })
    }

    /// Makes it count only if the key may send this event.
    #[must_use]
    pub fn sent_as(self, event: Event) -> Refusal {
        let plans = Plan::plans_for(event).map(Plan::name).collect();
        Refusal { event: Some(event.name()), plans, ..self }
    }

    fn at(code: Code, first: &Issue) -> Refusal {
        let (path, message) = match code {
            Code::InvalidPayload => first.impersonal(),
            // The whole body.
            code => (String::new(), code.meaning().to_owned()),
        };
        Refusal::new(code, path, message)
    }

    fn new(code: Code, path: String, message: String) -> Refusal {
        Refusal { code: code.name(), path, message, event: None, plans: Plan::ALL.map(Plan::name).to_vec() }
    }
}

/// Makes the statement that counts the refusals of a request; `None` if there is nothing to count.
pub fn count(
    credentials: &Credentials,
    now_ms: u64,
    request_id: &str,
    route: &str,
    refusals: &[Refusal],
) -> Option<Statement> {
    (!refusals.is_empty()).then(|| {
        let own = json!({ "request_id": request_id, "route": route, "refusals": refusals });
        let values = Both { one: Scope::of(credentials, now_ms), other: own };
        Statement::with(sql!("count_rejections"), &values)
    })
}

/// Makes a batch of a statement that counts, which tells whether the brand lives there.
pub fn alone(count: Statement, credentials: &Credentials, now_ms: u64) -> [Statement; 2] {
    [count, permit::ask(credentials, now_ms)]
}
