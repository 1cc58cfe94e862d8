//! The demo brands: two on Premier, one on Growth, one on Starter, with keys that exist only on this machine.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use advocateloop_core::{ApiKey, Basis, Environment, Plan};
use advocateloop_edge::{admin, auth, ids};

use crate::local_state::LocalState;
use crate::{Result, local_vars, random};

/// Name in `demo.json` and plan.
const BRANDS: [(&str, Plan); 4] =
    [("premier", Plan::Premier), ("premier2", Plan::Premier), ("growth", Plan::Growth), ("starter", Plan::Starter)];

#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Brand {
    name: String,
    pub(crate) id: String,
    pub(crate) live_key: ApiKey,
    test_key: ApiKey,
}

/// The brands of the last start, if its state is still there, else new ones, which the database then knows.
pub(crate) fn provide(state: &LocalState) -> Result<Vec<Brand>> {
    let pepper = local_vars::pepper()?;
    let file = state.file("demo-brands.txt");
    if let Some(brands) = fs::read_to_string(&file).ok().and_then(|text| parse(&text, &pepper)) {
        return Ok(brands);
    }
    let now_ms = now_ms()?;
    let brands = BRANDS.iter().map(|(name, _)| mint(name, now_ms)).collect::<Result<Vec<_>>>()?;
    state.execute("demo brands", &sql(&brands, &pepper, now_ms)?)?;
    fs::write(&file, print(&brands, &pepper)).map_err(|error| format!("cannot write {}: {error}", file.display()))?;
    Ok(brands)
}

fn now_ms() -> Result<u64> {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).map_err(|_| "the clock stands before 1970")?;
    u64::try_from(since.as_millis()).map_err(|_| "the clock is beyond all measure".to_owned())
}

fn mint(name: &str, now_ms: u64) -> Result<Brand> {
    // 44 bytes are used, and one in 32 is passed over.
    let key = |environment| {
        ApiKey::mint(environment, random::bytes::<256>()?).ok_or_else(|| "not enough random bytes for a key".to_owned())
    };
    Ok(Brand {
        name: name.to_owned(),
        id: ids::make(ids::BRAND, now_ms, &random::bytes()?),
        live_key: key(Environment::Live)?,
        test_key: key(Environment::Test)?,
    })
}

fn sql(brands: &[Brand], pepper: &str, now_ms: u64) -> Result<String> {
    let mut text = String::new();
    for (Brand { name, id, live_key, test_key }, (_, plan)) in brands.iter().zip(BRANDS) {
        let brand = admin::Brand { brand_id: id, name, plan, basis: Basis::Paid };
        let _infallible = writeln!(text, "{}", admin::render(&admin::create_brand(brand, now_ms)));
        for key in [live_key, test_key] {
            let key = admin::Key { brand_id: id, key, label: "demo", expires_at_ms: None };
            let statement = admin::create_key(key, pepper, now_ms).ok_or("a demo key cannot be hashed")?;
            let _infallible = writeln!(text, "{}", admin::render(&statement));
        }
    }
    Ok(text)
}

/// The first line tells whether the database knows the keys under the pepper of today.
fn print(brands: &[Brand], pepper: &str) -> String {
    let mut text = format!("{}\n", mark(brands, pepper));
    for Brand { name, id, live_key, test_key } in brands {
        let _infallible = writeln!(text, "{name} {id} {} {}", live_key.as_str(), test_key.as_str());
    }
    text
}

fn mark(brands: &[Brand], pepper: &str) -> String {
    brands.first().and_then(|brand| auth::digest(&brand.live_key, pepper)).unwrap_or_default()
}

/// None unless it holds exactly the brands that are wanted now.
fn parse(text: &str, pepper: &str) -> Option<Vec<Brand>> {
    let (marked, lines) = text.split_once('\n')?;
    let brands = lines.lines().map(parse_line).collect::<Option<Vec<_>>>()?;
    let complete = brands.iter().map(|brand| brand.name.as_str()).eq(BRANDS.iter().map(|(name, _)| *name));
    (complete && marked == mark(&brands, pepper)).then_some(brands)
}

fn parse_line(line: &str) -> Option<Brand> {
    let mut words = line.split(' ');
    let (name, id) = (words.next()?.to_owned(), words.next()?.to_owned());
    let (live_key, test_key) = (ApiKey::parse(words.next()?)?, ApiKey::parse(words.next()?)?);
    words.next().is_none().then_some(Brand { name, id, live_key, test_key })
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
        let (live, test) = (live_key.as_str(), test_key.as_str());
        let _infallible = writeln!(
            text,
            "    \"{name}\": {{ \"brand_id\": \"{id}\", \"live_key\": \"{live}\", \"test_key\": \"{test}\" }}{comma}"
        );
    }
    text.push_str("  }\n}\n");
    text
}

#[cfg(test)]
mod tests {
    use super::{BRANDS, Brand, json, mint, parse, print, sql};

    fn brands() -> Vec<Brand> {
        BRANDS.iter().map(|(name, _)| mint(name, 7).unwrap()).collect()
    }

    #[test]
    fn brands_survive_a_restart_unless_one_is_missing_or_the_pepper_is_another() {
        let brands = brands();
        let text = print(&brands, "pepper");
        assert_eq!(parse(&text, "salt"), None);
        assert_eq!(parse(text.trim_end().rsplit_once('\n').unwrap().0, "pepper"), None);
        assert_eq!(parse("", "pepper"), None);
        assert_eq!(parse(&text, "pepper"), Some(brands));
    }

    #[test]
    fn the_sql_makes_every_brand_on_its_plan_and_holds_no_key() {
        let brands = brands();
        let text = sql(&brands, "pepper", 7).unwrap();
        assert_eq!(text.matches("INSERT INTO brands").count(), 4);
        assert_eq!(text.matches("INSERT INTO api_keys").count(), 8);
        assert_eq!(text.matches("'premier', 'paid'").count(), 2);
        for brand in &brands {
            assert!(text.contains(&brand.id) && !text.contains(brand.live_key.as_str()));
        }
    }

    #[test]
    fn the_json_has_the_documented_shape() {
        let brands = brands();
        let [brand, other, ..] = brands.as_slice() else { panic!("too few brands") };
        let line = |brand: &Brand| {
            let (id, live, test) = (&brand.id, brand.live_key.as_str(), brand.test_key.as_str());
            format!(r#"{{ "brand_id": "{id}", "live_key": "{live}", "test_key": "{test}" }}"#)
        };
        let expected = format!(
            r#"{{
  "base": "http://127.0.0.1:8787",
  "brands": {{
    "premier": {},
    "premier2": {}
  }}
}}
"#,
            line(brand),
            line(other)
        );
        assert_eq!(json("http://127.0.0.1:8787", &brands[..2]), expected);
    }
}
