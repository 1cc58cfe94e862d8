//! One of a few names.

use super::text::plain_text;
use super::{Kind, Refusal, Shape};
use crate::event::Event;
use crate::issue::{Place, Problem};
use crate::json::Value;
use crate::judge::Judge;
use crate::key::Environment;
use crate::money::Basis;
use crate::plan::Plan;
use crate::slot::{Slot, Slots};

/// Lets fields hold one of an enum's names, exactly as it is spelt.
macro_rules! choice {
    ($Name:ident: $($Choice:ident)+) => {
        impl Kind<'_> for $Name {
            const SHAPE: Shape = Shape::Choice { of: &const { [$($Name::$Choice.name()),+] } };

            fn read<'v>(value: Value<'_, 'v>, _at: &Place<'_>, judge: &mut Judge<'v>) -> Result<Slot, Refusal> {
                match plain_text(value, &Self::SHAPE, judge) {
                    Ok(sent) if $Name::ALL.into_iter().any(|known| known.name() == sent) => Ok(judge.slots.keep(value, sent)),
                    // No free text, of which a blank one would be none.
                    Ok(_) | Err(Refusal::Blank) => Err(Problem::NotOneOf { shape: Self::SHAPE }.into()),
                    Err(refusal) => Err(refusal),
                }
            }

            fn of(slot: &Slot, slots: &Slots<'_>) -> Option<Self> {
                let name = slots.own_text(slot)?;
                $Name::ALL.into_iter().find(|known| known.name() == name)
            }
        }
    };
}

choice!(Plan: Starter Growth Premier);
choice!(Basis: Paid Gross);
choice!(Environment: Live Test);
choice!(Event: Conversion Refund Claim Visit);

#[cfg(test)]
mod tests {
    use super::*;

    /// An enum and its names, which stand in two places.
    fn is_complete<'a, K: Kind<'a>>(all: &[&str]) {
        assert!(matches!(K::SHAPE, Shape::Choice { of } if of == all), "{:?} {all:?}", K::SHAPE);
    }

    #[test]
    fn every_name_may_be_chosen() {
        is_complete::<Plan>(&Plan::ALL.map(Plan::name));
        is_complete::<Basis>(&Basis::ALL.map(Basis::name));
        is_complete::<Environment>(&Environment::ALL.map(Environment::name));
        is_complete::<Event>(&Event::ALL.map(Event::name));
    }
}
