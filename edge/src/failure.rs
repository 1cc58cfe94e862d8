//! Why a request was not answered with success. What is the caller's fault is told apart from what is ours.

use advocateloop_core::Rejection;

use crate::app::MediaFault;
use crate::auth::Refused;
use crate::code::Code;
use crate::database::Database;
use crate::overflow::Unsent;
use crate::query::InvalidParameter;
use crate::route::{Instead, Nearest};
use crate::store::{Conflict, RecordError, StoreError};

#[derive(Debug)]
pub enum Failure {
    NotFound {
        nearest: Nearest,
    },
    MethodNotAllowed {
        allow: String,
        instead: Instead,
    },
    HttpsRequired,
    /// Nobody has read it to its end.
    PayloadTooLarge,
    /// The body ended before it was complete.
    BodyBrokenOff,
    Refused(Refused),
    InvalidAdminToken,
    NoSuchBrand,
    NoSuchAccepted,
    /// To read back.
    NoSuchConversion {
        fields: Vec<&'static str>,
    },
    /// A number that names none of those that are bound.
    NoSuchDatabase {
        bound: Vec<Database>,
    },
    /// The brand moves already.
    MoveUnderWay {
        to: Database,
    },
    NoSuchKey,
    /// Revoked or expired.
    KeyNotActive,
    RateLimited,
    UnsupportedMediaType(MediaFault),
    InvalidIdempotencyKey,
    InvalidParameter(InvalidParameter),
    /// The verdict on the payload, as JSON, with its code.
    Rejected {
        verdict: String,
        code: Code,
    },
    Conflict(Conflict),
    /// Ours; trying again may work after so many seconds.
    Unavailable {
        retry_after: u32,
        trouble: String,
    },
    /// The operator's: the service is not set up yet.
    Unready {
        what: Unready,
        trouble: String,
    },
    /// Ours.
    Internal {
        trouble: String,
    },
}

/// What the operator has still to do. It names no secret's value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unready {
    NoPepper,
    NoDatabase,
    /// The database lacks tables or columns.
    NotMigrated,
}

impl From<MediaFault> for Failure {
    fn from(fault: MediaFault) -> Self {
        Failure::UnsupportedMediaType(fault)
    }
}

impl From<Refused> for Failure {
    fn from(refused: Refused) -> Self {
        Failure::Refused(refused)
    }
}

impl From<InvalidParameter> for Failure {
    fn from(invalid: InvalidParameter) -> Self {
        Failure::InvalidParameter(invalid)
    }
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

impl Failure {
    #[must_use]
    pub fn internal(trouble: &str) -> Failure {
        Failure::Internal { trouble: trouble.to_owned() }
    }

    /// Neither the database nor the queue took it.
    #[must_use]
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
        let code = match rejection.code() {
            "malformed_json" => Code::MalformedJson,
            "payload_too_large" => Code::PayloadTooLarge,
            _ => Code::InvalidPayload,
        };
        Failure::Rejected { verdict, code }
    }

    #[must_use]
    pub fn code(&self) -> Code {
        match self {
            Failure::NotFound { .. } => Code::NotFound,
            Failure::MethodNotAllowed { .. } => Code::MethodNotAllowed,
            Failure::HttpsRequired => Code::HttpsRequired,
            Failure::PayloadTooLarge => Code::PayloadTooLarge,
            Failure::BodyBrokenOff => Code::MalformedJson,
            Failure::Refused(Refused::MissingApiKey | Refused::ApiKeyElsewhere(_)) => Code::MissingApiKey,
            Failure::Refused(Refused::MissingBrandId) => Code::MissingBrandId,
            Failure::Refused(Refused::InvalidApiKey | Refused::Malformed(_)) => Code::InvalidApiKey,
            Failure::Refused(Refused::FeatureNotAvailable { .. }) => Code::FeatureNotAvailable,
            Failure::Refused(Refused::EventNotAllowed { .. } | Refused::ErasureNotAllowed) => Code::EventNotAllowed,
            Failure::InvalidAdminToken => Code::InvalidAdminToken,
            Failure::NoSuchBrand => Code::BrandNotFound,
            Failure::NoSuchAccepted => Code::AcceptedEventNotFound,
            Failure::NoSuchDatabase { .. } => Code::DatabaseNotBound,
            Failure::MoveUnderWay { .. } => Code::MoveUnderWay,
            Failure::NoSuchKey => Code::KeyNotFound,
            Failure::KeyNotActive => Code::KeyNotActive,
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
            Failure::Conflict(Conflict::OrderIdReused) => Code::OrderIdConflict,
            Failure::Conflict(Conflict::IdempotencyKeyReused) => Code::IdempotencyConflict,
            Failure::Unavailable { .. } | Failure::Unready { .. } => Code::TemporarilyUnavailable,
            Failure::Internal { .. } => Code::InternalError,
        }
    }

    /// Seconds after which a caller may try again.
    #[must_use]
    pub fn retry_after(&self) -> Option<u32> {
        match self {
            // The limit counts by the minute.
            Failure::RateLimited => Some(60),
            Failure::Unavailable { retry_after, .. } => Some(*retry_after),
            Failure::Unready { .. } => Some(10),
            _ => None,
        }
    }

    /// What the log tells an operator, and the answer tells nobody.
    #[must_use]
    pub fn trouble(&self) -> Option<&str> {
        match self {
            Failure::Unavailable { trouble, .. } | Failure::Unready { trouble, .. } | Failure::Internal { trouble } => {
                Some(trouble)
            }
            _ => None,
        }
    }

    /// In the words of the operator, where it is something for the operator to do.
    #[must_use]
    pub fn for_the_operator(self, has_pepper: bool) -> Failure {
        match self {
            Failure::Internal { trouble } if !has_pepper => Failure::Unready { what: Unready::NoPepper, trouble },
            Failure::Unavailable { trouble, .. } if StoreError::is_behind(&trouble) => {
                Failure::Unready { what: Unready::NotMigrated, trouble }
            }
            failure => failure,
        }
    }

    /// For a question whose only other answer is yes.
    #[must_use]
    pub fn into_unavailable(self) -> Failure {
        match self {
            Failure::Internal { trouble } => Failure::Unavailable { retry_after: 10, trouble },
            failure => failure,
        }
    }
}
