//! A key that is replaced by another.

use crate::table::table;
use crate::value::{Text, Whole};

/// 30 days.
pub type Overlap = Whole<2_592_000>;

/// A day.
const A_DAY: Overlap = Overlap::new(86_400);

table! {
    /// The new key has the old one's environment, events and end.
    pub struct Rotation, "a rotation";
    overlap_seconds: defaulted Overlap = (A_DAY, "86400"), "How long the old key stays good; 0 ends it at once.";
    label:           optional  Text<'a, 100>,              "The new key's label; the old one's, if left out.";
}
