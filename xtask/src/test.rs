//! `cargo xtask test`: everything that must pass before a change is good, cheapest first.

use std::io::{BufRead, BufReader, Write, stdout};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::arguments::Arguments;
use crate::dev_server::{DevServer, Output, Place};
use crate::group::Group;
use crate::tally::Tally;
use crate::{Result, bless, fuzz, job, layout, setup, simulate};

#[derive(Debug)]
struct Step {
    name: &'static str,
    counts: Counts,
    /// Whether only `--all` runs it.
    slow: bool,
    /// Whether a Worker with an empty database runs meanwhile, described by the file that `DEMO_JSON` names.
    worker: bool,
    command: fn() -> Command,
}

impl Step {
    /// Passes or fails as one.
    const fn check(name: &'static str, command: fn() -> Command) -> Self {
        Self { name, counts: Counts::AsOne, slow: false, worker: false, command }
    }

    const fn tests(name: &'static str, command: fn() -> Command) -> Self {
        Self { name, counts: Counts::ItsTests, slow: false, worker: false, command }
    }

    const fn slow(self) -> Self {
        Self { slow: true, ..self }
    }

    const fn with_worker(self) -> Self {
        Self { worker: true, ..self }
    }
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

/// What must pass, in this order.
const STEPS: &[Step] = &[
    Step::check("format", || layout::cargo(&["fmt", "--all", "--check"])),
    Step::check("format-tools", || {
        layout::cargo(&["fmt", "--manifest-path", "xtask/tools/Cargo.toml", "--all", "--check"])
    }),
    Step::check("format-fuzz", || layout::cargo(&["fmt", "--manifest-path", fuzz::MANIFEST, "--check"])),
    Step::check("clippy", || clippy(&["--workspace", "--all-targets"])),
    Step::check("clippy-edge-wasm", || clippy_wasm(&["--package", "advocateloop-edge", "--features", "panic-route"])),
    Step::check("clippy-npm-wasm", || clippy_wasm(&["--package", "advocateloop-wasm", "--all-targets"])),
    Step::check("clippy-npm-standalone", || {
        clippy_wasm(&["--package", "advocateloop-wasm", "--features", "standalone"])
    }),
    Step::check("clippy-fuzz", fuzz::clippy),
    Step::check("eslint", eslint),
    Step::check("generated-files", bless::check),
    Step::check("dependencies", dependencies),
    Step::tests("native", || layout::cargo(&["test", "--workspace", "--no-fail-fast"])),
    Step::check("simulation", || simulate::command(&["--seeds", "10000"])),
    Step::check("simulation-mutants", || simulate::command(&["--mutants"])),
    Step::check("capacity", || simulate::command(&["--capacity"])),
    Step::tests("wasm", wasm_tests),
    Step::check("pack", || layout::cargo(&["xtask", "pack"])),
    Step::tests("npm", || node_tests("wasm-pkg/{js,tests}/**/*.test.mjs")),
    Step::tests("fuzz-parts", fuzz::unit_tests),
    Step::check("fuzz", || layout::cargo(&["xtask", "fuzz", "--seconds", "15", "--fresh"])),
    Step::check("differential", || layout::cargo(&["xtask", "fuzz", "differential", "--inputs", "2000"])),
    Step::tests("end-to-end", || node_tests("tests/!(recipes)/**/*.test.mjs")).with_worker(),
    Step::tests("recipes", || node_tests("tests/recipes/**/*.test.mjs")).with_worker(),
    Step::tests("site", || node_tests("site/tests/{unit,worker}/*.test.mjs")).with_worker(),
    Step::check("crash", || layout::cargo(&["xtask", "crash", "--kills", "3", "--events", "1500"])),
    Step::check("memory", || layout::cargo(&["xtask", "memory", "--requests", "300000"])),
    Step::tests("concurrency-in-full", concurrency_in_full).slow().with_worker(),
    Step::tests("browser", || node_tests("site/tests/browser/*.test.mjs")).slow().with_worker(),
    Step::tests("npm-memory-in-full", npm_memory_in_full).slow(),
    Step::tests("packaging", || node_tests("wasm-pkg/packaging/*.test.mjs")).slow(),
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

fn dependencies() -> Command {
    let mut command = layout::command("node");
    command.arg("tests/dependencies/check.mjs");
    command
}

fn wasm_tests() -> Command {
    let mut command = layout::cargo(&["test", "--package", "advocateloop-wasm"]);
    command.args(WASM).env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER", layout::tool("wasm-bindgen-test-runner"));
    command
}

/// One file at a time: a Worker keeps two cores busy, and some files start others with settings of their own.
fn node_tests(files: &str) -> Command {
    let mut command = layout::command("node");
    command.args(["--test", "--test-reporter=spec", "--test-concurrency=1", files]);
    command
}

/// 50,000 deliveries take three minutes; the end-to-end tests have a tenth of them.
fn concurrency_in_full() -> Command {
    let mut command = node_tests("tests/e2e/concurrency.test.mjs");
    command.env("CONCURRENT_ORDERS", "1000");
    command
}

fn npm_memory_in_full() -> Command {
    let mut command = node_tests("wasm-pkg/tests/memory.test.mjs");
    command.env("MEMORY_CALLS", "1000000");
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
    let all = arguments.flag("--all");
    let only = arguments.value("--only")?;
    arguments.finish()?;
    if list {
        for step in STEPS {
            println!("{}", step.name);
        }
        return Ok(());
    }
    let is_chosen = |step: &&Step| only.as_deref().map_or(all || !step.slow, |name| name == step.name);
    let chosen: Vec<&Step> = STEPS.iter().filter(is_chosen).collect();
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
    let mut command = (step.command)();
    let worker = step.worker.then(test_worker).transpose()?;
    if let Some(worker) = &worker {
        command.env("DEMO_JSON", worker.demo_json());
    }
    let mut group = Group::start(command.stdout(Stdio::piped()))?;
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

fn test_worker() -> Result<DevServer> {
    DevServer::start(0, true, Place::at(layout::target().join("test-worker")), Output::Logged)
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
