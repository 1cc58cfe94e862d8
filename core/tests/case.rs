//! The cases of every character, beside the standard library's.

use advocateloop_core::{Event, Options, judge};
use serde_json::Value;

/// The referral code and the email of a claim, normalized; `None` where one of them is refused.
fn normalized(code: &str, email: &str) -> Option<(String, String)> {
    let body = serde_json::json!({ "referral_code": code, "email": email }).to_string();
    let payload = judge(Event::Claim, body.as_bytes(), Options::default()).outcome.ok()?;
    let payload: Value = serde_json::from_str(&payload.to_json()).unwrap();
    let text = |name: &str| payload[name].as_str().unwrap().to_owned();
    Some((text("referral_code"), text("email")))
}

#[track_caller]
fn assert_as_in_the_standard_library(text: &str) -> bool {
    let email = format!("{text}@{text}.example");
    // What nobody sees is taken out, and white space is refused.
    let is_whole = |(code, _): &(String, String)| code.chars().count() >= text.chars().count();
    let Some(found) = normalized(text, &email).filter(is_whole) else { return false };
    assert_eq!(found, (text.to_uppercase(), email.to_lowercase()), "{text:?}");
    true
}

#[test]
fn every_character_has_the_cases_of_the_standard_library() {
    let has_case = |c: char| !c.to_lowercase().eq([c]) || !c.to_uppercase().eq([c]);
    for character in '!'..='\u{1ffff}' {
        let is_compared = assert_as_in_the_standard_library(&format!("a{character}b"));
        assert!(is_compared || !has_case(character), "{character:?}");
    }
    assert!(!('\u{20000}'..=char::MAX).any(has_case), "beyond plane 1");
}

#[test]
fn a_sigma_is_final_beside_every_character_where_the_standard_library_has_it_so() {
    for character in ('!'..='\u{1ffff}').chain('\u{e0000}'..='\u{e0fff}') {
        let email = format!("{character}Σ.aΣ{character}.aΣ{character}a@x.example");
        // A character that is taken out leaves its neighbours together.
        if let Some((_, found)) =
            normalized("A", &email).filter(|(_, found)| found.chars().count() == email.chars().count())
        {
            assert_eq!(found, email.to_lowercase());
        }
    }
}

#[test]
fn words_have_their_cases() {
    for text in ["ΟΔΟΣ", "ΟΔΟΣ.ΟΔΟΣ", "Σ", "Α'Σ'", "İSTANBUL", "STRAẞE", "straße", "ﬁn", "ὀδός"]
    {
        let code = normalized(text, "a@b.example").unwrap().0;
        assert_eq!(code, text.to_uppercase());
    }
}
