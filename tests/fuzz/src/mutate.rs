//! Makes other texts of a JSON text: mostly still JSON, with the names and values that the rules are about.

use std::ops::Range;

use fastrand::Rng;

use crate::dictionary::{self, MARKED_VALUES, any_name};
use crate::text::{Kind, Token, end_of_value, tokens};

/// Bytes that end, begin or break something.
const BYTES: &[u8] = b"{}[]\",:\\u0d8e-+.1 \n\t\x00\x01\x7f\x80\xc0\xed\xef\xf4\xff/tfn";

/// What makes other bytes of some bytes.
pub type Change = fn(&[u8], &mut Rng) -> Vec<u8>;

/// Changes an [`Input`](crate::input::Input): its body, or the event or the option for the same body.
pub fn vary_input(bytes: &[u8], random: &mut Rng) -> Vec<u8> {
    let Some((&how, body)) = bytes.split_first() else { return Vec::new() };
    if random.u8(..7) == 0 {
        return [&[b'@' | random.u8(..64)], body].concat();
    }
    let change = if how & 16 == 0 { mutate } else { mutate_marked };
    [vec![how], vary(body, random, change)].concat()
}

/// Changes an input in place, by seven changes in ten that know JSON and else by libFuzzer's own; answers its new size.
#[cfg(feature = "libfuzzer")]
pub fn in_turns(vary: Change, bytes: &mut [u8], size: usize, max_size: usize, seed: u32) -> usize {
    let mut random = Rng::with_seed(seed.into());
    if size < 2 || random.u8(..10) >= 7 {
        return libfuzzer_sys::fuzzer_mutate(bytes, size, max_size);
    }
    let mut varied = vary(&bytes[..size], &mut random);
    varied.truncate(max_size);
    bytes[..varied.len()].copy_from_slice(&varied);
    varied.len()
}

/// Changes the body of one of the requests in a [`Wire`](crate::wire::Wire), up to the end.
pub fn vary_wire(bytes: &[u8], random: &mut Rng) -> Vec<u8> {
    let is_empty_line = |at: &usize| bytes[*at..].starts_with(b"\n\n");
    let (head, body) = bytes
        .split_at(random.choice((0..bytes.len()).filter(is_empty_line).collect::<Vec<_>>()).map_or(0, |at| at + 2));
    [head, &vary(body, random, mutate)].concat()
}

/// One to three changes.
fn vary(text: &[u8], random: &mut Rng, change: Change) -> Vec<u8> {
    (0..=random.u8(..3)).fold(text.to_vec(), |text, _| change(&text, random))
}

/// One change, of bytes that may well not be JSON.
fn mutate(text: &[u8], random: &mut Rng) -> Vec<u8> {
    let tokens = tokens(text);
    let changed = match random.u8(..12) {
        0..=3 => replace_value(text, &tokens, random),
        4 | 5 => insert_member(text, &tokens, random),
        6 => rename(text, &tokens, random),
        7 => delete(text, &tokens, random),
        8 => repeat(text, &tokens, random),
        9 => wrap(text, &tokens, random),
        10 => stretch(text, &tokens, random),
        _ => None,
    };
    changed.unwrap_or_else(|| change_byte(text, random))
}

/// One change of a program's object with marks.
fn mutate_marked(text: &[u8], random: &mut Rng) -> Vec<u8> {
    if random.u8(..4) > 0 {
        return mutate(text, random);
    }
    let marked = any(&MARKED_VALUES, random).as_bytes();
    let place = any_value(&tokens(text), random);
    place.map_or_else(|| marked.to_owned(), |place| splice(text, place, marked))
}

/// One of a list that is not empty.
fn any<T: Copy>(list: &[T], random: &mut Rng) -> T {
    list[random.usize(..list.len())]
}

fn splice(text: &[u8], range: Range<usize>, with: &[u8]) -> Vec<u8> {
    [&text[..range.start], with, &text[range.end..]].concat()
}

/// A value as tokens and as bytes, whether it is in an object, a list or on its own.
fn any_value(tokens: &[Token], random: &mut Rng) -> Option<Range<usize>> {
    let is_name = |at: usize| tokens.get(at + 1).is_some_and(|next| next.kind == Kind::Colon);
    let begins = |at: &usize| matches!(tokens[*at].kind, Kind::Open | Kind::String | Kind::Word) && !is_name(*at);
    let all: Vec<usize> = (0..tokens.len()).filter(begins).collect();
    // Not the whole text, most of the time.
    let at = *random.choice(all.get(1..).filter(|inner| !inner.is_empty()).unwrap_or(&all))?;
    Some(tokens[at].range.start..tokens[end_of_value(tokens, at).checked_sub(1)?].range.end)
}

fn replace_value(text: &[u8], tokens: &[Token], random: &mut Rng) -> Option<Vec<u8>> {
    Some(splice(text, any_value(tokens, random)?, &dictionary::any_value(random)))
}

fn insert_member(text: &[u8], tokens: &[Token], random: &mut Rng) -> Option<Vec<u8>> {
    let opens: Vec<usize> = (0..tokens.len()).filter(|&at| text[tokens[at].range.start] == b'{').collect();
    let at = *random.choice(&opens)?;
    let is_empty = tokens.get(at + 1).is_some_and(|next| next.kind == Kind::Close);
    let end = tokens[at].range.end;
    let comma = if is_empty { "" } else { "," };
    let member = [any_name(random), b":", &dictionary::any_value(random), comma.as_bytes()].concat();
    Some(splice(text, end..end, &member))
}

fn any_member(tokens: &[Token], random: &mut Rng) -> Option<usize> {
    let names: Vec<usize> = (1..tokens.len()).filter(|&at| tokens[at].kind == Kind::Colon).map(|at| at - 1).collect();
    random.choice(&names).copied()
}

fn rename(text: &[u8], tokens: &[Token], random: &mut Rng) -> Option<Vec<u8>> {
    let name = any_member(tokens, random)?;
    Some(splice(text, tokens[name].range.clone(), any_name(random)))
}

/// A member with a comma beside it.
fn delete(text: &[u8], tokens: &[Token], random: &mut Rng) -> Option<Vec<u8>> {
    let name = any_member(tokens, random)?;
    let end = end_of_value(tokens, name + 2);
    let is_comma = |at: Option<usize>| at.and_then(|at| tokens.get(at)).is_some_and(|token| token.kind == Kind::Comma);
    let (first, behind) = if is_comma(Some(end)) {
        (name, end + 1)
    } else if is_comma(name.checked_sub(1)) {
        (name - 1, end)
    } else {
        (name, end)
    };
    Some(splice(text, tokens[first].range.start..tokens.get(behind.checked_sub(1)?)?.range.end, b""))
}

/// The value again, some times, or the member once more.
fn repeat(text: &[u8], tokens: &[Token], random: &mut Rng) -> Option<Vec<u8>> {
    let range = if random.bool() {
        any_value(tokens, random)?
    } else {
        let name = any_member(tokens, random)?;
        tokens[name].range.start..tokens.get(end_of_value(tokens, name + 2).checked_sub(1)?)?.range.end
    };
    let times = any(&[1, 1, 2, 10, 101, 201], random);
    let again = [b",", text.get(range.clone())?].concat().repeat(times);
    (again.len() < 60_000).then(|| splice(text, range.end..range.end, &again))
}

fn wrap(text: &[u8], tokens: &[Token], random: &mut Rng) -> Option<Vec<u8>> {
    let range = any_value(tokens, random)?;
    let times = any(&[1, 1, 13, 14, 15, 16], random);
    let (open, close) = if random.bool() { ("[", "]") } else { ("{\"x\":", "}") };
    let wrapped = [open.repeat(times).as_bytes(), &text[range.clone()], close.repeat(times).as_bytes()].concat();
    Some(splice(text, range, &wrapped))
}

/// A character of a string many times, to where its limit is.
fn stretch(text: &[u8], tokens: &[Token], random: &mut Rng) -> Option<Vec<u8>> {
    let strings: Vec<&Token> =
        tokens.iter().filter(|token| token.kind == Kind::String && token.range.len() > 2).collect();
    let inside = random.choice(&strings)?.range.start + 1;
    let length = any(&[31, 32, 63, 64, 99, 100, 253, 254, 255, 300, 2000, 2048], random);
    let characters =
        ["a", "é", "\\u00e9", "\\ud83d\\ude00", " ", "7", "İ", "K", "ß", "\u{200B}", "\u{2010}", "\\ufeff"];
    let character = any(&characters, random);
    Some(splice(text, inside..inside, character.repeat(length).as_bytes()))
}

fn change_byte(text: &[u8], random: &mut Rng) -> Vec<u8> {
    let at = random.usize(..=text.len());
    let byte = [any(BYTES, random)];
    match random.u8(..4) {
        0 => splice(text, at..at, &byte),
        1 if at < text.len() => splice(text, at..at + 1, b""),
        2 => text[..at].to_owned(),
        _ if at < text.len() => splice(text, at..at + 1, &byte),
        _ => splice(text, at..at, &byte),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_always_makes_the_same_texts_most_of_which_are_json() {
        let start = br#"{"customer_email":"a@b.co","order_total":10,"items":[{"name":"x"}]}"#;
        let texts = |seed: u64| (0..1000).map(|n| mutate(start, &mut Rng::with_seed(seed + n))).collect::<Vec<_>>();
        assert_eq!(texts(7), texts(7));
        assert_ne!(texts(7), texts(8));
        let valid = texts(7).iter().filter(|text| serde_json::from_slice::<serde_json::Value>(text).is_ok()).count();
        assert!((600..950).contains(&valid), "{valid} of 1,000");
    }

    #[test]
    fn whatever_it_is_given_it_gives_something_back() {
        let mut random = Rng::with_seed(1);
        for mut text in [b"".to_vec(), b"{".to_vec(), b"\"\\".to_vec(), b"]]]:,".to_vec(), b"\xff".to_vec()] {
            for _ in 0..2_000 {
                text = mutate(&text, &mut random);
                text.truncate(5_000);
            }
        }
    }
}
