//! Somebody followed a referral link.

use crate::table::table;
use crate::value::{Code, Occurred, Text, Url};

table! {
    /// A click on a referral link, seen by another system.
    pub struct Visit, "a visit";
    referral_code: required Code<'a>,      "The code in the link.";
    landing_page:  optional Url<'a>,       "The page that the link led to.";
    utm_source:    optional Text<'a, 255>, "Where the visitor came from, such as `newsletter`.";
    utm_medium:    optional Text<'a, 255>, "The marketing medium, such as `email`.";
    utm_campaign:  optional Text<'a, 255>, "The campaign, such as `spring-sale`.";
    utm_term:      optional Text<'a, 255>, "The search term.";
    utm_content:   optional Text<'a, 255>, "What tells links of one campaign apart.";
    occurred_at:   optional Occurred,      "When it happened, at most a day ahead; when it arrives if left out.";
}
