//! `cargo xtask bench`: where the figures of docs/PERFORMANCE.md come from.

use std::process::Command;

use crate::{Result, fingerprint, job, layout, pack, process, scripts};

const ALL: [&str; 6] = ["native", "statements", "http", "batch", "edge", "js"];
const JS: &str = "wasm-pkg/bench";

pub(crate) fn run(options: &[&str]) -> Result {
    match *options {
        [] => ALL.into_iter().try_for_each(|which| run(&[which])),
        ["native"] => process::run("native", rust("advocateloop-core", "judge")),
        ["statements"] => process::run("statements", rust("advocateloop-edge", "statements")),
        ["js"] => process::run("js", js()?),
        [name @ ("http" | "batch" | "databases")] => scripts::on_worker(name, &format!("tests/bench/{name}.mjs"), &[]),
        ["edge", ref options @ ..] => scripts::on_worker("edge", "tests/bench/edge/main.mjs", options),
        [other, ..] => Err(format!("{other:?} is no bench: {} or databases; only edge has options", ALL.join(", "))),
    }
}

fn rust(package: &str, bench: &str) -> Command {
    layout::cargo(&["bench", "--package", package, "--bench", bench])
}

/// A verdict in JavaScript beside the schema libraries that people use, which only this bench needs.
fn js() -> Result<Command> {
    pack::run()?;
    let directory = layout::root().join(JS);
    let stamp = directory.join("node_modules/.installed");
    let fingerprint = fingerprint::of(&["wasm-pkg/bench/package.json", "wasm-pkg/bench/package-lock.json"])?;
    if !fingerprint::is_marked(&stamp, &fingerprint) {
        let mut npm = layout::command("npm");
        npm.current_dir(&directory).args(["ci", "--prefer-offline", "--no-audit", "--no-fund"]);
        job::run("schema libraries", npm)?;
        fingerprint::mark(&stamp, &fingerprint)?;
    }
    let mut command = layout::command("node");
    command.arg(format!("{JS}/run.mjs")).arg(pack::unpacked());
    Ok(command)
}
