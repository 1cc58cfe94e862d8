//! The requests as an `.http` file, which editors send by a click.

use std::fmt::Write as _;

use super::operation::{Access, Described};

const HEAD: &str = "\
# Made from the route table by `cargo xtask bless`. Fill in what `target/demo.json` says after `cargo xtask dev`; the admin token stands
# in `.dev.vars`.
@base = http://127.0.0.1:8787
@api_key = al_test_
@brand_id = brd_
@admin_token =
@conversion_id = cnv_
@key_id = key_
";

pub(super) fn file(operations: &[Described]) -> String {
    let mut text = HEAD.to_owned();
    for described in operations {
        let operation = &described.operation;
        // Writing to a string does not fail.
        let _ = write!(text, "\n### {}\n{} {{{{base}}}}{}\n", operation.summary, described.method, address(described));
        match operation.access {
            Access::Anyone => {}
            Access::Key => text.push_str("X-API-Key: {{api_key}}\nX-Brand-ID: {{brand_id}}\n"),
            Access::Operator => text.push_str("Authorization: Bearer {{admin_token}}\n"),
        }
        if let Some(body) = &operation.body {
            let _ = write!(text, "Content-Type: application/json\n\n{:#}\n", body.example);
        }
    }
    text
}

fn address(described: &Described) -> String {
    let path = described.path.replace('{', "{{").replace('}', "}}");
    let required = described.operation.query.iter().filter(|parameter| parameter.required);
    let query: Vec<String> = required
        .map(|parameter| {
            let example = parameter.example.as_ref().and_then(serde_json::Value::as_str).unwrap_or_default();
            format!("{}={example}", parameter.name)
        })
        .collect();
    if query.is_empty() { path } else { format!("{path}?{}", query.join("&")) }
}
