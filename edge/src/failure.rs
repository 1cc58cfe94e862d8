//! Why a request was not answered with success. What is the caller's fault is told apart from what is ours.

use crate::auth::Refused;
use crate::query::InvalidParameter;
use crate::store::{Conflict, StoreError, Unrecorded};

#[derive(Debug)]
pub enum Failure {
    NotFound {
        nearest: String,
    },
    MethodNotAllowed {
        allow: String,
    },
    HttpsRequired,
    /// Nobody has read it to its end.
    PayloadTooLarge,
    /// The body ended before it was complete.
    BodyBrokenOff,
    Refused(Refused),
    InvalidAdminToken,
    NoSuchBrand,
    NoSuchKey,
    /// Revoked or expired.
    KeyNotActive,
    RateLimited,
    UnsupportedMediaType,
    InvalidIdempotencyKey,
    InvalidParameter(InvalidParameter),
    UnknownBasis,
    /// The verdict on the payload, as JSON, with its code.
    Rejected {
        verdict: String,
        code: &'static str,
    },
    Conflict(Conflict),
    /// Ours; trying again may work after so many seconds.
    Unavailable {
        retry_after: u32,
        trouble: String,
    },
    /// Ours.
    Internal {
        trouble: String,
    },
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

impl From<Unrecorded> for Failure {
    fn from(unrecorded: Unrecorded) -> Self {
        match unrecorded {
            Unrecorded::Refused(refused) => Failure::Refused(refused),
            Unrecorded::Conflict(conflict) => Failure::Conflict(conflict),
            Unrecorded::Failed(error) => error.into(),
        }
    }
}

impl Failure {
    #[must_use]
    pub fn internal(trouble: &str) -> Failure {
        Failure::Internal { trouble: trouble.to_owned() }
    }

    #[must_use]
    pub fn status(&self) -> u16 {
        match self {
            Failure::Rejected { code: "payload_too_large", .. } | Failure::PayloadTooLarge => 413,
            Failure::Rejected { .. }
            | Failure::BodyBrokenOff
            | Failure::InvalidIdempotencyKey
            | Failure::InvalidParameter(_)
            | Failure::UnknownBasis => 400,
            Failure::Refused(Refused::FeatureNotAvailable { .. } | Refused::EventNotAllowed { .. })
            | Failure::HttpsRequired => 403,
            Failure::Refused(_) | Failure::InvalidAdminToken => 401,
            Failure::NotFound { .. }
            | Failure::NoSuchBrand
            | Failure::NoSuchKey
            | Failure::Conflict(Conflict::ConversionNotFound { .. }) => 404,
            Failure::MethodNotAllowed { .. } => 405,
            Failure::Conflict(_) | Failure::KeyNotActive => 409,
            Failure::UnsupportedMediaType => 415,
            Failure::RateLimited => 429,
            Failure::Internal { .. } => 500,
            Failure::Unavailable { .. } => 503,
        }
    }

    /// The stable name for programs.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Failure::NotFound { .. } => "not_found",
            Failure::MethodNotAllowed { .. } => "method_not_allowed",
            Failure::HttpsRequired => "https_required",
            Failure::PayloadTooLarge => "payload_too_large",
            Failure::BodyBrokenOff => "malformed_json",
            Failure::Refused(Refused::MissingApiKey) => "missing_api_key",
            Failure::Refused(Refused::MissingBrandId) => "missing_brand_id",
            Failure::Refused(Refused::InvalidApiKey) => "invalid_api_key",
            Failure::Refused(Refused::FeatureNotAvailable { .. }) => "feature_not_available",
            Failure::Refused(Refused::EventNotAllowed { .. }) => "event_not_allowed",
            Failure::InvalidAdminToken => "invalid_admin_token",
            Failure::NoSuchBrand => "brand_not_found",
            Failure::NoSuchKey => "key_not_found",
            Failure::KeyNotActive => "key_not_active",
            Failure::RateLimited => "rate_limited",
            Failure::UnsupportedMediaType => "unsupported_media_type",
            Failure::InvalidIdempotencyKey => "invalid_idempotency_key",
            Failure::InvalidParameter(_) => "invalid_parameter",
            Failure::UnknownBasis => "invalid_payload",
            Failure::Rejected { code, .. } => code,
            Failure::Conflict(Conflict::ConversionNotFound { .. }) => "conversion_not_found",
            Failure::Conflict(Conflict::IdentifiersDisagree) => "identifiers_disagree",
            Failure::Conflict(Conflict::AmbiguousClaim { .. }) => "ambiguous_claim",
            Failure::Conflict(Conflict::RefundExceedsRemaining { .. }) => "refund_exceeds_remaining",
            Failure::Conflict(Conflict::OrderIdReused) => "order_id_conflict",
            Failure::Conflict(Conflict::IdempotencyKeyReused) => "idempotency_conflict",
            Failure::Unavailable { .. } => "temporarily_unavailable",
            Failure::Internal { .. } => "internal_error",
        }
    }

    /// Seconds after which a caller may try again.
    #[must_use]
    pub fn retry_after(&self) -> Option<u32> {
        match self {
            // The limit counts by the minute.
            Failure::RateLimited => Some(60),
            Failure::Unavailable { retry_after, .. } => Some(*retry_after),
            _ => None,
        }
    }

    /// What the log tells an operator, and the answer tells nobody.
    #[must_use]
    pub fn trouble(&self) -> Option<&str> {
        match self {
            Failure::Unavailable { trouble, .. } | Failure::Internal { trouble } => Some(trouble),
            _ => None,
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
