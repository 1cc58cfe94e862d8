//! Field tables, and the walk that turns an object and a table into a value or issues.

use std::slice;

use crate::issue::{Notice, Place, Problem, type_name};
use crate::json::{Repeat, Token, Value};
use crate::judge::Judge;
use crate::near;
use crate::value::{Kind, Refusal, Shape};

/// The fields of an object as data: what the messages, the schemas and the documentation are made from.
#[derive(Debug)]
pub struct Table {
    /// With its article: “a conversion”.
    pub name: &'static str,
    pub fields: &'static [Field],
    /// Names that people send although they mean nothing here.
    pub ignored: &'static [&'static str],
    /// Optional fields of which at least one must be sent, right or wrong; empty where there is no such rule.
    pub identifiers: &'static [&'static str],
}

impl Table {
    /// Where a field stands. The search begins at `likely`: most senders keep the order of the documentation.
    fn position(&self, name: &str, likely: usize) -> Option<usize> {
        let (before, behind) = self.fields.split_at_checked(likely)?;
        let is_named = |field: &Field| field.name == name;
        let found = behind.iter().position(is_named).map(|further| likely.saturating_add(further));
        found.or_else(|| before.iter().position(is_named))
    }
}

/// One line of a table.
#[derive(Debug)]
pub struct Field {
    pub name: &'static str,
    pub shape: Shape,
    pub presence: Presence,
    /// For documentation: nobody else carries it along.
    #[cfg(feature = "contract")]
    pub about: &'static str,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Presence {
    Required,
    Optional,
    /// Optional, and its absence is worth the warning `not_deduplicated`.
    Advised,
    /// Optional, but absent means something, so `null` is refused.
    Explicit,
    /// Optional; absent, it is normalized to a default, given as JSON.
    Defaulted(&'static str),
}

/// Why a field has no value to go on with.
#[derive(Debug, Clone, Copy)]
enum Unfit {
    Absent,
    /// Its issues are reported.
    Invalid,
}

/// What became of a field.
#[derive(Debug)]
pub(crate) enum Slot<T> {
    Absent,
    /// Its issues are reported.
    Invalid,
    Valid(T),
}

impl<T> Slot<T> {
    pub(crate) fn required(self) -> Option<T> {
        match self {
            Slot::Valid(value) => Some(value),
            Slot::Absent | Slot::Invalid => None,
        }
    }

    /// `None` if invalid.
    #[expect(clippy::option_option, reason = "the outer one is validity, the inner one presence")]
    pub(crate) fn optional(self) -> Option<Option<T>> {
        match self {
            Slot::Absent => Some(None),
            Slot::Invalid => None,
            Slot::Valid(value) => Some(Some(value)),
        }
    }

    pub(crate) fn or(self, default: T) -> Option<T> {
        self.optional().map(|value| value.unwrap_or(default))
    }

    pub(crate) fn as_valid(&self) -> Option<&T> {
        match self {
            Slot::Valid(value) => Some(value),
            Slot::Absent | Slot::Invalid => None,
        }
    }

    /// Sent, right or wrong.
    pub(crate) fn is_sent(&self) -> bool {
        !matches!(self, Slot::Absent)
    }
}

/// An object on its way through its table.
#[derive(Debug)]
pub(crate) struct Walk<'w, 'd, 'a> {
    table: &'static Table,
    /// The fields that are still to be judged, each with what was sent for it.
    turns: std::iter::Zip<slice::Iter<'static, Field>, slice::Iter<'w, Option<Value<'d, 'a>>>>,
    /// Members that the table doesn't name, in the order sent.
    others: Vec<Value<'d, 'a>>,
    at: &'w Place<'w>,
}

impl<'w, 'd, 'a> Walk<'w, 'd, 'a> {
    /// Sorts an object's members; `sent` has room for one of each field.
    pub(crate) fn new(
        table: &'static Table,
        object: Value<'d, 'a>,
        at: &'w Place<'w>,
        sent: &'w mut [Option<Value<'d, 'a>>],
        judge: &mut Judge,
    ) -> Self {
        let mut others = Vec::new();
        let mut next = 0;
        for member in object.children() {
            let field = table.position(&member.key(), next);
            match field.and_then(|field| sent.get_mut(field)) {
                // The first of several with one name knows that it is repeated.
                Some(sent) => _ = sent.get_or_insert(member),
                None => others.push(member),
            }
            if field.is_none_or(|field| field < next) {
                judge.normalizes();
            }
            next = field.map_or(next, |field| field.saturating_add(1));
        }
        Walk { table, turns: table.fields.iter().zip(sent.iter()), others, at }
    }

    /// Judges the next field of the table.
    pub(crate) fn field<K: Kind<'a>>(&mut self, judge: &mut Judge) -> Slot<K> {
        let Some((field, sent)) = self.turns.next() else { return Slot::Absent };
        let at = &self.at.field(field.name);
        let outcome = match self.sent(field, *sent, at, judge) {
            Ok(value) => judge_value::<K>(value, at, judge).map_err(|refusal| self.refused(field, refusal, at, judge)),
            Err(unfit) => Err(unfit),
        };
        match outcome {
            Ok(value) => Slot::Valid(value),
            Err(Unfit::Absent) => Slot::Absent,
            Err(Unfit::Invalid) => Slot::Invalid,
        }
    }

    /// The value that is to be judged, if there is one.
    fn sent<'v>(
        &self,
        field: &'static Field,
        sent: Option<Value<'v, 'a>>,
        at: &Place<'_>,
        judge: &mut Judge,
    ) -> Result<Value<'v, 'a>, Unfit> {
        let problem = match sent {
            Some(value) if value.repeat() != Repeat::None => Problem::DuplicateField,
            Some(value) if !value.is_null() => return Ok(value),
            Some(_) if field.presence == Presence::Explicit => Problem::ExplicitNull { shape: field.shape },
            Some(_) => {
                judge.normalizes();
                return Err(self.absent(field, at, judge));
            }
            None => return Err(self.absent(field, at, judge)),
        };
        judge.report(at, problem);
        Err(Unfit::Invalid)
    }

    /// What a refused value makes of its field.
    fn refused(&self, field: &'static Field, refusal: Refusal, at: &Place<'_>, judge: &mut Judge) -> Unfit {
        match refusal {
            Refusal::Blank if field.presence != Presence::Required => {
                judge.normalizes();
                return self.absent(field, at, judge);
            }
            Refusal::Blank => judge.report(at, Problem::Blank { shape: field.shape }),
            Refusal::Problem(problem) => judge.report(at, problem),
            Refusal::Reported => {}
        }
        Unfit::Invalid
    }

    fn absent(&self, field: &'static Field, at: &Place<'_>, judge: &mut Judge) -> Unfit {
        match field.presence {
            Presence::Required => {
                let sent_as = if judge.lists_issues() { self.misspelling_of(field.name) } else { None };
                judge.report(at, Problem::Missing { shape: field.shape, sent_as });
            }
            Presence::Advised => judge.warn(at, Notice::NotDeduplicated),
            Presence::Defaulted(_) => judge.normalizes(),
            Presence::Optional | Presence::Explicit => {}
        }
        Unfit::Absent
    }

    /// The first unknown member that was probably meant to be this field.
    fn misspelling_of(&self, name: &str) -> Option<String> {
        let is_meant = |other: &&Value<'_, '_>| near::nearest(&other.key(), self.table) == Some(name);
        self.others.iter().take(near::MOST_COMPARED).find(is_meant).map(|other| other.key().into_owned())
    }

    /// Warns of what the table doesn't name.
    pub(crate) fn others(&self, judge: &mut Judge) {
        for other in &self.others {
            let key = other.key();
            let at = self.at.key(&key);
            match other.repeat() {
                Repeat::First => judge.report(&at, Problem::DuplicateField),
                Repeat::Later => {}
                Repeat::None => {
                    if let Some(problem) = unsendable(*other) {
                        judge.report(&at, problem);
                    } else if !report_fault_inside(*other, &at, judge)
                        && judge.lists_warnings()
                        && let Some(notice) = self.notice_of(*other)
                    {
                        judge.warn(&at, notice);
                    }
                }
            }
        }
    }

    /// Asks for at least one of the table's identifiers.
    pub(crate) fn identified(&self, sent: &[bool], judge: &mut Judge) {
        if !sent.is_empty() && !sent.contains(&true) {
            judge.report(self.at, Problem::IdentifierRequired { one_of: self.table.identifiers });
        }
    }

    fn notice_of(&self, other: Value<'_, '_>) -> Option<Notice> {
        let (of, key) = (self.table.name, other.key());
        if self.table.ignored.contains(&&*key) {
            // An integration that always sends the field, but empty, means nothing by it.
            return (!other.is_null()).then_some(Notice::IgnoredField { of });
        }
        Some(Notice::UnknownField { of, near: near::nearest(&key, self.table) })
    }
}

/// Judges a value, faults inside it first.
pub(crate) fn judge_value<'a, K: Kind<'a>>(
    value: Value<'_, 'a>,
    at: &Place<'_>,
    judge: &mut Judge,
) -> Result<K, Refusal> {
    if !K::looks_inside(value) && report_fault_inside(value, at, judge) {
        return Err(Refusal::Reported);
    }
    K::read(value, at, judge)
}

/// Judges an entry of a list, where nothing may be absent.
pub(crate) fn judge_entry<'a, K: Kind<'a>>(value: Value<'_, 'a>, at: &Place<'_>, judge: &mut Judge) -> Option<K> {
    match judge_value::<K>(value, at, judge) {
        Ok(entry) => return Some(entry),
        Err(Refusal::Blank) => judge.report(at, Problem::Blank { shape: K::SHAPE }),
        Err(Refusal::Problem(problem)) => judge.report(at, problem),
        Err(Refusal::Reported) => {}
    }
    None
}

/// Reports the first repeated key inside a value, or what JSON can't carry, at its place.
#[inline]
fn report_fault_inside(value: Value<'_, '_>, at: &Place<'_>, judge: &mut Judge) -> bool {
    match value.first_fault_inside() {
        None => false,
        Some(chain) => {
            report_down(value, &chain, at, judge);
            true
        }
    }
}

fn unsendable(value: Value<'_, '_>) -> Option<Problem> {
    let is_unsendable = matches!(value.token(), Token::Unsendable(_));
    is_unsendable.then(|| Problem::Unsendable { found: type_name(value) })
}

fn report_down(holder: Value<'_, '_>, chain: &[Value<'_, '_>], at: &Place<'_>, judge: &mut Judge) {
    let Some((next, rest)) = chain.split_first() else {
        judge.report(at, unsendable(holder).unwrap_or(Problem::DuplicateField));
        return;
    };
    let key = next.key();
    let inner = match holder.position_of(*next) {
        Some(index) => at.index(index),
        None => at.key(&key),
    };
    report_down(*next, rest, &inner, judge);
}

/// Declares an object's type, its table and its walk from one aligned list of fields.
///
/// A line reads: name, presence, kind (`= (default, default as JSON)`), documentation. `Draft` is the object while it is judged: every field absent,
/// invalid or valid. `across` judges the rules across its fields; a rule speaks only where the fields that it reads do.
macro_rules! table {
    (
        $(#[$meta:meta])*
        pub struct $Name:ident, $title:literal $(, ignoring [$($ignored:literal),+])? $(, identified by [$($identifier:ident),+])?;
        $( $field:ident: $presence:ident $Kind:ty $(= ($default:expr, $json:literal))?, $about:literal; )+
    ) => {
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub struct $Name<'a> {
            $( #[doc = $about] pub $field: $crate::fields::table!(@stored $presence $Kind), )+
        }

        pub(crate) struct Draft<'a> {
            $( pub(crate) $field: $crate::fields::Slot<$Kind>, )+
        }

        impl<'a> $Name<'a> {
            /// The rules as data.
            pub const TABLE: &'static $crate::fields::Table = &$crate::fields::Table {
                name: $title,
                fields: &[ $( $crate::fields::Field {
                    name: stringify!($field),
                    shape: <$Kind as $crate::value::Kind<'a>>::SHAPE,
                    presence: $crate::fields::table!(@presence $presence $($json)?),
                    #[cfg(feature = "contract")]
                    about: $about,
                }, )+ ],
                ignored: &[$($($ignored),+)?],
                identifiers: &[$($(stringify!($identifier)),+)?],
            };
        }

        impl<'a> $crate::value::Kind<'a> for $Name<'a> {
            const SHAPE: $crate::value::Shape = $crate::value::Shape::Object($Name::TABLE);

            fn read(
                value: $crate::json::Value<'_, 'a>,
                at: &$crate::issue::Place<'_>,
                judge: &mut $crate::judge::Judge,
            ) -> Result<Self, $crate::value::Refusal> {
                if !value.is_object() {
                    let found = $crate::issue::type_name(value);
                    return Err($crate::issue::Problem::NotAnObject { found }.into());
                }
                let mut sent = [None; $Name::TABLE.fields.len()];
                let mut walk = $crate::fields::Walk::new($Name::TABLE, value, at, &mut sent, judge);
                // In the order of the table, for a struct's fields are evaluated as they are written.
                let draft = Draft { $( $field: walk.field(judge), )+ };
                walk.others(judge);
                walk.identified(&[$($(draft.$identifier.is_sent()),+)?], judge);
                across(&draft, at, judge);
                draft.settle().ok_or($crate::value::Refusal::Reported)
            }

            fn write(&self, out: &mut $crate::json::Writer) {
                out.object(|out| {
                    $( $crate::fields::table!(@write $presence self.$field, stringify!($field), out); )+
                });
            }

            fn looks_inside(value: $crate::json::Value<'_, 'a>) -> bool {
                value.is_object()
            }
        }

        impl<'a> Draft<'a> {
            fn settle(self) -> Option<$Name<'a>> {
                Some($Name { $( $field: $crate::fields::table!(@settle $presence self.$field $(, $default)?), )+ })
            }
        }
    };

    (@stored required $Kind:ty) => { $Kind };
    (@stored defaulted $Kind:ty) => { $Kind };
    (@stored $optional:ident $Kind:ty) => { Option<$Kind> };

    (@presence required) => { $crate::fields::Presence::Required };
    (@presence optional) => { $crate::fields::Presence::Optional };
    (@presence advised) => { $crate::fields::Presence::Advised };
    (@presence explicit) => { $crate::fields::Presence::Explicit };
    (@presence defaulted $json:literal) => { $crate::fields::Presence::Defaulted($json) };

    (@settle required $slot:expr) => { $slot.required()? };
    (@settle defaulted $slot:expr, $default:expr) => { $slot.or($default)? };
    (@settle $optional:ident $slot:expr) => { $slot.optional()? };

    (@write required $value:expr, $name:expr, $out:ident) => { $crate::value::Kind::write(&$value, $out.key($name)) };
    (@write defaulted $value:expr, $name:expr, $out:ident) => { $crate::value::Kind::write(&$value, $out.key($name)) };
    (@write $optional:ident $value:expr, $name:expr, $out:ident) => {
        if let Some(value) = &$value {
            $crate::value::Kind::write(value, $out.key($name));
        }
    };
}
pub(crate) use table;
