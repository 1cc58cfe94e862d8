//! An answer beside what it must be.

use advocateloop_edge::http::Response;
use serde_json::Value;

use super::{Expected, Failure};
use crate::draw::CANARY;
use crate::model::{Model, Outcome, Shown};
use crate::payload::Said;
use crate::request::Target;
use crate::world::{Last, Passage};

pub(super) fn compare(expected: &Expected, passage: &Passage, response: &Response) -> Result<(), String> {
    let wrong = |what: &str| {
        let body = response.body.as_deref().unwrap_or_default();
        Err(format!("{what}\n  expected {expected:?}\n  answered {} {body} {:?}", response.status, response.headers))
    };
    if response.status != expected.status() {
        return wrong("the status is wrong");
    }
    let outcome =
        headers(passage, response).and_then(|()| body(expected, response.body.as_deref().unwrap_or_default(), passage));
    outcome.or_else(|problem| wrong(&problem))
}

pub(super) fn body(expected: &Expected, body: &str, passage: &Passage) -> Result<(), String> {
    match expected {
        Expected::Success { success, .. } if !success.is_stored => {
            Err("it is not stored, or its idempotency key is not".to_owned())
        }
        Expected::Success { success: known, warnings } => success(body, &known.data, warnings),
        Expected::Failure(expected) => failure(body, expected, passage),
        Expected::NoContent if !body.is_empty() => Err("a body".to_owned()),
        Expected::NoContent | Expected::Batch | Expected::Accepted => Ok(()),
    }
}

fn headers(passage: &Passage, response: &Response) -> Result<(), String> {
    let header = |name: &str| {
        response.headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    };
    let is_replayed = match (&passage.request.target, &passage.last, response.status) {
        (Target::Track(_), Last::Outcome(Outcome::Success(success)), 200) => success.is_duplicate,
        (Target::Batch, _, 200) => {
            let body = response.body.as_deref().unwrap_or_default();
            let count =
                |name: &str| body.split_once(name).and_then(|(_, rest)| rest.split_once(',')).map(|(count, _)| count);
            count("\"events\":") == count("\"duplicates\":")
        }
        _ => false,
    };
    if header("Idempotent-Replayed") != is_replayed.then_some("true") {
        return Err("Idempotent-Replayed is wrong".to_owned());
    }
    if header("X-Request-Id") != Some(passage.request_id.as_str()) {
        return Err("the X-Request-Id is wrong".to_owned());
    }
    let seconds = header("Retry-After").map(str::parse::<u32>);
    let asks_to_wait = matches!(response.status, 429 | 503);
    if asks_to_wait != seconds.is_some() || seconds.is_some_and(|seconds| !seconds.is_ok_and(|seconds| seconds > 0)) {
        return Err("Retry-After is wrong".to_owned());
    }
    if matches!(response.status, 204 | 405) != header("Allow").is_some() {
        return Err("Allow is wrong".to_owned());
    }
    let is_for_browsers = matches!(passage.request.target, Target::Validate(..));
    if is_for_browsers != header("Access-Control-Allow-Origin").is_some() {
        return Err("CORS is wrong".to_owned());
    }
    if header("Content-Type").is_some_and(|media| media == "application/json") == (response.status == 204) {
        return Err("the Content-Type is wrong".to_owned());
    }
    Ok(())
}

/// Where a page says that its list goes on.
pub fn next_cursor(body: &str) -> Option<&str> {
    body.split_once("\"next_cursor\":\"").and_then(|(_, rest)| rest.split_once('"')).map(|(cursor, _)| cursor)
}

/// What was refused is compared without its sentences, each of which there must be.
fn refused(body: &str, data: &str) -> Result<(), String> {
    let mut answered: Value = serde_json::from_str(body).map_err(|error| error.to_string())?;
    let expected: Value = serde_json::from_str(data).map_err(|error| error.to_string())?;
    for row in answered["data"]["rejections"].as_array_mut().into_iter().flatten() {
        let message = row.as_object_mut().and_then(|row| row.remove("message")).unwrap_or_default();
        if message.as_str().is_none_or(|message| message.is_empty() || message.contains(CANARY)) {
            return Err(format!("the sentence is {message}"));
        }
    }
    if answered["data"] == expected { Ok(()) } else { Err("the data are wrong".to_owned()) }
}

/// The data are compared byte by byte, but for where a list goes on.
pub(super) fn success(body: &str, data: &str, warnings: &[Said]) -> Result<(), String> {
    let hidden = next_cursor(body).filter(|_| data.ends_with("\"?\"}")).map(|cursor| body.replace(cursor, "?"));
    let body = hidden.as_deref().unwrap_or(body);
    if data.starts_with(r#"{"rejections""#) {
        return refused(body, data);
    }
    let rest = body.strip_prefix(r#"{"success":true,"data":"#).and_then(|rest| rest.strip_prefix(data));
    let Some(rest) = rest else { return Err("the data are wrong".to_owned()) };
    if warnings.is_empty() {
        return if rest == "}" { Ok(()) } else { Err("there is more than the data".to_owned()) };
    }
    let Some(rest) = rest.strip_prefix(',') else { return Err("the warnings are missing".to_owned()) };
    let json: Value = serde_json::from_str(&format!("{{{rest}")).map_err(|error| error.to_string())?;
    said(&json["warnings"], warnings)?;
    if json.as_object().is_some_and(|members| members.len() == 1) { Ok(()) } else { Err("another member".to_owned()) }
}

pub(super) fn failure(body: &str, expected: &Failure, passage: &Passage) -> Result<(), String> {
    let json: Value = serde_json::from_str(body).map_err(|error| error.to_string())?;
    if json["success"] != false || json["code"] != expected.code {
        return Err("the code is wrong".to_owned());
    }
    let error = json["error"].as_str().unwrap_or_default();
    if error.is_empty() || error.to_lowercase().contains(CANARY) {
        return Err("the error says nothing, or repeats a value".to_owned());
    }
    if has_secret(body, passage) {
        return Err("the answer has a key in it".to_owned());
    }
    said(&json["errors"], &expected.issues)?;
    said(&json["warnings"], &expected.warnings)?;
    if json["request_id"] != passage.request_id.as_str() {
        return Err("the request_id is wrong".to_owned());
    }
    let has_details = match &expected.details {
        Some(details) => body.contains(&format!(r#""details":{details},"doc_url""#)),
        None => json.get("details").is_none(),
    };
    if has_details { Ok(()) } else { Err("the details are wrong".to_owned()) }
}

/// A list of issues or of warnings: codes, paths and fields, in their order.
pub(super) fn said(list: &Value, expected: &[Said]) -> Result<(), String> {
    let list = list.as_array().map_or(&[][..], Vec::as_slice);
    let is_same = list.len() == expected.len()
        && list.iter().zip(expected).all(|(known, expected)| {
            let fields: Option<Vec<&str>> =
                known["fields"].as_array().map(|fields| fields.iter().filter_map(Value::as_str).collect());
            known["code"] == expected.code
                && known["path"] == expected.path.as_str()
                && fields.unwrap_or_default() == expected.fields
                && known["message"]
                    .as_str()
                    .is_some_and(|text| !text.is_empty() && !text.to_lowercase().contains(CANARY))
        });
    if is_same { Ok(()) } else { Err(format!("issues or warnings are wrong: {expected:?}, and not {list:?}")) }
}

/// Compares the log: one line a request, which says what was answered, and nothing about anybody.
pub(super) fn log(model: &Model, passage: &Passage, response: &Response) -> Result<(), String> {
    let [line] = passage.log.as_slice() else { return Err(format!("{} lines in the log", passage.log.len())) };
    let wrong = |what: &str| Err(format!("the log {what}: {line}"));
    let json: Value = serde_json::from_str(line).map_err(|error| error.to_string())?;
    if json["status"] != response.status || json["request_id"] != passage.request_id.as_str() {
        return wrong("tells of another answer");
    }
    let mut rest = line.clone();
    if let (true, Shown::WellFormed { key, brand }) = (passage.request.shows_a_key(), passage.request.shown) {
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
    if has_secret(line, passage) { wrong("has a key in it") } else { Ok(()) }
}

/// Whether a text has the secret of a key in it that the request shows.
fn has_secret(text: &str, passage: &Passage) -> bool {
    let secret = |value: &str| value.find("al_").and_then(|at| value.get(at + 20..at + 52)).map(str::to_owned);
    passage.request.headers.iter().filter_map(|(_, value)| secret(value)).any(|secret| text.contains(&secret))
}
