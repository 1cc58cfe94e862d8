//! Converts the runtime's requests and responses to and from those of `http.rs`.

use std::cell::RefCell;

use worker::wasm_bindgen::prelude::wasm_bindgen;
use worker::wasm_bindgen::{self, JsCast as _, JsValue};
use worker::web_sys;

use super::body::CloudflareBody;
use crate::http::{HEADERS, Headers, Request, Response, Url};

#[wasm_bindgen]
extern "C" {
    /// Headers that are looked up by names which are JavaScript strings already.
    #[wasm_bindgen(extends = web_sys::Headers)]
    type Sent;

    #[wasm_bindgen(method)]
    fn get(this: &Sent, name: &JsValue) -> Option<String>;
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
