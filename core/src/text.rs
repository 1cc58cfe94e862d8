//! A search in texts.

/// Splits a text at the first place of a part, as `str::split_once` does, which is 3 KB of the npm package's download.
#[inline(never)]
pub(crate) fn split_at<'t>(text: &'t str, part: &str) -> Option<(&'t str, &'t str)> {
    let first = part.bytes().next()?;
    let mut places = text.bytes().enumerate().filter(|&(_, byte)| byte == first);
    places.find_map(|(at, _)| {
        let (before, rest) = text.split_at_checked(at)?;
        Some((before, rest.strip_prefix(part)?))
    })
}
