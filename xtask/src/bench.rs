//! `cargo xtask bench`: what the README's figures come from.

use std::process::Command;

use crate::arguments::Arguments;
use crate::dev_server::{DevServer, Output, Place};
use crate::group::Group;
use crate::{Result, bench_js, build_worker, layout, setup};

pub(crate) fn run(mut arguments: Arguments) -> Result {
    let which = arguments.word();
    if which.as_deref() == Some("edge") {
        return edge(arguments.rest());
    }
    arguments.finish()?;
    match which.as_deref() {
        Some("native") => measure(native()),
        Some("statements") => measure(statements()),
        Some("http") => http_bench(),
        Some("batch") => batch_bench(),
        Some("js") => measure(bench_js::command()?),
        Some("databases") => databases(),
        None => {
            measure(native())?;
            measure(statements())?;
            http_bench()?;
            batch_bench()?;
            edge(Vec::new())?;
            measure(bench_js::command()?)
        }
        Some(other) => {
            Err(format!("there is no bench {other:?}: native, statements, http, batch, edge, js or databases"))
        }
    }
}

/// The judge on the four documented payloads, beside `serde_json` on the same bytes.
fn native() -> Command {
    layout::cargo(&["bench", "--package", "advocateloop-core", "--bench", "judge"])
}

/// What SQLite takes for each statement of an event, beside the floor of `edge`.
fn statements() -> Command {
    layout::cargo(&["bench", "--package", "advocateloop-edge", "--bench", "statements"])
}

/// Accepted conversions a second, on a Worker of its own with an empty database.
fn http_bench() -> Result {
    let worker = DevServer::start(0, true, Place::at(layout::target().join("bench-worker")), Output::Logged)?;
    let mut command = layout::command("node");
    command.arg("tests/bench/track.mjs").env("DEMO_JSON", worker.demo_json());
    measure(command)
}

/// Events a second through the batch endpoint beside single calls, on Workers of its own.
fn batch_bench() -> Result {
    setup::for_worker()?;
    build_worker::run()?;
    let mut command = layout::command("node");
    command.arg("tests/bench/batch.mjs");
    measure(command)
}

/// The Worker in workerd alone, beside floors: `tests/bench/edge`, which reads its own options.
fn edge(options: Vec<String>) -> Result {
    setup::for_worker()?;
    build_worker::run()?;
    let mut command = layout::command("node");
    // SQLite in Node works, and says in every run that it is experimental.
    command.args(["--disable-warning=ExperimentalWarning", "tests/bench/edge/main.mjs"]).args(options);
    measure(command)
}

/// What it brings to spread brands over databases.
fn databases() -> Result {
    setup::for_worker()?;
    build_worker::run()?;
    let mut command = layout::command("node");
    command.arg("tests/bench/databases.mjs");
    measure(command)
}

fn measure(mut command: Command) -> Result {
    let status = Group::start(&mut command)?.wait()?;
    if status.success() { Ok(()) } else { Err(format!("the bench failed ({status})")) }
}
