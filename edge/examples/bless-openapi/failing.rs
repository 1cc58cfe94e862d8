//! How each code comes about: the request that succeeds, spoilt in one way.

use advocateloop_core::Event;
use advocateloop_edge::code::Code;
use advocateloop_edge::openapi::Operation;

use crate::recorded::{Ask, good, world_for};
use crate::support::queue::DOWN;
use crate::support::{Fault, Reply, World, another_key};

pub fn reply(wanted: &Operation, code: Code) -> (Ask, Reply) {
    let world = world_for(wanted);
    let mut ask = good(wanted, &world);
    spoil(&mut ask, &world, wanted, code);
    let reply = ask.send(&world);
    (ask, reply)
}

fn spoil(ask: &mut Ask, world: &World, wanted: &Operation, code: Code) {
    match code {
        Code::MalformedJson => "{ \"order_id\": \"ORD-12345\", }".clone_into(&mut ask.body),
        Code::InvalidPayload => slip(wanted).clone_into(&mut ask.body),
        Code::PayloadTooLarge => ask.body = " ".repeat(2 << 20),
        Code::UnsupportedMediaType => ask.set("Content-Type", "application/x-www-form-urlencoded"),
        Code::InvalidIdempotencyKey => ask.set("Idempotency-Key", "order 12345"),
        Code::InvalidParameter => parameter(wanted).clone_into(&mut ask.query),
        Code::MissingApiKey => ask.drop("X-API-Key"),
        Code::MissingBrandId => ask.drop("X-Brand-ID"),
        Code::InvalidApiKey => ask.set("X-API-Key", another_key().as_str()),
        Code::InvalidAdminToken => ask.set("Authorization", "Bearer nobody's"),
        Code::HttpsRequired => ask.is_https = false,
        Code::NotFound => world.admin_token.set(None),
        Code::RateLimited => world.rate.set(0),
        Code::InternalError => world.store.outage.set(Some(Fault::Before("D1_ERROR: near \"SELEC\": syntax error"))),
        Code::TemporarilyUnavailable => {
            world.queue.is_bound.set(false);
            world.store.outage.set(Some(DOWN));
        }
        Code::MethodNotAllowed => ask.method = "PUT",
        _ => of_state(ask, world, code),
    }
}

/// Spoils what depends on the stored rows.
fn of_state(ask: &mut Ask, world: &World, code: Code) {
    match code {
        Code::FeatureNotAvailable => {
            ask.set("X-API-Key", world.growth.live.as_str());
            ask.set("X-Brand-ID", &world.growth.id);
        }
        Code::EventNotAllowed => {
            let other = if ask.path.ends_with("refund") { Event::Conversion } else { Event::Refund };
            ask.set("X-API-Key", world.make_key(9, None, Some(&[other])).as_str());
        }
        Code::OrderIdConflict => {
            ask.send(world).ok();
            ask.body = ask.body.replace("buyer@", "somebody.else@").replace("108.00", "216.00");
        }
        Code::IdempotencyConflict => {
            ask.set("Idempotency-Key", "evt-1");
            ask.send(world).ok();
            let (one, other) = if ask.body.contains("RF-789") { ("RF-789", "RF-790") } else { ("JOHN123", "MARY456") };
            ask.body = ask.body.replace(one, other).replace("50.00", "8.00");
        }
        Code::ConversionNotFound => {
            ask.query = ask.query.replace("12345", "99999");
            ask.body = ask.body.replace("12345", "99999");
            if let Some(at) = ask.path.find("cnv_") {
                ask.path.replace_range(at..at + 36, "cnv_019a9f2e4b0c7d1e8f2a3b4c5d6e7f80");
            }
        }
        Code::CurrencyMismatch => {
            world.store.sqlite.query("UPDATE brands SET currency = 'EUR'").unwrap();
            ask.body = ask.body.replacen('{', "{\n  \"currency\": \"USD\",", 1);
        }
        Code::RefundExceedsRemaining => ask.body = ask.body.replace("50.00", "500.00"),
        Code::IdentifiersDisagree => {
            let other = second_order(world);
            ask.body = ask.body.replacen('{', &format!("{{\n  \"conversion_id\": \"{other}\","), 1);
        }
        Code::AmbiguousClaim => {
            second_order(world);
            let claim = world.value("SELECT claim_id FROM claims LIMIT 1");
            ask.body = format!(
                "{{\n  \"claim_id\": \"{claim}\",\n  \"refund_amount\": 50.00,\n  \"refund_id\": \"RF-789\"\n}}"
            );
        }
        Code::AcceptedEventNotFound => {
            "/api/v1/accepted/cnv_019a9f2e4b0c7d1e8f2a3b4c5d6e7f80".clone_into(&mut ask.path);
        }
        _ => of_operator(ask, world, code),
    }
}

/// Spoils what only an operator meets.
fn of_operator(ask: &mut Ask, world: &World, code: Code) {
    match code {
        // A key of a brand that only does not exist is not found itself.
        Code::BrandNotFound if ask.path.contains("/keys/") => ask.path = ask.path.replace(&world.premier.id, "acme"),
        Code::BrandNotFound => ask.path = ask.path.replace(&world.premier.id, "brd_019a9f2e4b0c7d1e8f2a3b4c5d6e7f80"),
        Code::KeyNotFound => ask.path = ask.path.replace(world.premier.live.id(), "key_0123456789AB"),
        Code::KeyNotActive => {
            let path = format!("brands/{}/keys/{}/revoke", world.premier.id, world.premier.live.id());
            world.operate("POST", &path, "").send().ok();
        }
        Code::CurrencyInUse => {
            world.store.sqlite.query("UPDATE brands SET currency = 'EUR'").unwrap();
            second_order(world);
            "{\n  \"currency\": \"USD\"\n}".clone_into(&mut ask.body);
        }
        Code::DatabaseNotBound => {
            ask.query = ask.query.replace("=1", "=7");
            ask.body = ask.body.replacen('{', "{\n  \"database\": 7,", 1);
        }
        Code::MoveUnderWay => {
            ask.send(world).ok();
            "?to=0".clone_into(&mut ask.query);
        }
        _ => panic!("nobody knows how {} comes about", code.name()),
    }
}

/// An order of the same customer, by the same claim; its identifier.
fn second_order(world: &World) -> String {
    let body = r#"{"customer_email":"buyer@example.com","order_id":"ORD-12346","order_total":20.00,"tax":0.00,"shipping":0.00,"discount":0.00}"#;
    world.track("conversion", body).data("conversion_id").to_owned()
}

/// A payload as slips make it.
fn slip(wanted: &Operation) -> &'static str {
    match wanted.id.trim_start_matches("track").trim_start_matches("validate") {
        "Conversion" => {
            "{\n  \"email\": \"buyer@example.com\",\n  \"order_id\": \"ORD-12345\",\n  \"order_total\": \"108.00\",\n  \"shipping\": 10.00,\n  \"discount\": 5.00\n}"
        }
        "Refund" => {
            "{\n  \"order_id\": \"ORD-12345\",\n  \"refund_amount\": \"50.00\",\n  \"refund_id\": \"RF-789\"\n}"
        }
        "Claim" => "{\n  \"referral_code\": \"JOHN123\",\n  \"email\": \"friend.example.com\"\n}",
        "Visit" => "{\n  \"referral_code\": \"JOHN 123\",\n  \"landing_page\": \"example.com/welcome\"\n}",
        "Batch" => "[]",
        "rotateKey" => "{\n  \"overlap_seconds\": \"86400\"\n}",
        "createBrand" | "changeBrand" => "{\n  \"plan\": \"enterprise\"\n}",
        "createKey" => "{\n  \"label\": \"Zapier\"\n}",
        _ => "{}",
    }
}

/// A query that the operation can't read.
fn parameter(wanted: &Operation) -> &'static str {
    match wanted.id.as_str() {
        "findConversion" => "",
        "listEvents" => "?type=order",
        "listRefunds" => "?limit=5000",
        "getSummary" => "?by=week",
        "moveBrand" => "?to=next",
        name if name.starts_with("track") || name.starts_with("validate") => "?mode=relaxed",
        name if name.starts_with("list") => "?cursor=2",
        _ => "?expand=refunds",
    }
}
