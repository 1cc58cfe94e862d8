//! The demo brands: two on Premier, one on Growth, one on Starter, with keys that exist only on this machine.

use std::fmt::Write as _;
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::Path;
use std::process::Stdio;

use crate::group::Group;
use crate::local_state::LocalState;
use crate::{Result, layout, local_vars};

/// Name in `demo.json` and plan.
const BRANDS: [&str; 4] = ["premier=premier", "premier2=premier", "growth=growth", "starter=starter"];

#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Brand {
    name: String,
    pub(crate) id: String,
    pub(crate) live_key: String,
    test_key: String,
}

/// The brands of the last start, if its state is still there, else new ones, which the database then knows.
pub(crate) fn provide(state: &LocalState) -> Result<Vec<Brand>> {
    let pepper = local_vars::pepper()?;
    let file = state.file("demo-brands.txt");
    let mark = format!("{:016x}\n", hash(&pepper));
    let known = fs::read_to_string(&file).unwrap_or_default();
    // The keys are of no use under another pepper.
    if let Some(brands) = known.strip_prefix(&mark).and_then(parse) {
        return Ok(brands);
    }
    let script = state.file("demo-brands.sql");
    let lines = provision(&script, &pepper)?;
    let brands = parse(&lines).ok_or("provision printed something else than the demo brands")?;
    state.execute("demo brands", &script)?;
    fs::write(&file, mark + &lines).map_err(|error| format!("cannot write {}: {error}", file.display()))?;
    Ok(brands)
}

/// Writes the SQL and returns the lines with the keys.
fn provision(script: &Path, pepper: &str) -> Result<String> {
    let mut command = layout::cargo(&["run", "--quiet", "--package", "advocateloop-provision", "--", "--sql"]);
    command.arg(script).args(BRANDS).env("KEY_PEPPER", pepper).stdout(Stdio::piped());
    let mut group = Group::start(&mut command)?;
    let output = group.leader().stdout.take().ok_or("provision has no output")?;
    let lines = std::io::read_to_string(output).map_err(|error| format!("cannot read from provision: {error}"))?;
    let status = group.wait()?;
    if status.success() { Ok(lines) } else { Err(format!("the demo brands could not be made ({status})")) }
}

fn hash(text: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    hasher.finish()
}

/// None unless it holds exactly the brands that are wanted now.
fn parse(lines: &str) -> Option<Vec<Brand>> {
    let brands = lines.lines().map(parse_line).collect::<Option<Vec<_>>>()?;
    let wanted = BRANDS.iter().filter_map(|brand| brand.split('=').next());
    brands.iter().map(|brand| brand.name.as_str()).eq(wanted).then_some(brands)
}

fn parse_line(line: &str) -> Option<Brand> {
    let words: Vec<String> = line.split('\t').map(str::to_owned).collect();
    let [name, id, live_key, test_key] = words.try_into().ok()?;
    Some(Brand { name, id, live_key, test_key })
}

/// Writes `demo.json` in one move, so that a script that waits for it never reads half of it.
pub(crate) fn announce(file: &Path, base: &str, brands: &[Brand]) -> Result {
    let draft = file.with_extension("json.new");
    fs::write(&draft, json(base, brands))
        .and_then(|()| fs::rename(&draft, file))
        .map_err(|error| format!("cannot write {}: {error}", file.display()))
}

/// Nothing in it needs escaping: names, ids and keys are ours, letters and digits.
fn json(base: &str, brands: &[Brand]) -> String {
    let mut text = format!("{{\n  \"base\": \"{base}\",\n  \"brands\": {{\n");
    for (index, Brand { name, id, live_key, test_key }) in brands.iter().enumerate() {
        let comma = if index + 1 == brands.len() { "" } else { "," };
        let _infallible = writeln!(
            text,
            "    \"{name}\": {{ \"brand_id\": \"{id}\", \"live_key\": \"{live_key}\", \"test_key\": \"{test_key}\" }}{comma}"
        );
    }
    text.push_str("  }\n}\n");
    text
}

#[cfg(test)]
mod tests {
    use super::{json, parse};

    const LINES: &str = "premier\tbrd_1\tal_live_1\tal_test_1\npremier2\tbrd_2\tal_live_2\tal_test_2\n\
                         growth\tbrd_3\tal_live_3\tal_test_3\nstarter\tbrd_4\tal_live_4\tal_test_4\n";

    #[test]
    fn only_all_of_the_brands_will_do() {
        assert_eq!(parse(LINES).map(|brands| brands.len()), Some(4));
        assert_eq!(parse(LINES.trim_end().rsplit_once('\n').unwrap().0), None);
        assert_eq!(parse(&LINES.replace("\tal_test_4", "")), None);
        assert_eq!(parse(&LINES.replace("growth", "gold")), None);
        assert_eq!(parse(""), None);
    }

    #[test]
    fn the_json_has_the_documented_shape() {
        let expected = r#"{
  "base": "http://127.0.0.1:8787",
  "brands": {
    "premier": { "brand_id": "brd_1", "live_key": "al_live_1", "test_key": "al_test_1" },
    "premier2": { "brand_id": "brd_2", "live_key": "al_live_2", "test_key": "al_test_2" },
    "growth": { "brand_id": "brd_3", "live_key": "al_live_3", "test_key": "al_test_3" },
    "starter": { "brand_id": "brd_4", "live_key": "al_live_4", "test_key": "al_test_4" }
  }
}
"#;
        assert_eq!(json("http://127.0.0.1:8787", &parse(LINES).unwrap()), expected);
    }
}
