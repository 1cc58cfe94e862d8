//! What happened, before anybody spells it.

use advocateloop_core::{Basis, Event};

use super::spelling::{Kind, Member, Presence, Value};
use crate::money::{self, Units};

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Facts {
    Conversion(Order),
    Refund(Refund),
    Claim(Claim),
    Visit(Visit),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Order {
    pub email: String,
    pub name: Option<String>,
    pub order_id: Option<String>,
    pub total: Units,
    pub tax: Units,
    pub shipping: Units,
    pub discount: Units,
    pub code: Option<String>,
    pub items: Vec<Item>,
    pub customer_id: Option<String>,
    pub currency: Option<String>,
    pub occurred_at: Option<u64>,
    pub note: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    pub name: String,
    pub quantity: Option<Units>,
    pub unit_price: Option<Units>,
    pub line_total: Option<Units>,
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Refund {
    pub order_id: Option<String>,
    pub conversion_id: Option<String>,
    pub claim_id: Option<String>,
    pub amount: Option<Units>,
    pub refund_id: Option<String>,
    pub reason: Option<String>,
    pub running_total: Option<Units>,
    pub is_full: Option<bool>,
    pub currency: Option<String>,
    pub occurred_at: Option<u64>,
    pub note: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    pub code: String,
    pub email: String,
    pub name: Option<String>,
    /// Its digits behind a plus sign.
    pub phone: Option<String>,
    pub customer_id: Option<String>,
    pub occurred_at: Option<u64>,
    pub note: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Visit {
    pub code: String,
    pub source: Option<String>,
    pub campaign: Option<String>,
    pub occurred_at: Option<u64>,
}

impl Order {
    /// What counts for the referral; below zero where the payload's figures are odd.
    pub fn revenue(&self, basis: Basis) -> Units {
        let revenue = self.total - self.tax - self.shipping;
        if basis == Basis::Gross { revenue - self.discount } else { revenue }
    }

    /// Σ lines in 1/100,000,000, if there are items and every one has a price.
    pub fn items_total(&self) -> Option<Units> {
        if self.items.is_empty() { None } else { self.items.iter().map(Item::line).sum() }
    }
}

impl Item {
    fn line(&self) -> Option<Units> {
        self.line_total.map(|total| total * money::ONE).or_else(|| self.computed())
    }

    fn computed(&self) -> Option<Units> {
        self.unit_price.map(|price| price * self.quantity.unwrap_or(money::ONE))
    }

    /// Whether its own figures differ by more than a cent.
    pub fn is_odd(&self) -> bool {
        let both = self.line_total.zip(self.computed());
        both.is_some_and(|(total, computed)| (total * money::ONE - computed).abs() > 100 * money::ONE)
    }
}

impl Facts {
    /// When it happened, if its sender says so.
    pub fn occurred_at(&self) -> Option<u64> {
        match self {
            Facts::Conversion(order) => order.occurred_at,
            Facts::Refund(refund) => refund.occurred_at,
            Facts::Claim(claim) => claim.occurred_at,
            Facts::Visit(visit) => visit.occurred_at,
        }
    }

    /// Whether two deliveries of it are one event even without an idempotency key.
    pub fn has_natural_key(&self) -> bool {
        match self {
            Facts::Conversion(order) => order.order_id.is_some(),
            Facts::Refund(refund) => refund.refund_id.is_some(),
            Facts::Claim(_) => true,
            Facts::Visit(_) => false,
        }
    }

    pub fn event(&self) -> Event {
        match self {
            Facts::Conversion(_) => Event::Conversion,
            Facts::Refund(_) => Event::Refund,
            Facts::Claim(_) => Event::Claim,
            Facts::Visit(_) => Event::Visit,
        }
    }

    /// The fields of the event, in the order of the contract's table.
    pub fn names(&self) -> impl Iterator<Item = &'static str> {
        self.members().into_iter().map(|member| member.name)
    }

    /// The members of the payload, in the order of the contract's table.
    pub(super) fn members(&self) -> Vec<Member> {
        use Kind::{Code, Email, Id, Text};
        use Presence::{Advised, Explicit, Optional, Required};
        let text = |text: &String| Some(Value::Text(text.clone()));
        let maybe = |text: &Option<String>| text.clone().map(Value::Text);
        let occurred = |at: &Option<u64>| Member::new("occurred_at", Optional, Kind::Time, at.map(Value::Time));
        let metadata =
            |note: &Option<String>| Member::new("metadata", Optional, Kind::Metadata, note.clone().map(Value::Note));
        match self {
            Facts::Conversion(order) => {
                let items = (!order.items.is_empty()).then(|| Value::Items(order.items.clone()));
                vec![
                    Member::new("customer_email", Required, Email, text(&order.email)),
                    Member::new("customer_name", Optional, Text, maybe(&order.name)),
                    Member::new("order_id", Advised, Id, maybe(&order.order_id)),
                    Member::new("order_total", Required, Kind::Amount, Some(Value::Amount(order.total))),
                    Member::new("tax", Required, Kind::Amount, Some(Value::Amount(order.tax))),
                    Member::new("shipping", Required, Kind::Amount, Some(Value::Amount(order.shipping))),
                    Member::new("discount", Required, Kind::Amount, Some(Value::Amount(order.discount))),
                    Member::new("referral_code", Optional, Code, maybe(&order.code)),
                    Member::new("items", Optional, Kind::Items, items),
                    Member::new("customer_id", Optional, Id, maybe(&order.customer_id)),
                    Member::new("currency", Optional, Kind::Currency, maybe(&order.currency)),
                    occurred(&order.occurred_at),
                    metadata(&order.note),
                ]
            }
            Facts::Refund(refund) => vec![
                Member::new("order_id", Optional, Id, maybe(&refund.order_id)),
                Member::new("conversion_id", Optional, Id, maybe(&refund.conversion_id)),
                Member::new("claim_id", Optional, Id, maybe(&refund.claim_id)),
                Member::new("refund_amount", Explicit, Kind::PositiveAmount, refund.amount.map(Value::Amount)),
                Member::new("refund_id", Optional, Id, maybe(&refund.refund_id)),
                Member::new("refund_reason", Optional, Text, maybe(&refund.reason)),
                Member::new("total_refunded", Optional, Kind::PositiveAmount, refund.running_total.map(Value::Amount)),
                Member::new("is_full_refund", Optional, Kind::Boolean, refund.is_full.map(Value::Boolean)),
                Member::new("currency", Optional, Kind::Currency, maybe(&refund.currency)),
                occurred(&refund.occurred_at),
                metadata(&refund.note),
            ],
            Facts::Claim(claim) => vec![
                Member::new("referral_code", Required, Code, text(&claim.code)),
                Member::new("email", Required, Email, text(&claim.email)),
                Member::new("name", Optional, Text, maybe(&claim.name)),
                Member::new("phone", Optional, Kind::Phone, maybe(&claim.phone)),
                Member::new("customer_id", Optional, Id, maybe(&claim.customer_id)),
                occurred(&claim.occurred_at),
                metadata(&claim.note),
            ],
            Facts::Visit(visit) => vec![
                Member::new("referral_code", Required, Code, text(&visit.code)),
                Member::new("utm_source", Optional, Text, maybe(&visit.source)),
                Member::new("utm_campaign", Optional, Text, maybe(&visit.campaign)),
                occurred(&visit.occurred_at),
            ],
        }
    }
}
