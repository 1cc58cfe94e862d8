//! The gates, each with its answer, in the contract's order.

use crate::support::{ADMIN_TOKEN, CLAIM, Call, ORDER, VISIT, World, another_key};
use advocateloop_core::Plan;
use advocateloop_edge::store::admin;

const TRACK: &str = "https://api.example.com/api/v1/track/claim";

type Mend<'w> = Box<dyn Fn(Call<'w>) -> Call<'w> + 'w>;

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
    let mend: [(u16, &str, Mend<'_>); 13] = [
        (404, "not_found", Box::new(|call| call.url("http://api.example.com/api/v1/track/claim?Mode=x"))),
        (405, "method_not_allowed", Box::new(|call| call.method("POST"))),
        (403, "https_required", Box::new(|call| call.url(&format!("{TRACK}?Mode=x")))),
        (413, "payload_too_large", Box::new(|call| call.header("Content-Length", "65536"))),
        (401, "missing_api_key", Box::new(|call| call.key("al_live_mistyped"))),
        (401, "invalid_api_key", Box::new(|call| call.by(&world.growth))),
        (403, "feature_not_available", Box::new(|call| call.by(&world.premier))),
        (
            429,
            "rate_limited",
            Box::new(|call| {
                world.rate.set(u32::MAX);
                call
            }),
        ),
        (415, "unsupported_media_type", Box::new(|call| call.header("Content-Type", "application/json"))),
        (413, "payload_too_large", Box::new(|call| call.pieces(10, 10))),
        (400, "invalid_idempotency_key", Box::new(|call| call.idempotent("k"))),
        (400, "invalid_parameter", Box::new(|call| call.url(TRACK))),
        (400, "malformed_json", Box::new(|call| call)),
    ];
    for (status, code, mend) in mend {
        failing.clone().send().fails(status, code);
        failing = mend(failing);
    }
    world.is_empty();
}

#[test]
fn a_wrong_path_is_told_the_nearest_and_never_repeated() {
    let world = World::new();
    let reply = world.post("track/conversionz-secret", ORDER).send();
    assert!(reply.fails(404, "not_found").says("POST /api/v1/track/conversion?").text.find("secret").is_none());
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
        for link in ["href=\"/\"", "href=\"/docs\"", "href=\"/dashboard\""] {
            page.says(link);
        }
        page.says(page.header("X-Request-Id").unwrap());
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
    for method in ["GET", "PUT", "DELETE", "PATCH", "HEAD", "post", "PROPFIND"] {
        let reply = world.post("track/conversion", ORDER).method(method).send();
        assert_eq!(reply.fails(405, "method_not_allowed").header("Allow"), Some("POST, OPTIONS"));
    }
    world.post("track/conversion", ORDER).method("GET").send().says("Method not allowed: send POST, not GET\"");
    world.post("track/conversion", ORDER).method("post").send().says("Method not allowed: send POST\"");
    let read = world.post("conversions", ORDER).send();
    read.fails(405, "method_not_allowed")
        .says("This path only reads: to record a conversion, send it to POST /api/v1/track/conversion");
    let health = world.post("", "").url("https://api.example.com/health").send();
    assert_eq!(health.fails(405, "method_not_allowed").header("Allow"), Some("GET, HEAD, OPTIONS"));
}

#[test]
fn options_are_answered_without_a_body() {
    let world = World::new();
    let track = world.post("track/conversion", "").method("OPTIONS").send();
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
    for (path, body) in [("validate/visit", VISIT), ("validate/visit", "{"), ("validate/visits", VISIT)] {
        let reply = world.post(path, body).send();
        assert_eq!(reply.header("Access-Control-Allow-Origin"), Some("*"), "{path}");
        let wrong = world.post(path, body).method("GET").send();
        assert_eq!(wrong.header("Access-Control-Allow-Origin"), Some("*"), "{path}");
    }
    for body in [VISIT, "{"] {
        assert_eq!(world.track("visit", body).header("Access-Control-Allow-Origin"), None);
    }
}

#[test]
fn plain_http_is_refused_unless_allowed() {
    let world = World::new();
    world.post("track/visit", VISIT).http().send().fails(403, "https_required");
    world.post("validate/visit", VISIT).http().send().fails(403, "https_required");
    world.is_empty();
    world.insecure.set(true);
    world.post("track/visit", VISIT).http().send().ok();
}

#[test]
fn a_large_body_is_refused_as_soon_as_it_is_known() {
    let world = World::new();
    let declared = |length: &str| world.post("track/visit", VISIT).header("Content-Length", length).send();
    for length in ["65537", "99999999999999999999999"] {
        declared(length).fails(413, "payload_too_large");
    }
    assert_eq!(world.store.batches.get(), 0);
    for length in ["65536", "33"] {
        declared(length).ok();
    }
    let streamed = |count| world.post("track/visit", "").pieces(4096, count).send();
    streamed(17).fails(413, "payload_too_large");
    streamed(16).fails(400, "malformed_json");
    world.post("validate/visit", "").pieces(65_537, 1).send().fails(413, "payload_too_large");
    world.post("track/visit", VISIT).broken_off().send().fails(400, "malformed_json");
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
    let large = || world.post("track/visit", "").pieces(megabyte, 3);
    assert_eq!(skipped(large(), 413), 2, "the first was one too many");
    assert_eq!(skipped(large().header("Content-Length", "3145728"), 413), 3);
    assert_eq!(skipped(large().without("X-API-Key"), 401), 3);
    assert_eq!(skipped(large().method("GET"), 405), 3);
    assert_eq!(skipped(world.post("track/visit", VISIT), 200), 0);
    assert_eq!(skipped(large().pieces(megabyte, 40).method("GET"), 405), 17, "not for ever");
}

#[test]
fn missing_headers_are_named() {
    let world = World::new();
    let call = || world.post("track/visit", VISIT);
    call().without("X-API-Key").send().fails(401, "missing_api_key").says("X-API-Key");
    call().header("X-API-Key", "").send().fails(401, "missing_api_key");
    call().without("X-Brand-ID").send().fails(401, "missing_brand_id").says("X-Brand-ID");
    call().without("X-API-Key").without("X-Brand-ID").send().fails(401, "missing_api_key");
    call().key("nonsense").without("X-Brand-ID").send().fails(401, "missing_brand_id");
    let missing = || call().without("X-API-Key");
    let key = world.premier.live.as_str();
    let elsewhere = [
        (missing().header("Authorization", &format!("Bearer {key}")), "without \\\"Bearer\\\""),
        (missing().header("Authorization", "Basic eA=="), "there is a header Authorization"),
        (
            missing().url(&format!("https://api.example.com/api/v1/track/visit?api_key={key}")),
            "the key stands in the address",
        ),
        (missing().url("https://api.example.com/api/v1/track/visit?X-API-Key=x"), "the key stands in the address"),
        (missing().header("X-Brand-ID", key), "X-Brand-ID holds an API key"),
    ];
    for (call, said) in elsewhere {
        let reply = call.send();
        reply.fails(401, "missing_api_key").says("Missing API key: ").says(said);
        assert!(!reply.text.contains(key));
    }
    assert_eq!(world.store.batches.get(), 0);
}

#[test]
fn a_mistyped_key_costs_no_database_call() {
    let world = World::new();
    let key = world.premier.live.as_str();
    let other_case = format!("{}{}", &key[..57], key[57..].to_ascii_uppercase());
    for (wrong, said) in [
        ("x", "which begins with al_live_ or al_test_"),
        (&key[..57], "X-API-Key is incomplete: the key has 58 characters"),
        (&format!("{key}0"), "X-API-Key is too long"),
        (&key.replace("live", "test"), "copy X-API-Key and X-Brand-ID again"),
        (&other_case, "copy X-API-Key and X-Brand-ID again"),
        (&format!("{key}, {key}"), "X-API-Key has a comma in it"),
        (&format!("Bearer {key}"), "send the key alone, from al_ on"),
        (&format!("'{key}'"), "quotes around the value of X-API-Key"),
        (&format!("{key}\\n"), "X-API-Key has characters that no key has"),
        ("al_live_…", "X-API-Key still holds a placeholder"),
        ("{{api_key}}", "X-API-Key still holds a placeholder"),
        (&world.premier.id, "X-API-Key holds a brand ID"),
    ] {
        if *wrong == *key {
            continue;
        }
        let reply = world.post("track/visit", VISIT).key(wrong).send();
        reply.fails(401, "invalid_api_key").says("Invalid API key: ").says(said);
        assert!(wrong.len() < 9 || !reply.text.contains(wrong), "{wrong}");
    }
    let uppercase = world.premier.id.to_ascii_uppercase();
    for (brand, said) in [
        ("acme", "X-Brand-ID does not hold the brand ID, which begins with brd_"),
        ("brd_1", "X-Brand-ID is incomplete"),
        ("' OR 1=1 --", "quotes around the value of X-Brand-ID"),
        (&uppercase, "which begins with brd_"),
        (key, "X-Brand-ID holds an API key"),
    ] {
        let reply = world.post("track/visit", VISIT).header("X-Brand-ID", brand).send();
        reply.fails(401, "invalid_api_key").says("Invalid API key: ").says(said);
    }
    let exchanged = world.post("track/visit", VISIT).key(&world.premier.id).header("X-Brand-ID", key).send();
    exchanged.fails(401, "invalid_api_key").says("exchange the two values");
    assert_eq!(world.store.batches.get(), 0);
}

#[test]
fn every_key_that_opens_nothing_is_answered_alike() {
    let world = World::new();
    let stranger = advocateloop_core::ApiKey::mint(advocateloop_core::Environment::Live, 100..=200).unwrap();
    let call = || world.post("track/visit", VISIT);
    let error = |call: Call<'_>| {
        let reply = call.send();
        reply.fails(401, "invalid_api_key");
        reply.json["error"].as_str().unwrap().to_owned()
    };
    let unknown = error(call().key(stranger.as_str()));
    assert!(unknown.starts_with("Invalid API key"));
    // A slip that is not one of form says no more.
    let mistyped = another_key().as_str().replace("live", "test");
    assert_eq!(error(call().key(&mistyped)), unknown);
    assert_eq!(error(call().header("X-Brand-ID", &world.premier2.id)), unknown);
    assert_eq!(error(call().header("X-Brand-ID", "brd_00000000000070008000000000000000")), unknown);
    world.admin(&admin::revoke_key(&world.premier.id, world.premier.live.id(), 1));
    assert_eq!(error(call()), unknown);
    world.is_empty();
}

#[test]
fn where_keys_are_found_is_a_matter_of_the_deployment() {
    let world = World::new();
    let call = || world.post("track/visit", VISIT);
    let refused = [
        call().without("X-API-Key"),
        call().without("X-Brand-ID"),
        call().by(&world.premier2).key(another_key().as_str()),
    ];
    for page in [None, Some("in target/demo.json")] {
        world.keys_page.set(page);
        let find = format!("find {}", page.unwrap_or("in the AdvocateLoop app, under Settings → API Keys"));
        for call in refused.clone() {
            let reply = call.send();
            assert_eq!(reply.status, 401);
            assert!(
                reply.text.contains(&find) || reply.text.contains(&find.replace("find ", "find beside the key ")),
                "{}",
                reply.text
            );
        }
    }
}

#[test]
fn white_space_around_a_header_is_not_part_of_it() {
    let world = World::new();
    let (key, brand) = (world.premier.live.as_str(), world.premier.id.as_str());
    for (before, behind) in [(" ", "\t"), ("", "\u{a0}"), ("\u{2003}", "\n")] {
        let call = world.post("track/visit", VISIT).key(&format!("{before}{key}{behind}"));
        call.header("X-Brand-ID", &format!("{before}{brand}{behind}")).send().ok();
    }
}

#[test]
fn a_revoked_key_fails_on_the_very_next_request_and_no_other_does() {
    let world = World::new();
    world.track("visit", VISIT).ok();
    world.admin(&admin::revoke_key(&world.premier.id, world.premier.live.id(), 1));
    world.track("visit", VISIT).fails(401, "invalid_api_key");
    world.post("track/visit", VISIT).test().send().ok();
    assert_eq!(world.count("visits"), 2);
}

#[test]
fn a_key_expires_on_time() {
    let world = World::new();
    let key = advocateloop_core::ApiKey::mint(advocateloop_core::Environment::Live, 100..=200).unwrap();
    let expires_at_ms = Some(world.now_ms.get() + 1);
    let key_of = admin::Key { brand_id: &world.premier.id, key: &key, label: "short", expires_at_ms, events: None };
    world.admin(&admin::create_key(key_of, crate::support::PEPPER, 0).unwrap());
    let call = || world.post("track/visit", VISIT).key(key.as_str()).send();
    call().ok();
    world.now_ms.set(world.now_ms.get() + 1);
    call().fails(401, "invalid_api_key");
}

#[test]
fn a_key_says_nothing_under_another_pepper() {
    let world = World::new();
    world.pepper.set(Some("another"));
    world.track("visit", VISIT).fails(401, "invalid_api_key");
}

#[test]
fn without_a_pepper_nothing_is_let_in_and_the_log_says_why() {
    let world = World::new();
    for pepper in [None, Some("")] {
        world.pepper.set(pepper);
        let reply = world.track("visit", VISIT);
        assert!(!reply.fails(500, "internal_error").text.contains("PEPPER"));
        assert!(world.logs.borrow().last().unwrap().contains("KEY_PEPPER is not set"));
    }
    world.post("validate/visit", VISIT).send().ok();
}

#[test]
fn plans_and_events() {
    for plan in Plan::ALL {
        let world = World::new();
        let brand = match plan {
            Plan::Starter => &world.starter,
            Plan::Growth => &world.growth,
            Plan::Premier => &world.premier,
        };
        for (event, body) in
            [("conversion", ORDER), ("refund", crate::support::REFUND), ("claim", CLAIM), ("visit", VISIT)]
        {
            let reply = world.post(&format!("track/{event}"), body).by(brand).idempotent("k").send();
            if plan == Plan::Premier || ["conversion", "refund"].contains(&event) {
                reply.ok();
            } else {
                let words = format!(
                    "Feature not available: {event} tracking requires the Premier plan; this brand is on {}",
                    plan.title()
                );
                reply.fails(403, "feature_not_available").says(&words);
            }
        }
        let only_premier = u32::from(plan == Plan::Premier);
        assert_eq!((world.count("claims"), world.count("visits")), (only_premier, only_premier));
        assert_eq!(world.count("idempotency_keys"), 2 + 2 * only_premier);
    }
}

#[test]
fn a_lower_plan_does_not_see_what_a_higher_one_recorded() {
    let world = World::new();
    world.post("track/claim", CLAIM).idempotent("k").send().ok();
    world.admin(&admin::set_plan(&world.premier.id, Plan::Growth));
    world.post("track/claim", CLAIM).idempotent("k").send().fails(403, "feature_not_available");
    world.post("track/claim", CLAIM).idempotent("k2").send().fails(403, "feature_not_available");
    assert_eq!(world.count("idempotency_keys"), 1);
    world.admin(&admin::set_plan(&world.premier.id, Plan::Premier));
    assert!(world.track("claim", CLAIM).is_duplicate());
}

#[test]
fn who_is_not_let_in_learns_nothing_about_the_payload() {
    let world = World::new();
    world.admin(&admin::revoke_key(&world.premier.id, world.premier.live.id(), 1));
    for body in ["", "{", "[]", r#"{"referral_code":1}"#, VISIT] {
        world.track("visit", body).fails(401, "invalid_api_key");
    }
    let growth = |body| world.post("track/visit", body).by(&world.growth).send();
    for body in ["", "{", VISIT] {
        growth(body).fails(403, "feature_not_available");
    }
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
    let send = |content_type: &str| world.post("track/visit", VISIT).header("Content-Type", content_type).send();
    for good in [
        "application/json",
        "application/json; charset=utf-8",
        "Application/JSON;x",
        "application/json ;a=b",
        "application/vnd.shop.order+json; charset=utf-8",
    ] {
        send(good).ok();
    }
    for (bad, said) in [
        ("", "There is no Content-Type"),
        ("text/plain", "send the header Content-Type: application/json"),
        ("application/jsonp", "send the header Content-Type: application/json"),
        ("application/x-www-form-urlencoded", "The body is a form: send JSON"),
        ("multipart/form-data; boundary=x", "The body is a form: send JSON"),
        ("text/json, application/json", "Content-Type was sent twice"),
        ("application/x-ndjson", "send it to POST /api/v1/track/batch"),
    ] {
        send(bad).fails(415, "unsupported_media_type").says(said);
    }
    let encoded = |encoding: &str| world.post("track/visit", VISIT).header("Content-Encoding", encoding).send();
    encoded("identity").ok();
    encoded("gzip").fails(415, "unsupported_media_type").says("The body is compressed (gzip): send it as it is");
    let unknown = encoded("x-secret");
    unknown.fails(415, "unsupported_media_type").says("without the header Content-Encoding");
    assert!(!unknown.text.contains("secret"));
    world.post("track/visit", VISIT).without("Content-Type").send().fails(415, "unsupported_media_type");
    world.post("validate/visit", VISIT).without("Content-Type").send().fails(415, "unsupported_media_type");
}

#[test]
fn an_idempotency_key_is_visible_ascii() {
    let world = World::new();
    let send = |key: &str| world.post("track/visit", VISIT).idempotent(key).send();
    for good in ["k", "!~", &"k".repeat(255)] {
        send(good).ok();
    }
    for bad in ["", "a b", "schlüssel", "tab\t", &"k".repeat(256)] {
        send(bad).fails(400, "invalid_idempotency_key");
    }
    assert_eq!(world.count("visits"), 3);
}

#[test]
fn health_is_the_database_s() {
    let world = World::new();
    let health = |method| world.post("", "").url("https://api.example.com/health").method(method).send();
    assert_eq!(health("GET").ok().text, r#"{"success":true,"data":{"status":"ok"}}"#);
    assert_eq!(health("HEAD").status, 200);
    assert_eq!(health("OPTIONS").status, 204);
    world
        .store
        .faults
        .borrow_mut()
        .push(crate::support::Fault::Before("D1_ERROR: ambiguous column name: brands: SQLITE_ERROR"));
    assert!(health("GET").fails(503, "temporarily_unavailable").header("Retry-After").is_some());
}

#[test]
fn health_and_administration_tell_the_operator_what_is_not_set_up() {
    let world = World::new();
    let health = || world.get("").url("https://api.example.com/health").send();
    world.pepper.set(None);
    health().fails(503, "temporarily_unavailable").says("the secret KEY_PEPPER is not set");
    let create = || {
        let body = r#"{"label":"x","environment":"test"}"#;
        world.operate("POST", &format!("brands/{}/keys", world.premier.id), body).send()
    };
    create().fails(503, "temporarily_unavailable").says("the secret KEY_PEPPER is not set");
    // Who is not the operator learns nothing.
    let other = world.operate("GET", "brands", "").header("Authorization", &format!("Bearer {ADMIN_TOKEN}x")).send();
    assert!(!other.fails(401, "invalid_admin_token").text.contains("PEPPER"));
    world.pepper.set(Some(crate::support::PEPPER));
    health().ok();
    create().ok();
    for missing in ["no such table: brands", "no such column: elsewhere", "table keys has no column named events"] {
        let lacks = format!("D1_ERROR: {missing}: SQLITE_ERROR");
        let fail = || world.store.faults.borrow_mut().push(crate::support::Fault::Before(lacks.clone().leak()));
        fail();
        let reply = health();
        reply
            .fails(503, "temporarily_unavailable")
            .says("Apply the migrations with npx wrangler d1 migrations apply DB");
        assert!(reply.header("Retry-After").is_some() && world.logs.borrow().last().unwrap().contains(missing));
        fail();
        world.operate("GET", "brands", "").send().fails(503, "temporarily_unavailable").says("Apply the migrations");
        fail();
        let event = world.track("visit", VISIT);
        assert!(!event.fails(503, "temporarily_unavailable").text.contains("migrations"));
    }
}

#[test]
fn every_answer_carries_its_own_request_id() {
    let world = World::new();
    let mut ids: Vec<String> = ["track/visit", "validate/visit", "nowhere"]
        .into_iter()
        .flat_map(|path| [world.post(path, VISIT).send(), world.post(path, "{").send()])
        .map(|reply| reply.header("X-Request-Id").unwrap().to_owned())
        .collect();
    assert!(ids.iter().all(|id| id.starts_with("req_") && id.len() == 36));
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), 6);
}

/// The runtime gives no such address; a header must not carry it all the same.
#[test]
fn an_address_that_no_header_may_hold_is_left_out_of_the_link_to_a_page() {
    let reply = World::new().post("", "").url("\0http://x/nowhere").send();
    assert_eq!(reply.header("Link"), Some("</docs/errors#not_found>; rel=\"help\""), "{}", reply.text);
}
