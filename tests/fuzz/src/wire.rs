//! Requests as text, so that a fuzzer can change them: a line with method and address, headers, an empty line, a body.
//! Several are parted by a line of two percent signs. Words that begin with `$` stand for what a fuzzer never guesses.

use advocateloop_edge::http::{Headers, Request, Url};

use crate::world::{ADMIN_TOKEN, Pieces, World};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wire {
    pub method: String,
    pub url: String,
    /// Their names in lower case, each once, as a runtime has joined them.
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

const PARTING: &[u8] = b"\n%%\n";

/// At most three requests: enough for an order, its refund, and the same again.
pub fn parse(bytes: &[u8], world: &World) -> Vec<Wire> {
    let mut requests = Vec::new();
    let mut rest = bytes;
    while requests.len() < 3 && !rest.is_empty() {
        let end = rest.windows(PARTING.len()).position(|window| window == PARTING);
        requests.push(one(&rest[..end.unwrap_or(rest.len())], world));
        rest = end.map_or(&[], |end| &rest[end + PARTING.len()..]);
    }
    requests
}

fn one(bytes: &[u8], world: &World) -> Wire {
    let end = bytes.windows(2).position(|window| window == b"\n\n");
    let (head, body) = end.map_or((bytes, &b""[..]), |end| (&bytes[..end], &bytes[end + 2..]));
    let head = spelt_out(&String::from_utf8_lossy(head), world);
    let mut lines = head.lines();
    let (method, address) = lines.next().unwrap_or_default().split_once(' ').unwrap_or_default();
    let url = if address.starts_with('/') { format!("https://api.example.com{address}") } else { address.to_owned() };
    let mut headers: Vec<(String, String)> = Vec::new();
    for (name, value) in lines.filter_map(|line| line.split_once(':')) {
        let (name, value) = (name.trim().to_ascii_lowercase(), value.trim());
        match headers.iter_mut().find(|(known, _)| *known == name) {
            Some((_, joined)) => *joined = format!("{joined}, {value}"),
            None => headers.push((name, value.to_owned())),
        }
    }
    Wire { method: method.to_owned(), url, headers, body: body.to_owned() }
}

fn spelt_out(head: &str, world: &World) -> String {
    let [first, second] = &world.brands;
    let conversion = World::first_conversion();
    let words = [
        ("$conversion", conversion.as_str()),
        ("$token", ADMIN_TOKEN),
        ("$key-id", first.live.id()),
        ("$live", first.live.as_str()),
        ("$test", first.test.as_str()),
        ("$brand", &first.id),
        ("$starter-live", second.live.as_str()),
        ("$starter-brand", &second.id),
        ("$revoked", world.revoked.as_str()),
        ("$unknown", world.unknown.as_str()),
    ];
    words.into_iter().fold(head.to_owned(), |head, (word, meaning)| head.replace(word, meaning))
}

impl Wire {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    pub fn request(&self) -> Request<Pieces> {
        let size = if self.header("Transfer-Encoding").is_some() { 7 } else { usize::MAX };
        let headers: Headers = self.headers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        Request { method: self.method.clone(), url: Url::parse(&self.url), headers, body: Pieces::of(&self.body, size) }
    }

    pub fn with_body(&self, body: &[u8]) -> Wire {
        Wire { body: body.to_owned(), ..self.clone() }
    }
}
