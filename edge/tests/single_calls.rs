//! Single calls answer and store what they did when each had statements of its own: the requests of `fixtures/single_calls.txt`, with every
//! answer and every row. `BLESS=1` writes the answers and rows anew.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::{env, fs};

use crate::support::{Brand, World};
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

/// Identifiers that we make, by the order in which answers name them: `#cnv1`.
#[derive(Default)]
struct Names(BTreeMap<String, String>);

impl Names {
    fn hide(&mut self, text: &str) -> String {
        const LENGTH: usize = 36;
        let mut hidden = text.to_owned();
        while let Some(start) =
            ["cnv_", "rfd_", "clm_", "vst_", "req_"].iter().filter_map(|kind| hidden.find(kind)).min()
        {
            let id = hidden[start..start + LENGTH].to_owned();
            let kind = &id[..3];
            let many = self.0.values().filter(|name| name[1..].starts_with(kind)).count();
            let name = if kind == "req" { "#".to_owned() } else { format!("#{kind}{}", many + 1) };
            let name = self.0.entry(id.clone()).or_insert(name);
            hidden = hidden.replace(&id, name);
        }
        hidden
    }

    /// The first identifiers in a request's place.
    fn show(&self, text: &str) -> String {
        let id = |name: &str| self.0.iter().find(|(_, known)| *known == name).map_or("none", |(id, _)| id.as_str());
        text.replace("#conversion", id("#cnv1")).replace("#claim", id("#clm1"))
    }
}

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
        world.store.sqlite.query(&format!("UPDATE brands SET basis = '{basis}'")).unwrap();
        let limited = world.make_key(9, None, Some(&[Event::Conversion, Event::Claim]));
        Play { world, limited, who: who.to_owned(), names: Names::default() }
    }

    fn send(&mut self, sent: &str) -> String {
        let [environment, event, mode, key, body] = sent.splitn(5, ' ').collect::<Vec<_>>().try_into().unwrap();
        let brand: &Brand = match self.who.as_str() {
            "growth" => &self.world.growth,
            "starter" => &self.world.starter,
            _ => &self.world.premier,
        };
        let call = self.world.post(&format!("track/{event}?mode={mode}"), self.names.show(body)).by(brand);
        let call = match (environment, self.who.as_str()) {
            ("test", _) => call.key(brand.test.as_str()),
            (_, "limited") => call.key(self.limited.as_str()),
            _ => call,
        };
        // Each request comes in a moment of its own.
        self.world.now_ms.set(self.world.now_ms.get() + 1_000);
        let reply = if key == "-" { call.send() } else { call.idempotent(key).send() };
        let replayed = if reply.header("Idempotent-Replayed").is_some() { " replayed" } else { "" };
        self.names.hide(&format!("told {}{replayed} {}", reply.status, reply.text))
    }

    fn rows(&mut self) -> Vec<String> {
        let mut rows = Vec::new();
        for table in TABLES {
            let name = table.split(" FROM ").nth(1).and_then(|rest| rest.split(' ').next()).unwrap_or_default();
            for row in self.world.store.sqlite.query(&format!("SELECT {table}")).unwrap() {
                rows.push(self.names.hide(&format!("row {name} {}", row.join("|"))));
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
