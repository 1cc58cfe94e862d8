//! Changing the pepper: for a while there are two, a key is good under either, and moves to the current one when it is used.

use advocateloop_edge::auth;

use crate::support::{EVENTS, ORDER, PEPPER, VISIT, World, same_id_other_secret};

const NEXT: &str = "the pepper after that";

/// A world in the midst of a rotation.
fn rotating() -> World {
    let world = World::new();
    world.set_peppers(NEXT, Some(PEPPER));
    world
}

fn is_stored_under(world: &World, pepper: &str) -> bool {
    let digest = auth::digest(&world.premier.live, pepper).unwrap();
    world.count(&format!("api_keys WHERE digest = '{digest}'")) == 1
}

/// Keys that nobody has used since the rotation began.
fn waiting(world: &World) -> u32 {
    world.count("api_keys WHERE rehashed_at IS NULL")
}

#[test]
fn without_the_pepper_it_was_made_under_a_key_opens_nothing() {
    let world = World::new();
    for other in [None, Some("")] {
        world.set_peppers(NEXT, other);
        world.track("visit", VISIT).fails(401, "invalid_api_key");
    }
    assert!(is_stored_under(&world, PEPPER));
}

#[test]
fn a_key_that_is_used_moves_to_the_current_pepper_in_the_same_batch() {
    let world = rotating();
    assert_eq!(waiting(&world), 8);
    assert_eq!(world.batches(|| assert!(!world.track("visit", VISIT).is_duplicate())), 1);
    assert!(is_stored_under(&world, NEXT) && !is_stored_under(&world, PEPPER));
    assert_eq!(waiting(&world), 7);
    assert_eq!(world.value("SELECT max(rehashed_at) FROM api_keys"), world.now_ms.get().to_string());
    // The rotation is over.
    world.other_pepper.set(None);
    world.track("visit", VISIT).ok();
}

#[test]
fn every_event_is_recorded_during_a_rotation() {
    for (event, body) in EVENTS {
        let world = World::new();
        if event == "refund" {
            world.track("conversion", ORDER).ok();
        }
        world.set_peppers(NEXT, Some(PEPPER));
        let is_duplicate = [(); 2].map(|()| world.keyed(event, body, "k").is_duplicate());
        assert_eq!((is_duplicate, is_stored_under(&world, NEXT)), ([false, true], true), "{event}");
    }
}

#[test]
fn a_request_that_fails_for_another_reason_moves_its_key_too() {
    let world = rotating();
    world.track("conversion", "{").fails(400, "malformed_json");
    assert!(is_stored_under(&world, NEXT));
    world.is_empty();
}

#[test]
fn a_key_made_during_the_rotation_is_made_under_the_current_pepper() {
    let world = rotating();
    let made = world.operate("POST", "brands/{brand}/keys", r#"{"label":"new","environment":"live"}"#).send();
    for other in [Some(PEPPER), None] {
        world.other_pepper.set(other);
        world.event("visit", VISIT).key(made.ok().data("key")).send().ok();
    }
}

#[test]
fn a_revoked_key_is_not_revived() {
    let world = rotating();
    world.revoke(&world.premier.live);
    world.track("visit", VISIT).fails(401, "invalid_api_key");
    world.track("visit", "{").fails(401, "invalid_api_key");
}

/// Only the key's id, or a key of the same id with another secret, moves nothing.
#[test]
fn a_wrong_key_moves_nothing() {
    let world = rotating();
    for wrong in [&same_id_other_secret(&world.premier.live), &world.premier2.live] {
        world.event("visit", VISIT).with(wrong).send().fails(401, "invalid_api_key");
    }
    assert_eq!(waiting(&world), 8);
}

/// While a new configuration spreads, Workers with the old and with the new one are up at once: the same two peppers, the
/// other way round.
#[test]
fn workers_that_disagree_on_which_pepper_is_current_refuse_nobody() {
    let world = rotating();
    for (current, other) in [(NEXT, PEPPER), (PEPPER, NEXT), (NEXT, PEPPER), (NEXT, PEPPER)] {
        world.set_peppers(current, Some(other));
        world.track("visit", VISIT).ok();
        assert!(is_stored_under(&world, current));
    }
}

#[test]
fn outside_a_rotation_nothing_is_written_to_a_key() {
    let world = World::new();
    world.other_pepper.set(Some(PEPPER)); // Left over, and the same.
    world.track("visit", VISIT).ok();
    assert_eq!(waiting(&world), 8);
}

#[test]
fn neither_pepper_shows_in_debug_output() {
    let peppers = auth::Peppers::new(Some(PEPPER), Some(NEXT));
    assert_eq!(format!("{peppers:?}"), "Some(Peppers(…, …))");
}
