//! The erasure of a person, as a brand asks for it.

use crate::table::table;
use crate::value::Email;
use crate::verdict::Rejection;

table! {
    /// The person who has this email address.
    pub struct Erasure, "an erasure";
    email: required Email<'a>, "The email address of the person, as in conversions and claims.";
}

impl<'a> Erasure<'a> {
    /// Judges a body, as strictly as those of administration: a slip must not pass for an erasure.
    pub fn judge(body: &'a [u8]) -> Result<Self, Rejection> {
        crate::admin::judge(body, 0)
    }
}
