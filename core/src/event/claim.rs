//! Somebody claimed a referral.

use super::item::Items;
use crate::table::table;
use crate::value::{Code, Email, Phone, Text};

table! {
    /// A customer's first claim of a referral: a sign-up, a request for a discount code.
    pub struct Claim, "a claim";
    referral_code: required Code<'a>,      "The code being claimed.";
    email:         required Email<'a>,     "The new user's email address.";
    name:          optional Text<'a, 200>, "Display name.";
    phone:         optional Phone<'a>,     "Contact phone number.";
    items:         optional Items<'a>,     "Line items, as in a conversion.";
}
