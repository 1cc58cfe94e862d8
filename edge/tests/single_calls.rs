//! Single calls answer and store what they did when each had statements of its own: the requests of `fixtures/single_calls.txt`, with every
//! answer and every row. `BLESS=1` writes the answers and rows anew.

use std::fmt::Write as _;
use std::{env, fs};

use crate::support::World;
use crate::support::names::Names;
use advocateloop_core::{ApiKey, Event};

const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/single_calls.txt");

/// In the order of storing, where there is one.
const TABLES: [&str; 6] = [
    "conversion_id, environment, order_id, customer_email, order_total, attributable_revenue, refunded, attribution, referral_code, claim_id, payload, key_id, created_at FROM conversions ORDER BY seq",
    "conversion_id, environment, refund_id, entry_id, amount, total_refunded, payload, key_id, created_at FROM refunds ORDER BY seq",
    "claim_id, environment, referral_code, email, payload, key_id, created_at FROM claims ORDER BY seq",
    "visit_id, environment, referral_code, payload, key_id, created_at FROM visits ORDER BY seq",
    "event, environment, idempotency_key, payload_digest, row_id, conversion_id, refund_id, amount, total_refunded, created_at FROM idempotency_keys ORDER BY event, environment, idempotency_key",
    "environment, created_at / 86400000 AS day, coalesce(referral_code, '') AS code, sum(event = 'conversion'), sum(event = 'refund'), sum(event = 'claim'), sum(event = 'visit'), sum(order_total / 10000), sum(order_total % 10000), sum(revenue / 10000), sum(revenue % 10000), sum(refunded / 10000), sum(refunded % 10000) FROM feed GROUP BY environment, day, code ORDER BY environment, day, code",
];

/// One world of the file, while it is played.
struct Play {
    world: World,
    who: String,
    /// A key that sends conversions and claims, and nothing else.
    limited: ApiKey,
    names: Names,
}

impl Play {
    fn begin(basis: &str, who: &str) -> Play {
        let world = World::new();
        world.sql(&format!("UPDATE brands SET basis = '{basis}'"));
        let limited = world.make_key(9, None, Some(&[Event::Conversion, Event::Claim]));
        Play { world, limited, who: who.to_owned(), names: Names::default() }
    }

    fn send(&mut self, sent: &str) -> String {
        let [environment, event, mode, key, body] = sent.splitn(5, ' ').collect::<Vec<_>>().try_into().unwrap();
        let brand = match self.who.as_str() {
            "growth" => &self.world.growth,
            "starter" => &self.world.starter,
            _ => &self.world.premier,
        };
        // The first identifiers, in a request's place.
        let id = |name: &str| self.names.identifier(name).unwrap_or("none");
        let body = body.replace("#conversion", id("#cnv1")).replace("#claim", id("#clm1"));
        let call = self.world.post(&format!("track/{event}?mode={mode}"), body).by(brand);
        let call = match (environment, self.who.as_str()) {
            ("test", _) => call.with(&brand.test),
            (_, "limited") => call.with(&self.limited),
            _ => call,
        };
        // Each request comes in a moment of its own.
        self.world.advance(1_000);
        let reply = call.idempotent((key != "-").then_some(key)).send();
        let replayed = if reply.header("Idempotent-Replayed").is_some() { " replayed" } else { "" };
        self.names.hide(&format!("told {}{replayed} {}", reply.status, reply.text), true)
    }

    fn rows(&mut self) -> Vec<String> {
        let mut rows = Vec::new();
        for table in TABLES {
            let name = table.split(" FROM ").nth(1).and_then(|rest| rest.split(' ').next()).unwrap_or_default();
            for row in self.world.sql(&format!("SELECT {table}")) {
                rows.push(self.names.hide(&format!("row {name} {}", row.join("|")), true));
            }
        }
        rows
    }
}

#[test]
fn single_calls_are_answered_and_stored_as_ever() {
    let fixture = fs::read_to_string(FILE).unwrap();
    let mut found = String::new();
    let mut play: Option<Play> = None;
    for line in fixture.lines().filter(|line| !line.starts_with("told ") && !line.starts_with("row ")) {
        writeln!(found, "{line}").unwrap();
        match (line.split_once(' '), &mut play) {
            (Some(("world", rest)), _) => play = rest.split_once(' ').map(|(basis, who)| Play::begin(basis, who)),
            (Some(("send", sent)), Some(play)) => writeln!(found, "{}", play.send(sent)).unwrap(),
            (None, Some(play)) if line == "rows" => {
                for row in play.rows() {
                    writeln!(found, "{row}").unwrap();
                }
            }
            _ => {}
        }
    }
    if env::var_os("BLESS").is_some() {
        fs::write(FILE, &found).unwrap();
    }
    for (number, (wanted, found)) in fixture.lines().zip(found.lines()).enumerate() {
        assert_eq!(wanted, found, "line {}", number + 1);
    }
    assert_eq!(fixture.lines().count(), found.lines().count());
}
