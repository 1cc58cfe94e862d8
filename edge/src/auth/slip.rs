//! Hints for a key that was sent wrongly, from the text of the headers alone. Nothing here knows whether a key is good. A key of the
//! right form gets no hint.

use thiserror::Error;

use crate::http::{API_KEY, AUTHORIZATION, BRAND_ID, Headers};
use crate::query::Query;

/// The characters of a key: `al_live_` or `al_test_`, and 50 more.
const KEY_LENGTH: usize = 58;
const KEY_PREFIXES: [&str; 2] = ["al_live_", "al_test_"];
/// The characters of a brand ID: `brd_`, and 32 more.
const BRAND_LENGTH: usize = 36;
const BRAND_PREFIX: &str = "brd_";

/// A mistake in the headers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum Slip {
    #[error("X-API-Key holds a brand ID and X-Brand-ID an API key: exchange the two values")]
    Exchanged,
    #[error(
        "X-API-Key holds a brand ID (brd_…): send the key there, which begins with al_live_ or al_test_, and the brand ID \
         in X-Brand-ID"
    )]
    BrandAsKey,
    #[error("X-Brand-ID holds an API key: send the brand ID there, which begins with brd_")]
    KeyAsBrand,
    #[error("there is a word such as \"Bearer\" before the key in X-API-Key: send the key alone, from al_ on")]
    Scheme,
    #[error("{}", .1.of(*.0))]
    Of(Header, Flaw),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Header {
    Key,
    Brand,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flaw {
    Quoted,
    Placeholder,
    /// The runtime joins what was sent twice by a comma.
    Twice,
    StrangeCharacters,
    /// The beginning is wrong.
    Beginning,
    TooShort,
    TooLong,
}

/// The wrong place in which a key was sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum Elsewhere {
    #[error(
        "there is a header Authorization, which is not read here: send the key in the header X-API-Key instead, without \
         \"Bearer\""
    )]
    Authorization,
    #[error(
        "the key stands in the address: send it in the header X-API-Key instead. Addresses are written to logs, so replace \
         this key"
    )]
    Address,
    #[error(
        "X-Brand-ID holds an API key: send the key in the header X-API-Key, and the brand ID, which begins with brd_, in \
         X-Brand-ID"
    )]
    BrandHeader,
}

impl Elsewhere {
    /// Looks for a key of which there is no header.
    pub(super) fn find(headers: &Headers, query: &str) -> Option<Elsewhere> {
        if headers.given(AUTHORIZATION).is_some() {
            return Some(Elsewhere::Authorization);
        }
        if Query::read(query).pairs().any(|(name, value)| is_name_of_a_key(name) || looks_like_a_key(value)) {
            return Some(Elsewhere::Address);
        }
        headers.given(BRAND_ID).filter(|brand| looks_like_a_key(brand)).map(|_| Elsewhere::BrandHeader)
    }
}

/// `api_key`, `X-API-Key`, `apikey`.
fn is_name_of_a_key(name: &str) -> bool {
    let folded: String =
        name.chars().filter(char::is_ascii_alphanumeric).map(|letter| letter.to_ascii_lowercase()).collect();
    matches!(folded.as_str(), "apikey" | "xapikey" | "key" | "accesstoken" | "token")
}

fn looks_like_a_key(text: &str) -> bool {
    KEY_PREFIXES.iter().any(|prefix| text.starts_with(prefix))
}

impl Slip {
    /// Finds what is wrong with headers of which at least one is wrong.
    pub(super) fn find(key: &str, brand_id: &str) -> Option<Slip> {
        match (key.starts_with(BRAND_PREFIX), looks_like_a_key(brand_id)) {
            (true, true) => return Some(Slip::Exchanged),
            (true, false) => return Some(Slip::BrandAsKey),
            _ => {}
        }
        if has_scheme(key) {
            return Some(Slip::Scheme);
        }
        if let Some(flaw) = Flaw::find(key, &KEY_PREFIXES, KEY_LENGTH) {
            return Some(Slip::Of(Header::Key, flaw));
        }
        if looks_like_a_key(brand_id) {
            return Some(Slip::KeyAsBrand);
        }
        Flaw::find(brand_id, &[BRAND_PREFIX], BRAND_LENGTH).map(|flaw| Slip::Of(Header::Brand, flaw))
    }
}

fn has_scheme(key: &str) -> bool {
    let word = key.split([' ', ':']).next().unwrap_or_default();
    ["bearer", "basic", "token", "apikey", "x-api-key"].iter().any(|scheme| word.eq_ignore_ascii_case(scheme))
}

impl Flaw {
    /// Finds what is wrong with a text. `None` if it has the right form.
    fn find(text: &str, prefixes: &[&str], length: usize) -> Option<Flaw> {
        const QUOTES: [char; 8] = ['"', '\'', '`', '“', '”', '‘', '’', '„'];
        let begins_well = prefixes.iter().any(|prefix| text.starts_with(prefix));
        let has_strange = !text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
        if text.starts_with(QUOTES) || text.ends_with(QUOTES) {
            Some(Flaw::Quoted)
        } else if is_placeholder(text, prefixes) {
            Some(Flaw::Placeholder)
        } else if text.contains(',') {
            Some(Flaw::Twice)
        } else if has_strange {
            Some(Flaw::StrangeCharacters)
        } else if !begins_well {
            Some(Flaw::Beginning)
        } else if text.len() < length {
            Some(Flaw::TooShort)
        } else if text.len() > length {
            Some(Flaw::TooLong)
        } else {
            None
        }
    }
}

/// Tells whether a text is what stands in an example instead of a key, or what an empty variable leaves behind.
fn is_placeholder(text: &str, prefixes: &[&str]) -> bool {
    const MARKS: [&str; 10] = ["{{", "}}", "${", "<", ">", "%", "[", "...", "…", "â\u{80}¦"];
    const WORDS: [&str; 8] = ["your", "xxxx", "undefined", "null", "none", "placeholder", "api_key", "brand_id"];
    let folded = text.to_ascii_lowercase();
    let body = prefixes.iter().find_map(|prefix| text.strip_prefix(prefix));
    // Random characters may well spell a short word; a whole key does not.
    let is_whole = body.is_some_and(|body| body.len() > 24);
    body == Some("")
        || MARKS.iter().any(|mark| text.contains(mark))
        || text.starts_with('$')
        || (!is_whole && WORDS.iter().any(|word| folded.contains(word)))
}

impl Flaw {
    /// Says what is wrong with a header.
    fn of(self, header: Header) -> String {
        let (name, own, beginning, length) = match header {
            Header::Key => (API_KEY, "key", "al_live_ or al_test_", KEY_LENGTH),
            Header::Brand => (BRAND_ID, "brand ID", BRAND_PREFIX, BRAND_LENGTH),
        };
        match self {
            Flaw::Quoted => format!("there are quotes around the value of {name}: send it without them"),
            Flaw::Placeholder => format!("{name} still holds a placeholder: put your own {own} there"),
            Flaw::Twice => format!("{name} has a comma in it, as when it is sent twice: send it once"),
            Flaw::StrangeCharacters => format!(
                "{name} has characters that no {own} has, such as a space, a hyphen or a backslash: copy it again"
            ),
            Flaw::Beginning => {
                format!("{name} does not hold the {own}, which begins with {beginning}: copy it again")
            }
            Flaw::TooShort => format!("{name} is incomplete: the {own} has {length} characters, copy all of it"),
            Flaw::TooLong => {
                format!("{name} is too long: the {own} has {length} characters, send nothing else with it")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use advocateloop_core::{ApiKey, Environment};

    use super::*;

    const BRAND: &str = "brd_019a9f2e4b0c7d1e8f2a3b4c5d6e7f80";

    fn key() -> String {
        ApiKey::mint(Environment::Live, 0..=u8::MAX).unwrap().as_str().to_owned()
    }

    #[test]
    fn lengths_and_beginnings_are_those_of_keys_and_brands() {
        assert_eq!((key().len(), BRAND.len()), (KEY_LENGTH, BRAND_LENGTH));
        assert!(crate::ids::is_brand(BRAND) && looks_like_a_key(&key()));
        let test = ApiKey::mint(Environment::Test, 0..=u8::MAX).unwrap();
        assert!(looks_like_a_key(test.as_str()));
    }

    #[test]
    fn what_has_the_right_form_has_no_slip() {
        // Whatever its characters spell, right checksum or not.
        for tail in [
            "YOURAPIKEYYOURAPIKEYYOURAPIKEYYOURAPIKEYYOURAPIKEY12",
            "xxxxnullnoneundefinedxxxxnullnoneundefinedxxxxnullxx12",
        ] {
            let key = format!("al_live_{}", &tail[..50]);
            assert_eq!(Slip::find(&key, BRAND), None, "{key}");
        }
        assert_eq!(Slip::find(&key(), BRAND), None);
        assert_eq!(Slip::find(&key(), &format!("brd_{}", "0".repeat(32))), None);
    }

    #[test]
    fn slips_are_told_apart() {
        let good = key();
        let of_key = |flaw| Slip::Of(Header::Key, flaw);
        for (sent, slip) in [
            (BRAND.to_owned(), Slip::BrandAsKey),
            (format!("Bearer {good}"), Slip::Scheme),
            (format!("bearer: {good}"), Slip::Scheme),
            ("Bearer".to_owned(), Slip::Scheme),
            (format!("\"{good}\""), of_key(Flaw::Quoted)),
            (format!("“{good}”"), of_key(Flaw::Quoted)),
            (format!("{good}'"), of_key(Flaw::Quoted)),
            ("al_live_…".to_owned(), of_key(Flaw::Placeholder)),
            ("al_live_...".to_owned(), of_key(Flaw::Placeholder)),
            ("al_test_".to_owned(), of_key(Flaw::Placeholder)),
            ("al_live_xxxxxxxx".to_owned(), of_key(Flaw::Placeholder)),
            ("YOUR_API_KEY".to_owned(), of_key(Flaw::Placeholder)),
            ("your-api-key".to_owned(), of_key(Flaw::Placeholder)),
            ("{{api_key}}".to_owned(), of_key(Flaw::Placeholder)),
            ("$AL_KEY".to_owned(), of_key(Flaw::Placeholder)),
            ("undefined".to_owned(), of_key(Flaw::Placeholder)),
            (format!("{good}, {good}"), of_key(Flaw::Twice)),
            (format!("{good}\\n"), of_key(Flaw::StrangeCharacters)),
            (good.replacen("live_", "live-", 1), of_key(Flaw::StrangeCharacters)),
            ("secret".to_owned(), of_key(Flaw::Beginning)),
            (good.to_uppercase(), of_key(Flaw::Beginning)),
            (good[..57].to_owned(), of_key(Flaw::TooShort)),
            (format!("{good}x"), of_key(Flaw::TooLong)),
        ] {
            assert_eq!(Slip::find(&sent, BRAND), Some(slip), "{sent}");
        }
        assert_eq!(Slip::find(BRAND, &good), Some(Slip::Exchanged));
        let of_brand = |flaw| Slip::Of(Header::Brand, flaw);
        for (sent, slip) in [
            (good.clone(), Slip::KeyAsBrand),
            ("acme".to_owned(), of_brand(Flaw::Beginning)),
            ("Acme Shop".to_owned(), of_brand(Flaw::StrangeCharacters)),
            ("brd_…".to_owned(), of_brand(Flaw::Placeholder)),
            ("YOUR_BRAND_ID".to_owned(), of_brand(Flaw::Placeholder)),
            (BRAND[..35].to_owned(), of_brand(Flaw::TooShort)),
            (format!("'{BRAND}'"), of_brand(Flaw::Quoted)),
        ] {
            assert_eq!(Slip::find(&good, &sent), Some(slip), "{sent}");
        }
    }
}
