//! The laws without libFuzzer, for machines without a C++ compiler: no coverage, but the same laws and the same changes. And the
//! inputs for other runtimes.

use std::fs;
use std::io::{BufWriter, Write as _, stdout};
use std::path::Path;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use advocateloop_core::{Basis, Event};
use advocateloop_fuzz::dictionary::BODIES;
use advocateloop_fuzz::input::Input;
use advocateloop_fuzz::laws;
use advocateloop_fuzz::mutate::{Change, vary_input, vary_wire};
use fastrand::Rng;

const USAGE: &str = "\
plain hold TARGET SEED SECONDS
    Holds a law against its corpus, then against changes of it, for so many seconds.
plain verdicts SEED INPUTS
    Prints so many changes of the corpus as lines of JSON, each with its native verdict.";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let number = |text: &str| text.parse().map_err(|_| format!("{text:?} is not a number\n\n{USAGE}"));
    let outcome = match words.as_slice() {
        ["hold", target, seed, seconds] => number(seed).and_then(|seed| hold(target, seed, number(seconds)?)),
        ["verdicts", seed, inputs] => number(seed).and_then(|seed| verdicts(seed, number(inputs)?)),
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

/// Reads the committed inputs of a target in the order of their names: the same on every machine.
fn corpus(target: &str) -> Result<Vec<Vec<u8>>, String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus").join(target);
    let read = || -> std::io::Result<Vec<Vec<u8>>> {
        let files: Result<Vec<_>, _> = fs::read_dir(&folder)?.map(|entry| entry.map(|entry| entry.path())).collect();
        let mut files = files?;
        files.sort();
        files.iter().map(fs::read).collect()
    };
    let files = read().map_err(|error| format!("cannot read {}: {error}", folder.display()))?;
    if files.is_empty() { Err(format!("there is nothing in {}", folder.display())) } else { Ok(files) }
}

fn hold(target: &str, seed: u64, seconds: u64) -> Result<(), String> {
    let (law, vary): (fn(&[u8]), Change) = match target {
        "verdict" => (laws::verdict::hold, vary_input),
        "normalize" => (laws::normalize::hold, vary_input),
        "gates" => (laws::gates::hold, vary_wire),
        _ => return Err(format!("there is no target {target:?}")),
    };
    let corpus = corpus(target)?;
    for bytes in &corpus {
        law(bytes);
    }
    let (start, mut random, mut count) = (Instant::now(), Rng::with_seed(seed), 0_u64);
    while start.elapsed() < Duration::from_secs(seconds) {
        law(&vary(&corpus[random.usize(..corpus.len())], &mut random));
        count += 1;
    }
    println!("{target}: {} of the corpus and {count} changes of it, from seed {seed}, hold", corpus.len());
    Ok(())
}

/// Prints the corpus itself first, then changes of it and of the cases of `core/fixtures`.
fn verdicts(seed: u64, inputs: u64) -> Result<(), String> {
    let corpus = [corpus("verdict")?, corpus("normalize")?].concat();
    let mut random = Rng::with_seed(seed);
    let changed = std::iter::repeat_with(|| {
        let any = corpus[random.usize(..corpus.len())].clone();
        let (event, body) = &BODIES[random.usize(..BODIES.len())];
        let how = Event::ALL.into_iter().position(|known| known == *event).unwrap_or_default();
        // The other bits choose options.
        let options = b'@' | random.u8(..16) << 2 | how.to_le_bytes()[0];
        let case = [&[options], body.as_bytes()].concat();
        vary_input(if random.bool() { &case } else { &any }, &mut random)
    });
    let mut out = BufWriter::new(stdout().lock());
    for bytes in corpus.iter().cloned().chain(changed).take(usize::try_from(inputs).unwrap_or(usize::MAX)) {
        let Some(input) = Input::parse(&bytes) else { continue };
        writeln!(out, "{}", line(&input)).map_err(|error| format!("nobody reads the verdicts: {error}"))?;
    }
    out.flush().map_err(|error| error.to_string())
}

#[expect(clippy::format_collect, reason = "plain to read")]
fn line(input: &Input<'_>) -> String {
    let basis = if input.options.basis == Basis::Gross { "gross" } else { "paid" };
    let verdict = serde_json::Value::from(input.verdict().to_json());
    let mode = input.options.mode.name();
    let (event, coerce, marked) = (input.event.name(), input.options.coerce, input.marked);
    let body: String = input.body.iter().map(|byte| format!("{byte:02x}")).collect();
    format!(
        r#"{{"event":"{event}","basis":"{basis}","coerce":{coerce},"mode":"{mode}","marked":{marked},"body":"{body}","verdict":{verdict}}}"#
    )
}
