//! Draws what an integration sends next. It looks at what is recorded, in the model, so that requests meet: the same
//! orders, the last cent of a refund, the neighbour's conversions.

mod bulk;
mod events;
mod people;

use advocateloop_core::{Basis, Environment, Event, Mode};

pub use events::CANARY;
pub use people::cast;

use crate::integration::Integration;
use crate::model::{Model, Place, Shown};
use crate::payload::{Damage, Payload};
use crate::random::Random;
use crate::request::{Parameters, Read, Request, Target};

const NOWHERE: [&str; 4] = ["/", "/api/v1/track/conversions", "/api/v1/track/refund/", "/api/v2/track/visit"];
const MEDIA: [&str; 4] =
    ["application/json", "application/json; charset=utf-8", "Application/JSON", " application/json ;x=\"y\""];
const LINES: [&str; 3] = ["application/x-ndjson", "application/jsonl; charset=utf-8", "Application/NDJSON"];
const NO_MEDIA: [&str; 3] = ["text/plain", "application/x-www-form-urlencoded", "application/jsonp"];
/// None of ours.
const GOOD: [&str; 3] = ["source=xq7", "utm_campaign=xq7", "id=1"];
const BAD_OF_TRACK: [&str; 7] =
    ["basis=gross", "Basis=paid", "mode=", "mode=LENIENT", "mode=lenient&mode=lenient", "moed=strict", "Mode=lenient"];
const BAD_OF_VALIDATE: [&str; 7] = [
    "basis=",
    "basis=Gross",
    "basis=paid&basis=paid",
    "basi=gross",
    "mode=xq7",
    "mode=strict&mode=strict",
    "Mode=lenient",
];
/// Few, so that they are used again for other payloads, events and brands; case counts.
const IDEMPOTENCY_KEYS: [&str; 12] = [
    "xq7-k1", "xq7-k2", "xq7-k3", "xq7-k4", "xq7-k5", "xq7-k6", "XQ7-K1", "XQ7-K2", "xq7-k7", "xq7-k8", "xq7-k9",
    "xq7:k1",
];

/// A request that nobody has sent yet.
pub fn request(model: &Model, random: &mut Random) -> Request {
    let place = place(model, random);
    let integration = random.weighted(&Integration::ALL);
    let mut target = target(model, place, random);
    let parameters = parameters(&target, random);
    let is_lenient = parameters.is_lenient();
    let payload = match target {
        Target::Track(event) | Target::Validate(event, _) => Some(payload(model, place, event, is_lenient, random)),
        Target::Batch | Target::Read(_) | Target::Health | Target::Nowhere(_) => None,
    };
    let bulk = (target == Target::Batch).then(|| bulk::bulk(model, place, is_lenient, random));
    let shown = people::show(model, place, random);
    if let (Target::Read(Read::Events(page)), Shown::WellFormed { key: Some(key), .. }) = (&mut target, shown)
        && model.keys[key].place != place
    {
        // A cursor is good where it was given.
        page.after = None;
    }
    let pieces = *random.pick(&[1, 1, 2, 5]);
    let mut request = Request { integration, target, shown, payload, bulk, parameters, pieces, ..Request::default() };
    request.method = request.right_method();
    if random.chance(integration.uses_idempotency_keys()) {
        let longest = "K".repeat(255);
        let key = if random.chance(3) { &longest } else { *random.pick(&IDEMPOTENCY_KEYS) };
        request.idempotency_key = Some(key.to_owned());
    }
    if random.chance(8) {
        misconfigure(&mut request, random);
    }
    request.headers = headers(model, &request, random);
    request
}

/// The same event once more, spelt anew: as a sender does that builds its request again for every try.
pub fn again(model: &Model, request: &Request, random: &mut Random) -> Option<Request> {
    let is_lenient = request.parameters.is_lenient();
    let payload = request.payload.as_ref().filter(|payload| payload.is_valid());
    let payload = payload.map(|payload| Payload::spell(payload.facts.clone(), Damage::None, is_lenient, random));
    let bulk = request.bulk.as_ref().and_then(|bulk| bulk.again(is_lenient, random));
    if payload.is_none() && bulk.is_none() {
        return None;
    }
    let mut again = Request {
        headers: Vec::new(),
        payload,
        bulk,
        idempotency_key: request.idempotency_key.clone(),
        target: request.target.clone(),
        ..*request
    };
    again.headers = headers(model, &again, random);
    Some(again)
}

fn place(model: &Model, random: &mut Random) -> Place {
    // Most of the traffic is one shop's, so that its requests meet.
    let brand = if random.chance(75) { 0 } else { random.index(model.brands.len()) };
    Place { brand, environment: if random.chance(82) { Environment::Live } else { Environment::Test } }
}

fn target(model: &Model, place: Place, random: &mut Random) -> Target {
    let event = random.weighted(&[(38, Event::Conversion), (40, Event::Refund), (14, Event::Claim), (8, Event::Visit)]);
    match random.below(100) {
        0 => Target::Health,
        1 => Target::Nowhere(NOWHERE[random.index(NOWHERE.len())]),
        12..=18 => Target::Batch,
        6..=11 => Target::Read(events::read(model, place, random)),
        2..=5 => Target::Validate(event, *random.pick(&[None, Some(Basis::Paid), Some(Basis::Gross)])),
        _ => Target::Track(event),
    }
}

/// What nobody asked for, and what is not as it must be.
fn parameters(target: &Target, random: &mut Random) -> Parameters {
    let mode =
        *random.pick(&[None, None, None, None, None, Some(Mode::Strict), Some(Mode::Lenient), Some(Mode::Lenient)]);
    let bad: &[&str] = match target {
        Target::Track(_) | Target::Batch => &BAD_OF_TRACK,
        Target::Validate(..) => &BAD_OF_VALIDATE,
        _ => return Parameters::default(),
    };
    match random.below(100) {
        0 => Parameters { mode, more: Some(*random.pick(bad)), are_bad: true },
        1..=3 => Parameters { mode, more: Some(*random.pick(&GOOD)), are_bad: false },
        _ => Parameters { mode, more: None, are_bad: false },
    }
}

fn payload(model: &Model, place: Place, event: Event, is_lenient: bool, random: &mut Random) -> Payload {
    let facts = events::facts(model, place, event, random);
    let damage = match random.below(100) {
        0 => *random.pick(&[Damage::Size, Damage::Size, Damage::Limit]),
        1..=2 => Damage::Body,
        3..=8 => Damage::Fields,
        _ => Damage::None,
    };
    Payload::spell(facts, damage, is_lenient, random)
}

/// Everything that has nothing to do with the event.
fn misconfigure(request: &mut Request, random: &mut Random) {
    match random.below(8) {
        7 => request.is_encoded = true,
        0 => request.method = *random.pick(&["GET", "PUT", "post", "OPTIONS"]),
        1 => request.is_insecure = true,
        2 => request.declares_too_much = true,
        3 => request.is_other_media = true,
        // A body that is too large is refused before its end is missed.
        4 => request.breaks_off = (1..=request.max_bytes()).contains(&request.bytes().len()),
        5 => request.shown = *random.pick(&[Shown::NoKey, Shown::NoBrand, Shown::Malformed]),
        _ => {
            let too_long = "k".repeat(256);
            let bad = [&too_long, "xq7 with spaces", "", "xq7-\u{fc}"];
            request.idempotency_key = Some((*random.pick(&bad)).to_owned());
            request.has_bad_idempotency_key = true;
        }
    }
}

fn headers(model: &Model, request: &Request, random: &mut Random) -> Vec<(&'static str, String)> {
    let mut headers = people::headers(model, request.shown, random);
    let is_lines = request.bulk.as_ref().is_some_and(|bulk| bulk.is_lines);
    let media: &[&str] = match (request.is_other_media, is_lines) {
        (false, false) => &MEDIA,
        (false, true) => &LINES,
        (true, _) => &NO_MEDIA,
    };
    if !request.is_other_media || random.chance(70) {
        headers.push(("content-type", (*random.pick(media)).to_owned()));
    }
    if request.is_encoded {
        headers.push(("content-encoding", (*random.pick(&["gzip", "br", "xq7"])).to_owned()));
    } else if random.chance(3) {
        headers.push(("Content-Encoding", "identity".to_owned()));
    }
    if let Some(key) = &request.idempotency_key {
        headers.push(("Idempotency-Key", key.clone()));
    }
    let length = request.bytes().len();
    if request.declares_too_much {
        let too_much = (request.max_bytes() + 1).to_string();
        headers.push(("content-length", (*random.pick(&[too_much.as_str(), "99999999999999999999"])).to_owned()));
    } else if length <= request.max_bytes() && random.chance(50) {
        headers.push(("content-length", length.to_string()));
    }
    headers
}
