//! The demo brands: two on Premier, one on Growth, one on Starter, with keys that exist only on this machine.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use crate::local_state::LocalState;
use crate::{Result, local_vars, random};

/// Name in `demo.json` and plan.
const BRANDS: [(&str, &str); 4] =
    [("premier", "premier"), ("premier2", "premier"), ("growth", "growth"), ("starter", "starter")];

#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Brand {
    name: String,
    pub(crate) id: String,
    pub(crate) live_key: String,
    test_key: String,
}

/// Makes sure that the database knows the brands, and returns them: the ones of the last start, if its state is still there.
pub(crate) fn provide(state: &LocalState) -> Result<Vec<Brand>> {
    let file = state.file("demo-brands.txt");
    let brands = if let Some(brands) = fs::read_to_string(&file).ok().and_then(|text| parse(&text)) {
        brands
    } else {
        let brands = BRANDS.iter().map(|(name, _)| mint(name)).collect::<Result<Vec<_>>>()?;
        fs::write(&file, print(&brands)).map_err(|error| format!("cannot write {}: {error}", file.display()))?;
        brands
    };
    let sql = provision(&brands, &local_vars::pepper()?);
    if !sql.is_empty() {
        state.execute("demo brands", &sql)?;
    }
    Ok(brands)
}

fn mint(name: &str) -> Result<Brand> {
    Ok(Brand {
        name: name.to_owned(),
        id: format!("brd_{}", uuid_v7()?),
        live_key: mint_key("live")?,
        test_key: mint_key("test")?,
    })
}

/// A UUID of version 7 (RFC 9562) without hyphens: 48 bits of Unix milliseconds, then random bits with the version and the variant.
fn uuid_v7() -> Result<String> {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).map_err(|_| "the clock stands before 1970")?;
    let random = u128::from_be_bytes(random::bytes()?);
    let low = random & 0x0fff_3fff_ffff_ffff_ffff;
    let id = (now.as_millis() << 80) | (0x7 << 76) | (0b10 << 62) | low;
    Ok(format!("{id:032x}"))
}

// INTEGRATE: `advocateloop_core::ApiKey::mint` and the SQL of `advocateloop-edge`.
fn mint_key(environment: &str) -> Result<String> {
    Ok(format!("al_{environment}_{}", random::hex::<25>()?))
}

fn provision(_brands: &[Brand], _pepper: &str) -> String {
    String::new()
}

fn print(brands: &[Brand]) -> String {
    let line = |brand: &Brand| format!("{} {} {} {}\n", brand.name, brand.id, brand.live_key, brand.test_key);
    brands.iter().map(line).collect()
}

/// None unless it holds exactly the brands that are wanted now.
fn parse(text: &str) -> Option<Vec<Brand>> {
    let brands = text.lines().map(parse_line).collect::<Option<Vec<_>>>()?;
    let wanted = BRANDS.iter().map(|(name, _)| *name);
    brands.iter().map(|brand| brand.name.as_str()).eq(wanted).then_some(brands)
}

fn parse_line(line: &str) -> Option<Brand> {
    let mut words = line.split(' ').map(str::to_owned);
    let brand = Brand { name: words.next()?, id: words.next()?, live_key: words.next()?, test_key: words.next()? };
    words.next().is_none().then_some(brand)
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
    use super::{BRANDS, json, mint, parse, print, uuid_v7};

    #[test]
    fn brands_survive_a_restart_and_nothing_less_than_all_of_them_does() {
        let brands: Vec<_> = BRANDS.iter().map(|(name, _)| mint(name).unwrap()).collect();
        let text = print(&brands);
        assert_eq!(parse(&text), Some(brands));
        assert_eq!(parse(text.lines().next().unwrap()), None);
        assert_eq!(parse(""), None);
    }

    #[test]
    fn ids_have_the_version_and_the_variant_in_their_places() {
        let id = uuid_v7().unwrap();
        assert_eq!(id.len(), 32);
        assert_eq!(&id[12..13], "7");
        assert!("89ab".contains(&id[16..17]), "{id}");
        assert_ne!(id, uuid_v7().unwrap());
    }

    #[test]
    fn the_json_has_the_documented_shape() {
        let brand = |name: &str| super::Brand {
            name: name.to_owned(),
            id: "brd_1".to_owned(),
            live_key: "al_live_1".to_owned(),
            test_key: "al_test_1".to_owned(),
        };
        let expected = r#"{
  "base": "http://127.0.0.1:8787",
  "brands": {
    "premier": { "brand_id": "brd_1", "live_key": "al_live_1", "test_key": "al_test_1" },
    "growth": { "brand_id": "brd_1", "live_key": "al_live_1", "test_key": "al_test_1" }
  }
}
"#;
        assert_eq!(json("http://127.0.0.1:8787", &[brand("premier"), brand("growth")]), expected);
    }
}
