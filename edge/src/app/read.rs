//! Reading back what a brand has recorded, with its own key.

use super::Passage;
use crate::failure::Failure;
use crate::http::Request;
use crate::platform::Platform;
use crate::query::{InvalidParameter, Query};
use crate::reply::{self, Success};
use crate::retry;
use crate::route::{Address, Read};
use crate::store::read::conversion::{self, Name, Part};
use crate::store::read::{self, MOST, Reader};

/// What is asked for, when its parameters have been understood.
enum Question {
    Conversion(Name),
    Refunds(Name, Part),
}

impl<P: Platform> Passage<'_, P> {
    pub(super) async fn read<B>(
        &mut self,
        what: Read,
        address: &Address<'_>,
        request: &Request<B>,
    ) -> Result<Success, Failure> {
        let credentials = self.read_credentials(&request.headers)?;
        let reader = Reader { credentials: &credentials, now_ms: self.now_ms };
        let store = retry::Patient(self.platform);
        let question = match self.check_rate(&credentials).await {
            Ok(()) => question(what, address, &request.url.query, reader).map_err(Failure::from),
            Err(failure) => Err(failure),
        };
        match question {
            Ok(Question::Conversion(name)) => {
                let (conversion, refunds) = conversion::find(&store, reader, &name, Part::default()).await?;
                Ok(reply::read::conversion(&conversion, &refunds))
            }
            Ok(Question::Refunds(name, part)) => {
                let (conversion, refunds) = conversion::find(&store, reader, &name, part).await?;
                Ok(reply::read::refunds(&conversion, &refunds))
            }
            Err(failure) => {
                read::admit(&store, reader).await?;
                Err(failure)
            }
        }
    }
}

fn question(what: Read, address: &Address<'_>, query: &str, reader: Reader<'_>) -> Result<Question, InvalidParameter> {
    let mut query = Query::read(query);
    let id = || address.parameter("conversion_id").to_owned();
    let question = match what {
        Read::Conversion => Question::Conversion(Name::ConversionId(id())),
        Read::ConversionOfOrder => Question::Conversion(Name::OrderId(order_id(&mut query)?)),
        Read::Refunds => {
            let limit = limit(&mut query)?.unwrap_or(Part::default().limit);
            let after = query.take_as("cursor", CURSOR, |text| conversion::resume(reader, &id(), text))?;
            Question::Refunds(Name::ConversionId(id()), Part { limit, after: after.unwrap_or(Part::default().after) })
        }
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

fn limit(query: &mut Query) -> Result<Option<u32>, InvalidParameter> {
    query.take_as("limit", "an integer from 1 to 500, such as 100", |text| {
        text.parse().ok().filter(|limit| (1..=MOST).contains(limit))
    })
}
