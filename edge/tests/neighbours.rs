//! A brand's environment beside others that have the same orders, keys and people: nobody sees or changes anything of another's.

use crate::support::entries::list;
use crate::support::queue::DOWN;
use crate::support::{Brand, Call, World};
use advocateloop_core::Event;
use serde_json::Value;

/// Two brands with two environments each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Place {
    second: bool,
    test: bool,
}

const PLACES: [Place; 4] = [
    Place { second: false, test: false },
    Place { second: false, test: true },
    Place { second: true, test: false },
    Place { second: true, test: true },
];

impl Place {
    fn brand(self, world: &World) -> &Brand {
        if self.second { &world.premier2 } else { &world.premier }
    }

    fn call<'w>(self, world: &'w World, path: &str, body: &str) -> Call<'w> {
        let brand = self.brand(world);
        let key = if self.test { &brand.test } else { &brand.live };
        world.post(path, body).by(brand).key(key.as_str())
    }

    fn environment(self) -> &'static str {
        if self.test { "test" } else { "live" }
    }
}

fn entry(event: &str, payload: &str, key: &str) -> String {
    let key = if key.is_empty() { String::new() } else { format!(r#","idempotency_key":"{key}""#) };
    format!(r#"{{"type":"{event}","payload":{payload}{key}}}"#)
}

fn order(number: &str, total: u32) -> String {
    format!(
        r#"{{"customer_email":"a@b.co","order_id":"{number}","order_total":{total},"tax":0,"shipping":0,"discount":0}}"#
    )
}

/// What stands there beforehand: claims, orders, refunds and keys.
fn provide(world: &World, place: Place, total: u32) {
    let claims = [entry("claim", r#"{"referral_code":"ONE","email":"a@b.co"}"#, "c")];
    let orders = [entry("conversion", &order("A", total), "o"), entry("conversion", &order("B", total), "")];
    let refunds =
        [entry("refund", &format!(r#"{{"order_id":"A","refund_id":"R","refund_amount":{}}}"#, total / 10), "r")];
    let visits = [entry("visit", r#"{"referral_code":"ONE"}"#, "v")];
    let all = [claims.as_slice(), &orders, &refunds, &visits].concat();
    place.call(world, "track/batch", &list(&all)).send().ok();
}

/// The batch about it: repetitions, conflicts, attribution, identifiers of its own and of nobody.
fn batch(claim_id: &str, conversion_id: &str) -> String {
    list(&[
        entry("claim", r#"{"referral_code":"ONE","email":"a@b.co","name":"Jane"}"#, ""),
        entry("claim", r#"{"referral_code":"TWO","email":"a@b.co"}"#, "c2"),
        entry("conversion", &order("A", 100), "o2"),
        entry("conversion", &order("C", 100), "o"),
        entry("conversion", &order("D", 100).replace('{', r#"{"referral_code":"ONE","#), ""),
        entry("conversion", &order("E", 100), ""),
        entry("refund", r#"{"order_id":"A","refund_id":"R"}"#, ""),
        entry("refund", r#"{"order_id":"A","refund_id":"R2","refund_amount":95}"#, ""),
        entry("refund", r#"{"order_id":"B","refund_amount":1}"#, "r"),
        entry("refund", &format!(r#"{{"conversion_id":"{conversion_id}","refund_amount":1}}"#), "r3"),
        entry("refund", &format!(r#"{{"claim_id":"{claim_id}","refund_amount":1}}"#), ""),
        entry("refund", r#"{"order_id":"elsewhere","refund_amount":1}"#, ""),
        entry("refund", &format!(r#"{{"order_id":"B","conversion_id":"{conversion_id}","refund_amount":1}}"#), ""),
        entry("visit", r#"{"referral_code":"TWO"}"#, "v"),
    ])
}

/// Answers without what we make up.
fn outcomes(world: &World, place: Place) -> Vec<String> {
    let own = format!("brand_id = '{}' AND environment = '{}'", place.brand(world).id, place.environment());
    let claim_id = world.value(&format!("SELECT claim_id FROM claims WHERE {own}"));
    let conversion_id = world.value(&format!("SELECT conversion_id FROM conversions WHERE order_id = 'A' AND {own}"));
    let reply = place.call(world, "track/batch", &batch(&claim_id, &conversion_id)).send();
    let results = reply.ok().json["data"]["results"].as_array().unwrap().clone();
    let names = |text: String| text.replace(&claim_id, "CLAIM").replace(&conversion_id, "CONVERSION");
    results.into_iter().map(|result| without_ids(names(result.to_string()))).collect()
}

fn without_ids(mut text: String) -> String {
    for prefix in ["cnv_", "rfd_", "clm_", "vst_", "req_"] {
        while let Some(at) = text.find(prefix) {
            text.replace_range(at..at + prefix.len() + 32, "#");
        }
    }
    text
}

/// h6: from each of the four places, for the first one in an index would not see it.
#[test]
fn a_batch_is_as_if_there_was_nobody_else() {
    for place in PLACES {
        let quiet = World::new();
        provide(&quiet, place, 100);
        let crowded = World::new();
        for (number, other) in PLACES.into_iter().enumerate() {
            let total = if other == place { 100 } else { 200 + 10 * u32::try_from(number).unwrap() };
            provide(&crowded, other, total);
            // Orders that only others have.
            if other != place {
                other.call(&crowded, "track/conversion", &order("elsewhere", 50)).send().ok();
            }
        }
        let before = rows_of_others(&crowded, place);
        let wanted = outcomes(&quiet, place);
        let codes =
            ["404", "identifiers_disagree", "ambiguous_claim", "idempotency_conflict", "refund_exceeds_remaining"];
        for code in codes {
            assert!(wanted.concat().contains(code), "{code} is not played: {wanted:#?}");
        }
        assert_eq!(outcomes(&crowded, place), wanted, "{place:?}");
        assert_eq!(rows_of_others(&crowded, place), before, "{place:?}");
    }
}

/// Identifiers that are somebody else's are nobody's.
#[test]
fn identifiers_of_others_name_nothing() {
    let world = World::new();
    for place in PLACES {
        provide(&world, place, 100);
    }
    let all = |sql: &str| -> Vec<String> { world.store.sqlite.query(sql).unwrap().concat() };
    for place in PLACES {
        let own = format!("brand_id = '{}' AND environment = '{}'", place.brand(&world).id, place.environment());
        let claims = all(&format!("SELECT claim_id FROM claims WHERE NOT ({own})"));
        let conversions = all(&format!("SELECT conversion_id FROM conversions WHERE NOT ({own})"));
        let name = |member: &str, id: &str| entry("refund", &format!(r#"{{"{member}":"{id}","refund_amount":1}}"#), "");
        let entries: Vec<String> = (claims.iter().map(|id| name("claim_id", id)))
            .chain(conversions.iter().map(|id| name("conversion_id", id)))
            .chain(conversions.iter().map(|id| name("order_id\":\"A\",\"conversion_id", id)))
            .collect();
        assert_eq!(entries.len(), 3 + 6 + 6);
        let reply = place.call(&world, "track/batch", &list(&entries)).send();
        for result in reply.ok().json["data"]["results"].as_array().unwrap() {
            assert_eq!((&result["status"], &result["code"]), (&Value::from(404), &Value::from("conversion_not_found")));
        }
    }
}

/// Every row of the other three.
fn rows_of_others(world: &World, place: Place) -> String {
    let own = format!("brand_id = '{}' AND environment = '{}'", place.brand(world).id, place.environment());
    ["claims", "conversions", "refunds", "visits", "idempotency_keys", "accepted"]
        .map(|table| {
            format!("{:?}", world.store.sqlite.query(&format!("SELECT * FROM {table} WHERE NOT ({own})")).unwrap())
        })
        .concat()
}

/// h13: and of accepted events, which are erased along.
#[test]
fn erasing_is_of_one_place_and_not_for_every_key() {
    for place in PLACES {
        let world = World::with_queue();
        for place in PLACES {
            provide(&world, place, 100);
        }
        world.store.outage.set(Some(DOWN));
        for place in PLACES {
            // Another order under a used number: it will not be recorded.
            let body = order("A", 70).replace("a@b.co", "b@b.co");
            place.call(&world, "track/conversion", &body).send().ok();
            place.call(&world, "track/claim", r#"{"referral_code":"ONE","email":"b@b.co"}"#).send().ok();
        }
        world.comes_back();
        world.drain();
        assert_eq!(world.value("SELECT count(*) FROM accepted WHERE email = 'b@b.co'"), "4");
        let erase =
            |email: &str| place.call(&world, "customers", &format!(r#"{{"email":"{email}"}}"#)).method("DELETE");
        let (before, all) = (rows_of_others(&world, place), everything(&world));
        let limited = world.make_key(9, None, Some(&Event::ALL));
        let revoked = world.make_key(10, None, None);
        world
            .store
            .sqlite
            .query(&format!("UPDATE api_keys SET revoked_at = 1 WHERE key_id = '{}'", revoked.id()))
            .unwrap();
        for email in ["a@b.co", "b@b.co"] {
            erase(email).by(&world.premier).key(limited.as_str()).send().fails(403, "event_not_allowed");
            erase(email).by(&world.premier).key(revoked.as_str()).send().fails(401, "invalid_api_key");
        }
        assert_eq!(everything(&world), all);
        for email in ["a@b.co", "b@b.co"] {
            erase(email).send().ok();
        }
        assert_eq!(rows_of_others(&world, place), before, "{place:?}");
        assert_eq!(world.value("SELECT count(*) FROM accepted WHERE email = 'b@b.co'"), "3");
        assert_eq!(world.value("SELECT count(*) FROM claims WHERE email LIKE 'erased:%'"), "2");
        assert_eq!(world.value("SELECT count(*) FROM conversions WHERE customer_email = 'erased'"), "2");
    }
}

fn everything(world: &World) -> String {
    ["claims", "conversions", "refunds", "accepted", "idempotency_keys"]
        .map(|table| format!("{:?}", world.store.sqlite.query(&format!("SELECT * FROM {table}")).unwrap()))
        .concat()
}
