//! Hints for a key that was sent wrongly, from the text of the headers alone. Nothing here knows whether a key is good. A key of the
//! right form gets no hint.

use crate::http::{API_KEY, AUTHORIZATION, BRAND_ID, Headers};
use crate::query::Query;

/// The form of a header's value.
struct Form {
    header: &'static str,
    /// What it holds.
    own: &'static str,
    prefixes: &'static [&'static str],
    length: usize,
}

const KEY: Form = Form { header: API_KEY, own: "key", prefixes: &["al_live_", "al_test_"], length: 58 };

const BRAND: Form = Form { header: BRAND_ID, own: "brand ID", prefixes: &["brd_"], length: 36 };

/// Looks for a key of which there is no header, and says where it is instead.
pub(super) fn elsewhere(headers: &Headers, query: &str) -> Option<&'static str> {
    if headers.given(AUTHORIZATION).is_some() {
        return Some(
            "there is a header Authorization, which is not read here: send the key in the header X-API-Key instead, without \
             \"Bearer\"",
        );
    }
    if Query::read(query).pairs().any(|(name, value)| is_name_of_a_key(name) || KEY.begins(value)) {
        return Some(
            "the key stands in the address: send it in the header X-API-Key instead. Addresses are written to logs, so replace \
             this key",
        );
    }
    headers.given(BRAND_ID).filter(|brand| KEY.begins(brand)).map(|_| {
        "X-Brand-ID holds an API key: send the key in the header X-API-Key, and the brand ID, which begins with brd_, in \
         X-Brand-ID"
    })
}

/// Recognizes `api_key`, `X-API-Key`, `apikey`.
fn is_name_of_a_key(name: &str) -> bool {
    let folded: String =
        name.chars().filter(char::is_ascii_alphanumeric).map(|letter| letter.to_ascii_lowercase()).collect();
    matches!(folded.as_str(), "apikey" | "xapikey" | "key" | "accesstoken" | "token")
}

/// Says what is wrong with headers of which at least one is wrong.
pub(super) fn find(key: &str, brand_id: &str) -> Option<String> {
    let told = match (BRAND.begins(key), KEY.begins(brand_id)) {
        (true, true) => "X-API-Key holds a brand ID and X-Brand-ID an API key: exchange the two values",
        (true, false) => {
            "X-API-Key holds a brand ID (brd_…): send the key there, which begins with al_live_ or al_test_, and the brand ID \
             in X-Brand-ID"
        }
        _ if has_scheme(key) => {
            "there is a word such as \"Bearer\" before the key in X-API-Key: send the key alone, from al_ on"
        }
        (false, is_key) => {
            let brand = || {
                is_key
                    .then(|| "X-Brand-ID holds an API key: send the brand ID there, which begins with brd_".to_owned())
            };
            return KEY.fault(key).or_else(brand).or_else(|| BRAND.fault(brand_id));
        }
    };
    Some(told.to_owned())
}

fn has_scheme(key: &str) -> bool {
    let word = key.split([' ', ':']).next().unwrap_or_default();
    ["bearer", "basic", "token", "apikey", "x-api-key"].iter().any(|scheme| word.eq_ignore_ascii_case(scheme))
}

impl Form {
    fn begins(&self, text: &str) -> bool {
        self.prefixes.iter().any(|prefix| text.starts_with(prefix))
    }

    /// Says what is wrong with a text. `None` if it has the right form.
    fn fault(&self, text: &str) -> Option<String> {
        const QUOTES: [char; 8] = ['"', '\'', '`', '“', '”', '‘', '’', '„'];
        let Form { header, own, prefixes, length } = self;
        let has_strange = !text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
        Some(if text.starts_with(QUOTES) || text.ends_with(QUOTES) {
            format!("there are quotes around the value of {header}: send it without them")
        } else if self.is_placeholder(text) {
            format!("{header} still holds a placeholder: put your own {own} there")
        } else if text.contains(',') {
            // The runtime joins what was sent twice by a comma.
            format!("{header} has a comma in it, as when it is sent twice: send it once")
        } else if has_strange {
            format!(
                "{header} has characters that no {own} has, such as a space, a hyphen or a backslash: copy it again"
            )
        } else if !self.begins(text) {
            let beginning = prefixes.join(" or ");
            format!("{header} does not hold the {own}, which begins with {beginning}: copy it again")
        } else if text.len() < *length {
            format!("{header} is incomplete: the {own} has {length} characters, copy all of it")
        } else if text.len() > *length {
            format!("{header} is too long: the {own} has {length} characters, send nothing else with it")
        } else {
            return None;
        })
    }

    /// Tells whether a text is what stands in an example instead of a key, or what an empty variable leaves behind.
    fn is_placeholder(&self, text: &str) -> bool {
        const MARKS: [&str; 10] = ["{{", "}}", "${", "<", ">", "%", "[", "...", "…", "â\u{80}¦"];
        const WORDS: [&str; 8] = ["your", "xxxx", "undefined", "null", "none", "placeholder", "api_key", "brand_id"];
        let folded = text.to_ascii_lowercase();
        let body = self.prefixes.iter().find_map(|prefix| text.strip_prefix(prefix));
        // Random characters may well spell a short word; a whole key does not.
        let is_whole = body.is_some_and(|body| body.len() > 24);
        body == Some("")
            || MARKS.iter().any(|mark| text.contains(mark))
            || text.starts_with('$')
            || (!is_whole && WORDS.iter().any(|word| folded.contains(word)))
    }
}

#[cfg(test)]
mod tests {
    use advocateloop_core::{ApiKey, Environment};

    use super::*;

    const BRAND_ID: &str = "brd_019a9f2e4b0c7d1e8f2a3b4c5d6e7f80";

    fn key() -> String {
        ApiKey::mint(Environment::Live, 0..=u8::MAX).unwrap().as_str().to_owned()
    }

    #[test]
    fn lengths_and_beginnings_are_those_of_keys_and_brands() {
        assert_eq!((key().len(), BRAND_ID.len()), (KEY.length, BRAND.length));
        assert!(crate::ids::is_brand(BRAND_ID) && KEY.begins(&key()));
        let test = ApiKey::mint(Environment::Test, 0..=u8::MAX).unwrap();
        assert!(KEY.begins(test.as_str()));
    }

    #[test]
    fn what_has_the_right_form_has_no_slip() {
        // Whatever its characters spell, right checksum or not.
        for tail in [
            "YOURAPIKEYYOURAPIKEYYOURAPIKEYYOURAPIKEYYOURAPIKEY12",
            "xxxxnullnoneundefinedxxxxnullnoneundefinedxxxxnullxx12",
        ] {
            let key = format!("al_live_{}", &tail[..50]);
            assert_eq!(find(&key, BRAND_ID), None, "{key}");
        }
        assert_eq!(find(&key(), BRAND_ID), None);
        assert_eq!(find(&key(), &format!("brd_{}", "0".repeat(32))), None);
    }

    #[test]
    fn slips_are_told_apart() {
        let good = key();
        let says = |key: &str, brand_id: &str, words: &str| {
            let told = find(key, brand_id).unwrap_or_default();
            assert!(told.contains(words), "{key}, {brand_id}: {told}");
        };
        for (sent, words) in [
            (BRAND_ID.to_owned(), "X-API-Key holds a brand ID (brd_…)"),
            (format!("Bearer {good}"), "a word such as \"Bearer\""),
            (format!("bearer: {good}"), "a word such as \"Bearer\""),
            ("Bearer".to_owned(), "a word such as \"Bearer\""),
            (format!("\"{good}\""), "quotes around the value of X-API-Key"),
            (format!("“{good}”"), "quotes around"),
            (format!("{good}'"), "quotes around"),
            ("al_live_…".to_owned(), "X-API-Key still holds a placeholder: put your own key"),
            ("al_live_...".to_owned(), "a placeholder"),
            ("al_test_".to_owned(), "a placeholder"),
            ("al_live_xxxxxxxx".to_owned(), "a placeholder"),
            ("YOUR_API_KEY".to_owned(), "a placeholder"),
            ("your-api-key".to_owned(), "a placeholder"),
            ("{{api_key}}".to_owned(), "a placeholder"),
            ("$AL_KEY".to_owned(), "a placeholder"),
            ("undefined".to_owned(), "a placeholder"),
            (format!("{good}, {good}"), "X-API-Key has a comma in it"),
            (format!("{good}\\n"), "X-API-Key has characters that no key has"),
            (good.replacen("live_", "live-", 1), "characters that no key has"),
            ("secret".to_owned(), "X-API-Key does not hold the key, which begins with al_live_ or al_test_"),
            (good.to_uppercase(), "does not hold the key"),
            (good[..57].to_owned(), "X-API-Key is incomplete: the key has 58 characters"),
            (format!("{good}x"), "X-API-Key is too long: the key has 58 characters"),
        ] {
            says(&sent, BRAND_ID, words);
        }
        says(BRAND_ID, &good, "exchange the two values");
        for (sent, words) in [
            (good.clone(), "X-Brand-ID holds an API key"),
            ("acme".to_owned(), "X-Brand-ID does not hold the brand ID, which begins with brd_"),
            ("Acme Shop".to_owned(), "X-Brand-ID has characters that no brand ID has"),
            ("brd_…".to_owned(), "X-Brand-ID still holds a placeholder: put your own brand ID"),
            ("YOUR_BRAND_ID".to_owned(), "a placeholder"),
            (BRAND_ID[..35].to_owned(), "X-Brand-ID is incomplete: the brand ID has 36 characters"),
            (format!("'{BRAND_ID}'"), "quotes around the value of X-Brand-ID"),
        ] {
            says(&good, &sent, words);
        }
    }
}
