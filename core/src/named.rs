//! Enums whose variants have names: in options, in addresses, in the database and in JSON.

/// Declares an enum of which each variant has a name, exactly as it is spelt; a field may hold one.
macro_rules! named {
    ($(#[$meta:meta])* pub enum $Name:ident { $( $(#[$about:meta])* $Variant:ident = $name:literal, )+ }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        pub enum $Name { $( $(#[$about])* #[serde(rename = $name)] $Variant, )+ }

        impl $Name {
            pub const ALL: [$Name; [$($name),+].len()] = [$($Name::$Variant),+];

            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $( $Name::$Variant => $name, )+ }
            }

            #[must_use]
            pub fn from_name(name: &str) -> Option<$Name> {
                match name { $( $name => Some($Name::$Variant), )+ _ => None }
            }
        }

        impl $crate::slot::Kind<'_> for $Name {
            const SHAPE: $crate::table::Shape = $crate::table::Shape::Choice { of: &[$($name),+] };

            fn of(slot: &$crate::slot::Slot<'_>) -> Option<Self> {
                $Name::from_name(slot.text()?)
            }
        }
    };
}
pub(crate) use named;
