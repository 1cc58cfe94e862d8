//! An order, or a part of it, was paid back.

use crate::issue::{IssueKind, MeantAmount};
use crate::json::{Member, Repeat, Tree};
use crate::near;
use crate::path::Place;
use crate::report::Report;
use crate::slot::{Kind as _, Slot};
use crate::table::table;
use crate::text::split_at;
use crate::value::{Currency, Id, Metadata, NumberText, Occurred, PositiveAmount, Text};
use crate::warning::WarningKind;

table! {
    /// A refund of a conversion, in full or in part.
    pub struct Refund, "a refund", ignoring ["items"], with rules of Refund, identified by [order_id, conversion_id, claim_id];
    order_id:       optional Id<'a>,              "The `order_id` of the conversion. At least one of the three identifiers is required.";
    conversion_id:  optional Id<'a>,              "Our identifier of the conversion, from its answer.";
    claim_id:       optional Id<'a>,              "The identifier of the claim that the conversion belongs to.";
    refund_amount:  non_null PositiveAmount,      "The amount refunded in this transaction. Leave it out to refund all that remains; `null` is refused.";
    refund_id:      optional Id<'a>,              "Your refund identifier; a second delivery of it is not counted again.";
    refund_reason:  optional Text<'a, 2000, true>, "Free-text reason; may hold line breaks and tabs.";
    total_refunded: optional PositiveAmount,      "All that was refunded so far, this refund included.";
    is_full_refund: optional bool,                "Whether the order is now fully refunded.";
    currency:       optional Currency<'a>,        "The currency of the amounts, which must be the order's; that if left out.";
    occurred_at:    optional Occurred,            "When it happened, at most a day ahead; when it arrives if left out.";
    metadata:       optional Metadata<'a>,        "Whatever you want to find again: texts by name. Erased with the customer.";
}

/// Checks that a refund means what it takes back.
pub(crate) fn check_refund(fields: &[Slot<'_>], others: &[Member<'_>], at: &Place<'_>, report: &mut Report) {
    if report.is_acknowledged {
        return;
    }
    let Some(refund) = Draft::at(fields) else { return };
    if refund.refund_amount.is_absent()
        && refund.total_refunded.is_absent()
        && let Some(is_full) = bool::optional(refund.is_full_refund)
        && let Some(meant) = meant_amount(is_full, others)
    {
        report.report_at_field(Refund::TABLE, "refund_amount", IssueKind::MeantAmount(meant));
    }
    if let (Some(amount), Some(total)) =
        (PositiveAmount::of(refund.refund_amount), PositiveAmount::of(refund.total_refunded))
        && total < amount
    {
        report.report(&at.field("total_refunded"), IssueKind::BelowRefundAmount);
    }
    // Without an amount, a repeated delivery finds nothing left to refund; with a running total, nothing new in it.
    if refund.refund_id.is_absent() && !refund.refund_amount.is_absent() && refund.total_refunded.is_absent() {
        report.warn(&at.field("refund_id"), WarningKind::NotDeduplicated);
    }
}

/// Finds what a refund without an amount says of one all the same. It takes back all that remains, so it must mean it.
fn meant_amount(is_full: Option<bool>, others: &[Member<'_>]) -> Option<MeantAmount> {
    if is_full == Some(true) {
        return None;
    }
    let sent = || others.iter().find_map(|member| speaks_of_an_amount(member));
    let items = || others.iter().any(|member| member.key == "items" && !is_empty(&member.value));
    let not_full = is_full.map(|_| MeantAmount::NotFull { key: "is_full_refund".to_owned() });
    sent().or(not_full).or_else(|| items().then_some(MeantAmount::Items))
}

/// Whether a value holds nothing: an empty list, object or text.
fn is_empty(value: &Tree<'_>) -> bool {
    match value {
        Tree::Null => true,
        Tree::Array(entries) => entries.is_empty(),
        Tree::Object(members) => members.is_empty(),
        Tree::String(text) => text.trim().is_empty(),
        _ => false,
    }
}

/// Words of a name that stand for an amount, whatever the member holds.
const WORDS: [&str; 6] = ["amount", "total", "subtotal", "price", "value", "sum"];
/// Words at the end of a name whose number is an amount.
const LAST_WORDS: [&str; 3] = ["refund", "refunds", "refunded"];

/// Whether a member that the table doesn't name means the amount of the refund.
fn speaks_of_an_amount(member: &Member<'_>) -> Option<MeantAmount> {
    let Member { key, value, repeat } = member;
    let means_nothing = matches!(value, Tree::Null | Tree::Boolean(true));
    if means_nothing || *repeat != Repeat::None || key == "items" {
        return None;
    }
    let holds_more = matches!(value, Tree::Array(_) | Tree::Object(_));
    let sent = |meant| Some(MeantAmount::Sent { key: key.clone().into_owned(), meant, is_inside: holds_more });
    match near::nearest(key, Refund::TABLE) {
        Some(meant @ ("refund_amount" | "total_refunded")) => return sent(meant),
        Some("is_full_refund") if *value == Tree::Boolean(false) => {
            return Some(MeantAmount::NotFull { key: key.clone().into_owned() });
        }
        _ => {}
    }
    let words = words(key);
    let is_space = |character| character == ' ';
    let words = || words.split(is_space).filter(|word| !word.is_empty());
    if words().any(|word| WORDS.contains(&word) || word.strip_suffix('s').is_some_and(|word| WORDS.contains(&word))) {
        return sent("refund_amount");
    }
    let holds_a_number = match value {
        Tree::Number(_) | Tree::LostDigits(_) => true,
        Tree::String(text) => NumberText::of(text).is_number(),
        _ => false,
    };
    let speaks_of_refunds = || split_at(&key.to_ascii_lowercase(), "refund").is_some();
    let ends_with_refund = words().next_back().is_some_and(|word| LAST_WORDS.contains(&word));
    if (holds_more && speaks_of_refunds()) || (holds_a_number && ends_with_refund) {
        sent("refund_amount")
    } else {
        None
    }
}

/// The words of a name in ASCII's lower case with spaces between them, parted by capitals and by whatever is no letter: `refund amount` of
/// `refundAmount`.
fn words(name: &str) -> String {
    let mut words = String::with_capacity(name.len());
    let mut is_behind_lower = false;
    let mut characters = name.chars().peekable();
    while let Some(character) = characters.next() {
        let is_letter = character.is_alphabetic();
        // A capital begins a word, unless it stands among others: `EURAmount` has two words, `AMOUNT` one.
        let begins_word = is_letter
            && character.is_uppercase()
            && (is_behind_lower || characters.peek().is_some_and(|behind| behind.is_lowercase()));
        is_behind_lower = character.is_lowercase();
        if begins_word || !is_letter {
            words.push(' ');
        }
        if is_letter {
            words.push(character.to_ascii_lowercase());
        }
    }
    words
}

#[cfg(test)]
mod tests {

    use super::*;

    #[test]
    fn a_name_is_parted_into_its_words() {
        for (name, expected) in [
            ("refundAmount", "refund amount"),
            ("Amount (EUR)", "amount eur"),
            ("AMOUNT", "amount"),
            ("EURAmount", "eur amount"),
            ("sub_total2", "sub total"),
            ("refund-value", "refund value"),
            ("summary", "summary"),
            ("", ""),
        ] {
            let found: Vec<_> = words(name).split_whitespace().map(String::from).collect();
            assert_eq!(found.join(" "), expected, "{name}");
        }
    }
}
