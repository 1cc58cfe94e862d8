//! JSON that our own statements and messages write: read by the judge's reader, and by no library's deserializer, of
//! which each shape of an answer would get one of its own. They were a fifth of the Worker.

use advocateloop_core::json::{Value, parse};
use advocateloop_core::{Amount, Event};

/// What a value may be; `None` where it is something else.
pub(crate) trait FromJson: Sized {
    fn from_json(value: Value<'_, '_>) -> Option<Self>;

    /// What a member is that is not there.
    fn absent() -> Option<Self> {
        None
    }
}

/// A text that is one value.
pub(crate) fn from_json<T: FromJson>(text: &str) -> Option<T> {
    T::from_json(parse(text)?.root()?)
}

/// A member of an object.
pub(crate) fn member<T: FromJson>(object: Value<'_, '_>, name: &str) -> Option<T> {
    object.get(name).map_or_else(T::absent, T::from_json)
}

/// An object whose members are called like the fields, or else as it says: `field = "name"`. What follows a semicolon is made of the whole
/// object: `; field: make`.
macro_rules! from_members {
    ($Type:ty { $($field:ident $(= $name:literal)?),+ $(,)? $(; $whole:ident: $make:expr)? }) => {
        impl $crate::from_json::FromJson for $Type {
            fn from_json(object: advocateloop_core::json::Value<'_, '_>) -> Option<Self> {
                Some(Self {
                    $($field: $crate::from_json::member(object, $crate::from_json::name!($field $($name)?))?,)+
                    $($whole: ($make)(object)?,)?
                })
            }
        }
    };
}

macro_rules! name {
    ($field:ident) => {
        stringify!($field)
    };
    ($field:ident $name:literal) => {
        $name
    };
}

pub(crate) use {from_members, name};

macro_rules! whole_numbers {
    ($($Number:ty)+) => {
        $(impl FromJson for $Number {
            fn from_json(value: Value<'_, '_>) -> Option<Self> {
                value.number()?.parse().ok()
            }
        })+
    };
}

whole_numbers!(u8 u32 u64 i64 usize);

impl FromJson for String {
    fn from_json(value: Value<'_, '_>) -> Option<Self> {
        value.string().map(Into::into)
    }
}

/// Nothing of it is of interest.
impl FromJson for () {
    fn from_json(_: Value<'_, '_>) -> Option<Self> {
        Some(())
    }
}

impl<T: FromJson> FromJson for Option<T> {
    fn from_json(value: Value<'_, '_>) -> Option<Self> {
        if value.is_null() { Some(None) } else { T::from_json(value).map(Some) }
    }

    fn absent() -> Option<Self> {
        Some(None)
    }
}

impl<T: FromJson> FromJson for Vec<T> {
    fn from_json(value: Value<'_, '_>) -> Option<Self> {
        value.is_array().then(|| value.children().map(T::from_json).collect())?
    }
}

/// An integer of 1/10,000.
impl FromJson for Amount {
    fn from_json(value: Value<'_, '_>) -> Option<Self> {
        i64::from_json(value).and_then(Amount::from_units)
    }
}

impl FromJson for Event {
    fn from_json(value: Value<'_, '_>) -> Option<Self> {
        Event::from_name(&value.string()?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, PartialEq, Eq)]
    struct Row {
        id: u64,
        name: Option<String>,
        kind: Event,
        parts: Vec<u8>,
    }

    from_members!(Row { id, name, kind = "event", parts });

    #[test]
    fn members_are_known_by_their_names() {
        let row = |name: Option<&str>| Row {
            id: 7,
            name: name.map(ToOwned::to_owned),
            kind: Event::Visit,
            parts: vec![1, 2],
        };
        for (text, expected) in [
            (r#"{"id":7,"name":"a\nb","event":"visit","parts":[1,2]}"#, Some(row(Some("a\nb")))),
            (r#"{"parts":[1,2],"more":{"id":8},"event":"visit","name":null,"id":7}"#, Some(row(None))),
            (r#"{"id":7,"event":"visit","parts":[1,2]}"#, Some(row(None))),
            (r#"{"name":"a","event":"visit","parts":[1,2]}"#, None),
            (r#"{"id":7,"event":"view","parts":[1,2]}"#, None),
            (r#"{"id":-7,"event":"visit","parts":[1,2]}"#, None),
            (r#"{"id":"7","event":"visit","parts":[1,2]}"#, None),
            (r#"{"id":7,"name":7,"event":"visit","parts":[1,2]}"#, None),
            (r#"{"id":7,"event":"visit","parts":[1,256]}"#, None),
            (r#"{"id":7,"event":"visit","parts":{"0":1}}"#, None),
            (r#"{"id":7,"event":"visit","parts":[1,2]"#, None),
            ("[7]", None),
            ("", None),
        ] {
            assert_eq!(from_json::<Row>(text), expected, "{text}");
        }
    }

    #[test]
    fn amounts_are_integers() {
        assert_eq!(from_json("12345"), Amount::from_units(12_345));
        for text in ["1.5", "1e3", "\"1\"", "9223372036854775807"] {
            assert_eq!(from_json::<Amount>(text), None, "{text}");
        }
    }
}
