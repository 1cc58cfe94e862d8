//! `cargo xtask bench`: what the README's figures come from.

use std::process::Command;

use crate::arguments::Arguments;
use crate::group::Group;
use crate::{Result, layout, setup};

pub(crate) fn run(mut arguments: Arguments) -> Result {
    let which = arguments.word();
    arguments.finish()?;
    match which.as_deref() {
        Some("native") => measure(native()),
        Some("http") => http_bench(),
        None => measure(native()).and_then(|()| http_bench()),
        Some(other) => Err(format!("there is no bench {other:?}: native or http")),
    }
}

/// The judge on the four documented payloads, beside `serde_json` on the same bytes.
fn native() -> Command {
    layout::cargo(&["bench", "--package", "advocateloop-core"])
}

/// Accepted conversions a second; the script starts a Worker of its own and only ever talks to that.
fn http_bench() -> Result {
    setup::for_worker()?;
    let mut command = layout::command("node");
    command.arg("tests/bench/track.mjs");
    measure(command)
}

fn measure(mut command: Command) -> Result {
    let status = Group::start(&mut command)?.wait()?;
    if status.success() { Ok(()) } else { Err(format!("the bench failed ({status})")) }
}
