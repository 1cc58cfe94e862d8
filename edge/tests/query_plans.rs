//! Every statement finds its rows by an index: one that reads a table from end to end is fast in a test, and slow on the day
//! that the table is large.
//!
//! What the store sends is recorded while all routes are used, and held against the sources, so that no statement is forgotten.
//! Triggers run statements, too, which SQLite does not explain along with the one that fires them: their texts are taken from the
//! schema.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use crate::moving::steps::{give_up, go, is_done, step};
use crate::support::{EVENTS, PEPPER, REFUND, VISIT, World, keyed_entry, numbered};
use advocateloop_edge::store::sqlite::Sqlite;

/// What may read more than it finds by a key: a part of the statement, its step, and why.
const EXCEPTIONS: [(&str, &str, &str); 12] = [
    ("EXISTS (SELECT 1 FROM brands)", "SCAN brands", "whether there is a row is known after the first"),
    (
        "FROM audit WHERE brand_id = ?1 ->> 'brand_id' AND (?1 ->> 'before' IS NULL",
        "SEARCH audit USING INDEX audit_of_brand (brand_id=?)",
        "a page of the newest, in the order of the index; one further back passes over some changes, which an operator makes by hand",
    ),
    (
        "UPDATE idempotency_keys SET payload_digest",
        "SEARCH idempotency_keys USING PRIMARY KEY (brand_id=? AND environment=?)",
        "SQLite takes no index over an expression to find what is updated: erasing a person reads what is remembered of the brand",
    ),
    (
        "target AS MATERIALIZED",
        "SEARCH target USING AUTOMATIC",
        "it is no table, but what the events of one statement name, of which there are at most 500",
    ),
    ("WHERE 'left' IN this_move", "SEARCH ", "a part of a brand's rows, whichever"),
    ("SELECT CAST(NOT (EXISTS (SELECT 1 FROM feed", "SEARCH ", "whether there is a row is known after the first"),
    ("DESC LIMIT 1)", "SEARCH ", "the last one in the order of the index"),
    ("SELECT max(key_id) FROM api_keys", "SEARCH api_keys", "the last one in the order of the index"),
    ("ORDER BY seq LIMIT 500) UNION ALL", "SEARCH late_idempotency_keys", "a part, in the order of the index"),
    ("AND 'clearing' IN this_move", "SEARCH late", "all that was noted, after a move"),
    (
        "ON CONFLICT DO UPDATE SET elsewhere",
        "SEARCH ",
        "what refers to a brand is looked for if its identifier changes, and it doesn't",
    ),
    ("SELECT json_object('feed'", "SEARCH ", "counts and sums of all that a brand has, once a move"),
];

/// Of an index over events, these columns only say whose they are.
const WHOSE: [&str; 2] = ["brand_id=?", "environment=?"];

/// A world in which everything that can be asked was asked.
fn used() -> World {
    let world = World::with_databases(2);
    record_everything(&world);
    read_everything(&world);
    administer_everything(&world);
    // While the pepper changes, every batch begins with another statement.
    world.set_peppers("the pepper after that", Some(PEPPER));
    world.track("visit", VISIT).ok();
    world.erase("buyer@example.com").send().ok();
    world.other_pepper.set(None);
    overflow(&world);
    move_there_and_give_up_half_way_back(&world);
    let elsewhere = world.others[0].seen.take();
    world.store.seen.borrow_mut().extend(elsewhere);
    world
}

/// A conversion that waits, and a refund that asks whether it does.
fn overflow(world: &World) {
    world.queue.is_bound.set(true);
    world.track("visit", VISIT).ok();
    world.goes_down();
    let id = world.track("conversion", numbered(2)).accepted_id();
    world.comes_back();
    world.track("refund", REFUND.replace("ORD-1", "ORD-2")).ok();
    world.drain();
    world.is_recorded(&id);
}

fn move_there_and_give_up_half_way_back(world: &World) {
    assert!(!is_done(&step(world, 1)));
    world.keyed("visit", VISIT, "late").ok();
    go(world, 1);
    assert!(!is_done(&step(world, 0)));
    give_up(world);
    world.operate("GET", "brands/{brand}", "").send().ok();
}

fn record_everything(world: &World) {
    for (event, body) in EVENTS {
        world.track(event, body).ok();
        world.keyed(event, body, "k").ok();
    }
    world.track("visit", "{").fails(400, "malformed_json");
    world.batch(&EVENTS.map(|(event, body)| keyed_entry(event, body, "b"))).send().ok();
}

fn read_everything(world: &World) {
    let id = world.value("SELECT conversion_id FROM conversions");
    for path in [
        &format!("conversions/{id}"),
        &format!("conversions/{id}/refunds"),
        "conversions?order_id=ORD-1",
        "events",
        "events?order=desc",
        "summary?by=day",
        "summary?by=referral_code",
        "me",
        "rejections",
    ] {
        world.read(path).ok();
    }
    world.get("").url("https://api.example.com/health").send().ok();
}

fn administer_everything(world: &World) {
    let call = |method, path: &str, body: &str| world.operate(method, path, body).send();
    call("POST", "brands", r#"{"name":"Acme","plan":"starter"}"#).ok();
    call("PATCH", "brands/{brand}", r#"{"plan":"premier"}"#).ok();
    let made = call("POST", "brands/{brand}/keys", r#"{"label":"a","environment":"live"}"#);
    let key = format!("brands/{{brand}}/keys/{}", made.ok().data("key_id"));
    call("POST", &format!("{key}/rotate"), "").ok();
    call("POST", &format!("{key}/revoke"), "").ok();
    for list in ["brands", "brands/{brand}", "brands/{brand}/keys", "brands/{brand}/audit"] {
        call("GET", list, "").ok();
    }
}

/// The steps of a statement's plan that read what they need not: `step: why`.
fn violations(database: &Sqlite, sql: &str) -> Vec<String> {
    let plan = database.query(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap_or_else(|error| panic!("{error:?}\n{sql}"));
    let steps: Vec<&str> = plan.iter().filter_map(|row| row.last()).map(String::as_str).collect();
    let of = |verb: &str| steps.iter().filter_map(|step| step.strip_prefix(verb)).collect::<Vec<_>>();
    // What a statement has made itself is as short as what it found for it.
    let own: BTreeSet<&str> = of("CO-ROUTINE ").into_iter().chain(of("MATERIALIZE ")).collect();
    let judge = |step: &str| {
        if step.contains("AUTOMATIC") {
            Some("an index made for one statement reads the whole table")
        } else if let Some(scanned) = step.strip_prefix("SCAN ") {
            let is_short = own.contains(scanned) || scanned == "CONSTANT ROW" || scanned.contains(" VIRTUAL TABLE ");
            (!is_short).then_some("reads from end to end")
        } else {
            (step.starts_with("SEARCH ") && finds_by_owner_alone(step)).then_some("reads all that a brand has")
        }
    };
    steps.iter().filter_map(|step| judge(step).map(|why| format!("{step}: {why}"))).collect()
}

/// Those that no exception allows.
fn unexcused(database: &Sqlite, sql: &str) -> Vec<String> {
    let text = on_one_line(sql);
    let is_excused =
        |step: &str| EXCEPTIONS.iter().any(|(part, known, _)| text.contains(part) && step.starts_with(known));
    violations(database, sql).into_iter().filter(|step| !is_excused(step)).collect()
}

/// `SEARCH feed USING PRIMARY KEY (brand_id=? AND environment=?)`: all rows of somebody. A brand's own row, and that of its move, are found so, too.
fn finds_by_owner_alone(step: &str) -> bool {
    let columns = step.split_once('(').and_then(|(_, rest)| rest.split_once(')')).map_or("", |(columns, _)| columns);
    let is_one_row = ["SEARCH brands ", "SEARCH moves "].iter().any(|one| step.starts_with(one));
    !is_one_row && columns.split(" AND ").all(|column| WHOSE.contains(&column))
}

fn on_one_line(sql: &str) -> String {
    sql.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What triggers run, as statements of their own: what they know of a row is a parameter.
fn trigger_statements(database: &Sqlite) -> Vec<String> {
    let triggers = database.query("SELECT sql FROM sqlite_schema WHERE type = 'trigger'").unwrap().concat();
    let body = |sql: &String| sql.split_once("BEGIN").unwrap().1.trim_end().strip_suffix("END").unwrap().to_owned();
    let bodies: Vec<String> = triggers.iter().map(body).collect();
    let statements = bodies.iter().flat_map(|body| body.split(';')).map(str::trim).filter(|sql| !sql.is_empty());
    statements.map(|sql| without_raise(&without_rows(sql))).collect()
}

/// `NEW.at` and `OLD.at` become `?`.
fn without_rows(sql: &str) -> String {
    let mut text = String::new();
    let mut rest = sql;
    while let Some(at) = ["NEW.", "OLD."].iter().filter_map(|row| rest.find(row)).min() {
        text.push_str(&rest[..at]);
        text.push('?');
        rest =
            rest[at + 4..].trim_start_matches(|character: char| character.is_ascii_alphanumeric() || character == '_');
    }
    text + rest
}

/// `RAISE` is for triggers only; its message has no parenthesis.
fn without_raise(sql: &str) -> String {
    match sql.split_once("RAISE(") {
        Some((before, rest)) => format!("{before}NULL{}", rest.split_once(')').unwrap().1),
        None => sql.to_owned(),
    }
}

#[test]
fn every_statement_that_is_sent_finds_its_rows_by_an_index() {
    let world = used();
    for sql in world.store.seen.borrow().iter() {
        assert_eq!(unexcused(&world.store.sqlite, sql), [""; 0], "{sql}");
    }
}

#[test]
fn every_exception_is_needed() {
    let world = used();
    for (part, known, reason) in EXCEPTIONS {
        let sent = world.store.seen.borrow();
        let of_it = sent.iter().filter(|sql| on_one_line(sql).contains(part));
        let mut steps = of_it.flat_map(|sql| violations(&world.store.sqlite, sql));
        assert!(
            steps.any(|step| step.starts_with(known)),
            "{part} does no {known} any more, for which was said: {reason}"
        );
    }
}

#[test]
fn every_statement_of_a_trigger_finds_its_rows_by_an_index() {
    let database = Sqlite::in_memory().unwrap();
    let statements = trigger_statements(&database);
    assert!(statements.iter().any(|sql| sql.contains("UPDATE conversions SET refunded")), "{statements:#?}");
    for sql in statements {
        assert_eq!(violations(&database, &sql), [""; 0], "{sql}");
    }
}

/// A file is a whole statement, but for the permit that is joined to it.
#[test]
fn every_file_was_sent() {
    let world = used();
    let sent = world.store.seen.borrow();
    let files = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/store/sql");
    for file in fs::read_dir(files).unwrap().map(|entry| entry.unwrap().path()) {
        let source = fs::read_to_string(&file).unwrap();
        let (comment, text): (Vec<&str>, Vec<&str>) =
            source.lines().partition(|line| line.trim_start().starts_with("--"));
        assert!(comment.len() >= 2, "{} says what it does and what its parameters are", file.display());
        for text in on_one_line(&text.join(" ")).split(';').map(str::trim) {
            let text = text.strip_prefix("WITH ").unwrap_or(text);
            assert!(sent.iter().any(|sql| sql.contains(text)), "{} was not sent in this test: {text}", file.display());
        }
    }
}

/// What speaks to a database has no statements of its own, and the words of an error are none.
#[test]
fn the_sources_have_no_statements_but_in_files() {
    for file in sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src/store")) {
        let source = fs::read_to_string(&file).unwrap();
        let product = source.split("#[cfg(test)]").next().unwrap_or_default();
        let is_other = ["sqlite.rs", "error.rs", "sql.rs"].iter().any(|name| file.ends_with(name));
        assert!(is_other || !product.contains(": &str = "), "SQL belongs in files: {}", file.display());
    }
}

fn sources(directory: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(directory).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { sources(&path) } else { vec![path] }).collect()
}

#[test]
fn what_has_no_index_is_found_out() {
    let database = Sqlite::in_memory().unwrap();
    let scan = "SELECT * FROM conversions WHERE referral_code = ?1";
    assert_eq!(violations(&database, scan), ["SCAN conversions: reads from end to end"]);
    let aliased = "SELECT * FROM conversions AS page WHERE page.referral_code = ?1";
    assert_eq!(violations(&database, aliased), ["SCAN page: reads from end to end"]);
    let of_brand = "SELECT * FROM conversions WHERE brand_id = ?1 AND environment = ?2 AND referral_code = ?3";
    assert!(violations(&database, of_brand)[0].ends_with("reads all that a brand has"));
    let joined = "SELECT * FROM claims JOIN visits ON visits.key_id = claims.key_id WHERE claims.seq > ?1";
    assert!(violations(&database, joined).iter().any(|step| step.contains("AUTOMATIC")));
    let fine = "WITH few AS MATERIALIZED (SELECT * FROM conversions WHERE brand_id = ?1 AND environment = ?2 AND order_id = ?3)
        SELECT * FROM few, json_each(?4)";
    assert_eq!(violations(&database, fine), [""; 0]);
}

#[test]
fn a_trigger_without_an_index_is_found_out() {
    let database = Sqlite::in_memory().unwrap();
    let trigger = "CREATE TRIGGER slow AFTER INSERT ON visits BEGIN
        SELECT RAISE(ABORT, 'no') FROM claims WHERE key_id = NEW.key_id; END";
    database.query(trigger).unwrap();
    let statements = trigger_statements(&database);
    let found: Vec<_> = statements.iter().flat_map(|sql| violations(&database, sql)).collect();
    assert_eq!(found, ["SCAN claims: reads from end to end"]);
}
