//! The database beside the model, row by row; and laws that hold without any model.

use std::collections::BTreeSet;

use advocateloop_core::{Environment, Event};

use crate::model::{Claim, Conversion, Entry, Memo, MemoKey, Model, Of, Partition, Place, Row, Sums, Told};
use crate::world::World;

type Rows = fn(&Partition) -> Vec<String>;

/// What is compared in the order in which it was recorded, behind brand and environment.
const IN_ORDER: [(&str, &str, Rows); 4] = [
    ("claims", "claim_id, referral_code, email, payload, key_id, created_at", claims),
    (
        "conversions",
        "conversion_id, order_id, customer_email, order_total, attributable_revenue, refunded, attribution,
         referral_code, claim_id, payload, key_id, created_at",
        conversions,
    ),
    ("refunds", "entry_id, conversion_id, refund_id, amount, total_refunded, payload, key_id, created_at", refunds),
    ("visits", "visit_id, referral_code, payload, key_id, created_at", visits),
];

/// What is in no order.
const SUMS: &str = "SELECT brand_id, environment, coalesce(occurred_at, created_at) / 86400000 AS day,
       coalesce(referral_code, '') AS code, event IN ('conversion', 'refund') AS is_money, coalesce(currency, '') AS money,
       sum(event = 'conversion'), sum(event = 'refund'), sum(event = 'claim'), sum(event = 'visit'),
       sum(order_total), sum(revenue), sum(refunded)
     FROM feed GROUP BY brand_id, environment, day, code, is_money, money";
const MEMORY: &str = "SELECT brand_id, environment, event,
       iif(idempotency_key LIKE '% %', 'of a batch', idempotency_key), row_id,
       conversion_id, refund_id, amount, total_refunded, created_at FROM idempotency_keys";
const COUNTED: &str =
    "SELECT brand_id, environment, day, key_id, route, code, path, count, last_at, last_request_id FROM rejections";

/// Whatever the model says, these have no rows.
const NEVER: [(&str, &str); 5] = [
    (
        "a conversion's refunded amount is not the sum of its refunds",
        "SELECT conversion_id FROM conversions AS c WHERE refunded <> (SELECT coalesce(sum(amount), 0) FROM refunds AS r
           WHERE (r.brand_id, r.environment, r.conversion_id) = (c.brand_id, c.environment, c.conversion_id))",
    ),
    ("more is refunded than was paid", "SELECT conversion_id FROM conversions WHERE refunded > order_total"),
    (
        "one order is recorded twice",
        "SELECT order_id FROM conversions WHERE order_id IS NOT NULL GROUP BY brand_id, environment, order_id
           HAVING count(*) > 1",
    ),
    (
        "one claim is recorded twice",
        "SELECT email FROM claims GROUP BY brand_id, environment, email, referral_code HAVING count(*) > 1",
    ),
    (
        "a row was recorded with a key of another brand or environment",
        "SELECT key_id FROM (SELECT brand_id, environment, key_id FROM conversions
           UNION ALL SELECT brand_id, environment, key_id FROM refunds
           UNION ALL SELECT brand_id, environment, key_id FROM claims
           UNION ALL SELECT brand_id, environment, key_id FROM visits) AS row
         WHERE NOT EXISTS (SELECT 1 FROM api_keys AS k
           WHERE (k.brand_id, k.environment, k.key_id) = (row.brand_id, row.environment, row.key_id))",
    ),
];

/// Compares all that is stored with all that must be.
pub fn at_the_end(world: &World<'_>) {
    let model = world.model.borrow();
    for (table, columns, rows) in IN_ORDER {
        let sql = format!("SELECT brand_id, environment, {columns} FROM {table} ORDER BY brand_id, environment, seq");
        compare(world, table, world.database.rows(&sql), &of_all(&model, rows));
    }
    for (name, sql, mut expected) in [
        ("sums", SUMS, of_all(&model, sums)),
        ("idempotency_keys", MEMORY, of_all(&model, memory)),
        ("rejections", COUNTED, model.counted()),
    ] {
        expected.sort_unstable();
        let stored = world.database.rows(sql).map(|mut rows| {
            rows.sort_unstable();
            rows
        });
        compare(world, name, stored, &expected);
    }
    meanwhile(world);
    acknowledged(world);
    if let Some(open) = model.accepted.iter().find(|accepted| !accepted.is_settled) {
        world.violate(|| format!("{} was accepted, and nobody knows what became of it", open.id));
    }
}

fn compare(world: &World<'_>, name: &str, stored: Result<Vec<String>, String>, expected: &[String]) {
    let stored = match stored {
        Ok(stored) => stored,
        Err(error) => return world.violate(|| format!("{name} cannot be read: {error}")),
    };
    let longest = stored.len().max(expected.len());
    if let Some(at) = (0..longest).find(|&at| stored.get(at) != expected.get(at)) {
        let [is, must_be] = [stored.as_slice(), expected].map(|rows| rows.get(at).map_or("nothing", String::as_str));
        let (many, most) = (stored.len(), expected.len());
        world.violate(|| format!("{name}: row {at} of {many} is\n    {is}\n  and must be, of {most},\n    {must_be}"));
    }
}

/// What holds at any moment.
pub fn meanwhile(world: &World<'_>) {
    for (what, sql) in NEVER {
        match world.database.rows(sql) {
            Err(error) => world.violate(|| format!("{what}? {error}")),
            Ok(rows) if rows.is_empty() => {}
            Ok(rows) => world.violate(|| format!("{what}: {rows:?}")),
        }
    }
}

/// What a sender was told is there, once.
fn acknowledged(world: &World<'_>) {
    const IDENTIFIERS: &str = "SELECT claim_id FROM claims UNION ALL SELECT conversion_id FROM conversions
       UNION ALL SELECT refund_id FROM refunds UNION ALL SELECT refund_id FROM idempotency_keys WHERE event = 'refund'
       UNION ALL SELECT visit_id FROM visits";
    let Ok(stored) = world.database.rows(IDENTIFIERS) else { return };
    let stored: BTreeSet<&str> = stored.iter().map(String::as_str).collect();
    for delivery in world.deliveries.borrow().iter() {
        let refunds: BTreeSet<usize> =
            delivery.request.sent().iter().filter(|sent| sent.event == Event::Refund).map(|sent| sent.place).collect();
        for (place, id) in &delivery.acknowledged {
            // A late running total changes nothing, and is nowhere but in its sender's memory.
            if !refunds.contains(place) && !stored.contains(id.as_str()) {
                world.violate(|| format!("{id} was acknowledged and is not stored"));
            }
        }
    }
}

/// The rows of all brands and environments, in their order.
fn of_all(model: &Model, rows: Rows) -> Vec<String> {
    let mut places: Vec<(&str, &str, &Partition)> = Vec::new();
    for (brand, known) in model.brands.iter().enumerate() {
        for environment in Environment::ALL {
            let partition = &model.partitions[Place { brand, environment }.index()];
            places.push((&known.brand_id, environment.name(), partition));
        }
    }
    places.sort_by_key(|&(brand, environment, _)| (brand, environment));
    let lines = places.iter().flat_map(|(brand, environment, partition)| {
        rows(partition).into_iter().map(move |row| format!("{brand}|{environment}|{row}"))
    });
    lines.collect()
}

/// What every row ends with.
fn end(row: &Row) -> String {
    format!("{}|{}|{}", row.normalized, row.key_id, row.created_at)
}

fn or_null(text: Option<&String>) -> &str {
    text.map_or("-", String::as_str)
}

fn claims(partition: &Partition) -> Vec<String> {
    let line = |claim: &Claim| format!("{}|{}|{}|{}", claim.row.id, claim.code, claim.email, end(&claim.row));
    partition.claims.iter().map(line).collect()
}

fn conversions(partition: &Partition) -> Vec<String> {
    let line = |known: &Conversion| {
        let Conversion { row, order_id, email, total, attributable, refunded, method, referral_code, claim_id, .. } =
            known;
        let [order_id, code, claim_id] = [order_id, referral_code, claim_id].map(|text| or_null(text.as_ref()));
        let (id, end) = (&row.id, end(row));
        format!("{id}|{order_id}|{email}|{total}|{attributable}|{refunded}|{method}|{code}|{claim_id}|{end}")
    };
    partition.conversions.iter().map(line).collect()
}

fn refunds(partition: &Partition) -> Vec<String> {
    let line = |entry: &Entry| {
        let Entry { row, told: Told { conversion_id, refund_id, amount, total_refunded }, .. } = entry;
        format!("{}|{conversion_id}|{refund_id}|{amount}|{total_refunded}|{}", row.id, end(row))
    };
    partition.entries.iter().map(line).collect()
}

fn visits(partition: &Partition) -> Vec<String> {
    partition.visits.iter().map(|visit| format!("{}|{}|{}", visit.row.id, visit.code, end(&visit.row))).collect()
}

fn sums(partition: &Partition) -> Vec<String> {
    let line =
        |(Of { day, code, is_money, currency }, Sums { counts: [a, b, c, d], amounts: [x, y, z] }): (Of, Sums)| {
            let (is_money, currency) = (u8::from(is_money), currency.unwrap_or_default());
            format!("{day}|{code}|{is_money}|{currency}|{a}|{b}|{c}|{d}|{x}|{y}|{z}")
        };
    partition.sums().into_iter().map(line).collect()
}

fn memory(partition: &Partition) -> Vec<String> {
    let line = |((event, key), memo): (&(Event, MemoKey), &Memo)| {
        let key = if let MemoKey::Sent(key) = key { key } else { "of a batch" };
        let told = memo.told.as_ref().map_or("-|-|-|-".to_owned(), |told| {
            format!("{}|{}|{}|{}", told.conversion_id, told.refund_id, told.amount, told.total_refunded)
        });
        format!("{}|{key}|{}|{told}|{}", event.name(), or_null(memo.row_id.as_ref()), memo.created_at)
    };
    partition.memory.iter().map(line).collect()
}
