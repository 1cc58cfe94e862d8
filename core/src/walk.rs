//! The walk through a payload: reads it once, judges each member by its table, and tells what is wrong in the table's order.
//!
//! Findings about a field are kept beside it until the object ends, for a later member may be the same field again.
//! They come in the table's order: every field, whatever is wrong with the others, then names that the table doesn't
//! have, then the rules across fields.

mod object;

use crate::issue::{Issue, IssueKind};
use crate::json::{Member, Reader, Repeat, Step, Tree, mark_repeats};
use crate::path::Place;
use crate::report::{Mark, Report};
use crate::scalar::{self, Fault, Judged};
use crate::slot::Slot;
use crate::table::{Field, MOST_FIELDS, Presence, Shape, Table};
use crate::value::{is_usual, usual_number};
use crate::warning::WarningKind;
use object::{Object, report_fault_inside};

/// Reads a text's object by a table.
pub(crate) fn read_payload<'a>(table: &'static Table, reader: &mut Reader<'a>, report: &mut Report) -> Step<Slot<'a>> {
    if reader.peek() != Some(b'{') {
        // And nothing else, not even a key that is repeated inside it.
        let problem = IssueKind::not_an_object(&reader.value()?);
        report.report(&Place::Root, problem);
        return Ok(Slot::Invalid);
    }
    let mut walk = Walk { reader: *reader, report };
    let slot = walk.object(table, &Place::Root)?;
    *reader = walk.reader;
    Ok(slot.unwrap_or(Slot::Invalid))
}

/// Reads a text's only value by a kind.
#[cfg(feature = "admin")]
pub(crate) fn read_value<'a>(shape: &'static Shape, reader: &mut Reader<'a>, report: &mut Report) -> Step<Slot<'a>> {
    let mut walk = Walk { reader: *reader, report };
    let slot = walk.entry(shape, &Place::Root);
    *reader = walk.reader;
    slot
}

struct Walk<'w, 'a> {
    reader: Reader<'a>,
    report: &'w mut Report,
}

impl<'a> Walk<'_, 'a> {
    fn object(&mut self, table: &'static Table, at: &Place<'_>) -> Step<Judged<'a>> {
        let mut fields: Vec<Slot<'a>> = table.fields.iter().map(|_| Slot::Absent).collect();
        let before = std::mem::take(&mut self.report.said);
        let (mut said, mut others) = (Vec::new(), Vec::new());
        let (mut given, mut repeated) = ([false; MOST_FIELDS], Vec::new());
        let mut next = 0;
        // A copy, which stays in registers where nothing else is handed its address.
        let mut reader = self.reader;
        let mut more = reader.open(b'}')?;
        while more {
            let mut position = table.position(next, |name| reader.skip_name(name));
            if position.is_some() {
                reader.colon()?;
            } else {
                self.reader = reader;
                position = self.other(table, &mut others)?;
                reader = self.reader;
            }
            let of_field = position.and_then(|index| {
                Some((index, table.fields.get(index)?, fields.get_mut(index)?, given.get_mut(index)?))
            });
            if let Some((index, field, slot, given)) = of_field {
                next = index.saturating_add(1);
                if std::mem::replace(given, true) {
                    if !repeated.contains(&index) {
                        repeated.push(index);
                    }
                    self.reader = reader;
                    self.reader.value()?;
                    reader = self.reader;
                } else if !plain(&mut reader, &field.shape, slot) {
                    self.reader = reader;
                    slot.fill(self.field(field, &at.field(field.name))?);
                    reader = self.reader;
                    if !self.report.said.is_empty() {
                        said.push((index, std::mem::take(&mut self.report.said)));
                    }
                }
            }
            more = reader.next(b'}')?;
        }
        self.reader = reader;
        mark_repeats(&mut others);
        self.report.said = before;
        let object = Object { table, others, at };
        let mut is_valid = true;
        for (index, (field, slot)) in table.fields.iter().zip(&mut fields).enumerate() {
            if repeated.contains(&index) {
                self.report.report(&at.field(field.name), IssueKind::DuplicateField);
                *slot = Slot::Invalid;
            } else if let Some((_, said)) = said.iter_mut().find(|(of, _)| *of == index) {
                self.report.said.append(std::mem::take(said));
            }
            is_valid &= match slot {
                Slot::Invalid => false,
                Slot::Absent => object.may_lack(field, slot, self.report),
                _ => true,
            };
        }
        object.others(self.report);
        object.check_together(&fields, self.report);
        Ok(if is_valid { Ok(Slot::Object(fields)) } else { Err(Fault::Reported) })
    }

    /// Reads a member whose name no field has as it stands there: it is that of a field, with escapes, or another one.
    #[cold]
    fn other(&mut self, table: &Table, others: &mut Vec<Member<'a>>) -> Step<Option<usize>> {
        let key = self.reader.key()?;
        let position = table.position(0, |name| key == name);
        if position.is_none() {
            others.push(Member { key, value: self.reader.value()?, repeat: Repeat::None });
        }
        Ok(position)
    }

    /// Reads the value of a field that is not [plain]; [`Slot::Absent`] if it is as good as none.
    fn field(&mut self, field: &'static Field, at: &Place<'_>) -> Step<Slot<'a>> {
        let mark = self.report.mark();
        let judged = match self.container(&field.shape, at)? {
            Some(judged) => judged,
            None => match self.reader.value()? {
                Tree::Null => return Ok(null(field, at, self.report)),
                value if report_fault_inside(&value, at, self.report) => Err(Fault::Reported),
                value => scalar::judge(&field.shape, &value, at, self.report),
            },
        };
        Ok(judged.unwrap_or_else(|fault| refused(field, fault, mark, at, self.report)))
    }

    /// Reads a list or an object where one belongs; `None` before anything else.
    fn container(&mut self, shape: &'static Shape, at: &Place<'_>) -> Step<Option<Judged<'a>>> {
        match (shape, self.reader.peek()) {
            (Shape::List { max, of }, Some(b'[')) => self.list(*max, of, at).map(Some),
            (Shape::Object(table), Some(b'{')) => self.object(table, at).map(Some),
            _ => Ok(None),
        }
    }

    /// Reads a list: every entry is judged, whatever is wrong with its neighbours.
    fn list(&mut self, max: usize, of: &'static Shape, at: &Place<'_>) -> Step<Judged<'a>> {
        let before = std::mem::take(&mut self.report.said);
        let cuts_off = self.report.is_lenient() && matches!(of, Shape::Object(_));
        let mut entries = Vec::new();
        let (mut count, mut is_valid) = (0_usize, true);
        let mut more = self.reader.open(b']')?;
        while more {
            if count >= max && cuts_off {
                self.reader.value()?;
            } else {
                let slot = self.entry(of, &at.index(count))?;
                if count < max && !slot.is_absent() {
                    is_valid &= slot.is_valid();
                    entries.push(slot);
                }
            }
            count = count.saturating_add(1);
            more = self.reader.next(b']')?;
        }
        let of_entries = std::mem::replace(&mut self.report.said, before);
        if count > max && cuts_off {
            self.report.warn(at, WarningKind::CutOff { max, count });
        } else if count > max {
            self.report.report(at, IssueKind::TooMany { max, count });
            is_valid = false;
        }
        self.report.said.append(of_entries);
        Ok(if is_valid { Ok(Slot::List(entries)) } else { Err(Fault::Reported) })
    }

    /// Reads an entry of a list, where nothing may be absent.
    fn entry(&mut self, shape: &'static Shape, at: &Place<'_>) -> Step<Slot<'a>> {
        let mut slot = Slot::Absent;
        if plain(&mut self.reader, shape, &mut slot) {
            return Ok(slot);
        }
        let mark = self.report.mark();
        let is_item = self.report.is_lenient() && matches!(shape, Shape::Object(_));
        let was_inside = self.report.is_inside_item;
        self.report.is_inside_item |= is_item;
        let outcome = if let Some(outcome) = self.container(shape, at)? {
            outcome
        } else {
            let value = self.reader.value()?;
            if report_fault_inside(&value, at, self.report) {
                Err(Fault::Reported)
            } else {
                scalar::judge(shape, &value, at, self.report)
            }
        };
        self.report.is_inside_item = was_inside;
        let outcome =
            outcome.or_else(|fault| if was_inside { corrected(fault, shape, at, self.report) } else { Err(fault) });
        let fault = match outcome {
            Ok(slot) => return Ok(slot),
            Err(fault) => fault,
        };
        report_fault(fault, shape, at, self.report);
        Ok(if is_item && drop_value(mark, at, self.report) { Slot::Absent } else { Slot::Invalid })
    }
}

/// Reads what nearly every text and number is, without a look at what could be wrong with it. It writes into the slot itself, which is
/// not copied then.
#[inline(always)]
#[expect(clippy::inline_always, reason = "beyond a call, the place in the text would lie in memory")]
fn plain<'a>(reader: &mut Reader<'a>, shape: &Shape, slot: &mut Slot<'a>) -> bool {
    match shape {
        Shape::Amount { .. } | Shape::Quantity => match usual_number(reader.rest(), shape) {
            Some((units, length)) if reader.skip_digits(length) => slot.fill(Slot::Number(units)),
            _ => return false,
        },
        _ => match reader.plain_string() {
            Some(text) if is_usual(text, shape) => {
                reader.skip_string(text);
                slot.fill(Slot::Text(text.into()));
            }
            _ => return false,
        },
    }
    true
}

fn null<'a>(field: &'static Field, at: &Place<'_>, report: &mut Report) -> Slot<'a> {
    if field.presence == Presence::NonNull {
        report.report(at, IssueKind::ExplicitNull { shape: field.shape });
        return Slot::Invalid;
    }
    Slot::Absent
}

/// Decides what a refused value makes of its field.
fn refused<'a>(field: &'static Field, fault: Fault, mark: Mark, at: &Place<'_>, report: &mut Report) -> Slot<'a> {
    if matches!(fault, Fault::Blank) && field.presence != Presence::Required {
        return Slot::Absent;
    }
    let fault = if report.is_lenient() && (field.only_describes() || report.is_inside_item) {
        match corrected(fault, &field.shape, at, report) {
            Ok(slot) => return slot,
            Err(fault) => fault,
        }
    } else {
        fault
    };
    let is_droppable = report.is_lenient() && may_be_left_out(field, &fault);
    // What is odd about a single value is said all the same.
    let mark = if matches!(fault, Fault::Problem(_)) { report.mark() } else { mark };
    report_fault(fault, &field.shape, at, report);
    if is_droppable && drop_value(mark, at, report) { Slot::Absent } else { Slot::Invalid }
}

/// Replaces a value by its fix, in lenient mode.
fn corrected<'a>(fault: Fault, shape: &Shape, at: &Place<'_>, report: &mut Report) -> Judged<'a> {
    let Fault::Problem(problem) = fault else { return Err(fault) };
    let Some(slot) = problem.fix().and_then(|fix| scalar::corrected(shape, fix)) else {
        return Err(Fault::Problem(problem));
    };
    report.warn(at, WarningKind::Corrected { why: Box::new(Issue { path: at.to_path(), problem: *problem }) });
    Ok(slot)
}

/// Leaves a value out whose issues were just reported, and says why; `false` if one of them is never forgiven.
fn drop_value(mark: Mark, at: &Place<'_>, report: &mut Report) -> bool {
    let Some(why) = report.take_back(mark) else { return false };
    report.warn(at, WarningKind::Dropped { why: Box::new(why) });
    true
}

fn report_fault(fault: Fault, shape: &Shape, at: &Place<'_>, report: &mut Report) {
    match fault {
        Fault::Blank => report.report(at, IssueKind::Blank { shape: *shape }),
        Fault::Problem(problem) => report.report(at, *problem),
        Fault::Reported => {}
    }
}

/// Whether lenient mode leaves the field out for such a mistake.
fn may_be_left_out(field: &Field, fault: &Fault) -> bool {
    let is_placeholder = matches!(fault, Fault::Problem(problem) if matches!(**problem, IssueKind::Placeholder { .. }));
    field.only_describes()
        || (field.presence == Presence::Optional
            && match field.shape {
                Shape::List { of: Shape::Object(_), .. } => matches!(fault, Fault::Problem(_)),
                Shape::Code { .. } => is_placeholder,
                _ => false,
            })
}
