//! The gates, each with its answer, in the contract's order.

use std::collections::BTreeSet;

use crate::support::{ADMIN_TOKEN, Call, Fault, ORDER, PEPPER, VISIT, World};

const TRACK: &str = "https://api.example.com/api/v1/track/claim";
const HEALTH: &str = "https://api.example.com/health";

type Mend = for<'w> fn(Call<'w>, &'w World) -> Call<'w>;

/// A request that fails at every gate, and how to mend each: after mending the first n, gate n answers.
#[test]
fn the_earlier_gate_wins() {
    let world = World::new();
    world.rate.set(0);
    let mut failing = world
        .post("track/claims", " ".repeat(70_000))
        .method("PUT")
        .url("http://api.example.com/api/v1/track/claims")
        .header("Content-Length", "70000")
        .without("X-API-Key")
        .header("Content-Type", "text/plain")
        .idempotent("with a space");
    let mend: [(u16, &str, Mend); 13] = [
        (404, "not_found", |call, _| call.url("http://api.example.com/api/v1/track/claim?Mode=x")),
        (405, "method_not_allowed", |call, _| call.method("POST")),
        (403, "https_required", |call, _| call.url(&format!("{TRACK}?Mode=x"))),
        (413, "payload_too_large", |call, _| call.header("Content-Length", "65536")),
        (401, "missing_api_key", |call, _| call.key("al_live_mistyped")),
        (401, "invalid_api_key", |call, world| call.by(&world.growth)),
        (403, "feature_not_available", |call, world| call.by(&world.premier)),
        (429, "rate_limited", |call, world| {
            world.rate.set(u32::MAX);
            call
        }),
        (415, "unsupported_media_type", |call, _| call.header("Content-Type", "application/json")),
        (413, "payload_too_large", |call, _| call.pieces(10, 10)),
        (400, "invalid_idempotency_key", |call, _| call.idempotent("k")),
        (400, "invalid_parameter", |call, _| call.url(TRACK)),
        (400, "malformed_json", |call, _| call),
    ];
    for (status, code, mend) in mend {
        failing.clone().send().fails(status, code);
        failing = mend(failing, &world);
    }
    world.is_empty();
}

#[test]
fn a_wrong_path_is_told_the_nearest_and_never_repeated() {
    let world = World::new();
    let reply = world.track("conversionz-secret", ORDER);
    assert!(!reply.fails(404, "not_found").says("POST /api/v1/track/conversion?").text.contains("secret"));
    for (path, said) in [
        ("track/conversion/", "did you mean POST /api/v1/track/conversion?"),
        ("track", "events go to POST /api/v1/track/conversion, /api/v1/track/refund"),
        ("track/Conversion", "did you mean POST /api/v1/track/conversion?"),
        ("track/order", "did you mean POST /api/v1/track/conversion?"),
        ("track/purchase", "did you mean POST /api/v1/track/conversion?"),
        ("track/lead", "did you mean POST /api/v1/track/claim?"),
        ("validate/sale", "did you mean POST /api/v1/validate/conversion?"),
        ("validate", "payloads are checked at POST /api/v1/validate/conversion"),
    ] {
        world.post(path, ORDER).send().fails(404, "not_found").says(said);
    }
    let root = world.post("", ORDER).url("https://api.example.com/").send();
    root.fails(404, "not_found").says("events go to POST /api/v1/track/conversion");
}

#[test]
fn a_browser_gets_a_page_where_there_is_none() {
    const BROWSER: &str = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";
    let world = World::new();
    let browse = |path: &str, accept: &str| {
        let url = format!("https://api.example.com{path}");
        world.get("").url(&url).without("X-API-Key").without("X-Brand-ID").header("Accept", accept).send()
    };
    for path in ["/playground", "/login", "/docs/"] {
        let page = browse(path, BROWSER);
        assert_eq!((page.status, page.header("Content-Type")), (404, Some("text/html; charset=utf-8")));
        assert!(page.header("Content-Security-Policy").unwrap().starts_with("default-src 'none'"));
        for part in ["href=\"/\"", "href=\"/docs\"", "href=\"/dashboard\"", page.header("X-Request-Id").unwrap()] {
            page.says(part);
        }
        assert!(!page.text.contains(path.trim_matches('/')) || path == "/docs/");
        browse(path, "*/*").fails(404, "not_found");
        browse(path, "application/json").fails(404, "not_found");
    }
    browse("/api/v1/nowhere", BROWSER).fails(404, "not_found");
    // Some programs accept pages by default; what they send is no request for one.
    let sent = world.post("", ORDER).url("https://api.example.com/orders").header("Accept", BROWSER).send();
    sent.fails(404, "not_found");
}

#[test]
fn a_wrong_method_is_told_the_right_ones() {
    let world = World::new();
    let send = |method| world.event("conversion", ORDER).method(method).send();
    for method in ["GET", "PUT", "DELETE", "PATCH", "HEAD", "post", "PROPFIND"] {
        assert_eq!(send(method).fails(405, "method_not_allowed").header("Allow"), Some("POST, OPTIONS"));
    }
    send("GET").says("Method not allowed: send POST, not GET\"");
    send("post").says("Method not allowed: send POST\"");
    let read = world.post("conversions", ORDER).send();
    read.fails(405, "method_not_allowed")
        .says("This path only reads: to record a conversion, send it to POST /api/v1/track/conversion");
    let health = world.post("", "").url(HEALTH).send();
    assert_eq!(health.fails(405, "method_not_allowed").header("Allow"), Some("GET, HEAD, OPTIONS"));
}

#[test]
fn options_are_answered_without_a_body() {
    let world = World::new();
    let track = world.event("conversion", "").method("OPTIONS").send();
    assert_eq!((track.status, track.text.as_str(), track.header("Allow")), (204, "", Some("POST, OPTIONS")));
    assert_eq!(track.header("Access-Control-Allow-Origin"), None);
    let validate = world.post("validate/conversion", "").method("OPTIONS").send();
    assert_eq!((validate.status, validate.header("Access-Control-Allow-Origin")), (204, Some("*")));
    assert_eq!(validate.header("Access-Control-Allow-Methods"), Some("POST, OPTIONS"));
    assert!(validate.header("Access-Control-Allow-Headers").unwrap().contains("Content-Type"));
}

#[test]
fn pre_flight_can_be_read_by_any_origin_and_recording_by_none() {
    let world = World::new();
    for (path, body, origin) in [
        ("validate/visit", VISIT, Some("*")),
        ("validate/visit", "{", Some("*")),
        ("validate/visits", VISIT, Some("*")),
        ("track/visit", VISIT, None),
        ("track/visit", "{", None),
    ] {
        for method in ["POST", "GET"] {
            let reply = world.post(path, body).method(method).send();
            assert_eq!(reply.header("Access-Control-Allow-Origin"), origin, "{method} {path}");
        }
    }
}

#[test]
fn plain_http_is_refused_unless_allowed() {
    let world = World::new();
    world.event("visit", VISIT).http().send().fails(403, "https_required");
    world.post("validate/visit", VISIT).http().send().fails(403, "https_required");
    world.is_empty();
    world.insecure.set(true);
    world.event("visit", VISIT).http().send().ok();
}

#[test]
fn a_large_body_is_refused_as_soon_as_it_is_known() {
    let world = World::new();
    let declared = |length: &str| world.event("visit", VISIT).header("Content-Length", length).send();
    for length in ["65537", "99999999999999999999999"] {
        declared(length).fails(413, "payload_too_large");
    }
    assert_eq!(world.store.batches.get(), 0);
    for length in ["65536", "33"] {
        declared(length).ok();
    }
    let streamed = |count| world.event("visit", "").pieces(4096, count).send();
    streamed(17).fails(413, "payload_too_large");
    streamed(16).fails(400, "malformed_json");
    world.post("validate/visit", "").pieces(65_537, 1).send().fails(413, "payload_too_large");
    world.event("visit", VISIT).broken_off().send().fails(400, "malformed_json");
}

#[test]
fn who_is_still_sending_is_heard_out_before_the_answer() {
    let world = World::new();
    let megabyte = 1 << 20;
    let skipped = |call: Call<'_>, status: u16| {
        world.skipped.set(0);
        assert_eq!(call.send().status, status);
        world.skipped.get()
    };
    let large = || world.event("visit", "").pieces(megabyte, 3);
    assert_eq!(skipped(large(), 413), 2, "the first was one too many");
    assert_eq!(skipped(large().header("Content-Length", "3145728"), 413), 3);
    assert_eq!(skipped(large().without("X-API-Key"), 401), 3);
    assert_eq!(skipped(large().method("GET"), 405), 3);
    assert_eq!(skipped(world.event("visit", VISIT), 200), 0);
    assert_eq!(skipped(large().pieces(megabyte, 40).method("GET"), 405), 17, "not for ever");
}

#[test]
fn too_many_requests_wait() {
    let world = World::new();
    world.rate.set(1);
    world.track("visit", VISIT).ok();
    let reply = world.track("visit", VISIT);
    let seconds: u32 = reply.fails(429, "rate_limited").header("Retry-After").unwrap().parse().unwrap();
    assert!(seconds > 0);
    assert_eq!(world.count("visits"), 1);
}

#[test]
fn the_content_type_is_json_with_or_without_parameters() {
    let world = World::new();
    let send = |name: &str, value: &str| world.event("visit", VISIT).header(name, value).send();
    for (name, good) in [
        ("Content-Type", "application/json"),
        ("Content-Type", "application/json; charset=utf-8"),
        ("Content-Type", "Application/JSON;x"),
        ("Content-Type", "application/json ;a=b"),
        ("Content-Type", "application/vnd.shop.order+json; charset=utf-8"),
        ("Content-Encoding", "identity"),
    ] {
        send(name, good).ok();
    }
    for (name, bad, said) in [
        ("Content-Type", "", "There is no Content-Type"),
        ("Content-Type", "text/plain", "send the header Content-Type: application/json"),
        ("Content-Type", "application/jsonp", "send the header Content-Type: application/json"),
        ("Content-Type", "application/x-www-form-urlencoded", "The body is a form: send JSON"),
        ("Content-Type", "multipart/form-data; boundary=x", "The body is a form: send JSON"),
        ("Content-Type", "text/json, application/json", "Content-Type was sent twice"),
        ("Content-Type", "application/x-ndjson", "send it to POST /api/v1/track/batch"),
        ("Content-Encoding", "gzip", "The body is compressed (gzip): send it as it is"),
        ("Content-Encoding", "x-secret", "without the header Content-Encoding"),
    ] {
        let reply = send(name, bad);
        assert!(!reply.fails(415, "unsupported_media_type").says(said).text.contains("secret"));
    }
    for path in ["track/visit", "validate/visit"] {
        world.post(path, VISIT).without("Content-Type").send().fails(415, "unsupported_media_type");
    }
}

#[test]
fn an_idempotency_key_is_visible_ascii() {
    let world = World::new();
    for good in ["k", "!~", &"k".repeat(255)] {
        world.keyed("visit", VISIT, good).ok();
    }
    for bad in ["", "a b", "schlüssel", "tab\t", &"k".repeat(256)] {
        world.keyed("visit", VISIT, bad).fails(400, "invalid_idempotency_key");
    }
    assert_eq!(world.count("visits"), 3);
}

#[test]
fn health_is_the_database_s() {
    let world = World::new();
    let health = |method| world.post("", "").url(HEALTH).method(method).send();
    assert_eq!(health("GET").ok().text, r#"{"success":true,"data":{"status":"ok"}}"#);
    assert_eq!((health("HEAD").status, health("OPTIONS").status), (200, 204));
    world.will_fail(&[Fault::Before("D1_ERROR: ambiguous column name: brands: SQLITE_ERROR")]);
    assert!(health("GET").fails(503, "temporarily_unavailable").header("Retry-After").is_some());
}

#[test]
fn health_and_administration_tell_the_operator_what_is_not_set_up() {
    let world = World::new();
    let health = || world.get("").url(HEALTH).send();
    let create = || world.operate("POST", "brands/{brand}/keys", r#"{"label":"x","environment":"test"}"#).send();
    world.pepper.set(None);
    for reply in [health(), create()] {
        reply.fails(503, "temporarily_unavailable").says("the secret KEY_PEPPER is not set");
    }
    // Who is not the operator learns nothing.
    let other = world.operate("GET", "brands", "").header("Authorization", &format!("Bearer {ADMIN_TOKEN}x")).send();
    assert!(!other.fails(401, "invalid_admin_token").text.contains("PEPPER"));
    world.pepper.set(Some(PEPPER));
    health().ok();
    create().ok();
    for lacks in [
        "D1_ERROR: no such table: brands: SQLITE_ERROR",
        "D1_ERROR: no such column: elsewhere: SQLITE_ERROR",
        "D1_ERROR: table keys has no column named events: SQLITE_ERROR",
    ] {
        world.will_fail(&[Fault::Before(lacks); 3]);
        let reply = health();
        let said = "Apply the migrations with npx wrangler d1 migrations apply DB";
        assert!(reply.fails(503, "temporarily_unavailable").says(said).header("Retry-After").is_some());
        assert!(world.last_log().contains(lacks));
        world.operate("GET", "brands", "").send().fails(503, "temporarily_unavailable").says("Apply the migrations");
        let event = world.track("visit", VISIT);
        assert!(!event.fails(503, "temporarily_unavailable").text.contains("migrations"));
    }
}

#[test]
fn every_answer_carries_its_own_request_id() {
    let world = World::new();
    let paths = ["track/visit", "validate/visit", "nowhere"];
    let replies = paths.into_iter().flat_map(|path| [VISIT, "{"].map(|body| world.post(path, body).send()));
    let ids: BTreeSet<String> = replies.map(|reply| reply.header("X-Request-Id").unwrap().to_owned()).collect();
    assert!(ids.iter().all(|id| id.starts_with("req_") && id.len() == 36));
    assert_eq!(ids.len(), 6);
}

/// The runtime gives no such address; a header must not carry it all the same.
#[test]
fn an_address_that_no_header_may_hold_is_left_out_of_the_link_to_a_page() {
    let reply = World::new().post("", "").url("\0http://x/nowhere").send();
    assert_eq!(reply.header("Link"), Some("</docs/errors#not_found>; rel=\"help\""), "{}", reply.text);
}
