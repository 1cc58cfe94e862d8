//! Searches in texts, and joins them.

/// Joins texts, as `[&str]::concat` does, which is larger.
pub(crate) fn joined(parts: &[&str]) -> String {
    let mut joined = String::with_capacity(parts.iter().map(|part| part.len()).sum());
    joined.extend(parts.iter().copied());
    joined
}

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

/// Puts another text in place of a part wherever it stands, as `str::replace` does, which is as large.
pub(crate) fn replaced(text: &str, part: &str, with: &str) -> String {
    let (mut replaced, mut rest) = (String::with_capacity(text.len()), text);
    while let Some((before, behind)) = split_at(rest, part) {
        replaced.push_str(before);
        replaced.push_str(with);
        rest = behind;
    }
    replaced.push_str(rest);
    replaced
}
