//! A brand on its way: its steps, and what there is of it in each database.

use crate::support::{Fault, Faulty, Reply, World};

pub fn step(world: &World, to: u8) -> Reply {
    let reply = world.operate("POST", &format!("brands/{{brand}}/move?to={to}"), "").send();
    assert_ne!(reply.status, 500, "{}", world.last_log());
    reply
}

pub fn cancel(world: &World) -> Reply {
    world.operate("DELETE", "brands/{brand}/move", "").send()
}

pub fn is_done(reply: &Reply) -> bool {
    reply.ok().data("stage") == "done"
}

/// Goes on until it is done; how many steps it took.
pub fn go(world: &World, to: u8) -> u32 {
    for steps in 1..100 {
        if is_done(&step(world, to)) {
            return steps;
        }
    }
    panic!("the move never ends");
}

pub fn give_up(world: &World) {
    let is_over = (0..100).any(|_| is_done(&cancel(world)));
    assert!(is_over, "the move never ends");
}

pub fn database(world: &World, number: u8) -> &Faulty {
    number.checked_sub(1).map_or(&world.store, |place| &world.others[usize::from(place)])
}

/// Every row of the brand in a database, without the numbers that only this database gives; events in the order of the feed.
pub fn rows(world: &World, number: u8) -> Vec<String> {
    let brand = &world.premier.id;
    let read = |columns: &str, from: &str| {
        let sql = format!("SELECT {columns} FROM {from}");
        database(world, number).sqlite.query(&sql).unwrap().into_iter().map(|row| row.join("|"))
    };
    let feed = "environment, event, at, feed.seq";
    let of = |table: &str, columns: &str| {
        let event = table.trim_end_matches('s');
        let from = format!(
            "(SELECT brand_id, environment, event, at, seq, row FROM feed) AS feed JOIN {table} USING (brand_id, environment) WHERE feed.brand_id = '{brand}' AND event = '{event}' AND row = {table}.seq ORDER BY environment, feed.seq"
        );
        read(&format!("{feed}, {columns}"), &from)
    };
    let own = |table: &str, columns: &str, order: &str| {
        read(&format!("'{table}', {columns}"), &format!("{table} WHERE brand_id = '{brand}' ORDER BY {order}"))
    };
    of("conversions", "conversion_id, order_id, customer_email, order_total, attributable_revenue, refunded, attribution, referral_code, claim_id, payload, key_id, created_at")
        .chain(of("refunds", "conversion_id, refund_id, entry_id, amount, total_refunded, revenue_taken, payload, key_id, created_at"))
        .chain(of("claims", "claim_id, referral_code, email, payload, key_id, created_at"))
        .chain(of("visits", "visit_id, referral_code, payload, key_id, created_at"))
        .chain(own("idempotency_keys", "*", "environment, event, idempotency_key"))
        .chain(own("feed", "environment, seq, created_at, referral_code, order_total, revenue, refunded", "environment, seq"))
        .chain(own("accepted", "*", "environment, accepted_id"))
        .chain(own("api_keys", "*", "key_id"))
        .chain(own("audit", "request_id, at, actor, action, target, details", "seq"))
        .chain(own("brands", "name, plan, basis, created_at", "brand_id"))
        .collect()
}

pub fn count(world: &World, number: u8, table: &str) -> String {
    let sql = format!("SELECT count(*) FROM {table} WHERE brand_id = '{}'", world.premier.id);
    database(world, number).sqlite.query(&sql).unwrap()[0][0].clone()
}

/// What else there is of it than a pointer.
pub fn remains(world: &World, number: u8) -> Vec<&'static str> {
    let tables = [
        "feed",
        "refunds",
        "conversions",
        "claims",
        "visits",
        "idempotency_keys",
        "late_idempotency_keys",
        "accepted",
        "api_keys",
        "audit",
        "moves",
    ];
    tables.into_iter().filter(|table| count(world, number, table) != "0").collect()
}

/// In how many databases it lives.
pub fn homes(world: &World) -> usize {
    let sql = format!("SELECT 1 FROM brands WHERE brand_id = '{}' AND elsewhere IS NULL", world.premier.id);
    (0..=world.others.len())
        .filter(|number| !database(world, u8::try_from(*number).unwrap()).sqlite.query(&sql).unwrap().is_empty())
        .count()
}

/// Lets the batch of a database that comes after so many others fail, once it has been tried.
pub fn fail(world: &World, number: u8, skip: u8, fault: Fault) {
    let mut faults = database(world, number).faults.borrow_mut();
    faults.clear();
    faults.push(fault);
    faults.extend((0..skip).map(|_| Fault::None));
}

pub const OVERLOADED: &str = "D1_ERROR: D1 DB is overloaded.";
