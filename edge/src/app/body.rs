//! The gates of a request's body: declared size, content type, read size.

use advocateloop_core::json::Writer;
use advocateloop_core::{MAX_BODY, Rejection};

use crate::failure::Failure;
use crate::http::{self, Body, CONTENT_LENGTH, CONTENT_TYPE, Headers, Request, Unread};

pub(super) fn check_declared_size(headers: &Headers) -> Result<(), Failure> {
    let Some(declared) = headers.given(CONTENT_LENGTH) else { return Ok(()) };
    // Digits that no number holds are too many bytes, too; anything else is the runtime's to refuse.
    let is_number = declared.bytes().all(|byte| byte.is_ascii_digit());
    let fits = declared.parse::<usize>().is_ok_and(|bytes| bytes <= MAX_BODY);
    if is_number && !fits { Err(Failure::PayloadTooLarge) } else { Ok(()) }
}

pub(super) async fn read_json<B: Body>(request: &mut Request<B>) -> Result<Vec<u8>, Failure> {
    if !is_json(request.headers.get(CONTENT_TYPE)) {
        return Err(Failure::UnsupportedMediaType);
    }
    read(request).await
}

/// A body that may be left out, which then is an empty object.
pub(super) async fn read_optional_json<B: Body>(request: &mut Request<B>) -> Result<Vec<u8>, Failure> {
    let body = read(request).await?;
    match body.as_slice() {
        [] => Ok(b"{}".to_vec()),
        _ if is_json(request.headers.get(CONTENT_TYPE)) => Ok(body),
        _ => Err(Failure::UnsupportedMediaType),
    }
}

async fn read<B: Body>(request: &mut Request<B>) -> Result<Vec<u8>, Failure> {
    http::read(&mut request.body, MAX_BODY).await.map_err(|unread| match unread {
        Unread::TooLarge => Failure::PayloadTooLarge,
        Unread::BrokenOff => Failure::BodyBrokenOff,
    })
}

/// `application/json`, with or without parameters.
fn is_json(content_type: Option<&str>) -> bool {
    let media_type = content_type.and_then(|value| value.split(';').next());
    media_type.is_some_and(|media_type| media_type.trim().eq_ignore_ascii_case("application/json"))
}

/// What is wrong with a body that is no event.
pub(super) fn rejected(rejection: &Rejection) -> Failure {
    let mut out = Writer::new();
    out.object(|out| rejection.write_members(out));
    Failure::rejected(rejection, out.finish())
}
