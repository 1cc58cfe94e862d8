//! Whatever happens, and in whatever order, a brand that moves is as one that does not.

use std::collections::BTreeMap;

use proptest::prelude::*;
use serde_json::Value;

use super::steps::{OVERLOADED, cancel, database, fail, homes, is_done, remains, rows, step};
use crate::support::{CLAIM, Fault, LOST, Reply, VISIT, World, numbered};

/// What happens between two steps.
#[derive(Debug, Clone)]
enum Act {
    Event {
        kind: usize,
        order: u8,
        key: Option<u8>,
        test: bool,
        amount: u8,
    },
    Step,
    Cancel,
    /// A batch of the next step, or of whatever is next, fails.
    Fault {
        database: u8,
        skip: u8,
        after: bool,
    },
    Target(u8),
    Revoke,
}

fn act() -> impl Strategy<Value = Act> {
    prop_oneof![
        8 => (0..4_usize, 0..6_u8, proptest::option::of(0..4_u8), any::<bool>(), 1..60_u8)
            .prop_map(|(kind, order, key, test, amount)| Act::Event { kind, order, key, test, amount }),
        6 => Just(Act::Step),
        1 => Just(Act::Cancel),
        3 => (0..3_u8, 0..14_u8, any::<bool>()).prop_map(|(database, skip, after)| Act::Fault { database, skip, after }),
        1 => (0..3_u8).prop_map(Act::Target),
        1 => Just(Act::Revoke),
    ]
}

/// The same event of two worlds; in the first the brand never moves.
fn send(world: &World, act: &Act) -> Reply {
    let &Act::Event { kind, order, key, test, amount } = act else { panic!("that is no event") };
    let (event, body) = match kind {
        0 => ("conversion", numbered(order).replace("buyer", &format!("buyer{}", order % 3))),
        1 => ("refund", format!(r#"{{"order_id":"ORD-{order}","refund_amount":{amount}}}"#)),
        2 => (
            "claim",
            CLAIM.replace("JOHN", &format!("JOHN{}", amount % 3)).replace("buyer", &format!("buyer{}", order % 3)),
        ),
        _ => ("visit", VISIT.to_owned()),
    };
    let call = world.event(event, body).idempotent(key.map(|key| format!("k{key}-{}", order % 2)).as_deref());
    if test { call.test() } else { call }.send()
}

/// Without identifiers, which the two worlds draw differently.
fn outcome(reply: &Reply) -> (u16, Value, Value, Value) {
    let data = &reply.json["data"];
    (reply.status, reply.json["code"].clone(), data["duplicate"].clone(), data["total_refunded"].clone())
}

/// A summary and the list of events, without identifiers.
fn told(world: &World) -> Vec<String> {
    let read = |test: bool| {
        ["summary?by=day", "summary?by=referral_code", "events?limit=500"].map(|path| {
            let call = world.get(path);
            let mut json = if test { call.test() } else { call }.send().ok().json["data"].clone();
            for event in json["events"].as_array_mut().into_iter().flatten() {
                for id in ["id", "conversion_id"] {
                    event.as_object_mut().unwrap().remove(id);
                }
                if event["refund_id"].as_str().is_some_and(|id| id.starts_with("rfd_")) {
                    event.as_object_mut().unwrap().remove("refund_id");
                }
                if let Some(attribution) = event["attribution"].as_object_mut() {
                    attribution.remove("claim_id");
                }
            }
            json["next_cursor"] = Value::Null;
            json.to_string()
        })
    };
    [read(false), read(true)].concat()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_brand_that_moves_is_as_one_that_does_not(acts in proptest::collection::vec(act(), 1..80)) {
        let (still, moving) = (World::new(), World::with_databases(3));
        let mut acknowledged: BTreeMap<String, Act> = BTreeMap::new();
        let mut target = 1;
        for act in &acts {
            for world in [&still, &moving] {
                world.advance(7_000_000);
            }
            match act {
                Act::Event { .. } => {
                    let reply = send(&moving, act);
                    if reply.status >= 500 {
                        // Only a sender's own retry tells whether it was stored.
                        for number in 0..3 {
                            database(&moving, number).faults.borrow_mut().clear();
                        }
                        // It may live nowhere until somebody goes on.
                        let mut tries = 0;
                        while send(&moving, act).status >= 500 {
                            advance(&moving, target);
                            tries += 1;
                            prop_assert!(tries < 20, "it lives nowhere for ever");
                        }
                        send(&still, act);
                        continue;
                    }
                    prop_assert_eq!(outcome(&reply), outcome(&send(&still, act)));
                    if reply.status == 200 {
                        let member = ["conversion_id", "refund_id", "claim_id", "visit_id"];
                        if let Act::Event { kind, .. } = act {
                            acknowledged.insert(reply.data(member[*kind]).to_owned(), act.clone());
                        }
                    }
                }
                Act::Step => drop(step(&moving, target)),
                Act::Cancel => drop(cancel(&moving)),
                Act::Target(number) => target = *number,
                Act::Revoke => {
                    for world in [&still, &moving] {
                        world.operate("POST", "brands/{brand}/keys/key_000000000000/revoke", "").send();
                    }
                }
                Act::Fault { database: number, skip, after } => {
                    let fault = if *after { Fault::After(LOST) } else { Fault::Before(OVERLOADED) };
                    fail(&moving, *number, *skip, fault);
                }
            }
            prop_assert!(homes(&moving) <= 1);
        }
        for number in 0..3 {
            database(&moving, number).faults.borrow_mut().clear();
        }
        // Whatever is under way is brought to an end, there or here.
        for _ in 0..20 {
            advance(&moving, target);
        }
        prop_assert!(is_done(&step(&moving, target)));
        prop_assert_eq!(homes(&moving), 1);
        for number in (0..3).filter(|number| *number != target) {
            prop_assert_eq!(remains(&moving, number), [""; 0]);
        }
        prop_assert_eq!(told(&moving), told(&still));
        let stored = rows(&moving, target).concat();
        for id in acknowledged.keys() {
            prop_assert!(stored.contains(id.as_str()), "{id} is lost");
        }
    }
}

/// A step towards that database, or of giving up another one first.
fn advance(world: &World, to: u8) {
    let reply = step(world, to);
    if reply.status == 409 {
        cancel(world).ok();
    } else {
        reply.ok();
    }
}
