//! `cargo xtask simulate`: worlds from seeds, in a build that is fast to run.

use std::process::Command;

use crate::arguments::Arguments;
use crate::group::Group;
use crate::{Result, code_mutants, layout};

pub(crate) fn run(mut arguments: Arguments) -> Result {
    if arguments.flag("--code-mutants") {
        return arguments.finish().and_then(|()| code_mutants::run());
    }
    let mut command = command(&[]);
    for name in ["--mutants", "--filters", "--capacity"] {
        if arguments.flag(name) {
            command.arg(name);
        }
    }
    for name in ["--seeds", "--first", "--seed"] {
        if let Some(value) = arguments.value(name)? {
            command.args([name, &value]);
        }
    }
    arguments.finish()?;
    let status = Group::start(&mut command)?.wait()?;
    if status.success() { Ok(()) } else { Err("the simulation failed".to_owned()) }
}

pub(crate) fn command(arguments: &[&str]) -> Command {
    let mut command =
        layout::cargo(&["run", "--quiet", "--profile", "simulation", "--package", "advocateloop-simulation"]);
    // A world's database is undone at its end: keep the memory for the next one rather than return it.
    command.env("MALLOC_TRIM_THRESHOLD_", "268435456").env("MALLOC_TOP_PAD_", "16777216");
    command.arg("--").args(arguments);
    command
}
