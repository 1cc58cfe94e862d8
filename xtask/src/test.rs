//! `cargo xtask test`: everything that must pass before a change is good, cheapest first.

use std::ffi::OsStr;
use std::fs;
use std::io::{BufRead, BufReader, Write, stdout};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use crate::dev::TestWorker;
use crate::module::Build;
use crate::process::{Group, seconds};
use crate::tally::Tally;
use crate::{Result, build_worker, layout, setup};

#[derive(Debug)]
struct Step {
    name: &'static str,
    counts: Counts,
    /// Whether only `--all` runs it.
    slow: bool,
    /// Whether it needs the Worker as it is deployed.
    build: bool,
    /// Whether a Worker with an empty database runs meanwhile, described by the file that `DEMO_JSON` names.
    worker: bool,
    command: fn() -> Command,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Counts {
    /// As one test that passes or fails.
    AsOne,
    /// As the tests that it says it ran; none at all is a failure, for somebody meant to run some.
    ItsTests,
}

impl Step {
    const fn check(name: &'static str, command: fn() -> Command) -> Self {
        Self { name, counts: Counts::AsOne, slow: false, build: false, worker: false, command }
    }

    const fn tests(name: &'static str, command: fn() -> Command) -> Self {
        Self { name, counts: Counts::ItsTests, slow: false, build: false, worker: false, command }
    }

    const fn slow(self) -> Self {
        Self { slow: true, ..self }
    }

    const fn with_build(self) -> Self {
        Self { build: true, ..self }
    }

    const fn with_worker(self) -> Self {
        Self { worker: true, ..self }
    }
}

/// What must pass, in this order.
const STEPS: &[Step] = &[
    Step::check("format", || cargo("fmt --all --check")),
    Step::check("format-tools", || cargo("fmt --manifest-path xtask/tools/Cargo.toml --check")),
    Step::check("eslint", eslint),
    Step::check("dependencies", || node("tests/dependencies/check.mjs")),
    Step::check("clippy", || clippy("--workspace --all-targets --profile simulation")),
    Step::check("clippy-wasm", || {
        let packages = "--package advocateloop-edge --package advocateloop-wasm --lib --test corpus";
        clippy(&format!("{WASM} {packages} --features advocateloop-edge/panic-route"))
    }),
    Step::tests("xtask", || cargo("test --package xtask")),
    Step::tests("native", || cargo("test --workspace --exclude xtask --no-fail-fast --profile simulation")),
    Step::check("generated-files", || xtask("bless --check")),
    Step::check("simulation", || xtask("simulate --seeds 3000")),
    Step::check("capacity", || xtask("simulate --capacity")),
    Step::check("fuzz", || xtask("fuzz --by-chance --seconds 5")),
    Step::tests("wasm", wasm_tests),
    Step::check("pack", || xtask("pack")),
    Step::tests("npm", || node_tests(2, &["wasm-pkg/{js,tests}/**/*.test.mjs"])),
    Step::tests("end-to-end", || node_tests(2, &end_to_end(true))).with_worker(),
    // Each has Workers with settings of its own, and some mostly wait.
    Step::tests("end-to-end-apart", || node_tests(3, &end_to_end(false))).with_build(),
    Step::tests("recipes", || node_tests(2, &["tests/recipes/**/*.test.mjs"])).with_worker(),
    Step::tests("site", || node_tests(2, &["site/tests/{unit,worker}/*.test.mjs"])).with_worker(),
    Step::check("differential", || xtask("fuzz differential --inputs 500")),
    Step::check("crash", || xtask("crash --kills 2 --events 800")),
    Step::check("fuzz-with-coverage", || xtask("fuzz --seconds 15 --fresh")).slow(),
    Step::check("differential-in-full", || xtask("fuzz differential --inputs 2000")).slow(),
    Step::check("crash-in-full", || xtask("crash --kills 3 --events 1500")).slow(),
    Step::check("memory", || xtask("memory --requests 300000")).slow(),
    Step::tests("concurrency-in-full", || {
        with(one_by_one(&["tests/e2e/concurrency.test.mjs"]), "CONCURRENT_ORDERS", "400")
    })
    .slow()
    .with_worker(),
    Step::tests("browser", || one_by_one(&["site/tests/browser/*.test.mjs"])).slow().with_worker(),
    Step::tests("npm-memory-in-full", || {
        with(one_by_one(&["wasm-pkg/tests/memory.test.mjs"]), "MEMORY_CALLS", "1000000")
    })
    .slow(),
    Step::tests("packaging", || one_by_one(&["wasm-pkg/packaging/*.test.mjs"])).slow(),
];

const WASM: &str = "--target wasm32-unknown-unknown";

fn cargo(words: &str) -> Command {
    layout::cargo(&words.split(' ').collect::<Vec<_>>())
}

fn xtask(words: &str) -> Command {
    let mut command = layout::command(std::env::current_exe().unwrap_or_else(|_| "cargo-xtask".into()));
    command.args(words.split(' '));
    command
}

fn clippy(words: &str) -> Command {
    cargo(&format!("clippy {words} -- --deny warnings"))
}

fn node(script: &str) -> Command {
    let mut command = layout::command("node");
    command.arg(script);
    command
}

fn eslint() -> Command {
    let mut command = layout::command(layout::npm_binary("eslint"));
    command.args(["--max-warnings", "0"]);
    command
}

fn wasm_tests() -> Command {
    let runner = layout::tool("wasm-bindgen-test-runner");
    let mut command = cargo(&format!("test --package advocateloop-wasm {WASM}"));
    command.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER", runner);
    command
}

/// Files that measure, or that would disturb each other.
fn one_by_one(files: &[impl AsRef<OsStr>]) -> Command {
    node_tests(1, files)
}

fn node_tests(at_once: u8, files: &[impl AsRef<OsStr>]) -> Command {
    let mut command = layout::command("node");
    command.args(["--test", "--test-reporter=spec"]).arg(format!("--test-concurrency={at_once}")).args(files);
    command
}

/// The tests of the built Worker that send to the one in `DEMO_JSON`, or the others.
fn end_to_end(shared: bool) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut directories = vec![layout::root().join("tests")];
    while let Some(directory) = directories.pop() {
        for path in fs::read_dir(directory).into_iter().flatten().flatten().map(|entry| entry.path()) {
            if path.is_dir() && !path.ends_with("tests/recipes") {
                directories.push(path);
            } else if path.to_string_lossy().ends_with(".test.mjs") {
                let text = fs::read_to_string(&path).unwrap_or_default();
                found.extend((text.contains("support/demo.mjs") == shared).then_some(path));
            }
        }
    }
    found.sort();
    found
}

fn with(mut command: Command, name: &str, value: &str) -> Command {
    command.env(name, value);
    command
}

#[derive(Debug)]
struct Report {
    name: &'static str,
    time: Duration,
    tally: Tally,
}

pub(crate) fn list() {
    for Step { name, slow, .. } in STEPS {
        println!("{name}{}", if *slow { "  (--all)" } else { "" });
    }
}

pub(crate) fn run(all: bool, only: Option<&str>) -> Result {
    let is_chosen = |step: &&Step| only.map_or(all || !step.slow, |name| name == step.name);
    let chosen: Vec<&Step> = STEPS.iter().filter(is_chosen).collect();
    if chosen.is_empty() {
        return Err(format!("there is no step {:?}; see --list", only.unwrap_or_default()));
    }

    let start = Instant::now();
    setup::for_tests()?;
    if chosen.iter().any(|step| step.name == "wasm") {
        setup::test_runner()?;
    }
    let mut reports = vec![Report { name: "set-up", time: start.elapsed(), tally: Tally::default() }];
    let mut failure = None;
    for step in chosen {
        println!("\n==> {}", step.name);
        let start = Instant::now();
        let (tally, outcome) = perform(step)?;
        reports.push(Report { name: step.name, time: start.elapsed(), tally });
        if let Err(reason) = outcome {
            failure = Some(format!("{} failed: {reason}. Run it alone: cargo xtask test --only {0}", step.name));
            break;
        }
    }
    let total = summarize(&reports, start.elapsed());
    println!("{} passed, {} failed", total.passed, total.failed);
    failure.map_or(Ok(()), Err)
}

/// Runs one step, its output in plain sight.
fn perform(step: &Step) -> Result<(Tally, Result)> {
    let mut command = (step.command)();
    if step.build {
        build_worker::build(Build::Production)?;
    }
    let worker = step.worker.then(|| TestWorker::start("test-worker")).transpose()?;
    if let Some(worker) = &worker {
        command.env("DEMO_JSON", worker.demo_json());
    }
    command.stdout(Stdio::piped());
    let mut group = Group::start(command)?;
    let output = group.stdout();
    let listener = thread::spawn(move || {
        let mut said = Tally::default();
        for line in
            output.into_iter().flat_map(|output| BufReader::new(output).split(b'\n')).map_while(std::result::Result::ok)
        {
            let line = String::from_utf8_lossy(&line);
            said.read(&line);
            let _shown_or_not = writeln!(stdout(), "{line}");
        }
        said
    });
    let status = group.wait()?;
    drop(group);
    let said = listener.join().map_err(|_| "the output could not be read")?;
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

fn summarize(reports: &[Report], time: Duration) -> Tally {
    let mut total = Tally::default();
    println!();
    for Report { name, time, tally } in reports {
        total.add(*tally);
        println!("{name:<20} {:>9} {:>6} passed {:>4} failed", seconds(*time), tally.passed, tally.failed);
    }
    println!("{:<20} {:>9}", "all", seconds(time));
    total
}
