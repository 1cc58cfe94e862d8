//! The body of a request. If the sender declared its size, it is there from the beginning, else it comes piece by piece.

use worker::js_sys::{IteratorNext, Uint8Array};
use worker::wasm_bindgen::prelude::wasm_bindgen;
use worker::wasm_bindgen::{self, JsCast as _, JsValue};
use worker::wasm_bindgen_futures::JsFuture;
use worker::web_sys::{self, ReadableStreamDefaultReader};

use crate::http::{Body, BrokenOff};

#[wasm_bindgen]
extern "C" {
    /// A request as `edge/entry.mjs` passes it on.
    #[wasm_bindgen(extends = web_sys::Request)]
    type Arrival;

    /// The whole body, if the sender said how large it is; null if it broke off.
    #[wasm_bindgen(method, getter)]
    fn whole(this: &Arrival) -> JsValue;
}

#[derive(Debug)]
pub(super) enum CloudflareBody {
    Whole(Vec<u8>),
    Stream(ReadableStreamDefaultReader),
    BrokenOff,
    End,
}

impl CloudflareBody {
    pub(super) fn of(request: &web_sys::Request) -> Self {
        let whole = request.unchecked_ref::<Arrival>().whole();
        if whole.is_null() {
            CloudflareBody::BrokenOff
        } else if !whole.is_undefined() {
            CloudflareBody::Whole(Uint8Array::new(&whole).to_vec())
        } else if let Some(stream) = request.body() {
            CloudflareBody::Stream(stream.get_reader().unchecked_into())
        } else {
            CloudflareBody::End
        }
    }

    async fn piece(&mut self) -> Result<Option<Uint8Array>, BrokenOff> {
        let CloudflareBody::Stream(reader) = self else { return Ok(None) };
        let read = JsFuture::from(reader.read()).await.map_err(|_| BrokenOff)?;
        // It has the same two members.
        let piece: &IteratorNext<Uint8Array> = JsValue::unchecked_ref(read.as_ref());
        if piece.done() {
            *self = CloudflareBody::End;
            return Ok(None);
        }
        Ok(Some(piece.value()))
    }
}

impl Body for CloudflareBody {
    async fn next(&mut self) -> Result<Option<Vec<u8>>, BrokenOff> {
        match std::mem::replace(self, CloudflareBody::End) {
            CloudflareBody::Whole(bytes) => Ok(Some(bytes)),
            CloudflareBody::BrokenOff => Err(BrokenOff),
            CloudflareBody::End => Ok(None),
            stream @ CloudflareBody::Stream(_) => {
                *self = stream;
                Ok(self.piece().await?.map(|piece| piece.to_vec()))
            }
        }
    }

    async fn skip(&mut self) -> Result<Option<usize>, BrokenOff> {
        if let CloudflareBody::Stream(_) = self {
            return Ok(self.piece().await?.and_then(|piece| usize::try_from(piece.length()).ok()));
        }
        Ok(self.next().await?.map(|piece| piece.len()))
    }
}
