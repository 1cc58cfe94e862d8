//! `cargo xtask bench js`: a verdict in JavaScript beside the schema libraries that people use today.

use std::process::Command;

use crate::{Result, fingerprint, job, layout, pack};

const DIRECTORY: &str = "wasm-pkg/bench";

/// The bench itself, once what it is measured beside is there.
pub(crate) fn command() -> Result<Command> {
    pack::run()?;
    contenders()?;
    let mut command = layout::command("node");
    command.arg(format!("{DIRECTORY}/run.mjs")).arg(pack::unpacked());
    Ok(command)
}

/// The other libraries: of no use to anything but this bench, so no part of the set-up.
fn contenders() -> Result {
    let directory = layout::root().join(DIRECTORY);
    let stamp = directory.join("node_modules/.installed");
    let fingerprint = fingerprint::of(&["wasm-pkg/bench/package.json", "wasm-pkg/bench/package-lock.json"])?;
    if fingerprint::is_marked(&stamp, &fingerprint) {
        return Ok(());
    }
    let mut npm = layout::command("npm");
    npm.current_dir(&directory).args(["ci", "--prefer-offline", "--no-audit", "--no-fund"]);
    job::run("schema libraries", npm)?;
    fingerprint::mark(&stamp, &fingerprint)
}
