//! JSON text as a row of tokens, for who wants to cut it and put it together again. Takes broken text, too.

use std::ops::Range;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Open,
    Close,
    Comma,
    Colon,
    String,
    /// A number, a literal, or whatever else stands there.
    Word,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    pub kind: Kind,
    pub range: Range<usize>,
}

pub fn tokens(text: &[u8]) -> Vec<Token> {
    let mut tokens = Vec::new();
    // A byte-order mark in front does not count.
    let mut at = if text.starts_with(b"\xEF\xBB\xBF") { 3 } else { 0 };
    while let Some(&byte) = text.get(at) {
        let (kind, end) = match byte {
            b' ' | b'\t' | b'\n' | b'\r' => {
                at += 1;
                continue;
            }
            b'{' | b'[' => (Kind::Open, at + 1),
            b'}' | b']' => (Kind::Close, at + 1),
            b',' => (Kind::Comma, at + 1),
            b':' => (Kind::Colon, at + 1),
            b'"' => (Kind::String, end_of_string(text, at + 1)),
            _ => (
                Kind::Word,
                at + 1 + text[at + 1..].iter().take_while(|byte| !b" \t\n\r{}[],:\"".contains(byte)).count(),
            ),
        };
        tokens.push(Token { kind, range: at..end });
        at = end;
    }
    tokens
}

fn end_of_string(text: &[u8], mut at: usize) -> usize {
    while let Some(byte) = text.get(at) {
        match byte {
            b'"' => return at + 1,
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
    text.len()
}

/// The index of the token behind the value that begins at token `at`.
pub fn end_of_value(tokens: &[Token], at: usize) -> usize {
    let mut depth = 0_usize;
    for (index, token) in tokens.iter().enumerate().skip(at) {
        match token.kind {
            Kind::Open => depth += 1,
            Kind::Close => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0 {
            return index + 1;
        }
    }
    tokens.len()
}

/// Where the value at a JSON Pointer stands in a valid text; of members with one name, the first.
pub fn value_at(text: &[u8], pointer: &str) -> Option<Range<usize>> {
    let tokens = tokens(text);
    let mut at = 0;
    for segment in pointer.split('/').skip(1) {
        let name = segment.replace("~1", "/").replace("~0", "~");
        let is_object = text[tokens.get(at)?.range.start] == b'{';
        at += 1;
        let mut index = 0;
        loop {
            let token = tokens.get(at).filter(|token| token.kind != Kind::Close)?;
            let found =
                if is_object { string_at(text, token) == Some(name.clone()) } else { index.to_string() == name };
            // Behind the name and its colon.
            let value = if is_object { at + 2 } else { at };
            if found {
                at = value;
                break;
            }
            // Behind the value, and behind a comma if there is one.
            at = end_of_value(&tokens, value);
            at += usize::from(tokens.get(at)?.kind == Kind::Comma);
            index += 1;
        }
    }
    let end = end_of_value(&tokens, at);
    Some(tokens.get(at)?.range.start..tokens.get(end.checked_sub(1)?)?.range.end)
}

pub fn string_at(text: &[u8], token: &Token) -> Option<String> {
    serde_json::from_slice(text.get(token.range.clone())?).ok()
}

/// The names of all members, without their escapes; those that are no JSON, as they stand.
pub fn names(text: &[u8]) -> Vec<String> {
    let tokens = tokens(text);
    let named = tokens.windows(2).filter(|pair| pair[0].kind == Kind::String && pair[1].kind == Kind::Colon);
    let raw = |token: &Token| String::from_utf8_lossy(&text[token.range.clone()]).trim_matches('"').to_owned();
    named.map(|pair| string_at(text, &pair[0]).unwrap_or_else(|| raw(&pair[0]))).collect()
}

/// The texts that stand as values, without their escapes.
pub fn values(text: &[u8]) -> Vec<String> {
    let tokens = tokens(text);
    let is_name = |at: usize| tokens.get(at + 1).is_some_and(|next| next.kind == Kind::Colon);
    let strings = (0..tokens.len()).filter(|&at| tokens[at].kind == Kind::String && !is_name(at));
    strings.filter_map(|at| string_at(text, &tokens[at])).collect()
}

/// With other keys in place of those by which `serde_json` hands its own types through; it takes any object that has one for such a type.
pub fn without_serde_keys(json: &[u8]) -> Vec<u8> {
    let mut json = json.to_vec();
    for at in 0..json.len() {
        if json[at..].starts_with(b"$serde_json::") {
            json[at] = b'_';
        }
    }
    json
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str, pointer: &str) -> Option<String> {
        value_at(text.as_bytes(), pointer).map(|range| text[range].to_owned())
    }

    #[test]
    fn a_value_is_found_where_it_stands() {
        let text = r#" { "a" : [ 1 , { "b~/\"" : "x,}" , "c" : [ ] } ] , "\u0064" : -1.5 } "#;
        assert_eq!(found(text, "/a/0").as_deref(), Some("1"));
        assert_eq!(found(text, "/a/1/b~0~1\"").as_deref(), Some(r#""x,}""#));
        assert_eq!(found(text, "/a/1/c").as_deref(), Some("[ ]"));
        assert_eq!(found(text, "/d").as_deref(), Some("-1.5"));
        assert_eq!(found(text, "").as_deref(), Some(text.trim()));
        assert_eq!(found(text, "/a/2"), None);
        assert_eq!(found(text, "/e"), None);
    }

    #[test]
    fn broken_text_has_tokens_too() {
        assert_eq!(tokens(br#"{"a\"#).len(), 2);
        assert_eq!(tokens(b"\xff\x00]").len(), 2);
    }
}
