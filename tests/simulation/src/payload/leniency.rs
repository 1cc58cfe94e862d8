//! What lenient mode forgives, spelt so that it comes to the same facts.

use super::spelling::{Kind, Member, Presence, Value, quoted};
use crate::clock;
use crate::money;
use crate::random::Random;

/// A slip, and what becomes of it.
pub(super) struct Forgiven {
    pub(super) sent: String,
    /// `None` if it is left out.
    pub(super) normalized: Option<String>,
    /// The code of its warning.
    pub(super) code: &'static str,
}

impl Member {
    /// `None` if lenient mode is as strict here as the other.
    pub(super) fn spell_leniently(&self, random: &mut Random) -> Option<Forgiven> {
        let coerced =
            |sent: String, normalized: String| Forgiven { sent, normalized: Some(normalized), code: "coerced" };
        let dropped = |sent: &str| Forgiven { sent: sent.to_owned(), normalized: None, code: "dropped" };
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
}
