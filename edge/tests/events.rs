//! All events in the order in which they were stored: nothing is missed and nothing comes twice, however one polls.

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use serde_json::{Value, json};

use crate::support::{CLAIM, Call, EVENTS, ORDER, OnDisk, REFUND, Reply, VISIT, World, claim, pages};

const LINES: &str = "application/x-ndjson";

/// One of each kind, a second apart.
fn eventful() -> World {
    let world = World::new();
    for (event, body) in EVENTS {
        world.track(event, body).ok();
        world.advance(1000);
    }
    world
}

fn list<'w>(world: &'w World, query: &str) -> Call<'w> {
    world.get(&format!("events?{query}"))
}

fn texts(page: &Reply, member: &str) -> Vec<String> {
    page.list("events").iter().map(|event| event[member].as_str().unwrap().to_owned()).collect()
}

/// The identifiers of all events from a cursor on, and where they end.
fn all(world: &World, query: &str, from: &str) -> (Vec<String>, String) {
    let read = |cursor: &str| {
        let cursor = if cursor.is_empty() { from } else { cursor };
        list(world, &format!("{query}&cursor={cursor}")).send()
    };
    let pages = pages(read);
    let end = pages.last().unwrap().data("next_cursor").to_owned();
    (pages.iter().flat_map(|page| texts(page, "id")).collect(), end)
}

#[test]
fn every_kind_of_event_is_listed_as_it_was_stored() {
    let world = eventful();
    let page = world.read("events");
    let [claim, conversion, refund, visit] = texts(&page, "id").try_into().unwrap();
    let events = [
        format!(
            r#"{{"type":"claim","id":"{claim}","created_at":"2026-09-21T14:13:20.000Z","referral_code":"JOHN123","payload":{CLAIM}}}"#
        ),
        format!(
            r#"{{"type":"conversion","id":"{conversion}","created_at":"2026-09-21T14:13:21.000Z","order_id":"ORD-1","order_total":108.00,"attributable_revenue":90.00,"attribution":{{"method":"email","referral_code":"JOHN123","claim_id":"{claim}"}},"payload":{ORDER}}}"#
        ),
        format!(
            r#"{{"type":"refund","id":"{refund}","created_at":"2026-09-21T14:13:22.000Z","conversion_id":"{conversion}","order_id":"ORD-1","refund_id":"R-1","refund_amount":50.00,"total_refunded":50.00,"remaining":58.00,"payload":{REFUND}}}"#
        ),
        format!(
            r#"{{"type":"visit","id":"{visit}","created_at":"2026-09-21T14:13:23.000Z","referral_code":"JOHN123","payload":{VISIT}}}"#
        ),
    ];
    let (events, cursor) = (events.join(","), page.data("next_cursor"));
    assert_eq!(
        page.text,
        format!(r#"{{"success":true,"data":{{"events":[{events}],"has_more":false,"next_cursor":"{cursor}"}}}}"#)
    );
}

#[test]
fn a_list_is_of_one_kind_one_brand_and_one_environment_and_has_no_duplicates() {
    let world = eventful();
    for (kind, body) in &EVENTS[..3] {
        assert!(world.track(kind, body).is_duplicate());
    }
    for (kind, _) in EVENTS {
        assert_eq!(texts(&list(&world, &format!("type={kind}")).send(), "type"), [kind]);
    }
    for nothing in [world.get("events").by(&world.premier2), world.get("events").test()] {
        assert_eq!(nothing.send().list("events").len(), 0);
    }
}

#[test]
fn pages_of_any_size_make_up_the_same_list_in_both_directions() {
    let world = eventful();
    for number in 0..20 {
        world.advance(number % 3);
        world.track("visit", VISIT).ok();
        world.track("claim", CLAIM.replace("buyer", &format!("buyer{number}"))).ok();
    }
    let (whole, _) = all(&world, "limit=500", "");
    assert_eq!(whole.len(), 44);
    for limit in [1, 2, 3, 7, 43, 44, 45] {
        assert_eq!(all(&world, &format!("limit={limit}"), "").0, whole, "{limit}");
        let (mut newest_first, end) = all(&world, &format!("order=desc&limit={limit}"), "");
        newest_first.reverse();
        assert_eq!((newest_first, end.as_str()), (whole.clone(), ""), "{limit}");
    }
    assert_eq!(world.read("events").list("events").len(), 44, "100 unless told otherwise");
}

#[test]
fn the_end_of_the_list_is_a_place_to_go_on_from() {
    let world = World::new();
    let (none, cursor) = all(&world, "", "");
    assert_eq!(none.len(), 0);
    world.track("visit", VISIT).ok();
    let (first, cursor) = all(&world, "", &cursor);
    assert_eq!(first.len(), 1);
    assert_eq!(all(&world, "", &cursor), (Vec::new(), cursor.clone()));
    // A Worker whose clock is an hour late.
    world.now_ms.set(world.now_ms.get() - 3_600_000);
    world.track("visit", VISIT).ok();
    world.track("claim", CLAIM).ok();
    assert_eq!(all(&world, "limit=1", &cursor).0.len(), 2, "whatever a clock says, it is stored later");
}

#[test]
fn since_and_until_part_the_list_without_a_gap() {
    let world = eventful();
    let first = list(&world, "limit=1&since=2026-09-21T14:13:21Z").send();
    let rest = format!("since=2026-09-21T14:13:21Z&until=2026-09-21T14:13:23Z&cursor={}", first.data("next_cursor"));
    for (query, kinds) in [
        ("since=2026-09-21T14:13:21Z", "conversion refund visit"),
        ("since=2026-09-21T14:13:21.001Z&until=2026-09-21T16:13:23%2B02:00", "refund"),
        ("until=2026-09-21T14:13:21Z", "claim"),
        ("until=2026-09-21T14:13:22Z&order=desc", "conversion claim"),
        ("since=2026-09-21", "claim conversion refund visit"),
        ("since=2026-09-22", ""),
        ("until=2026-09-21", ""),
        (&rest, "refund"),
    ] {
        assert_eq!(texts(&list(&world, query).send(), "type").join(" "), kinds, "{query}");
    }
}

#[test]
fn a_cursor_is_of_its_list_alone() {
    let world = eventful();
    let page = list(&world, "limit=1").send();
    let cursor = page.data("next_cursor");
    for query in [
        &format!("type=visit&cursor={cursor}"),
        &format!("order=desc&cursor={cursor}"),
        &format!("cursor={}", &cursor[..cursor.len() - 1]),
        &format!("cursor=1{cursor}"),
        "cursor=' OR 1=1",
    ] {
        let reply = list(&world, query).send();
        reply.fails(400, "invalid_parameter").says("cursor must be a next_cursor of this very list");
        assert_eq!(reply.json["errors"], json!(null));
    }
    let other = list(&world, &format!("cursor={cursor}"));
    for stranger in [other.clone().by(&world.premier2), other.test()] {
        stranger.send().fails(400, "invalid_parameter");
    }
}

#[test]
fn an_export_is_lines_with_the_way_on_in_the_headers() {
    let world = eventful();
    let lines = |path: &str| world.get(path).header("Accept", "text/plain;q=0.1, Application/X-NDJSON;q=1").send();
    let visit = list(&world, "type=visit&limit=1").send();
    let page = lines("events?limit=3&since=2026-01-01T01:00:00%2B01:00");
    assert_eq!((page.status, page.header("Content-Type")), (200, Some(LINES)));
    let rows: Vec<Value> = page.text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(rows.len(), 3);
    let cursor = page.header("X-Next-Cursor").unwrap();
    let address = format!("/api/v1/events?order=asc&limit=3&since=2026-01-01T00:00:00.000Z&cursor={cursor}");
    assert_eq!(page.header("Link"), Some(format!("<{address}>; rel=\"next\"").as_str()));

    let last = lines(&address["/api/v1/".len()..]);
    let (_, rest) = visit.text.split_once('[').unwrap();
    assert_eq!(last.text, format!("{}\n", rest.split_once("],\"has_more\"").unwrap().0));
    assert_eq!(last.header("Link"), None);
    assert!(last.header("X-Next-Cursor").is_some(), "to poll from");
    assert_eq!(lines("events?since=2027-01-01").text, "");
    lines("events?limit=x").fails(400, "invalid_parameter");
    assert_eq!(world.get("events").header("Accept", "application/json").send().header("Link"), None);
}

/// Whatever was asked for is asked for again by the `Link` to the next page.
#[test]
fn a_link_has_every_parameter() {
    let world = World::new();
    for (event, body) in EVENTS {
        for number in 0..4 {
            let body = body.replace("ORD-1", &format!("ORD-{number}")).replace("JOHN123", &format!("J{number}"));
            world.track(event, body).ok();
            world.advance(1000);
        }
    }
    let lines = |path: &str| world.get(path).header("Accept", LINES).send();
    for (kind, _) in EVENTS {
        // Without the first and the last of them.
        let times = texts(&list(&world, &format!("type={kind}")).send(), "created_at");
        for order in ["asc", "desc"] {
            let query = format!("events?type={kind}&order={order}&limit=1&since={}&until={}", times[1], times[3]);
            let first = lines(&query);
            let link = first.header("Link").unwrap();
            let next = link.strip_prefix("</api/v1/").and_then(|link| link.strip_suffix(">; rel=\"next\"")).unwrap();
            let second = lines(next);
            let id = |page: &Reply| serde_json::from_str::<Value>(page.text.trim()).unwrap()["id"].clone();
            let wanted = texts(&world.read(&query.replace("limit=1", "limit=2")), "id");
            assert_eq!([id(&first), id(&second)], wanted[..], "{query}");
            assert_eq!(second.header("Link"), None, "{query}");
        }
    }
}

#[test]
fn a_page_stays_below_what_the_database_can_give_however_large_the_payloads() {
    let world = World::new();
    let page = format!("https://example.com/{}", "\u{1F600}".repeat(2000));
    let visit = json!({"referral_code": "A", "landing_page": page}).to_string();
    for _ in 0..80 {
        world.track("visit", &visit).ok();
    }
    for order in ["asc", "desc"] {
        let query = format!("limit=500&order={order}");
        let page = list(&world, &query).send();
        let first = page.list("events").len();
        assert!((60..70).contains(&first) && page.json["data"]["has_more"] == json!(true), "{first}");
        assert_eq!(all(&world, &query, "").0.len(), 80);
    }
}

#[test]
fn whoever_polls_while_events_arrive_gets_each_once_and_in_one_order() {
    let disk = OnDisk::new("feed");
    let world = disk.world(0);
    world.provide();
    let is_over = AtomicBool::new(false);
    let write = |seed: u64| {
        let world = disk.world(seed);
        let clock = world.now_ms.get();
        for number in 0..40 {
            // Clocks that are a minute apart, and jump back and forth.
            world.now_ms.set(clock + seed * 60_000 - (number * 7919) % 50_000);
            let claim = claim("JOHN123", &format!("buyer{seed}.{number}@example.com"));
            let (event, body) = if number % 2 == 0 { ("visit", VISIT) } else { ("claim", claim.as_str()) };
            while world.track(event, body).status != 200 {}
        }
    };
    let poll = || {
        let world = disk.world(99);
        let (mut all, mut cursor) = (Vec::new(), String::new());
        loop {
            let was_over = is_over.load(Ordering::SeqCst);
            let page = list(&world, &format!("limit=5&cursor={cursor}")).send();
            if page.status == 503 {
                continue; // Locked by a writer.
            }
            all.extend(texts(&page, "id"));
            page.data("next_cursor").clone_into(&mut cursor);
            if was_over && page.json["data"]["has_more"] == json!(false) {
                return all;
            }
        }
    };
    let polled = thread::scope(|scope| {
        let poller = scope.spawn(poll);
        let writers = [1, 2, 3, 4].map(|seed| scope.spawn(move || write(seed)));
        for writer in writers {
            writer.join().unwrap();
        }
        is_over.store(true, Ordering::SeqCst);
        poller.join().unwrap()
    });
    assert_eq!(polled.len(), 160);
    assert_eq!(all(&world, "limit=500", "").0, polled, "one order for everybody");
    assert_eq!(world.sql("SELECT count(DISTINCT seq), min(seq), max(seq) FROM feed"), [["160", "1", "160"]]);
}
