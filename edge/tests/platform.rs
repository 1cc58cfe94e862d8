//! What the gates ask of the platform besides the database: how long that may be silent, and what secrets are made of.

use crate::support::{ORDER, Secrets, VISIT, World, entry};

#[test]
fn an_event_waits_less_for_its_database_than_a_reader_does() {
    let world = World::new();
    for (call, milliseconds) in [
        (world.event("visit", VISIT), 4_000),
        (world.event("conversion", ORDER), 4_000),
        (world.batch(&[entry("visit", VISIT)]), 10_000),
        (world.get("summary"), 30_000),
        (world.get("").url("https://api.example.com/health"), 4_000),
    ] {
        world.patience.set(None);
        call.send();
        assert_eq!(world.patience.get(), Some(milliseconds));
    }
}

#[test]
fn without_fresh_bytes_there_is_no_key() {
    let world = World::new();
    let create = || world.operate("POST", "brands/{brand}/keys", r#"{"label":"Shop","environment":"live"}"#).send();
    // A byte that a key passes over, since it would favour some of its characters.
    for secrets in [Secrets::None, Secrets::Same(255)] {
        world.secrets.set(secrets);
        create().fails(500, "internal_error");
    }
    world.secrets.set(Secrets::Same(30));
    assert!(create().ok().text.contains(r#""key_UUUUUUUUUUUU""#), "30 is the letter U");
}
