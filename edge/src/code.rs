//! The stable names of failures, each with its status and what it means: answers, the log and the OpenAPI document all
//! take them from here.

use advocateloop_core::Rejection;

macro_rules! codes {
    ($( $Code:ident = $status:literal $name:literal, $meaning:literal; )+) => {
        #[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
        pub enum Code { $( #[doc = $meaning] #[serde(rename = $name)] $Code, )+ }

        impl Code {
            pub const ALL: &'static [Code] = &[ $( Code::$Code, )+ ];

            /// The name for programs.
            pub const fn name(self) -> &'static str {
                match self { $( Code::$Code => $name, )+ }
            }

            pub const fn status(self) -> u16 {
                match self { $( Code::$Code => $status, )+ }
            }

            /// The explanation in the documentation.
            pub const fn meaning(self) -> &'static str {
                match self { $( Code::$Code => $meaning, )+ }
            }
        }
    };
}

impl Code {
    /// Returns the code of a payload that is not valid.
    pub(crate) fn of(rejection: &Rejection) -> Code {
        match rejection.code() {
            "malformed_json" => Code::MalformedJson,
            "payload_too_large" => Code::PayloadTooLarge,
            _ => Code::InvalidPayload,
        }
    }
}

codes! {
    MalformedJson = 400 "malformed_json", "The body is not JSON, or ended too early.";
    InvalidPayload = 400 "invalid_payload", "The body is JSON, but not what it must be: `errors` lists every issue.";
    InvalidIdempotencyKey = 400 "invalid_idempotency_key", "`Idempotency-Key` is not 1 to 255 visible ASCII characters.";
    InvalidParameter = 400 "invalid_parameter", "A query parameter is unknown, sent twice, missing or not what it must be.";
    DatabaseNotBound = 400 "database_not_bound", "No database of this number is bound: the message names those that are.";
    MissingApiKey = 401 "missing_api_key", "There is no `X-API-Key`.";
    MissingBrandId = 401 "missing_brand_id", "There is no `X-Brand-ID`.";
    InvalidApiKey = 401 "invalid_api_key", "The key is unknown, mistyped, revoked, expired or another brand's: we don't say which. The message names a fault of form, such as `Bearer` before the key.";
    InvalidAdminToken = 401 "invalid_admin_token", "`Authorization` does not hold the operator's token.";
    HttpsRequired = 403 "https_required", "The address began with `http://`.";
    FeatureNotAvailable = 403 "feature_not_available", "The brand's plan does not record this event.";
    EventNotAllowed = 403 "event_not_allowed", "The key is limited to other events, or, for an erasure, to any.";
    NotFound = 404 "not_found", "There is no such path; the message names the nearest, or the paths for events. Administration is there only where its secret is set.";
    ConversionNotFound = 404 "conversion_not_found", "The identifiers name no conversion of this brand and environment.";
    AcceptedEventNotFound = 404 "accepted_event_not_found", "No event was accepted under this identifier, or it still waits to be recorded.";
    BrandNotFound = 404 "brand_not_found", "There is no such brand.";
    KeyNotFound = 404 "key_not_found", "The brand has no such key.";
    MethodNotAllowed = 405 "method_not_allowed", "The path answers other methods: see `Allow`.";
    RefundExceedsRemaining = 409 "refund_exceeds_remaining", "More would be refunded than remains: `details.remaining` says what does.";
    AmbiguousClaim = 409 "ambiguous_claim", "`claim_id` alone names several conversions: `details.candidates` lists them.";
    IdentifiersDisagree = 409 "identifiers_disagree", "The identifiers name different conversions.";
    OrderIdConflict = 409 "order_id_conflict", "`order_id` is in use for an order with another customer and another total.";
    IdempotencyConflict = 409 "idempotency_conflict", "`Idempotency-Key` was used with another payload.";
    CurrencyMismatch = 409 "currency_mismatch", "The refund is in another currency than its order: `details.currency` says which that is.";
    CurrencyInUse = 409 "currency_in_use", "The brand has orders in its currency: it is not replaced by another.";
    KeyNotActive = 409 "key_not_active", "The key is revoked or expired: there is nothing to replace.";
    MoveUnderWay = 409 "move_under_way", "The brand is moving to another database: go on with that, or cancel it first.";
    PayloadTooLarge = 413 "payload_too_large", "The body is larger than 64 KiB, or, of a batch, than 1 MiB.";
    UnsupportedMediaType = 415 "unsupported_media_type", "`Content-Type` is not `application/json` or `application/…+json`, nor, for a batch, `application/x-ndjson`; or the body is compressed.";
    RateLimited = 429 "rate_limited", "Too many requests with this key: `Retry-After` says how many seconds to wait.";
    InternalError = 500 "internal_error", "Nothing is wrong with the request, and nothing was stored.";
    TemporarilyUnavailable = 503 "temporarily_unavailable", "Nothing was stored: try again after `Retry-After` seconds.";
}
