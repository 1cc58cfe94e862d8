//! A refund without an amount takes back all that remains, so nothing in it may speak of an amount.

use advocateloop_core::{Event, Normalized};
use serde_json::{Map, Value};

use crate::input::Input;
use crate::text;

/// Names with one of these words mean an amount.
const WORDS: [&str; 6] = ["amount", "total", "subtotal", "price", "value", "sum"];
/// Near names of the two amounts: a few, each of which must be caught.
const NEAR: [&str; 6] =
    ["refundAmount", "refund_amout", "Refund_Amount", "totalRefunded", "total_refund", "total_refunde"];

/// # Panics
/// If the payload is a counterexample.
pub(super) fn hold(input: &Input<'_>, payload: &Normalized<'_>) {
    let normalized: Map<String, Value> = serde_json::from_str(&payload.to_json()).expect("an object");
    let means_all = normalized.contains_key("refund_amount")
        || normalized.contains_key("total_refunded")
        || normalized.get("is_full_refund") == Some(&Value::Bool(true));
    if input.event != Event::Refund || means_all {
        return;
    }
    assert!(!normalized.contains_key("is_full_refund"), "it says that it is not full");
    let body = input.body.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(input.body);
    // Numbers that `serde_json` can't hold.
    let Ok(sent) = serde_json::from_slice::<Map<String, Value>>(&text::without_serde_keys(body)) else { return };
    for (name, value) in sent.iter().filter(|(_, value)| !value.is_null() && **value != Value::Bool(true)) {
        if Event::Refund.table().fields.iter().any(|field| field.name == name) {
            continue;
        }
        if name == "items" {
            let is_empty = value.as_array().is_some_and(Vec::is_empty)
                || value.as_object().is_some_and(Map::is_empty)
                || value.as_str().is_some_and(|text| text.trim().is_empty());
            assert!(is_empty, "items are sent");
            continue;
        }
        assert!(!NEAR.contains(&name.as_str()), "{name} is sent");
        assert!(!words(name).iter().any(|word| means_amount(word)), "{name} is sent");
        let holds_more = value.is_object() || value.is_array();
        assert!(!(holds_more && name.to_lowercase().contains("refund")), "{name} holds {value}");
        let last = words(name).pop().unwrap_or_default();
        let is_of_refunds = ["refund", "refunds", "refunded"].contains(&last.as_str());
        assert!(!(is_of_refunds && value.is_number()), "{name} is {value}");
    }
}

fn means_amount(word: &str) -> bool {
    WORDS.iter().any(|known| word == *known || word.strip_suffix('s') == Some(known))
}

/// The words of a name, in lower case: runs of letters, and within them what begins with the only capital before small ones.
fn words(name: &str) -> Vec<String> {
    let parts = name.split(|character: char| !character.is_alphabetic()).filter(|part| !part.is_empty());
    parts.flat_map(camel).collect()
}

/// `refundAmount` has two words; what is written in capitals is one.
fn camel(part: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut was_lower = false;
    for character in part.chars() {
        if character.is_uppercase() && was_lower {
            words.push(String::new());
        }
        was_lower = character.is_lowercase();
        words.last_mut().expect("one word at least").extend(character.to_lowercase());
    }
    words
}
