//! Requests and answers, and the queue's messages, as they cross the border.

use advocateloop_core::json::Value;

use crate::from_json::{FromJson, from_json};
use crate::http::{HEADERS, Request, Response, Url};
use crate::overflow::{Delivery, Disposal};

/// A line each: method, address, and the headers that anybody reads, in the order of [`HEADERS`]. The line of a header that
/// was sent begins with `=`.
pub(super) fn read_request<B>(head: &str, body: B) -> Request<B> {
    let mut lines = head.split('\n');
    let method = lines.next().unwrap_or_default().to_owned();
    let url = Url::parse(lines.next().unwrap_or_default());
    let sent = HEADERS.into_iter().zip(lines).filter_map(|(name, line)| Some((name, line.strip_prefix('=')?)));
    Request { method, url, headers: sent.collect(), body }
}

/// A line each: the status, then every header's name and its value, the one first that differs in every response; an empty one, and what
/// goes to the log.
pub(super) fn write_head(response: &Response, log: &[String], out: &mut String) {
    out.push_str(&response.status.to_string());
    for (name, value) in &response.headers {
        out.push('\n');
        out.push_str(name);
        out.push('\n');
        out.push_str(value);
    }
    out.push('\n');
    write_log(log, out);
}

/// A JSON array of pairs: how often a message was delivered, and its text.
pub(super) fn read_deliveries(json: &[u8]) -> Vec<Delivery> {
    let pairs = str::from_utf8(json).ok().and_then(from_json::<Vec<Delivery>>);
    pairs.unwrap_or_default()
}

impl FromJson for Delivery {
    fn from_json(pair: Value<'_, '_>) -> Option<Self> {
        let mut pair = pair.children();
        Some(Delivery { attempts: u32::from_json(pair.next()?)?, body: String::from_json(pair.next()?)? })
    }
}

/// A line for each lot: the places of its messages.
pub(super) fn write_lots(lots: &[Vec<usize>]) -> String {
    let line = |lot: &Vec<usize>| lot.iter().map(usize::to_string).collect::<Vec<_>>().join(" ");
    lots.iter().map(line).collect::<Vec<_>>().join("\n")
}

/// A line with the seconds after which each message is to be delivered again, -1 for one that is done with; and what goes to the log.
pub(super) fn write_disposals(disposals: &[Disposal], log: &[String], out: &mut String) {
    let seconds = disposals.iter().map(|disposal| match disposal {
        Disposal::Ack => "-1".to_owned(),
        Disposal::Retry { delay_seconds } => delay_seconds.to_string(),
    });
    out.push_str(&seconds.collect::<Vec<_>>().join(" "));
    write_log(log, out);
}

/// A line each, behind what stands before them.
fn write_log(log: &[String], out: &mut String) {
    for line in log {
        out.push('\n');
        out.push_str(line);
    }
}
