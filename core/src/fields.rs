//! The one walk that turns an object and a table into slots or issues.

mod value;

use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;

#[cfg(feature = "admin")]
use crate::admin::check_new_key;
use crate::event::{check_conversion, check_item, check_refund};
use crate::issue::{Issue, Notice, Problem, type_name};
use crate::json::{MemberIndex, Repeat, Token, Value};
use crate::judge::{Judge, Said};
use crate::near;
use crate::path::Place;
use crate::slot::Slot;
use crate::table::{Field, MOST_FIELDS, Presence, Reading, Shape, Table, Together};
pub(crate) use value::Refusal;

/// An object on its way through its table.
#[derive(Debug)]
pub(crate) struct Walk<'w, 'd, 'a> {
    table: &'static Table,
    /// Members that the table doesn't name, in the order sent.
    others: Vec<Value<'d, 'a>>,
    at: &'w Place<'w>,
}

/// Judges an object by a table: every field, whatever is wrong with the others, then what the table doesn't name, then
/// the rules across fields.
pub(crate) fn read_object<'a>(
    table: &'static Table,
    object: Value<'_, 'a>,
    at: &Place<'_>,
    judge: &mut Judge<'a>,
) -> Result<Slot, Refusal> {
    if !object.is_object() {
        return Err(Problem::not_an_object(object).into());
    }
    let mut sent = SentMembers::default();
    let walk = Walk { table, others: sort(table, object, &mut sent, judge), at };
    let first = judge.slots.reserve(table.fields.len());
    let mut is_valid = true;
    for (index, (field, sent)) in (first..).zip(table.fields.iter().zip(sent)) {
        let sent = object.member(sent);
        let slot = sent.and_then(|sent| value::plain(&field.shape, sent)).unwrap_or_else(|| {
            let slot = walk.field(field, sent, judge);
            is_valid &= accepts(field, slot);
            slot
        });
        judge.slots.set(index, slot);
    }
    walk.others(judge);
    judge_whole(table, first, &walk.others, at, judge);
    if is_valid { Ok(Slot::Object(first)) } else { Err(Refusal::Reported) }
}

/// The members that are sent for the fields of a table.
type SentMembers = [MemberIndex; MOST_FIELDS];

/// Sorts an object's members: those of the table to their fields, the others are the answer.
fn sort<'d, 'a>(
    table: &'static Table,
    object: Value<'d, 'a>,
    sent: &mut SentMembers,
    judge: &mut Judge<'_>,
) -> Vec<Value<'d, 'a>> {
    let mut others = Vec::new();
    let mut next = 0;
    for member in object.children() {
        let field = table.position(next, |name| member.is_named(name));
        match field.and_then(|field| sent.get_mut(field)) {
            // The first of several with one name knows that it is repeated.
            Some(sent) if sent.is_none() => *sent = member.member_index(),
            Some(_) => {}
            None => others.push(member),
        }
        if field.is_none_or(|field| field < next) {
            judge.normalizes();
        }
        next = field.map_or(next, |field| field.saturating_add(1));
    }
    others
}

impl<'w> Walk<'w, '_, '_> {
    /// Of an object with no other members than the table's.
    pub(crate) fn of(table: &'static Table, at: &'w Place<'w>) -> Self {
        Walk { table, others: Vec::new(), at }
    }

    /// What becomes of a field that is not [plain](value::plain).
    pub(crate) fn field<'a>(&self, field: &'static Field, sent: Option<Value<'_, 'a>>, judge: &mut Judge<'a>) -> Slot {
        let at = &self.at.field(field.name);
        match sent {
            None => self.absent(field, at, judge),
            Some(value) if value.repeat() != Repeat::None => {
                judge.report(at, Problem::DuplicateField);
                Slot::Invalid
            }
            Some(value) if value.is_null() => self.null(field, at, judge),
            Some(value) => {
                let said = judge.said();
                match read_value(&field.shape, field.reading, value, at, judge) {
                    Ok(slot) => slot,
                    Err(refusal) => self.refused(field, refusal, said, at, judge),
                }
            }
        }
    }

    fn null(&self, field: &'static Field, at: &Place<'_>, judge: &mut Judge<'_>) -> Slot {
        if field.presence == Presence::Explicit {
            judge.report(at, Problem::ExplicitNull { shape: field.shape });
            return Slot::Invalid;
        }
        judge.normalizes();
        self.absent(field, at, judge)
    }

    /// What a refused value makes of its field.
    fn refused(
        &self,
        field: &'static Field,
        refusal: Refusal,
        said: Said,
        at: &Place<'_>,
        judge: &mut Judge<'_>,
    ) -> Slot {
        if matches!(refusal, Refusal::Blank) && field.presence != Presence::Required {
            judge.normalizes();
            return self.absent(field, at, judge);
        }
        let refusal = if judge.is_lenient() && (field.only_describes() || judge.is_inside_item) {
            match corrected(refusal, &field.shape, at, judge) {
                Ok(slot) => return slot,
                Err(refusal) => refusal,
            }
        } else {
            refusal
        };
        let is_droppable = judge.is_lenient() && may_be_left_out(field, &refusal);
        // What is odd about a single value is said all the same.
        let said = if matches!(refusal, Refusal::Problem(_)) { judge.said() } else { said };
        report(refusal, &field.shape, at, judge);
        if is_droppable && drop_value(said, at, judge) { Slot::Absent } else { Slot::Invalid }
    }

    fn absent(&self, field: &'static Field, at: &Place<'_>, judge: &mut Judge<'_>) -> Slot {
        match field.presence {
            Presence::Required => {
                let sent_as = if judge.lists_issues() { self.misspelling_of(field.name) } else { None };
                let sent_in =
                    if sent_as.is_none() && judge.lists_issues() { self.wrapper_of(field.name) } else { None };
                judge.report(at, Problem::Missing { shape: field.shape, sent_as, sent_in });
            }
            Presence::Advised => judge.warn(at, Notice::NotDeduplicated),
            Presence::Defaulted(_) => judge.normalizes(),
            Presence::Optional | Presence::Explicit => {}
        }
        Slot::Absent
    }

    /// The first unknown member that was probably meant to be this field.
    fn misspelling_of(&self, name: &str) -> Option<String> {
        let is_meant = |other: &&Value<'_, '_>| near::nearest(&other.key(), self.table) == Some(name);
        self.others.iter().take(near::MOST_COMPARED).find(is_meant).map(|other| other.key().into_owned())
    }

    /// The first unknown member that holds this field.
    fn wrapper_of(&self, name: &str) -> Option<String> {
        let holds = |other: &&Value<'_, '_>| other.is_object() && other.get(name).is_some();
        self.others.iter().take(near::MOST_COMPARED).find(holds).map(|other| other.key().into_owned())
    }

    /// Warns of what the table doesn't name.
    fn others(&self, judge: &mut Judge<'_>) {
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
fn read_value<'a>(
    shape: &'static Shape,
    reading: Reading,
    value: Value<'_, 'a>,
    at: &Place<'_>,
    judge: &mut Judge<'a>,
) -> Result<Slot, Refusal> {
    if !shape.looks_inside(value) && report_fault_inside(value, at, judge) {
        return Err(Refusal::Reported);
    }
    match reading {
        Reading::ByShape => value::read(shape, value, at, judge),
        Reading::Apart => Ok(Slot::Boolean(true)),
        Reading::IdempotencyKey => value::idempotency_key(value, at, judge),
    }
}

/// Judges an entry of a list, where nothing may be absent.
pub(crate) fn judge_entry<'a>(
    shape: &'static Shape,
    value: Value<'_, 'a>,
    at: &Place<'_>,
    judge: &mut Judge<'a>,
) -> Slot {
    if let Some(slot) = value::plain(shape, value) {
        return slot;
    }
    let said = judge.said();
    let is_item = judge.is_lenient() && matches!(shape, Shape::Object(_));
    let was_inside = judge.is_inside_item;
    judge.is_inside_item |= is_item;
    let outcome = read_value(shape, Reading::ByShape, value, at, judge);
    judge.is_inside_item = was_inside;
    let is_forgiven = judge.is_inside_item;
    let outcome =
        outcome.or_else(|refusal| if is_forgiven { corrected(refusal, shape, at, judge) } else { Err(refusal) });
    let refusal = match outcome {
        Ok(slot) => return slot,
        Err(refusal) => refusal,
    };
    report(refusal, shape, at, judge);
    if is_item && drop_value(said, at, judge) { Slot::Absent } else { Slot::Invalid }
}

/// In lenient mode, what becomes of a value that has a fix.
fn corrected(refusal: Refusal, shape: &Shape, at: &Place<'_>, judge: &mut Judge<'_>) -> Result<Slot, Refusal> {
    let Refusal::Problem(problem) = refusal else { return Err(refusal) };
    let Some(slot) = problem.fix().and_then(|fix| value::corrected(shape, fix, &mut judge.slots)) else {
        return Err(problem.into());
    };
    judge.normalizes();
    judge.warn(at, Notice::Corrected { why: Box::new(Issue { path: at.to_path(), problem }) });
    Ok(slot)
}

/// In lenient mode, leaves a value out whose issues were just reported, and says why; `false` if one of them is never forgiven.
fn drop_value(said: Said, at: &Place<'_>, judge: &mut Judge<'_>) -> bool {
    let Some(why) = judge.take_back(said) else { return false };
    judge.normalizes();
    judge.warn(at, Notice::Dropped { why: Box::new(why) });
    true
}

fn report(refusal: Refusal, shape: &Shape, at: &Place<'_>, judge: &mut Judge<'_>) {
    match refusal {
        Refusal::Blank => judge.report(at, Problem::Blank { shape: *shape }),
        Refusal::Problem(problem) => judge.report(at, problem),
        Refusal::Reported => {}
    }
}

/// Reports the first repeated key inside a value, or what JSON can't carry, at its place.
#[inline]
fn report_fault_inside(value: Value<'_, '_>, at: &Place<'_>, judge: &mut Judge<'_>) -> bool {
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

fn report_down(holder: Value<'_, '_>, chain: &[Value<'_, '_>], at: &Place<'_>, judge: &mut Judge<'_>) {
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

/// Whether lenient mode leaves the field out for such a mistake.
fn may_be_left_out(field: &Field, refusal: &Refusal) -> bool {
    let is_placeholder = matches!(refusal, Refusal::Problem(Problem::Placeholder { .. }));
    field.only_describes()
        || (field.presence == Presence::Optional
            && match field.shape {
                Shape::List { of: Shape::Object(_), .. } => matches!(refusal, Refusal::Problem(_)),
                Shape::Code { .. } => is_placeholder,
                _ => false,
            })
}

/// Whether an object with that in this field may be valid.
pub(crate) fn accepts(field: &Field, slot: Slot) -> bool {
    match slot {
        Slot::Invalid => false,
        Slot::Absent => field.presence != Presence::Required,
        _ => true,
    }
}

/// Judges the rules across the fields of an object whose slots are filled.
#[inline]
pub(crate) fn judge_whole(
    table: &Table,
    first: usize,
    others: &[Value<'_, '_>],
    at: &Place<'_>,
    judge: &mut Judge<'_>,
) {
    if !is_identified(table, judge.slots.fields(first)) {
        judge.report(at, Problem::IdentifierRequired { one_of: table.identifiers });
    }
    // Who judges across the fields reads the slots while it reports to the judge.
    let slots = core::mem::take(&mut judge.slots);
    match table.together {
        Together::NoRules => {}
        Together::Conversion => check_conversion(&slots, first, at, judge),
        Together::Item => check_item(&slots, first, at, judge),
        Together::Refund => check_refund(&slots, first, others, at, judge),
        #[cfg(feature = "admin")]
        Together::NewKey => check_new_key(&slots, first, at, judge),
    }
    judge.slots = slots;
}

/// Whether at least one of the identifiers is sent, if there are any.
fn is_identified(table: &Table, object: &[Slot]) -> bool {
    let is_sent =
        |(field, slot): (&Field, &Slot)| table.identifiers.contains(&field.name) && !matches!(slot, Slot::Absent);
    table.identifiers.is_empty() || table.fields.iter().zip(object).any(is_sent)
}
