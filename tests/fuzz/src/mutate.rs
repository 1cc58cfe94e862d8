//! Makes other texts of a JSON text: mostly still JSON, with the names and values that the rules are about.

use advocateloop_core::Event;

use crate::dictionary::{MARKED_VALUES, OTHER_NAMES, VALUES};
use crate::random::Random;
use crate::text::{Kind, Token, end_of_value, tokens};

/// Bytes that end, begin or break something.
const BYTES: &[u8] = b"{}[]\",:\\u0d8e-+.1 \n\t\x00\x01\x7f\x80\xc0\xed\xef\xf4\xff/tfn";

/// One change, of bytes that may well not be JSON.
pub fn mutate(text: &[u8], random: &mut Random) -> Vec<u8> {
    let tokens = tokens(text);
    let changed = match random.below(12) {
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
pub fn mutate_marked(text: &[u8], random: &mut Random) -> Vec<u8> {
    if random.below(4) > 0 {
        return mutate(text, random);
    }
    let marked = random.pick(&MARKED_VALUES).map(|value| value.as_bytes()).unwrap_or_default();
    let place = any_value(&tokens(text), random);
    place.map_or_else(|| marked.to_owned(), |place| splice(text, place, marked))
}

fn splice(text: &[u8], range: std::ops::Range<usize>, with: &[u8]) -> Vec<u8> {
    [&text[..range.start], with, &text[range.end..]].concat()
}

/// A value as tokens and as bytes, whether it is in an object, a list or on its own.
fn any_value(tokens: &[Token], random: &mut Random) -> Option<std::ops::Range<usize>> {
    let is_name = |at: usize| tokens.get(at + 1).is_some_and(|next| next.kind == Kind::Colon);
    let begins = |at: &usize| matches!(tokens[*at].kind, Kind::Open | Kind::String | Kind::Word) && !is_name(*at);
    let all: Vec<usize> = (0..tokens.len()).filter(begins).collect();
    // Not the whole text, most of the time.
    let at = *random.pick(all.get(1..).filter(|inner| !inner.is_empty()).unwrap_or(&all))?;
    Some(tokens[at].range.start..tokens[end_of_value(tokens, at).checked_sub(1)?].range.end)
}

fn any_name(random: &mut Random) -> &'static str {
    let tables: Vec<&'static str> = Event::ALL
        .into_iter()
        .flat_map(|event| event.table().fields)
        .map(|field| field.name)
        .chain(["name", "quantity", "unit_price", "line_total", "sku", "category_path", "image_url"])
        .collect();
    match random.below(5) {
        0 => random.pick(&OTHER_NAMES).copied().unwrap_or_default(),
        _ => random.pick(&tables).copied().unwrap_or_default(),
    }
}

fn any_text(random: &mut Random) -> &'static [u8] {
    random.pick(&VALUES).map(|value| value.as_bytes()).unwrap_or_default()
}

fn replace_value(text: &[u8], tokens: &[Token], random: &mut Random) -> Option<Vec<u8>> {
    Some(splice(text, any_value(tokens, random)?, any_text(random)))
}

fn insert_member(text: &[u8], tokens: &[Token], random: &mut Random) -> Option<Vec<u8>> {
    let opens: Vec<usize> = (0..tokens.len()).filter(|&at| text[tokens[at].range.start] == b'{').collect();
    let at = *random.pick(&opens)?;
    let is_empty = tokens.get(at + 1).is_some_and(|next| next.kind == Kind::Close);
    let end = tokens[at].range.end;
    let comma = if is_empty { "" } else { "," };
    let member = [b"\"", any_name(random).as_bytes(), b"\":", any_text(random), comma.as_bytes()].concat();
    Some(splice(text, end..end, &member))
}

fn any_member(tokens: &[Token], random: &mut Random) -> Option<usize> {
    let names: Vec<usize> = (1..tokens.len()).filter(|&at| tokens[at].kind == Kind::Colon).map(|at| at - 1).collect();
    random.pick(&names).copied()
}

fn rename(text: &[u8], tokens: &[Token], random: &mut Random) -> Option<Vec<u8>> {
    let name = any_member(tokens, random)?;
    Some(splice(text, tokens[name].range.clone(), [b"\"", any_name(random).as_bytes(), b"\""].concat().as_slice()))
}

/// A member with a comma beside it.
fn delete(text: &[u8], tokens: &[Token], random: &mut Random) -> Option<Vec<u8>> {
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
fn repeat(text: &[u8], tokens: &[Token], random: &mut Random) -> Option<Vec<u8>> {
    let range = if random.below(2) == 0 {
        any_value(tokens, random)?
    } else {
        let name = any_member(tokens, random)?;
        tokens[name].range.start..tokens.get(end_of_value(tokens, name + 2).checked_sub(1)?)?.range.end
    };
    let times = [1, 1, 2, 10, 101, 201][random.below(6)];
    let again = [b",", text.get(range.clone())?].concat().repeat(times);
    (again.len() < 60_000).then(|| splice(text, range.end..range.end, &again))
}

fn wrap(text: &[u8], tokens: &[Token], random: &mut Random) -> Option<Vec<u8>> {
    let range = any_value(tokens, random)?;
    let times = [1, 1, 13, 14, 15, 16][random.below(6)];
    let (open, close) = if random.below(2) == 0 { ("[", "]") } else { ("{\"x\":", "}") };
    let wrapped = [open.repeat(times).as_bytes(), &text[range.clone()], close.repeat(times).as_bytes()].concat();
    Some(splice(text, range, &wrapped))
}

/// A character of a string many times, to where its limit is.
fn stretch(text: &[u8], tokens: &[Token], random: &mut Random) -> Option<Vec<u8>> {
    let strings: Vec<&Token> =
        tokens.iter().filter(|token| token.kind == Kind::String && token.range.len() > 2).collect();
    let inside = random.pick(&strings)?.range.start + 1;
    let length = [31, 32, 63, 64, 99, 100, 253, 254, 255, 300, 2000, 2048][random.below(12)];
    let characters =
        ["a", "é", "\\u00e9", "\\ud83d\\ude00", " ", "7", "İ", "K", "ß", "\u{200B}", "\u{2010}", "\\ufeff"];
    let character = characters[random.below(characters.len())];
    Some(splice(text, inside..inside, character.repeat(length).as_bytes()))
}

fn change_byte(text: &[u8], random: &mut Random) -> Vec<u8> {
    let at = random.below(text.len() + 1);
    let byte = [random.pick(BYTES).copied().unwrap_or_default()];
    match random.below(4) {
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
        let texts = |seed: u64| (0..1000).map(|n| mutate(start, &mut Random::new(seed + n))).collect::<Vec<_>>();
        assert_eq!(texts(7), texts(7));
        assert_ne!(texts(7), texts(8));
        let valid = texts(7).iter().filter(|text| serde_json::from_slice::<serde_json::Value>(text).is_ok()).count();
        assert!((600..950).contains(&valid), "{valid} of 1,000");
    }

    #[test]
    fn whatever_it_is_given_it_gives_something_back() {
        let mut random = Random::new(1);
        for mut text in [b"".to_vec(), b"{".to_vec(), b"\"\\".to_vec(), b"]]]:,".to_vec(), b"\xff".to_vec()] {
            for _ in 0..2_000 {
                text = mutate(&text, &mut random);
                text.truncate(5_000);
            }
        }
    }
}
