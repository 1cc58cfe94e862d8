//! Metadata: texts by names that the sender chose.

use std::borrow::Cow;

use super::Text;
use crate::slot::{Kind, Slot};
use crate::table::Shape;

const MOST: usize = 20;
const LONGEST_NAME: usize = 40;

/// At most 20 texts of at most 500 characters, by names of at most 40, in the order of the names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Metadata<'a>(Vec<(Cow<'a, str>, Cow<'a, str>)>);

impl<'a> Kind<'a> for Metadata<'a> {
    const SHAPE: Shape =
        Shape::Metadata { most: MOST, longest_name: LONGEST_NAME, of: &<Text<'static, 500, true> as Kind>::SHAPE };

    fn of(slot: &Slot<'a>) -> Option<Self> {
        if let Slot::Texts(texts) = slot { Some(Metadata(texts.clone())) } else { None }
    }
}
