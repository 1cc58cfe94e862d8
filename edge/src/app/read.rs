//! Reading back what a brand has recorded, with its own key.

use advocateloop_core::Event;

use super::Passage;
use crate::failure::Failure;
use crate::http::{ACCEPT, Request};
use crate::ids;
use crate::platform::Platform;
use crate::query::{InvalidParameter, Query, whole};
use crate::responses::events::SettledEvent;
use crate::responses::me::Me;
use crate::responses::read::{EventPage, Ledger, StoredConversion, event_lines};
use crate::responses::rejections::RejectionPage;
use crate::responses::summary::Summary;
use crate::responses::{Success, data};
use crate::retry::Home;
use crate::route::{Address, Read};
use crate::store::read::conversion::{self, Name, Part};
use crate::store::read::events::{self, Order, Selection};
use crate::store::read::me;
use crate::store::read::rejections;
use crate::store::read::summary::{self, Period};
use crate::store::read::{self, MOST, Reader};
use crate::store::{Conflict, RecordError, accepted};
use crate::time;

/// A question whose parameters have been understood.
enum Question {
    Conversion(Name),
    Refunds(Name, Part),
    /// Whether as lines.
    Events(Selection, bool),
    ByDay(Period),
    ByCode(Period, u32),
    /// An accepted event, by its identifier.
    Accepted(String),
    Me,
    Rejections(rejections::Selection),
}

impl<P: Platform> Passage<'_, P> {
    pub(super) async fn read<B>(
        &mut self,
        what: Read,
        address: &Address<'_>,
        request: &Request<B>,
    ) -> Result<Success, Failure> {
        let credentials = self.read_credentials(request)?;
        let reader = Reader { credentials: &credentials, now_ms: self.now_ms };
        let store = Home::of(self.platform, credentials.brand_id());
        let question = match self.check_rate(&credentials).await {
            Ok(()) => question(what, address, request, reader).map_err(Failure::from),
            Err(failure) => Err(failure),
        };
        match question {
            Ok(Question::Conversion(name)) => {
                let found = conversion::find(&store, reader, &name, Part::default()).await;
                let (conversion, refunds) = found.map_err(unread)?;
                Ok(data(&StoredConversion::of(&conversion, &refunds)))
            }
            Ok(Question::Refunds(name, part)) => {
                let (conversion, refunds) = conversion::find(&store, reader, &name, part).await.map_err(unread)?;
                Ok(data(&Ledger::of(&conversion, &refunds)))
            }
            Ok(Question::Events(selection, as_lines)) => {
                let page = events::list(&store, reader, &selection).await?;
                Ok(if as_lines { event_lines(&page, &selection) } else { data(&EventPage::from(&page)) })
            }
            Ok(Question::ByDay(period)) => {
                Ok(data(&Summary::by_day(period, &summary::by_day(&store, reader, period).await?)))
            }
            Ok(Question::ByCode(period, limit)) => {
                Ok(data(&Summary::by_code(period, &summary::by_code(&store, reader, period, limit).await?)))
            }
            Ok(Question::Accepted(id)) => {
                let settled = accepted::find(&store, reader, &id).await?.ok_or(Failure::NoSuchAccepted)?;
                Ok(data(&SettledEvent::from(&settled)))
            }
            Ok(Question::Rejections(selection)) => {
                Ok(data(&RejectionPage::from(&rejections::list(&store, reader, &selection).await?)))
            }
            Ok(Question::Me) => Ok(data(&Me::of(&credentials, &me::find(&store, reader).await?))),
            Err(failure) => {
                read::admit(&store, reader).await?;
                Err(failure)
            }
        }
    }
}

/// Makes the failure of a request that only reads, so that nothing can conflict.
fn unread(error: RecordError) -> Failure {
    match error {
        RecordError::Conflict(Conflict::ConversionNotFound { fields }) => Failure::NoSuchConversion { fields },
        error => error.into(),
    }
}

fn question<B>(
    what: Read,
    address: &Address<'_>,
    request: &Request<B>,
    reader: Reader<'_>,
) -> Result<Question, InvalidParameter> {
    let mut query = Query::read(&request.url.query);
    let id = || address.parameter("conversion_id").to_owned();
    let question = match what {
        Read::Conversion => Question::Conversion(Name::ConversionId(id())),
        Read::ConversionOfOrder => Question::Conversion(Name::OrderId(order_id(&mut query)?)),
        Read::Refunds => {
            let limit = limit(&mut query)?.unwrap_or(Part::default().limit);
            let from = query.take_as("cursor", CURSOR, |text| conversion::resume(reader, &id(), text))?;
            Question::Refunds(Name::ConversionId(id()), Part { limit, from: from.unwrap_or(Part::default().from) })
        }
        Read::Events => Question::Events(selection(&mut query, reader)?, wants_lines(request.headers.get(ACCEPT))),
        Read::Summary => summary(&mut query, reader)?,
        Read::Accepted => Question::Accepted(address.parameter("accepted_id").to_owned()),
        Read::Me => Question::Me,
        Read::Rejections => Question::Rejections(refused(&mut query, reader)?),
    };
    query.finish()?;
    Ok(question)
}

const CURSOR: &str = "a next_cursor of this very list, as it was given: leave it out to begin anew";

fn order_id(query: &mut Query) -> Result<String, InvalidParameter> {
    let missing =
        InvalidParameter::Missing { name: "order_id", expected: "the one that the conversion was recorded with" };
    query.take("order_id")?.map(|id| id.trim().to_owned()).ok_or(missing)
}

fn summary(query: &mut Query, reader: Reader<'_>) -> Result<Question, InvalidParameter> {
    const BY: &str = "day or referral_code";
    let missing = InvalidParameter::Missing { name: "by", expected: BY };
    let is_by_day = query.take_as("by", BY, |by| match by {
        "day" => Some(true),
        "referral_code" => Some(false),
        _ => None,
    });
    let is_by_day = is_by_day?.ok_or(missing)?;
    let period = period(query, time::day_of(reader.now_ms))?;
    Ok(if is_by_day { Question::ByDay(period) } else { Question::ByCode(period, limit(query)?.unwrap_or(100)) })
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
        Ok(Period { since, until })
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
        limit: limit(query)?.unwrap_or(100),
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

fn limit(query: &mut Query) -> Result<Option<u32>, InvalidParameter> {
    query.take_as("limit", "an integer from 1 to 500, such as 100", |text| {
        whole(text).filter(|limit| (1..=MOST).contains(limit))
    })
}
