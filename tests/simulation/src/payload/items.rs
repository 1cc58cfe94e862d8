//! The items of an order, as they are sent and as they are normalized.

use super::Said;
use super::facts::Item;
use super::spelling::quoted;
use crate::money;
use crate::random::Random;

/// What is no item, and what lenient mode leaves out.
const NO_ITEMS: [&str; 5] =
    ["null", "{\"quantity\":1}", "\"xq7\"", "{\"name\":5}", "{\"name\":\"xq7\",\"unit_price\":-1}"];

/// And what is odd about them, in the order in which it is said.
pub(super) fn spell(items: &[Item], is_lenient: bool, random: &mut Random) -> (String, Vec<Said>) {
    let mut warnings = Vec::new();
    let mut sent = Vec::new();
    for (at, item) in items.iter().enumerate() {
        let place = |field: &str| format!("/items/{at}/{field}");
        let mut members = Vec::new();
        members.extend(item.line_total.map(|units| format!("\"line_total\":{}", money::print_short(units))));
        members.extend(item.unit_price.map(|units| {
            let quotes = if is_lenient && random.chance(20) { "\"" } else { "" };
            if !quotes.is_empty() {
                warnings.push(Said::new("coerced", &place("unit_price")));
            }
            format!("\"unit_price\":{quotes}{}{quotes}", money::print(units))
        }));
        members.push(format!("\"name\":{}", quoted(&item.name)));
        members.extend(item.quantity.map(|units| format!("\"quantity\":{}", money::print(units))));
        if is_lenient && random.chance(20) {
            members.push("\"image_url\":\"xq7.png\"".to_owned());
            warnings.push(Said::new("dropped", &place("image_url")));
        }
        if item.is_odd() {
            warnings.push(Said::new("line_total_mismatch", &place("line_total")));
        }
        sent.push(format!("{{{}}}", members.join(",")));
    }
    if is_lenient && random.chance(30) {
        sent.push((*random.pick(&NO_ITEMS)).to_owned());
        warnings.push(Said::new("dropped", &format!("/items/{}", items.len())));
    }
    (format!("[{}]", sent.join(",")), warnings)
}

pub(super) fn normalize(items: &[Item]) -> String {
    let item = |item: &Item| {
        let quantity = money::print_short(item.quantity.unwrap_or(money::ONE));
        let mut members = vec![format!("\"name\":{},\"quantity\":{quantity}", quoted(&item.name))];
        members.extend(item.unit_price.map(|units| format!("\"unit_price\":{}", money::print(units))));
        members.extend(item.line_total.map(|units| format!("\"line_total\":{}", money::print(units))));
        format!("{{{}}}", members.join(","))
    };
    format!("[{}]", items.iter().map(item).collect::<Vec<_>>().join(","))
}
