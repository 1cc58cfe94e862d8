//! Whatever is sent is answered, a failure stores nothing, and without a key nobody learns or stores anything.

use std::cell::RefCell;

use advocateloop_core::{Environment, Event, Plan};
use serde_json::Value;

use crate::dictionary::CANARY;
use crate::support::{ADMIN_TOKEN, Brand, Reply};
use crate::wire::{self, Wire};
use crate::world::World;

thread_local! {
    /// Making one costs more than a request; one in which nothing is stored is as good as new.
    static WORLD: RefCell<Option<World>> = const { RefCell::new(None) };
}

/// # Panics
/// If the requests are a counterexample.
pub fn hold(bytes: &[u8]) {
    WORLD.with_borrow_mut(|kept| {
        let world = kept.take().map_or_else(World::new, World::restarted);
        for sent in wire::parse(bytes, &world) {
            if !sent_path(&sent).starts_with("/api/v1/admin/") {
                check(&world, &sent);
            } else if changed_by_operator(&world, &sent) {
                // The laws know the brands and keys of a new world only.
                return;
            }
        }
        *kept = (world.stored() == (0, 0)).then_some(world);
    });
}

/// Whether a request for administration may have changed something.
fn changed_by_operator(world: &World, sent: &Wire) -> bool {
    let before = world.stored();
    let answer = ask(world, sent);
    check_form(&answer, sent);
    check_log(world, &answer, sent);
    assert_eq!(world.stored(), before, "an operator records no events");
    let is_open = answer.status < 300 && sent.method != "OPTIONS";
    assert!(!is_open || is_operator(sent), "only the token opens administration");
    is_open
}

/// By the header alone, and none of the product's code.
fn is_operator(sent: &Wire) -> bool {
    let words = sent.header("Authorization").and_then(|value| value.split_once(' '));
    words.is_some_and(|(scheme, token)| scheme.eq_ignore_ascii_case("bearer") && token.trim() == ADMIN_TOKEN)
}

fn check(world: &World, sent: &Wire) {
    let before = world.stored();
    let opened = opened(world, sent);
    let by_sender = |world: &World| opened.map_or(0, |(brand, environment, _)| world.stored_by(&brand.id, environment));
    let before_by_sender = by_sender(world);
    let answer = ask(world, sent);
    let json = &answer.json;
    check_form(&answer, sent);
    check_log(world, &answer, sent);

    let is_replayed = is_track(sent) && answer.status == 200 && json["data"]["duplicate"] == Value::Bool(true);
    assert_eq!(answer.header("Idempotent-Replayed"), is_replayed.then_some("true"), "a repetition says so");

    let code = json["code"].as_str().unwrap_or("ok");
    let is_new = is_track(sent) && answer.status == 200 && json["data"]["duplicate"] == Value::Bool(false);
    assert_eq!(world.stored().0, before.0 + u32::from(is_new), "{code}");
    assert!(answer.status == 200 || world.stored() == before, "a failure stores nothing");
    assert_eq!(by_sender(world), before_by_sender + u32::from(is_new), "an event is stored for who sent it");

    let is_open = !sent_path(sent).starts_with("/api/v1/") || sent_path(sent).starts_with("/api/v1/validate/");
    assert!(is_open || opened.is_some() || answer.status != 200, "only a key opens this");
    if !is_track(sent) || sent.method != "POST" || !sent.url.starts_with("https://") {
        assert!(world.stored() == before);
        return;
    }
    match opened {
        None => check_stranger(world, sent, &answer, code),
        Some((_, _, plan)) => {
            assert!(!matches!(code, "missing_api_key" | "missing_brand_id" | "invalid_api_key"), "{code}");
            let event = Event::ALL.into_iter().find(|event| sent_path(sent).ends_with(event.name()));
            let is_allowed = event.is_some_and(|event| plan.allows(event));
            assert!(is_allowed || answer.status != 200, "the plan allows it");
            if answer.status == 200 && sent.header("Idempotency-Key").is_some() {
                check_again(world, sent, json);
            }
        }
    }
}

/// By the headers alone, and none of the product's code.
fn opened<'w>(world: &'w World, sent: &Wire) -> Option<(&'w Brand, Environment, Plan)> {
    world.opened(sent.header("X-API-Key")?, sent.header("X-Brand-ID")?)
}

fn sent_path(sent: &Wire) -> &str {
    let rest = sent.url.split_once("://").map_or("", |(_, rest)| rest);
    let path = rest.find('/').map_or("", |at| &rest[at..]);
    path.split(['?', '#']).next().unwrap_or_default()
}

fn is_track(sent: &Wire) -> bool {
    let event = sent_path(sent).strip_prefix("/api/v1/track/");
    event.is_some_and(|name| Event::ALL.into_iter().any(|event| event.name() == name))
}

/// The last line of a request is not kept beside the next.
fn ask(world: &World, sent: &Wire) -> Reply {
    world.base.logs.borrow_mut().clear();
    sent.send(world)
}

fn check_form(answer: &Reply, sent: &Wire) {
    assert!(matches!(answer.status, 200 | 204 | 400..=499), "{} to {sent:?}", answer.status);
    let request_id = answer.header("X-Request-Id").expect("every answer has a request id");
    assert!(answer.text.is_empty() || !answer.json.is_null(), "the answer is JSON");
    if answer.status >= 400 {
        assert_eq!(
            (&answer.json["success"], answer.json["request_id"].as_str()),
            (&Value::Bool(false), Some(request_id))
        );
        let error = answer.json["error"].as_str().expect("a failure says what is wrong");
        assert!(error.contains(' ') && !error.contains(char::is_control), "{error:?}");
    }
    for (name, value) in &answer.headers {
        assert!(value.bytes().all(|byte| (b' '..=b'~').contains(&byte)), "{name}: {value:?}");
    }
}

/// One line of JSON, which holds nothing that was sent but the names of a brand and a key.
fn check_log(world: &World, answer: &Reply, sent: &Wire) {
    let logs = world.base.logs.borrow();
    let [line] = logs.as_slice() else { panic!("{} lines of log", logs.len()) };
    let record: Value = serde_json::from_str(line).expect("the log is JSON");
    assert_eq!(record["status"], answer.status);
    let is_sent =
        |route: &Value| *route == *sent_path(sent) || route.as_str().is_some_and(|route| route.contains("/{"));
    assert!(record["route"].is_null() || is_sent(&record["route"]), "{line}");
    assert!(
        !line.to_lowercase().contains(CANARY) && !line.contains("al_live_") && !line.contains("al_test_"),
        "{line}"
    );
    let keys = world.brands().into_iter().flat_map(|(brand, _)| [&brand.live, &brand.test]);
    for key in keys.chain([&world.revoked, &world.unknown]) {
        let secret = &key.as_str()[20..];
        assert!(!line.contains(secret), "{line}");
        assert!(!answer.text.contains(secret), "{answer:?}");
    }
}

/// Without a key, the answer is the same whatever the body.
fn check_stranger(world: &World, sent: &Wire, answer: &Reply, code: &str) {
    assert!(matches!(code, "missing_api_key" | "missing_brand_id" | "invalid_api_key" | "payload_too_large"), "{code}");
    for body in [&b"{"[..], b"", br#"{"referral_code":"C","email":"a@b.co","order_id":"1","customer_email":"a@b.co","order_total":1,"tax":0,"shipping":0,"discount":0}"#] {
        let other = ask(world, &sent.with_body(body));
        assert_eq!(without_id(&other), without_id(answer));
    }
}

fn without_id(answer: &Reply) -> (u16, String) {
    (answer.status, answer.text.replace(answer.header("X-Request-Id").unwrap_or_default(), "…"))
}

/// The same again is answered with the same, and stored once.
fn check_again(world: &World, sent: &Wire, first: &Value) {
    let before = world.stored();
    let answer = ask(world, sent);
    let mut data = first["data"].clone();
    data["duplicate"] = Value::Bool(true);
    assert_eq!((answer.status, &answer.json["data"]), (200, &data));
    assert_eq!(world.stored(), before);
}
