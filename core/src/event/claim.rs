//! Somebody claimed a referral.

use super::item::Items;
use crate::table::table;
use crate::value::{Code, Email, Id, Metadata, Occurred, Phone, Text};

table! {
    /// A customer's first claim of a referral: a sign-up, a request for a discount code.
    pub struct Claim, "a claim";
    referral_code: required Code<'a>,      "The code being claimed.";
    email:         required Email<'a>,     "The new user's email address.";
    name:          optional Text<'a, 200>, "Display name.";
    phone:         optional Phone<'a>,     "Contact phone number.";
    items:         optional Items<'a>,     "Line items, as in a conversion.";
    customer_id:   optional Id<'a>,        "Your identifier of the new user; matches later conversions with the same one.";
    occurred_at:   optional Occurred,      "When it happened, at most a day ahead; when it arrives if left out.";
    metadata:      optional Metadata<'a>,  "Whatever you want to find again: texts by name. Erased with the person.";
}
