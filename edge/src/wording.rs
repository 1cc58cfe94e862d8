//! The words of every failure that is not about the payload: what is wrong, and what to change. Never a caller's value.

use std::fmt;

use advocateloop_core::{Amount, Event, Plan};

use crate::app::MediaFault;
use crate::auth::Refused;
use crate::failure::{Failure, Unready};
use crate::query::InvalidParameter;
use crate::route::{Instead, Nearest};
use crate::store::Conflict;

/// Where a brand finds its keys, if the deployment does not say it.
const KEYS_PAGE: &str = "in the AdvocateLoop app, under Settings → API Keys";

/// A failure as a caller of this deployment is told it.
#[derive(Debug, Clone, Copy)]
pub struct Told<'f> {
    failure: &'f Failure,
    /// Behind “you find it”.
    keys_page: &'f str,
}

impl Failure {
    /// In words; `keys_page` says where this deployment's keys are to be found.
    #[must_use]
    pub fn told<'f>(&'f self, keys_page: Option<&'f str>) -> Told<'f> {
        Told { failure: self, keys_page: keys_page.unwrap_or(KEYS_PAGE) }
    }
}

impl fmt::Display for Told<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.failure {
            Failure::NotFound { nearest } => write!(out, "No such path: {nearest}"),
            Failure::MethodNotAllowed { instead, .. } => write!(out, "Method not allowed: {instead}"),
            Failure::HttpsRequired => {
                out.write_str("HTTPS is required: start the address with https://. If a key was in this request, replace it: it went unencrypted")
            }
            // Core words the verdict on it.
            Failure::PayloadTooLarge | Failure::Rejected { .. } => out.write_str("The payload is not valid"),
            Failure::BodyBrokenOff => out.write_str("The body ended before it was complete: send the request again"),
            Failure::Refused(refused) => tell_refused(refused, self.keys_page, out),
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
            Failure::NoSuchConversion { fields } => {
                let fields = fields.join(" and ");
                write!(
                    out,
                    "{fields} names no conversion of this brand: send the identifier that it was recorded with. A test \
                     key finds only what test keys recorded"
                )
            }
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
            Failure::UnsupportedMediaType(fault) => fault.fmt(out),
            Failure::InvalidIdempotencyKey => {
                out.write_str("The header Idempotency-Key must be 1 to 255 visible ASCII characters without spaces: send one such as a UUID, or leave the header out")
            }
            Failure::InvalidParameter(invalid) => invalid.fmt(out),
            Failure::Conflict(conflict) => conflict.fmt(out),
            Failure::Unavailable { .. } => {
                out.write_str("Temporarily unavailable: wait as many seconds as the header Retry-After says, then send the same request again")
            }
            Failure::Unready { what, .. } => out.write_str(match what {
                Unready::NoPepper => {
                    "The service is not set up: the secret KEY_PEPPER is not set. Set it with npx wrangler secret put KEY_PEPPER"
                }
                Unready::NoDatabase => "The service is not set up: no database is bound. Bind one as DB in wrangler.toml",
                Unready::NotMigrated => {
                    "The service is not set up: the database lacks tables or columns. Apply the migrations with npx wrangler d1 \
                     migrations apply DB --remote"
                }
            }),
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
            InvalidParameter::Near { name, meant } => {
                write!(
                    out,
                    "There is no query parameter {name} here: did you mean {meant}? Names are exact, in small letters"
                )
            }
            InvalidParameter::Misplaced { name } => write!(
                out,
                "The query parameter {name} belongs to /validate alone: here the brand's own setting counts, so leave it out"
            ),
        }
    }
}

impl fmt::Display for MediaFault {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            MediaFault::Undeclared => {
                out.write_str("There is no Content-Type: send JSON, with the header Content-Type: application/json")
            }
            MediaFault::Twice => out.write_str("Content-Type was sent twice: send it once, as Content-Type: application/json"),
            MediaFault::Form => out.write_str(
                "The body is a form: send JSON, with the header Content-Type: application/json (in Zapier a Custom Request, \
                 in Make the body type Raw, with curl -H \"Content-Type: application/json\")",
            ),
            MediaFault::Lines => out.write_str(
                "The body is a list with one event a line: send it to POST /api/v1/track/batch, or one JSON object with the \
                 header Content-Type: application/json",
            ),
            MediaFault::Other => {
                out.write_str("The body must be JSON: send the header Content-Type: application/json")
            }
            MediaFault::Encoded(Some(encoding)) => {
                write!(out, "The body is compressed ({encoding}): send it as it is, without the header Content-Encoding")
            }
            MediaFault::Encoded(None) => {
                out.write_str("The body is compressed or encoded: send it as it is, without the header Content-Encoding")
            }
        }
    }
}

impl fmt::Display for Nearest {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        const EXACT: &str = "Paths are exact, without a slash at the end";
        match self {
            Nearest::Route { method, pattern } => write!(out, "did you mean {method} {pattern}? {EXACT}"),
            Nearest::Recording => write!(
                out,
                "events go to POST /api/v1/track/conversion, /api/v1/track/refund, /api/v1/track/claim or \
                 /api/v1/track/visit. {EXACT}"
            ),
            Nearest::Validating => write!(
                out,
                "payloads are checked at POST /api/v1/validate/conversion, /api/v1/validate/refund, \
                 /api/v1/validate/claim or /api/v1/validate/visit. {EXACT}"
            ),
        }
    }
}

impl fmt::Display for Instead {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let methods = self.methods.join(" or ");
        match self.sent {
            Some(sent) => write!(out, "send {methods}, not {sent}"),
            None => write!(out, "send {methods}"),
        }?;
        match self.recording {
            Some((what, path)) => write!(out, ". This path only reads: to record {what}, send it to POST {path}"),
            None => Ok(()),
        }
    }
}

fn tell_refused(refused: &Refused, keys_page: &str, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    match refused {
        Refused::MissingApiKey => {
            write!(out, "Missing API key: send the header X-API-Key with the key that you find {keys_page}")
        }
        Refused::ApiKeyElsewhere(elsewhere) => write!(out, "Missing API key: {elsewhere}"),
        Refused::Malformed(slip) => write!(out, "Invalid API key: {slip}"),
        Refused::MissingBrandId => write!(
            out,
            "Missing brand ID: send the header X-Brand-ID with the ID that you find beside the key {keys_page}"
        ),
        Refused::InvalidApiKey => write!(
            out,
            "Invalid API key: copy X-API-Key and X-Brand-ID again, which you find {keys_page}; both must be of the same \
                 brand, and the key neither revoked nor expired"
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
            write!(
                out,
                "Event not allowed: this key may {allowed}; use a key that may send {event} events, or make one"
            )
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
