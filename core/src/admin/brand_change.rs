//! A brand that changes.

use crate::money::Basis;
use crate::plan::Plan;
use crate::table::table;
use crate::value::{Currency, Text};

table! {
    /// The members that are sent change, the rest stays; an event is judged by what holds when it arrives.
    pub struct BrandChange, "a change of a brand";
    name:              optional Text<'a, 200>, "What people call the brand.";
    plan:              optional Plan,          "What the brand pays for.";
    order_total_basis: optional Basis,         "What the brand's `order_total` is, from now on.";
    currency:          optional Currency<'a>,  "The currency of amounts that are sent without one; once there are orders, it can be set but not replaced.";
}
