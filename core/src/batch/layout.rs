//! How the events of a body are put together.

use crate::issue::Problem;
use crate::json::{self, Extent, Reader, SyntaxFault};
use crate::mistyped::type_name;
use crate::verdict::Rejection;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Layout {
    /// One JSON array.
    Array,
    /// One event a line; a line of white space holds no event.
    Lines,
}

impl Layout {
    /// The events of a body, none of them read yet.
    pub(super) fn find(self, body: &[u8]) -> Result<Vec<Extent<'_>>, Rejection> {
        match self {
            Layout::Array => json::entries(body).map_err(|at| no_array(body, at)),
            Layout::Lines => Ok(lines(body)),
        }
    }
}

fn lines(body: &[u8]) -> Vec<Extent<'_>> {
    // A byte-order mark in front is in front of the body, not of its first line.
    let text = body.strip_prefix(json::BYTE_ORDER_MARK).unwrap_or(body);
    let mut at = body.len().saturating_sub(text.len());
    let mut lines = Vec::new();
    for line in text.split(|&byte| byte == b'\n') {
        let bytes = line.trim_ascii();
        if !bytes.is_empty() {
            let indent = line.len().saturating_sub(line.trim_ascii_start().len());
            lines.push(Extent { at: at.saturating_add(indent), bytes });
        }
        at = at.saturating_add(line.len()).saturating_add(1);
    }
    lines
}

/// Why a body is no array: it is another value, or no JSON.
fn no_array(body: &[u8], at: usize) -> Rejection {
    let problem = match json::read_body(body, Reader::value) {
        Ok(value) => Problem::NotABatch { found: type_name(&value) },
        // Deeper than an event may be, which says nothing about where it stops being JSON.
        Err(error) if error.fault == SyntaxFault::TooDeep => {
            let fault = if at < body.len() { SyntaxFault::ExpectedCommaOrBracket } else { SyntaxFault::UnexpectedEnd };
            Problem::MalformedJson(json::explain(body, fault, at))
        }
        Err(error) => Problem::MalformedJson(error),
    };
    Rejection::of_all(problem)
}
