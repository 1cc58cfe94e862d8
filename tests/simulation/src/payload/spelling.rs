//! One member of a payload, in one of its spellings, and what it is normalized to.

use super::Said;
use super::defect::Defect;
use super::facts::Item;
use super::items;
use crate::clock;
use crate::money::{self, Units};
use crate::random::Random;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Text,
    Email,
    Id,
    Code,
    Phone,
    Amount,
    PositiveAmount,
    Boolean,
    Items,
    Currency,
    Time,
    Metadata,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Presence {
    Required,
    /// Its absence is a warning.
    Advised,
    Optional,
    /// Absent only if it is left out.
    Explicit,
}

#[derive(Debug, Clone)]
pub(super) enum Value {
    Text(String),
    Amount(Units),
    Boolean(bool),
    Items(Vec<Item>),
    Time(u64),
    /// The only text of the metadata.
    Note(String),
}

pub(super) struct Member {
    pub(super) name: &'static str,
    pub(super) presence: Presence,
    pub(super) kind: Kind,
    pub(super) value: Option<Value>,
}

/// A member as it is sent.
pub(super) struct Spelt {
    pub(super) name: &'static str,
    /// None, one, or two of one name.
    pub(super) sent: Vec<String>,
    pub(super) normalized: Option<String>,
    pub(super) issue: Option<Said>,
    pub(super) warnings: Vec<Said>,
}

impl Member {
    pub(super) fn new(name: &'static str, presence: Presence, kind: Kind, value: Option<Value>) -> Member {
        Member { name, presence, kind, value }
    }

    pub(super) fn spell(&self, defect: Option<Defect>, is_lenient: bool, random: &mut Random) -> Spelt {
        let path = format!("/{}", self.name);
        let spelt = Spelt { name: self.name, sent: Vec::new(), normalized: None, issue: None, warnings: Vec::new() };
        let member = |value: &str| format!("\"{}\":{value}", self.name);
        if let Some(defect) = defect {
            let sent = defect.values.iter().map(|value| member(value)).collect();
            return Spelt { sent, issue: Some(Said::new(defect.code, &path)), ..spelt };
        }
        if is_lenient
            && random.chance(25)
            && let Some((sent, normalized)) = self.spell_leniently(random)
        {
            let code = if normalized.is_some() { "coerced" } else { "dropped" };
            let warnings = vec![Said::new(code, &path)];
            return Spelt { sent: vec![member(&sent)], normalized, warnings, ..spelt };
        }
        let Some(value) = &self.value else {
            let sent = self.spell_absence(random);
            let mut warnings = Vec::new();
            if sent == Some(INVISIBLE_BLANK) {
                warnings.push(Said::new("invisible_character", &path));
            }
            if self.presence == Presence::Advised {
                warnings.push(Said::new("not_deduplicated", &path));
            }
            return Spelt { sent: sent.map(member).into_iter().collect(), warnings, ..spelt };
        };
        let mut warnings = Vec::new();
        let (sent, normalized) = match value {
            Value::Text(text) => {
                let (sent, has_invisible) = self.spell_text(text, random);
                warnings.extend(has_invisible.then(|| Said::new("invisible_character", &path)));
                let is_unusual = self.kind == Kind::Email && (text.contains("..") || text.contains(".@"));
                warnings.extend(is_unusual.then(|| Said::new("unusual_email", &path)));
                (sent, quoted(text))
            }
            Value::Amount(units) => {
                let (sent, is_noisy) = spell_amount(*units, random);
                warnings.extend(is_noisy.then(|| Said::new("rounded", &path)));
                (sent, money::print(*units))
            }
            Value::Boolean(boolean) => (boolean.to_string(), boolean.to_string()),
            Value::Time(at) => (spell_time(*at, random), quoted(&clock::print(*at))),
            Value::Note(note) => (spell_note(note, random), format!(r#"{{"note":{}}}"#, quoted(note))),
            Value::Items(items) => {
                let (sent, said) = items::spell(items, is_lenient, random);
                warnings.extend(said);
                (sent, items::normalize(items))
            }
        };
        Spelt { sent: vec![member(&sent)], normalized: Some(normalized), warnings, ..spelt }
    }

    /// A slip that lenient mode forgives, and the same facts, unless it is left out; `None` if no slip is forgiven here.
    fn spell_leniently(&self, random: &mut Random) -> Option<(String, Option<String>)> {
        let coerced = |sent: String, normalized: String| (sent, Some(normalized));
        let dropped = |sent: &str| (sent.to_owned(), None);
        match (&self.value, self.kind) {
            (Some(Value::Amount(units)), _) => Some(coerced(quoted(&money::print(*units)), money::print(*units))),
            (Some(Value::Boolean(boolean)), _) => Some(coerced(quoted(&boolean.to_string()), boolean.to_string())),
            (Some(Value::Text(text)), Kind::Id) => {
                let is_number = text.bytes().all(|byte| byte.is_ascii_digit());
                is_number.then(|| coerced(format!("{text}{}", random.pick(&["", ".0"])), quoted(text)))
            }
            (Some(Value::Text(text)), Kind::Text) if text.contains(' ') => {
                Some(coerced(quoted(&text.replacen(' ', "\\u0007", 1)), quoted(text)))
            }
            (Some(Value::Text(text)), Kind::Phone) => Some(coerced(quoted(&format!("{text} ext. 7")), quoted(text))),
            (None, Kind::Text) => Some(dropped(random.pick::<&str>(&["5", "[\"xq7\"]", "true"]))),
            (None, Kind::Phone) => Some(dropped(random.pick::<&str>(&["\"xq7\"", "\"123\"", "[]"]))),
            (Some(Value::Time(at)), _) => Some(coerced(at.to_string(), quoted(&clock::print(*at)))),
            (None, Kind::Metadata) => Some(dropped(random.pick::<&str>(&["[]", "\"xq7\"", "{\"x1\":[1]}"]))),
            (None, Kind::Items) => Some(dropped(random.pick::<&str>(&["{}", "\"xq7\"", "5"]))),
            // Only that of a conversion is optional.
            (None, Kind::Code) if self.presence == Presence::Optional => {
                Some(dropped(random.pick::<&str>(&["\"{{xq7.code}}\"", "\"undefined\"", "\"#REF!\""])))
            }
            _ => None,
        }
    }

    /// `null` and blank texts are absent, too.
    fn spell_absence(&self, random: &mut Random) -> Option<&'static str> {
        match self.kind {
            _ if self.presence == Presence::Explicit => None,
            Kind::Amount | Kind::PositiveAmount | Kind::Boolean | Kind::Items | Kind::Metadata => {
                *random.pick(&[None, None, Some("null")])
            }
            Kind::Text | Kind::Time => *random.pick(&[None, None, None, Some("null"), Some("\"\""), Some("\"  \"")]),
            Kind::Email | Kind::Id | Kind::Code | Kind::Phone | Kind::Currency => {
                let ways = [None, None, None, None, Some("null"), Some("\"\""), Some("\"  \""), Some(INVISIBLE_BLANK)];
                *random.pick(&ways)
            }
        }
    }

    /// And whether there is something in it that nobody sees.
    fn spell_text(&self, text: &str, random: &mut Random) -> (String, bool) {
        let cased: String = match self.kind {
            Kind::Email if random.chance(30) => text.to_uppercase(),
            Kind::Code | Kind::Currency if random.chance(40) => text.to_ascii_lowercase(),
            Kind::Code if random.chance(60) => text.replace("SS", "ß"),
            Kind::Phone => spell_phone(text, random),
            _ => text.to_owned(),
        };
        let padded = match random.below(8) {
            0 => format!(" {cased}"),
            1 => format!("\u{2003}{cased}\u{a0}"),
            _ => cased,
        };
        let has_invisible = self.kind != Kind::Text && random.chance(6);
        let pasted = if has_invisible { with_invisible(&padded, random) } else { padded };
        (if random.chance(10) { escaped(&pasted) } else { quoted(&pasted) }, has_invisible)
    }
}

/// The same moment somewhere, in whole seconds or with more digits than are kept.
fn spell_time(at: u64, random: &mut Random) -> String {
    let hours = random.below(15);
    let (sign, local) = if random.chance(50) { ('+', at + hours * HOUR) } else { ('-', at - hours * HOUR) };
    let (local, utc) = (clock::print(local), clock::print(at));
    match random.below(4) {
        0 => quoted(&format!("{}{sign}{hours:02}:00", local.trim_end_matches('Z'))),
        1 if at.is_multiple_of(1_000) => quoted(&utc.replace(".000Z", "Z")),
        2 => quoted(&format!(" {}4567z", utc.trim_end_matches('Z').to_lowercase())),
        _ => quoted(&utc),
    }
}

const HOUR: u64 = 3_600_000;

/// With more in it that is left out.
fn spell_note(note: &str, random: &mut Random) -> String {
    let more = *random.pick(&["", "", r#","x":null"#, r#","x":"  ""#]);
    format!(r#"{{"note":{}{more}}}"#, quoted(note))
}

/// Blank, but for a character that nobody sees.
const INVISIBLE_BLANK: &str = "\" \u{200B}\"";

/// One of each range of the contract's list.
const INVISIBLE: [char; 11] = [
    '\u{AD}', '\u{61C}', '\u{180E}', '\u{200B}', '\u{200F}', '\u{202A}', '\u{2060}', '\u{2066}', '\u{206F}',
    '\u{FE0F}', '\u{FEFF}',
];

fn with_invisible(text: &str, random: &mut Random) -> String {
    let mut characters: Vec<char> = text.chars().collect();
    for _ in 0..random.between(1, 2) {
        let at = random.index(characters.len() + 1);
        characters.insert(at, *random.pick(&INVISIBLE));
    }
    characters.into_iter().collect()
}

/// Digits behind a plus sign, as people part them.
fn spell_phone(text: &str, random: &mut Random) -> String {
    let mut spelt = String::new();
    for (at, digit) in text.chars().enumerate() {
        if at == 3 && random.chance(20) {
            spelt.push_str("(0)");
        }
        if at > 2 && random.chance(30) {
            spelt.push_str(random.pick::<&str>(&[" ", "-", ".", "/", "\u{2010}", "\u{2013}", "\u{2212}", "\u{A0}"]));
        }
        spelt.push(digit);
    }
    spelt
}

/// No text here has anything to escape.
pub(super) fn quoted(text: &str) -> String {
    format!("\"{text}\"")
}

/// The same text in escapes.
fn escaped(text: &str) -> String {
    let units: String = text.encode_utf16().map(|unit| format!("\\u{unit:04X}")).collect();
    quoted(&units)
}

/// And whether it has the noise of a binary float.
fn spell_amount(units: Units, random: &mut Random) -> (String, bool) {
    const NOISE: i128 = 10_000_000_000;
    match random.below(8) {
        0 => (money::print(units), false),
        1 => (format!("{}.{:04}00", units / money::ONE, units % money::ONE), false),
        2 => (format!("{units}e-4"), false),
        3 if units > 0 => (format!("{units}0E-5"), false),
        4 if units > 0 && units < 100_000_000_000 => (format!("{}e-14", units * NOISE + 1), true),
        5 if units > 0 && units < 100_000_000_000 => (format!("{}e-14", units * NOISE - 1), true),
        _ => (money::print_short(units), false),
    }
}
