//! A brand lives wholly in one of several databases, and its identifier tells in which.

use crate::support::{Brand, Fault, ORDER, Reply, VISIT, World};
use advocateloop_edge::database::Database;
use advocateloop_edge::ids;

fn create(world: &World, body: &str) -> Reply {
    world.operate("POST", "brands", body).send()
}

fn database_of(reply: &Reply) -> u64 {
    reply.ok().json["data"]["database"].as_u64().unwrap()
}

/// A Premier brand with a live key, which begins in this database.
fn brand_in(world: &World, database: u8) -> Brand {
    let body = format!(r#"{{"name":"Spread","plan":"premier","database":{database}}}"#);
    let id = create(world, &body).ok().data("brand_id").to_owned();
    let key = |environment: &str| {
        let body = format!(r#"{{"label":"key","environment":"{environment}"}}"#);
        let made = world.operate("POST", &format!("brands/{id}/keys"), &body).send();
        advocateloop_core::ApiKey::parse(made.ok().data("key")).unwrap()
    };
    let (live, test) = (key("live"), key("test"));
    Brand { id, live, test }
}

#[test]
fn a_brand_lives_where_it_was_made_and_nowhere_else() {
    let world = World::with_databases(3);
    let brands = [0, 1, 2].map(|database| brand_in(&world, database));
    for (number, brand) in brands.iter().enumerate() {
        assert_eq!(usize::from(ids::database_of(&brand.id).number()), number);
        let stores = || [&world.store, &world.others[0], &world.others[1]];
        let before = stores().map(|store| store.batches.get());
        world.post("track/conversion", ORDER).by(brand).send().ok();
        let conversion = world.get("conversions?order_id=ORD-1").by(brand).send();
        assert_eq!(conversion.ok().data("order_id"), "ORD-1");
        world.post("customers", r#"{"email":"buyer@example.com"}"#).method("DELETE").by(brand).send().ok();
        for (place, store) in stores().into_iter().enumerate() {
            let asked = store.batches.get() - before[place];
            assert_eq!(asked, if place == number { 3 } else { 0 }, "nobody else is asked about it");
            let rows = store.sqlite.query(&format!("SELECT count(*) FROM conversions WHERE brand_id = '{}'", brand.id));
            assert_eq!(rows.unwrap()[0][0], u32::from(place == number).to_string());
        }
        let shown = world.operate("GET", &format!("brands/{}", brand.id), "").send();
        assert_eq!(database_of(&shown), u64::try_from(number).unwrap());
    }
    // Another brand's key opens nothing, in whichever database.
    let [first, second, _] = &brands;
    world.post("track/visit", VISIT).by(first).key(second.live.as_str()).send().fails(401, "invalid_api_key");
}

#[test]
fn a_new_brand_begins_where_it_is_told_or_in_any_that_takes_new_ones() {
    // Of three each, for the chance of these worlds is even.
    let world = World::with_databases(3);
    let chosen = |world: &World| database_of(&create(world, r#"{"name":"Any","plan":"starter"}"#));
    let anywhere: std::collections::BTreeSet<u64> = (0..64).map(|_| chosen(&world)).collect();
    assert_eq!(anywhere.into_iter().collect::<Vec<_>>(), [0, 1, 2]);
    let world = World::with_databases(5);
    world.databases_for_new_brands.set(Some("3, 2,9,4"));
    let some: std::collections::BTreeSet<u64> = (0..64).map(|_| chosen(&world)).collect();
    assert_eq!(some.into_iter().collect::<Vec<_>>(), [2, 3, 4]);
    // A database that is named is taken, also one that is full.
    assert_eq!(database_of(&create(&world, r#"{"name":"One","plan":"starter","database":1}"#)), 1);
    create(&world, r#"{"name":"One","plan":"starter","database":5}"#)
        .fails(400, "database_not_bound")
        .says("0, 1, 2, 3, 4");
    for wrong in ["256", "-1", "1.5", "\"1\""] {
        let body = format!(r#"{{"name":"One","plan":"starter","database":{wrong}}}"#);
        create(&world, &body).fails(400, "invalid_payload").says("/database");
    }
    world.databases_for_new_brands.set(Some("9"));
    create(&world, r#"{"name":"Any","plan":"starter"}"#).fails(500, "internal_error");
}

#[test]
fn a_list_goes_over_all_databases_in_the_order_of_the_identifiers() {
    let world = World::with_databases(3);
    let mut made: Vec<String> = (0..250)
        .map(|number| {
            world.now_ms.set(world.now_ms.get() + 1);
            let body = format!(r#"{{"name":"B","plan":"starter","database":{}}}"#, number % 7 % 3);
            create(&world, &body).ok().data("brand_id").to_owned()
        })
        .collect();
    made.extend([&world.premier, &world.premier2, &world.growth, &world.starter].map(|brand| brand.id.clone()));
    made.sort();
    let mut listed = Vec::new();
    let mut cursor = String::new();
    loop {
        let page = world.operate("GET", &format!("brands?cursor={cursor}"), "").send().ok().json["data"].clone();
        for brand in page["brands"].as_array().unwrap() {
            let id = brand["brand_id"].as_str().unwrap().to_owned();
            assert_eq!(brand["database"], ids::database_of(&id).number());
            listed.push(id);
        }
        let Some(next) = page["next_cursor"].as_str() else { break };
        assert_eq!(page["brands"].as_array().unwrap().len(), 100);
        next.clone_into(&mut cursor);
    }
    assert_eq!(listed, made);
}

#[test]
fn what_lives_in_a_database_that_is_not_bound_is_not_lost() {
    let mut world = World::with_databases(2);
    let brand = brand_in(&world, 1);
    let unbound = world.others.pop();
    let reply = world.post("track/visit", VISIT).by(&brand).send();
    assert!(reply.fails(503, "temporarily_unavailable").header("Retry-After").is_some());
    assert!(world.logs.borrow().last().unwrap().contains("the database DB_1 is not bound"));
    world.others.extend(unbound);
    world.post("track/visit", VISIT).by(&brand).send().ok();
}

#[test]
fn health_is_that_of_all() {
    let world = World::with_databases(3);
    let health = || world.get("health").url("https://api.example.com/health").send();
    health().ok();
    world.others[1].faults.borrow_mut().push(Fault::Before("D1_ERROR: no such table: brands"));
    health().fails(503, "temporarily_unavailable");
    assert!(world.logs.borrow().last().unwrap().contains("DB_2: D1_ERROR: no such table"));
    health().ok();
}

#[test]
fn an_old_identifier_is_of_the_first_database() {
    let world = World::with_databases(2);
    for brand in [&world.premier, &world.premier2, &world.growth, &world.starter] {
        assert_eq!(ids::database_of(&brand.id), Database::default());
    }
    world.track("visit", VISIT).ok();
    assert_eq!(world.count("visits"), 1);
}
