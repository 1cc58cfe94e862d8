//! Numbers as people write them, and what JSON has in their place.

use super::trail::{About::Here, char_at};
use super::{Cause, UNQUOTED_TEXT};
use crate::text::joined;

/// The currencies of most orders.
const CODES: &str = "USD EUR GBP JPY CHF CAD AUD NZD CNY HKD SGD INR KRW SEK NOK DKK PLN CZK HUF RON BRL MXN ZAR TRY ILS AED SAR THB IDR MYR PHP";

/// The most digits that a sentence repeats.
const MOST_DIGITS: usize = 40;

/// A slip in a number, and the number to send where only one can be meant.
type Slip = (&'static str, Option<String>);

fn cause((found, send): Slip) -> Cause {
    let send = send.as_deref().unwrap_or("digits and one point only, such as 1108.00");
    Here.says(&joined(&[found, ": send ", send]))
}

/// Finds the slip where a value is due.
pub(super) fn of_value(rest: &[u8]) -> Option<Cause> {
    Some(cause(match rest {
        [b'+', behind @ ..] if begins_number(behind) => ("there is a plus sign before the number", mended(behind)),
        [b'.', b'0'..=b'9', ..] => begins_with_point("0", rest),
        _ => of_currency(rest)?,
    }))
}

/// Says that the number that a text begins with has a comma.
pub(super) fn with_comma(text: &[u8]) -> Cause {
    cause(("there is a comma in the number", mended(text)))
}

/// Whether digits and what parts those of a date, a time or a phone number stand there.
fn is_date_or_time(text: &[u8]) -> bool {
    let is_part = |byte: &u8| byte.is_ascii_digit() || b"/:-.".contains(byte);
    let end = text.iter().position(|byte| !is_part(byte)).unwrap_or(text.len());
    text.get(1..end).is_some_and(|parts| parts.iter().any(|byte| b"/:-".contains(byte)))
}

/// Finds the slip behind a number that stops after so many bytes.
pub(super) fn of_broken(whole: &[u8], length: usize) -> Option<Cause> {
    if is_date_or_time(whole) {
        return Some(Here.says(UNQUOTED_TEXT));
    }
    let (read, rest) = whole.split_at_checked(length)?;
    Some(cause(match (read, rest) {
        ([b'-'], [b'.', b'0'..=b'9', ..]) => begins_with_point("-0", rest),
        ([b'-'], [b' ', behind @ ..]) if begins_number(behind) => {
            ("there is a space in the number", minus(mended(behind)))
        }
        ([b'-'], [b',' | b'}' | b']' | b' ' | b'\n' | b'\r' | b'\t', ..] | []) => {
            return Some(Here.says("there is a minus sign without a number: send a number, or leave the field out"));
        }
        ([b'-'], _) => of_currency(rest).map(|(found, send)| (found, minus(send)))?,
        ([b'0'] | [b'-', b'0'], [b'0'..=b'9', ..]) => return begins_with_zero(read, rest),
        // What looked like an exponent.
        ([digits @ .., b'e' | b'E'], _) if begins_with_code(whole.get(digits.len()..)?) => {
            ("there is a currency code after the number", mended(digits))
        }
        ([.., b'.'], _) => ("the number ends with a point", mended(whole)),
        _ => return None,
    }))
}

fn begins_with_zero(read: &[u8], rest: &[u8]) -> Option<Cause> {
    let zeros = rest.iter().position(|&byte| byte != b'0').unwrap_or(rest.len());
    let digits = rest.get(zeros..).filter(|digits| begins_number(digits));
    let send = mended(digits.or_else(|| rest.get(zeros.saturating_sub(1)..))?);
    let send = if read.len() > 1 { minus(send) } else { send };
    let instead = send.map_or_else(
        || "it without the zero, or in quotes if it is an ID or a date".to_owned(),
        |send| send + ", or put it in quotes if it is an ID",
    );
    Some(cause(("the number begins with a zero", Some(instead))))
}

/// Finds the slip behind a number and white space, which take so many bytes.
pub(super) fn behind(whole: &[u8], length: usize) -> Option<Cause> {
    let (read, rest) = whole.split_at_checked(length)?;
    if !matches!(read, [b'-' | b'0'..=b'9', ..]) {
        return None;
    }
    let character = char_at(rest)?;
    let is_apart = read.last().is_some_and(u8::is_ascii_whitespace);
    let next = rest.get(character.len_utf8()..).unwrap_or_default();
    let is_before_digit = next.first().is_some_and(u8::is_ascii_digit);
    let (found, number) = match character {
        '%' => {
            let says = "there is a percent sign after the number: send an amount of money, not a rate";
            return Some(Here.says(says));
        }
        '\'' | '’' if is_before_digit && !is_apart => ("there is an apostrophe in the number", whole),
        '_' if is_before_digit && !is_apart => ("there is an underscore in the number", whole),
        '.' if is_before_digit && !is_apart => ("there is more than one point in the number", whole),
        ' '.. if character.is_whitespace() && is_before_digit => ("there is a space in the number", whole),
        '0'..='9' if is_apart => ("there is a space in the number", whole),
        _ if is_currency_sign(character) => ("there is a currency sign after the number", read),
        _ if begins_with_code(rest) => ("there is a currency code after the number", read),
        _ => return None,
    };
    Some(cause((found, mended(number))))
}

/// Finds a currency, and a number behind it.
fn of_currency(rest: &[u8]) -> Option<Slip> {
    let letters = rest.iter().take(3).take_while(|byte| byte.is_ascii_uppercase()).count();
    let behind_letters = rest.get(letters..)?;
    let (found, behind) = match char_at(behind_letters)? {
        sign if is_currency_sign(sign) => {
            ("there is a currency sign before the number", behind_letters.get(sign.len_utf8()..)?)
        }
        _ if letters > 0 && begins_with_code(rest) => ("there is a currency code before the number", behind_letters),
        _ => return None,
    };
    let behind = behind.trim_ascii_start();
    begins_number(behind).then(|| (found, mended(behind)))
}

fn is_currency_sign(character: char) -> bool {
    matches!(character, '$' | '£' | '¥' | '¢' | '¤' | '\u{20A0}'..='\u{20CF}' | '＄' | '￡' | '￥')
}

fn begins_with_code(text: &[u8]) -> bool {
    let is_end = text.get(3).is_none_or(|byte| !byte.is_ascii_alphabetic());
    is_end
        && text.get(..3).is_some_and(|code| {
            CODES.as_bytes().split(|&byte| byte == b' ').any(|known| known.eq_ignore_ascii_case(code))
        })
}

fn begins_number(text: &[u8]) -> bool {
    let text = text.strip_prefix(b"-").unwrap_or(text);
    matches!(text, [b'0'..=b'9', ..])
}

fn minus(digits: Option<String>) -> Option<String> {
    digits.filter(|digits| !digits.starts_with('-')).map(|digits| joined(&["-", &digits]))
}

/// Puts what is missing in front of a point and digits.
fn begins_with_point(before: &str, rest: &[u8]) -> Slip {
    let digits = rest.iter().skip(1).take_while(|byte| byte.is_ascii_digit()).count();
    let number = rest.get(..=digits).filter(|_| digits < MOST_DIGITS);
    let number = number.and_then(|number| std::str::from_utf8(number).ok());
    ("the number begins with a point", number.map(|number| joined(&[before, number])))
}

/// The number that a text begins with, with a point and nothing else between its digits; `None` where it may mean two.
fn mended(text: &[u8]) -> Option<String> {
    let text = text.get(..text.len().min(2 * MOST_DIGITS))?.utf8_chunks().next()?.valid();
    let (sign, mut rest) = text.strip_prefix('-').map_or(("", text), |rest| ("-", rest));
    let is_digit = |character: char| character.is_ascii_digit();
    let mut groups: Vec<&str> = Vec::new();
    let mut separators = Vec::new();
    loop {
        let end = rest.bytes().position(|byte| !byte.is_ascii_digit()).unwrap_or(rest.len());
        let (digits, behind) = rest.split_at_checked(end)?;
        groups.push(digits);
        let mut characters = behind.chars();
        match characters.next() {
            Some(separator) if is_separator(separator) && characters.as_str().starts_with(is_digit) => {
                separators.push(if separator.is_whitespace() { ' ' } else { separator });
                rest = characters.as_str();
            }
            _ => break,
        }
    }
    let (first, others) = groups.split_first()?;
    let count: usize = groups.iter().map(|digits| digits.len()).fold(0, usize::saturating_add);
    let is_whole_first = *first == "0" || !first.starts_with('0');
    if first.is_empty() || count > MOST_DIGITS || !is_whole_first {
        return None;
    }
    let (thousands, fraction) = match (separators.split_last(), others.split_last()) {
        (Some((point @ ('.' | ','), before)), Some((fraction, thousands))) if !before.contains(point) => {
            // `1,108` may be either.
            let is_ambiguous =
                *point == ',' && before.is_empty() && fraction.len() == 3 && first.len() <= 3 && *first != "0";
            if is_ambiguous {
                return None;
            }
            (thousands, Some(*fraction))
        }
        _ => (others, None),
    };
    let marks = separators.get(..thousands.len())?;
    let is_grouped = thousands.is_empty() || (first.len() <= 3 && *first != "0");
    let is_regular =
        marks.iter().all(|mark| Some(mark) == marks.first()) && thousands.iter().all(|group| group.len() == 3);
    if !(is_grouped && is_regular) {
        return None;
    }
    let (point, fraction) = fraction.map_or(("", ""), |fraction| (".", fraction));
    Some(joined(&[sign, first, &joined(thousands), point, fraction]))
}

fn is_separator(character: char) -> bool {
    matches!(character, ',' | '.' | '\'' | '’' | '_' | ' ' | '\u{A0}' | '\u{2009}' | '\u{202F}')
}

#[cfg(test)]
mod tests {
    use super::mended;

    #[test]
    fn a_number_is_mended_where_it_can_mean_only_one() {
        for (sent, number) in [
            ("108", "108"),
            ("108.00 USD", "108.00"),
            ("108,00", "108.00"),
            ("108,5}", "108.5"),
            ("-108,00", "-108.00"),
            ("0,125", "0.125"),
            ("1,108.00", "1108.00"),
            ("1.108,00", "1108.00"),
            ("1 108,00", "1108.00"),
            ("1\u{202F}108,00", "1108.00"),
            ("1'108.50", "1108.50"),
            ("1_000_000", "1000000"),
            ("12,345,678", "12345678"),
            ("1.108.000", "1108000"),
            ("108,00,\"tax\":8", "108.00"),
        ] {
            assert_eq!(mended(sent.as_bytes()).as_deref(), Some(number), "{sent}");
        }
        for sent in ["", "x", "1,108", "1,2,3", "2024.01.02", "01,5", "1,10.00", "1 2", "1,108.00.5", &"1".repeat(41)] {
            assert_eq!(mended(sent.as_bytes()), None, "{sent}");
        }
    }
}
