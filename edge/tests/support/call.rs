//! A request, and what it is answered.

use std::cell::Cell;

use advocateloop_core::ApiKey;
use advocateloop_edge::app;
use advocateloop_edge::http::{Body, BrokenOff, Headers, Request, Response, Url};
use serde_json::Value;

use super::{ADMIN_TOKEN, Brand, World, entry, list, wait};

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

    pub fn read(&self, path: &str) -> Reply {
        self.get(path).send()
    }

    /// A request of the operator, below `/api/v1/admin`; `{brand}` and `{key}` are the Premier brand and its live key.
    pub fn operate(&self, method: &str, path: &str, body: &str) -> Call<'_> {
        let path = path.replace("{brand}", &self.premier.id).replace("{key}", self.premier.live.id());
        let call = self.post(&format!("admin/{path}"), body).method(method);
        let call = call.without("X-API-Key").without("X-Brand-ID");
        call.header("Authorization", &format!("Bearer {ADMIN_TOKEN}"))
    }

    /// An event of the Premier brand, live.
    pub fn event(&self, event: &str, body: impl AsRef<[u8]>) -> Call<'_> {
        self.post(&format!("track/{event}"), body)
    }

    pub fn track(&self, event: &str, body: impl AsRef<[u8]>) -> Reply {
        self.event(event, body).send()
    }

    pub fn keyed(&self, event: &str, body: impl AsRef<[u8]>, key: &str) -> Reply {
        self.event(event, body).idempotent(key).send()
    }

    pub fn batch(&self, entries: &[String]) -> Call<'_> {
        self.post("track/batch", list(entries))
    }

    /// An event alone, or as a batch of one.
    pub fn submit(&self, as_batch: bool, event: &str, body: &str) -> Call<'_> {
        if as_batch { self.batch(&[entry(event, body)]) } else { self.event(event, body) }
    }

    pub fn erase(&self, email: &str) -> Call<'_> {
        self.post("customers", format!(r#"{{"email":"{email}"}}"#)).method("DELETE")
    }
}

impl Call<'_> {
    pub fn by(self, brand: &Brand) -> Self {
        self.header("X-Brand-ID", &brand.id).with(&brand.live)
    }

    /// By another key of the same brand.
    pub fn with(self, key: &ApiKey) -> Self {
        self.key(key.as_str())
    }

    pub fn key(self, key: &str) -> Self {
        self.header("X-API-Key", key)
    }

    pub fn test(self) -> Self {
        let key = &self.world.premier.test;
        self.with(key)
    }

    pub fn idempotent<'k>(self, key: impl Into<Option<&'k str>>) -> Self {
        match key.into() {
            Some(key) => self.header("Idempotency-Key", key),
            None => self,
        }
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
        let origin = request.url.origin.clone();
        let (response, uncounted) = wait(app::answer(request, self.world));
        if let Some(uncounted) = uncounted {
            self.world.aside(|| wait(uncounted.count(self.world)));
        }
        Reply::of(response, origin)
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
    /// Where it was sent to, which a failure repeats.
    origin: String,
}

impl Reply {
    fn of(Response { status, headers, body }: Response, origin: String) -> Reply {
        let text = body.unwrap_or_default();
        let json = serde_json::from_str(&text).unwrap_or(Value::Null);
        let reply = Reply { status, text, json, headers, origin };
        // Whatever the answer: nobody keeps it, and nobody takes it for a page.
        assert_eq!(reply.header("Cache-Control"), Some("no-store"));
        assert_eq!(reply.header("X-Content-Type-Options"), Some("nosniff"));
        reply
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    /// A list of the answer's data.
    #[track_caller]
    pub fn list(&self, member: &str) -> &Vec<Value> {
        self.ok().json["data"][member].as_array().unwrap()
    }

    /// Where the next page begins, if there is one.
    pub fn next_cursor(&self) -> Option<String> {
        let data = &self.ok().json["data"];
        data["next_cursor"].as_str().filter(|_| data["has_more"] != false).map(str::to_owned)
    }

    /// Of each event of a batch: `200 new`, `200 duplicate`, `200 accepted`, or a status with a code.
    #[track_caller]
    pub fn outcomes(&self) -> Vec<String> {
        let of_each = self.list("results").iter().map(|result| {
            let what = match (&result["code"], &result["data"]["status"], &result["data"]["duplicate"]) {
                (Value::String(text), ..) | (_, Value::String(text), _) => text.as_str(),
                (.., Value::Bool(true)) => "duplicate",
                _ => "new",
            };
            format!("{} {what}", result["status"])
        });
        let outcomes: Vec<String> = of_each.collect();
        let [events, kinds @ ..] = self.counts(["events", "recorded", "duplicates", "accepted", "failed"]);
        assert_eq!((events, kinds.iter().sum()), (outcomes.len() as u64, events));
        outcomes
    }

    /// How many events of a batch are each of that.
    #[track_caller]
    pub fn counts<const COUNT: usize>(&self, members: [&str; COUNT]) -> [u64; COUNT] {
        members.map(|member| self.ok().json["data"][member].as_u64().unwrap())
    }

    /// The identifier under which the event was accepted.
    #[track_caller]
    pub fn accepted_id(&self) -> String {
        assert_eq!(self.ok().data("status"), "accepted", "{}", self.text);
        self.data("accepted_id").to_owned()
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
        let text = |warning: &Value, member: &str| warning[member].as_str().unwrap().to_owned();
        let warnings = self.json["warnings"].as_array().into_iter().flatten();
        warnings.map(|warning| format!("{} {}", text(warning, "code"), text(warning, "path"))).collect()
    }

    #[track_caller]
    pub fn fails(&self, status: u16, code: &str) -> &Reply {
        assert_eq!((self.status, self.json["code"].as_str()), (status, Some(code)), "{}", self.text);
        assert_eq!(self.json["success"], Value::Bool(false));
        assert_eq!(self.json["request_id"].as_str(), self.header("X-Request-Id"));
        let is_verdict = self.json["errors"].is_array();
        let page = format!("{}/docs/errors#{code}", self.origin);
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
