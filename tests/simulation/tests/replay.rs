//! One seed, one world: the same everywhere and for ever.

use advocateloop_simulation::campaign::{self, play_told};
use advocateloop_simulation::database::Database;
use advocateloop_simulation::defects::Defects;

fn database() -> Database {
    Database::new(Defects::none()).unwrap()
}

#[test]
fn a_seed_has_one_history() {
    let (one, other) = (database(), database());
    // On the second database other worlds were played before, which must leave nothing behind.
    for seed in 100..110 {
        play_told(seed, &other);
    }
    for seed in 1..20 {
        let (first, again) = (play_told(seed, &one), play_told(seed, &other));
        assert_eq!(first.digest, again.digest, "seed {seed}");
        assert_eq!(first.lines, again.lines, "seed {seed}");
        assert_eq!(first.violation, None, "seed {seed}");
    }
}

#[test]
fn seeds_have_different_histories() {
    let database = database();
    let mut digests: Vec<u64> = (1..50).map(|seed| play_told(seed, &database).digest).collect();
    digests.sort_unstable();
    digests.dedup();
    assert_eq!(digests.len(), 49);
}

#[test]
fn a_campaign_plays_every_seed() {
    let campaign = campaign::run(1, 40, &Defects::none, |_| {}).unwrap();
    assert_eq!((campaign.played, campaign.failing), (40, None));
    assert!(campaign.requests > 40 * 20);
    assert!(campaign.coverage.of("answered 200: conversion, new") > 40);
}
