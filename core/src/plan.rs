//! What a brand pays for.

use crate::event::Event;
use crate::value::choice;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Plan {
    Starter,
    Growth,
    Premier,
}

impl Plan {
    pub const ALL: [Plan; 3] = [Plan::Starter, Plan::Growth, Plan::Premier];

    /// As stored.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Plan::Starter => "starter",
            Plan::Growth => "growth",
            Plan::Premier => "premier",
        }
    }

    /// As people read it.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Plan::Starter => "Starter",
            Plan::Growth => "Growth",
            Plan::Premier => "Premier",
        }
    }

    #[must_use]
    pub fn from_name(name: &str) -> Option<Plan> {
        Plan::ALL.into_iter().find(|plan| plan.name() == name)
    }

    /// The plan table.
    #[must_use]
    pub const fn allows(self, event: Event) -> bool {
        match event {
            Event::Conversion | Event::Refund => true,
            Event::Claim | Event::Visit => matches!(self, Plan::Premier),
        }
    }

    /// The plans that may record an event, cheapest first.
    pub fn plans_for(event: Event) -> impl Iterator<Item = Plan> {
        Plan::ALL.into_iter().filter(move |plan| plan.allows(event))
    }
}

choice!(Plan: Starter Growth Premier);
