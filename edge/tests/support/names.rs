//! Texts without the identifiers that we made.

use std::collections::BTreeMap;

const KINDS: [&str; 5] = ["cnv_", "rfd_", "clm_", "vst_", "req_"];
const LENGTH: usize = 36;

/// Names of identifiers, by the order in which texts have them: `#cnv1`. A request is `#`.
#[derive(Default)]
pub struct Names(BTreeMap<String, String>);

impl Names {
    /// Puts names in the place of identifiers; one that has none yet gets one, or is `#?` if `learn` is false.
    pub fn hide(&mut self, text: &str, learn: bool) -> String {
        let mut hidden = String::new();
        let mut rest = text;
        while let Some(start) = KINDS.iter().filter_map(|kind| rest.find(kind)).min() {
            let (before, found) = rest.split_at(start);
            let (id, behind) = found.split_at(LENGTH.min(found.len()));
            if learn && !self.0.contains_key(id) {
                let kind = format!("#{}", &id[..3]);
                let many = self.0.values().filter(|name| name.starts_with(&kind)).count();
                let name = if kind == "#req" { "#".to_owned() } else { format!("{kind}{}", many + 1) };
                self.0.insert(id.to_owned(), name);
            }
            hidden.extend([before, self.0.get(id).map_or("#?", String::as_str)]);
            rest = behind;
        }
        hidden + rest
    }

    pub fn identifier(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(_, known)| *known == name).map(|(id, _)| id.as_str())
    }
}
