//! The verdict on an invalid payload, as `safeParse` answers it.

use advocateloop_core::{Fix, Issue, Rejection, Warning};
use serde::Serialize;
use wasm_bindgen::JsValue;

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
    #[serde(with = "serde_wasm_bindgen::preserve", skip_serializing_if = "JsValue::is_undefined")]
    fix: JsValue,
}

impl Rejected {
    pub(crate) fn of(rejection: &Rejection, warnings: &[Warning]) -> Rejected {
        Rejected {
            success: false,
            error: rejection.error_line(),
            code: rejection.code(),
            issues: rejection.issues().iter().map(Finding::from).collect(),
            warnings: warnings.iter().map(Finding::from).collect(),
        }
    }
}

impl From<&Issue> for Finding {
    fn from(issue: &Issue) -> Self {
        let fix = match issue.fix() {
            Some(Fix::String(text)) => JsValue::from_str(text),
            Some(Fix::Number(digits)) => JsValue::from_f64(js_sys::parse_float(digits)),
            Some(Fix::Boolean(boolean)) => JsValue::from_bool(*boolean),
            None => JsValue::UNDEFINED,
        };
        Finding { path: issue.path().pointer(), code: issue.code().name(), message: issue.message(), fix }
    }
}

impl From<&Warning> for Finding {
    fn from(warning: &Warning) -> Self {
        Finding {
            path: warning.path().pointer(),
            code: warning.code().name(),
            message: warning.message(),
            fix: JsValue::UNDEFINED,
        }
    }
}
