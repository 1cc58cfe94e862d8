//! The laws without libFuzzer, and the inputs for other runtimes.

mod corpus;
mod hold;
mod verdicts;

use std::path::Path;
use std::process::ExitCode;

const USAGE: &str = "\
plain hold TARGET SEED SECONDS
    Holds a law against its corpus, then against changes of it, for so many seconds.
plain verdicts SEED INPUTS
    Prints so many changes of the corpus as lines of JSON, each with its native verdict.";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    let outcome = match words.as_slice() {
        ["hold", target, seed, seconds] => {
            number(seed).and_then(|seed| hold::run(&corpus, target, seed, number(seconds)?))
        }
        ["verdicts", seed, inputs] => number(seed).and_then(|seed| verdicts::run(&corpus, seed, number(inputs)?)),
        _ => Err(USAGE.to_owned()),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            eprintln!("{problem}");
            ExitCode::FAILURE
        }
    }
}

fn number(text: &str) -> Result<u64, String> {
    text.parse().map_err(|_| format!("{text:?} is not a number\n\n{USAGE}"))
}
