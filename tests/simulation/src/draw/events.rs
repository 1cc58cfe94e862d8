//! Draws what happened in a shop.

use advocateloop_core::Event;

use crate::clock;
use crate::model::{Conversion, Model, Partition, Place};
use crate::money::{self, Units};
use crate::payload::{Claim, Facts, Item, Order, Refund, Visit};
use crate::random::Random;
use crate::request::{Page, Read};

/// Every text of a caller has this in it, in some case: nothing with it may reach a log.
pub const CANARY: &str = "xq7";

const EMAILS: [&str; 6] = [
    "xq7.anna@example.com",
    "xq7.ben@example.com",
    "xq7+café@example.fr",
    "xq7.dora@example.org",
    "b.xq7@example.com",
    "xq7..taro.@example.ne.jp",
];
const CODES: [&str; 5] = ["XQ7JOHN", "XQ7-SAVE10", "XQ7MARY", "XQ7É", "XQ7STRASSE"];
const NAMES: [Option<&str>; 4] = [None, None, Some("Xq7 Anna Ångström"), Some("Ben XQ7")];
/// The same numbers in every shop; case counts.
const ORDERS: [&str; 10] = [
    "20260", "xq7-1001", "xq7-1002", "xq7-1003", "XQ7-1001", "xq7-1004", "xq7-1005", "xq7-1006", "xq7-1007", "xq7-1008",
];
const REFUNDS: [&str; 5] = ["xq7-r1", "xq7-r2", "xq7-r3", "XQ7-R1", "xq7-r4"];
const TOTALS: [Units; 10] = [1_080_000, 1_080_000, 810_000, 20, 0, 1, 333_333, 999_999, 12_345_678, money::MAX];

const CUSTOMERS: [Option<&str>; 5] = [None, None, None, Some("xq7-cus-1"), Some("xq7-cus-2")];
const CURRENCIES: [Option<&str>; 5] = [None, None, None, Some("EUR"), Some("USD")];

/// Mostly nobody says so; else within a day of now, or long ago.
fn occurred_at(random: &mut Random) -> Option<u64> {
    const DAY: u64 = 86_400_000;
    let before = *random.pick(&[0, 1, DAY / 24, DAY, 29 * DAY, 31 * DAY, 200 * DAY]);
    random.chance(25).then(|| clock::START + DAY / 4 - before + random.below(3_000))
}

fn note(random: &mut Random) -> Option<String> {
    random.chance(10).then(|| (*random.pick(&["xq7 gift", "xq7 app"])).to_owned())
}

pub(super) fn facts(model: &Model, place: Place, event: Event, random: &mut Random) -> Facts {
    let own = &model.partitions[place.index()];
    match event {
        Event::Conversion => Facts::Conversion(order(model, own, random)),
        Event::Refund => {
            // A stranger's conversion now and then.
            let known = if random.chance(10) { random.pick(&model.partitions) } else { own };
            Facts::Refund(refund(known, random))
        }
        Event::Claim => Facts::Claim(Claim {
            code: (*random.pick(if model.has_one_customer { &CODES[..1] } else { &CODES })).to_owned(),
            email: (*random.pick(if model.has_one_customer { &EMAILS[..1] } else { &EMAILS })).to_owned(),
            name: random.pick(&NAMES).map(str::to_owned),
            phone: random.pick(&[None, None, Some("+445550100"), Some("+15550199")]).map(str::to_owned),
            customer_id: random.pick(&CUSTOMERS).map(str::to_owned),
            occurred_at: occurred_at(random),
            note: note(random),
        }),
        Event::Visit => Facts::Visit(Visit {
            code: (*random.pick(&CODES)).to_owned(),
            source: random.pick(&[None, Some("xq7 newsletter"), Some("xq7 blog")]).map(str::to_owned),
            campaign: random.pick(&[None, Some("xq7 spring")]).map(str::to_owned),
            occurred_at: occurred_at(random),
        }),
    }
}

/// What somebody wants to read: mostly what is their own.
pub(super) fn read(model: &Model, place: Place, random: &mut Random) -> Read {
    let own = &model.partitions[place.index()];
    let known = if random.chance(20) { random.pick(&model.partitions) } else { own };
    let conversion = random.pick_any(&known.conversions);
    let id = conversion.map_or_else(|| "cnv_xq7".to_owned(), |conversion| conversion.row.id.clone());
    let order_id = conversion.and_then(|conversion| conversion.order_id.clone());
    match random.below(7) {
        0 => Read::Conversion(id),
        1 => Read::ConversionOfOrder(order_id.unwrap_or_else(|| (*random.pick(&ORDERS)).to_owned())),
        2 => Read::Refunds(id),
        3 => Read::Summary { by_day: random.chance(50) },
        4 => Read::Me,
        5 => Read::Rejections,
        _ => Read::Events(page(model, place, random)),
    }
}

/// The first page of a list, or where an earlier one ended.
fn page(model: &Model, place: Place, random: &mut Random) -> Page {
    let known: Vec<&Page> = model.cursors.iter().filter(|(of, _)| *of == place).map(|(_, page)| page).collect();
    if random.chance(60)
        && let Some(known) = random.pick_any(&known)
    {
        return (*known).clone();
    }
    let event = if random.chance(50) { None } else { Some(*random.pick(&Event::ALL)) };
    Page { event, newest_first: random.chance(50), limit: *random.pick(&[1, 2, 5, 500]), after: None }
}

/// A number that shops use again and again.
pub(super) fn order_id(random: &mut Random) -> String {
    (*random.pick(&ORDERS)).to_owned()
}

fn order(model: &Model, own: &Partition, random: &mut Random) -> Order {
    let total = *random.pick(&TOTALS);
    let part = |random: &mut Random| match random.below(6) {
        0 | 1 => 0,
        2 => total / 10,
        3 => total / 4 + 1,
        4 => Units::from(random.below(100_001)),
        _ => (total / 2).min(80_000) | 1,
    };
    let mut order = Order {
        email: (*random.pick(&EMAILS)).to_owned(),
        name: random.pick(&NAMES).map(str::to_owned),
        order_id: random.chance(88).then(|| (*random.pick(&ORDERS)).to_owned()),
        total,
        tax: part(random).min(money::MAX),
        shipping: part(random).min(money::MAX),
        discount: part(random).min(money::MAX),
        code: random.chance(35).then(|| (*random.pick(&CODES)).to_owned()),
        items: (0..*random.pick(&[0_u64, 0, 0, 1, 2])).map(|_| item(total, random)).collect(),
        customer_id: random.pick(&CUSTOMERS).map(str::to_owned),
        currency: random.pick(&CURRENCIES).map(str::to_owned),
        occurred_at: occurred_at(random),
        note: note(random),
    };
    if let Some(claim) = random.pick_any(&own.claims)
        && random.chance(60)
    {
        order.email.clone_from(&claim.email);
        order.code = order.code.and(Some(claim.code.clone()));
    }
    if model.has_one_customer {
        EMAILS[0].clone_into(&mut order.email);
        order.order_id = Some(format!("xq7-{}", 2_000 + random.below(400)));
        order.code = None;
        order.customer_id = None;
        order.occurred_at = None;
        return order;
    }
    // The same order once more, with some of it edited meanwhile.
    if let Some(known) = random.pick_any(&own.conversions)
        && random.chance(45)
    {
        order.order_id = known.order_id.clone().or(order.order_id);
        if random.chance(85) {
            order.email.clone_from(&known.email);
        }
        if random.chance(85) {
            order.total = known.total;
        }
    }
    order
}

fn item(total: Units, random: &mut Random) -> Item {
    let quantity = *random.pick(&[None, Some(10_000), Some(20_000), Some(5_000), Some(13_333)]);
    let price = *random.pick(&[total.min(money::MAX / 2), 680_000, 99_999, 0]);
    let about_a_cent = *random.pick(&[100, 101]);
    let (unit_price, line_total) = *random.pick(&[
        (Some(price), None),
        (None, Some(price)),
        (Some(price), Some(price * quantity.unwrap_or(10_000) / 10_000)),
        (Some(price), Some((price + about_a_cent).min(money::MAX))),
        (None, None),
    ]);
    Item { name: "xq7 Serum".to_owned(), quantity, unit_price, line_total }
}

fn refund(known: &Partition, random: &mut Random) -> Refund {
    let target = if random.chance(92) { random.pick_any(&known.conversions) } else { None };
    let (total, refunded) = target.map_or((1_080_000, 0), |target| (target.total, target.refunded));
    let mut refund = identify(known, target, random);
    let amount = amount(total, refunded, random);
    match random.below(10) {
        // All that remains.
        0 | 1 => {}
        2..=6 => refund.amount = Some(amount),
        // The older page: a running total, in order, late, or repeated.
        _ => {
            let running = match random.below(6) {
                0 => refunded,
                1 => refunded - refunded / 3,
                2 => total,
                3 => total + 1,
                _ => refunded + amount,
            };
            refund.running_total = Some(running.clamp(1, money::MAX));
            refund.amount =
                random.chance(60).then_some(if random.chance(90) { amount.min(running.max(1)) } else { amount });
        }
    }
    refund.refund_id = match random.below(10) {
        0..=5 => Some((*random.pick(&REFUNDS)).to_owned()),
        6 => random.pick_any(&known.entries).map(|entry| entry.told.refund_id.clone()),
        _ => None,
    };
    refund.reason = random.pick(&[None, None, Some("xq7 too small")]).map(str::to_owned);
    // Mostly that of the order.
    refund.currency = match random.below(6) {
        0..=2 => None,
        3 | 4 => target.and_then(|target| target.currency.clone()),
        _ => random.pick(&CURRENCIES).map(str::to_owned),
    };
    refund.occurred_at = occurred_at(random);
    refund.note = note(random);
    refund.is_full = *random.pick(&[None, None, None, Some(true), Some(false)]);
    refund
}

/// Above zero, and at the limits as often as between them.
fn amount(total: Units, refunded: Units, random: &mut Random) -> Units {
    let remaining = total - refunded;
    let amount = match random.below(9) {
        0 => remaining,
        1 => remaining + 1,
        2 => total / 2,
        3 => remaining / 2,
        4 => 1,
        5 => total,
        6 => 99_999,
        _ => Units::try_from(u128::from(random.next())).unwrap_or_default() % remaining.max(1),
    };
    amount.clamp(1, money::MAX)
}

fn identify(known: &Partition, target: Option<&Conversion>, random: &mut Random) -> Refund {
    let mut refund = Refund::default();
    let Some(target) = target else {
        match random.below(4) {
            0 => refund.conversion_id = Some("cnv_xq7".to_owned()),
            1 => refund.claim_id = Some("clm_xq7".to_owned()),
            2 if random.chance(20) => {}
            _ => refund.order_id = Some((*random.pick(&ORDERS)).to_owned()),
        }
        return refund;
    };
    let ways = random.weighted(&[(50, 1_u8), (18, 2), (14, 4), (6, 3), (4, 5), (4, 6), (4, 7)]);
    if ways & 1 != 0 {
        refund.order_id.clone_from(&target.order_id);
    }
    if ways & 2 != 0 || refund == Refund::default() && ways != 4 {
        refund.conversion_id = Some(target.row.id.clone());
    }
    if ways & 4 != 0 {
        refund.claim_id = target.claim_id.clone().or_else(|| known.claims.last().map(|claim| claim.row.id.clone()));
    }
    if ways.count_ones() > 1 && random.chance(30) {
        // One of them is another's.
        if let Some(other) = random.pick_any(&known.conversions) {
            refund.conversion_id = Some(other.row.id.clone());
        }
    }
    if refund == Refund::default() {
        refund.conversion_id = Some(target.row.id.clone());
    }
    refund
}
