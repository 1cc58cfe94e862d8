//! What the terminal shows of how far the design goes; fails if it does not go as far as it must.

use advocateloop_simulation::capacity::Outcome;
use advocateloop_simulation::capacity::limits::{ACCOUNT_BYTES, DATABASE_BYTES, DATABASES};
use advocateloop_simulation::capacity::scenarios::{
    BRANDS, EVENTS_A_SECOND, SOON_MS, is_carried, most_carried, outage, scenarios, storage,
};

pub(crate) fn all() -> Result<(), String> {
    println!(
        "Events sent singly by {BRANDS} brands that send alike: what is carried, with 99% done within {SOON_MS} ms"
    );
    for databases in [1, 4, 16, 64, DATABASES] {
        let carried = most_carried(databases).ok_or_else(|| format!("{databases} databases carry nothing"))?;
        println!("{databases:>5} databases {:>8.0} a second  {}", carried.events_a_second, waits(&carried.outcome));
    }
    println!("\n{BRANDS} brands, {EVENTS_A_SECOND} events a second, {DATABASES} databases");
    let mut missed = Vec::new();
    for scenario in scenarios() {
        let outcome = scenario.outcome;
        println!("{:<44} {:>4} moved  {}  {}", scenario.name, scenario.moved, waits(&outcome), fate(&outcome));
        if scenario.must_carry && !is_carried(&outcome) {
            missed.push(scenario.name);
        }
    }
    println!("\nThe same, with databases that are down for a minute");
    for databases in [1, 16] {
        let outcome = outage(databases);
        println!(
            "{databases:>3} down: {}; at most {} waited, the last one was recorded {:.0} s after the end",
            fate(&outcome),
            outcome.most_waiting,
            outcome.drained_after
        );
        if outcome.refused + outcome.waiting > 0 {
            missed.push("an outage");
        }
    }
    let storage = storage();
    println!(
        "\nA database ({} GB) holds {:.1} million events. At {EVENTS_A_SECOND} a second, {DATABASES} are full after {:.1} hours, and an account's {} TB after {:.1}; \
         {:.0} a second fill them in a year.",
        DATABASE_BYTES / 1e9,
        storage.events_a_database / 1e6,
        storage.databases_full_after / 3_600.0,
        ACCOUNT_BYTES / 1e12,
        storage.account_full_after / 3_600.0,
        storage.events_a_second_for_a_year
    );
    if missed.is_empty() { Ok(()) } else { Err(format!("not carried: {}", missed.join(", "))) }
}

fn waits(outcome: &Outcome) -> String {
    let Outcome { p50_ms, p99_ms, busiest, .. } = outcome;
    format!("p50 {p50_ms:>5.1} ms  p99 {p99_ms:>7.1} ms  busiest {:>4.0}%", busiest * 100.0)
}

fn fate(outcome: &Outcome) -> String {
    let Outcome { sent, stored, stored_later, waiting, refused, .. } = outcome;
    format!("sent {sent}, stored {stored}, later {stored_later}, waiting {waiting}, 503 {refused}")
}
