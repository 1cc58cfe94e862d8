//! The verdict as `safeParse` answers it.

use advocateloop_core::{Derived, Fix, Issue, IssueCode, Rejection, Verdict, Warning, WarningCode};
use serde::Serialize;
use wasm_bindgen::JsValue;

use crate::values;

/// Up to here, every integer is a number of JavaScript's.
const LARGEST_EXACT: i64 = 1 << 53;

#[derive(Serialize)]
#[serde(untagged)]
pub(crate) enum Answer {
    Valid {
        success: bool,
        #[serde(with = "serde_wasm_bindgen::preserve", skip_serializing_if = "JsValue::is_undefined")]
        data: JsValue,
        warnings: Vec<Finding<WarningCode>>,
        derived: Money,
    },
    Invalid {
        success: bool,
        error: String,
        code: &'static str,
        issues: Vec<Finding<IssueCode>>,
        warnings: Vec<Finding<WarningCode>>,
    },
}

/// An issue or a warning.
#[derive(Serialize)]
pub(crate) struct Finding<Code> {
    path: String,
    code: Code,
    message: String,
    #[serde(with = "serde_wasm_bindgen::preserve", skip_serializing_if = "JsValue::is_undefined")]
    fix: JsValue,
}

/// The money that follows from a conversion.
#[derive(Default, Serialize)]
pub(crate) struct Money {
    #[serde(skip_serializing_if = "Option::is_none")]
    attributable_revenue: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    items_total: Option<f64>,
}

impl Answer {
    pub(crate) fn of(verdict: &Verdict<'_>, body: &[u8], with_data: bool) -> Answer {
        let warnings = verdict.warnings.iter().map(Finding::from).collect();
        match &verdict.outcome {
            Ok(payload) => Answer::Valid {
                success: true,
                data: if with_data { values::of(payload, body) } else { JsValue::UNDEFINED },
                warnings,
                derived: verdict.derived().map(Money::from).unwrap_or_default(),
            },
            Err(rejection) => Answer::invalid(rejection, warnings),
        }
    }

    fn invalid(rejection: &Rejection, warnings: Vec<Finding<WarningCode>>) -> Answer {
        Answer::Invalid {
            success: false,
            error: rejection.error_line(),
            code: rejection.code(),
            issues: rejection.issues().iter().map(Finding::from).collect(),
            warnings,
        }
    }
}

impl From<&Issue> for Finding<IssueCode> {
    fn from(issue: &Issue) -> Self {
        let fix = match issue.fix() {
            Some(Fix::String(text)) => JsValue::from_str(text),
            Some(Fix::Number(digits)) => JsValue::from_f64(js_sys::parse_float(digits)),
            Some(Fix::Boolean(boolean)) => JsValue::from_bool(*boolean),
            None => JsValue::UNDEFINED,
        };
        Finding { path: issue.path().pointer(), code: issue.code(), message: issue.message(), fix }
    }
}

impl From<&Warning> for Finding<WarningCode> {
    fn from(warning: &Warning) -> Self {
        Finding {
            path: warning.path().pointer(),
            code: warning.code(),
            message: warning.message(),
            fix: JsValue::UNDEFINED,
        }
    }
}

impl From<Derived> for Money {
    fn from(derived: Derived) -> Money {
        Money {
            attributable_revenue: Some(values::number(derived.attributable_revenue.units())),
            items_total: derived.items_total.map(|total| match total.units() {
                Some(units) if units <= LARGEST_EXACT => values::number(units),
                _ => js_sys::parse_float(&total.to_string()),
            }),
        }
    }
}
