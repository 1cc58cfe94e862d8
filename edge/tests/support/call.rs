//! A request, and what it is answered.

use std::cell::Cell;

use advocateloop_edge::app;
use advocateloop_edge::http::{Body, BrokenOff, Headers, Request, Response, Url};
use serde_json::Value;

use super::{ADMIN_TOKEN, Brand, World, wait};

/// A request in the making.
#[derive(Clone)]
pub struct Call<'w> {
    world: &'w World,
    method: String,
    url: String,
    headers: Vec<(String, String)>,
    pieces: Vec<Vec<u8>>,
    broken: bool,
}

impl World {
    /// A request of the Premier brand's live key.
    pub fn post(&self, path: &str, body: impl AsRef<[u8]>) -> Call<'_> {
        let body = body.as_ref().to_vec();
        Call {
            world: self,
            method: "POST".to_owned(),
            url: format!("https://api.example.com/api/v1/{path}"),
            pieces: vec![body],
            broken: false,
            headers: Vec::new(),
        }
        .header("Content-Type", "application/json")
        .by(&self.premier)
    }

    /// Reads back with the Premier brand's live key.
    pub fn get(&self, path: &str) -> Call<'_> {
        self.post(path, "").method("GET").without("Content-Type")
    }

    /// A request of the operator, below `/api/v1/admin`.
    pub fn operate(&self, method: &str, path: &str, body: &str) -> Call<'_> {
        let call = self.post(&format!("admin/{path}"), body).method(method);
        let call = call.without("X-API-Key").without("X-Brand-ID");
        call.header("Authorization", &format!("Bearer {ADMIN_TOKEN}"))
    }

    /// Sends an event of the Premier brand, live.
    pub fn track(&self, event: &str, body: &str) -> Reply {
        self.post(&format!("track/{event}"), body).send()
    }
}

impl Call<'_> {
    pub fn by(self, brand: &Brand) -> Self {
        self.header("X-Brand-ID", &brand.id).key(brand.live.as_str())
    }

    pub fn key(self, key: &str) -> Self {
        self.header("X-API-Key", key)
    }

    pub fn test(self) -> Self {
        let key = self.world.premier.test.as_str();
        self.key(key)
    }

    pub fn idempotent(self, key: &str) -> Self {
        self.header("Idempotency-Key", key)
    }

    pub fn header(self, name: &str, value: &str) -> Self {
        let mut call = self.without(name);
        call.headers.push((name.to_ascii_lowercase(), value.to_owned()));
        call
    }

    pub fn without(mut self, name: &str) -> Self {
        self.headers.retain(|(known, _)| !known.eq_ignore_ascii_case(name));
        self
    }

    pub fn method(mut self, method: &str) -> Self {
        method.clone_into(&mut self.method);
        self
    }

    pub fn url(mut self, url: &str) -> Self {
        url.clone_into(&mut self.url);
        self
    }

    pub fn http(mut self) -> Self {
        self.url = self.url.replace("https://", "http://");
        self
    }

    pub fn pieces(mut self, size: usize, count: usize) -> Self {
        self.pieces = vec![vec![b' '; size]; count];
        self
    }

    /// The same body in pieces.
    pub fn cut_into(mut self, size: usize) -> Self {
        self.pieces = self.pieces.concat().chunks(size).map(<[u8]>::to_vec).collect();
        self
    }

    pub fn broken_off(mut self) -> Self {
        self.broken = true;
        self
    }

    pub fn send(mut self) -> Reply {
        self.pieces.reverse();
        let body = Sent { pieces: self.pieces, broken: self.broken, skipped: &self.world.skipped };
        let headers = Headers::from_iter(self.headers);
        let request = Request { method: self.method, url: Url::parse(&self.url), headers, body };
        let asked = Asked { origin: request.url.origin.clone() };
        let (response, uncounted) = wait(app::answer(request, self.world));
        if let Some(uncounted) = uncounted {
            self.world.aside(|| wait(uncounted.count(self.world)));
        }
        Reply::of(response, asked)
    }
}

struct Sent<'w> {
    pieces: Vec<Vec<u8>>,
    broken: bool,
    skipped: &'w Cell<u32>,
}

impl Body for Sent<'_> {
    async fn next(&mut self) -> Result<Option<Vec<u8>>, BrokenOff> {
        match self.pieces.pop() {
            None if self.broken => Err(BrokenOff),
            piece => Ok(piece),
        }
    }

    async fn skip(&mut self) -> Result<Option<usize>, BrokenOff> {
        let piece = self.next().await?;
        self.skipped.set(self.skipped.get() + u32::from(piece.is_some()));
        Ok(piece.map(|piece| piece.len()))
    }
}

#[derive(Debug)]
pub struct Reply {
    pub status: u16,
    pub text: String,
    pub json: Value,
    pub headers: Vec<(&'static str, String)>,
    asked: Asked,
}

/// The parts of a request that its failure repeats.
#[derive(Debug)]
struct Asked {
    origin: String,
}

impl Reply {
    fn of(Response { status, headers, body }: Response, asked: Asked) -> Reply {
        let text = body.unwrap_or_default();
        let json = serde_json::from_str(&text).unwrap_or(Value::Null);
        let reply = Reply { status, text, json, headers, asked };
        // Whatever the answer: nobody keeps it, and nobody takes it for a page.
        assert_eq!(reply.header("Cache-Control"), Some("no-store"));
        assert_eq!(reply.header("X-Content-Type-Options"), Some("nosniff"));
        reply
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    /// A text of the answer's data, such as an identifier.
    pub fn data(&self, member: &str) -> &str {
        self.json["data"][member].as_str().unwrap_or_default()
    }

    pub fn is_duplicate(&self) -> bool {
        assert_eq!(self.status, 200, "{}", self.text);
        let duplicate = self.json["data"]["duplicate"].as_bool().unwrap();
        assert_eq!(self.header("Idempotent-Replayed"), duplicate.then_some("true"), "{}", self.text);
        duplicate
    }

    /// The codes and paths of the warnings: `differs_from_recorded `, `rounded /tax`.
    pub fn warnings(&self) -> Vec<String> {
        let warnings = self.json["warnings"].as_array().cloned().unwrap_or_default();
        let text = |warning: &Value, member: &str| warning[member].as_str().unwrap().to_owned();
        warnings.iter().map(|warning| format!("{} {}", text(warning, "code"), text(warning, "path"))).collect()
    }

    #[track_caller]
    pub fn fails(&self, status: u16, code: &str) -> &Reply {
        assert_eq!((self.status, self.json["code"].as_str()), (status, Some(code)), "{}", self.text);
        assert_eq!(self.json["success"], Value::Bool(false));
        assert_eq!(self.json["request_id"].as_str(), self.header("X-Request-Id"));
        let Asked { origin } = &self.asked;
        let is_verdict = self.json["errors"].is_array();
        let page = format!("{origin}/docs/errors#{code}");
        assert_eq!(self.header("Link"), Some(&*format!("<{page}>; rel=\"help\"")));
        let end = format!(r#","request_id":"{}"}}"#, self.header("X-Request-Id").unwrap());
        let end = if is_verdict { end } else { format!(r#","doc_url":"{page}"{end}"#) };
        assert!(self.text.ends_with(&end) && self.json["doc_url"].is_null() == is_verdict, "{}", self.text);
        assert!(!self.json["error"].as_str().unwrap().is_empty());
        self
    }

    #[track_caller]
    pub fn ok(&self) -> &Reply {
        assert_eq!((self.status, &self.json["success"]), (200, &Value::Bool(true)), "{}", self.text);
        self
    }

    /// Whether the answer has this text.
    #[track_caller]
    pub fn says(&self, text: &str) -> &Reply {
        assert!(self.text.contains(text), "{text} is not in {}", self.text);
        self
    }
}
