//! Who is let in: brands, keys and plans. Everybody else learns nothing.

use advocateloop_core::{ApiKey, Environment, Plan};

use crate::support::{Call, EVENTS, Reply, VISIT, World, another_key};

fn visit(world: &World) -> Call<'_> {
    world.event("visit", VISIT)
}

#[test]
fn missing_headers_are_named() {
    let world = World::new();
    let call = || visit(&world);
    call().without("X-API-Key").send().fails(401, "missing_api_key").says("X-API-Key");
    call().key("").send().fails(401, "missing_api_key");
    call().without("X-Brand-ID").send().fails(401, "missing_brand_id").says("X-Brand-ID");
    call().without("X-API-Key").without("X-Brand-ID").send().fails(401, "missing_api_key");
    call().key("nonsense").without("X-Brand-ID").send().fails(401, "missing_brand_id");
    let missing = || call().without("X-API-Key");
    let path = "https://api.example.com/api/v1/track/visit";
    let key = world.premier.live.as_str();
    for (call, said) in [
        (missing().header("Authorization", &format!("Bearer {key}")), "without \\\"Bearer\\\""),
        (missing().header("Authorization", "Basic eA=="), "there is a header Authorization"),
        (missing().url(&format!("{path}?api_key={key}")), "the key stands in the address"),
        (missing().url(&format!("{path}?X-API-Key=x")), "the key stands in the address"),
        (missing().header("X-Brand-ID", key), "X-Brand-ID holds an API key"),
    ] {
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
        let reply = visit(&world).key(wrong).send();
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
        let reply = visit(&world).header("X-Brand-ID", brand).send();
        reply.fails(401, "invalid_api_key").says("Invalid API key: ").says(said);
    }
    let exchanged = visit(&world).key(&world.premier.id).header("X-Brand-ID", key).send();
    exchanged.fails(401, "invalid_api_key").says("exchange the two values");
    assert_eq!(world.store.batches.get(), 0);
}

#[test]
fn every_key_that_opens_nothing_is_answered_alike() {
    let world = World::new();
    let stranger = ApiKey::mint(Environment::Live, 100..=200).unwrap();
    let error = |call: Call<'_>| call.send().fails(401, "invalid_api_key").json["error"].clone();
    let unknown = error(visit(&world).with(&stranger));
    assert!(unknown.as_str().unwrap().starts_with("Invalid API key"));
    // A slip that is not one of form says no more.
    let mistyped = another_key().as_str().replace("live", "test");
    assert_eq!(error(visit(&world).key(&mistyped)), unknown);
    for brand in [&world.premier2.id, "brd_00000000000070008000000000000000"] {
        assert_eq!(error(visit(&world).header("X-Brand-ID", brand)), unknown);
    }
    world.revoke(&world.premier.live);
    assert_eq!(error(visit(&world)), unknown);
    world.is_empty();
}

#[test]
fn where_keys_are_found_is_a_matter_of_the_deployment() {
    let world = World::new();
    let refused = [
        visit(&world).without("X-API-Key"),
        visit(&world).without("X-Brand-ID"),
        visit(&world).by(&world.premier2).with(&another_key()),
    ];
    for page in [None, Some("in target/demo.json")] {
        world.keys_page.set(page);
        let place = page.unwrap_or("in the AdvocateLoop app, under Settings → API Keys");
        for call in refused.clone() {
            let Reply { status, text, .. } = call.send();
            let is_told = ["find ", "find beside the key "].iter().any(|find| text.contains(&format!("{find}{place}")));
            assert!(status == 401 && is_told, "{text}");
        }
    }
}

#[test]
fn white_space_around_a_header_is_not_part_of_it() {
    let world = World::new();
    let (key, brand) = (world.premier.live.as_str(), world.premier.id.as_str());
    for (before, behind) in [(" ", "\t"), ("", "\u{a0}"), ("\u{2003}", "\n")] {
        let call = visit(&world).key(&format!("{before}{key}{behind}"));
        call.header("X-Brand-ID", &format!("{before}{brand}{behind}")).send().ok();
    }
}

#[test]
fn without_a_pepper_nothing_is_let_in_and_the_log_says_why() {
    let world = World::new();
    for pepper in [None, Some("")] {
        world.pepper.set(pepper);
        assert!(!visit(&world).send().fails(500, "internal_error").text.contains("PEPPER"));
        assert!(world.last_log().contains("KEY_PEPPER is not set"));
    }
    world.post("validate/visit", VISIT).send().ok();
}

#[test]
fn plans_and_events() {
    let world = World::new();
    for (plan, brand) in
        [(Plan::Starter, &world.starter), (Plan::Growth, &world.growth), (Plan::Premier, &world.premier)]
    {
        let is_premier = plan == Plan::Premier;
        for (event, body) in EVENTS {
            // The conversion comes before its refund.
            let reply = world.event(event, body).by(brand).idempotent("k").send();
            if is_premier || ["conversion", "refund"].contains(&event) {
                reply.ok();
            } else {
                let words = format!(
                    "Feature not available: {event} tracking requires the Premier plan; this brand is on {}",
                    plan.title()
                );
                reply.fails(403, "feature_not_available").says(&words);
            }
        }
        let of_brand = |table: &str| world.count(&format!("{table} WHERE brand_id = '{}'", brand.id));
        let only_premier = u32::from(is_premier);
        assert_eq!(["claims", "visits"].map(of_brand), [only_premier; 2]);
        assert_eq!(of_brand("idempotency_keys"), 2 + 2 * only_premier);
    }
}

#[test]
fn who_is_not_let_in_learns_nothing_about_the_payload() {
    let world = World::new();
    world.revoke(&world.premier.live);
    for body in ["", "{", "[]", r#"{"referral_code":1}"#, VISIT] {
        world.track("visit", body).fails(401, "invalid_api_key");
        world.event("visit", body).by(&world.growth).send().fails(403, "feature_not_available");
    }
}
