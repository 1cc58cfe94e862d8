//! Requests and responses without a runtime, so that tests can make them.

use std::future::Future;

/// The headers that are read here. No others need be converted.
pub const HEADERS: [&str; 8] =
    [ACCEPT, API_KEY, AUTHORIZATION, BRAND_ID, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, IDEMPOTENCY_KEY];

pub const ACCEPT: &str = "Accept";
pub const API_KEY: &str = "X-API-Key";
pub const AUTHORIZATION: &str = "Authorization";
pub const BRAND_ID: &str = "X-Brand-ID";
pub const CONTENT_ENCODING: &str = "Content-Encoding";
pub const CONTENT_LENGTH: &str = "Content-Length";
pub const CONTENT_TYPE: &str = "Content-Type";
pub const IDEMPOTENCY_KEY: &str = "Idempotency-Key";

#[derive(Debug)]
pub struct Request<B> {
    pub method: String,
    pub url: Url,
    pub headers: Headers,
    pub body: B,
}

/// The parts of an address that matter here, as the runtime serialized them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Url {
    /// The address up to its path: `https://api.example.com`.
    pub origin: String,
    pub is_https: bool,
    pub path: String,
    pub query: String,
}

impl Url {
    /// Takes apart an absolute address that a runtime has already parsed and serialized.
    pub fn parse(serialized: &str) -> Url {
        let (scheme, rest) = serialized.split_once("://").unwrap_or_default();
        let (rest, _fragment) = rest.split_once('#').unwrap_or((rest, ""));
        let (rest, query) = rest.split_once('?').unwrap_or((rest, ""));
        let (host, path) = rest.find('/').and_then(|start| rest.split_at_checked(start)).unwrap_or((rest, "/"));
        Url {
            origin: format!("{scheme}://{host}"),
            is_https: scheme.eq_ignore_ascii_case("https"),
            path: path.to_owned(),
            query: query.to_owned(),
        }
    }
}

/// Headers, looked up in any case.
#[derive(Debug, Default)]
pub struct Headers(Vec<(String, String)>);

impl Headers {
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    /// Returns a header's value without the white space around it, or `None` if it is empty.
    pub fn given(&self, name: &str) -> Option<&str> {
        self.get(name).map(str::trim).filter(|value| !value.is_empty())
    }
}

impl<N: Into<String>, V: Into<String>> FromIterator<(N, V)> for Headers {
    fn from_iter<I: IntoIterator<Item = (N, V)>>(headers: I) -> Self {
        Headers(headers.into_iter().map(|(name, value)| (name.into(), value.into())).collect())
    }
}

/// A body that arrives in pieces.
pub trait Body {
    /// The next piece, or `None` at the end.
    fn next(&mut self) -> impl Future<Output = Result<Option<Vec<u8>>, BrokenOff>>;

    /// Skips the next piece and returns its size, or `None` at the end.
    fn skip(&mut self) -> impl Future<Output = Result<Option<usize>, BrokenOff>>;
}

/// The sender went away before the end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BrokenOff;

/// Receives what was not read, up to a limit. A server that answers and hangs up while the sender is still sending may
/// cut off its own answer, and the sender would never learn what was wrong.
pub async fn discard(body: &mut impl Body, limit: usize) {
    let mut left = limit;
    while let Ok(Some(size)) = body.skip().await {
        match left.checked_sub(size) {
            Some(rest) => left = rest,
            None => break,
        }
    }
}

#[derive(Debug)]
pub struct Response {
    pub status: u16,
    pub headers: Vec<(&'static str, String)>,
    pub body: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_taken_apart() {
        let url = Url::parse("https://api.example.com:8443/api/v1/track/visit?basis=gross&x=1#top");
        assert_eq!(url.origin, "https://api.example.com:8443");
        assert!(url.is_https);
        assert_eq!(url.path, "/api/v1/track/visit");
        assert_eq!(url.query, "basis=gross&x=1");
        assert!(!Url::parse("http://localhost/").is_https);
        assert_eq!(Url::parse("http://localhost").path, "/");
        assert_eq!(Url::parse("http://localhost?a=/b").path, "/");
        assert_eq!(Url::parse("http://localhost?a=/b").origin, "http://localhost");
    }

    #[test]
    fn headers_are_found_in_any_case() {
        let headers = Headers::from_iter([("x-api-key", " k\u{a0}\t"), ("X-BRAND-ID", " ")]);
        assert_eq!(headers.given("X-API-Key"), Some("k"));
        assert_eq!(headers.get("X-Brand-ID"), Some(" "));
        assert_eq!(headers.given("X-Brand-ID"), None);
    }
}
