//! `cargo xtask crash` and its like: a real `wrangler dev` under conditions that no test likes to wait for. The scripts in
//! `tests/load` start, kill and measure Workers of their own, and read their own options.

use crate::arguments::Arguments;
use crate::group::Group;
use crate::{Result, build_worker, layout, setup};

pub(crate) fn run(name: &str, arguments: Arguments) -> Result {
    setup::for_worker()?;
    build_worker::run()?;
    let mut command = layout::command("node");
    // SQLite in Node works, and says in every run that it is experimental.
    command.arg("--disable-warning=ExperimentalWarning").arg(format!("tests/load/{name}.mjs")).args(arguments.rest());
    let status = Group::start(&mut command)?.wait()?;
    if status.success() { Ok(()) } else { Err(format!("{name} failed ({status})")) }
}
