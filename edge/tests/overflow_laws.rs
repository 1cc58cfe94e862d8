//! Random outages, and a queue that delivers in any order and more than once: in the end it is as if every event had been recorded
//! directly, one after the other, in the order of acceptance.

use crate::support::queue::DOWN;
use crate::support::{self, Fault, LOST, Reply, World, claim, keyed_entry, visit};
use proptest::prelude::*;
use serde_json::Value;

#[derive(Debug, Clone)]
enum Step {
    Send(Sent),
    /// As one batch.
    SendMany(Vec<Sent>),
    /// Until the next one.
    Database(Option<Trouble>),
    /// Some of the messages that are due, in the order of these numbers; the rest stay. Every so often one comes twice.
    Deliver(Vec<u8>),
    Wait(u8),
}

#[derive(Debug, Clone)]
struct Sent {
    event: String,
    body: String,
    key: Option<String>,
}

#[derive(Debug, Clone, Copy)]
enum Trouble {
    Down,
    /// Batches are stored, and their answers get lost.
    AnswersLost,
    /// It is waited for in vain, and then not for a while.
    Silent,
}

/// In all, time passes for less than a refund waits for its conversion, or for another.
const LASTS_MS: u64 = 120_000;

fn sent() -> impl Strategy<Value = Sent> {
    let order = prop::sample::select(vec!["A", "B"]);
    let key = prop::option::weighted(0.2, prop::sample::select(vec!["k1", "k2"]));
    (0..10_u8, order, 1..60_u8, key).prop_map(|(kind, order, amount, key)| {
        let (event, body) = match kind {
            0..=2 => {
                // Now and then another order under a used number.
                let (total, who) = if amount > 55 { (50, "other@b.co") } else { (108, "buyer@example.com") };
                ("conversion", support::order(order, total, "").replace("a@b.co", who))
            }
            3 => ("refund", format!(r#"{{"order_id":"{order}"}}"#)),
            4..=6 => (
                "refund",
                format!(r#"{{"order_id":"{order}","refund_amount":{amount},"refund_id":"R-{}"}}"#, amount % 4),
            ),
            7 => ("refund", format!(r#"{{"order_id":"{order}","total_refunded":{amount}}}"#)),
            8 => ("claim", claim(&format!("C{}", amount % 2), "buyer@example.com")),
            _ => ("visit", visit(&format!("V{amount}"))),
        };
        // A key is of one order: a conversion that can't be recorded might leave its refunds waiting for another.
        Sent { event: event.to_owned(), body, key: key.map(|key| format!("{order}-{key}")) }
    })
}

fn step() -> impl Strategy<Value = Step> {
    let trouble = prop_oneof![
        2 => Just(None),
        3 => Just(Some(Trouble::Down)),
        1 => Just(Some(Trouble::AnswersLost)),
        2 => Just(Some(Trouble::Silent)),
    ];
    prop_oneof![
        6 => sent().prop_map(Step::Send),
        2 => prop::collection::vec(sent(), 1..8).prop_map(Step::SendMany),
        1 => trouble.prop_map(Step::Database),
        1 => prop::collection::vec(any::<u8>(), 1..8).prop_map(Step::Deliver),
        1 => (0..40_u8).prop_map(Step::Wait),
    ]
}

fn call(world: &World, Sent { event, body, key }: &Sent) -> Reply {
    world.event(event, body).idempotent(key.as_deref()).send()
}

/// The answers to each.
fn call_many(world: &World, sent: &[Sent]) -> Vec<(u64, Value)> {
    let entry = |Sent { event, body, key }: &Sent| keyed_entry(event, body, key.as_deref().unwrap_or_default());
    let reply = world.batch(&sent.iter().map(entry).collect::<Vec<_>>()).send();
    reply.list("results").iter().map(|result| (result["status"].as_u64().unwrap(), result.clone())).collect()
}

/// One that comes before its conversion is recorded, too, if the conversion comes soon: not so directly.
fn comes_too_early(sent: &Sent, before: &[Sent]) -> bool {
    let order = |body: &str| body.split_once(r#""order_id":""#).map(|(_, rest)| rest[..1].to_owned());
    let is_known = |known: &Sent| known.event == "conversion" && order(&known.body) == order(&sent.body);
    sent.event == "refund" && !before.iter().any(is_known)
}

/// A batch is recorded as if its claims had come first, then its conversions, its refunds, and its visits.
fn turn(sent: &Sent) -> Option<usize> {
    ["claim", "conversion", "refund", "visit"].iter().position(|&event| event == sent.event)
}

/// Whether another payload was sent under its idempotency key.
fn shares_its_key(sent: &Sent, all: &[Sent]) -> bool {
    let shares = |other: &Sent| other.event == sent.event && other.key == sent.key && other.body != sent.body;
    sent.key.is_some() && all.iter().any(shares)
}

fn deliver(world: &World, order: &[u8]) {
    let due = world.due();
    let mut chosen: Vec<_> = order.iter().copied().zip(due.iter().cloned()).collect();
    chosen.sort_by_key(|(number, _)| *number);
    let rest = due.into_iter().skip(order.len());
    world.queue.letters.borrow_mut().extend(rest);
    let twice: Vec<_> = chosen.iter().filter(|(number, _)| number % 3 == 0).map(|(_, letter)| letter.clone()).collect();
    world.deliver(chosen.into_iter().map(|(_, letter)| letter).collect());
    if !twice.is_empty() {
        world.deliver(twice);
    }
}

/// All that is stored of events, save what depends on the way that they went.
fn ledger(world: &World) -> Vec<String> {
    [
        "SELECT order_id, customer_email, order_total, refunded FROM conversions ORDER BY order_id",
        "SELECT order_id, refund_id = entry_id, iif(refund_id = entry_id, '', refund_id), amount, total_refunded, r.payload
         FROM refunds r JOIN conversions c USING (brand_id, environment, conversion_id) ORDER BY order_id, r.seq",
        "SELECT referral_code, email FROM claims ORDER BY 1, 2",
        "SELECT referral_code, count(*) FROM visits GROUP BY 1 ORDER BY 1",
        "SELECT event, idempotency_key, payload_digest FROM idempotency_keys ORDER BY 1, 2",
    ]
    .map(|sql| format!("{:?}", world.sql(sql)))
    .to_vec()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, max_shrink_iters: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_way_events_go_they_end_as_if_recorded_in_order(steps in prop::collection::vec(step(), 1..60)) {
        let world = World::with_queue();
        world.track("visit", visit("SEEN")).ok();
        let started = world.now_ms.get();
        let mut acknowledged: Vec<Sent> = Vec::new();
        let mut answers: Vec<Value> = Vec::new();
        for (number, step) in steps.into_iter().enumerate() {
            let has_time = world.now_ms.get() < started + LASTS_MS;
            if !has_time && matches!(world.store.outage.get(), Some(Fault::Silent)) {
                world.store.outage.set(Some(DOWN));
            }
            match step {
                Step::Send(sent) => {
                    if comes_too_early(&sent, &acknowledged) {
                        continue;
                    }
                    let reply = call(&world, &sent);
                    prop_assert!(matches!(reply.status, 200 | 404 | 409), "{}", reply.text);
                    if reply.status == 200 {
                        acknowledged.push(sent);
                        answers.push(reply.json);
                    }
                }
                Step::SendMany(all) => {
                    let mut in_turn: Vec<(usize, Sent)> = all.into_iter().enumerate().collect();
                    in_turn.sort_by_key(|(_, sent)| turn(sent));
                    let mut sent: Vec<(usize, Sent)> = Vec::new();
                    for (index, mut one) in in_turn {
                        let earlier = sent.iter().map(|(_, sent)| sent);
                        let before: Vec<Sent> = acknowledged.iter().chain(earlier).cloned().collect();
                        if !comes_too_early(&one, &before) {
                            // What nothing identifies would get a key of the batch's.
                            one.key.get_or_insert_with(|| format!("batch-{number}-{index}"));
                            sent.push((index, one));
                        }
                    }
                    if sent.is_empty() {
                        continue;
                    }
                    sent.sort_by_key(|(index, _)| *index);
                    let sent: Vec<Sent> = sent.into_iter().map(|(_, sent)| sent).collect();
                    let mut answered: Vec<_> = sent.clone().into_iter().zip(call_many(&world, &sent)).collect();
                    answered.sort_by_key(|(sent, _)| turn(sent));
                    for (sent, (status, answer)) in answered {
                        prop_assert!(matches!(status, 200 | 404 | 409), "{}", answer);
                        if status == 200 {
                            acknowledged.push(sent);
                            answers.push(answer);
                        }
                    }
                }
                Step::Database(trouble) => world.store.outage.set(trouble.map(|trouble| match trouble {
                    Trouble::Down => DOWN,
                    Trouble::AnswersLost => Fault::After(LOST),
                    Trouble::Silent => Fault::Silent,
                })),
                Step::Deliver(order) => deliver(&world, &order),
                Step::Wait(seconds) if has_time => world.wait_seconds(seconds.into()),
                Step::Wait(_) => {}
            }
        }
        world.recovers();

        // The same, one after the other, in a world where nothing fails.
        let direct = World::new();
        direct.track("visit", r#"{"referral_code":"SEEN"}"#).ok();
        let mut outcomes = Vec::new();
        let mut accepted = Vec::new();
        for (sent, answer) in acknowledged.iter().zip(&answers) {
            let id = answer["data"]["accepted_id"].as_str();
            if id.is_some_and(|id| accepted.contains(&id)) {
                // Another delivery of an event that was accepted is that event, also if it could not be recorded in the end.
                continue;
            }
            accepted.extend(id);
            let wanted = call(&direct, sent);
            if answer["data"]["status"] == "accepted" {
                let settled = world.accepted(answer["data"]["accepted_id"].as_str().unwrap());
                let code = if wanted.status == 200 { "" } else { wanted.json["code"].as_str().unwrap() };
                let found = settled.ok().data("code");
                // The first one that failed may find its key taken by the second, whose answer got lost: it fails all the same.
                let fails_otherwise =
                    wanted.status == 409 && found == "idempotency_conflict" && shares_its_key(sent, &acknowledged);
                prop_assert!(found == code || fails_otherwise, "{:?}: {} instead of {}", sent, settled.text, code);
                outcomes.push(settled.data("status").to_owned());
            } else {
                prop_assert_eq!(wanted.status, 200, "{}", wanted.text);
            }
        }
        prop_assert_eq!(ledger(&world), ledger(&direct), "{:#?}", acknowledged);
        prop_assert!(world.count("accepted") as usize <= outcomes.len());
    }
}
