//! The gates of a request's body: declared size, content type, read size.

pub(super) mod media;

use advocateloop_core::batch::{Layout, MAX_BATCH};
use advocateloop_core::{MAX_BODY, Rejection};

use crate::failure::Failure;
use crate::http::{Body, BrokenOff, CONTENT_LENGTH, Headers, Request};
use media::MediaFault;

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
        match (self, media::layout(headers)?) {
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
