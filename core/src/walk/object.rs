//! What is said of an object once all its members are read: fields that are absent, names that its table doesn't have, rules across fields.

#[cfg(feature = "admin")]
use crate::admin::check_new_key;
use crate::event::{check_conversion, check_item, check_refund};
use crate::issue::IssueKind;
use crate::json::{Member, Repeat, Tree};
use crate::mistyped::type_name;
use crate::near;
use crate::path::Place;
use crate::report::Report;
use crate::slot::Slot;
use crate::table::{Field, Presence, Table, Together};
use crate::value::usual_number;
use crate::warning::WarningKind;

/// An object of which all members are read.
pub(super) struct Object<'w, 'a> {
    pub(super) table: &'static Table,
    /// Members that the table doesn't name, in the order sent.
    pub(super) others: Vec<Member<'a>>,
    pub(super) at: &'w Place<'w>,
}

impl Object<'_, '_> {
    /// Says what there is to say of a field that is absent, or fills in its default; answers whether it may be absent.
    #[inline]
    pub(super) fn may_lack(&self, field: &'static Field, slot: &mut Slot<'_>, report: &mut Report) -> bool {
        match field.presence {
            Presence::Required => self.report_missing(field, report),
            Presence::Recommended => report.warn(&self.at.field(field.name), WarningKind::NotDeduplicated),
            Presence::Defaulted(default) => match usual_number(default.as_bytes(), &field.shape) {
                Some((units, _)) => slot.fill(Slot::Number(units)),
                None => slot.fill(Slot::Text(default.trim_matches('"').into())),
            },
            Presence::Optional | Presence::NonNull => {}
        }
        field.presence != Presence::Required
    }

    #[cold]
    fn report_missing(&self, field: &'static Field, report: &mut Report) {
        // A member that was probably meant to be the field, or else one that holds it.
        let is_meant = |other: &Member<'_>| near::nearest(&other.key, self.table) == Some(field.name);
        let holds = |other: &Member<'_>| other.value.get(field.name).is_some();
        let others = if report.lists_issues() { self.others.as_slice() } else { &[] };
        let first = |is_it: &dyn Fn(&Member<'_>) -> bool| {
            let found = others.iter().take(near::MOST_COMPARED).find(|other| is_it(other));
            found.map(|other| other.key.clone().into_owned())
        };
        let sent_as = first(&is_meant);
        let sent_in = if sent_as.is_none() { first(&holds) } else { None };
        report.report(&self.at.field(field.name), IssueKind::Missing { shape: field.shape, sent_as, sent_in });
    }

    /// Warns of names that the table doesn't have.
    pub(super) fn others(&self, report: &mut Report) {
        for other in &self.others {
            let at = self.at.key(&other.key);
            match other.repeat {
                Repeat::First => report.report(&at, IssueKind::DuplicateField),
                Repeat::Later => {}
                Repeat::None => {
                    if let Some(problem) = unsendable(&other.value) {
                        report.report(&at, problem);
                    } else if !report_fault_inside(&other.value, &at, report)
                        && report.lists_warnings()
                        && let Some(notice) = self.notice_of(other)
                    {
                        report.warn(&at, notice);
                    }
                }
            }
        }
    }

    fn notice_of(&self, other: &Member<'_>) -> Option<WarningKind> {
        if self.table.ignored.contains(&&*other.key) {
            // An integration that always sends the field, but empty, means nothing by it.
            return (!other.value.is_null()).then_some(WarningKind::IgnoredField { of: self.table.name });
        }
        Some(WarningKind::UnknownField { table: self.table })
    }

    /// Judges the rules across the fields.
    pub(super) fn check_together(&self, fields: &[Slot<'_>], report: &mut Report) {
        let Object { table, others, at } = self;
        if !is_identified(table, fields) {
            report.report(at, IssueKind::IdentifierRequired { one_of: table.identifiers });
        }
        match table.together {
            Together::NoRules => {}
            Together::Conversion => check_conversion(fields, at, report),
            Together::Item => check_item(fields, at, report),
            Together::Refund => check_refund(fields, others, at, report),
            #[cfg(feature = "admin")]
            Together::NewKey => check_new_key(fields, at, report),
        }
    }
}

/// Reports the first repeated key inside a value, or what JSON can't carry, at its place.
pub(super) fn report_fault_inside(value: &Tree<'_>, at: &Place<'_>, report: &mut Report) -> bool {
    let mut report_at = |value: &Tree<'_>, repeat: Repeat, at: &Place<'_>| {
        let problem = unsendable(value).or_else(|| (repeat != Repeat::None).then_some(IssueKind::DuplicateField));
        match problem {
            Some(problem) => {
                report.report(at, problem);
                true
            }
            None => report_fault_inside(value, at, report),
        }
    };
    match value {
        Tree::Array(entries) => {
            entries.iter().enumerate().any(|(index, entry)| report_at(entry, Repeat::None, &at.index(index)))
        }
        Tree::Object(members) => {
            members.iter().any(|member| report_at(&member.value, member.repeat, &at.key(&member.key)))
        }
        _ => false,
    }
}

fn unsendable(value: &Tree<'_>) -> Option<IssueKind> {
    matches!(value, Tree::Unsendable(..)).then(|| IssueKind::Unsendable { found: type_name(value) })
}

/// Whether at least one of the identifiers is sent, if there are any.
fn is_identified(table: &Table, fields: &[Slot<'_>]) -> bool {
    let is_sent = |(field, slot): (&Field, &Slot<'_>)| table.identifiers.contains(&field.name) && !slot.is_absent();
    table.identifiers.is_empty() || table.fields.iter().zip(fields).any(is_sent)
}
