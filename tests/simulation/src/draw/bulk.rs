//! Draws many events that have to do with each other, to be sent as one batch.

use advocateloop_core::Event;

use super::{IDEMPOTENCY_KEYS, events};
use crate::bulk::{Bulk, Entry, NO_JSON, WRONG_ENTRIES};
use crate::model::{Model, Place};
use crate::payload::{Damage, Facts, Order, Payload, Refund};
use crate::random::Random;

/// A batch of a brand.
pub(super) fn bulk(model: &Model, place: Place, is_lenient: bool, random: &mut Random) -> Bulk {
    let is_lines = random.chance(40);
    let mut facts = match random.below(1_000) {
        0..=5 => Vec::new(),
        6..=8 => return Bulk::of((0..501).map(|_| Entry::Bad(&WRONG_ENTRIES[0])).collect(), is_lines, random),
        9 => refunds_of_one_order(model, place, random.between(450, 499), random),
        10..=130 => refunds_of_one_order(model, place, random.between(3, 14), random),
        _ => mixed(model, place, random),
    };
    random.shuffle(&mut facts);
    let uses_keys = *random.pick(&[0, 0, 30, 90]);
    let mut entries: Vec<Entry> = Vec::new();
    for facts in facts {
        let damage = if random.chance(4) { Damage::Fields } else { Damage::None };
        let payload = Payload::spell(facts, damage, is_lenient, random).on_a_line();
        let idempotency_key = random.chance(uses_keys).then(|| (*random.pick(&IDEMPOTENCY_KEYS)).to_owned());
        let payload = Box::new(payload);
        entries.push(Entry::Event { payload, idempotency_key, has_stray: random.chance(2) });
    }
    let wrong: u64 = *random.pick(&[0, 0, 0, 0, 0, 1, 2]);
    for _ in 0..wrong {
        let at = random.index(entries.len() + 1);
        entries.insert(at, Entry::Bad(random.pick(&WRONG_ENTRIES)));
    }
    if random.chance(if is_lines { 15 } else { 3 }) {
        let at = random.index(entries.len() + 1);
        entries.insert(at, Entry::Bad(random.pick(if is_lines { &NO_JSON[..1] } else { &NO_JSON })));
    }
    Bulk::of(entries, is_lines, random)
}

/// Refunds of one order, which may stand beside them.
fn refunds_of_one_order(model: &Model, place: Place, many: u64, random: &mut Random) -> Vec<Facts> {
    let mut order = order(model, place, random);
    order.order_id = Some(events::order_id(random));
    let has_ids = random.chance(50);
    let each = order.total / i128::from(random.between(2, many + 2)) + 1;
    let refund = |number: u64| Refund {
        order_id: order.order_id.clone(),
        amount: Some(each.max(1)),
        refund_id: has_ids.then(|| format!("xq7-of-many-{number}")),
        ..Refund::default()
    };
    let mut facts: Vec<Facts> = (0..many).map(|number| Facts::Refund(refund(number))).collect();
    facts.push(Facts::Conversion(order));
    facts
}

fn order(model: &Model, place: Place, random: &mut Random) -> Order {
    match events::facts(model, place, Event::Conversion, random) {
        Facts::Conversion(order) => order,
        _ => unreachable!("a conversion was asked for"),
    }
}

fn mixed(model: &Model, place: Place, random: &mut Random) -> Vec<Facts> {
    let many = *random.pick(&[1, 1, 2, 3, 5, 8, 13, 30]);
    let mut facts: Vec<Facts> = Vec::new();
    for _ in 0..many {
        let event =
            random.weighted(&[(35, Event::Conversion), (40, Event::Refund), (15, Event::Claim), (10, Event::Visit)]);
        // The same once more, now and then.
        let same = if random.chance(12) { random.pick_any(&facts).cloned() } else { None };
        let mut next = same.unwrap_or_else(|| events::facts(model, place, event, random));
        // Draws from the events beside it.
        let beside = facts.get(random.index(facts.len().max(1)));
        match (&mut next, beside) {
            (Facts::Refund(refund), Some(Facts::Conversion(order)))
                if order.order_id.is_some() && random.chance(60) =>
            {
                refund.order_id.clone_from(&order.order_id);
                (refund.conversion_id, refund.claim_id) = (None, None);
                refund.amount = refund.amount.map(|amount| amount.min(order.total / 2 + 1));
            }
            (Facts::Conversion(order), Some(Facts::Claim(claim))) if random.chance(60) => {
                order.email.clone_from(&claim.email);
            }
            (Facts::Conversion(order), Some(Facts::Conversion(other))) if random.chance(20) => {
                order.order_id.clone_from(&other.order_id);
            }
            _ => {}
        }
        facts.push(next);
    }
    facts
}
