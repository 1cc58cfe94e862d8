//! The gates of a request's body: declared size, content type, read size.

use advocateloop_core::batch::{Layout, MAX_BATCH};
use advocateloop_core::{MAX_BODY, Rejection};
use thiserror::Error;

use crate::failure::Failure;
use crate::http::{Body, BrokenOff, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, Headers, Request};

/// Why a body is not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum MediaFault {
    #[error("There is no Content-Type: send JSON, with the header Content-Type: application/json")]
    Undeclared,
    /// The runtime joins what was sent twice by a comma.
    #[error("Content-Type was sent twice: send it once, as Content-Type: application/json")]
    Twice,
    #[error(
        "The body is a form: send JSON, with the header Content-Type: application/json (in Zapier a Custom Request, in Make \
         the body type Raw, with curl -H \"Content-Type: application/json\")"
    )]
    Form,
    /// One event a line, which only a batch takes.
    #[error(
        "The body is a list with one event a line: send it to POST /api/v1/track/batch, or one JSON object with the header \
         Content-Type: application/json"
    )]
    Lines,
    #[error("The body must be JSON: send the header Content-Type: application/json")]
    Other,
    /// Names the encoding, if it is one of those that have a name.
    #[error("The body is compressed ({0}): send it as it is, without the header Content-Encoding")]
    Compressed(&'static str),
    #[error("The body is compressed or encoded: send it as it is, without the header Content-Encoding")]
    Encoded,
}

/// What a route takes in one body.
#[derive(Debug, Clone, Copy)]
pub(super) enum Takes {
    /// One JSON object.
    One,
    /// The events of a batch.
    Many,
}

impl Takes {
    fn limit(self) -> usize {
        match self {
            Takes::One => MAX_BODY,
            Takes::Many => MAX_BATCH,
        }
    }

    fn too_large(self) -> Failure {
        match self {
            Takes::One => Rejection::too_large().into(),
            Takes::Many => Rejection::too_large_batch().into(),
        }
    }

    pub(super) fn check_declared_size(self, headers: &Headers) -> Result<(), Failure> {
        let Some(declared) = headers.given(CONTENT_LENGTH) else { return Ok(()) };
        // Digits that no number holds are too many bytes, too; anything else is the runtime's to refuse.
        let is_number = declared.bytes().all(|byte| byte.is_ascii_digit());
        let fits = declared.parse::<usize>().is_ok_and(|bytes| bytes <= self.limit());
        if is_number && !fits { Err(self.too_large()) } else { Ok(()) }
    }

    pub(super) fn check_media(self, headers: &Headers) -> Result<Layout, MediaFault> {
        match (self, layout(headers)?) {
            (Takes::One, Layout::Lines) => Err(MediaFault::Lines),
            (_, layout) => Ok(layout),
        }
    }

    /// Reads a body whole, and stops as soon as it is too large.
    pub(super) async fn read<B: Body>(self, request: &mut Request<B>) -> Result<Vec<u8>, Failure> {
        let mut bytes = Vec::new();
        while let Some(piece) = request.body.next().await.map_err(|BrokenOff| Failure::BodyBrokenOff)? {
            if piece.len() > self.limit().saturating_sub(bytes.len()) {
                return Err(self.too_large());
            }
            if bytes.is_empty() {
                // Most bodies are one piece.
                bytes = piece;
            } else {
                bytes.extend_from_slice(&piece);
            }
        }
        Ok(bytes)
    }
}

/// How the events of a batch are put together, as its content type says.
fn layout(headers: &Headers) -> Result<Layout, MediaFault> {
    const LINES: [&str; 3] = ["application/x-ndjson", "application/ndjson", "application/jsonl"];
    const FORMS: [&str; 2] = ["application/x-www-form-urlencoded", "multipart/form-data"];
    let content_type = headers.given(CONTENT_TYPE).ok_or(MediaFault::Undeclared)?;
    let media_type = content_type.split(';').next().unwrap_or_default().trim();
    let is = |known: &&str| media_type.eq_ignore_ascii_case(known);
    let layout = if is_json(media_type) {
        Layout::Array
    } else if LINES.iter().any(is) {
        Layout::Lines
    } else if FORMS.iter().any(is) {
        return Err(MediaFault::Form);
    } else if content_type.split(',').filter(|one| one.contains('/')).count() > 1 {
        return Err(MediaFault::Twice);
    } else {
        return Err(MediaFault::Other);
    };
    match headers.given(CONTENT_ENCODING) {
        Some(encoding) if !encoding.eq_ignore_ascii_case("identity") => {
            Err(known(encoding).map_or(MediaFault::Encoded, MediaFault::Compressed))
        }
        _ => Ok(layout),
    }
}

/// `application/json`, `application/cloudevents+json`.
fn is_json(media_type: &str) -> bool {
    let Some((kind, name)) = media_type.split_once('/') else { return false };
    let name = name.to_ascii_lowercase();
    let is_of_json = name.strip_suffix("+json").is_some_and(|of| !of.is_empty() && !of.contains([',', ' ', '/']));
    kind.eq_ignore_ascii_case("application") && (name == "json" || is_of_json)
}

/// A sentence repeats no caller's value.
fn known(encoding: &str) -> Option<&'static str> {
    const KNOWN: [&str; 5] = ["gzip", "br", "deflate", "zstd", "compress"];
    KNOWN.into_iter().find(|known| encoding.eq_ignore_ascii_case(known))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn media_types_are_told_apart() {
        let of = |content_type: &str| layout(&Headers::from_iter([(CONTENT_TYPE, content_type)]));
        for json in [
            "application/json",
            "Application/JSON ; charset=utf-8",
            "application/problem+json",
            "application/vnd.x+JSON;v=1",
            "application/json; note=\"a,b\"",
        ] {
            assert_eq!(of(json), Ok(Layout::Array), "{json}");
        }
        for lines in ["application/x-ndjson", "application/ndjson; charset=utf-8", "application/JSONL"] {
            assert_eq!(of(lines), Ok(Layout::Lines), "{lines}");
        }
        for (other, fault) in [
            ("", MediaFault::Undeclared),
            (" ", MediaFault::Undeclared),
            ("application/json, application/json", MediaFault::Twice),
            ("text/json, application/json", MediaFault::Twice),
            ("application/a+json, application/b+json", MediaFault::Twice),
            ("application/x-www-form-urlencoded", MediaFault::Form),
            ("multipart/form-data; boundary=x", MediaFault::Form),
            ("application/+json", MediaFault::Other),
            ("application/json+ld", MediaFault::Other),
            ("image/svg+json", MediaFault::Other),
            ("text/plain; application/json", MediaFault::Other),
            ("json", MediaFault::Other),
        ] {
            assert_eq!(of(other), Err(fault), "{other}");
        }
    }

    #[test]
    fn a_body_is_sent_as_it_is() {
        let of = |encoding: &str| {
            layout(&Headers::from_iter([(CONTENT_TYPE, "application/json"), (CONTENT_ENCODING, encoding)]))
        };
        for none in ["identity", "Identity", ""] {
            assert_eq!(of(none), Ok(Layout::Array));
        }
        assert_eq!(of("GZIP"), Err(MediaFault::Compressed("gzip")));
        assert_eq!(of("gzip, br"), Err(MediaFault::Encoded));
    }
}
