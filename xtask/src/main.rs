//! `cargo xtask <command>`: what a developer runs. The README names `dev` and `test`; the others are steps of those two.

#[cfg(not(unix))]
compile_error!("cargo xtask needs Unix process groups: on Windows, run it under WSL");

mod bench;
mod bless;
mod build_worker;
mod dev;
mod fingerprint;
mod fuzz;
mod job;
mod layout;
mod module;
mod native;
mod pack;
mod process;
mod scripts;
mod setup;
mod site;
mod tally;
mod test;

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

use clap::{Arg, ArgMatches, Command, arg, value_parser};

use module::Build;

/// A result whose error is the line that the developer reads.
type Result<T = ()> = std::result::Result<T, String>;

/// Describes the command line; `cargo xtask` alone prints it.
fn command_line() -> Command {
    let number = || value_parser!(u64);
    let command = |name: &'static str, about: &'static str| Command::new(name).about(about);
    // Programs with options of their own.
    let passing = |name: &'static str, about: &'static str| {
        let rest = Arg::new("options").num_args(0..).trailing_var_arg(true).allow_hyphen_values(true);
        command(name, about).arg(rest).disable_help_flag(true)
    };
    Command::new("cargo xtask")
        .about("Begin with `cargo xtask dev` and `cargo xtask test`. `cargo xtask COMMAND --help` lists a command's options.")
        .arg_required_else_help(true)
        .subcommands([
            command("dev", "Installs what is missing, builds, and starts the Worker with demo brands; Ctrl-C stops it").args([
                arg!(--port <N> "the port on 127.0.0.1; 0 takes any free one").default_value("8787").value_parser(value_parser!(u16)),
                arg!(--fresh "starts with an empty database and new keys"),
                arg!(--state <DIR> "keeps the database and demo.json there, so that two can run side by side")
                    .value_parser(value_parser!(PathBuf)),
            ]),
            command("test", "Runs every check that a change must pass; CI runs it with --all").args([
                arg!(--all "also runs the long campaigns, the pages in Chromium and the packed npm package"),
                arg!(--list "lists the steps"),
                arg!(--only <STEP> "runs one step"),
            ]),
            passing("admin", "Manages brands and keys, and shows who changed what: lists its commands"),
            command("setup", "Only installs what the others need: the wasm target, the build tools, the npm packages"),
            command("build-worker", "Compiles the Worker and its pages, if anything changed; wrangler calls it")
                .arg(arg!(--"panic-route" "for the tests: only a Worker with a route that panics")),
            command("pack", "Builds the npm package into target/npm"),
            command("bless", "Writes the files that are generated from the tables and routes")
                .arg(arg!(--check "only compares them")),
            passing("bench", "Measures native, statements, http, batch, edge, js or databases (docs/PERFORMANCE.md)"),
            passing("simulate", "Plays random worlds beside a model: --seeds N [--first F], --seed S, --mutants or --capacity"),
            command("fuzz", "Looks for bytes that break a law of tests/fuzz").args([
                arg!([target] "verdict, normalize, gates or differential; else all but the last"),
                arg!(--seconds <S> "for each target").default_value("60").value_parser(number()),
                arg!(--inputs <N> "bodies for differential").default_value("5000").value_parser(number()),
                arg!(--seed <N>).default_value("1").value_parser(number()),
                arg!(--fresh "forgets what earlier runs have found"),
                arg!(--"by-chance" "without coverage: quick to build"),
            ]),
            passing("crash", "Kills a Worker under load at random moments: [--kills N] [--events M] [--seed S]"),
            passing("load", "Sends a steady load, then bursts of 256 senders: [--minutes N] [--rate R] [--seed S]"),
            passing("memory", "Checks whether workerd's memory keeps growing: [--requests N] [--seed S]"),
        ])
}

fn main() -> ExitCode {
    let matches = command_line().get_matches();
    let start = Instant::now();
    match process::stop_on_signal().and_then(|()| perform(&matches)) {
        Ok(()) => {
            let name = matches.subcommand_name().filter(|name| !["admin", "dev"].contains(name));
            if let Some(name) = name {
                eprintln!("{name}: done after {}", process::seconds(start.elapsed()));
            }
            ExitCode::SUCCESS
        }
        Err(_) if process::stopping() => {
            eprintln!("xtask: stopped");
            ExitCode::from(130)
        }
        Err(problem) => {
            eprintln!("xtask: {problem}");
            ExitCode::FAILURE
        }
    }
}

fn perform(matches: &ArgMatches) -> Result {
    let Some((name, options)) = matches.subcommand() else { return Ok(()) };
    let flag = |name: &str| options.get_flag(name);
    let number = |name: &str| options.get_one::<u64>(name).copied().unwrap_or_default();
    let text = |name: &str| options.get_one::<String>(name).map(String::as_str);
    let rest = || options.get_many::<String>("options").unwrap_or_default().map(String::as_str).collect::<Vec<_>>();
    match name {
        "dev" => {
            let port = options.get_one::<u16>("port").copied().unwrap_or_default();
            dev::run(port, flag("fresh"), options.get_one::<PathBuf>("state").map(Path::new))
        }
        "test" if flag("list") => {
            test::list();
            Ok(())
        }
        "test" => test::run(flag("all"), text("only")),
        "admin" => scripts::admin(&rest()),
        "setup" => setup::for_tests(),
        "build-worker" if flag("panic-route") => build_worker::build(Build::PanicRoute),
        // Called by the wrangler of `cargo xtask dev`.
        "build-worker" if std::env::var_os("XTASK_DEV").is_some() => build_worker::build(Build::Dev),
        "build-worker" => build_worker::build(Build::Production),
        "pack" => pack::run(),
        "bless" => bless::run(flag("check")),
        "bench" => bench::run(&rest()),
        "simulate" => process::run(name, native::simulation(&rest())?),
        "fuzz" if text("target") == Some("differential") => fuzz::differential(number("inputs"), number("seed")),
        "fuzz" => {
            let [seconds, seed] = ["seconds", "seed"].map(number);
            let effort = fuzz::Effort { seconds, seed, fresh: flag("fresh"), by_chance: flag("by-chance") };
            fuzz::run(text("target"), &effort)
        }
        script => scripts::load(script, &rest()),
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_command_line_makes_sense() {
        super::command_line().debug_assert();
    }
}
