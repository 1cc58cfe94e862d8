//! Plans: which events a brand may record.

use crate::event::Event;
use crate::named::named;

named! {
    /// The plan that a brand pays for.
    pub enum Plan {
        Starter = "starter",
        Growth = "growth",
        Premier = "premier",
    }
}

impl Plan {
    /// Returns the name as people read it.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Plan::Starter => "Starter",
            Plan::Growth => "Growth",
            Plan::Premier => "Premier",
        }
    }

    /// Tells whether the plan includes an event.
    #[must_use]
    pub const fn allows(self, event: Event) -> bool {
        match event {
            Event::Conversion | Event::Refund => true,
            Event::Claim | Event::Visit => matches!(self, Plan::Premier),
        }
    }

    /// Returns the plans that include an event, cheapest first.
    pub fn plans_for(event: Event) -> impl Iterator<Item = Plan> {
        Plan::ALL.into_iter().filter(move |plan| plan.allows(event))
    }
}
