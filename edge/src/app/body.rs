//! The gates of a request's body: declared size, content type, read size.

pub(super) mod media;

use advocateloop_core::json::Writer;
use advocateloop_core::{MAX_BODY, Rejection};

use crate::failure::Failure;
use crate::http::{Body, BrokenOff, CONTENT_LENGTH, Headers, Request};

pub(super) fn check_declared_size(headers: &Headers) -> Result<(), Failure> {
    check_declared_size_within(headers, MAX_BODY)
}

pub(super) fn check_declared_size_within(headers: &Headers, limit: usize) -> Result<(), Failure> {
    let Some(declared) = headers.given(CONTENT_LENGTH) else { return Ok(()) };
    // Digits that no number holds are too many bytes, too; anything else is the runtime's to refuse.
    let is_number = declared.bytes().all(|byte| byte.is_ascii_digit());
    let fits = declared.parse::<usize>().is_ok_and(|bytes| bytes <= limit);
    if is_number && !fits { Err(Failure::PayloadTooLarge) } else { Ok(()) }
}

pub(super) async fn read_json<B: Body>(request: &mut Request<B>) -> Result<Vec<u8>, Failure> {
    media::check_json(&request.headers)?;
    read(request).await
}

/// A body that may be left out, which then is an empty object.
pub(super) async fn read_optional_json<B: Body>(request: &mut Request<B>) -> Result<Vec<u8>, Failure> {
    let body = read(request).await?;
    if body.is_empty() {
        return Ok(b"{}".to_vec());
    }
    media::check_json(&request.headers)?;
    Ok(body)
}

async fn read<B: Body>(request: &mut Request<B>) -> Result<Vec<u8>, Failure> {
    read_within(request, MAX_BODY).await
}

/// Reads a body whole, and stops as soon as it is too large.
pub(super) async fn read_within<B: Body>(request: &mut Request<B>, limit: usize) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    while let Some(piece) = request.body.next().await.map_err(|BrokenOff| Failure::BodyBrokenOff)? {
        if piece.len() > limit.saturating_sub(bytes.len()) {
            return Err(Failure::PayloadTooLarge);
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

/// Makes the failure of a body that is no event.
pub(super) fn rejected(rejection: &Rejection) -> Failure {
    let mut out = Writer::new();
    out.object(|out| rejection.write_members(out));
    Failure::rejected(rejection, out.finish())
}
