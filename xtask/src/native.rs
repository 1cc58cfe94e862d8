//! The whole workspace for this machine, compiled in one way, so that tests, simulation, fuzzer and generators share what is built.

use std::path::PathBuf;
use std::process::Command;

use crate::{Result, job, layout};

/// Fast to run with every check on: see Cargo.toml.
pub(crate) const PROFILE: [&str; 2] = ["--profile", "simulation"];

/// Builds all programs; with the examples, since cargo then takes the same features as for the tests.
pub(crate) fn build() -> Result {
    let mut command = layout::cargo(&["build", "--workspace", "--exclude", "xtask", "--bins", "--examples"]);
    command.args(PROFILE);
    job::run("compiling for this machine", command)
}

pub(crate) fn program(name: &str) -> PathBuf {
    layout::target().join(PROFILE[1]).join(name)
}

/// Worlds from seeds: the program reads its own options.
pub(crate) fn simulation(options: &[&str]) -> Result<Command> {
    build()?;
    let mut command = layout::command(program("advocateloop-simulation"));
    // A world's database is undone at its end: keep the memory for the next one rather than return it.
    command.env("MALLOC_TRIM_THRESHOLD_", "268435456").env("MALLOC_TOP_PAD_", "16777216").args(options);
    Ok(command)
}
