//! What the gates ask of the platform besides the database: how long that may be silent, and what secrets are made of.

use crate::support::{ORDER, Secrets, VISIT, World};

#[test]
fn an_event_waits_less_for_its_database_than_a_reader_does() {
    let events = format!(r#"[{{"type":"visit","payload":{VISIT}}}]"#);
    let patience_of = |send: &dyn Fn(&World)| {
        let world = World::new();
        send(&world);
        world.patience.get()
    };
    assert_eq!(patience_of(&|world| drop(world.track("visit", VISIT))), Some(4_000));
    assert_eq!(patience_of(&|world| drop(world.track("conversion", ORDER))), Some(4_000));
    assert_eq!(patience_of(&|world| drop(world.post("track/batch", &events).send())), Some(10_000));
    assert_eq!(patience_of(&|world| drop(world.get("summary").send())), Some(30_000));
    let health = "https://api.example.com/health";
    assert_eq!(patience_of(&|world| drop(world.get("").url(health).send())), Some(4_000));
}

#[test]
fn without_fresh_bytes_there_is_no_key() {
    let world = World::new();
    let keys = format!("brands/{}/keys", world.premier.id);
    let create = || world.operate("POST", &keys, r#"{"label":"Shop","environment":"live"}"#).send();
    // A byte that a key passes over, since it would favour some of its characters.
    for secrets in [Secrets::None, Secrets::Same(255)] {
        world.secrets.set(secrets);
        create().fails(500, "internal_error");
    }
    world.secrets.set(Secrets::Same(30));
    assert!(create().ok().text.contains(r#""key_UUUUUUUUUUUU""#), "30 is the letter U");
}
