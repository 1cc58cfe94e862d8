//! The macro of the tables of issues and warnings, and the words for fields and kinds of value.
//!
//! A sentence names the field and says what to send. It never repeats a caller's value, save a number's digits and a key's name, at most
//! [`QUOTED`] characters of either.

use std::fmt::{self, Display};

use crate::path::{Path, Segment};
use crate::table::Shape;

/// The most characters of a caller's key or digits that a sentence repeats.
pub(crate) const QUOTED: usize = 40;

/// Declares all that can be said: each code with its meaning, and the kinds that have this code, each with its sentence.
///
/// A sentence may use the kind's members and the path, by the name that is given behind `at`. What is said is a kind at its path.
macro_rules! messages {
    (
        $(#[$code_meta:meta])* pub enum $Code:ident;
        $(#[$kind_meta:meta])* pub(crate) enum $Kind:ident at $path:ident;
        $(#[$said_meta:meta])* pub struct $Said:ident of $kind:ident;
        $( $code:ident = $name:literal, $meaning:literal {
            $(
                $(#[$about:meta])*
                $Variant:ident $({ $($field:ident: $Field:ty),+ })? $(($item:ident: $Item:ty))?
                    => $sentence:literal $(, $argument:expr)*;
            )+
        } )+
    ) => {
        $crate::named::named! {
            $(#[$code_meta])*
            pub enum $Code { $( #[doc = $meaning] $code = $name, )+ }
        }

        impl $Code {
            /// Returns what the code means, for the documentation.
            #[must_use]
            pub const fn meaning(self) -> &'static str {
                match self { $( $Code::$code => $meaning, )+ }
            }
        }

        $(#[$kind_meta])*
        #[derive(Debug, Clone)]
        pub(crate) enum $Kind { $( $( $(#[$about])* $Variant $({ $($field: $Field),+ })? $(($Item))?, )+ )+ }

        $(#[$said_meta])*
        #[derive(Debug, Clone)]
        pub struct $Said {
            pub(crate) path: Path,
            pub(crate) $kind: $Kind,
        }

        impl $Said {
            #[must_use]
            pub fn path(&self) -> &Path {
                &self.path
            }

            /// Returns the code, whose name is stable.
            #[must_use]
            pub const fn code(&self) -> $Code {
                match self.$kind { $( $( $Kind::$Variant { .. } )|+ => $Code::$code, )+ }
            }

            #[must_use]
            pub fn message(&self) -> String {
                $crate::message::sentence(self)
            }
        }

        impl Display for $Said {
            fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                let $path = &self.path;
                match &self.$kind { $( $( $Kind::$Variant $({ $($field),+ })? $(($item))? => {
                    $( $( _ = $field; )+ )?
                    write!(out, $sentence $(, $argument)*)
                } )+ )+ }
            }
        }
    };
}
pub(crate) use messages;

/// Writes a sentence, with room for most: a text that grows is copied again and again.
pub(crate) fn sentence(said: &impl Display) -> String {
    const MOST_SENTENCES: usize = 192;
    let mut sentence = String::with_capacity(MOST_SENTENCES);
    _ = fmt::write(&mut sentence, format_args!("{said}"));
    sentence
}

/// A field's name as people write it: `items[0].unit_price`.
impl Display for Path {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.segments.is_empty() {
            return out.write_str("the body");
        }
        for (depth, segment) in self.segments.iter().enumerate() {
            match segment {
                Segment::Index(index) => write!(out, "[{index}]")?,
                segment if depth > 0 => write!(out, ".{segment}")?,
                segment => segment.fmt(out)?,
            }
        }
        Ok(())
    }
}

impl Path {
    /// Returns the name of the field alone, without what holds it.
    pub(crate) fn last_name(&self) -> impl Display {
        fmt::from_fn(|out| self.segments.last().map_or(Ok(()), |segment| segment.fmt(out)))
    }
}

impl Display for Segment {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Segment::Field(name) => out.write_str(name),
            Segment::Key(key) => quoted(key).fmt(out),
            Segment::Index(index) => index.fmt(out),
        }
    }
}

/// Shows a caller's key on one line, and no longer than a sentence may repeat.
pub(crate) fn quoted(key: &str) -> impl Display {
    fmt::from_fn(move |out| {
        if key.is_empty() {
            return out.write_str("\"\"");
        }
        for (position, character) in key.chars().enumerate() {
            if position == QUOTED {
                return out.write_str("…");
            }
            let breaks_the_line = character.is_control() || matches!(character, '\u{2028}' | '\u{2029}');
            fmt::Write::write_char(out, if breaks_the_line { '\u{FFFD}' } else { character })?;
        }
        Ok(())
    })
}

/// Lists names with a separator between them, and another one before the last: `a, b or c`.
pub(crate) fn listed<T: Display>(names: &[T], separator: &str, last: &str) -> impl Display {
    fmt::from_fn(move |out| {
        for (position, name) in names.iter().enumerate() {
            let before = match position {
                0 => "",
                _ if position.saturating_add(1) == names.len() => last,
                _ => separator,
            };
            write!(out, "{before}{name}")?;
        }
        Ok(())
    })
}

impl Shape {
    /// Returns the type that the kind is sent as, with its article.
    pub(crate) const fn type_name(&self) -> &'static str {
        match self {
            Shape::Amount { .. } | Shape::Quantity | Shape::Whole { .. } => "a number",
            Shape::Boolean => "true or false",
            Shape::List { .. } => "a list",
            Shape::Object(_) | Shape::JudgedApart | Shape::Metadata { .. } => "an object",
            _ => "text",
        }
    }

    /// Returns a number of the kind.
    pub(crate) const fn number(&self) -> &'static str {
        match self {
            Shape::Amount { zero: true } => "108.00",
            Shape::Amount { zero: false } => "50.00",
            _ => "2",
        }
    }

    /// Says what to send, by example.
    pub(crate) fn example(&self) -> impl Display {
        fmt::from_fn(|out| {
            out.write_str(match self {
                Shape::Text { max, .. } | Shape::Sku { max } | Shape::IdempotencyKey { max } => {
                    return write!(out, "text of 1 to {max} characters");
                }
                Shape::Whole { max } => return write!(out, "a whole number from 0 to {max}"),
                Shape::Choice { of } => {
                    let names: Vec<String> = of.iter().map(|name| format!("\"{name}\"")).collect();
                    return listed(&names, ", ", " or ").fmt(out);
                }
                Shape::Email { .. } => "an email address such as \"buyer@example.com\"",
                Shape::Code { .. } => "a code such as \"JOHN123\"",
                Shape::Id { .. } => "an identifier such as \"ORD-12345\"",
                Shape::Phone { .. } => "a phone number such as \"+1-555-0100\"",
                Shape::Url { .. } => "a web address such as \"https://example.com/page\"",
                Shape::Amount { zero: true } => "a number such as 108.00, or 0 where it does not apply",
                Shape::Amount { zero: false } => "a number such as 50.00",
                Shape::Quantity => "a number such as 2",
                Shape::Boolean => "true or false",
                Shape::Currency => "one of ISO 4217 such as \"EUR\" or \"USD\"",
                Shape::Time { has_happened: true } => "a time such as \"2026-01-31T09:30:00Z\"",
                Shape::Time { has_happened: false } => "a time such as \"2027-01-31T00:00:00Z\"",
                Shape::Metadata { .. } => "an object of texts such as { \"channel\": \"app\" }",
                Shape::List { of: Shape::Text { .. }, .. } => "a list of texts such as [\"Skincare\", \"Serums\"]",
                Shape::List { .. } => "[ … ]",
                Shape::Object(_) | Shape::JudgedApart => "{ … }",
            })
        })
    }
}
