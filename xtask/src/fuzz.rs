//! `cargo xtask fuzz`: the laws of `tests/fuzz`, held by libFuzzer on the stable compiler, and the same inputs through every
//! runtime.
//!
//! cargo-fuzz works there too (`cargo +nightly fuzz run --fuzz-dir tests/fuzz verdict`); all that it adds is flags, and a
//! sanitizer that code without `unsafe` has little use for.

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use crate::arguments::Arguments;
use crate::dev_server::{DevServer, Output, Place};
use crate::group::Group;
use crate::{Result, job, layout, pack};

pub(crate) const MANIFEST: &str = "tests/fuzz/Cargo.toml";
const TARGETS: [&str; 3] = ["verdict", "normalize", "gates"];

/// What cargo-fuzz passes: counters on every edge, and the operands of comparisons.
const COVERAGE: [&str; 7] = [
    "--cfg=fuzzing",
    "-Cpasses=sancov-module",
    "-Cllvm-args=-sanitizer-coverage-level=4",
    "-Cllvm-args=-sanitizer-coverage-inline-8bit-counters",
    "-Cllvm-args=-sanitizer-coverage-pc-table",
    "-Cllvm-args=-sanitizer-coverage-trace-compares",
    "-Cllvm-args=-simplifycfg-branch-fold-threshold=0",
];

pub(crate) fn run(mut arguments: Arguments) -> Result {
    // The values first: a number is no target.
    let seed = number(arguments.value("--seed")?)?;
    let seconds = number(arguments.value("--seconds")?)?;
    let inputs = number(arguments.value("--inputs")?)?;
    let fresh = arguments.flag("--fresh");
    let target = arguments.word();
    arguments.finish()?;
    let seed = seed.unwrap_or(1);
    match target.as_deref() {
        Some("differential") if seconds.is_none() => differential(inputs.unwrap_or(5_000), seed),
        target if inputs.is_none() => {
            let chosen = TARGETS.into_iter().filter(|known| target.is_none_or(|name| name == *known));
            let effort = Effort { seconds: seconds.unwrap_or(60), seed, fresh };
            hold(&chosen.collect::<Vec<_>>(), &effort)
        }
        _ => Err("--seconds is for the targets, --inputs for differential".to_owned()),
    }
}

fn number(text: Option<String>) -> Result<Option<u64>> {
    text.map(|text| text.parse().map_err(|_| format!("{text:?} is not a number"))).transpose()
}

#[derive(Debug)]
struct Effort {
    /// A target; with 0, only the corpus is gone through.
    seconds: u64,
    seed: u64,
    /// Without what earlier runs have found.
    fresh: bool,
}

fn hold(targets: &[&str], effort: &Effort) -> Result {
    if targets.is_empty() {
        return Err(format!("there is no such target: {}, or differential", TARGETS.join(", ")));
    }
    if has_libfuzzer() {
        job::run("fuzz targets", build_targets()?)?;
        for target in targets {
            measure(target, libfuzzer(target, effort)?)?;
        }
        return Ok(());
    }
    eprintln!("There is no C++ compiler for libFuzzer: changes by chance instead, without coverage.");
    job::run("the laws", plain_build("gates"))?;
    for target in targets {
        let mut command = layout::command(plain());
        command.args(["hold", target, &effort.seed.to_string(), &effort.seconds.to_string()]);
        measure(target, command)?;
    }
    Ok(())
}

/// Elsewhere the linker does not know what the coverage counters need.
fn has_libfuzzer() -> bool {
    let compiler = std::env::var_os("CXX").unwrap_or_else(|| "c++".into());
    let mut command = layout::command(compiler);
    let runs = command.arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status();
    cfg!(target_os = "linux") && runs.is_ok_and(|status| status.success())
}

fn directory() -> PathBuf {
    layout::target().join("fuzz")
}

fn host() -> Result<String> {
    let output =
        layout::command("rustc").arg("-vV").output().map_err(|error| format!("cannot start rustc: {error}"))?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    text.lines()
        .find_map(|line| line.strip_prefix("host: "))
        .map(str::to_owned)
        .ok_or_else(|| "rustc has no host".to_owned())
}

/// With a target, so that the flags are not for build scripts; in a directory of its own, so that nothing else is compiled anew.
fn build_targets() -> Result<Command> {
    let mut command = layout::cargo(&["build", "--release", "--manifest-path", MANIFEST, "--target", &host()?]);
    command.args(TARGETS.iter().flat_map(|target| ["--bin", target]));
    command.arg("--target-dir").arg(directory()).env("RUSTFLAGS", COVERAGE.join(" "));
    Ok(command)
}

fn libfuzzer(target: &str, effort: &Effort) -> Result<Command> {
    let Effort { seconds, seed, fresh } = effort;
    let found = directory().join("corpus").join(target);
    if *fresh {
        let _absent_already = fs::remove_dir_all(&found);
    }
    let artifacts = directory().join("artifacts").join(target);
    for directory in [&found, &artifacts] {
        fs::create_dir_all(directory).map_err(|error| format!("cannot create {}: {error}", directory.display()))?;
    }
    let mut command = layout::command(directory().join(host()?).join("release").join(target));
    command
        .args([format!("-seed={seed}"), format!("-artifact_prefix={}/", artifacts.display())])
        .arg(if *seconds == 0 { "-runs=0".to_owned() } else { format!("-max_total_time={seconds}") })
        .args([
            "-max_len=4096",
            "-timeout=10",
            "-rss_limit_mb=1024",
            "-verbosity=0",
            "-print_final_stats=1",
            "-dict=tests/fuzz/json.dict",
        ])
        .arg(found)
        .arg(format!("tests/fuzz/corpus/{target}"));
    Ok(command)
}

fn plain_build(features: &str) -> Command {
    let mut command = layout::cargo(&["build", "--release", "--manifest-path", MANIFEST, "--bin", "plain"]);
    command.args(["--no-default-features", "--features", features, "--target-dir"]).arg(directory().join("plain"));
    command
}

fn plain() -> PathBuf {
    directory().join("plain/release/plain")
}

/// The native verdicts on so many inputs, beside those of the module, the npm package and a Worker.
fn differential(inputs: u64, seed: u64) -> Result {
    job::run("the native verdicts", plain_build(""))?;
    pack::run()?;
    let worker = DevServer::start(0, true, Place::at(layout::target().join("differential-worker")), Output::Logged)?;
    let mut comparison = layout::command("node");
    comparison
        .arg("tests/differential/run.mjs")
        .args([pack::unpacked(), plain()])
        .args([seed.to_string(), inputs.to_string()])
        .env("DEMO_JSON", worker.demo_json());
    measure("differential", comparison)
}

fn measure(what: &str, mut command: Command) -> Result {
    let status = Group::start(&mut command)?.wait()?;
    if status.success() { Ok(()) } else { Err(format!("{what}: {status}")) }
}

/// With the features that need no C compiler.
pub(crate) fn clippy() -> Command {
    let mut command = layout::cargo(&["clippy", "--release", "--manifest-path", MANIFEST, "--all-targets"]);
    command
        .args(["--no-default-features", "--target-dir"])
        .arg(directory().join("plain"))
        .args(["--", "--deny", "warnings"]);
    command
}

/// Of the mutations and of what takes JSON text apart.
pub(crate) fn unit_tests() -> Command {
    let mut command =
        layout::cargo(&["test", "--release", "--manifest-path", MANIFEST, "--lib", "--no-default-features"]);
    command.arg("--target-dir").arg(directory().join("plain"));
    command
}
