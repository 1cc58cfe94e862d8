//! Phone numbers.

use std::borrow::Cow;

use crate::text::{joined, split_at};

/// How an extension begins, in lower case.
const EXTENSIONS: [&str; 5] = ["extension", "ext", "x", "#", ";ext="];

/// Returns the digits of a phone number, with the `+` if there was one; `None` if the text is no phone number.
pub(super) fn digits(phone: &str) -> Option<String> {
    let phone = without_trunk_zero(phone);
    let number = phone.strip_prefix('+').unwrap_or(&phone);
    let digits = number.bytes().filter(u8::is_ascii_digit).count();
    let is_number = (5..=15).contains(&digits) && number.chars().all(|c| c.is_ascii_digit() || is_separator(c));
    is_number.then(|| {
        let mut digits = phone.into_owned();
        digits.retain(|c| c == '+' || c.is_ascii_digit());
        digits
    })
}

fn is_separator(character: char) -> bool {
    matches!(character, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '.' | '(' | ')' | '/') || character.is_whitespace()
}

/// Makes `+44 20` of `+44 (0)20`: the zero is dialled only inside the country.
fn without_trunk_zero(phone: &str) -> Cow<'_, str> {
    match split_at(phone, "(0)") {
        Some((country, rest)) if country.starts_with('+') && country.bytes().any(|byte| byte.is_ascii_digit()) => {
            Cow::Owned(joined(&[country, rest]))
        }
        _ => Cow::Borrowed(phone),
    }
}

/// Returns the number before an extension, if there is one.
#[cold]
pub(super) fn without_extension(phone: &str) -> Option<String> {
    let lower = phone.to_ascii_lowercase();
    let at =
        EXTENSIONS.iter().filter_map(|extension| split_at(&lower, extension)).map(|(before, _)| before.len()).min()?;
    let (number, extension) = phone.split_at_checked(at)?;
    let number = number.trim_end_matches([' ', ',', ';', '(']).trim_end();
    let has_digits = extension.bytes().any(|byte| byte.is_ascii_digit());
    (has_digits && digits(number).is_some()).then(|| number.to_owned())
}
