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
cargo xtask dev [--port N] [--fresh] [--state DIR]
    Installs what is missing, builds, starts the Worker on a local database with demo brands; Ctrl-C stops it.
    --port N     the port on 127.0.0.1 (8787); 0 takes any free one
    --fresh      begins with an empty database and new keys
    --state DIR  keeps the database, and demo.json, in another directory, so that two can run side by side
cargo xtask test [--all] [--list] [--only STEP]
    Everything that must pass: format, lints, generated files, unit, wasm, npm and end-to-end tests.
    --all  also what is slow: the pages in Chromium; the packed npm package, installed into fresh projects, in every runtime
cargo xtask admin [COMMAND]
    Brands, keys and the record of their changes, on the local Worker or a deployed one; without COMMAND, tells which.
cargo xtask setup
    Only installs what the other commands need: the wasm target, the pinned build tools, the npm packages.
cargo xtask build-worker [--panic-route]
    Compiles the Worker into edge/build and its pages into target/site, if anything changed; wrangler calls it.
    --panic-route  only a Worker with a route that panics, into target/panic-worker: for the tests
cargo xtask pack
    Builds the npm package into target/npm.
cargo xtask bless [--check]
    Writes the files that are generated from the tables, the OpenAPI document among them; --check only compares.
cargo xtask bench [native|statements|http|batch|edge|js|databases]
    Measures the judge natively, SQLite under every statement of an event, the Worker over HTTP, its batches beside single calls, the Worker in workerd
    alone, and the npm package beside zod, valibot, ajv and TypeBox.
cargo xtask bench edge [--rounds N] [--slice-ms N] [--beside PATH] [--in-memory] | --growth [--events N] | --start | --steps | --profile
    The rate and the CPU of every kind of request beside a worker that makes one trivial batch and one that does nothing.
    --beside PATH  also another worker of the contract, with the same bindings: a module, or a directory that holds one
    --growth       instead, the same events with 1,000 and with 1,000,000 (N) stored ones, of 10,000 brands
    --in-memory    databases in /dev/shm, when others keep the disk busy; syncing costs every contender CPU, so ratios are further apart
    --start        only the size and the time to start
    --steps        instead, what each of the things costs that no worker of the contract could leave out, and a worker
                   that is written with Hono and zod
    --profile      instead, where the time goes: a .cpuprofile of every isolate under every kind of request
cargo xtask bench databases
    Brands in one database beside brands in one each.
cargo xtask simulate [--seeds N] [--first F] [--seed S] [--mutants] [--code-mutants] [--capacity]
    Plays N worlds (1,000) from seeds, with faults and many requests in flight, beside a model of the contract.
    --seed S        replays one world, and tells its history
    --mutants       puts defects into the SQL, to see whether they are found
    --code-mutants  the same with the Rust code, a build each
    --capacity      instead, how far many databases go on the platform's published limits: 10,000 brands, 50,000 events a second
cargo xtask crash [--kills N] [--events M] [--seed S]
    Kills a Worker under load at random moments (100), and looks for every acknowledged event in its database.
cargo xtask load [--minutes N] [--rate R] [--seed S]
    Sends R requests a second (50) for N minutes (15), and then bursts of 256 senders.
cargo xtask memory [--requests N] [--seed S]
    Sends N requests (500,000) of all kinds, and looks whether workerd needs more and more memory.
cargo xtask fuzz [verdict|normalize|gates] [--seconds S] [--seed N] [--fresh]
    Looks for bytes that break a law of fuzz/, S seconds (60) a target; --fresh forgets what earlier runs found.
cargo xtask fuzz differential [--inputs N] [--seed N]
    Gives N hostile bodies (5,000) to the native judge, the wasm module, the npm package and a Worker: one verdict.";

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
