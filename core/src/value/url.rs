//! Web addresses.

use alloc::borrow::Cow;
use alloc::string::String;

use super::ip::is_ipv6;
use super::text::{TextFault, Url, within_length};
use crate::slot::Kind as _;

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

/// Checks an address, which stays as it is.
pub(super) fn check(url: Cow<'_, str>) -> Result<Cow<'_, str>, TextFault> {
    match find_fault(&url) {
        Ok(()) => Ok(url),
        Err(fault) => Err(TextFault::Url { fault, fixed: corrected(&url) }),
    }
}

/// `https:` before `//…`, and `%20` for spaces, where that makes an address of it.
#[cold]
fn corrected(url: &str) -> Option<String> {
    let mut fixed = String::from(if url.starts_with("//") { "https:" } else { "" });
    let is_space = |character| character == ' ';
    for (position, part) in url.split(is_space).enumerate() {
        fixed.push_str(if position > 0 { "%20" } else { "" });
        fixed.push_str(part);
    }
    let is_valid = fixed != url && find_fault(&fixed).is_ok() && within_length(&fixed, &Url::SHAPE).is_ok();
    is_valid.then_some(fixed)
}

fn find_fault(url: &str) -> Result<(), UrlFault> {
    if url.contains(char::is_whitespace) {
        return Err(UrlFault::WhiteSpace);
    }
    // By comparison, as in email addresses: quicker to start than a search for a single character.
    let (is_at, is_colon) = (|character| character == '@', |character| character == ':');
    let (scheme, rest) = url.split_once(is_colon).ok_or(UrlFault::Scheme)?;
    let rest = rest.strip_prefix("//").ok_or(UrlFault::Scheme)?;
    if !scheme.eq_ignore_ascii_case("http") && !scheme.eq_ignore_ascii_case("https") {
        return Err(UrlFault::Scheme);
    }
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    if authority.contains(is_at) {
        return Err(UrlFault::Credentials);
    }
    let (host, port) = split_port(authority);
    if !is_host(host) {
        return Err(UrlFault::Host);
    }
    if is_port(port) { Ok(()) } else { Err(UrlFault::Port) }
}

/// Host and port; colons inside the brackets of an IPv6 address are the host's.
fn split_port(authority: &str) -> (&str, &str) {
    let (is_colon, is_bracket) = (|character| character == ':', |character| character == ']');
    match authority.rsplit_once(is_colon) {
        Some((host, port)) if !port.contains(is_bracket) => (host, port),
        _ => (authority, ""),
    }
}

fn is_host(host: &str) -> bool {
    if let Some(inside) = host.strip_prefix('[') {
        return inside.strip_suffix(']').is_some_and(is_ipv6);
    }
    !host.is_empty() && !host.starts_with('.') && !host.contains(FORBIDDEN_IN_HOST)
}

/// RFC 3986, 3.2.3 allows an empty port.
fn is_port(port: &str) -> bool {
    let significant = port.trim_start_matches('0');
    port.bytes().all(|byte| byte.is_ascii_digit()) && (significant.is_empty() || significant.parse::<u16>().is_ok())
}

/// Of visible ASCII characters and spaces.
pub(super) fn is_usual(url: &[u8]) -> bool {
    core::str::from_utf8(url).is_ok_and(|url| find_fault(url).is_ok())
}
