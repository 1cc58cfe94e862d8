//! `cargo xtask bless`: writes (or with `--check` compares) the files that are generated from the core's tables.

use std::process::Command;

use crate::arguments::Arguments;
use crate::group::Group;
use crate::{Result, layout};

pub(crate) fn run(mut arguments: Arguments) -> Result {
    let check = arguments.flag("--check");
    arguments.finish()?;
    let status = Group::start(&mut command(check))?.wait()?;
    if status.success() { Ok(()) } else { Err("the generated files are not what the core's tables say".to_owned()) }
}

/// The generator stands in the core, behind a feature: it is not part of the product.
pub(crate) fn command(check: bool) -> Command {
    let mut command = layout::cargo(&["run", "--quiet", "--package", "advocateloop-core", "--features", "contract"]);
    command.args(["--example", "bless", "--"]);
    if check {
        command.arg("--check");
    }
    command
}
