//! Keys that are given twice in one object.

use alloc::borrow::Cow;
use alloc::collections::BinaryHeap;
use alloc::vec::Vec;

use crate::json::document::{Document, Quoted, Repeat};

/// Below this number of members, comparing every pair is faster than sorting.
const FEW_MEMBERS: usize = 16;

/// What is known of an object's keys while it is read: keys whose signatures have no bit in common differ, so that most
/// objects need no look at their keys in pairs.
#[derive(Clone, Copy, Default)]
pub(super) struct Keys {
    signatures: u64,
    pub(super) may_repeat: bool,
}

impl Keys {
    #[inline]
    pub(super) fn add(&mut self, document: &Document<'_>, key: Quoted) {
        let signature = if key.has_escapes {
            signature(document.string(key).as_bytes())
        } else {
            signature(key.span.bytes_of(document.bytes))
        };
        self.may_repeat |= self.signatures & signature != 0;
        self.signatures |= signature;
    }
}

/// One bit for a key. No two fields of a table have the same.
#[inline]
fn signature(key: &[u8]) -> u64 {
    let ends = match key {
        [first, .., last] => u32::from(*first).wrapping_add(u32::from(*last)),
        _ => 0,
    };
    let length = u32::try_from(key.len() & 0x3F).unwrap_or_default();
    1_u64.wrapping_shl(ends.wrapping_add(length.wrapping_mul(11)))
}

/// Marks the members of the object at `index`, the last one so far, whose key another member has too.
#[cold]
pub(super) fn mark(document: &mut Document<'_>, index: usize) {
    let mut repeats = Vec::new();
    let mut keys = MemberKeys { document, next: index.saturating_add(1) };
    if keys.clone().count() <= FEW_MEMBERS {
        while let Some((at, key)) = keys.next() {
            if let Some((later, _)) = keys.clone().find(|(_, other)| *other == key) {
                repeats.extend([(at, Repeat::First), (later, Repeat::Later)]);
            }
        }
    } else {
        // A heap sorts with a tenth of the code that `sort` brings into a download.
        let sorted = keys.map(|(at, key)| (key, at)).collect::<BinaryHeap<_>>().into_sorted_vec();
        for ((key, at), (next_key, next)) in sorted.iter().zip(sorted.iter().skip(1)) {
            if key == next_key {
                repeats.extend([(*at, Repeat::First), (*next, Repeat::Later)]);
            }
        }
    }
    for (at, repeat) in repeats {
        if let Some(node) = document.nodes.get_mut(at)
            && node.repeat == Repeat::None
        {
            node.repeat = repeat;
            document.has_faults = true;
        }
    }
}

/// The keys of the last object, with the index of each member.
#[derive(Clone)]
struct MemberKeys<'d, 'a> {
    document: &'d Document<'a>,
    next: usize,
}

impl<'a> Iterator for MemberKeys<'_, 'a> {
    type Item = (usize, Cow<'a, str>);

    fn next(&mut self) -> Option<Self::Item> {
        let at = self.next;
        let node = self.document.nodes.get(at)?;
        self.next = node.end;
        Some((at, self.document.string(node.key)))
    }
}

#[cfg(test)]
mod tests {
    use super::signature;
    use crate::{Claim, Conversion, Item, Refund, Visit};

    #[test]
    fn the_fields_of_a_table_are_told_apart_without_a_look_at_pairs() {
        for table in [Conversion::TABLE, Refund::TABLE, Claim::TABLE, Visit::TABLE, Item::TABLE] {
            let signatures = table.fields.iter().map(|field| signature(field.name.as_bytes()));
            let together = signatures.fold(0_u64, |together, signature| together | signature);
            assert_eq!(together.count_ones() as usize, table.fields.len(), "{}", table.name);
        }
    }
}
