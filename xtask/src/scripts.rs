//! The commands that are written in JavaScript and read their own options.

use crate::module::Build;
use crate::process::{self, Group};
use crate::{Result, build_worker, layout, setup};

/// `cargo xtask admin`: brands and keys, over HTTPS.
pub(crate) fn admin(options: &[&str]) -> Result {
    let mut command = layout::command("node");
    command.arg("edge/admin/main.mjs").args(options);
    let status = Group::start(command)?.wait()?;
    // It has said what is wrong.
    if status.success() { Ok(()) } else { std::process::exit(status.code().unwrap_or(1)) }
}

/// `cargo xtask crash` and its like: a Worker under conditions that no test likes to wait for.
pub(crate) fn load(name: &str, options: &[&str]) -> Result {
    on_worker(name, &format!("tests/load/{name}.mjs"), options)
}

/// A script that starts Workers itself, once one is built.
pub(crate) fn on_worker(what: &str, script: &str, options: &[&str]) -> Result {
    setup::for_worker(Build::Production)?;
    build_worker::build(Build::Production)?;
    let mut command = layout::command("node");
    // SQLite in Node works, and says in every run that it is experimental.
    command.arg("--disable-warning=ExperimentalWarning").arg(script).args(options);
    process::run(what, command)
}
