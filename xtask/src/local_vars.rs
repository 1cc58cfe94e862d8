//! `.dev.vars`: what only a local Worker may have. It is ignored by git and never deployed, so that production cannot
//! inherit the switch that allows plain HTTP.

use std::fmt::Write as _;
use std::fs;

use crate::{Result, layout, random};

/// Adds what is missing and keeps what a developer has set, above all the pepper under which the local keys are stored.
pub(crate) fn ensure() -> Result {
    let file = layout::root().join(".dev.vars");
    let problem = |error: std::io::Error| format!("cannot use {}: {error}", file.display());
    let mut text = if file.exists() { fs::read_to_string(&file).map_err(problem)? } else { String::new() };
    let before = text.len();
    if text.is_empty() {
        text.push_str("# Local only: written by `cargo xtask dev`, never deployed, ignored by git.\n");
    }
    for (name, value) in [
        ("KEY_PEPPER", random::hex::<32>()?),
        ("ADMIN_TOKEN", random::hex::<32>()?),
        ("ALLOW_INSECURE_HTTP", "true".to_owned()),
        ("RATE_LIMIT", "off".to_owned()),
    ] {
        if value_of(&text, name).is_none() {
            if !text.ends_with('\n') {
                text.push('\n');
            }
            let _infallible = writeln!(text, "{name} = \"{value}\"");
        }
    }
    if text.len() == before { Ok(()) } else { fs::write(&file, text).map_err(problem) }
}

pub(crate) fn pepper() -> Result<String> {
    let file = layout::root().join(".dev.vars");
    let text = fs::read_to_string(&file).map_err(|error| format!("cannot read {}: {error}", file.display()))?;
    // With an empty one a stored hash would be as good as public.
    value_of(&text, "KEY_PEPPER")
        .filter(|pepper| !pepper.is_empty())
        .ok_or_else(|| format!("KEY_PEPPER in {} is empty: delete the line, and a new one is made", file.display()))
}

fn value_of(text: &str, name: &str) -> Option<String> {
    text.lines().find_map(|line| {
        let (key, value) = line.split_once('=')?;
        (key.trim() == name).then(|| value.trim().trim_matches(['"', '\'']).to_owned())
    })
}

#[cfg(test)]
mod tests {
    use super::value_of;

    #[test]
    fn values_are_found_whatever_their_quotes() {
        let text = "# KEY_PEPPER = \"no\"\nKEY_PEPPER = \"abc\"\nRATE_LIMIT=off\n";
        assert_eq!(value_of(text, "KEY_PEPPER").as_deref(), Some("abc"));
        assert_eq!(value_of(text, "RATE_LIMIT").as_deref(), Some("off"));
        assert_eq!(value_of(text, "LIMIT"), None);
    }
}
