//! What goes wrong when people configure integrations: a value of the wrong kind, or a body that is no JSON.

use std::collections::BTreeMap;

use super::spelling::{Kind, Member, Presence};
use super::{Payload, Said};
use crate::random::Random;

/// How much of a payload is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Damage {
    None,
    /// Some of its fields.
    Fields,
    /// The body itself.
    Body,
    /// Past 64 KiB.
    Size,
    /// None, but exactly 64 KiB.
    Limit,
}

/// A wrong value and the issue that it must get.
#[derive(Debug, Clone, Copy)]
pub(super) struct Defect {
    /// None, one, or two of one name.
    pub(super) values: &'static [&'static str],
    pub(super) code: &'static str,
    /// Whether lenient mode makes something else of it, or leaves it out.
    pub(super) is_forgiven: bool,
}

pub(super) type Broken = BTreeMap<&'static str, Defect>;

const fn defect(code: &'static str, values: &'static [&'static str]) -> Defect {
    Defect { values, code, is_forgiven: false }
}

/// What is this fault only in strict mode.
const fn forgiven(code: &'static str, values: &'static [&'static str]) -> Defect {
    Defect { values, code, is_forgiven: true }
}

impl Damage {
    pub(super) fn choose(self, members: &mut [Member], is_lenient: bool, random: &mut Random) -> Broken {
        let mut broken = Broken::new();
        if self == Damage::Fields {
            for _ in 0..random.between(1, 2) {
                let member = random.pick(members);
                broken.insert(member.name, defect_of(member, is_lenient, random));
            }
        }
        broken
    }

    /// Spoils the body as a whole.
    pub(super) fn spoil(self, mut payload: Payload, random: &mut Random) -> Payload {
        let (bytes, code, issue) = match self {
            Damage::None | Damage::Fields => return payload,
            Damage::Limit => {
                payload.bytes.resize(65_536, b' ');
                return payload;
            }
            Damage::Size => {
                payload.bytes.resize(*random.pick(&[65_537, 65_538, 70_000]), b' ');
                (payload.bytes, "payload_too_large", "payload_too_large")
            }
            Damage::Body => {
                let mut bytes = payload.bytes;
                match random.below(6) {
                    0 => bytes.truncate(bytes.len() / 2),
                    1 => bytes.extend(b"}"),
                    2 => bytes = [b"\xEF\xBB\xBF\xEF\xBB\xBF".as_slice(), &bytes].concat(),
                    3 => bytes.clear(),
                    4 => bytes = b"{\"referral_code\":\"\xFF\"}".to_vec(),
                    _ => {
                        payload.bytes = [b"[".as_slice(), &bytes, b"]"].concat();
                        return Payload { issues: vec![Said::new("not_an_object", "")], ..payload }.without_warnings();
                    }
                }
                (bytes, "malformed_json", "malformed_json")
            }
        };
        Payload { bytes, code, issues: vec![Said::new(issue, "")], ..payload }.without_warnings()
    }
}

impl Payload {
    fn without_warnings(self) -> Payload {
        Payload { of_fields: Vec::new(), across: [Vec::new(), Vec::new()], ..self }
    }
}

fn defect_of(member: &Member, is_lenient: bool, random: &mut Random) -> Defect {
    const TWICE: Defect = defect("duplicate_field", &["1", "1"]);
    const MISSING: Defect = defect("missing", &[]);
    const NULL: Defect = defect("missing", &["null"]);
    const BLANK: Defect = defect("blank", &["\" \""]);
    const AMOUNT: [Defect; 10] = [
        TWICE,
        forgiven("wrong_type", &["\"108.00\""]),
        defect("wrong_type", &["\"xq7 1.234,50 €\""]),
        defect("wrong_type", &["{\"amount\":\"xq7\"}"]),
        forgiven("wrong_type", &["\"-50.00\""]),
        defect("wrong_type", &["\" \""]),
        defect("negative", &["-0.01"]),
        defect("too_precise", &["1.00001"]),
        defect("out_of_range", &["100000000000"]),
        defect("out_of_range", &["1e31"]),
    ];
    let choices: &[Defect] = match member.kind {
        Kind::Text => &[TWICE, forgiven("wrong_type", &["5"]), forgiven("control_character", &["\"a\\u0000b\""])],
        Kind::Email => &[
            TWICE,
            defect("wrong_type", &["[]"]),
            defect("invalid_email", &["\"xq7 at example.com\""]),
            defect("invalid_email", &["\"xq7@localhost\""]),
            defect("invalid_email", &["\"{{xq7.email}}\""]),
            defect("invalid_email", &["\"xq7@192.0.2.1\""]),
            defect("invalid_email", &["\"\\\"xq7\\\"@example.com\""]),
        ],
        Kind::Id => &[
            TWICE,
            forgiven("wrong_type", &["1001"]),
            defect("wrong_type", &["10.5"]),
            defect("control_character", &["\"a\\nb\""]),
            defect("placeholder", &["\"undefined\""]),
            defect("placeholder", &["\" N/A \""]),
            defect("placeholder", &["\"#REF!\""]),
            defect("placeholder", &["\"8.20983E+17\""]),
            defect("placeholder", &["\"xq7-{{order.id}}\""]),
        ],
        Kind::Code if member.presence == Presence::Optional => &[
            TWICE,
            forgiven("wrong_type", &["7"]),
            defect("invalid_code", &["\"XQ7 TWO\""]),
            forgiven("placeholder", &["\"<%= xq7 %>\""]),
        ],
        Kind::Code => &[
            TWICE,
            forgiven("wrong_type", &["7"]),
            defect("invalid_code", &["\"XQ7 TWO\""]),
            defect("placeholder", &["\"[object Object]\""]),
            defect("placeholder", &["\"${xq7}\""]),
        ],
        Kind::Phone => &[
            TWICE,
            forgiven("wrong_type", &["5550100"]),
            forgiven("invalid_phone", &["\"xq7\""]),
            forgiven("invalid_phone", &["\"+1 555 0100 ext. 7\""]),
        ],
        Kind::Amount | Kind::PositiveAmount => &AMOUNT,
        Kind::Boolean => &[TWICE, forgiven("wrong_type", &["\"true\""]), defect("wrong_type", &["1"])],
        Kind::Currency => &[
            TWICE,
            defect("wrong_type", &["978"]),
            defect("invalid_currency", &["\"xq7\""]),
            defect("invalid_currency", &["\"€\""]),
        ],
        Kind::Time => &[
            TWICE,
            forgiven("wrong_type", &["1769851800"]),
            defect("wrong_type", &["{}"]),
            defect("invalid_time", &["\"2026-01-31 09:30:00Z\""]),
            defect("invalid_time", &["\"2026-01-31T09:30:00\""]),
            defect("invalid_time", &["\"{{xq7}}\""]),
        ],
        Kind::Metadata => &[TWICE, forgiven("not_an_object", &["[]"]), forgiven("not_an_object", &["\"xq7\""])],
        Kind::Items => &[TWICE, forgiven("wrong_type", &["{}"]), forgiven("wrong_type", &["\"\""])],
    };
    let mut choices = choices.to_vec();
    if member.presence == Presence::Required {
        choices.extend([MISSING, NULL]);
        if matches!(member.kind, Kind::Email | Kind::Code) {
            choices.push(BLANK);
        }
    }
    if member.kind == Kind::PositiveAmount {
        choices.push(defect("not_positive", &["0.00"]));
    }
    if member.presence == Presence::Explicit {
        choices.push(defect("wrong_type", &["null"]));
    }
    choices.retain(|defect| !(is_lenient && defect.is_forgiven));
    *random.pick(&choices)
}
