//! Issues: what makes a payload invalid, and where.

mod kind;

use crate::json::{Tree, Writer};
use crate::mistyped::{holds_json, type_name};
use crate::path::{Path, Segment};

pub use kind::{Fix, Issue, IssueCode};
pub(crate) use kind::{IssueKind, MeantAmount, did_you_mean};

impl IssueKind {
    /// Returns the problem without what its sentence would repeat of the payload; `None` if there is no such sentence.
    fn impersonal(&self) -> Option<IssueKind> {
        match self.clone() {
            IssueKind::MalformedJson(_) | IssueKind::MeantAmount(_) | IssueKind::UnknownField { .. } => None,
            IssueKind::Missing { shape, .. } => Some(IssueKind::Missing { shape, sent_as: None, sent_in: None }),
            IssueKind::TooPrecise { .. } => Some(IssueKind::TooPrecise { fix: None }),
            IssueKind::InvalidTime { fault, shape, .. } => Some(IssueKind::InvalidTime { fault, fix: None, shape }),
            IssueKind::WrongType { shape, found, slip, coerces, .. } => {
                Some(IssueKind::WrongType { shape, found, slip, fix: None, coerces })
            }
            problem => Some(problem),
        }
    }

    pub(crate) fn not_an_object(value: &Tree<'_>) -> IssueKind {
        IssueKind::NotAnObject { found: type_name(value), as_text: holds_json(value, '{') }
    }

    pub(crate) fn fix(&self) -> Option<&Fix> {
        match self {
            IssueKind::WrongType { fix, .. }
            | IssueKind::ControlCharacter { fix, .. }
            | IssueKind::InvalidPhone { fix }
            | IssueKind::InvalidUrl { fix, .. }
            | IssueKind::InvalidTime { fix, .. }
            | IssueKind::TooPrecise { fix } => fix.as_ref(),
            _ => None,
        }
    }
}

impl IssueCode {
    /// Tells whether an event's payload can have it.
    #[must_use]
    pub const fn is_of_events(self) -> bool {
        !matches!(self, IssueCode::NotOneOf | IssueCode::UnknownField)
    }
}

impl Issue {
    #[must_use]
    pub fn fix(&self) -> Option<&Fix> {
        self.problem.fix()
    }

    /// Returns the pointer and the sentence without anything that the sender chose: the pointer ends where the table's own names do, `*`
    /// stands for the place in a list, and the sentence repeats neither digits nor a key's name.
    #[must_use]
    pub fn impersonal(&self) -> (String, String) {
        let documented = self.path.segments.iter().take_while(|segment| !matches!(segment, Segment::Key(_)));
        let path = Path { segments: documented.cloned().collect() };
        let is_whole = path.segments.len() == self.path.segments.len();
        let problem = self.problem.impersonal().filter(|_| is_whole);
        let pointer = path.pointer_to_any();
        let message = problem.map(|problem| Issue { path, problem }.message());
        (pointer, message.unwrap_or_else(|| self.code().meaning().to_owned()))
    }

    pub(crate) fn write_json(&self, message: &str, out: &mut Writer) {
        out.object(|out| {
            out.key("path").string(&self.path.pointer());
            out.key("code").string(self.code().name());
            out.key("message").string(message);
            if let Some(fix) = self.fix() {
                out.key("fix").raw(&fix.to_json());
            }
        });
    }
}
