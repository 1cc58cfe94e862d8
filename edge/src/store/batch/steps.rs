//! Which events can be recorded together.
//!
//! Two events have to do with each other where the one changes what the other asks the database for; then the one that was
//! sent first must be recorded first. Events of one kind that have nothing to do with each other, nor with what comes between
//! them, make one step.

use std::collections::BTreeMap;

use advocateloop_core::{Claim, Conversion, Email, Event, Id, Payload, Refund};

use super::Offer;

/// Offers of one kind, in their order.
pub(super) struct Step {
    pub(super) offers: Vec<usize>,
}

/// What an event asks for or changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Subject<'a> {
    IdempotencyKey(Event, &'a str),
    /// The claims of an email, to which its conversions are attributed.
    Claims(&'a str),
    /// The conversion with this order, and its ledger.
    Order(&'a str),
    /// The ledger of this conversion.
    Conversion(&'a str),
    /// The ledger of this claim's only conversion.
    Claim(&'a str),
    /// Which conversion a claim leads to: any new one may be its second.
    ConversionsOfClaims,
    /// Which ledger a refund means: only those that name it in the same way are known to mean different ones.
    Ledgers,
}

/// Events that are alike in how they use a subject do not mind each other, unless the use is [`ALONE`].
type Use = usize;

const ALONE: Use = 0;
const USES: usize = 4;

/// The latest step, counted from 1, in which a subject was used in each way.
type Latest = [usize; USES];

pub(super) fn of(offers: &[Offer<'_>]) -> Vec<Step> {
    let mut latest: BTreeMap<Subject<'_>, Latest> = BTreeMap::new();
    // Events of one kind are stored in the order sent: it is the order in which they are listed, and candidates are named.
    let mut levels: Vec<(Event, usize)> = Event::ALL.map(|event| (event, 0)).into();
    let mut steps: Vec<((usize, Event), Step)> = Vec::new();
    for (index, offer) in offers.iter().enumerate() {
        let uses = uses(offer);
        let before = uses.iter().filter_map(|(subject, way)| Some(last(latest.get(subject)?, *way)));
        let earliest = before.max().unwrap_or(0).saturating_add(1);
        let event = offer.recording.event;
        let level = levels.iter_mut().find(|(of, _)| *of == event).map_or(earliest, |(_, level)| {
            *level = earliest.max(*level);
            *level
        });
        for (subject, way) in uses {
            let latest = latest.entry(subject).or_default();
            if let Some(latest) = latest.get_mut(way) {
                *latest = level.max(*latest);
            }
        }
        let name = (level, event);
        let place = steps.partition_point(|(earlier, _)| *earlier < name);
        match steps.get_mut(place) {
            Some((same, step)) if *same == name => step.offers.push(index),
            _ => steps.insert(place, (name, Step { offers: vec![index] })),
        }
    }
    steps.into_iter().map(|(_, step)| step).collect()
}

/// The latest step that must be over before a subject is used in this way.
fn last(latest: &Latest, way: Use) -> usize {
    let others = latest.iter().enumerate().filter(|&(other, _)| way == ALONE || other != way);
    others.map(|(_, &step)| step).max().unwrap_or(0)
}

fn uses<'a>(offer: &'a Offer<'_>) -> Vec<(Subject<'a>, Use)> {
    let mut uses = match offer.payload {
        Payload::Conversion(conversion) => of_conversion(conversion),
        Payload::Refund(refund) => of_refund(refund),
        Payload::Claim(claim) => of_claim(claim),
        Payload::Visit(_) => Vec::new(),
    };
    if let Some(idempotency) = offer.recording.idempotency {
        uses.push((Subject::IdempotencyKey(offer.recording.event, &idempotency.key), ALONE));
    }
    uses
}

fn of_claim<'a>(claim: &'a Claim<'_>) -> Vec<(Subject<'a>, Use)> {
    vec![(Subject::Claims(claim.email.as_str()), ALONE)]
}

fn of_conversion<'a>(conversion: &'a Conversion<'_>) -> Vec<(Subject<'a>, Use)> {
    const ATTRIBUTED: Use = 1;
    const ADDED: Use = 1;
    let mut uses = vec![
        (Subject::Claims(Email::as_str(&conversion.customer_email)), ATTRIBUTED),
        (Subject::ConversionsOfClaims, ADDED),
    ];
    uses.extend(conversion.order_id.as_ref().map(|order| (Subject::Order(order.as_str()), ALONE)));
    uses
}

fn of_refund<'a>(refund: &'a Refund<'_>) -> Vec<(Subject<'a>, Use)> {
    const LED: Use = 2;
    let Refund { order_id, conversion_id, claim_id, .. } = refund;
    let named = [
        order_id.as_ref().map(|id| Subject::Order(Id::as_str(id))),
        conversion_id.as_ref().map(|id| Subject::Conversion(Id::as_str(id))),
        claim_id.as_ref().map(|id| Subject::Claim(Id::as_str(id))),
    ];
    // The first identifier is enough: the others must name the same conversion.
    let way = named.iter().position(Option::is_some).map_or(ALONE, |position| position.saturating_add(1));
    let mut uses = vec![(Subject::Ledgers, way)];
    uses.extend(named.into_iter().flatten().map(|subject| (subject, ALONE)));
    uses.extend(claim_id.is_some().then_some((Subject::ConversionsOfClaims, LED)));
    uses
}
