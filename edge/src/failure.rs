//! Failures: each with its code, its status and its sentence. The sentence says what is wrong and what to change, and never repeats a
//! caller's value.

use advocateloop_core::json::Writer;
use advocateloop_core::{Issue, Rejection};
use thiserror::Error;

use crate::app::MediaFault;
use crate::auth::AuthError;
use crate::code::Code;
use crate::database::Database;
use crate::overflow::Unsent;
use crate::query::InvalidParameter;
use crate::store::{Conflict, RecordError, StoreError};

/// The place where a brand finds its keys, if the deployment does not name another.
pub(crate) const KEYS_PAGE: &str = "in the AdvocateLoop app, under Settings → API Keys";

#[derive(Debug, Error)]
pub enum Failure {
    #[error("No such path: {nearest}")]
    NotFound { nearest: String },
    #[error("Method not allowed: {instead}")]
    MethodNotAllowed { allow: String, instead: String },
    #[error(
        "HTTPS is required: start the address with https://. If a key was in this request, replace it: it went unencrypted"
    )]
    HttpsRequired,
    #[error("The body ended before it was complete: send the request again")]
    BodyBrokenOff,
    #[error(transparent)]
    Refused(#[from] AuthError),
    #[error("Invalid admin token: send the header Authorization: Bearer … with the value of the secret ADMIN_TOKEN")]
    InvalidAdminToken,
    #[error("No such brand: brand_id in the path must be one that GET /api/v1/admin/brands lists")]
    NoSuchBrand,
    #[error(
        "Nothing is known of such an event: accepted_id in the path must be one that an answer with status accepted gave; \
         if it is, the event still waits to be recorded: ask again later"
    )]
    NoSuchAccepted,
    /// A conversion was asked for that is not there.
    #[error(
        "{} names no conversion of this brand: send the identifier that it was recorded with. A test key finds only what \
         test keys recorded", .fields.join(" and ")
    )]
    NoSuchConversion { fields: Vec<&'static str> },
    /// The number is not that of a bound database.
    #[error(
        "There is no such database: the bindings in wrangler.toml have the numbers {}", numbers(.bound)
    )]
    NoSuchDatabase { bound: Vec<Database> },
    /// The brand moves already.
    #[error(
        "The brand is moving to database {0}: send to={0} until it is done, or cancel that with DELETE first", .to.number()
    )]
    MoveUnderWay { to: Database },
    #[error("No such key: key_id in the path must be one that GET /api/v1/admin/brands/{{brand_id}}/keys lists")]
    NoSuchKey,
    #[error(
        "The brand has orders in its currency, so it can't get another: send currency with each event instead, or make a \
         new brand"
    )]
    CurrencyInUse,
    /// Revoked or expired.
    #[error(
        "The key is revoked or expired, so there is nothing to replace: create a new one with POST \
         /api/v1/admin/brands/{{brand_id}}/keys"
    )]
    KeyNotActive,
    #[error(
        "Too many requests with this key: wait as many seconds as the header Retry-After says, then send this one again"
    )]
    RateLimited,
    #[error(transparent)]
    UnsupportedMediaType(#[from] MediaFault),
    #[error(
        "The header Idempotency-Key must be 1 to 255 visible ASCII characters without spaces: send one such as a UUID, or \
         leave the header out"
    )]
    InvalidIdempotencyKey,
    #[error(transparent)]
    InvalidParameter(#[from] InvalidParameter),
    /// The verdict on the payload, as JSON, with its code and its first issue.
    #[error("The payload is not valid")]
    Rejected { verdict: String, code: Code, first: Option<Box<Issue>> },
    #[error(transparent)]
    Conflict(Conflict),
    /// Our fault, and trying again may work after so many seconds.
    #[error(
        "Temporarily unavailable: wait as many seconds as the header Retry-After says, then send the same request again"
    )]
    Unavailable { retry_after: u32, trouble: String },
    /// The service is not set up yet.
    #[error("The service is not set up: {what}")]
    Unready { what: Unready, trouble: String },
    /// Our fault.
    #[error(
        "Internal error: nothing is wrong with your request. Send it again later; if it keeps failing, tell support the \
         request_id"
    )]
    Internal { trouble: String },
}

/// The step that is left to the operator. It names no secret's value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum Unready {
    #[error("the secret KEY_PEPPER is not set. Set it with npx wrangler secret put KEY_PEPPER")]
    NoPepper,
    #[error("no database is bound. Bind one as DB in wrangler.toml")]
    NoDatabase,
    #[error(
        "the database lacks tables or columns. Apply the migrations with npx wrangler d1 migrations apply DB --remote"
    )]
    NotMigrated,
}

fn numbers(bound: &[Database]) -> String {
    bound.iter().map(|database| database.number().to_string()).collect::<Vec<_>>().join(", ")
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Transient(trouble) => Failure::Unavailable { retry_after: 2, trouble },
            StoreError::Overloaded(trouble) => Failure::Unavailable { retry_after: 10, trouble },
            StoreError::Broken(trouble) => Failure::Internal { trouble },
        }
    }
}

impl From<RecordError> for Failure {
    fn from(error: RecordError) -> Self {
        match error {
            RecordError::Refused(refused) => Failure::Refused(refused),
            RecordError::Conflict(conflict) => Failure::Conflict(conflict),
            RecordError::Failed(error) => error.into(),
        }
    }
}

impl From<&Rejection> for Failure {
    fn from(rejection: &Rejection) -> Self {
        let mut out = Writer::new();
        out.object(|out| rejection.write_members(out));
        Failure::rejected(rejection, out.finish())
    }
}

impl From<Rejection> for Failure {
    fn from(rejection: Rejection) -> Self {
        Failure::from(&rejection)
    }
}

impl Failure {
    /// Says it to a caller; `keys_page` is where this deployment's keys are to be found, behind “you find it”.
    pub fn told(&self, keys_page: Option<&str>) -> String {
        let sentence = self.to_string();
        keys_page.map_or_else(|| sentence.clone(), |page| sentence.replace(KEYS_PAGE, page))
    }

    pub fn internal(trouble: &str) -> Failure {
        Failure::Internal { trouble: trouble.to_owned() }
    }

    /// Makes the failure of an event that neither the database nor the queue took.
    pub fn unqueued(error: StoreError, unsent: &Unsent) -> Failure {
        match error.into() {
            Failure::Unavailable { retry_after, trouble } => {
                Failure::Unavailable { retry_after, trouble: format!("{trouble}; the queue: {}", unsent.0) }
            }
            failure => failure,
        }
    }

    /// `verdict` is what it answers, but for the request's own part.
    pub(crate) fn rejected(rejection: &Rejection, verdict: String) -> Failure {
        let first = rejection.issues().first().cloned().map(Box::new);
        Failure::Rejected { verdict, code: Code::of(rejection), first }
    }

    pub fn code(&self) -> Code {
        match self {
            Failure::NotFound { .. } => Code::NotFound,
            Failure::MethodNotAllowed { .. } => Code::MethodNotAllowed,
            Failure::HttpsRequired => Code::HttpsRequired,
            Failure::BodyBrokenOff => Code::MalformedJson,
            Failure::Refused(AuthError::MissingApiKey | AuthError::ApiKeyElsewhere(_)) => Code::MissingApiKey,
            Failure::Refused(AuthError::MissingBrandId) => Code::MissingBrandId,
            Failure::Refused(AuthError::InvalidApiKey | AuthError::Malformed(_)) => Code::InvalidApiKey,
            Failure::Refused(AuthError::FeatureNotAvailable { .. }) => Code::FeatureNotAvailable,
            Failure::Refused(AuthError::EventNotAllowed { .. } | AuthError::ErasureNotAllowed) => Code::EventNotAllowed,
            Failure::InvalidAdminToken => Code::InvalidAdminToken,
            Failure::NoSuchBrand => Code::BrandNotFound,
            Failure::NoSuchAccepted => Code::AcceptedEventNotFound,
            Failure::NoSuchDatabase { .. } => Code::DatabaseNotBound,
            Failure::MoveUnderWay { .. } => Code::MoveUnderWay,
            Failure::NoSuchKey => Code::KeyNotFound,
            Failure::KeyNotActive => Code::KeyNotActive,
            Failure::CurrencyInUse => Code::CurrencyInUse,
            Failure::RateLimited => Code::RateLimited,
            Failure::UnsupportedMediaType(_) => Code::UnsupportedMediaType,
            Failure::InvalidIdempotencyKey => Code::InvalidIdempotencyKey,
            Failure::InvalidParameter(_) => Code::InvalidParameter,
            Failure::Rejected { code, .. } => *code,
            Failure::Conflict(Conflict::ConversionNotFound { .. }) | Failure::NoSuchConversion { .. } => {
                Code::ConversionNotFound
            }
            Failure::Conflict(Conflict::IdentifiersDisagree) => Code::IdentifiersDisagree,
            Failure::Conflict(Conflict::AmbiguousClaim { .. }) => Code::AmbiguousClaim,
            Failure::Conflict(Conflict::RefundExceedsRemaining { .. }) => Code::RefundExceedsRemaining,
            Failure::Conflict(Conflict::CurrencyMismatch { .. }) => Code::CurrencyMismatch,
            Failure::Conflict(Conflict::OrderIdReused) => Code::OrderIdConflict,
            Failure::Conflict(Conflict::IdempotencyKeyReused) => Code::IdempotencyConflict,
            Failure::Unavailable { .. } | Failure::Unready { .. } => Code::TemporarilyUnavailable,
            Failure::Internal { .. } => Code::InternalError,
        }
    }

    /// Seconds after which a caller may try again.
    pub fn retry_after(&self) -> Option<u32> {
        match self {
            // The limit counts by the minute.
            Failure::RateLimited => Some(60),
            Failure::Unavailable { retry_after, .. } => Some(*retry_after),
            Failure::Unready { .. } => Some(10),
            _ => None,
        }
    }

    /// The message for the log, which no answer contains.
    pub fn trouble(&self) -> Option<&str> {
        match self {
            Failure::Unavailable { trouble, .. } | Failure::Unready { trouble, .. } | Failure::Internal { trouble } => {
                Some(trouble)
            }
            _ => None,
        }
    }

    /// Rewords what the operator can solve.
    pub(crate) fn for_the_operator(self, has_pepper: bool) -> Failure {
        match self {
            Failure::Internal { trouble } if !has_pepper => Failure::Unready { what: Unready::NoPepper, trouble },
            Failure::Unavailable { trouble, .. } if StoreError::is_behind(&trouble) => {
                Failure::Unready { what: Unready::NotMigrated, trouble }
            }
            failure => failure,
        }
    }

    /// Makes 503 of 500, for `/health`.
    pub(crate) fn into_unavailable(self) -> Failure {
        match self {
            Failure::Internal { trouble } => Failure::Unavailable { retry_after: 10, trouble },
            failure => failure,
        }
    }
}
