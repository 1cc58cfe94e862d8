//! Writes what is made from the tables: the generated files, and the corpus' verdicts. `--check` only compares.

#[expect(dead_code, reason = "only the tests use all of it")]
#[path = "../tests/support/mod.rs"]
mod support;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use serde_json::Value;

fn main() -> ExitCode {
    let check = std::env::args().any(|argument| argument == "--check");
    let top = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let mut files: Vec<(PathBuf, String)> =
        advocateloop_core::contract::generated().into_iter().map(|file| (top.join(file.path), file.content)).collect();
    files.extend(support::fixture_files().into_iter().map(|path| {
        let blessed = with_verdicts(&path);
        (path, blessed)
    }));
    let stale: Vec<_> = files
        .into_iter()
        .filter(|(path, content)| std::fs::read_to_string(path).ok().as_ref() != Some(content))
        .collect();
    for (path, content) in &stale {
        let name = path.strip_prefix(top).unwrap().display();
        if check {
            eprintln!("{name} is not what the tables make: run `cargo xtask bless`");
        } else {
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, content).unwrap();
            println!("wrote {name}");
        }
    }
    let without_example = advocateloop_core::contract::codes_without_example();
    for code in &without_example {
        eprintln!("{code} has no example that says it: add one in core/src/contract/examples.rs");
    }
    if (check && !stale.is_empty()) || !without_example.is_empty() { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}

/// A file of the corpus, with the verdict of each case.
fn with_verdicts(path: &Path) -> String {
    let mut file: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let name = path.file_name().unwrap().to_string_lossy();
    let cases = support::corpus().into_iter().filter(|case| case.file == name);
    for (entry, case) in file["cases"].as_array_mut().unwrap().iter_mut().zip(cases) {
        entry["verdict"] = case.verdict().into();
    }
    escape_invisibles(&format!("{file:#}\n"))
}

/// Escapes characters, so that a reader of a fixture sees what is there.
fn escape_invisibles(json: &str) -> String {
    let mut text = String::with_capacity(json.len());
    for character in json.chars() {
        let invisible = (character.is_control() && character != '\n')
            || (character.is_whitespace() && !character.is_ascii())
            || matches!(character, '\u{200B}'..='\u{200F}' | '\u{2060}' | '\u{FEFF}' | '\u{180E}' | '\u{AD}' | '\u{300}'..='\u{36F}' | '\u{202A}'..='\u{202E}');
        if invisible {
            text.extend(character.encode_utf16(&mut [0; 2]).iter().map(|unit| format!("\\u{unit:04x}")));
        } else {
            text.push(character);
        }
    }
    text
}
