//! All events in the order in which they were stored: nothing is missed and nothing comes twice, however one polls.

use std::fs;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use crate::support::{CLAIM, ORDER, REFUND, Reply, VISIT, World};
use advocateloop_edge::store::sqlite::Sqlite;
use serde_json::{Value, json};

/// One of each kind.
fn eventful() -> World {
    let world = World::new();
    for (event, body) in [("visit", VISIT), ("claim", CLAIM), ("conversion", ORDER), ("refund", REFUND)] {
        world.track(event, body).ok();
        world.now_ms.set(world.now_ms.get() + 1000);
    }
    world
}

fn types(page: &Reply) -> Vec<&str> {
    events(page).iter().map(|event| event["type"].as_str().unwrap()).collect()
}

fn ids(page: &Reply) -> Vec<String> {
    events(page).iter().map(|event| event["id"].as_str().unwrap().to_owned()).collect()
}

fn events(page: &Reply) -> &Vec<Value> {
    page.ok().json["data"]["events"].as_array().unwrap()
}

/// All pages from a cursor on, and where they end.
fn pages(world: &World, query: &str, mut cursor: String) -> (Vec<String>, String) {
    let mut all = Vec::new();
    for _ in 0..5_000 {
        let page = world.get(&format!("events?{query}&cursor={cursor}")).send();
        all.extend(ids(&page));
        page.data("next_cursor").clone_into(&mut cursor);
        if page.json["data"]["has_more"] == json!(false) {
            return (all, cursor);
        }
    }
    panic!("the list has no end: {} events so far", all.len());
}

#[test]
fn every_kind_of_event_is_listed_as_it_was_stored() {
    let world = eventful();
    let page = world.get("events").send();
    assert_eq!(types(&page), ["visit", "claim", "conversion", "refund"]);
    let [visit, claim, conversion, refund] = ids(&page).try_into().unwrap();
    let events = format!(
        r#"[{{"type":"visit","id":"{visit}","created_at":"2026-09-21T14:13:20.000Z","referral_code":"JOHN123","payload":{VISIT}}},{{"type":"claim","id":"{claim}","created_at":"2026-09-21T14:13:21.000Z","referral_code":"JOHN123","payload":{CLAIM}}},{{"type":"conversion","id":"{conversion}","created_at":"2026-09-21T14:13:22.000Z","order_id":"ORD-1","order_total":108.00,"attributable_revenue":90.00,"attribution":{{"method":"email","referral_code":"JOHN123","claim_id":"{claim}"}},"payload":{ORDER}}},{{"type":"refund","id":"{refund}","created_at":"2026-09-21T14:13:23.000Z","conversion_id":"{conversion}","order_id":"ORD-1","refund_id":"R-1","refund_amount":50.00,"total_refunded":50.00,"remaining":58.00,"payload":{REFUND}}}]"#
    );
    let cursor = page.data("next_cursor");
    let expected = format!(
        r#"{{"success":true,"data":{{"events":{},"has_more":false,"next_cursor":"{cursor}"}}}}"#,
        events.replace(REFUND, r#"{"order_id":"ORD-1","refund_amount":50.00,"refund_id":"R-1"}"#)
    );
    assert_eq!(page.text, expected);
}

#[test]
fn a_list_is_of_one_kind_one_brand_and_one_environment() {
    let world = eventful();
    for kind in ["visit", "claim", "conversion", "refund"] {
        assert_eq!(types(&world.get(&format!("events?type={kind}")).send()), [kind]);
    }
    for nothing in [world.get("events").by(&world.premier2), world.get("events").test()] {
        assert_eq!(events(&nothing.send()).len(), 0);
    }
}

#[test]
fn duplicates_are_not_listed() {
    let world = eventful();
    assert!(world.track("conversion", ORDER).is_duplicate());
    assert!(world.track("refund", REFUND).is_duplicate());
    assert!(world.track("claim", CLAIM).is_duplicate());
    assert_eq!(events(&world.get("events").send()).len(), 4);
}

#[test]
fn pages_of_any_size_make_up_the_same_list_in_both_directions() {
    let world = eventful();
    for number in 0..20 {
        world.now_ms.set(world.now_ms.get() + number % 3);
        world.track("visit", VISIT).ok();
        world.track("claim", &CLAIM.replace("buyer", &format!("buyer{number}"))).ok();
    }
    let (all, _) = pages(&world, "limit=500", String::new());
    assert_eq!(all.len(), 44);
    for limit in [1, 2, 3, 7, 43, 44, 45] {
        assert_eq!(pages(&world, &format!("limit={limit}"), String::new()).0, all, "{limit}");
        let (mut newest_first, end) = pages(&world, &format!("order=desc&limit={limit}"), String::new());
        newest_first.reverse();
        assert_eq!((newest_first, end.as_str()), (all.clone(), ""), "{limit}");
    }
    assert_eq!(events(&world.get("events").send()).len(), 44, "100 unless told otherwise");
}

#[test]
fn the_end_of_the_list_is_a_place_to_go_on_from() {
    let world = World::new();
    let (none, cursor) = pages(&world, "", String::new());
    assert_eq!(none.len(), 0);
    world.track("visit", VISIT).ok();
    let (first, cursor) = pages(&world, "", cursor);
    assert_eq!(first.len(), 1);
    assert_eq!(pages(&world, "", cursor.clone()), (Vec::new(), cursor.clone()));
    // A Worker whose clock is an hour late.
    world.now_ms.set(world.now_ms.get() - 3_600_000);
    world.track("visit", VISIT).ok();
    world.track("claim", CLAIM).ok();
    assert_eq!(pages(&world, "limit=1", cursor).0.len(), 2, "whatever a clock says, it is stored later");
}

#[test]
fn since_and_until_part_the_list_without_a_gap() {
    let world = eventful();
    let of = |query: &str| types(&world.get(&format!("events?{query}")).send()).join(" ");
    assert_eq!(of("since=2026-09-21T14:13:21Z"), "claim conversion refund");
    assert_eq!(of("since=2026-09-21T14:13:21.001Z&until=2026-09-21T16:13:23%2B02:00"), "conversion");
    assert_eq!(of("until=2026-09-21T14:13:21Z"), "visit");
    assert_eq!(of("until=2026-09-21T14:13:22Z&order=desc"), "claim visit");
    assert_eq!(of("since=2026-09-21"), "visit claim conversion refund");
    assert_eq!((of("since=2026-09-22"), of("until=2026-09-21")), (String::new(), String::new()));
    let first = world.get("events?limit=1&since=2026-09-21T14:13:21Z").send();
    let rest = format!("since=2026-09-21T14:13:21Z&until=2026-09-21T14:13:23Z&cursor={}", first.data("next_cursor"));
    assert_eq!(of(&rest), "conversion");
}

#[test]
fn a_cursor_is_of_its_list_alone() {
    let world = eventful();
    let page = world.get("events?limit=1").send();
    let cursor = page.data("next_cursor");
    let fails = |query: &str| {
        let reply = world.get(&format!("events?{query}")).send();
        reply.fails(400, "invalid_parameter").says("cursor must be a next_cursor of this very list");
        assert_eq!(reply.json["errors"], json!(null));
    };
    for query in ["type=visit&cursor=", "order=desc&cursor="] {
        fails(&format!("{query}{cursor}"));
    }
    fails(&format!("cursor={}", &cursor[..cursor.len() - 1]));
    fails(&format!("cursor=1{cursor}"));
    fails("cursor=' OR 1=1");
    let other = world.get(&format!("events?cursor={cursor}"));
    for stranger in [other.clone().by(&world.premier2), other.test()] {
        stranger.send().fails(400, "invalid_parameter");
    }
}

#[test]
fn a_wrong_parameter_is_named_with_what_to_send() {
    let world = World::new();
    for (query, words) in [
        ("type=conversions", "type must be conversion, refund, claim or visit"),
        ("order=newest", "order must be asc, oldest first, or desc, newest first"),
        ("since=yesterday", "since must be a date or an RFC 3339 time"),
        ("until=1795252353120", "until must be"),
        ("limit=1000", "limit must be an integer from 1 to 500"),
        ("limit=0", "limit must be an integer from 1 to 500"),
        ("limit=%2B5", "limit must be an integer from 1 to 500"),
        ("limit=005", "limit must be an integer from 1 to 500"),
        ("limit=5.0", "limit must be an integer from 1 to 500"),
        ("from=2026-01-01", "send only type, order, since, until, limit, cursor"),
    ] {
        world.get(&format!("events?{query}")).send().fails(400, "invalid_parameter").says(words);
    }
}

#[test]
fn an_export_is_lines_with_the_way_on_in_the_headers() {
    let world = eventful();
    let lines = |path: &str| world.get(path).header("Accept", "text/plain;q=0.1, Application/X-NDJSON;q=1").send();
    let refund = world.get("events?type=refund&limit=1").send();
    let page = lines("events?limit=3&since=2026-01-01T01:00:00%2B01:00");
    assert_eq!((page.status, page.header("Content-Type")), (200, Some("application/x-ndjson")));
    let rows: Vec<Value> = page.text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(rows.len(), 3);
    let cursor = page.header("X-Next-Cursor").unwrap();
    let address = format!("/api/v1/events?order=asc&limit=3&since=2026-01-01T00:00:00.000Z&cursor={cursor}");
    assert_eq!(page.header("Link"), Some(format!("<{address}>; rel=\"next\"").as_str()));

    let last = lines(&address["/api/v1/".len()..]);
    assert_eq!(
        last.text,
        format!("{}\n", refund.text.split_once('[').unwrap().1.split_once("],\"has_more\"").unwrap().0)
    );
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
    for (event, body) in [("visit", VISIT), ("claim", CLAIM), ("conversion", ORDER), ("refund", REFUND)] {
        for number in 0..4 {
            let body = body.replace("ORD-1", &format!("ORD-{number}")).replace("JOHN123", &format!("J{number}"));
            world.track(event, &body).ok();
            world.now_ms.set(world.now_ms.get() + 1000);
        }
    }
    let lines = |path: &str| world.get(path).header("Accept", "application/x-ndjson").send();
    for order in ["asc", "desc"] {
        for kind in ["visit", "claim", "conversion", "refund"] {
            // Without the first and the last of them.
            let at = |index: usize| {
                let page = world.get(&format!("events?type={kind}")).send();
                events(&page)[index]["created_at"].as_str().unwrap().to_owned()
            };
            let query = format!("events?type={kind}&order={order}&limit=1&since={}&until={}", at(1), at(3));
            let first = lines(&query);
            let link = first.header("Link").unwrap();
            let next = link.strip_prefix("</api/v1/").and_then(|link| link.strip_suffix(">; rel=\"next\"")).unwrap();
            let second = lines(next);
            let id = |page: &Reply| serde_json::from_str::<Value>(page.text.trim()).unwrap()["id"].clone();
            let wanted = ids(&world.get(&query.replace("limit=1", "limit=2")).send());
            assert_eq!(json!([id(&first), id(&second)]), json!(wanted), "{query}");
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
        let page = world.get(&format!("events?limit=500&order={order}")).send();
        let first = events(&page).len();
        assert!((60..70).contains(&first) && page.json["data"]["has_more"] == json!(true), "{first}");
        assert_eq!(pages(&world, &format!("limit=500&order={order}"), String::new()).0.len(), 80);
    }
}

#[test]
fn whoever_polls_while_events_arrive_gets_each_once_and_in_one_order() {
    let file = std::env::temp_dir().join(format!("advocateloop-feed-{}.sqlite", std::process::id()));
    let world = World::on(Sqlite::create(&file).unwrap(), 0);
    world.provide();
    let (is_over, cursor) = (AtomicBool::new(false), String::new());

    let polled = thread::scope(|scope| {
        let writers: Vec<_> = (1..=4_u64)
            .map(|seed| {
                let file = &file;
                scope.spawn(move || {
                    let world = World::on(Sqlite::open(file).unwrap(), seed);
                    let clock = world.now_ms.get();
                    for number in 0..40 {
                        // Clocks that are a minute apart, and jump back and forth.
                        world.now_ms.set(clock + seed * 60_000 - (number * 7919) % 50_000);
                        let body = CLAIM.replace("buyer", &format!("buyer{seed}.{number}"));
                        let (event, body) = if number % 2 == 0 { ("visit", VISIT) } else { ("claim", body.as_str()) };
                        while world.track(event, body).status != 200 {}
                    }
                })
            })
            .collect();
        let poller = scope.spawn(|| {
            let world = World::on(Sqlite::open(&file).unwrap(), 99);
            let (mut all, mut cursor) = (Vec::new(), cursor);
            loop {
                let was_over = is_over.load(Ordering::SeqCst);
                let page = world.get(&format!("events?limit=5&cursor={cursor}")).send();
                if page.status == 503 {
                    continue; // Locked by a writer.
                }
                all.extend(ids(&page));
                page.data("next_cursor").clone_into(&mut cursor);
                if was_over && page.json["data"]["has_more"] == json!(false) {
                    return all;
                }
            }
        });
        for writer in writers {
            writer.join().unwrap();
        }
        is_over.store(true, Ordering::SeqCst);
        poller.join().unwrap()
    });

    assert_eq!(polled.len(), 160);
    assert_eq!(pages(&world, "limit=500", String::new()).0, polled, "one order for everybody");
    assert_eq!(world.value("SELECT count(DISTINCT seq) || ' ' || min(seq) || ' ' || max(seq) FROM feed"), "160 1 160");
    drop(world);
    fs::remove_file(file).unwrap();
}

#[test]
fn a_place_in_the_list_is_for_ever() {
    let world = eventful();
    for forbidden in ["UPDATE feed SET seq = seq + 10", "UPDATE feed SET at = 0", "DELETE FROM feed"] {
        assert!(world.store.sqlite.query(forbidden).is_err(), "{forbidden}");
    }
}
