//! Booleans, and one of a few names.

use crate::slot::{Kind, Slot};
use crate::table::Shape;

impl Kind<'_> for bool {
    const SHAPE: Shape = Shape::Boolean;

    fn of(slot: &Slot<'_>) -> Option<Self> {
        if let Slot::Boolean(boolean) = slot { Some(*boolean) } else { None }
    }
}

/// Reads `"true"`, and `"True"` as Python prints it.
pub(crate) fn parse_boolean(text: &str) -> Option<bool> {
    let word = text.trim();
    let is = |known: &bool| word.eq_ignore_ascii_case(if *known { "true" } else { "false" });
    [true, false].into_iter().find(is)
}

/// Lets fields hold one of an enum's names, exactly as it is spelt.
macro_rules! choice {
    ($Name:ident: $($Choice:ident)+) => {
        impl $crate::slot::Kind<'_> for $Name {
            const SHAPE: $crate::table::Shape = $crate::table::Shape::Choice { of: &const { [$($Name::$Choice.name()),+] } };

            fn of(slot: &$crate::slot::Slot<'_>) -> Option<Self> {
                $Name::from_name(slot.text()?)
            }
        }

        #[cfg(test)]
        mod choice_tests {
            use super::$Name;

            #[test]
            fn every_name_may_be_chosen() {
                let $crate::table::Shape::Choice { of } = <$Name as $crate::slot::Kind<'_>>::SHAPE else { panic!("no choice") };
                assert_eq!(of, $Name::ALL.map($Name::name));
            }
        }
    };
}
pub(crate) use choice;
