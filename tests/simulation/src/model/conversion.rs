//! Conversions: one an order, attributed to a claim.

use super::partition::{Change, Claim, Conversion, Partition};
use super::{Decision, Writing, conflict, json};
use crate::money;
use crate::payload::Order;

impl Partition {
    pub(super) fn convert(&self, writing: &Writing<'_>, order: &Order) -> Decision {
        let known = match self.recall(writing) {
            Err(conflict) => return conflict.into(),
            Ok(Some(memo)) => memo.row_id.as_deref().and_then(|id| self.conversion(id)),
            Ok(None) => match &order.order_id {
                Some(order_id) => self.conversions.iter().find(|known| known.order_id.as_ref() == Some(order_id)),
                // Without a number, only this very request is no other.
                None => self.conversion(writing.row_id),
            },
        };
        if let Some(known) = known
            && known.email != order.email
            && known.total != order.total
        {
            return conflict("order_id_conflict", None).into();
        }
        let new = known.is_none().then(|| self.attributed(writing, order));
        let Some(conversion) = known.or(new.as_ref()) else { unreachable!("it is known or new") };
        let id = conversion.row.id.clone();
        let is_duplicate = !writing.made(&id);
        let warnings = if is_duplicate { writing.differences(&conversion.row.fields) } else { Vec::new() };
        let outcome = writing.success(&id, is_duplicate, conversion.told(is_duplicate), warnings);
        Decision { outcome, memo: self.note(writing, Some(&id), None), change: new.map(Change::Conversion) }
    }

    fn attributed(&self, writing: &Writing<'_>, order: &Order) -> Conversion {
        let of_email = || self.claims.iter().filter(|claim| claim.email == order.email);
        let of_customer =
            self.claims.iter().filter(|claim| claim.customer_id.is_some() && claim.customer_id == order.customer_id);
        let (method, claim) = match &order.code {
            Some(code) => ("code", of_email().find(|claim| claim.code == *code)),
            None => match (latest(of_customer, order.occurred_at), latest(of_email(), order.occurred_at)) {
                (Some(latest), _) => ("customer_id", Some(latest)),
                (None, Some(latest)) => ("email", Some(latest)),
                (None, None) => ("none", None),
            },
        };
        Conversion {
            row: writing.row(),
            order_id: order.order_id.clone(),
            email: order.email.clone(),
            total: order.total,
            attributable: order.revenue(writing.basis).max(0),
            refunded: 0,
            method,
            referral_code: order.code.clone().or_else(|| claim.map(|claim| claim.code.clone())),
            claim_id: claim.map(|claim| claim.row.id.clone()),
            currency: order.currency.clone(),
        }
    }
}

/// The one that happened last, of those that had happened by then; of several, the one that was recorded last.
fn latest<'a>(claims: impl Iterator<Item = &'a Claim>, by: Option<u64>) -> Option<&'a Claim> {
    claims.filter(|claim| by.is_none_or(|by| claim.row.happened_at <= by)).max_by_key(|claim| claim.row.happened_at)
}

impl Conversion {
    fn told(&self, is_duplicate: bool) -> String {
        format!(
            r#"{{"conversion_id":"{}","order_id":{},"duplicate":{is_duplicate},"attribution":{},"attributable_revenue":{}}}"#,
            self.row.id,
            json(self.order_id.as_deref()),
            self.attribution(),
            money::print(self.attributable),
        )
    }

    pub(super) fn attribution(&self) -> String {
        format!(
            r#"{{"method":"{}","referral_code":{},"claim_id":{}}}"#,
            self.method,
            json(self.referral_code.as_deref()),
            json(self.claim_id.as_deref()),
        )
    }
}
