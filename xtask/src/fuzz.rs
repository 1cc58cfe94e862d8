//! `cargo xtask fuzz`: the laws of `tests/fuzz`, held by libFuzzer on the stable compiler, and the same inputs through every
//! runtime.
//!
//! `cargo +nightly fuzz run --fuzz-dir tests/fuzz --features libfuzzer verdict` works, too: all that it adds is flags, and a sanitizer that code without
//! `unsafe` has little use for.

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use crate::dev::TestWorker;
use crate::{Result, job, layout, native, pack, process};

const TARGETS: [&str; 3] = ["verdict", "normalize", "gates"];

/// Flags that cargo-fuzz passes: counters on every edge, and the operands of comparisons.
const COVERAGE: [&str; 7] = [
    "--cfg=fuzzing",
    "-Cpasses=sancov-module",
    "-Cllvm-args=-sanitizer-coverage-level=4",
    "-Cllvm-args=-sanitizer-coverage-inline-8bit-counters",
    "-Cllvm-args=-sanitizer-coverage-pc-table",
    "-Cllvm-args=-sanitizer-coverage-trace-compares",
    "-Cllvm-args=-simplifycfg-branch-fold-threshold=0",
];

#[derive(Debug)]
pub(crate) struct Effort {
    /// Seconds for each target; with 0, only the corpus is read.
    pub(crate) seconds: u64,
    pub(crate) seed: u64,
    /// Ignores what earlier runs have found.
    pub(crate) fresh: bool,
    pub(crate) by_chance: bool,
}

/// Holds a law, or all of them: against the corpus, and then against changes of it for so many seconds.
pub(crate) fn run(target: Option<&str>, effort: &Effort) -> Result {
    let chosen: Vec<&str> = TARGETS.into_iter().filter(|known| target.is_none_or(|name| name == *known)).collect();
    if chosen.is_empty() {
        return Err(format!("there is no such target: {}, or differential", TARGETS.join(", ")));
    }
    if !effort.by_chance && has_libfuzzer() {
        let host = host()?;
        job::run("compiling with counters", compile(&host))?;
        return chosen.into_iter().try_for_each(|target| process::run(target, libfuzzer(&host, target, effort)?));
    }
    eprintln!("Without libFuzzer, which needs Linux and a C++ compiler: changes by chance.");
    native::build()?;
    chosen.into_iter().try_for_each(|target| {
        let mut command = layout::command(native::program("plain"));
        command.args(["hold", target, &effort.seed.to_string(), &effort.seconds.to_string()]);
        process::run(target, command)
    })
}

/// Elsewhere than on Linux the linker does not know what the coverage counters need.
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
    let output = layout::command("rustc").args(["--print", "host-tuple"]).output();
    let output = output.map_err(|error| format!("cannot start rustc: {error}"))?;
    Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// Compiles with a target, so that the flags are not for build scripts; in a directory of its own, so that nothing else is compiled anew.
fn compile(host: &str) -> Command {
    let mut command = layout::cargo(&["build", "--package", "advocateloop-fuzz", "--features", "libfuzzer"]);
    command.args(native::PROFILE).args(["--target", host]).args(TARGETS.iter().flat_map(|target| ["--bin", target]));
    command.arg("--target-dir").arg(directory()).env("RUSTFLAGS", COVERAGE.join(" "));
    command
}

fn libfuzzer(host: &str, target: &str, effort: &Effort) -> Result<Command> {
    let Effort { seconds, seed, fresh, .. } = effort;
    let [found, artifacts] = ["corpus", "artifacts"].map(|name| directory().join(name).join(target));
    if *fresh {
        let _absent_already = fs::remove_dir_all(&found);
    }
    for directory in [&found, &artifacts] {
        fs::create_dir_all(directory).map_err(|error| format!("cannot create {}: {error}", directory.display()))?;
    }
    let mut command = layout::command(directory().join(host).join(native::PROFILE[1]).join(target));
    command
        .args([format!("-seed={seed}"), format!("-artifact_prefix={}/", artifacts.display())])
        .arg(if *seconds == 0 { "-runs=0".to_owned() } else { format!("-max_total_time={seconds}") })
        .args(["-max_len=4096", "-timeout=10", "-rss_limit_mb=1024", "-verbosity=0", "-print_final_stats=1"])
        .arg("-dict=tests/fuzz/json.dict")
        .arg(found)
        .arg(format!("tests/fuzz/corpus/{target}"));
    Ok(command)
}

/// The native verdicts on so many inputs, beside those of the module, the npm package and a Worker.
pub(crate) fn differential(inputs: u64, seed: u64) -> Result {
    native::build()?;
    pack::run()?;
    let worker = TestWorker::start("differential-worker")?;
    let mut comparison = layout::command("node");
    comparison
        .arg("tests/differential/run.mjs")
        .args([pack::unpacked(), native::program("plain")])
        .args([seed.to_string(), inputs.to_string()])
        .env("DEMO_JSON", worker.demo_json());
    process::run("differential", comparison)
}
