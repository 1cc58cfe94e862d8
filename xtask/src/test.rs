//! `cargo xtask test`: everything that must pass before a change is good, cheapest first.

use std::io::{BufRead, BufReader, Write, stdout};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::arguments::Arguments;
use crate::group::Group;
use crate::tally::Tally;
use crate::{Result, bless, job, layout, setup};

#[derive(Debug)]
struct Step {
    name: &'static str,
    counts: Counts,
    command: fn() -> Command,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Counts {
    /// As one test that passes or fails.
    AsOne,
    /// As the tests that it says it ran; none at all is a failure, for somebody meant to run some.
    ItsTests,
}

const WASM: [&str; 2] = ["--target", "wasm32-unknown-unknown"];
const DENY: [&str; 3] = ["--", "--deny", "warnings"];

const STEPS: [Step; 9] = [
    Step { name: "format", counts: Counts::AsOne, command: || layout::cargo(&["fmt", "--all", "--check"]) },
    Step { name: "clippy", counts: Counts::AsOne, command: || clippy(&["--workspace", "--all-targets"]) },
    Step {
        name: "clippy-edge-wasm",
        counts: Counts::AsOne,
        command: || clippy_wasm(&["--package", "advocateloop-edge"]),
    },
    Step {
        name: "clippy-npm-wasm",
        counts: Counts::AsOne,
        command: || clippy_wasm(&["--package", "advocateloop-wasm", "--all-targets"]),
    },
    Step { name: "eslint", counts: Counts::AsOne, command: eslint },
    Step { name: "generated-files", counts: Counts::AsOne, command: || bless::command(true) },
    Step {
        name: "native",
        counts: Counts::ItsTests,
        command: || layout::cargo(&["test", "--workspace", "--no-fail-fast"]),
    },
    Step { name: "wasm", counts: Counts::ItsTests, command: wasm_tests },
    Step { name: "end-to-end", counts: Counts::ItsTests, command: end_to_end },
];

fn clippy(what: &[&str]) -> Command {
    let mut command = layout::cargo(&["clippy"]);
    command.args(what).args(DENY);
    command
}

fn clippy_wasm(what: &[&str]) -> Command {
    let mut command = layout::cargo(&["clippy"]);
    command.args(WASM).args(what).args(DENY);
    command
}

fn eslint() -> Command {
    let mut command = layout::command(layout::npm_binary("eslint"));
    command.args(["--max-warnings", "0"]);
    command
}

fn wasm_tests() -> Command {
    let mut command = layout::cargo(&["test", "--package", "advocateloop-wasm"]);
    command.args(WASM).env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER", layout::tool("wasm-bindgen-test-runner"));
    command
}

/// Each file starts what it needs; one at a time, since a Worker keeps two cores busy.
fn end_to_end() -> Command {
    let mut command = layout::command("node");
    command.args(["--test", "--test-reporter=spec", "--test-concurrency=1", "tests/**/*.test.mjs"]);
    command
}

#[derive(Debug)]
struct Report {
    name: &'static str,
    time: Duration,
    tally: Tally,
}

pub(crate) fn run(mut arguments: Arguments) -> Result {
    let list = arguments.flag("--list");
    let only = arguments.value("--only")?;
    arguments.finish()?;
    if list {
        for step in &STEPS {
            println!("{}", step.name);
        }
        return Ok(());
    }
    let chosen: Vec<&Step> = STEPS.iter().filter(|step| only.as_deref().is_none_or(|name| name == step.name)).collect();
    if chosen.is_empty() {
        return Err(format!("there is no step {:?}; see --list", only.unwrap_or_default()));
    }

    let start = Instant::now();
    setup::for_tests()?;
    let mut reports = vec![Report { name: "set-up", time: start.elapsed(), tally: Tally::default() }];
    let mut failure = None;
    for step in chosen {
        println!("\n==> {}", step.name);
        let start = Instant::now();
        let (tally, outcome) = perform(step)?;
        reports.push(Report { name: step.name, time: start.elapsed(), tally });
        if let Err(reason) = outcome {
            failure = Some(format!(
                "step {:?} failed: {reason}; run it alone with `cargo xtask test --only {}`",
                step.name, step.name
            ));
            break;
        }
    }
    let total = summarize(&reports, start.elapsed(), failure.as_deref());
    println!("{} passed, {} failed", total.passed, total.failed);
    // Said on the standard error, above all in a log that keeps both: the closing line stays the last of the output.
    match failure {
        None => Ok(()),
        Some(_) => std::process::exit(1),
    }
}

/// Runs one step, its output in plain sight.
fn perform(step: &Step) -> Result<(Tally, Result)> {
    let mut group = Group::start((step.command)().stdout(Stdio::piped()))?;
    let mut said = Tally::default();
    if let Some(output) = group.leader().stdout.take() {
        for line in BufReader::new(output).split(b'\n') {
            let line = line.map_err(|error| format!("cannot read the output of {:?}: {error}", step.name))?;
            let line = String::from_utf8_lossy(&line);
            said.read(&line);
            let _shown_or_not = writeln!(stdout(), "{line}");
        }
    }
    let status = group.wait()?;
    let outcome = if !status.success() {
        Err(status.to_string())
    } else if step.counts == Counts::ItsTests && said.failed > 0 {
        Err(format!("{} tests failed", said.failed))
    } else if step.counts == Counts::ItsTests && said.passed == 0 {
        Err("it ran no tests".to_owned())
    } else {
        Ok(())
    };
    let mut tally =
        if step.counts == Counts::ItsTests { said } else { Tally { passed: u64::from(outcome.is_ok()), failed: 0 } };
    if outcome.is_err() && tally.failed == 0 {
        tally.failed = 1; // It did not even compile, or crashed.
    }
    Ok((tally, outcome))
}

fn summarize(reports: &[Report], time: Duration, failure: Option<&str>) -> Tally {
    let mut total = Tally::default();
    println!();
    for Report { name, time, tally } in reports {
        total.add(*tally);
        println!("{name:<18} {:>9} {:>6} passed {:>4} failed", job::seconds(*time), tally.passed, tally.failed);
    }
    println!("{:<18} {:>9}", "all", job::seconds(time));
    if let Some(failure) = failure {
        println!("\n{failure}");
    }
    total
}
