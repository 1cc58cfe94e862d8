//! The words of every failure that is not about the payload: what is wrong, and what to change. Never a caller's value.

use std::fmt;

use advocateloop_core::{Amount, Event, Plan};

use crate::auth::Refused;
use crate::failure::Failure;
use crate::query::InvalidParameter;
use crate::store::Conflict;

impl fmt::Display for Failure {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Failure::NotFound { nearest } => {
                write!(out, "No such path: did you mean {nearest}? Paths are exact, without a slash at the end")
            }
            Failure::MethodNotAllowed { allow } => {
                write!(out, "Method not allowed: this path answers only {allow}; set the method of your request to one of them")
            }
            Failure::HttpsRequired => {
                out.write_str("HTTPS is required: start the address with https://. If a key was in this request, replace it: it went unencrypted")
            }
            // Core words the verdict on it.
            Failure::PayloadTooLarge | Failure::Rejected { .. } => out.write_str("The payload is not valid"),
            Failure::BodyBrokenOff => out.write_str("The body ended before it was complete: send the request again"),
            Failure::Refused(refused) => refused.fmt(out),
            Failure::InvalidAdminToken => {
                out.write_str("Invalid admin token: send the header Authorization: Bearer … with the value of the secret ADMIN_TOKEN")
            }
            Failure::NoSuchBrand => {
                out.write_str("No such brand: brand_id in the path must be one that GET /api/v1/admin/brands lists")
            }
            Failure::NoSuchAccepted => out.write_str(
                "Nothing is known of such an event: accepted_id in the path must be one that an answer with status accepted gave; \
                 if it is, the event still waits to be recorded: ask again later",
            ),
            Failure::NoSuchDatabase { bound } => {
                let numbers: Vec<String> = bound.iter().map(|database| database.number().to_string()).collect();
                write!(out, "There is no such database: the bindings in wrangler.toml have the numbers {}", numbers.join(", "))
            }
            Failure::MoveUnderWay { to } => {
                let to = to.number();
                write!(out, "The brand is moving to database {to}: send to={to} until it is done, or cancel that with DELETE first")
            }
            Failure::NoSuchKey => out.write_str(
                "No such key: key_id in the path must be one that GET /api/v1/admin/brands/{brand_id}/keys lists",
            ),
            Failure::KeyNotActive => out.write_str(
                "The key is revoked or expired, so there is nothing to replace: create a new one with \
                 POST /api/v1/admin/brands/{brand_id}/keys",
            ),
            Failure::RateLimited => {
                out.write_str("Too many requests with this key: wait as many seconds as the header Retry-After says, then send this one again")
            }
            Failure::UnsupportedMediaType => {
                out.write_str("The body must be JSON: send the header Content-Type: application/json")
            }
            Failure::InvalidIdempotencyKey => {
                out.write_str("The header Idempotency-Key must be 1 to 255 visible ASCII characters without spaces: send one such as a UUID, or leave the header out")
            }
            Failure::InvalidParameter(invalid) => invalid.fmt(out),
            Failure::UnknownBasis => {
                out.write_str("The query parameter basis must be paid or gross: send one of them, or leave it out for paid")
            }
            Failure::Conflict(conflict) => conflict.fmt(out),
            Failure::Unavailable { .. } => {
                out.write_str("Temporarily unavailable: wait as many seconds as the header Retry-After says, then send the same request again")
            }
            Failure::Internal { .. } => {
                out.write_str("Internal error: nothing is wrong with your request. Send it again later; if it keeps failing, tell support the request_id")
            }
        }
    }
}

impl fmt::Display for InvalidParameter {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            InvalidParameter::Malformed { name, expected } => {
                write!(out, "The query parameter {name} must be {expected}")
            }
            InvalidParameter::Missing { name, expected } => {
                write!(out, "The query parameter {name} is required: it must be {expected}")
            }
            InvalidParameter::Repeated { name } => {
                write!(out, "The query parameter {name} was sent more than once: send it once")
            }
            InvalidParameter::Unknown { name, known } if known.is_empty() => {
                write!(out, "There is no query parameter {name} here: send none")
            }
            InvalidParameter::Unknown { name, known } => {
                write!(out, "There is no query parameter {name} here: send only {}", known.join(", "))
            }
        }
    }
}

impl fmt::Display for Refused {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Refused::MissingApiKey => {
                out.write_str("Missing API key: send the header X-API-Key with the key from Settings → API Keys")
            }
            Refused::MissingBrandId => out.write_str(
                "Missing brand ID: send the header X-Brand-ID with the ID that stands beside the key under Settings → API Keys",
            ),
            Refused::InvalidApiKey => out.write_str(
                "Invalid API key: copy X-API-Key and X-Brand-ID again from Settings → API Keys; both must be of the same brand, \
                 and the key neither revoked nor expired",
            ),
            Refused::FeatureNotAvailable { event, plan } => {
                let enough = Plan::plans_for(*event).next().map_or("another", Plan::title);
                let (event, plan) = (event.name(), plan.title());
                write!(out, "Feature not available: {event} tracking requires the {enough} plan; this brand is on {plan}")
            }
            Refused::ErasureNotAllowed => out.write_str(
                "This API key is limited to some events and may not erase anybody: send one without such a limit",
            ),
            Refused::EventNotAllowed { event, allowed } => {
                let allowed = match allowed.as_slice() {
                    [] => "only read",
                    allowed => &format!("send {} only", listed(allowed.iter().copied().map(Event::name))),
                };
                let event = event.name();
                write!(out, "Event not allowed: this key may {allowed}; use a key that may send {event} events, or make one")
            }
        }
    }
}

impl fmt::Display for Conflict {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Conflict::ConversionNotFound { fields } => {
                let (fields, verb) = (fields.join(" and "), if fields.len() == 1 { "names" } else { "name" });
                write!(
                    out,
                    "{fields} {verb} no conversion of this brand: record the conversion first, or send the identifier \
                     that it was recorded with. A test key finds only what test keys recorded"
                )
            }
            Conflict::IdentifiersDisagree => out.write_str(
                "The identifiers name different conversions: send only the one that you are sure of, best order_id",
            ),
            Conflict::AmbiguousClaim { .. } => out.write_str(
                "claim_id names several conversions: send the order_id or conversion_id of one of the candidates in details",
            ),
            Conflict::RefundExceedsRemaining { remaining: Amount::ZERO } => {
                out.write_str("The refund exceeds what remains: this conversion is refunded in full already")
            }
            Conflict::RefundExceedsRemaining { remaining } => write!(
                out,
                "The refund exceeds what remains: send at most {remaining} more, or leave out refund_amount and \
                 total_refunded to refund all that remains"
            ),
            Conflict::OrderIdReused => out.write_str(
                "order_id is in use for an order with another customer_email and another order_total: send a different \
                 order_id for each order",
            ),
            Conflict::IdempotencyKeyReused => out.write_str(
                "Idempotency-Key was used with another payload: send a new key for a new event, and for a retry exactly \
                 what was sent first",
            ),
        }
    }
}

/// `conversion, refund and claim`
fn listed<'a>(words: impl Iterator<Item = &'a str>) -> String {
    let words: Vec<&str> = words.collect();
    match words.as_slice() {
        [first @ .., last] if !first.is_empty() => format!("{} and {last}", first.join(", ")),
        words => words.concat(),
    }
}
