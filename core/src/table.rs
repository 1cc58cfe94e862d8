//! Tables say what the fields of an object may hold, as data: messages, schemas and documentation are made from them.

/// A kind of value as data. Lengths count Unicode scalar values.
///
/// An idempotency key is visible ASCII characters. Unlike an identifier, it may be any word: what is sent twice under it is compared. A choice is
/// one of its names. A currency is a code of ISO 4217, in any case. A time that has happened has done so by now, give or take wrong clocks.
/// Metadata is texts by names that the sender chose. The payload of a batch's entry is judged apart from it.
#[derive(Debug, Clone, Copy)]
pub enum Shape {
    Text { max: usize, multiline: bool },
    Email { max: usize },
    Code { max: usize },
    Id { max: usize },
    Sku { max: usize },
    IdempotencyKey { max: usize },
    Phone { max: usize },
    Url { max: usize },
    Amount { zero: bool },
    Quantity,
    Boolean,
    Choice { of: &'static [&'static str] },
    Currency,
    Time { has_happened: bool },
    Metadata { most: usize, longest_name: usize, of: &'static Shape },
    Whole { max: u32 },
    List { max: usize, of: &'static Shape },
    Object(&'static Table),
    JudgedApart,
}

impl Shape {
    /// The most characters that a text of this kind may have; `None` for what is no text.
    #[must_use]
    pub const fn max_characters(&self) -> Option<usize> {
        match *self {
            Shape::Text { max, .. }
            | Shape::Email { max }
            | Shape::Code { max }
            | Shape::Id { max }
            | Shape::Sku { max }
            | Shape::IdempotencyKey { max }
            | Shape::Phone { max }
            | Shape::Url { max } => Some(max),
            _ => None,
        }
    }

    /// Whether a text of this kind may be sent as an integer: its digits are the fix.
    pub(crate) const fn takes_digits(&self) -> bool {
        use Shape::{Code, Id, IdempotencyKey, Phone, Sku};
        matches!(self, Id { .. } | Code { .. } | Phone { .. } | Sku { .. } | IdempotencyKey { .. })
    }

    /// Whether people paste texts of this kind, with characters that nobody sees.
    pub(crate) const fn is_pasted(&self) -> bool {
        use Shape::{Code, Currency, Email, Id, Phone};
        matches!(self, Email { .. } | Code { .. } | Id { .. } | Phone { .. } | Currency)
    }
}

/// The most fields of a table.
pub(crate) const MOST_FIELDS: usize = 32;

/// The fields of an object as data: what the messages, the schemas and the documentation are made from.
#[derive(Debug)]
pub struct Table {
    /// The name with its article: “a conversion”.
    pub name: &'static str,
    pub fields: &'static [Field],
    /// Names that people send although they mean nothing here.
    pub ignored: &'static [&'static str],
    /// Optional fields of which at least one must be sent, right or wrong; empty where there is no such rule.
    pub identifiers: &'static [&'static str],
    pub(crate) together: Together,
}

/// The rules across the fields of a table, by name: `fields` knows them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Together {
    NoRules,
    Conversion,
    Item,
    Refund,
    #[cfg(feature = "admin")]
    NewKey,
}

impl Table {
    /// Finds a field, from `likely` on: most senders keep the order of the documentation.
    #[inline]
    pub(crate) fn position(&self, likely: usize, mut is_named: impl FnMut(&str) -> bool) -> Option<usize> {
        let (before, behind) = self.fields.split_at_checked(likely)?;
        match behind.iter().position(|field| is_named(field.name)) {
            Some(further) => Some(likely.wrapping_add(further)),
            None => before.iter().position(|field| is_named(field.name)),
        }
    }
}

/// One line of a table.
#[derive(Debug)]
pub struct Field {
    pub name: &'static str,
    pub shape: Shape,
    pub presence: Presence,
    /// The documentation, which nobody else carries along.
    #[cfg(feature = "contract")]
    pub about: &'static str,
}

impl Field {
    /// Whether no money and nobody's identity depends on the field.
    pub(crate) fn only_describes(&self) -> bool {
        use Shape::{List, Metadata, Phone, Sku, Text, Url};
        let describes = matches!(
            self.shape,
            Text { .. } | Sku { .. } | Phone { .. } | Url { .. } | Metadata { .. } | List { of: Text { .. }, .. }
        );
        describes && self.presence == Presence::Optional
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Presence {
    Required,
    Optional,
    /// Optional, and its absence is worth the warning `not_deduplicated`.
    Recommended,
    /// Optional, but absent means something, so `null` is refused.
    NonNull,
    /// Optional; absent, it is normalized to a default, given as JSON.
    Defaulted(&'static str),
}

/// Declares an object's type and its table from one aligned list of fields.
///
/// A line reads: name, presence, kind (`= "default as JSON"`), documentation. The rules across the fields are a function beside the
/// table; `Draft` is what they read: the slot of every field, absent, invalid or valid. A rule speaks only where the fields that it reads do.
macro_rules! table {
    (
        $(#[$meta:meta])*
        pub struct $Name:ident, $title:literal $(, ignoring [$($ignored:literal),+])? $(, with rules of $together:ident)? $(, identified by [$($identifier:ident),+])?;
        $( $field:ident: $presence:ident $Kind:ty $(= $default:literal)?, $about:literal; )+
    ) => {
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub struct $Name<'a> {
            $( #[doc = $about] pub $field: $crate::table::table!(@stored $presence $Kind), )+
        }

        impl<'a> $Name<'a> {
            /// The rules as data.
            pub const TABLE: &'static $crate::table::Table = &$crate::table::Table {
                name: $title,
                fields: &[ $( $crate::table::Field {
                    name: stringify!($field),
                    shape: <$Kind as $crate::slot::Kind<'a>>::SHAPE,
                    presence: $crate::table::table!(@presence $presence $($default)?),
                    #[cfg(feature = "contract")]
                    about: $about,
                }, )+ ],
                ignored: &[$($($ignored),+)?],
                identifiers: &[$($(stringify!($identifier)),+)?],
                together: $crate::table::table!(@together $($together)?),
            };
        }

        const _: () = assert!($Name::TABLE.fields.len() <= $crate::table::MOST_FIELDS);

        impl<'a> $crate::slot::Kind<'a> for $Name<'a> {
            const SHAPE: $crate::table::Shape = $crate::table::Shape::Object($Name::TABLE);

            fn of(slot: &$crate::slot::Slot<'a>) -> Option<Self> {
                let $crate::slot::Slot::Object(fields) = slot else { return None };
                let [$($field),+] = fields.as_slice() else { return None };
                Some($Name { $( $field: $crate::table::table!(@settle $presence $Kind, $field), )+ })
            }
        }

        $crate::table::table! { @draft [$($together)?] $($field)+ }
    };

    (@draft [] $($field:ident)+) => {};
    (@draft [$together:ident] $($field:ident)+) => {
        #[expect(dead_code, reason = "the rules read some of the fields")]
        pub(crate) struct Draft<'s, 'a> {
            $( pub(crate) $field: &'s $crate::slot::Slot<'a>, )+
        }

        impl<'s, 'a> Draft<'s, 'a> {
            pub(crate) fn at(fields: &'s [$crate::slot::Slot<'a>]) -> Option<Self> {
                let [$($field),+] = fields else { return None };
                Some(Draft { $($field),+ })
            }
        }
    };

    (@together) => { $crate::table::Together::NoRules };
    (@together $together:ident) => { $crate::table::Together::$together };

    (@stored required $Kind:ty) => { $Kind };
    (@stored defaulted $Kind:ty) => { $Kind };
    (@stored $optional:ident $Kind:ty) => { Option<$Kind> };

    (@presence required) => { $crate::table::Presence::Required };
    (@presence optional) => { $crate::table::Presence::Optional };
    (@presence recommended) => { $crate::table::Presence::Recommended };
    (@presence non_null) => { $crate::table::Presence::NonNull };
    (@presence defaulted $default:literal) => { $crate::table::Presence::Defaulted($default) };

    (@settle required $Kind:ty, $slot:expr) => { <$Kind as $crate::slot::Kind>::of($slot)? };
    (@settle defaulted $Kind:ty, $slot:expr) => { <$Kind as $crate::slot::Kind>::of($slot)? };
    (@settle $optional:ident $Kind:ty, $slot:expr) => { <$Kind as $crate::slot::Kind>::optional($slot)? };
}
pub(crate) use table;
