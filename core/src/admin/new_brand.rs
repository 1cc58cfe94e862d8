//! A brand that begins.

use crate::money::Basis;
use crate::plan::Plan;
use crate::table::table;
use crate::value::{Currency, Text, Whole};

table! {
    /// A customer of the API.
    pub struct NewBrand, "a brand";
    name:              required  Text<'a, 200>,              "What people call the brand.";
    plan:              required  Plan,                       "What the brand pays for.";
    order_total_basis: defaulted Basis = (Basis::Paid, "\"paid\""), "What the brand's `order_total` is: what the customer `paid`, or the `gross` amount before any adjustments.";
    currency:          optional  Currency<'a>,               "The currency of amounts that are sent without one.";
    database:          optional  Whole<255>,                 "The number of the database in which it begins: `DB` is 0, `DB_1` is 1; any that takes new brands, if left out.";
}
