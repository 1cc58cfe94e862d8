//! The database beside the model, row by row; and laws that hold without any model.

use std::collections::BTreeSet;

use advocateloop_core::{Environment, Event};

use crate::model::{MemoKey, Of, Partition, Place};
use crate::world::World;

const TABLES: [(&str, &str); 6] = [
    (
        "claims",
        "SELECT brand_id, environment, claim_id, referral_code, email, payload, key_id, created_at FROM claims
         ORDER BY brand_id, environment, seq",
    ),
    (
        "conversions",
        "SELECT brand_id, environment, conversion_id, order_id, customer_email, order_total, attributable_revenue,
           refunded, attribution, referral_code, claim_id, payload, key_id, created_at FROM conversions
         ORDER BY brand_id, environment, seq",
    ),
    (
        "refunds",
        "SELECT brand_id, environment, entry_id, conversion_id, refund_id, amount, total_refunded, payload, key_id,
           created_at FROM refunds ORDER BY brand_id, environment, seq",
    ),
    (
        "visits",
        "SELECT brand_id, environment, visit_id, referral_code, payload, key_id, created_at FROM visits
         ORDER BY brand_id, environment, seq",
    ),
    (
        "sums",
        "SELECT brand_id, environment, coalesce(occurred_at, created_at) / 86400000 AS day, coalesce(referral_code, '') AS code,
           event IN ('conversion', 'refund') AS is_money, coalesce(currency, '') AS money, sum(event = 'conversion'),
           sum(event = 'refund'), sum(event = 'claim'), sum(event = 'visit'), sum(order_total), sum(revenue), sum(refunded)
         FROM feed GROUP BY brand_id, environment, day, code, is_money, money
         ORDER BY brand_id, environment, day, code, is_money, money",
    ),
    (
        "idempotency_keys",
        "SELECT brand_id, environment, event, iif(idempotency_key LIKE '% %', 'of a batch', idempotency_key) AS key, row_id,
           conversion_id, refund_id, amount, total_refunded, created_at FROM idempotency_keys
         ORDER BY brand_id, environment, event, key, created_at, row_id, conversion_id, refund_id",
    ),
];

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
    for (table, sql) in TABLES {
        let expected = expected(world, table);
        match world.database.rows(sql) {
            Err(error) => world.violate(|| format!("{table} cannot be read: {error}")),
            Ok(stored) => {
                if let Some(difference) = difference(&stored, &expected) {
                    world.violate(|| format!("{table}: {difference}"));
                }
            }
        }
    }
    rejections(world);
    meanwhile(world);
    acknowledged(world);
    let model = world.model.borrow();
    if let Some(open) = model.accepted.iter().find(|accepted| !accepted.is_settled) {
        world.violate(|| format!("{} was accepted, and nobody knows what became of it", open.id));
    }
}

/// Compares what was refused with what was counted.
fn rejections(world: &World<'_>) {
    const COUNTED: &str =
        "SELECT brand_id, environment, day, key_id, route, code, path, count, last_at, last_request_id FROM rejections";
    let stored = world.database.rows(COUNTED).map(|mut rows| {
        rows.sort_unstable();
        rows
    });
    match stored {
        Err(error) => world.violate(|| format!("rejections cannot be read: {error}")),
        Ok(stored) => {
            if let Some(difference) = difference(&stored, &world.model.borrow().counted()) {
                world.violate(|| format!("rejections: {difference}"));
            }
        }
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

fn difference(stored: &[String], expected: &[String]) -> Option<String> {
    let longest = stored.len().max(expected.len());
    let at = (0..longest).find(|&at| stored.get(at) != expected.get(at))?;
    let none = "nothing".to_owned();
    Some(format!(
        "row {at} of {} is\n    {}\n  and must be, of {},\n    {}",
        stored.len(),
        stored.get(at).unwrap_or(&none),
        expected.len(),
        expected.get(at).unwrap_or(&none),
    ))
}

fn expected(world: &World<'_>, table: &str) -> Vec<String> {
    let model = world.model.borrow();
    let mut places: Vec<(&str, &str, &Partition)> = Vec::new();
    for (brand, known) in model.brands.iter().enumerate() {
        for environment in Environment::ALL {
            let partition = &model.partitions[Place { brand, environment }.index()];
            places.push((&known.brand_id, environment.name(), partition));
        }
    }
    places.sort_by_key(|&(brand, environment, _)| (brand, environment));
    let lines = |&(brand, environment, partition): &(&str, &str, &Partition)| {
        rows(partition, table).into_iter().map(|row| format!("{brand}|{environment}|{row}")).collect::<Vec<_>>()
    };
    places.iter().flat_map(lines).collect()
}

fn rows(partition: &Partition, table: &str) -> Vec<String> {
    let or = |text: &Option<String>| text.clone().unwrap_or_else(|| "-".to_owned());
    match table {
        "claims" => partition
            .claims
            .iter()
            .map(|claim| {
                let row = &claim.row;
                format!(
                    "{}|{}|{}|{}|{}|{}",
                    row.id, claim.code, claim.email, row.normalized, row.key_id, row.created_at
                )
            })
            .collect(),
        "conversions" => partition
            .conversions
            .iter()
            .map(|known| {
                let row = &known.row;
                format!(
                    "{}|{}|{}|{}|{}|{}|{}|{}|{}|{}|{}|{}",
                    row.id,
                    or(&known.order_id),
                    known.email,
                    known.total,
                    known.attributable,
                    known.refunded,
                    known.method,
                    or(&known.referral_code),
                    or(&known.claim_id),
                    row.normalized,
                    row.key_id,
                    row.created_at
                )
            })
            .collect(),
        "refunds" => partition
            .entries
            .iter()
            .map(|entry| {
                let row = &entry.row;
                format!(
                    "{}|{}|{}|{}|{}|{}|{}|{}",
                    row.id,
                    entry.conversion_id,
                    entry.refund_id,
                    entry.amount,
                    entry.total_refunded,
                    row.normalized,
                    row.key_id,
                    row.created_at
                )
            })
            .collect(),
        "visits" => partition
            .visits
            .iter()
            .map(|visit| {
                let row = &visit.row;
                format!("{}|{}|{}|{}|{}", row.id, visit.code, row.normalized, row.key_id, row.created_at)
            })
            .collect(),
        "sums" => partition
            .sums()
            .into_iter()
            .map(|(Of { day, code, is_money, currency }, sums)| {
                let counts = sums.counts.map(|count| count.to_string()).join("|");
                let (is_money, currency) = (u8::from(is_money), currency.unwrap_or_default());
                format!(
                    "{day}|{code}|{is_money}|{currency}|{counts}|{}",
                    sums.amounts.map(|amount| amount.to_string()).join("|")
                )
            })
            .collect(),
        _ => {
            let named = partition.memory.iter().map(|((event, key), memo)| match key {
                MemoKey::Sent(key) => (event, key.as_str(), memo),
                MemoKey::InBatch { .. } => (event, "of a batch", memo),
            });
            let mut memory: Vec<_> = named.collect();
            memory.sort_by_key(|&(event, key, memo)| {
                let told = memo.told.as_ref().map(|told| (told.conversion_id.clone(), told.refund_id.clone()));
                (event.name(), key, memo.created_at, memo.row_id.clone(), told)
            });
            memory
                .into_iter()
                .map(|(event, key, memo)| {
                    let told = memo.told.as_ref().map_or_else(
                        || "-|-|-|-".to_owned(),
                        |told| {
                            format!("{}|{}|{}|{}", told.conversion_id, told.refund_id, told.amount, told.total_refunded)
                        },
                    );
                    format!("{}|{key}|{}|{told}|{}", event.name(), or(&memo.row_id), memo.created_at)
                })
                .collect()
        }
    }
}
