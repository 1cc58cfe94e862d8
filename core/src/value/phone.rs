//! Phone numbers.

use alloc::borrow::{Cow, ToOwned as _};
use alloc::string::String;
use core::ops::RangeInclusive;

use super::text::{TextFault, find};

/// How many a number has.
const DIGITS: RangeInclusive<usize> = 5..=15;

/// How an extension begins, in lower case.
const EXTENSIONS: [&str; 5] = ["extension", "ext", "x", "#", ";ext="];

/// Keeps the digits, and the `+` if there was one.
pub(super) fn normalize(phone: Cow<'_, str>) -> Result<Cow<'_, str>, TextFault> {
    let Some(digits) = digits_of(&phone) else { return Err(TextFault::Phone { fixed: without_extension(&phone) }) };
    Ok(if digits == phone { phone } else { Cow::Owned(digits) })
}

fn digits_of(phone: &str) -> Option<String> {
    let phone = without_trunk_zero(phone);
    let number = phone.strip_prefix('+').unwrap_or(&phone);
    let count = number.bytes().filter(u8::is_ascii_digit).count();
    let is_number = DIGITS.contains(&count) && number.chars().all(|c| c.is_ascii_digit() || is_separator(c));
    is_number.then(|| phone.chars().filter(|&c| c == '+' || c.is_ascii_digit()).collect())
}

fn is_separator(character: char) -> bool {
    matches!(character, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '.' | '(' | ')' | '/') || character.is_whitespace()
}

/// `+44 (0)20` → `+44 20`: the zero is dialled only inside the country.
fn without_trunk_zero(phone: &str) -> Cow<'_, str> {
    const ZERO: &str = "(0)";
    let country = || phone.get(..find(phone, ZERO)?);
    match country() {
        Some(country) if country.starts_with('+') && country.bytes().any(|byte| byte.is_ascii_digit()) => {
            let mut number = String::from(country);
            number.push_str(phone.get(country.len().saturating_add(ZERO.len())..).unwrap_or_default());
            Cow::Owned(number)
        }
        _ => Cow::Borrowed(phone),
    }
}

/// The number before an extension, if there is one.
#[cold]
fn without_extension(phone: &str) -> Option<String> {
    let lower = phone.to_ascii_lowercase();
    let at = EXTENSIONS.iter().filter_map(|extension| find(&lower, extension)).min()?;
    let (number, extension) = phone.split_at_checked(at)?;
    let number = number.trim_end_matches([' ', ',', ';', '(']).trim_end();
    let has_digits = extension.bytes().any(|byte| byte.is_ascii_digit());
    (has_digits && digits_of(number).is_some()).then(|| number.to_owned())
}

/// Nothing but digits, behind a `+` perhaps.
pub(super) fn is_usual(phone: &[u8]) -> bool {
    let digits = phone.strip_prefix(b"+").unwrap_or(phone);
    DIGITS.contains(&digits.len()) && digits.iter().all(u8::is_ascii_digit)
}
