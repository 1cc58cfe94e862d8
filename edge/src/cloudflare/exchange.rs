//! Converts the runtime's requests and responses to and from those of `http.rs`.

use std::cell::RefCell;

use worker::js_sys::{IteratorNext, Uint8Array};
use worker::wasm_bindgen::prelude::wasm_bindgen;
use worker::wasm_bindgen::{self, JsCast as _, JsValue};
use worker::wasm_bindgen_futures::JsFuture;
use worker::web_sys::{self, ReadableStreamDefaultReader};

use crate::http::{Body, BrokenOff, HEADERS, Headers, Request, Response, Url};

#[wasm_bindgen]
extern "C" {
    /// Headers that are looked up by names which are JavaScript strings already.
    #[wasm_bindgen(extends = web_sys::Headers)]
    type Sent;

    #[wasm_bindgen(method)]
    fn get(this: &Sent, name: &JsValue) -> Option<String>;

    /// A request as `edge/entry.mjs` passes it on.
    #[wasm_bindgen(extends = web_sys::Request)]
    type Arrival;

    /// The whole body, if the sender said how large it is; null if it broke off.
    #[wasm_bindgen(method, getter)]
    fn whole(this: &Arrival) -> JsValue;
}

/// The most kinds of answers that are kept. A cursor in a header makes a kind of its own.
const MOST_KINDS: usize = 32;

/// A status with all headers but the first, which differs every time. It is made once, because copying it is cheaper than converting
/// every header again.
struct Kind {
    status: u16,
    headers: Vec<(&'static str, String)>,
    init: web_sys::ResponseInit,
}

thread_local! {
    static NAMES: [JsValue; HEADERS.len()] = HEADERS.map(JsValue::from_str);
    static KINDS: RefCell<Vec<Kind>> = const { RefCell::new(Vec::new()) };
}

pub(super) fn read(request: &web_sys::Request) -> Request<CloudflareBody> {
    let Request { method, url, headers, body: () } = read_head(request);
    Request { method, url, headers, body: CloudflareBody::of(request) }
}

pub(super) fn read_head(request: &web_sys::Request) -> Request<()> {
    let sent: Sent = request.headers().unchecked_into();
    let value = |(name, known): (&'static str, &JsValue)| Some((name, sent.get(known)?));
    let headers: Headers = NAMES.with(|names| HEADERS.into_iter().zip(names).filter_map(value).collect());
    Request { method: request.method(), url: Url::parse(&request.url()), headers, body: () }
}

pub(super) fn write(response: &Response) -> Result<web_sys::Response, JsValue> {
    let Response { status, headers, body } = response;
    let (own, others) = headers.split_first().map_or((None, &headers[..]), |(own, others)| (Some(own), others));
    KINDS.with_borrow_mut(|kinds| {
        let known = kinds.iter().position(|kind| kind.status == *status && kind.headers == others);
        let place = match known {
            Some(place) => place,
            None => add(kinds, *status, others)?,
        };
        let init = kinds.get(place).map(|kind| kind.init.clone()).unwrap_or_default();
        let response = web_sys::Response::new_with_opt_str_and_init(body.as_deref(), &init)?;
        if let Some((name, value)) = own {
            response.headers().set(name, value)?;
        }
        Ok(response)
    })
}

fn add(kinds: &mut Vec<Kind>, status: u16, headers: &[(&'static str, String)]) -> Result<usize, JsValue> {
    if kinds.len() >= MOST_KINDS {
        kinds.clear();
    }
    let made = web_sys::Headers::new()?;
    for (name, value) in headers {
        made.append(name, value)?;
    }
    let init = web_sys::ResponseInit::new();
    init.set_status(status);
    init.set_headers(&made);
    kinds.push(Kind { status, headers: headers.to_vec(), init });
    Ok(kinds.len().saturating_sub(1))
}

/// The body of a request. If the sender declared its size, it is there from the beginning, else it comes piece by piece.
#[derive(Debug)]
pub(super) enum CloudflareBody {
    Whole(Vec<u8>),
    Stream(ReadableStreamDefaultReader),
    BrokenOff,
    End,
}

impl CloudflareBody {
    fn of(request: &web_sys::Request) -> Self {
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
