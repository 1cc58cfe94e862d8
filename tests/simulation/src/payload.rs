//! What an integration sends: facts, spelt in one of the many ways that the contract allows, or forbids. An integration that spells
//! them knows what the verdict must be, so that the model need not ask the core.

mod defect;
mod facts;
mod items;
mod meaning;
mod spelling;

use advocateloop_core::Basis;

pub use defect::Damage;
pub use facts::{Claim, Facts, Item, Order, Refund, Visit};

use crate::money::{self, Units};
use crate::random::Random;
use spelling::{Member, Spelt};

/// An issue or a warning that an answer must have, in its place of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    pub code: &'static str,
    pub path: String,
    /// Of `differs_from_recorded`.
    pub fields: Vec<&'static str>,
}

impl Said {
    pub fn new(code: &'static str, path: &str) -> Said {
        Said { code, path: path.to_owned(), fields: Vec::new() }
    }
}

/// A body, and all that the contract says about it.
pub struct Payload {
    pub bytes: Vec<u8>,
    pub facts: Facts,
    /// The fields that are present and their normalized JSON, in the order of the contract's tables.
    pub fields: Vec<(&'static str, String)>,
    /// Why it is refused; empty if it is not.
    pub issues: Vec<Said>,
    /// `malformed_json`, `payload_too_large` or `invalid_payload`, if there are issues.
    pub code: &'static str,
    of_fields: Vec<Said>,
    across: [Vec<Said>; 2],
}

impl Payload {
    pub fn is_valid(&self) -> bool {
        self.issues.is_empty()
    }

    /// As one JSON object.
    pub fn normalized(&self) -> String {
        let members: Vec<String> = self.fields.iter().map(|(name, value)| format!("\"{name}\":{value}")).collect();
        format!("{{{}}}", members.join(","))
    }

    /// The warnings that need no database but for the brand's basis.
    pub fn warnings(&self, basis: Basis) -> Vec<Said> {
        let across = match basis {
            Basis::Paid => &self.across[0],
            Basis::Gross => &self.across[1],
        };
        [self.of_fields.as_slice(), across].concat()
    }

    /// What `/validate` says to follow from it.
    pub fn derived(&self, basis: Basis) -> String {
        match &self.facts {
            Facts::Conversion(order) => {
                let mut members = format!("\"attributable_revenue\":{}", money::print(order.revenue(basis).max(0)));
                if let Some(total) = order.items_total() {
                    let total = money::half_even(total, money::ONE);
                    members.push_str(&format!(",\"items_total\":{}", money::print(total)));
                }
                format!("{{{members}}}")
            }
            _ => "{}".to_owned(),
        }
    }

    /// The same inside of a batch: on one line, with nothing in front.
    pub fn on_a_line(mut self) -> Payload {
        let text = self.bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&self.bytes);
        self.bytes = text.trim_ascii().iter().map(|&byte| if byte == b'\n' { b' ' } else { byte }).collect();
        self
    }

    /// Spells facts in a way of its own, with the damage that is asked for.
    pub fn spell(facts: Facts, damage: Damage, is_lenient: bool, random: &mut Random) -> Payload {
        let mut members: Vec<Member> = facts.members();
        let broken = damage.choose(&mut members, is_lenient, random);
        let mut spelt: Vec<Spelt> =
            members.iter().map(|member| member.spell(broken.get(member.name).copied(), is_lenient, random)).collect();
        let stray = meaning::stray(&facts, random);
        if meaning::is_missing(&facts, stray.as_ref(), &broken) {
            let amount = spelt.iter_mut().find(|spelt| spelt.name == "refund_amount");
            if let Some(amount) = amount {
                amount.issue = Some(Said::new("missing", "/refund_amount"));
            }
        }

        let mut issues: Vec<Said> = spelt.iter().filter_map(|spelt| spelt.issue.clone()).collect();
        let mut of_fields: Vec<Said> = spelt.iter().flat_map(|spelt| spelt.warnings.iter().cloned()).collect();
        let mut sent: Vec<String> = spelt.iter().flat_map(|spelt| spelt.sent.iter().cloned()).collect();
        if let Some(stray) = stray {
            sent.push(format!("\"{}\":{}", stray.name, stray.value));
            of_fields.extend(stray.warning.map(|code| Said::new(code, &format!("/{}", stray.name))));
        }
        random.shuffle(&mut sent);
        issues.extend(identifier_issue(&facts, &broken));
        issues.extend(running_total_issue(&facts, &broken));
        let unbroken = |name: &str| !broken.contains_key(name);
        let across = [Basis::Paid, Basis::Gross].map(|basis| across(&facts, basis, &unbroken));
        let fields = spelt.into_iter().filter_map(|spelt| Some((spelt.name, spelt.normalized?))).collect();
        let space = *random.pick(&["", "", " ", "\n  "]);
        let text = format!("{{{space}{}{space}}}{space}", sent.join(&format!(",{space}")));
        let code = "invalid_payload";
        let payload = Payload { bytes: text.into_bytes(), facts, fields, issues, code, of_fields, across };
        let mut payload = damage.spoil(payload, random);
        // One is a habit of editors and exports, as long as there is room for it.
        if damage != Damage::Limit && random.chance(4) {
            payload.bytes = [b"\xEF\xBB\xBF", payload.bytes.as_slice()].concat();
        }
        payload
    }
}

fn identifier_issue(facts: &Facts, broken: &defect::Broken) -> Option<Said> {
    let Facts::Refund(refund) = facts else { return None };
    let sent =
        [("order_id", &refund.order_id), ("conversion_id", &refund.conversion_id), ("claim_id", &refund.claim_id)];
    let is_sent = |(name, value): &(&str, &Option<String>)| value.is_some() || broken.contains_key(name);
    (!sent.iter().any(is_sent)).then(|| Said::new("identifier_required", ""))
}

fn running_total_issue(facts: &Facts, broken: &defect::Broken) -> Option<Said> {
    let Facts::Refund(refund) = facts else { return None };
    let judged = !broken.contains_key("refund_amount") && !broken.contains_key("total_refunded");
    let below = refund.running_total.zip(refund.amount).is_some_and(|(total, amount)| total < amount);
    (judged && below).then(|| Said::new("out_of_range", "/total_refunded"))
}

/// The rules across fields; each speaks only where the fields that it reads do.
fn across(facts: &Facts, basis: Basis, unbroken: &impl Fn(&str) -> bool) -> Vec<Said> {
    let mut said = Vec::new();
    match facts {
        Facts::Conversion(order) => {
            if !["order_total", "tax", "shipping"].iter().all(|name| unbroken(name)) {
                return said;
            }
            let gross = basis == Basis::Gross;
            if (!gross || unbroken("discount")) && order.revenue(basis) < 0 {
                said.push(Said::new("negative_revenue", "/order_total"));
            }
            let judged = unbroken("items") && (gross || unbroken("discount"));
            let discount: Units = if gross { 0 } else { order.discount };
            let computed = |items: Units| items + (order.tax + order.shipping - discount) * money::ONE;
            // A cent is 100 units.
            let differs = |items: Units| (computed(items) - order.total * money::ONE).abs() > 100 * money::ONE;
            if judged && order.items_total().is_some_and(differs) {
                said.push(Said::new("items_total_mismatch", "/order_total"));
            }
        }
        Facts::Refund(refund) => {
            let is_sent = |name: &str, value: bool| value || !unbroken(name);
            if !is_sent("refund_id", refund.refund_id.is_some())
                && is_sent("refund_amount", refund.amount.is_some())
                && !is_sent("total_refunded", refund.running_total.is_some())
            {
                said.push(Said::new("not_deduplicated", "/refund_id"));
            }
        }
        Facts::Claim(_) | Facts::Visit(_) => {}
    }
    said
}
