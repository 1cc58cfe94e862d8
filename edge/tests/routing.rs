//! A brand lives wholly in one of several databases, and its identifier tells in which.

use std::collections::BTreeSet;

use advocateloop_core::ApiKey;
use advocateloop_edge::database::Database;
use advocateloop_edge::ids;

use crate::support::{Brand, Fault, ORDER, Reply, VISIT, World, pages};

fn create(world: &World, more: &str) -> Reply {
    world.operate("POST", "brands", &format!(r#"{{"name":"Spread","plan":"premier"{more}}}"#)).send()
}

fn database_of(reply: &Reply) -> u64 {
    reply.ok().json["data"]["database"].as_u64().unwrap()
}

/// A brand with keys, which begins in this database.
fn brand_in(world: &World, database: u8) -> Brand {
    let id = create(world, &format!(r#","database":{database}"#)).ok().data("brand_id").to_owned();
    let [live, test] = ["live", "test"].map(|environment| {
        let body = format!(r#"{{"label":"key","environment":"{environment}"}}"#);
        let made = world.operate("POST", &format!("brands/{id}/keys"), &body).send();
        ApiKey::parse(made.ok().data("key")).unwrap()
    });
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
        world.event("conversion", ORDER).by(brand).send().ok();
        let conversion = world.get("conversions?order_id=ORD-1").by(brand).send();
        assert_eq!(conversion.ok().data("order_id"), "ORD-1");
        world.erase("buyer@example.com").by(brand).send().ok();
        for (place, store) in stores().into_iter().enumerate() {
            let asked = store.batches.get() - before[place];
            assert_eq!(asked, if place == number { 3 } else { 0 }, "nobody else is asked about it");
            let rows = store.sqlite.query(&format!("SELECT count(*) FROM conversions WHERE brand_id = '{}'", brand.id));
            assert_eq!(rows.unwrap()[0][0], u32::from(place == number).to_string());
        }
        let shown = world.operate("GET", &format!("brands/{}", brand.id), "").send();
        assert_eq!(database_of(&shown), number as u64);
    }
    // Another brand's key opens nothing, in whichever database.
    let [first, second, _] = &brands;
    world.event("visit", VISIT).by(first).with(&second.live).send().fails(401, "invalid_api_key");
}

#[test]
fn a_new_brand_begins_where_it_is_told_or_in_any_that_takes_new_ones() {
    // The chance of these worlds is even.
    let anywhere = |world: &World| (0..64).map(|_| database_of(&create(world, ""))).collect::<BTreeSet<u64>>();
    assert_eq!(anywhere(&World::with_databases(3)), BTreeSet::from([0, 1, 2]));
    let world = World::with_databases(5);
    world.databases_for_new_brands.set(Some("3, 2,9,4"));
    assert_eq!(anywhere(&world), BTreeSet::from([2, 3, 4]));
    // A database that is named is taken, also one that is full.
    assert_eq!(database_of(&create(&world, r#","database":1"#)), 1);
    create(&world, r#","database":5"#).fails(400, "database_not_bound").says("0, 1, 2, 3, 4");
    for wrong in ["256", "-1", "1.5", "\"1\""] {
        create(&world, &format!(r#","database":{wrong}"#)).fails(400, "invalid_payload").says("/database");
    }
    world.databases_for_new_brands.set(Some("9"));
    create(&world, "").fails(500, "internal_error");
}

#[test]
fn a_list_goes_over_all_databases_in_the_order_of_the_identifiers() {
    let world = World::with_databases(3);
    let mut made =
        [&world.premier, &world.premier2, &world.growth, &world.starter].map(|brand| brand.id.clone()).to_vec();
    made.extend((0..250).map(|number| {
        world.advance(1);
        create(&world, &format!(r#","database":{}"#, number % 7 % 3)).ok().data("brand_id").to_owned()
    }));
    made.sort();
    let pages = pages(|cursor| world.operate("GET", &format!("brands?cursor={cursor}"), "").send());
    assert_eq!(pages.iter().map(|page| page.list("brands").len()).collect::<Vec<_>>(), [100, 100, 54]);
    let listed = pages.iter().flat_map(|page| page.list("brands")).map(|brand| {
        let id = brand["brand_id"].as_str().unwrap();
        assert_eq!(brand["database"], ids::database_of(id).number());
        id
    });
    assert_eq!(listed.collect::<Vec<_>>(), made);
}

#[test]
fn what_lives_in_a_database_that_is_not_bound_is_not_lost() {
    let mut world = World::with_databases(2);
    let brand = brand_in(&world, 1);
    let unbound = world.others.pop();
    let reply = world.event("visit", VISIT).by(&brand).send();
    assert!(reply.fails(503, "temporarily_unavailable").header("Retry-After").is_some());
    assert!(world.last_log().contains("the database DB_1 is not bound"));
    world.others.extend(unbound);
    world.event("visit", VISIT).by(&brand).send().ok();
}

#[test]
fn health_is_that_of_all() {
    let world = World::with_databases(3);
    let health = || world.get("health").url("https://api.example.com/health").send();
    health().ok();
    world.others[1].faults.borrow_mut().push(Fault::Before("D1_ERROR: no such table: brands"));
    health().fails(503, "temporarily_unavailable");
    assert!(world.last_log().contains("DB_2: D1_ERROR: no such table"));
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
