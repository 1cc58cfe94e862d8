//! Numbers as people write them, and what JSON has in their place.

use super::sentences::{Cause, NumberSlip};
use super::trail::char_at;

const fn slip(found: &'static str) -> NumberSlip {
    NumberSlip { found, besides: "", unclear: "send digits and one point only, such as 1108.00" }
}

pub(super) static COMMA: NumberSlip = slip("there is a comma in the number");
static SPACE: NumberSlip = slip("there is a space in the number");
static APOSTROPHE: NumberSlip = slip("there is an apostrophe in the number");
static UNDERSCORE: NumberSlip = slip("there is an underscore in the number");
static POINTS: NumberSlip = slip("there is more than one point in the number");
static SIGN_BEFORE: NumberSlip = slip("there is a currency sign before the number");
static SIGN_BEHIND: NumberSlip = slip("there is a currency sign after the number");
static CODE_BEFORE: NumberSlip = slip("there is a currency code before the number");
static CODE_BEHIND: NumberSlip = slip("there is a currency code after the number");
static PERCENT: NumberSlip =
    NumberSlip { unclear: "send an amount of money, not a rate", ..slip("there is a percent sign after the number") };
static PLUS: NumberSlip = slip("there is a plus sign before the number");
static MINUS: NumberSlip =
    NumberSlip { unclear: "send a number, or leave the field out", ..slip("there is a minus sign without a number") };
static FIRST_POINT: NumberSlip = slip("the number begins with a point");
static LAST_POINT: NumberSlip = slip("the number ends with a point");
static FIRST_ZERO: NumberSlip = NumberSlip {
    besides: ", or put it in quotes if it is an ID",
    unclear: "send it without the zero, or in quotes if it is an ID or a date",
    ..slip("the number begins with a zero")
};

type Found = (&'static NumberSlip, Option<String>);

fn cause((slip, send): Found) -> Cause {
    Cause::Number(slip, send)
}

/// The currencies of most orders.
const CODES: &str = "USD EUR GBP JPY CHF CAD AUD NZD CNY HKD SGD INR KRW SEK NOK DKK PLN CZK HUF RON BRL MXN ZAR TRY ILS AED SAR THB IDR MYR PHP";

/// The most digits that a sentence repeats.
const MOST_DIGITS: usize = 40;

/// Finds the slip where a value is due.
pub(super) fn of_value(rest: &[u8]) -> Option<Cause> {
    let found: Option<Found> = match rest {
        [b'+', behind @ ..] => begins_number(behind).then(|| (&PLUS, mended(behind))),
        [b'.', b'0'..=b'9', ..] => Some((&FIRST_POINT, with_zero("0", rest))),
        _ => of_currency(rest),
    };
    found.map(cause)
}

/// Whether digits and what parts those of a date, a time or a phone number stand there.
pub(super) fn is_date_or_time(text: &[u8]) -> bool {
    let is_part = |byte: &u8| byte.is_ascii_digit() || b"/:-.".contains(byte);
    let end = text.iter().position(|byte| !is_part(byte)).unwrap_or(text.len());
    text.get(1..end).is_some_and(|parts| parts.iter().any(|byte| b"/:-".contains(byte)))
}

/// Finds the slip behind a number that stops after so many bytes.
pub(super) fn of_broken(whole: &[u8], length: usize) -> Option<Cause> {
    let (read, rest) = whole.split_at_checked(length)?;
    let found: Option<Found> = match (read, rest) {
        ([b'-'], [b'.', b'0'..=b'9', ..]) => Some((&FIRST_POINT, with_zero("-0", rest))),
        ([b'-'], [b' ', behind @ ..]) if begins_number(behind) => Some((&SPACE, minus(mended(behind)))),
        ([b'-'], [b',' | b'}' | b']' | b' ' | b'\n' | b'\r' | b'\t', ..] | []) => Some((&MINUS, None)),
        ([b'-'], _) => of_currency(rest).map(|(slip, send)| (slip, minus(send))),
        ([b'0'] | [b'-', b'0'], [b'0'..=b'9', ..]) => {
            let zeros = rest.iter().position(|&byte| byte != b'0').unwrap_or(rest.len());
            let digits = rest.get(zeros..).unwrap_or_default();
            let digits = if begins_number(digits) { digits } else { rest.get(zeros.saturating_sub(1)..)? };
            let send = mended(digits);
            Some((&FIRST_ZERO, if read.len() > 1 { minus(send) } else { send }))
        }
        // What looked like an exponent.
        ([digits @ .., b'e' | b'E'], _) if begins_with_code(whole.get(digits.len()..)?) => {
            Some((&CODE_BEHIND, mended(digits)))
        }
        ([.., b'.'], _) => Some((&LAST_POINT, mended(whole))),
        _ => None,
    };
    found.map(cause)
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
    let (slip, number): (&'static NumberSlip, _) = match character {
        '%' => return Some(Cause::Number(&PERCENT, None)),
        '\'' | '’' if is_before_digit && !is_apart => (&APOSTROPHE, whole),
        '_' if is_before_digit && !is_apart => (&UNDERSCORE, whole),
        '.' if is_before_digit && !is_apart => (&POINTS, whole),
        ' '.. if character.is_whitespace() && is_before_digit => (&SPACE, whole),
        '0'..='9' if is_apart => (&SPACE, whole),
        _ if is_currency_sign(character) => (&SIGN_BEHIND, read),
        _ if begins_with_code(rest) => (&CODE_BEHIND, read),
        _ => return None,
    };
    Some(Cause::Number(slip, mended(number)))
}

/// A currency, and a number behind it.
fn of_currency(rest: &[u8]) -> Option<Found> {
    let first = char_at(rest)?;
    let letters = rest.iter().take(3).take_while(|byte| byte.is_ascii_uppercase()).count();
    let behind_letters = rest.get(letters..)?;
    let (slip, behind): (&'static NumberSlip, _) = match char_at(behind_letters)? {
        sign if is_currency_sign(sign) => (&SIGN_BEFORE, behind_letters.get(sign.len_utf8()..)?),
        _ if begins_with_code(rest) && first.is_ascii_uppercase() => (&CODE_BEFORE, behind_letters),
        _ => return None,
    };
    let behind = behind.trim_ascii_start();
    begins_number(behind).then(|| (slip, mended(behind)))
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
    digits.filter(|digits| !digits.starts_with('-')).map(|mut digits| {
        digits.insert(0, '-');
        digits
    })
}

/// A point and digits, with what is missing in front of them.
fn with_zero(before: &str, rest: &[u8]) -> Option<String> {
    let digits = rest.get(1..)?.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let end = digits.checked_add(1).filter(|_| digits < MOST_DIGITS)?;
    let mut number = String::from(before);
    number.push_str(std::str::from_utf8(rest.get(..end)?).ok()?);
    Some(number)
}

/// The number that a text begins with, with a point and nothing else between its digits; `None` where it may mean two.
pub(super) fn mended(text: &[u8]) -> Option<String> {
    let text = text.get(..text.len().min(2 * MOST_DIGITS))?.utf8_chunks().next()?.valid();
    let (sign, mut rest) = text.strip_prefix('-').map_or(("", text), |rest| ("-", rest));
    let mut groups: Vec<&str> = Vec::new();
    let mut separators = Vec::new();
    loop {
        let end = rest.bytes().position(|byte| !byte.is_ascii_digit()).unwrap_or(rest.len());
        let (digits, behind) = rest.split_at_checked(end)?;
        groups.push(digits);
        let mut characters = behind.chars();
        match characters.next() {
            Some(separator)
                if is_separator(separator)
                    && begins_number(characters.as_str().as_bytes())
                    && !characters.as_str().starts_with('-') =>
            {
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
    let mut number = String::from(sign);
    number.push_str(first);
    number.extend(thousands.iter().copied());
    if let Some(fraction) = fraction {
        number.push('.');
        number.push_str(fraction);
    }
    Some(number)
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
