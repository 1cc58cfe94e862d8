//! One line a request in the log, which says what was answered, and nothing about anybody.

use advocateloop_edge::http::Response;
use serde_json::Value;

use crate::draw::CANARY;
use crate::model::{Model, Shown};
use crate::world::Passage;

pub(super) fn check(model: &Model, passage: &Passage, response: &Response) -> Result<(), String> {
    let [line] = passage.log.as_slice() else { return Err(format!("{} lines in the log", passage.log.len())) };
    let wrong = |what: &str| Err(format!("the log {what}: {line}"));
    let json: Value = serde_json::from_str(line).map_err(|error| error.to_string())?;
    if json["status"] != response.status || json["request_id"] != passage.request_id.as_str() {
        return wrong("tells of another answer");
    }
    let is_tracked = passage.request.shows_a_key();
    let mut rest = line.clone();
    if let (true, Shown::WellFormed { key, brand }) = (is_tracked, passage.request.shown) {
        for (member, known) in [
            ("key", key.map(|key| model.keys[key].key_id.as_str())),
            ("brand", brand.map(|brand| model.brands[brand].brand_id.as_str())),
        ] {
            match (json[member].as_str(), known) {
                // An identifier is random, and may look like anything.
                (Some(told), known) if known.is_none_or(|known| known == told) => rest = rest.replace(told, ""),
                (None, _) => {}
                _ => return wrong("names another key or brand"),
            }
        }
    } else if !json["key"].is_null() || !json["brand"].is_null() {
        return wrong("repeats what could be a secret");
    }
    if rest.to_lowercase().contains(CANARY) {
        return wrong("repeats a caller's value");
    }
    let secret = |text: &str| text.find("al_").and_then(|at| text.get(at + 20..at + 52)).map(str::to_owned);
    if passage.request.headers.iter().filter_map(|(_, value)| secret(value)).any(|secret| line.contains(&secret)) {
        return wrong("has a key in it");
    }
    Ok(())
}
