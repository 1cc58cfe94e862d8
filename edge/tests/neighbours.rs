//! A brand's environment beside others that have the same orders, keys and people: nobody sees or changes anything of another's.

use advocateloop_core::Event;

use crate::support::names::Names;
use crate::support::{Brand, Call, World, claim, entry, keyed_entry, list, order, visit};

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

    /// A request by this place's key.
    fn by<'w>(self, world: &'w World, call: Call<'w>) -> Call<'w> {
        let brand = self.brand(world);
        call.by(brand).with(if self.test { &brand.test } else { &brand.live })
    }

    fn batch<'w>(self, world: &'w World, entries: &[String]) -> Call<'w> {
        self.by(world, world.post("track/batch", list(entries)))
    }

    /// What its rows have in common.
    fn condition(self, world: &World) -> String {
        let environment = if self.test { "test" } else { "live" };
        format!("brand_id = '{}' AND environment = '{environment}'", self.brand(world).id)
    }
}

/// What stands there beforehand: claims, orders, refunds and keys.
fn provide(world: &World, place: Place, total: u32) {
    let all = [
        keyed_entry("claim", claim("ONE", "a@b.co"), "c"),
        keyed_entry("conversion", order("A", total, ""), "o"),
        entry("conversion", order("B", total, "")),
        keyed_entry("refund", format!(r#"{{"order_id":"A","refund_id":"R","refund_amount":{}}}"#, total / 10), "r"),
        keyed_entry("visit", visit("ONE"), "v"),
    ];
    place.batch(world, &all).send().ok();
}

/// The batch about it: repetitions, conflicts, attribution, identifiers of its own and of nobody.
fn batch(claim_id: &str, conversion_id: &str) -> [String; 14] {
    [
        entry("claim", r#"{"referral_code":"ONE","email":"a@b.co","name":"Jane"}"#),
        keyed_entry("claim", claim("TWO", "a@b.co"), "c2"),
        keyed_entry("conversion", order("A", 100, ""), "o2"),
        keyed_entry("conversion", order("C", 100, ""), "o"),
        entry("conversion", order("D", 100, r#","referral_code":"ONE""#)),
        entry("conversion", order("E", 100, "")),
        entry("refund", r#"{"order_id":"A","refund_id":"R"}"#),
        entry("refund", r#"{"order_id":"A","refund_id":"R2","refund_amount":95}"#),
        keyed_entry("refund", r#"{"order_id":"B","refund_amount":1}"#, "r"),
        keyed_entry("refund", format!(r#"{{"conversion_id":"{conversion_id}","refund_amount":1}}"#), "r3"),
        entry("refund", format!(r#"{{"claim_id":"{claim_id}","refund_amount":1}}"#)),
        entry("refund", r#"{"order_id":"elsewhere","refund_amount":1}"#),
        entry("refund", format!(r#"{{"order_id":"B","conversion_id":"{conversion_id}","refund_amount":1}}"#)),
        keyed_entry("visit", visit("TWO"), "v"),
    ]
}

/// Answers without what we make up.
fn outcomes(world: &World, place: Place) -> Vec<String> {
    let own = place.condition(world);
    let claim_id = world.value(&format!("SELECT claim_id FROM claims WHERE {own}"));
    let conversion_id = world.value(&format!("SELECT conversion_id FROM conversions WHERE order_id = 'A' AND {own}"));
    let reply = place.batch(world, &batch(&claim_id, &conversion_id)).send();
    let mut names = Names::default();
    reply.list("results").iter().map(|result| names.hide(&result.to_string(), true)).collect()
}

/// Every row of the other three.
fn rows_of_others(world: &World, place: Place) -> Vec<String> {
    let others = format!("WHERE NOT ({})", place.condition(world));
    let tables = ["claims", "conversions", "refunds", "visits", "idempotency_keys", "accepted"];
    tables.iter().flat_map(|table| world.dump(&[&format!("{table} {others}")])).collect()
}

/// h6: from each of the four places, for the first one in an index would not see it.
#[test]
fn a_batch_is_as_if_there_was_nobody_else() {
    for place in PLACES {
        let quiet = World::new();
        provide(&quiet, place, 100);
        let crowded = World::new();
        for (other, total) in PLACES.into_iter().zip([200, 210, 220, 230]) {
            provide(&crowded, other, if other == place { 100 } else { total });
            // Orders that only others have.
            if other != place {
                let elsewhere = crowded.event("conversion", order("elsewhere", 50, ""));
                other.by(&crowded, elsewhere).send().ok();
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
    for place in PLACES {
        let of_others = |column: &str, table: &str| {
            world.sql(&format!("SELECT {column} FROM {table} WHERE NOT ({})", place.condition(&world))).concat()
        };
        let conversions = of_others("conversion_id", "conversions");
        let names = (of_others("claim_id", "claims").into_iter().map(|id| format!(r#""claim_id":"{id}""#)))
            .chain(conversions.iter().map(|id| format!(r#""conversion_id":"{id}""#)))
            .chain(conversions.iter().map(|id| format!(r#""order_id":"A","conversion_id":"{id}""#)));
        let refunds: Vec<String> =
            names.map(|names| entry("refund", format!(r#"{{{names},"refund_amount":1}}"#))).collect();
        assert_eq!(refunds.len(), 3 + 6 + 6);
        assert_eq!(place.batch(&world, &refunds).send().outcomes(), ["404 conversion_not_found"; 15]);
    }
}

/// h13: and of accepted events, which are erased along.
#[test]
fn erasing_is_of_one_place_and_not_for_every_key() {
    for place in PLACES {
        let world = World::with_queue();
        for place in PLACES {
            provide(&world, place, 100);
        }
        world.goes_down();
        for place in PLACES {
            // Another order under a used number: it will not be recorded.
            let conflicting = order("A", 70, "").replace("a@b.co", "b@b.co");
            for (event, body) in [("conversion", conflicting), ("claim", claim("ONE", "b@b.co"))] {
                place.by(&world, world.event(event, body)).send().ok();
            }
        }
        world.recovers();
        assert_eq!(world.count("accepted WHERE email = 'b@b.co'"), 4);
        let everything = || world.dump(&["claims", "conversions", "refunds", "accepted", "idempotency_keys"]);
        let (before, all) = (rows_of_others(&world, place), everything());
        let limited = world.make_key(9, None, Some(&Event::ALL));
        let revoked = world.make_key(10, None, None);
        world.revoke(&revoked);
        for email in ["a@b.co", "b@b.co"] {
            world.erase(email).with(&limited).send().fails(403, "event_not_allowed");
            world.erase(email).with(&revoked).send().fails(401, "invalid_api_key");
        }
        assert_eq!(everything(), all);
        for email in ["a@b.co", "b@b.co"] {
            place.by(&world, world.erase(email)).send().ok();
        }
        assert_eq!(rows_of_others(&world, place), before, "{place:?}");
        let left = [
            "accepted WHERE email = 'b@b.co'",
            "claims WHERE email LIKE 'erased:%'",
            "conversions WHERE customer_email = 'erased'",
        ];
        assert_eq!(world.counts(left), [3, 2, 2]);
    }
}
