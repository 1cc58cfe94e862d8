//! `cargo xtask <command>`: what a developer runs. The README names `dev` and `test`; the others are steps of those two.

#[cfg(not(unix))]
compile_error!("cargo xtask needs Unix process groups: on Windows, run it under WSL");

mod admin;
mod arguments;
mod bench;
mod bench_js;
mod bless;
mod build_worker;
mod code_mutants;
mod demo;
mod dev;
mod dev_server;
mod fingerprint;
mod fuzz;
mod group;
mod health;
mod job;
mod layout;
mod local_state;
mod local_vars;
mod module;
mod ordeal;
mod pack;
mod random;
mod setup;
mod simulate;
mod site;
mod tally;
mod test;
mod wrangler;

use std::process::ExitCode;

use arguments::Arguments;
use build_worker::Build;

/// What went wrong, as the line that the developer reads.
type Result<T = ()> = std::result::Result<T, String>;

const USAGE: &str = "\
The two commands that you need first are `dev` and `test`.

cargo xtask dev [--port N] [--fresh] [--state DIR]
    Installs what is missing, builds, and starts the Worker on a local database with demo brands. Ctrl-C stops it.
    --port N     the port on 127.0.0.1 (default: 8787); 0 takes any free one
    --fresh      starts with an empty database and new keys
    --state DIR  keeps the database and demo.json in another directory, so that two can run side by side
cargo xtask test [--all] [--list] [--only STEP]
    Runs every check that a change must pass: format, lints, generated files, unit, wasm, npm and end-to-end tests.
    --all        also runs the slow ones: the pages in Chromium, and the packed npm package in every runtime
    --list       lists the steps
    --only STEP  runs one step
cargo xtask admin [COMMAND]
    Manages brands and keys, and shows who changed what, on the local Worker or a deployed one. Without COMMAND, lists the commands.
cargo xtask setup
    Only installs what the other commands need: the wasm target, the pinned build tools, the npm packages.
cargo xtask build-worker [--panic-route]
    Compiles the Worker into edge/build and its pages into target/site, if anything changed. Wrangler calls this.
    --panic-route  for the tests: only a Worker with a route that panics, into target/panic-worker
cargo xtask pack
    Builds the npm package into target/npm.
cargo xtask bless [--check]
    Writes the files that are generated from the tables and routes, such as the OpenAPI document. --check only compares.
cargo xtask bench [native|statements|http|batch|edge|js|databases]
    Measures one of these:
    native      a verdict, without WebAssembly
    statements  SQLite under every statement of an event
    http        the Worker over HTTP
    batch       batches beside single calls
    edge        the Worker in workerd alone
    js          the npm package beside zod, valibot, ajv and TypeBox
    databases   brands in one database beside brands in one each
cargo xtask bench edge [--rounds N] [--slice-ms N] [--beside PATH] [--in-memory] | --growth [--events N] | --start | --steps | --profile
    Measures rate and CPU of every kind of request, beside a Worker that makes one trivial batch and one that does nothing.
    --beside PATH  also measures another Worker of the contract, with the same bindings: a module, or a directory that holds one
    --in-memory    puts the databases into /dev/shm, for a machine with busy disks; ratios are then further apart
    --growth       instead, compares 1,000 stored events with 1,000,000 (N), of 10,000 brands
    --start        instead, shows only the size and the time to start
    --steps        instead, measures a series of Workers, each doing one more required step, and one written with Hono and zod
    --profile      instead, writes a .cpuprofile of every isolate under every kind of request
cargo xtask simulate [--seeds N] [--first F] [--seed S] [--mutants] [--filters] [--code-mutants] [--capacity]
    Plays N worlds (default: 1,000) from seeds, with faults and many requests in flight, beside a model of the contract.
    --seed S        replays one world, and prints its history
    --mutants       puts defects into the SQL, to see whether they are found
    --code-mutants  the same with the Rust code; each needs a build
    --capacity      instead, shows how far many databases go: 10,000 brands, 50,000 events a second, on the platform's published limits
cargo xtask crash [--kills N] [--events M] [--seed S]
    Kills a Worker under load at N random moments (default: 100), and looks for every acknowledged event in its database.
cargo xtask load [--minutes N] [--rate R] [--seed S]
    Sends R requests a second (default: 50) for N minutes (default: 15), and then bursts of 256 senders.
cargo xtask memory [--requests N] [--seed S]
    Sends N requests (default: 500,000) of all kinds, and checks whether workerd's memory keeps growing.
cargo xtask fuzz [verdict|normalize|gates] [--seconds S] [--seed N] [--fresh]
    Looks for bytes that break a law of tests/fuzz, S seconds (default: 60) for each target. --fresh forgets the results of earlier runs.
cargo xtask fuzz differential [--inputs N] [--seed N]
    Gives N hostile bodies (default: 5,000) to the native judge, the wasm module, the npm package and a Worker, and compares the verdicts.";

fn main() -> ExitCode {
    group::end_all_on_signal();
    let mut arguments = Arguments::from_environment();
    let outcome = match arguments.command().as_deref() {
        Some("dev") => dev::run(arguments),
        Some("test") => test::run(arguments),
        Some("admin") => admin::run(arguments),
        Some("setup") => arguments.finish().and_then(|()| setup::for_tests()),
        Some("build-worker") => build(arguments),
        Some("pack") => arguments.finish().and_then(|()| pack::run()),
        Some("bless") => bless::run(arguments),
        Some("bench") => bench::run(arguments),
        Some("simulate") => simulate::run(arguments),
        Some(name @ ("crash" | "load" | "memory")) => ordeal::run(name, arguments),
        Some("fuzz") => fuzz::run(arguments),
        Some("help" | "--help" | "-h") => {
            println!("{USAGE}");
            Ok(())
        }
        Some(other) => Err(format!("there is no command {other:?}\n\n{USAGE}")),
        None => Err(format!("which command?\n\n{USAGE}")),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) if group::stopping() => {
            eprintln!("xtask: stopped");
            ExitCode::from(130)
        }
        Err(problem) => {
            eprintln!("xtask: {problem}");
            ExitCode::FAILURE
        }
    }
}

fn build(mut arguments: Arguments) -> Result {
    let which = if arguments.flag("--panic-route") { Build::PanicRoute } else { Build::Production };
    arguments.finish()?;
    build_worker::build(which)
}
