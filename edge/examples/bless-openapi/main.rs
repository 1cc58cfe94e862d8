//! Writes the OpenAPI documents, their examples and what is made from them. `--check` only compares.

mod failing;
mod recorded;
#[expect(dead_code, reason = "only the tests use all of it")]
#[path = "../../tests/support/mod.rs"]
mod support;

use std::path::Path;
use std::process::ExitCode;

fn main() -> ExitCode {
    let check = std::env::args().any(|argument| argument == "--check");
    let top = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let is_stale = |file: &advocateloop_edge::openapi::Generated| {
        std::fs::read_to_string(top.join(file.path)).ok().as_ref() != Some(&file.content)
    };
    let mut outcome = ExitCode::SUCCESS;
    let examples = recorded::all();
    for file in advocateloop_edge::openapi::generated(&examples).into_iter().filter(is_stale) {
        if check {
            eprintln!("{} is not what the tables make: run `cargo xtask bless`", file.path);
            outcome = ExitCode::FAILURE;
        } else {
            std::fs::write(top.join(file.path), file.content).unwrap();
            println!("wrote {}", file.path);
        }
    }
    outcome
}
