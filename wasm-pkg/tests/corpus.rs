//! The corpus, in the module as JavaScript runs it: written into its memory, and read out of it.

#![cfg(target_arch = "wasm32")]

use advocateloop_core::Event;
use advocateloop_wasm::{body, is_valid, room, verdict, verdict_length};
use base64::Engine as _;
use js_sys::{JSON, JsString, Uint8Array, WebAssembly};
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

#[derive(Deserialize, Default)]
#[serde(default)]
struct Options {
    basis: Option<String>,
    coerce: bool,
    mode: Option<String>,
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
        let how = u32::from(self.options.basis.as_deref() == Some("gross"))
            + u32::from(self.options.coerce) * 2
            + u32::from(self.options.mode.as_deref() == Some("lenient")) * 32;
        let length = write(&self.bytes());
        let text = text_at(verdict_length(event, length, how));
        assert_eq!(text, self.verdict, "{}", self.name);
        let valid = self.verdict.starts_with("{\"success\":true");
        assert_eq!(is_valid(event, length, how), valid, "{}", self.name);
    }
}

/// As JavaScript sees a range of the module's memory.
fn memory(at: usize, length: usize) -> Uint8Array {
    let memory: WebAssembly::Memory = wasm_bindgen::memory().unchecked_into();
    let (at, length) = (u32::try_from(at).unwrap(), u32::try_from(length).unwrap());
    Uint8Array::new_with_byte_offset_and_length(&memory.buffer(), at, length)
}

fn write(bytes: &[u8]) -> usize {
    let length = bytes.len().min(room());
    memory(body().addr(), length).copy_from(&bytes[..length]);
    length
}

fn text_at(length: usize) -> String {
    String::from_utf8(memory(verdict().addr(), length).to_vec()).unwrap()
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
fn there_is_no_verdict_on_an_unknown_event() {
    assert_eq!(verdict_length(Event::ALL.len(), write(b"{}"), 0), 0);
    assert!(!is_valid(Event::ALL.len(), write(b"{}"), 0));
}

#[wasm_bindgen_test]
fn javascript_reads_the_verdict_as_json() {
    let length = verdict_length(3, write(br#"{"referral_code":"JOHN123"}"#), 0);
    assert!(JSON::parse(&text_at(length)).is_ok());
}
