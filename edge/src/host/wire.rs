//! Requests and answers as they cross the border.

use crate::http::{HEADERS, Request, Response, Url};

/// A line each: method, address, and the headers that anybody reads, in the order of [`HEADERS`]. The line of a header that
/// was sent begins with `=`.
pub(super) fn read_request<B>(head: &str, body: B) -> Request<B> {
    let mut lines = head.split('\n');
    let method = lines.next().unwrap_or_default().to_owned();
    let url = Url::parse(lines.next().unwrap_or_default());
    let sent = HEADERS.into_iter().zip(lines).filter_map(|(name, line)| Some((name, line.strip_prefix('=')?)));
    Request { method, url, headers: sent.collect(), body }
}

/// A line each: the status, then every header's name and its value, an empty one, and what goes to the log.
pub(super) fn write_head(response: &Response, log: &[String], out: &mut String) {
    out.push_str(&response.status.to_string());
    for (name, value) in &response.headers {
        out.push('\n');
        out.push_str(name);
        out.push('\n');
        out.push_str(value);
    }
    out.push('\n');
    for line in log {
        out.push('\n');
        out.push_str(line);
    }
}
