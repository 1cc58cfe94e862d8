//! How values cross as JSON, from the database and into answers.

use advocateloop_core::Amount;
use advocateloop_core::money::Total;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::value::RawValue;

use crate::time;

/// Reads JSON that our own statements and messages write. A sender's JSON is read by `core`.
pub(crate) fn read<T: DeserializeOwned>(text: &str) -> Option<T> {
    serde_json::from_str(text).ok()
}

/// Writes a shape of ours, which nothing can keep from being JSON.
pub(crate) fn write(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

/// Writes a text that is JSON already as it is: `108.00`.
fn write_raw<S: Serializer>(json: &str, serializer: S) -> Result<S::Ok, S::Error> {
    match serde_json::from_str::<&RawValue>(json) {
        Ok(raw) => raw.serialize(serializer),
        Err(_) => serializer.serialize_str(json),
    }
}

/// Writes a value in answers as this JSON text, and describes it.
macro_rules! written {
    ($Value:ident, $value:ident => $text:expr, $schema:tt) => {
        impl Serialize for $Value {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                let $value = self;
                write_raw(&$text, serializer)
            }
        }

        #[cfg(feature = "contract")]
        impl schemars::JsonSchema for $Value {
            fn inline_schema() -> bool {
                true
            }

            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($Value).into()
            }

            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                schemars::json_schema!($schema)
            }
        }
    };
}

/// An amount: units of 1/10,000 in the database, a JSON number with at least two decimals in answers.
#[derive(Debug, Clone, Copy)]
pub struct Money(pub Amount);

written!(Money, money => money.0.to_string(), { "type": "number", "minimum": 0 });

impl<'de> Deserialize<'de> for Money {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let amount = Amount::from_units(i64::deserialize(deserializer)?);
        amount.map(Money).ok_or_else(|| serde::de::Error::custom("an amount is out of range"))
    }
}

/// A sum, which may be below zero: wholes and units of 1/10,000 in the database, a JSON number in answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(from = "(i64, i64)")]
pub struct Sum(pub Total);

written!(Sum, sum => sum.0.to_string(), { "type": "number" });

impl From<(i64, i64)> for Sum {
    fn from((whole, units): (i64, i64)) -> Self {
        Sum(Total::of(whole, units))
    }
}

/// A point in time: milliseconds since 1970 in the database, RFC 3339 in answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
pub struct Timestamp(pub u64);

written!(Timestamp, time => format!("\"{}\"", time::print(time.0)), { "type": "string", "format": "date-time" });

/// A day, counted from 1970-01-01: a date in answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
pub struct Date(pub u64);

written!(Date, day => format!("\"{}\"", time::print_day(day.0)), { "type": "string", "format": "date" });

/// A JSON object that is kept as text, such as a normalized payload.
#[derive(Debug, Clone, Deserialize)]
pub struct Object(pub String);

written!(Object, object => object.0, { "type": "object" });

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_integers_within_and_have_decimals_outside() {
        let amount = read::<Money>("1080000").unwrap();
        assert_eq!((amount.0, write(&[amount])), (Amount::from_units(1_080_000).unwrap(), "[108.00]".to_owned()));
        for text in ["1.5", "1e3", "\"1\"", "9223372036854775807", "-1"] {
            assert!(read::<Money>(text).is_none(), "{text}");
        }
        assert_eq!(write(&read::<Sum>("[-1,-5000]")), "-1.50");
    }

    #[test]
    fn times_are_numbers_within_and_texts_outside_and_objects_stay_as_they_are() {
        let time: Timestamp = read("1795252353120").unwrap();
        assert_eq!(write(&(time, Date(20_778))), "[\"2026-11-21T09:12:33.120Z\",\"2026-11-21\"]");
        assert_eq!(write(&[Object(r#"{"a":1.50}"#.to_owned())]), r#"[{"a":1.50}]"#);
    }
}
