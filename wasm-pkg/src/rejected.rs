//! The verdict on an invalid payload, as `safeParse` answers it.

use advocateloop_core::{Fix, Issue, Path, Rejection, Warning};
use serde::Serialize;

#[derive(Serialize)]
pub(crate) struct Rejected {
    success: bool,
    error: String,
    code: &'static str,
    issues: Vec<Finding>,
    warnings: Vec<Finding>,
}

/// An issue or a warning.
#[derive(Serialize)]
struct Finding {
    path: String,
    code: &'static str,
    message: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    fix: Option<Fixed>,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Fixed {
    Text(String),
    Number(f64),
    Boolean(bool),
}

impl Rejected {
    pub(crate) fn of(rejection: &Rejection, warnings: &[Warning]) -> Rejected {
        let messages = rejection.messages();
        let finding = |path: &Path, code, message, fix| Finding { path: path.pointer(), code, message, fix };
        let of_issue =
            |(issue, message): (&Issue, _)| finding(issue.path(), issue.code().name(), message, fixed(issue));
        let of_warning = |warning: &Warning| finding(warning.path(), warning.code().name(), warning.message(), None);
        Rejected {
            success: false,
            error: rejection.error_line_of(&messages),
            code: rejection.code(),
            issues: rejection.issues().iter().zip(messages).map(of_issue).collect(),
            warnings: warnings.iter().map(of_warning).collect(),
        }
    }
}

fn fixed(issue: &Issue) -> Option<Fixed> {
    Some(match issue.fix()? {
        Fix::String(text) => Fixed::Text(text.clone()),
        Fix::Number(digits) => Fixed::Number(js_sys::parse_float(digits)),
        Fix::Boolean(boolean) => Fixed::Boolean(*boolean),
    })
}
