//! Requests as text, so that a fuzzer can change them: a line with method and address, headers, an empty line, a body.
//! Several are parted by a line of two percent signs. Words that begin with `$` stand for what a fuzzer never guesses.

use crate::support::{ADMIN_TOKEN, Reply};
use crate::world::World;

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
    let [(first, _), (second, _)] = world.brands();
    let conversion = world.first_conversion();
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

    /// Sends it. Headers take the place of those that a request of the tests has.
    pub fn send(&self, world: &World) -> Reply {
        let call = world.base.post("", &self.body).method(&self.method).url(&self.url);
        let bare = call.without("Content-Type").without("X-API-Key").without("X-Brand-ID");
        let call = self.headers.iter().fold(bare, |call, (name, value)| call.header(name, value));
        let is_cut = self.header("Transfer-Encoding").is_some();
        if is_cut { call.cut_into(7).send() } else { call.send() }
    }

    pub fn with_body(&self, body: &[u8]) -> Wire {
        Wire { body: body.to_owned(), ..self.clone() }
    }
}
