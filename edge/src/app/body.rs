//! The gates of a request's body: declared size, content type, read size.

use advocateloop_core::batch::Layout;
use advocateloop_core::json::Writer;
use advocateloop_core::{MAX_BODY, Rejection};

use crate::failure::Failure;
use crate::http::{self, Body, CONTENT_LENGTH, CONTENT_TYPE, Headers, Request, Unread};

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
    read_within(request, MAX_BODY).await
}

pub(super) async fn read_within<B: Body>(request: &mut Request<B>, limit: usize) -> Result<Vec<u8>, Failure> {
    http::read(&mut request.body, limit).await.map_err(|unread| match unread {
        Unread::TooLarge => Failure::PayloadTooLarge,
        Unread::BrokenOff => Failure::BodyBrokenOff,
    })
}

/// `application/json`, with or without parameters.
fn is_json(content_type: Option<&str>) -> bool {
    is(content_type, "application/json")
}

fn is(content_type: Option<&str>, wanted: &str) -> bool {
    let media_type = content_type.and_then(|value| value.split(';').next());
    media_type.is_some_and(|media_type| media_type.trim().eq_ignore_ascii_case(wanted))
}

/// How the events of a batch are put together, as its content type says.
pub(super) fn batch_layout(headers: &Headers) -> Option<Layout> {
    const LINES: [&str; 2] = ["application/x-ndjson", "application/jsonl"];
    let content_type = headers.get(CONTENT_TYPE);
    if is_json(content_type) {
        return Some(Layout::Array);
    }
    LINES.into_iter().any(|lines| is(content_type, lines)).then_some(Layout::Lines)
}

/// What is wrong with a body that is no event.
pub(super) fn rejected(rejection: &Rejection) -> Failure {
    let mut out = Writer::new();
    out.object(|out| rejection.write_members(out));
    Failure::rejected(rejection, out.finish())
}
