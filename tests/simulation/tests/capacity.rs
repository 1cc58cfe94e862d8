//! The model of capacity against what is known of such lines, and against itself.

use advocateloop_simulation::capacity::limits::QUEUE_MESSAGES_A_SECOND;
use advocateloop_simulation::capacity::scenarios::{is_carried, most_carried};
use advocateloop_simulation::capacity::{Brands, Load, Outage, Outcome, Sends, Spread, level, run};

fn play(brands: &Brands, seconds: f64, outage: Option<Outage>) -> Outcome {
    run(Load { brands, seconds, outage, seed: 3 })
}

/// Whatever was sent is somewhere, once.
fn adds_up(outcome: &Outcome) -> bool {
    outcome.sent == outcome.stored + outcome.stored_later + outcome.waiting + outcome.refused
}

#[test]
fn a_line_is_as_long_as_theory_says() {
    // 200 events a second of 3 ms each: busy for 0.6 of the time; M/M/1 says 3 ms / (1 - 0.6) on average.
    let brands = Brands::new(50, 1, 200.0, Spread::Even, 1);
    let outcome = play(&brands, 600.0, None);
    assert!((outcome.mean_ms - 7.5).abs() < 0.4, "{outcome:?}");
    assert!((outcome.busiest - 0.6).abs() < 0.02, "{outcome:?}");
    // And of M/M/1's answers, 99 of 100 are done within 7.5 ms × ln 100.
    assert!((outcome.p99_ms - 34.5).abs() < 4.0, "{outcome:?}");
    assert!(adds_up(&outcome) && is_carried(&outcome));
}

#[test]
fn a_database_does_no_more_than_it_can() {
    let brands = Brands::new(50, 1, 1_000.0, Spread::Even, 1);
    let outcome = play(&brands, 60.0, None);
    // A third of the events; the rest is in the queue, and recorded afterwards.
    let seconds = 60.0 + 5.0;
    assert!(u32::try_from(outcome.stored).is_ok_and(|stored| f64::from(stored) < 1_000.0 / 3.0 * seconds * 1.05));
    assert!(outcome.stored_later > 0 && outcome.refused == 0 && adds_up(&outcome), "{outcome:?}");
}

#[test]
fn four_databases_carry_almost_four_times_as_much() {
    let [one, four] = [1, 4].map(|databases| most_carried(databases).unwrap().events_a_second);
    assert!(four / one > 3.6 && four / one < 4.1, "{one} and {four}");
}

#[test]
fn an_identifier_leads_to_every_database_alike() {
    let brands = Brands::new(20_000, 200, 1.0, Spread::Even, 1);
    let mut many = vec![0_u32; 200];
    for brand in &brands.brands {
        many[usize::from(brand.database.number())] += 1;
    }
    // 100 each, and 10 more or less by chance; a draw from a single byte makes it 156 and 78.
    let (least, most) = (many.iter().min().unwrap(), many.iter().max().unwrap());
    assert!(*least > 60 && *most < 140, "{least} to {most}");
}

#[test]
fn moves_level_what_chance_made_unlike() {
    let mut brands = Brands::new(1_000, 20, 4_000.0, Spread::Even, 1);
    let total = |brands: &Brands| brands.shares().iter().sum::<f64>();
    let before = total(&brands);
    let busiest = |brands: &Brands| brands.shares().into_iter().fold(0.0, f64::max);
    assert!(busiest(&brands) > 0.7);
    let moved = level(&mut brands, 0.65);
    assert!(busiest(&brands) <= 0.65 && moved > 0 && moved < 200, "{moved} moved, {}", busiest(&brands));
    assert!((total(&brands) - before).abs() < 1e-9);
}

#[test]
fn a_brand_that_is_too_large_for_a_database_needs_batches() {
    // Three times a database's load of single events, and a twelfth of its load in batches. Batches are few and long: 99 of 100 are done
    // within 43 ms × ln 100 / (1 - 0.09), or 216 ms, of the 250 that are allowed, and it takes half an hour of them to see more than chance.
    let singly = Brands::new(1, 1, 1_000.0, Spread::Even, 1);
    assert!(!is_carried(&play(&singly, 20.0, None)));
    let batching = singly.in_batches_above(50.0);
    assert_eq!(batching.brands[0].sends, Sends::InBatches);
    let outcome = play(&batching, 1_800.0, None);
    assert!(is_carried(&outcome), "{outcome:?}");
    assert!((outcome.p99_ms - 216.0).abs() < 25.0, "{outcome:?}");
}

#[test]
fn what_an_outage_keeps_out_is_recorded_afterwards() {
    let brands = Brands::new(100, 4, 400.0, Spread::Even, 1);
    let outcome = play(&brands, 30.0, Some(Outage { databases: 1, from: 5.0, to: 15.0 }));
    assert!(outcome.stored_later > 700 && outcome.refused == 0 && outcome.waiting == 0, "{outcome:?}");
    assert!(adds_up(&outcome));
}

#[test]
fn the_events_of_a_batch_are_kept_one_by_one() {
    let brands = Brands::new(1, 1, 2_000.0, Spread::Even, 1).in_batches_above(50.0);
    let outcome = play(&brands, 30.0, Some(Outage { databases: 1, from: 5.0, to: 10.0 }));
    assert!(outcome.stored_later > 5_000 && outcome.refused == 0 && outcome.waiting == 0, "{outcome:?}");
    assert!(adds_up(&outcome));
}

#[test]
fn a_queue_takes_only_so_much() {
    let brands = Brands::new(100, 4, 20_000.0, Spread::Even, 1);
    let outcome = play(&brands, 3.0, Some(Outage { databases: 4, from: 0.0, to: 3.0 }));
    let taken = outcome.stored_later + outcome.waiting;
    assert_eq!(taken, 3 * QUEUE_MESSAGES_A_SECOND, "{outcome:?}");
    assert!(adds_up(&outcome) && outcome.refused > 40_000);
}

#[test]
fn a_seed_has_one_outcome() {
    let brands = Brands::new(100, 4, 1_300.0, Spread::Zipf, 1);
    assert_eq!(play(&brands, 10.0, None), play(&brands, 10.0, None));
}
