//! A text where a number belongs: what keeps it from being one.

use super::placeholder::has_template_marks;
use crate::json;

/// The obstacles between a text and the number that was meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is there or not, whatever the others are")]
pub(crate) struct Obstacles {
    pub(crate) minus: bool,
    pub(crate) plus: bool,
    pub(crate) currency: bool,
    pub(crate) percent: bool,
    pub(crate) thousands: bool,
    pub(crate) decimal_comma: bool,
}

/// The content of a text that should have been a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NumberText {
    Empty,
    /// A variable that nobody replaced.
    Placeholder,
    /// An object or a list, written as JSON.
    Json,
    /// A number as JSON has it, but for the quotes.
    Number,
    /// A number as people write it.
    Formatted(Obstacles),
    Other,
}

/// Words that programs write for a number that they don't have.
const NOTHING: [&str; 7] = ["undefined", "null", "none", "nil", "nan", "n/a", "[object object]"];

impl Obstacles {
    /// Returns what a sentence calls each, `percent` aside.
    pub(crate) fn names(self) -> Vec<&'static str> {
        let all = [
            (self.minus, "a minus sign"),
            (self.plus, "a plus sign"),
            (self.currency, "a currency"),
            (self.thousands, "a thousands separator"),
            (self.decimal_comma, "a decimal comma"),
        ];
        all.into_iter().filter_map(|(is_there, name)| is_there.then_some(name)).collect()
    }
}

impl NumberText {
    pub(crate) fn of(text: &str) -> NumberText {
        let text = text.trim();
        if text.is_empty() {
            NumberText::Empty
        } else if json::number(text).is_some() {
            NumberText::Number
        } else if has_template_marks(text) || NOTHING.iter().any(|word| text.eq_ignore_ascii_case(word)) {
            NumberText::Placeholder
        } else if text.starts_with(['{', '[']) {
            NumberText::Json
        } else {
            formatted(text).map_or(NumberText::Other, NumberText::Formatted)
        }
    }

    /// Whether it reads like a number to a person.
    pub(crate) fn is_number(self) -> bool {
        matches!(self, NumberText::Number | NumberText::Formatted(_))
    }
}

/// Takes a written amount apart; `None` if the text is no amount.
fn formatted(text: &str) -> Option<Obstacles> {
    let mut obstacles = Obstacles::default();
    let mut rest = text;
    if let Some(inside) = text.strip_prefix('(').and_then(|text| text.strip_suffix(')')) {
        // As bookkeepers write what is below zero.
        obstacles.minus = true;
        rest = inside;
    }
    let first = rest.find(|character: char| character.is_ascii_digit())?;
    let last = rest.rfind(|character: char| character.is_ascii_digit())?;
    let (before, rest) = rest.split_at_checked(first)?;
    let (digits, behind) = rest.split_at_checked(last.checked_sub(first)?.checked_add(1)?)?;
    // `.5` and `5.` lack a digit.
    let before = before.strip_suffix(['.', ',']).unwrap_or(before);
    let behind = behind.strip_prefix(['.', ',']).unwrap_or(behind);
    around(before, &mut obstacles)?;
    around(behind, &mut obstacles)?;
    separators(digits, &mut obstacles)?;
    Some(obstacles)
}

/// Reads the signs and the currency before or behind the digits.
fn around(text: &str, obstacles: &mut Obstacles) -> Option<()> {
    const LONGEST_CURRENCY: usize = 4;
    let mut letters: usize = 0;
    for character in text.chars() {
        match character {
            '-' | '\u{2010}'..='\u{2015}' | '\u{2212}' => obstacles.minus = true,
            '+' => obstacles.plus = true,
            '%' | '‰' => obstacles.percent = true,
            '$' | '€' | '£' | '¥' | '₹' | '¢' | '\u{20A0}'..='\u{20CF}' | '฿' | '￥' | '＄' => {
                obstacles.currency = true;
            }
            '.' | '\'' => {}
            letter if letter.is_alphabetic() => letters = letters.saturating_add(1),
            space if space.is_whitespace() => {}
            _ => return None,
        }
    }
    // `EUR`, `Kč`, `zł`, `Fr.`, `US$`
    obstacles.currency |= letters > 0;
    (letters <= LONGEST_CURRENCY).then_some(())
}

/// Reads the decimal point or comma between the digits, and what parts thousands.
fn separators(digits: &str, obstacles: &mut Obstacles) -> Option<()> {
    const GROUP: usize = 3;
    let (mut points, mut commas) = (0_usize, 0_usize);
    // The last point or comma, and how many bytes are behind it.
    let (mut last, mut behind) = ('.', 0_usize);
    for character in digits.chars() {
        behind = behind.saturating_add(character.len_utf8());
        match character {
            '0'..='9' => {}
            '.' => (points, last, behind) = (points.saturating_add(1), '.', 0),
            ',' => (commas, last, behind) = (commas.saturating_add(1), ',', 0),
            '\'' | '’' | '_' => obstacles.thousands = true,
            space if space.is_whitespace() => obstacles.thousands = true,
            _ => return None,
        }
    }
    obstacles.decimal_comma = commas == 1 && last == ',' && (points > 0 || behind != GROUP);
    obstacles.thousands |= if obstacles.decimal_comma { points > 0 } else { commas > 0 || points > 1 };
    Some(())
}
