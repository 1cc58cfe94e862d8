//! Reading back what a brand has recorded, and erasing a person, with the brand's own key.

use advocateloop_core::{Erasure, Event};

use super::Context;
use super::body::Takes;
use crate::failure::Failure;
use crate::http::{ACCEPT, Body, Request};
use crate::ids;
use crate::json::{self, Date};
use crate::platform::Platform;
use crate::query::{InvalidParameter, Query, whole};
use crate::responses::{Success, data};
use crate::retry::BrandStore;
use crate::route::{Address, Read};
use crate::store::read::conversion::{self, Ledger, Name};
use crate::store::read::events::{self, EventPage, Order, Selection};
use crate::store::read::summary::{self, Period};
use crate::store::read::{self, MOST, Reader, USUAL, me, rejections};
use crate::store::{Conflict, Executor, RecordError, accepted, erasure};
use crate::time;

impl<P: Platform> Context<'_, P> {
    pub(super) async fn read<B>(
        &mut self,
        what: Read,
        address: &Address<'_>,
        request: &Request<B>,
    ) -> Result<Success, Failure> {
        let credentials = self.read_credentials(request)?;
        let reader = Reader { credentials: &credentials, now_ms: self.now_ms };
        let store = BrandStore::of(self.platform, credentials.brand_id());
        let outcome = match self.check_rate(&credentials).await {
            Ok(()) => answer(what, address, request, &store, reader).await,
            Err(failure) => Err(failure),
        };
        // These two come before the key is looked at.
        if let Err(Failure::InvalidParameter(_) | Failure::RateLimited) = outcome {
            read::admit(&store, reader).await?;
        }
        outcome
    }

    /// Erases a person. The email stands in the body, not in the address: addresses are written to logs all along the way.
    pub(super) async fn erase<B: Body>(&mut self, request: &mut Request<B>) -> Result<Success, Failure> {
        Takes::One.check_declared_size(&request.headers)?;
        let credentials = self.read_credentials(request)?;
        let reader = Reader { credentials: &credentials, now_ms: self.now_ms };
        let store = BrandStore::of(self.platform, credentials.brand_id());
        let sent = match self.check_rate(&credentials).await {
            Ok(()) => super::admin::read_body(request).await,
            Err(failure) => Err(failure),
        };
        let asked = sent.and_then(|sent| Ok(Erasure::judge(&sent)?.email.as_str().to_owned()));
        match asked {
            Ok(email) => Ok(data(&erasure::erase(&store, reader, &email, &self.record.request_id).await?)),
            Err(failure) => {
                read::admit(&store, reader).await?;
                Err(failure)
            }
        }
    }
}

/// Answers a question, once its parameters have been understood.
async fn answer<B>(
    what: Read,
    address: &Address<'_>,
    request: &Request<B>,
    store: &impl Executor,
    reader: Reader<'_>,
) -> Result<Success, Failure> {
    let mut query = Query::read(&request.url.query);
    let named = Name { field: "conversion_id", id: address.parameter("conversion_id").to_owned() };
    Ok(match what {
        Read::Conversion | Read::ConversionOfOrder => {
            let by_order = what == Read::ConversionOfOrder;
            let name = if by_order { Name { field: "order_id", id: order_id(&mut query)? } } else { named };
            query.finish()?;
            data(&conversion::find(store, reader, &name, 0, USUAL).await.map_err(unread)?)
        }
        Read::Refunds => {
            let limit = limit(&mut query)?;
            let from = query.take_as("cursor", CURSOR, |text| conversion::resume(reader, &named.id, text))?;
            query.finish()?;
            let found = conversion::find(store, reader, &named, from.unwrap_or_default(), limit).await;
            data(&Ledger::from(found.map_err(unread)?))
        }
        Read::Events => {
            let selection = selection(&mut query, reader)?;
            query.finish()?;
            let page = events::list(store, reader, &selection).await?;
            if wants_lines(request.headers.get(ACCEPT)) { lines(page, &selection) } else { data(&page) }
        }
        Read::Summary => {
            let by = query.take_as("by", BY, |by| ["day", "referral_code"].into_iter().find(|known| *known == by))?;
            let by = by.ok_or(InvalidParameter::Missing { name: "by", expected: BY })?;
            let period = period(&mut query, time::day_of(reader.now_ms))?;
            let limit = if by == "day" { None } else { Some(limit(&mut query)?) };
            query.finish()?;
            data(&match limit {
                None => summary::by_day(store, reader, period).await?,
                Some(limit) => summary::by_code(store, reader, period, limit).await?,
            })
        }
        Read::Accepted => {
            query.finish()?;
            let settled = accepted::find(store, reader, address.parameter("accepted_id")).await?;
            data(&settled.ok_or(Failure::NoSuchAccepted)?)
        }
        Read::Rejections => {
            let selection = refused(&mut query, reader)?;
            query.finish()?;
            data(&rejections::list(store, reader, &selection).await?)
        }
        Read::Me => {
            query.finish()?;
            data(&me::find(store, reader).await?)
        }
    })
}

const BY: &str = "day or referral_code";

/// Makes the failure of a request that only reads, so that nothing can conflict.
fn unread(error: RecordError) -> Failure {
    match error {
        RecordError::Conflict(Conflict::ConversionNotFound { fields }) => Failure::NoSuchConversion { fields },
        error => error.into(),
    }
}

/// Writes one event a line, and in the headers where the list goes on: a page a request, so that an export that breaks off goes on
/// where it broke, and one that fails says so with its status.
fn lines(page: EventPage, selection: &Selection) -> Success {
    let lines = page.events.iter().map(|event| json::write(event) + "\n").collect();
    let link = page.next_cursor.as_ref().filter(|_| page.has_more).map(|cursor| link(selection, cursor));
    Success::Lines { lines, next: page.next_cursor, link }
}

/// The address of the next page.
fn link(selection: &Selection, cursor: &str) -> String {
    let mut address = format!("/api/v1/events?order={}&limit={}", selection.order.name(), selection.limit);
    let time = |ms: Option<u64>| ms.map(time::print);
    let kind = selection.event.map(|event| event.name().to_owned());
    for (name, value) in [("type", kind), ("since", time(selection.since)), ("until", time(selection.until))] {
        if let Some(value) = value {
            address.extend(["&", name, "=", &value]);
        }
    }
    format!("<{address}&cursor={cursor}>; rel=\"next\"")
}

const CURSOR: &str = "a next_cursor of this very list, as it was given: leave it out to begin anew";

fn order_id(query: &mut Query) -> Result<String, InvalidParameter> {
    let missing =
        InvalidParameter::Missing { name: "order_id", expected: "the one that the conversion was recorded with" };
    query.take("order_id")?.map(|id| id.trim().to_owned()).ok_or(missing)
}

/// The last 30 days with today, unless told otherwise.
fn period(query: &mut Query, today: u64) -> Result<Period, InvalidParameter> {
    const DAYS: u64 = 30;
    /// Ten years: a day is a row of the answer.
    const MOST_DAYS: u64 = 3660;
    let until =
        query.take_as("until", "a date from 1970-01-02 on, such as 2026-11-21; that day is not included", |text| {
            time::parse_day(text).filter(|&day| day > 0)
        })?;
    let since = query.take_as("since", DATE, time::parse_day)?;
    let until = until.unwrap_or_else(|| today.saturating_add(1).max(since.unwrap_or_default().saturating_add(1)));
    let since = since.unwrap_or_else(|| until.saturating_sub(DAYS));
    if since < until && until.saturating_sub(since) <= MOST_DAYS {
        Ok(Period { since: Date(since), until: Date(until) })
    } else {
        let expected = "a date before until, and at most 3660 days before it";
        Err(InvalidParameter::Malformed { name: "since", expected })
    }
}

fn selection(query: &mut Query, reader: Reader<'_>) -> Result<Selection, InvalidParameter> {
    let event = query.take_as("type", "conversion, refund, claim or visit: leave it out for all", Event::from_name)?;
    let order =
        query.take_as("order", "asc, oldest first, or desc, newest first", Order::from_name)?.unwrap_or_default();
    Ok(Selection {
        event,
        order,
        since: query.take_as("since", TIME, time::parse)?,
        until: query.take_as("until", TIME, time::parse)?,
        limit: limit(query)?,
        after: query.take_as("cursor", CURSOR, |text| events::resume(reader, event, order, text))?,
    })
}

/// The last 30 days with today, unless told otherwise.
fn refused(query: &mut Query, reader: Reader<'_>) -> Result<rejections::Selection, InvalidParameter> {
    const ID: &str = "the request_id of an answer: req_ and 32 digits and letters";
    let today = time::day_of(reader.now_ms);
    Ok(rejections::Selection {
        since: query.take_as("since", DATE, time::parse_day)?.unwrap_or_else(|| today.saturating_sub(30)),
        before: query
            .take_as("cursor", CURSOR, |text| rejections::resume(reader, text))?
            .unwrap_or_else(|| today.saturating_add(2)),
        request_id: query.take_as("request_id", ID, |id| ids::is_request(id).then(|| id.to_owned()))?,
    })
}

const DATE: &str = "a date such as 2026-11-21";

const TIME: &str =
    "a date or an RFC 3339 time from 1970 on, such as 2026-11-21 or 2026-11-21T09:12:33Z (in an address, + is %2B)";

/// Whether newline-delimited JSON is asked for, whatever else is acceptable.
fn wants_lines(accept: Option<&str>) -> bool {
    let media_types = accept.unwrap_or_default().split(',').filter_map(|range| range.split(';').next());
    media_types.into_iter().any(|media_type| media_type.trim().eq_ignore_ascii_case("application/x-ndjson"))
}

fn limit(query: &mut Query) -> Result<u32, InvalidParameter> {
    let limit = |text: &str| whole(text).filter(|limit| (1..=MOST).contains(limit));
    Ok(query.take_as("limit", "an integer from 1 to 500, such as 100", limit)?.unwrap_or(USUAL))
}
