//! `cargo xtask admin`: in JavaScript, since Node speaks HTTPS already and Rust would need a library for it.

use crate::arguments::Arguments;
use crate::group::Group;
use crate::{Result, layout};

pub(crate) fn run(arguments: Arguments) -> Result {
    let mut command = layout::command("node");
    command.arg(layout::root().join("xtask/admin/main.mjs")).args(arguments.rest());
    let status = Group::start(&mut command)?.wait()?;
    // It has said what is wrong.
    if status.success() { Ok(()) } else { std::process::exit(status.code().unwrap_or(1)) }
}
