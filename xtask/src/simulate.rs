//! `cargo xtask simulate`: worlds from seeds, in a build that is fast to run.

use std::process::Command;

use crate::arguments::Arguments;
use crate::group::Group;
use crate::{Result, layout};

pub(crate) fn run(mut arguments: Arguments) -> Result {
    let mut command = command(&[]);
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
    command.arg("--").args(arguments);
    command
}
