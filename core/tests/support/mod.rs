//! Reads the corpus: `core/fixtures/*.json`.

use std::collections::BTreeMap;
use std::path::PathBuf;

use advocateloop_core::{Basis, Event, Mode, Options, Verdict, judge};
use base64::Engine as _;
use serde::Deserialize;
use serde_json::Value;

#[derive(Debug, Deserialize)]
struct File {
    cases: Vec<Case>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Case {
    pub name: String,
    event: String,
    #[serde(default)]
    options: SentOptions,
    body: Option<String>,
    body_base64: Option<String>,
    body_repeat: Option<Vec<(String, usize)>>,
    expect: Expected,
    pub verdict: Option<String>,
    #[serde(skip)]
    pub file: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct SentOptions {
    basis: Option<String>,
    coerce: bool,
    mode: Option<String>,
}

/// What a person reads out of the contract.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Expected {
    issues: Vec<String>,
    warnings: Vec<String>,
    #[serde(default)]
    fixes: BTreeMap<String, String>,
    #[serde(default)]
    suggestions: BTreeMap<String, String>,
    normalized: Option<String>,
    derived: Option<String>,
}

pub fn fixture_files() -> Vec<PathBuf> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures");
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

pub fn corpus() -> Vec<Case> {
    let mut corpus = Vec::new();
    for path in fixture_files() {
        let text = std::fs::read_to_string(&path).unwrap();
        let file: File = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        corpus.extend(file.cases.into_iter().map(|case| Case { file: name.clone(), ..case }));
    }
    corpus
}

impl Case {
    pub fn event(&self) -> Event {
        Event::from_name(&self.event).unwrap()
    }

    pub fn options(&self) -> Options {
        let basis = self.options.basis.as_deref().map_or(Basis::Paid, |name| Basis::from_name(name).unwrap());
        let mode = self.options.mode.as_deref().map_or(Mode::Strict, |name| Mode::from_name(name).unwrap());
        Options { basis, coerce: self.options.coerce, mode }
    }

    pub fn body(&self) -> Vec<u8> {
        match (&self.body, &self.body_base64, &self.body_repeat) {
            (Some(text), None, None) => text.clone().into_bytes(),
            (None, Some(encoded), None) => base64::engine::general_purpose::STANDARD.decode(encoded).unwrap(),
            (None, None, Some(parts)) => {
                parts.iter().map(|(text, times)| text.repeat(*times)).collect::<String>().into()
            }
            _ => panic!("{}: exactly one of body, body_base64, body_repeat", self.name),
        }
    }

    pub fn judge<'a>(&self, body: &'a [u8]) -> Verdict<'a> {
        judge(self.event(), body, self.options())
    }

    pub fn verdict(&self) -> String {
        self.judge(&self.body()).to_json()
    }

    /// How the verdict differs from what is expected, if it does.
    pub fn disagreement(&self) -> Option<String> {
        let body = self.body();
        let verdict = self.judge(&body);
        let answer: Value = serde_json::from_str(&verdict.to_json()).unwrap();
        let mut differences = Vec::new();
        let mut differ = |what: &str, expected: &str, actual: &str| {
            if expected != actual {
                differences.push(format!("  {what}\n    expected {expected}\n    actual   {actual}"));
            }
        };
        differ("issues", &self.expect.issues.join(", "), &said(&answer["errors"]).join(", "));
        differ("warnings", &self.expect.warnings.join(", "), &said(&answer["warnings"]).join(", "));
        differ("fixes", &format!("{:?}", self.expect.fixes), &format!("{:?}", fixes(&verdict)));
        for (path, name) in &self.expect.suggestions {
            let messages = messages_at(&answer, path);
            if !messages.contains(name) {
                differ("suggestion", name, &messages);
            }
        }
        let text = verdict.to_json();
        let (normalized, derived) = match &verdict.outcome {
            Ok(payload) => {
                (Some(payload.to_json()), text.split_once(",\"derived\":").and_then(|(_, rest)| object(rest)))
            }
            Err(_) => (None, None),
        };
        differ("normalized", &format!("{:?}", self.expect.normalized), &format!("{normalized:?}"));
        differ("derived", &format!("{:?}", self.expect.derived), &format!("{derived:?}"));
        (!differences.is_empty()).then(|| format!("{} ({})\n{}", self.name, self.file, differences.join("\n")))
    }
}

/// Up to the brace that closes a flat object.
fn object(text: &str) -> Option<String> {
    Some(text[..=text.find('}')?].to_owned())
}

/// `code path` of each entry.
fn said(entries: &Value) -> Vec<String> {
    let entries = entries.as_array().map(Vec::as_slice).unwrap_or_default();
    entries
        .iter()
        .map(|entry| format!("{} {}", entry["code"].as_str().unwrap(), entry["path"].as_str().unwrap()))
        .collect()
}

fn fixes(verdict: &Verdict<'_>) -> BTreeMap<String, String> {
    let Err(rejection) = &verdict.outcome else { return BTreeMap::new() };
    let fixed = rejection.issues().iter().filter_map(|issue| Some((issue.path().pointer(), issue.fix()?.to_json())));
    fixed.collect()
}

fn messages_at(answer: &Value, path: &str) -> String {
    let all = ["errors", "warnings"].into_iter().filter_map(|list| answer[list].as_array()).flatten();
    let messages: Vec<&str> =
        all.filter(|entry| entry["path"] == path).filter_map(|entry| entry["message"].as_str()).collect();
    messages.join(" | ")
}
