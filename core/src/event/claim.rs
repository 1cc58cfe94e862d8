//! Somebody claimed a referral.

use super::Items;
use crate::fields::table;
use crate::issue::Place;
use crate::json::Value;
use crate::judge::Judge;
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

fn across(_claim: &Draft<'_, '_>, _others: &[Value<'_, '_>], _at: &Place<'_>, _judge: &mut Judge<'_>) {}
