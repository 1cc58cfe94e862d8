//! A line item of a conversion or a claim.

use crate::money::Total;
use crate::path::Place;
use crate::report::Report;
use crate::slot::{Kind as _, Slot};
use crate::table::table;
use crate::value::{Amount, List, Quantity, Sku, Text, Url};
use crate::warning::WarningKind;

/// Line items of a conversion or a claim.
pub type Items<'a> = List<Item<'a>, 200>;

table! {
    /// A line of an order.
    pub struct Item, "an item", with rules of Item;
    name:          required  Text<'a, 300>,           "Item or service name.";
    quantity:      defaulted Quantity = "1",          "Units, such as `2` or `0.5`.";
    unit_price:    optional  Amount,                  "Price per unit. Or send `line_total`.";
    line_total:    optional  Amount,                  "The line's total, instead of `unit_price`.";
    sku:           optional  Sku<'a>,                 "SKU, plan code or service code.";
    category_path: optional  List<Text<'a, 100>, 10>, "Category path, top level first, such as `[\"Skincare\", \"Serums\"]`.";
    image_url:     optional  Url<'a>,                 "Web address of the item's image.";
}

impl Draft<'_, '_> {
    /// Computes what the line costs: `line_total`, else `unit_price` × `quantity`; `None` without a price.
    fn line(&self) -> Option<Total> {
        match (Amount::of(self.line_total), Amount::of(self.unit_price)) {
            (Some(total), _) => Some(total.into()),
            (None, Some(price)) => Some(Total::of_line(price, Quantity::of(self.quantity)?)),
            (None, None) => None,
        }
    }
}

/// Σ lines, if there are items and every one has a price.
pub(super) fn total(items: &Slot<'_>) -> Option<Total> {
    let Slot::List(items) = items else { return None };
    if items.is_empty() {
        return None;
    }
    let line = |item: &Slot<'_>| if let Slot::Object(fields) = item { Draft::at(fields)?.line() } else { None };
    items.iter().map(line).sum()
}

/// Checks the total of a line.
pub(crate) fn check_item(fields: &[Slot<'_>], at: &Place<'_>, report: &mut Report) {
    let Some(item) = Draft::at(fields) else { return };
    if let (Some(total), Some(price), Some(quantity)) =
        (Amount::of(item.line_total), Amount::of(item.unit_price), Quantity::of(item.quantity))
    {
        let computed = Total::of_line(price, quantity);
        if computed.differs(total.into()) {
            report.warn(&at.field("line_total"), WarningKind::LineTotalMismatch { sent: total, computed });
        }
    }
}
