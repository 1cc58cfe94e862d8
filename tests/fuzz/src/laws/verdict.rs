//! Every body has a verdict, and the verdict keeps its form.

use advocateloop_core::{Event, Issue, IssueCode, MAX_BODY, Verdict, WarningCode, judge, judge_marked};
use serde_json::Value;

use crate::dictionary::CANARY;
use crate::input::Input;
use crate::text::{self, Kind};

/// The most issues, and warnings, of an answer.
const MAX_LISTED: usize = 100;
/// The longest sentence: two keys or numbers of 40 characters, and a path of few segments, of which each is cut.
const LONGEST_MESSAGE: usize = 1_500;
/// What our sentences give as an example or name as what programs print, and a payload holds now and then.
const EXAMPLES: [&str; 3] = ["buyer@example.com", "https://example.com/page", "[object Object]"];
/// So many texts of a body are looked for: a body of thousands would take seconds.
const MOST_VALUES: usize = 50;
/// An answer must not be many times as long as what was asked.
const LONGEST_ANSWER: usize = 512 * 1024;
/// The most characters of a caller's key or digits that a message repeats.
const QUOTED: usize = 40;
const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// # Panics
/// If the body is a counterexample.
pub fn hold(bytes: &[u8]) {
    let Some(input) = Input::parse(bytes) else { return };
    let verdict = input.verdict();
    let json = verdict.to_json();
    assert!(json.len() <= LONGEST_ANSWER, "an answer of {} bytes to {} bytes", json.len(), bytes.len());
    let answer: Value = serde_json::from_str(&json).expect("the answer is JSON");
    check_form(&verdict, &answer, &json);
    check_issues(&verdict, &answer);
    check_messages(&answer, &input);
    if !input.body.starts_with(BYTE_ORDER_MARK) {
        let marked = [BYTE_ORDER_MARK, input.body].concat();
        let marked = (Input { body: &marked, ..input }).verdict().to_json();
        assert!(input.body.len() + BYTE_ORDER_MARK.len() > MAX_BODY || marked == json, "a byte-order mark changes it");
    }
    if !input.body.contains(&1) {
        check_grammar(&input);
        check_marks(&input, &json);
        check_white_space(&input, &json);
    }
}

fn check_form(verdict: &Verdict<'_>, answer: &Value, json: &str) {
    let members: Vec<&str> = answer.as_object().expect("the answer is an object").keys().map(String::as_str).collect();
    let (form, optional) = match &verdict.outcome {
        Ok(_) => (&["success", "data"][..], &["warnings"][..]),
        Err(_) => (&["success", "error", "code", "errors"][..], &["warnings"][..]),
    };
    assert!(form.iter().all(|member| members.contains(member)), "{json}");
    assert!(members.iter().all(|member| form.contains(member) || optional.contains(member)), "{json}");
    assert_eq!(answer["success"], Value::Bool(verdict.outcome.is_ok()));
    assert_ne!(answer.get("warnings"), Some(&Value::Array(Vec::new())), "warnings are left out when there are none");
    for list in ["errors", "warnings"] {
        assert!(entries(answer, list).len() <= MAX_LISTED);
    }
    if let Ok(payload) = &verdict.outcome {
        assert!(json.contains(&format!("\"normalized\":{},\"derived\":", payload.to_json())));
        assert_eq!(answer["data"]["event"], verdict.event.name());
    }
}

fn check_issues(verdict: &Verdict<'_>, answer: &Value) {
    let Err(rejection) = &verdict.outcome else { return };
    let issues = rejection.issues();
    assert!(!issues.is_empty(), "what is refused is refused for a reason");
    assert_eq!(answer["code"], rejection.code());
    let alone = [IssueCode::MalformedJson, IssueCode::PayloadTooLarge];
    if issues.iter().any(|issue| alone.contains(&issue.code())) {
        assert_eq!((issues.len(), issues[0].path().pointer().as_str(), verdict.warnings.len()), (1, "", 0));
    }
    let told: Vec<String> = entries(answer, "errors").iter().map(ToString::to_string).collect();
    assert_eq!(told, issues.iter().map(as_json).collect::<Vec<_>>());
    // One issue a place.
    let mut places: Vec<String> = issues.iter().map(|issue| issue.path().pointer()).collect();
    places.sort_unstable();
    let count = places.len();
    places.dedup();
    assert_eq!(places.len(), count, "two issues at one place: {told:?}");
}

/// As the answer has it; built by other code.
fn as_json(issue: &Issue) -> String {
    let mut object = serde_json::Map::new();
    object.insert("path".to_owned(), issue.path().pointer().into());
    object.insert("code".to_owned(), issue.code().name().into());
    object.insert("message".to_owned(), issue.message().into());
    if let Some(fix) = issue.fix() {
        object.insert("fix".to_owned(), serde_json::from_str(&fix.to_json()).expect("a fix is JSON"));
    }
    Value::Object(object).to_string()
}

fn entries<'v>(answer: &'v Value, list: &str) -> &'v [Value] {
    answer.get(list).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default()
}

/// A message is a line of known words; of the caller it repeats digits and keys, and of these not much.
fn check_messages(answer: &Value, input: &Input<'_>) {
    let body = input.body;
    let codes: Vec<&str> =
        IssueCode::ALL.iter().map(|code| code.name()).chain(WarningCode::ALL.iter().map(|code| code.name())).collect();
    for entry in entries(answer, "errors").iter().chain(entries(answer, "warnings")) {
        assert!(codes.contains(&entry["code"].as_str().expect("a code")), "{entry}");
        assert!(entry["message"].as_str().is_some_and(|message| message.chars().count() <= LONGEST_MESSAGE), "{entry}");
    }
    // A message tells a name that is not UTF-8 with replacement marks in it.
    let names = text::names(String::from_utf8_lossy(body).as_bytes());
    let values = repeatable(&text::values(body), &names);
    let may_say_canary = names.iter().any(|name| name.to_lowercase().contains(CANARY));
    for message in messages(answer) {
        assert!(message.contains(' ') && !message.contains(char::is_control), "a line of words: {message:?}");
        assert!(may_say_canary || !message.to_lowercase().contains(CANARY), "a value is repeated: {message:?}");
        for name in &names {
            assert!(!repeats_too_much(message, name), "a long name is repeated: {message:?}");
        }
        for value in &values {
            let is_repeated = message.contains(value.as_str()) && !is_said_anyway(value, input);
            assert!(!is_repeated, "the value {value:?} is repeated: {message:?}");
        }
        assert!(
            message.split(|character: char| !character.is_ascii_digit()).all(|digits| digits.len() <= QUOTED),
            "{message:?}"
        );
    }
}

/// Of the texts that were sent, those that no sentence may hold: neither digits nor a part of a name, nor so short that they
/// are words of ours.
fn repeatable(texts: &[String], names: &[String]) -> Vec<String> {
    const WORDS_OF_OURS: usize = 12;
    let is_ours = |text: &str| {
        // A sentence begins with the name of a field and a colon.
        let text = text.trim_end_matches(':');
        text.chars().count() < WORDS_OF_OURS
            || text.chars().all(|character| character.is_ascii_digit() || "+-.,eE ".contains(character))
            || EXAMPLES.iter().any(|example| example.contains(text))
            || names.iter().any(|name| name.contains(text))
            || text.chars().all(|character| character == ' ')
            || Event::ALL.iter().any(|event| event.table().fields.iter().any(|field| field.name == text))
    };
    let texts = texts.iter().map(|text| text.trim().to_owned());
    texts.filter(|text| !is_ours(text)).take(MOST_VALUES).collect()
}

fn messages(answer: &Value) -> impl Iterator<Item = &str> {
    let all = entries(answer, "errors").iter().chain(entries(answer, "warnings"));
    all.map(|entry| entry["message"].as_str().expect("a message")).chain(answer["error"].as_str())
}

/// Tells whether the words of a value are ours: they are said as well if other letters are sent in their place. A fuzzer that sees
/// comparisons learns our sentences, and sends them.
fn is_said_anyway(value: &str, input: &Input<'_>) -> bool {
    let other = |character| match character {
        'a'..='z' => 'q',
        'A'..='Z' => 'Q',
        other => other,
    };
    let mut body = input.body.to_vec();
    for token in text::tokens(input.body).into_iter().rev().filter(|token| token.kind == Kind::String) {
        if let Some(sent) = text::string_at(input.body, &token).filter(|sent| sent.trim() == value) {
            let masked: String = sent.chars().map(other).collect();
            body.splice(token.range, Value::from(masked).to_string().into_bytes());
        }
    }
    let answer = (Input { body: &body, ..*input }).verdict().to_json();
    let answer: Value = serde_json::from_str(&answer).expect("the answer is JSON");
    messages(&answer).any(|message| message.contains(value))
}

fn repeats_too_much(message: &str, name: &str) -> bool {
    // A space of the name can't be told, to the eye, from the sentence's own before and behind it.
    !name.starts_with(' ')
        && name.char_indices().nth(QUOTED).is_some_and(|(end, character)| {
            character != ' ' && name.get(..end + character.len_utf8()).is_some_and(|start| message.contains(start))
        })
}

/// A second opinion on what is JSON: `serde_json`'s, with our depth, and without the byte-order mark that may stand in front.
fn check_grammar(input: &Input<'_>) {
    if input.body.len() > MAX_BODY {
        return;
    }
    let verdict = judge(input.event, input.body, input.options);
    let is_malformed = verdict.outcome.as_ref().is_err_and(|rejection| rejection.code() == "malformed_json");
    let plain = text::without_serde_keys(input.body.strip_prefix(BYTE_ORDER_MARK).unwrap_or(input.body));
    match serde_json::from_slice::<Value>(&plain) {
        Ok(_) => assert_eq!(is_malformed, depth(input.body) > 16),
        // It can't hold 1e999; the grammar can.
        Err(error) if error.to_string().starts_with("number out of range") => {}
        Err(error) => assert!(is_malformed, "{error}"),
    }
}

/// By its brackets: what `serde_json` read lacks the values of repeated keys.
fn depth(json: &[u8]) -> usize {
    let (mut depth, mut deepest) = (0_usize, 0);
    for token in text::tokens(json) {
        match token.kind {
            Kind::Open => depth += 1,
            Kind::Close => depth = depth.saturating_sub(1),
            _ => {}
        }
        deepest = deepest.max(depth);
    }
    deepest
}

/// Without a mark, a program's object is judged like its text.
fn check_marks(input: &Input<'_>, json: &str) {
    let Input { event, options, body, .. } = *input;
    let (plain, marked) = (judge(event, body, options), judge_marked(event, body, options));
    assert_eq!(plain.to_json(), json);
    assert_eq!(marked.to_json(), json);
}

/// White space around a body means nothing, save for the place of the fault.
fn check_white_space(input: &Input<'_>, json: &str) {
    // Nothing stands before a byte-order mark.
    let (mark, rest) = match input.body.strip_prefix(BYTE_ORDER_MARK) {
        Some(rest) => (BYTE_ORDER_MARK, rest),
        None => (&b""[..], input.body),
    };
    let body = [mark, b" \n\t", rest, b"\r\n "].concat();
    let verdict = Input { body: &body, ..*input }.verdict();
    match &verdict.outcome {
        Err(rejection) if matches!(rejection.code(), "malformed_json" | "payload_too_large") => {
            assert!(json.contains(rejection.code()) || body.len() > MAX_BODY);
        }
        _ => assert_eq!(verdict.to_json(), json),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_that_somebody_sends_is_ours_and_other_words_are_theirs() {
        let ours = "referral_code is required: send a code such as";
        let body = format!(r#"3{{"utm_source":"{ours}","utm_medium":"somebody's own words"}}"#);
        let input = Input::parse(body.as_bytes()).expect("it is not empty");
        let sentence = input.verdict().to_json();
        assert!(sentence.contains("referral_code is required"), "{sentence}");
        assert!(is_said_anyway("referral_code is required", &input));
        assert!(!is_said_anyway("somebody's own words", &input));
    }
}
