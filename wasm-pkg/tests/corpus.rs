//! The corpus, in the module as JavaScript runs it.

#![cfg(target_arch = "wasm32")]

use advocateloop_core::Event;
use advocateloop_wasm::{is_valid, verdict};
use base64::Engine as _;
use js_sys::{JSON, JsString};
use serde::Deserialize;
use wasm_bindgen::JsCast as _;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen_test::wasm_bindgen_test;

#[wasm_bindgen(module = "node:fs")]
extern "C" {
    #[wasm_bindgen(js_name = readdirSync)]
    fn names_in(directory: &str) -> Vec<JsString>;
    #[wasm_bindgen(js_name = readFileSync)]
    fn read(path: &str, encoding: &str) -> String;
}

const FIXTURES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../core/fixtures");

#[derive(Deserialize)]
struct File {
    cases: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    name: String,
    event: String,
    #[serde(default)]
    options: Options,
    body: Option<String>,
    body_base64: Option<String>,
    #[serde(default)]
    body_repeat: Vec<(String, usize)>,
    verdict: String,
}

#[derive(Deserialize)]
#[serde(default)]
struct Options {
    basis: String,
    coerce: bool,
    mode: String,
}

impl Default for Options {
    fn default() -> Self {
        Self { basis: "paid".to_owned(), coerce: false, mode: "strict".to_owned() }
    }
}

impl Options {
    fn to_javascript(&self) -> advocateloop_wasm::Options {
        let (is_gross, coerce, is_lenient) = (self.basis == "gross", self.coerce, self.mode == "lenient");
        let json = format!(r#"{{"isGross":{is_gross},"coerce":{coerce},"isLenient":{is_lenient}}}"#);
        JSON::parse(&json).unwrap().unchecked_into()
    }
}

impl Case {
    fn bytes(&self) -> Vec<u8> {
        match (&self.body, &self.body_base64) {
            (Some(text), _) => text.clone().into_bytes(),
            (None, Some(encoded)) => base64::engine::general_purpose::STANDARD.decode(encoded).unwrap(),
            (None, None) => self.body_repeat.iter().map(|(text, times)| text.repeat(*times)).collect::<String>().into(),
        }
    }

    fn check(&self) {
        let event = Event::ALL.iter().position(|event| event.name() == self.event).unwrap();
        let (bytes, options) = (self.bytes(), self.options.to_javascript());
        assert_eq!(verdict(event, &bytes, Some(options.clone())), self.verdict, "{}", self.name);
        let valid = self.verdict.starts_with("{\"success\":true");
        assert_eq!(is_valid(event, &bytes, false, Some(options)), valid, "{}", self.name);
    }
}

#[wasm_bindgen_test]
fn every_verdict_is_the_blessed_text() {
    let mut count = 0;
    for name in names_in(FIXTURES) {
        let file: File = serde_json::from_str(&read(&format!("{FIXTURES}/{name}"), "utf8")).unwrap();
        file.cases.iter().for_each(Case::check);
        count += file.cases.len();
    }
    assert!(count >= 250, "{count} cases");
}

#[wasm_bindgen_test]
fn javascript_reads_the_verdict_as_json() {
    let text = verdict(3, br#"{"referral_code":"JOHN123"}"#, None);
    assert!(JSON::parse(&text).is_ok());
}
