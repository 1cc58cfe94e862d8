//! Names and values that the rules are about, for the mutations: all that the bodies of `core/fixtures` have.

use std::collections::BTreeSet;
use std::fs;
use std::sync::LazyLock;

use advocateloop_core::Event;
use fastrand::Rng;
use serde_json::Value;

use crate::text::{Kind, end_of_value, tokens};

/// Stands in strings that the mutations plant. No message may repeat it.
pub const CANARY: &str = "zq7kanari";

/// What only a program's object holds: values that JSON can't carry, exact integers, and numbers that have lost digits.
pub const MARKED_VALUES: [&str; 9] = [
    "\u{1}n",
    "\u{1}u",
    "\u{1}g",
    "\u{1}b12345678901234567890",
    "\u{1}b7",
    "\u{1}b-7",
    "\u{1}d9007199254740993",
    "\u{1}d123456789012345680000",
    "\u{1}d1.5e300",
];

/// The bodies of all cases, each with its event.
pub static BODIES: LazyLock<Vec<(Event, String)>> = LazyLock::new(|| {
    let mut bodies = Vec::new();
    for file in fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/../../core/fixtures")).expect("there are fixtures") {
        let text = fs::read(file.expect("a file").path()).expect("it can be read");
        let json: Value = serde_json::from_slice(&text).expect("a fixture is JSON");
        bodies.extend(
            json["cases"].as_array().into_iter().flatten().filter_map(|case| {
                Some((Event::from_name(case["event"].as_str()?)?, case["body"].as_str()?.to_owned()))
            }),
        );
    }
    bodies.sort();
    bodies
});

/// A longer value is a body of its own.
const LONGEST: usize = 200;

/// Texts as they stand in a body: names with their quotation marks, and values.
static WORDS: LazyLock<[Vec<&str>; 2]> = LazyLock::new(|| {
    let (mut names, mut values) = (BTreeSet::new(), BTreeSet::new());
    for (_, body) in BODIES.iter() {
        let tokens = tokens(body.as_bytes());
        for (at, token) in tokens.iter().enumerate() {
            let is_name = tokens.get(at + 1).is_some_and(|next| next.kind == Kind::Colon);
            let range = token.range.start..tokens[end_of_value(&tokens, at) - 1].range.end;
            match (token.kind, body.get(range).filter(|text| text.len() <= LONGEST)) {
                (Kind::String, Some(text)) if is_name => _ = names.insert(text),
                (Kind::String | Kind::Word | Kind::Open, Some(text)) => _ = values.insert(text),
                _ => {}
            }
        }
    }
    [names, values].map(|words| words.into_iter().collect())
});

/// A name with its quotation marks.
pub fn any_name(random: &mut Rng) -> &'static [u8] {
    let [names, _] = &*WORDS;
    names[random.usize(..names.len())].as_bytes()
}

/// A value: one that the fixtures have, now and then with the canary at one of its ends; or a number or a text that nobody has thought of.
pub fn any_value(random: &mut Rng) -> Vec<u8> {
    match random.u8(..16) {
        0 => return any_number(random).into_bytes(),
        1 => return Value::from(any_number(random)).to_string().into_bytes(),
        2 => return Value::from(any_text(random)).to_string().into_bytes(),
        _ => {}
    }
    let [_, values] = &*WORDS;
    let value = values[random.usize(..values.len())];
    let text = value.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
    match (text, random.u8(..4)) {
        (Some(text), 0) => format!("\"{CANARY}{text}\"").into_bytes(),
        (Some(text), 1) => format!("\"{text}{CANARY}\"").into_bytes(),
        _ => value.as_bytes().to_vec(),
    }
}

/// A number of any length, some of them with the noise of binary floats, some with an exponent.
fn any_number(random: &mut Rng) -> String {
    let digits =
        |random: &mut Rng, most: usize| (0..random.usize(1..=most)).map(|_| random.digit(10)).collect::<String>();
    let sign = if random.u8(..4) == 0 { "-" } else { "" };
    let whole = if random.bool() { random.u32(..2_000).to_string() } else { format!("7{}", digits(random, 30)) };
    let fraction = match random.u8(..4) {
        0 => String::new(),
        1 => format!(".{}", digits(random, 6)),
        2 => format!(".{}", digits(random, 40)),
        _ => {
            let noise = if random.bool() { "0" } else { "9" }.repeat(random.usize(6..=12));
            format!(".{}{noise}{}", digits(random, 4), digits(random, 3))
        }
    };
    let exponent = if random.u8(..6) == 0 { format!("e{}", random.i16(-40..40)) } else { String::new() };
    [sign, &whole, &fraction, &exponent].concat()
}

/// A text of any characters, or an address of some whose case is odd; now and then about as long as a field takes.
fn any_text(random: &mut Rng) -> String {
    const ODD: [char; 14] = ['a', 'z', 'A', 'Z', '.', '@', '_', '+', '-', ' ', 'İ', '\u{212A}', 'Σ', 'ß'];
    let odd = |random: &mut Rng| (0..random.usize(1..20)).map(|_| ODD[random.usize(..ODD.len())]).collect::<String>();
    match random.u8(..4) {
        0 => format!("{}@{}.co", odd(random), odd(random)),
        1 => (0..random.usize(190..260)).map(|_| random.char(..)).collect(),
        _ => (0..random.usize(..12)).map(|_| random.char(..)).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fixtures_have_many_words() {
        let [names, values] = &*WORDS;
        assert!(names.len() > 150 && values.len() > 1_500, "{} names and {} values", names.len(), values.len());
    }
}
