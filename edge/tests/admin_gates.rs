//! Who may administer, and that administration is not even there without its secret.

use crate::support::{Call, Reply, World};

fn brands(world: &World) -> Call<'_> {
    world.operate("GET", "brands", "")
}

/// What is the same for every path that leads nowhere.
fn shape(reply: &Reply) -> String {
    reply.text.replace(reply.header("X-Request-Id").unwrap(), "…")
}

#[test]
fn without_the_secret_there_are_no_such_routes() {
    let world = World::new();
    let path = |path: &str| format!("https://api.example.com/api/v1/admin/{path}");
    for token in [None, Some("")] {
        world.admin_token.set(token);
        for method in ["GET", "POST", "PATCH", "DELETE", "OPTIONS"] {
            let unknown = brands(&world).method(method).url(&path("bronds")).send();
            let real = brands(&world).method(method).url(&path("brands")).send();
            real.fails(404, "not_found");
            assert_eq!(shape(&real), shape(&unknown));
            assert!(!real.text.contains("admin"));
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
        brands(&world).without("Authorization").send().fails(401, "invalid_admin_token");
        let key = world.premier.live.as_str();
        brands(&world).header("Authorization", &format!("Bearer {key}")).send().fails(401, "invalid_admin_token");
        let with_a_key = brands(&world).without("Authorization").by(&world.premier);
        with_a_key.send().fails(401, "invalid_admin_token");
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
    let path = format!("brands/{}/keys/{}/revoke", world.premier.id, world.premier.live.id());
    world.operate("POST", &path, "").send().ok();
    let log = world.logs.borrow().concat();
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
    let path = format!("brands/{}/keys", world.premier.id);
    let keys = world.count("api_keys");
    let reply = world.operate("POST", &path, r#"{"label":"a","environment":"live"}"#).send();
    reply.fails(503, "temporarily_unavailable").says("the secret KEY_PEPPER is not set");
    assert!(world.logs.borrow().concat().contains("KEY_PEPPER is not set"));
    assert_eq!(world.count("api_keys"), keys);
}
