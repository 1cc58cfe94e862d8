//! Records the examples: sends each operation's request through the real gates to the real store, in a world whose clock
//! and randomness stand still, and keeps what was answered.

use advocateloop_edge::code::Code;
use advocateloop_edge::openapi::{Access, Example, Operation, operations};
use serde_json::Value;

use crate::failing;
use crate::support::queue::DOWN;
use crate::support::{ADMIN_TOKEN, Reply, World};

const CLAIM: &str =
    r#"{"referral_code":"JOHN123","email":"buyer@example.com","name":"Jane Doe","phone":"+1-555-0100"}"#;
const VISIT: &str =
    r#"{"referral_code":"JOHN123","landing_page":"https://example.com/welcome","utm_source":"newsletter"}"#;
const ORDER: &str = r#"{"customer_email":"buyer@example.com","customer_name":"Jane Doe","order_id":"ORD-12345","order_total":108.00,"tax":8.00,"shipping":10.00,"discount":5.00,"referral_code":"JOHN123"}"#;
const REFUND: &str =
    r#"{"order_id":"ORD-12345","refund_id":"RF-789","refund_amount":50.00,"refund_reason":"Damaged on arrival"}"#;

/// A request that may still be changed.
pub struct Ask {
    pub method: &'static str,
    pub path: String,
    pub query: String,
    pub headers: Vec<(&'static str, String)>,
    pub body: String,
    pub is_https: bool,
}

impl Ask {
    pub fn set(&mut self, name: &'static str, value: &str) {
        self.drop(name);
        self.headers.push((name, value.to_owned()));
    }

    pub fn drop(&mut self, name: &str) {
        self.headers.retain(|(known, _)| *known != name);
    }

    pub fn send(&self, world: &World) -> Reply {
        let mut call = world.post("", &self.body).method(self.method);
        for name in ["X-API-Key", "X-Brand-ID", "Content-Type"] {
            call = call.without(name);
        }
        for (name, value) in &self.headers {
            call = call.header(name, value);
        }
        let scheme = if self.is_https { "https" } else { "http" };
        call.url(&format!("{scheme}://api.advocateloop.com{}{}", self.path, self.query)).send()
    }
}

/// One for each operation's success, and for each code that it can fail with.
pub fn all() -> Vec<Example> {
    let mut examples = Vec::new();
    let mut wrong = Vec::new();
    for wanted in operations() {
        let world = world_for(&wanted);
        let ask = good(&wanted, &world);
        let reply = ask.send(&world);
        assert_eq!(reply.status, 200, "{}: {}", wanted.id, reply.text);
        examples.push(example(&wanted, None, &ask, &reply));
        for code in wanted.codes() {
            let (ask, reply) = failing::reply(&wanted, code);
            if reply.json["code"] != code.name() {
                wrong.push(format!("{} is not {}: {}", wanted.id, code.name(), reply.text));
            }
            examples.push(example(&wanted, Some(code), &ask, &reply));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    examples
}

fn example(wanted: &Operation, code: Option<Code>, ask: &Ask, reply: &Reply) -> Example {
    Example {
        operation: wanted.id.clone(),
        code,
        method: ask.method,
        address: format!("{}{}", ask.path, ask.query),
        // Where a failure is of the size, nobody wants to see the body.
        body: (!ask.body.is_empty() && ask.body.len() < 10_000).then(|| ask.body.clone()),
        status: reply.status,
        answer: reply.text.clone(),
    }
}

/// Makes the world in which the request is sent.
pub fn world_for(wanted: &Operation) -> World {
    let world = World::with_databases(2);
    world.queue.is_bound.set(true);
    match wanted.id.as_str() {
        "trackConversion" => _ = world.track("claim", CLAIM).ok(),
        "trackClaim" | "trackVisit" | "trackBatch" => {}
        "trackRefund" => {
            for (event, body) in [("claim", CLAIM), ("conversion", ORDER)] {
                world.track(event, body).ok();
            }
        }
        "cancelMove" => {
            story(&world);
            let path = format!("brands/{}/move?to=1", world.premier.id);
            world.operate("POST", &path, "").send().ok();
        }
        "listRejections" => {
            for body in [ORDER.replace("108.00", "\"108.00\""), "{ \"order_id\": \"ORD-12345\", }".to_owned()] {
                world.track("conversion", &body);
            }
        }
        "listAudit" => {
            let path = format!("brands/{}", world.premier.id);
            world.operate("PATCH", &path, r#"{"plan":"growth"}"#).send().ok();
        }
        _ => story(&world),
    }
    // From now on it is another second than that of the story.
    world.wait_seconds(1);
    world
}

fn story(world: &World) {
    for (event, body) in [("visit", VISIT), ("claim", CLAIM), ("conversion", ORDER), ("refund", REFUND)] {
        world.track(event, body).ok();
    }
}

/// The request that succeeds.
pub fn good(wanted: &Operation, world: &World) -> Ask {
    let mut path = wanted.path.to_owned();
    for name in ["conversion_id", "accepted_id", "brand_id", "key_id"] {
        let braced = format!("{{{name}}}");
        if path.contains(&braced) {
            path = path.replace(&braced, &named(name, world));
        }
    }
    let body = wanted.body.as_ref().map(|body| text(&body.example)).unwrap_or_default();
    let mut ask = Ask { method: wanted.method, path, query: query(wanted), headers: Vec::new(), body, is_https: true };
    match wanted.access() {
        Access::Anyone => {}
        Access::Key => {
            ask.set("X-API-Key", world.premier.live.as_str());
            ask.set("X-Brand-ID", &world.premier.id);
        }
        Access::Operator => ask.set("Authorization", &format!("Bearer {ADMIN_TOKEN}")),
    }
    if wanted.body.is_some() {
        ask.set("Content-Type", "application/json");
    }
    ask
}

fn query(wanted: &Operation) -> String {
    let query = wanted.required_query().join("&");
    if query.is_empty() { query } else { format!("?{query}") }
}

/// Returns the identifier that the story has given.
fn named(name: &str, world: &World) -> String {
    match name {
        "conversion_id" => world.value("SELECT conversion_id FROM conversions LIMIT 1"),
        "accepted_id" => {
            world.store.outage.set(Some(DOWN));
            let id = world.track("conversion", ORDER.replace("ORD-12345", "ORD-12346")).accepted_id();
            world.comes_back();
            world.drain();
            id
        }
        "brand_id" => world.premier.id.clone(),
        _ => world.premier.live.id().to_owned(),
    }
}

/// JSON as people write it: amounts with two decimals.
fn text(value: &Value) -> String {
    let lines: Vec<String> = format!("{value:#}")
        .lines()
        .map(|line| match line.strip_suffix(',').unwrap_or(line) {
            amount if amount.ends_with(".0") => line.replacen(".0", ".00", 1),
            _ => line.to_owned(),
        })
        .collect();
    lines.join("\n")
}
