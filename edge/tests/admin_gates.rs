//! Who may administer, and that administration is not even there without its secret.

use crate::support::{Call, World};

fn brands(world: &World) -> Call<'_> {
    world.operate("GET", "brands", "")
}

#[test]
fn without_the_secret_there_are_no_such_routes() {
    let world = World::new();
    for token in [None, Some("")] {
        world.admin_token.set(token);
        for method in ["GET", "POST", "PATCH", "DELETE", "OPTIONS"] {
            let [unknown, real] = ["bronds", "brands"].map(|name| {
                let url = format!("https://api.example.com/api/v1/admin/{name}");
                let reply = brands(&world).method(method).url(&url).send();
                reply.fails(404, "not_found").text.replace(reply.header("X-Request-Id").unwrap(), "…")
            });
            assert_eq!(real, unknown);
            assert!(!real.contains("admin"));
        }
        brands(&world).header("Authorization", "Bearer ").send().fails(404, "not_found");
    }
    assert!(world.logs.borrow().iter().all(|line| line.contains("\"route\":null")));
    assert_eq!(world.store.batches.get(), 0);
}

#[test]
fn only_the_token_opens_it() {
    let world = World::new();
    brands(&world).send().ok();
    let batches = world.batches(|| {
        let wrong = brands(&world).header("Authorization", "Bearer wrong").send();
        wrong.fails(401, "invalid_admin_token").says("Authorization: Bearer");
        assert_eq!(wrong.header("WWW-Authenticate"), Some("Bearer"));
        let key = format!("Bearer {}", world.premier.live.as_str());
        for call in [
            brands(&world).without("Authorization"),
            brands(&world).header("Authorization", &key),
            brands(&world).without("Authorization").by(&world.premier),
        ] {
            call.send().fails(401, "invalid_admin_token");
        }
    });
    assert_eq!(batches, 0);
    assert!(!world.logs.borrow().concat().contains("wrong"));
}

#[test]
fn the_gates_are_asked_in_order() {
    let world = World::new();
    let call = || world.operate("POST", "brands?x=1", "{").header("Content-Type", "text/plain");
    call().http().method("PUT").send().fails(405, "method_not_allowed").header("Allow").unwrap();
    call().http().send().fails(403, "https_required");
    call().header("Content-Length", "70000").without("Authorization").send().fails(413, "payload_too_large");
    world.rate.set(0);
    call().without("Authorization").send().fails(401, "invalid_admin_token");
    assert!(call().send().fails(429, "rate_limited").header("Retry-After").is_some());
    world.rate.set(u32::MAX);
    call().send().fails(400, "invalid_parameter");
    let call = || world.operate("POST", "brands", "{");
    call().header("Content-Type", "text/plain").send().fails(415, "unsupported_media_type");
    call().pieces(70_000, 1).send().fails(413, "payload_too_large");
    call().broken_off().send().fails(400, "malformed_json");
    call().send().fails(400, "malformed_json");
    assert_eq!(world.store.batches.get(), 0);
}

#[test]
fn a_wrong_token_uses_up_nobody_s_rate() {
    let world = World::new();
    world.rate.set(1);
    brands(&world).header("Authorization", "Bearer wrong").send().fails(401, "invalid_admin_token");
    brands(&world).send().ok();
    brands(&world).send().fails(429, "rate_limited");
}

#[test]
fn the_log_names_brand_and_key_and_the_route_without_them() {
    let world = World::new();
    world.operate("POST", "brands/{brand}/keys/{key}/revoke", "").send().ok();
    let log = world.last_log();
    for part in [
        "\"route\":\"/api/v1/admin/brands/{brand_id}/keys/{key_id}/revoke\"",
        &format!("\"brand\":\"{}\"", world.premier.id),
        &format!("\"key\":\"{}\"", world.premier.live.id()),
    ] {
        assert!(log.contains(part), "{part} {log}");
    }
}

#[test]
fn without_a_pepper_no_key_is_made() {
    let world = World::new();
    world.pepper.set(None);
    let reply = world.operate("POST", "brands/{brand}/keys", r#"{"label":"a","environment":"live"}"#).send();
    reply.fails(503, "temporarily_unavailable").says("the secret KEY_PEPPER is not set");
    assert!(world.last_log().contains("KEY_PEPPER is not set"));
    assert_eq!(world.count("api_keys"), 8);
}
