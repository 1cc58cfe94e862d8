//! What `/track/batch` is sent: many events in one body, as a JSON list or one a line.

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use advocateloop_core::Event;

use crate::model::{MemoKey, Sent};
use crate::payload::{Damage, Facts, Payload, Said};
use crate::random::Random;

/// One entry of a batch.
pub enum Entry {
    Event {
        payload: Box<Payload>,
        idempotency_key: Option<String>,
        /// A member that nobody knows, beside the payload.
        has_stray: bool,
    },
    /// An entry that is no event.
    Bad(&'static Wrong),
}

/// What is wrong with an entry, or with a whole batch.
pub struct Wrong {
    pub text: &'static str,
    pub code: &'static str,
    pub issue: &'static str,
    pub path: &'static str,
}

const fn invalid(text: &'static str, issue: &'static str, path: &'static str) -> Wrong {
    Wrong { text, code: "invalid_payload", issue, path }
}

pub const WRONG_ENTRIES: [Wrong; 9] = [
    invalid("5", "not_an_object", ""),
    invalid("[]", "not_an_object", ""),
    invalid(r#"{"payload":{"referral_code":"xq7"}}"#, "missing", "/type"),
    invalid(r#"{"type":"xq7","payload":{}}"#, "not_one_of", "/type"),
    invalid(r#"{"type":"visit"}"#, "missing", "/payload"),
    invalid(r#"{"type":"claim","payload":null}"#, "missing", "/payload"),
    invalid(r#"{"type":"visit","payload":{},"payload":{}}"#, "duplicate_field", "/payload"),
    invalid(r#"{"type":"visit","payload":{},"idempotency_key":"xq7 xq7"}"#, "invalid_code", "/idempotency_key"),
    invalid(r#"{"referral_code":"xq7"}"#, "missing", "/payload"),
];

/// Entries that break a list. The first fails by itself on a line of its own; the other has a kind, and is an event there.
pub const NO_JSON: [Wrong; 2] = [
    Wrong { text: "{]", code: "malformed_json", issue: "malformed_json", path: "" },
    Wrong {
        text: r#"{"type":"visit","payload":{"referral_code":}}"#,
        code: "malformed_json",
        issue: "malformed_json",
        path: "",
    },
];

const EMPTY: Wrong = invalid("", "missing", "");
const TOO_MANY: Wrong = invalid("", "too_many", "");

/// In this order the kinds of events are recorded.
const IN_ORDER: [Event; 4] = [Event::Claim, Event::Conversion, Event::Refund, Event::Visit];

pub struct Bulk {
    pub entries: Vec<Entry>,
    pub is_lines: bool,
    pub bytes: Vec<u8>,
}

impl Bulk {
    /// Spells entries as one body.
    pub fn of(entries: Vec<Entry>, is_lines: bool, random: &mut Random) -> Bulk {
        let texts: Vec<Vec<u8>> = entries.iter().map(|entry| entry.spell(random)).collect();
        let between = *random.pick(if is_lines { &["\n", "\r\n", "\n \n"][..] } else { &[",", " ,\n"] });
        let mut bytes = texts.join(between.as_bytes());
        if !is_lines {
            bytes = [b"[".as_slice(), &bytes, b"]"].concat();
        }
        Bulk { entries, is_lines, bytes }
    }

    /// The same events, spelt anew.
    pub fn again(&self, is_lenient: bool, random: &mut Random) -> Option<Bulk> {
        let entry = |entry: &Entry, random: &mut Random| match entry {
            Entry::Bad(wrong) => (wrong.code != "malformed_json").then_some(Entry::Bad(wrong)),
            Entry::Event { payload, idempotency_key, has_stray } => payload.is_valid().then(|| Entry::Event {
                payload: Box::new(Payload::spell(payload.facts.clone(), Damage::None, is_lenient, random).on_a_line()),
                idempotency_key: idempotency_key.clone(),
                has_stray: *has_stray,
            }),
        };
        let entries: Option<Vec<Entry>> = self.entries.iter().map(|known| entry(known, random)).collect();
        Some(Bulk::of(entries?, !self.is_lines, random))
    }

    /// What fails all of it, in issues with their paths.
    pub fn fails_whole(&self) -> Option<(&'static str, Vec<Said>)> {
        let whole = |wrong: &Wrong| Some((wrong.code, vec![Said::new(wrong.issue, "")]));
        match self.entries.len() {
            0 => return whole(&EMPTY),
            1..=500 => {}
            _ => return whole(&TOO_MANY),
        }
        let wrong: Vec<(usize, &Wrong)> =
            self.entries.iter().enumerate().filter_map(|(at, entry)| Some((at, entry.wrong()?))).collect();
        let broken = wrong.iter().find(|(_, wrong)| wrong.code == "malformed_json");
        if let (Some((_, broken)), false) = (broken, self.is_lines) {
            return whole(broken);
        }
        let is_none = wrong.len() == self.entries.len();
        is_none.then(|| {
            let issues =
                wrong.iter().map(|(at, wrong)| Said::new(wrong.issue, &format!("/{at}{}", wrong.path))).collect();
            ("invalid_payload", issues)
        })
    }

    /// Those of the batch itself.
    pub fn warnings(&self) -> Vec<Said> {
        let strays =
            self.entries.iter().enumerate().filter(|(_, entry)| matches!(entry, Entry::Event { has_stray: true, .. }));
        strays.map(|(at, _)| Said::new("unknown_field", &format!("/{at}/odd_member"))).collect()
    }

    /// Its events in the order in which they are recorded. What nothing else identifies is known by the batch, its payload, and its number among
    /// equal ones.
    pub fn sent(&self, header: Option<&String>) -> Vec<Sent<'_>> {
        let mut digest = DefaultHasher::new();
        self.bytes.hash(&mut digest);
        let batch = header.cloned().unwrap_or_else(|| format!("body {:016x}", digest.finish()));
        let mut equal: BTreeMap<(Event, String), usize> = BTreeMap::new();
        let mut sent: Vec<Sent<'_>> = Vec::new();
        for (place, entry) in self.entries.iter().enumerate() {
            let Entry::Event { payload, idempotency_key, .. } = entry else { continue };
            let event = payload.facts.event();
            let memo = match idempotency_key {
                Some(key) => Some(MemoKey::Sent(key.clone())),
                None if !payload.is_valid() || payload.facts.has_natural_key() || has_total(&payload.facts) => None,
                None => {
                    let normalized = payload.normalized();
                    let next = equal.entry((event, normalized.clone())).or_default();
                    let number = std::mem::replace(next, *next + 1);
                    Some(MemoKey::InBatch { batch: batch.clone(), normalized, number })
                }
            };
            sent.push(Sent { place, event, payload: payload.is_valid().then_some(payload), memo });
        }
        sent.sort_by_key(|sent| IN_ORDER.into_iter().position(|event| event == sent.event));
        sent
    }
}

/// A running total changes nothing when it is repeated.
fn has_total(facts: &Facts) -> bool {
    matches!(facts, Facts::Refund(refund) if refund.running_total.is_some())
}

impl Entry {
    pub fn wrong(&self) -> Option<&'static Wrong> {
        if let Entry::Bad(wrong) = self { Some(wrong) } else { None }
    }

    pub fn payload(&self) -> Option<&Payload> {
        if let Entry::Event { payload, .. } = self { Some(payload) } else { None }
    }

    fn spell(&self, random: &mut Random) -> Vec<u8> {
        let (payload, key, has_stray) = match self {
            Entry::Bad(wrong) => return wrong.text.as_bytes().to_vec(),
            Entry::Event { payload, idempotency_key, has_stray } => (payload, idempotency_key, *has_stray),
        };
        let mut members = vec![
            format!("\"type\":\"{}\"", payload.facts.event().name()).into_bytes(),
            [b"\"payload\":".as_slice(), &payload.bytes].concat(),
        ];
        members.extend(key.as_ref().map(|key| format!("\"idempotency_key\":\" {key}\"").into_bytes()));
        // What an exported event has besides says nothing.
        members.extend(random.chance(5).then(|| b"\"id\":\"xq7\",\"created_at\":7".to_vec()));
        members.extend(has_stray.then(|| b"\"odd_member\":[1]".to_vec()));
        random.shuffle(&mut members);
        [b"{".as_slice(), &members.join(&b", "[..]), b"}"].concat()
    }
}
