//! One member of a payload, in one of its spellings, and what it is normalized to.

use super::defect::Defect;
use super::{Item, Said};
use crate::money::{self, Units};
use crate::random::Random;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Text,
    Email,
    Id,
    Code,
    Amount,
    PositiveAmount,
    Boolean,
    Items,
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
}

#[derive(Debug)]
pub(super) struct Member {
    pub(super) name: &'static str,
    pub(super) presence: Presence,
    pub(super) kind: Kind,
    pub(super) value: Option<Value>,
}

/// A member as it is sent.
#[derive(Debug)]
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

    pub(super) fn spell(&self, defect: Option<Defect>, random: &mut Random) -> Spelt {
        let path = format!("/{}", self.name);
        let spelt = Spelt { name: self.name, sent: Vec::new(), normalized: None, issue: None, warnings: Vec::new() };
        let member = |value: &str| format!("\"{}\":{value}", self.name);
        if let Some(defect) = defect {
            let sent = defect.values.iter().map(|value| member(value)).collect();
            return Spelt { sent, issue: Some(Said::new(defect.code, &path)), ..spelt };
        }
        let Some(value) = &self.value else {
            let advised = self.presence == Presence::Advised;
            let warnings = if advised { vec![Said::new("not_deduplicated", &path)] } else { Vec::new() };
            return Spelt { sent: self.spell_absence(random).map(member).into_iter().collect(), warnings, ..spelt };
        };
        let mut warnings = Vec::new();
        let (sent, normalized) = match value {
            Value::Text(text) => (self.spell_text(text, random), quoted(text)),
            Value::Amount(units) => {
                let (sent, is_noisy) = spell_amount(*units, random);
                warnings.extend(is_noisy.then(|| Said::new("rounded", &path)));
                (sent, money::print(*units))
            }
            Value::Boolean(boolean) => (boolean.to_string(), boolean.to_string()),
            Value::Items(items) => {
                let odd = items.iter().enumerate().filter(|(_, item)| item.is_odd());
                warnings
                    .extend(odd.map(|(at, _)| Said::new("line_total_mismatch", &format!("/items/{at}/line_total"))));
                spell_items(items)
            }
        };
        Spelt { sent: vec![member(&sent)], normalized: Some(normalized), warnings, ..spelt }
    }

    /// `null` and blank texts are absent, too.
    fn spell_absence(&self, random: &mut Random) -> Option<&'static str> {
        match self.kind {
            _ if self.presence == Presence::Explicit => None,
            Kind::Amount | Kind::PositiveAmount | Kind::Boolean | Kind::Items => {
                *random.pick(&[None, None, Some("null")])
            }
            Kind::Text | Kind::Email | Kind::Id | Kind::Code => {
                *random.pick(&[None, None, None, Some("null"), Some("\"\""), Some("\"  \"")])
            }
        }
    }

    fn spell_text(&self, text: &str, random: &mut Random) -> String {
        let cased: String = match self.kind {
            Kind::Email if random.chance(30) => text.to_uppercase(),
            Kind::Code if random.chance(40) => text.to_ascii_lowercase(),
            _ => text.to_owned(),
        };
        let padded = match random.below(8) {
            0 => format!(" {cased}"),
            1 => format!("\u{2003}{cased}\u{a0}"),
            _ => cased,
        };
        if random.chance(10) { escaped(&padded) } else { quoted(&padded) }
    }
}

/// No text here has anything to escape.
fn quoted(text: &str) -> String {
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

fn spell_items(items: &[Item]) -> (String, String) {
    let list = |item: fn(&Item) -> String| format!("[{}]", items.iter().map(item).collect::<Vec<_>>().join(","));
    let sent = list(|item| {
        let mut members = Vec::new();
        members.extend(item.line_total.map(|units| format!("\"line_total\":{}", money::print_short(units))));
        members.extend(item.unit_price.map(|units| format!("\"unit_price\":{}", money::print(units))));
        members.push(format!("\"name\":{}", quoted(&item.name)));
        members.extend(item.quantity.map(|units| format!("\"quantity\":{}", money::print(units))));
        format!("{{{}}}", members.join(","))
    });
    let normalized = list(|item| {
        let quantity = money::print_short(item.quantity.unwrap_or(money::ONE));
        let mut members = vec![format!("\"name\":{},\"quantity\":{quantity}", quoted(&item.name))];
        members.extend(item.unit_price.map(|units| format!("\"unit_price\":{}", money::print(units))));
        members.extend(item.line_total.map(|units| format!("\"line_total\":{}", money::print(units))));
        format!("{{{}}}", members.join(","))
    });
    (sent, normalized)
}
