//! A batch comes to what its events come to one by one, its claims first, then its conversions, its refunds, its visits: the same
//! answers, and the same rows.

use std::collections::BTreeSet;

use crate::support::names::Names;
use crate::support::{World, claim as claim_of, entry, keyed_entry, order, visit as visit_of};
use advocateloop_core::Basis;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::Value;

#[derive(Debug, Clone)]
struct Sent {
    event: &'static str,
    payload: String,
    key: Option<&'static str>,
}

/// Nothing else identifies it, so in a batch it is known by its payload and its number among equal ones.
fn is_anonymous(sent: &Sent) -> bool {
    let has = |member: &str| sent.payload.contains(member);
    sent.key.is_none()
        && match sent.event {
            "visit" => true,
            "conversion" => !has("\"order_id\""),
            "refund" => !has("\"refund_id\"") && !has("\"total_refunded\""),
            _ => false,
        }
}

/// Few values, so that events have to do with each other in every way.
fn email() -> impl Strategy<Value = &'static str> {
    select(vec!["a@b.co", "B@b.co", "c@b.co"])
}

fn code() -> impl Strategy<Value = &'static str> {
    select(vec!["ONE", "two"])
}

fn claim() -> impl Strategy<Value = (&'static str, String)> {
    (email(), code(), select(vec!["}", r#","name":"Jane"}"#]))
        .prop_map(|(email, code, end)| ("claim", claim_of(code, email).replace('}', end)))
}

fn conversion() -> impl Strategy<Value = (&'static str, String)> {
    let order = select(vec!["", r#""order_id":"A","#, r#""order_id":"B","#, r#""order_id":"C","#]);
    (email(), order, select(vec!["10", "20.5", "-1"]), prop::option::of(code()), select(vec!["0", "12"])).prop_map(
        |(email, order, total, code, discount)| {
            let code = code.map(|code| format!(r#","referral_code":"{code}""#)).unwrap_or_default();
            let body = format!(
                r#"{{"customer_email":"{email}",{order}"order_total":{total},"tax":1,"shipping":0,"discount":{discount}{code}}}"#
            );
            ("conversion", body)
        },
    )
}

/// `CNV` and `CLM` stand for what is recorded before the batch.
fn refund() -> impl Strategy<Value = (&'static str, String)> {
    let named = select(vec![
        r#""order_id":"A""#,
        r#""order_id":"B""#,
        r#""order_id":"P""#,
        r#""order_id":"none""#,
        r#""conversion_id":"CNV""#,
        r#""claim_id":"CLM""#,
        r#""claim_id":"none""#,
        r#""claim_id":"CLM","order_id":"A""#,
        r#""claim_id":"CLM","order_id":"P","conversion_id":"CNV""#,
        r#""conversion_id":"CNV","order_id":"B""#,
    ]);
    let amount = select(vec!["", r#","refund_amount":4"#, r#","refund_amount":0.5"#, r#","refund_amount":"4""#]);
    let id = select(vec!["", r#","refund_id":"R1""#, r#","refund_id":"R2""#]);
    let total = select(vec!["", "", r#","total_refunded":4"#, r#","total_refunded":8"#]);
    let full = select(vec!["", r#","is_full_refund":true"#]);
    (named, amount, id, total, full)
        .prop_map(|(named, amount, id, total, full)| ("refund", format!("{{{named}{amount}{id}{total}{full}}}")))
}

fn visit() -> impl Strategy<Value = (&'static str, String)> {
    code().prop_map(|code| ("visit", visit_of(code)))
}

fn sent() -> impl Strategy<Value = Sent> {
    let event = prop_oneof![2 => claim(), 4 => conversion(), 5 => refund(), 1 => visit()];
    (event, select(vec![None, None, None, Some("k1"), Some("k2")])).prop_map(|((event, payload), key)| Sent {
        event,
        payload,
        key,
    })
}

/// A world with something in it, and the batch as it is sent there: both worlds have the same identifiers so far.
fn prepared(batch: &[Sent], is_gross: bool) -> (World, Vec<Sent>) {
    let world = World::new();
    if is_gross {
        world.set_basis(Basis::Gross);
    }
    let claim = world.track("claim", claim_of("ONE", "a@b.co"));
    let conversion = world.track("conversion", order("P", 10, ""));
    let name =
        |payload: &str| payload.replace("CNV", conversion.data("conversion_id")).replace("CLM", claim.data("claim_id"));
    let batch = batch.iter().map(|sent| Sent { payload: name(&sent.payload), ..sent.clone() }).collect();
    (world, batch)
}

const TABLES: [&str; 6] = [
    "conversion_id, order_id, customer_email, order_total, attributable_revenue, refunded, attribution, referral_code, claim_id, payload FROM conversions",
    "conversion_id, refund_id, entry_id, amount, total_refunded, payload FROM refunds",
    "claim_id, referral_code, email, payload FROM claims",
    "visit_id, referral_code, payload FROM visits",
    "event, iif(length(idempotency_key) > 2, '', idempotency_key), payload_digest, row_id, conversion_id, refund_id, amount, total_refunded FROM idempotency_keys",
    "event, referral_code, order_total, revenue, refunded FROM feed",
];

/// Whether a conversion waits for another one with its idempotency key. If that one is refused, it is stored after later ones.
fn waits(batch: &[Sent]) -> bool {
    let mut keys = BTreeSet::new();
    batch.iter().filter(|sent| sent.event == "conversion").filter_map(|sent| sent.key).any(|key| !keys.insert(key))
}

/// Reads all rows, in the order in which they were stored; idempotency keys have none.
fn rows(world: &World, names: &mut Names, waits: bool) -> Vec<Vec<String>> {
    let table = |table: &&str| {
        let is_ordered = !(table.ends_with("idempotency_keys") || waits && table.ends_with(" conversions"));
        let order = if is_ordered { " ORDER BY seq" } else { "" };
        let rows = world.sql(&format!("SELECT {table}{order}"));
        let mut rows: Vec<String> = rows.iter().map(|row| names.hide(&row.join("|"), false)).collect();
        if !is_ordered {
            rows.sort();
        }
        // Refunds of one order keep their order. Those of another one need not wait for a refund that is decided anew.
        if table.ends_with(" refunds") {
            rows.sort_by(|one, other| one.split('|').next().cmp(&other.split('|').next()));
        }
        if table.ends_with(" feed") {
            let (mut refunds, others): (Vec<_>, Vec<_>) = rows.into_iter().partition(|row| row.starts_with("refund"));
            refunds.sort();
            rows = [others, refunds].concat();
            if waits {
                rows.sort();
            }
        }
        rows
    };
    TABLES.iter().map(table).collect()
}

/// An answer without what belongs to its request. The candidates of a refund stand in the order of storing, like [`rows`].
fn answer(mut json: Value, status: u16, names: &mut Names) -> String {
    if let Some(members) = json.as_object_mut() {
        members.shift_remove("request_id");
        members.shift_remove("status");
    }
    let mut json: Value = serde_json::from_str(&names.hide(&json.to_string(), true)).unwrap();
    if let Some(candidates) = json.pointer_mut("/details/candidates").and_then(Value::as_array_mut) {
        candidates.sort_by_key(Value::to_string);
    }
    format!("{status} {json}")
}

/// Where each event stands in the order in which a batch is recorded.
fn turns(batch: &[Sent]) -> Vec<usize> {
    let mut turns: Vec<usize> = (0..batch.len()).collect();
    turns.sort_by_key(|&index| {
        ["claim", "conversion", "refund", "visit"].iter().position(|&kind| kind == batch[index].event)
    });
    turns
}

fn one_by_one(world: &World, batch: &[Sent], names: &mut Names) -> Vec<String> {
    let send = |index: usize| {
        let sent = &batch[index];
        let derived = format!("derived-{index}");
        let key = sent.key.or(is_anonymous(sent).then_some(derived.as_str()));
        let reply = world.event(sent.event, &sent.payload).idempotent(key).send();
        answer(reply.json.clone(), reply.status, names)
    };
    turns(batch).into_iter().map(send).collect()
}

fn at_once(world: &World, batch: &[Sent], names: &mut Names) -> Vec<String> {
    let entry = |sent: &Sent| match sent.key {
        Some(key) => keyed_entry(sent.event, &sent.payload, key),
        None => entry(sent.event, &sent.payload),
    };
    let lines: Vec<String> = batch.iter().map(entry).collect();
    let call = world.post("track/batch", lines.join("\n")).header("Content-Type", "application/x-ndjson");
    let (batches, reply) = world.counted(|| call.send());
    // Refunds are read and written; one that changes nothing waits for those before it, and each event for an earlier one with its
    // idempotency key.
    let same_key =
        |sent: &Sent| batch.iter().filter(|other| other.event == sent.event && other.key == sent.key).count();
    let most_of_a_key = batch.iter().filter(|sent| sent.key.is_some()).map(same_key).max().unwrap_or(0);
    let refunds = batch.iter().filter(|sent| sent.event == "refund").count();
    assert!(batches as usize <= 3 + most_of_a_key + refunds, "{batches} {batch:?}");
    let results = reply.list("results");
    let status = |result: &Value| u16::try_from(result["status"].as_u64().unwrap()).unwrap();
    turns(batch).into_iter().map(|index| answer(results[index].clone(), status(&results[index]), names)).collect()
}

/// What comes afterwards finds the same state, the order of the claims included.
fn afterwards(names: &mut Names, world: &World) -> Vec<String> {
    let order = |email: &str| {
        let reply = world.track("conversion", order(email, 1, "").replace("a@b.co", email));
        answer(reply.json.clone(), reply.status, names)
    };
    ["a@b.co", "b@b.co", "c@b.co"].map(order).to_vec()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 120, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_batch_is_its_events_one_by_one(batch in prop::collection::vec(sent(), 1..24), is_gross in any::<bool>()) {
        let (single, each) = prepared(&batch, is_gross);
        let (many, all) = prepared(&batch, is_gross);
        let (mut of_single, mut of_many) = (Names::default(), Names::default());
        for _ in 0..2 {
            let (wanted, found) = (one_by_one(&single, &each, &mut of_single), at_once(&many, &all, &mut of_many));
            for (index, (wanted, found)) in wanted.iter().zip(&found).enumerate() {
                prop_assert_eq!(wanted, found, "{} {:?}", index, &batch);
            }
            prop_assert_eq!(rows(&single, &mut of_single, waits(&batch)), rows(&many, &mut of_many, waits(&batch)));
        }
        prop_assert_eq!(afterwards(&mut of_single, &single), afterwards(&mut of_many, &many));
    }
}
