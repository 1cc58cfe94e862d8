//! Web addresses.

use std::net::Ipv6Addr;

use crate::text::{joined, replaced, split_at};

/// Why a text is not a web address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum UrlFault {
    WhiteSpace,
    Scheme,
    Credentials,
    Host,
    Port,
}

/// The forbidden host code points of the URL standard. A browser reads a backslash as a slash.
const FORBIDDEN_IN_HOST: &[char] = &['<', '>', '[', '\\', ']', '^', '|', '%', ':', '"', '`', '{', '}'];

/// Checks an address, and reports its first fault.
pub(super) fn check(url: &str) -> Result<(), UrlFault> {
    if url.contains(char::is_whitespace) {
        return Err(UrlFault::WhiteSpace);
    }
    let (scheme, rest) = split_at(url, "://").ok_or(UrlFault::Scheme)?;
    if !scheme.eq_ignore_ascii_case("http") && !scheme.eq_ignore_ascii_case("https") {
        return Err(UrlFault::Scheme);
    }
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    if authority.contains('@') {
        return Err(UrlFault::Credentials);
    }
    // Colons inside the brackets of an IPv6 address are the host's.
    let (host, port) = match authority.rsplit_once(':') {
        Some((host, port)) if !port.contains(']') => (host, port),
        _ => (authority, ""),
    };
    if !is_host(host) {
        return Err(UrlFault::Host);
    }
    if is_port(port) { Ok(()) } else { Err(UrlFault::Port) }
}

fn is_host(host: &str) -> bool {
    if let Some(inside) = host.strip_prefix('[') {
        return inside.strip_suffix(']').is_some_and(|address| address.parse::<Ipv6Addr>().is_ok());
    }
    !host.is_empty() && !host.starts_with('.') && !host.contains(FORBIDDEN_IN_HOST)
}

/// Checks a port, which may be empty (RFC 3986, 3.2.3).
fn is_port(port: &str) -> bool {
    let significant = port.trim_start_matches('0');
    port.bytes().all(|byte| byte.is_ascii_digit()) && (significant.is_empty() || significant.parse::<u16>().is_ok())
}

/// Writes `https:` before `//…`, and `%20` for spaces, where that makes an address of it.
#[cold]
pub(super) fn corrected(url: &str) -> Option<String> {
    let scheme = if url.starts_with("//") { "https:" } else { "" };
    let fixed = joined(&[scheme, &replaced(url, " ", "%20")]);
    (fixed != url && check(&fixed).is_ok()).then_some(fixed)
}
