//! IP addresses as a URL's host, by RFC 4291, 2.2. The standard library's parser is ten times as much to download.

/// Eight groups of up to four hexadecimal digits, one run of zeros perhaps as `::`, the last two groups perhaps as an
/// IPv4 address.
pub(super) fn is_ipv6(address: &str) -> bool {
    let is_gap = |window: &[u8]| window == b"::";
    match address.as_bytes().windows(2).position(is_gap) {
        None => groups(address, true) == Some(8),
        Some(gap) => {
            let (before, behind) = (address.get(..gap), address.get(gap.saturating_add(2)..));
            let groups = || groups(before?, false)?.checked_add(groups(behind?, true)?);
            groups().is_some_and(|groups| groups < 8)
        }
    }
}

/// How many groups these are; none if one is no group.
fn groups(text: &str, is_end: bool) -> Option<usize> {
    if text.is_empty() {
        return Some(0);
    }
    let mut groups: usize = 0;
    let mut parts = text.split(is_colon).peekable();
    while let Some(part) = parts.next() {
        let is_last = is_end && parts.peek().is_none();
        groups = groups.checked_add(match part {
            _ if (1..=4).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_hexdigit()) => 1,
            _ if is_last && is_ipv4(part) => 2,
            _ => return None,
        })?;
    }
    Some(groups)
}

fn is_colon(character: char) -> bool {
    character == ':'
}

/// Four numbers up to 255, without leading zeros.
fn is_ipv4(address: &str) -> bool {
    let is_point = |character| character == '.';
    let is_octet = |part: &str| {
        let is_number = (1..=3).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
        is_number && (part.len() == 1 || !part.starts_with('0')) && part.parse::<u8>().is_ok()
    };
    address.split(is_point).all(is_octet) && address.split(is_point).count() == 4
}

#[cfg(test)]
mod tests {
    use std::net::{Ipv4Addr, Ipv6Addr};

    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn the_standard_library_agrees(address in "(::|:|[0-9a-f]{1,4}:|[0-9a-fG]{0,5}|1:2:3:4:5:|(0|1|01|25[4-6]|300)\\.|1\\.2\\.3\\.4){0,10}") {
            prop_assert_eq!(is_ipv6(&address), address.parse::<Ipv6Addr>().is_ok());
            prop_assert_eq!(is_ipv4(&address), address.parse::<Ipv4Addr>().is_ok());
        }

        #[test]
        fn and_on_addresses_that_it_prints(address in any::<u128>(), kept in 0_u32..128) {
            let address = Ipv6Addr::from(address >> kept << (kept / 2));
            prop_assert!(is_ipv6(&address.to_string()), "{}", address);
        }
    }
}
