//! `cargo xtask bless`: writes (or with `--check` compares) the files that are generated from the tables.

use std::process::Command;

use crate::arguments::Arguments;
use crate::group::Group;
use crate::{Result, layout};

pub(crate) fn run(mut arguments: Arguments) -> Result {
    let check = arguments.flag("--check");
    arguments.finish()?;
    // Both, even if the first finds something: all that is to be done is said at once.
    let [core, edge] = [("advocateloop-core", "bless"), ("advocateloop-edge", "bless-openapi")]
        .map(|(package, generator)| generate(package, generator, check));
    if core? && edge? { Ok(()) } else { Err("the generated files are not what the tables say".to_owned()) }
}

/// The generators stand in the packages whose tables they read, behind a feature: they are not part of the product.
fn generate(package: &str, generator: &str, check: bool) -> Result<bool> {
    let mut command = layout::cargo(&["run", "--quiet", "--package", package, "--features", "contract"]);
    command.args(["--example", generator, "--"]);
    if check {
        command.arg("--check");
    }
    Ok(Group::start(&mut command)?.wait()?.success())
}

/// As a step of the tests.
pub(crate) fn check() -> Command {
    layout::cargo(&["xtask", "bless", "--check"])
}
