//! Moving a brand to another database: one request, one step of bounded work, after which anybody can go on with the next.
//!
//! The next step is read from the databases alone. A step that is cut off, repeated, or done twice at once does no harm: see [`moving`]
//! for the condition of each change of state.

use advocateloop_core::Environment;
use serde::Serialize;

use super::no_query;
use crate::app::Context;
use crate::database::Database;
use crate::failure::Failure;
use crate::http::Request;
use crate::ids;
use crate::platform::Platform;
use crate::query::{InvalidParameter, Query, whole};
use crate::responses::{Success, data};
use crate::retry::RetryingStore;
use crate::store::StoreError;
use crate::store::admin::moving::copy::{self, Kind, PART};
use crate::store::admin::moving::{self, Move, Part, Role, Standing, Step};

/// The most parts of one kind that a step copies.
const PARTS: u32 = 4;

/// The most parts that a step copies at the switch, while the brand can record nothing.
const PARTS_AT_THE_SWITCH: u32 = 64;

/// How far a move is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "contract", derive(schemars::JsonSchema), schemars(inline))]
pub enum Stage {
    // The brand lives where it did.
    Copying,
    // It lives nowhere: requests wait.
    Switching,
    // It lives where it is to be, and its old rows are being removed.
    Clearing,
    Done,
}

/// Result of a step of a move.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "contract", derive(schemars::JsonSchema), schemars(rename = "Move"))]
pub struct Progress {
    pub brand_id: String,
    pub stage: Stage,
    /// Database that the brand lives in, or last did.
    pub database: Database,
    /// Events that are in the other database already; 0 where none are counted.
    pub copied: u64,
    /// Events that there are.
    pub events: u64,
}

/// The database that a brand lives in, or waits in while it lives nowhere.
struct Found {
    database: Database,
    standing: Standing,
}

/// Both ends of a move under way.
struct Way<'p, P> {
    from: RetryingStore<'p, P>,
    to: RetryingStore<'p, P>,
    of: Move<'p>,
    at: Database,
    peer: Database,
}

impl<P: Platform> Context<'_, P> {
    pub(super) async fn move_brand<B>(&self, brand_id: &str, request: &Request<B>) -> Result<Success, Failure> {
        const NUMBER: &str = "the number of the database to move to: 0 is the binding DB, 1 is DB_1";
        let mut query = Query::read(&request.url.query);
        let to = query.take_as("to", NUMBER, |text| whole(text).map(Database::new))?;
        query.finish()?;
        let to = to.ok_or(InvalidParameter::Missing { name: "to", expected: NUMBER })?;
        let bound = self.platform.databases();
        if !bound.contains(&to) {
            return Err(Failure::NoSuchDatabase { bound });
        }
        let found = self.locate(brand_id).await?;
        let step = match &found.standing.part {
            None if found.database == to => told(brand_id, Stage::Done, found.database),
            None => {
                let of = Move { brand_id, move_id: &self.record.request_id };
                let store = self.at(found.database);
                moving::take(&store, of, Step::Begin { peer: to }).await?;
                let events = copy::events(&store, brand_id).await?;
                Progress { events, ..told(brand_id, Stage::Copying, found.database) }
            }
            Some(part) if part.role == Role::Leaving && part.peer == to => {
                let way = self.way(brand_id, &found, part);
                self.copy(&way, found.standing.elsewhere.is_some()).await?
            }
            Some(part) if part.role == Role::Leaving => {
                return Err(Failure::MoveUnderWay { to: part.peer });
            }
            Some(part) => self.clear(&self.way(brand_id, &found, part)).await?,
        };
        Ok(data(&step))
    }

    /// Does a step back. After the switch, the move is finished instead.
    pub(super) async fn cancel_move<B>(&self, brand_id: &str, request: &Request<B>) -> Result<Success, Failure> {
        no_query(request)?;
        let found = self.locate(brand_id).await?;
        let step = match &found.standing.part {
            None => told(brand_id, Stage::Done, found.database),
            Some(part) if part.role == Role::Leaving => self.give_up(&self.way(brand_id, &found, part)).await?,
            Some(part) => self.clear(&self.way(brand_id, &found, part)).await?,
        };
        Ok(data(&step))
    }

    fn at(&self, database: Database) -> RetryingStore<'_, P> {
        RetryingStore::at(self.platform, database)
    }

    fn way<'s>(&'s self, brand_id: &'s str, found: &Found, part: &'s Part) -> Way<'s, P> {
        let (at, peer) = (found.database, part.peer);
        Way { from: self.at(at), to: self.at(peer), of: Move { brand_id, move_id: &part.move_id }, at, peer }
    }

    /// Follows the pointers from the database that the identifier names.
    async fn locate(&self, brand_id: &str) -> Result<Found, Failure> {
        let mut passed: Vec<Found> = Vec::new();
        let mut database = ids::database_of(brand_id);
        while !passed.iter().any(|found| found.database == database) {
            let Some(standing) = moving::look(&self.at(database), brand_id).await? else {
                return Err(if passed.is_empty() { Failure::NoSuchBrand } else { nowhere() });
            };
            let found = Found { database, standing };
            match found.standing.elsewhere {
                None => return Ok(found),
                Some(elsewhere) => database = elsewhere,
            }
            passed.push(found);
        }
        let is_leaving = |part: &Part| part.role == Role::Leaving;
        passed.into_iter().find(|found| found.standing.part.as_ref().is_some_and(is_leaving)).ok_or_else(nowhere)
    }

    /// Makes the other side ready and copies for a while. When little is left, freezes the brand, copies what came meanwhile, compares, and lets
    /// the brand live at the other side.
    async fn copy(&self, way: &Way<'_, P>, mut is_frozen: bool) -> Result<Progress, Failure> {
        loop {
            if !self.make_ready(way).await? {
                return self.give_up(way).await;
            }
            let parts = if is_frozen { PARTS_AT_THE_SWITCH } else { PARTS };
            let mut is_whole = self.copy_events(way, parts).await?;
            // Late ones only behind all others: where the copy goes on is where it has arrived.
            let keys = way.copy(Kind::IdempotencyKeys, parts).await?;
            is_whole &= keys && way.copy(Kind::LateIdempotencyKeys, parts).await?;
            is_whole &= way.copy(Kind::Audit, parts).await?;
            if is_frozen {
                is_whole &= way.copy_whole(Kind::Accepted, "", parts).await?;
                is_whole &= way.copy(Kind::ApiKeys, parts).await?;
            }
            match (is_whole, is_frozen) {
                (false, false) => return way.progress(Stage::Copying, way.at).await,
                (false, true) => return way.progress(Stage::Switching, way.at).await,
                (true, false) => moving::take(&way.from, way.of, Step::Freeze).await?,
                (true, true) => break,
            };
            is_frozen = true;
        }
        let brand_id = way.of.brand_id;
        if copy::sums(&way.from, brand_id).await? != copy::sums(&way.to, brand_id).await? {
            return Err(Failure::internal("counts and sums of the copy are not the same: cancel the move"));
        }
        let brand = copy::brand(&way.from, brand_id).await?.ok_or_else(nowhere)?;
        let step = Step::Activate { by: self.change(), to: way.peer, brand };
        let there = moving::take(&way.to, way.of, step).await?;
        if there.is_none_or(|there| there.elsewhere.is_some()) {
            // Somebody cancels it.
            return way.progress(Stage::Switching, way.at).await;
        }
        moving::take(&way.from, way.of, Step::Leave).await?;
        way.progress(Stage::Clearing, way.peer).await
    }

    /// Tells whether the other side takes part in this move. It doesn't once it has refused.
    async fn make_ready(&self, way: &Way<'_, P>) -> Result<bool, Failure> {
        let is_mine = |part: &Part| part.move_id == way.of.move_id;
        let mut there = moving::look(&way.to, way.of.brand_id).await?;
        if !there.as_ref().and_then(|there| there.part.as_ref()).is_some_and(is_mine) {
            let brand = copy::brand(&way.from, way.of.brand_id).await?.ok_or_else(nowhere)?;
            there = moving::take(&way.to, way.of, Step::Prepare { peer: way.at, brand }).await?;
        }
        match there.and_then(|there| there.part).filter(is_mine) {
            Some(part) => Ok(part.role != Role::Left),
            None => Err(Failure::internal("the other database has rows of the brand that are not cleared")),
        }
    }

    async fn copy_events(&self, way: &Way<'_, P>, parts: u32) -> Result<bool, Failure> {
        for environment in Environment::ALL {
            way.copy_whole(Kind::Events, environment.name(), parts).await?;
        }
        let (here, there) = way.events().await?;
        // A part of large payloads has few rows: only this tells how many are left.
        let left = here.saturating_sub(there);
        Ok(if parts == PARTS_AT_THE_SWITCH { left == 0 } else { left < PART })
    }

    /// Gives up a move: first the other side refuses, then the brand stays here.
    async fn give_up(&self, way: &Way<'_, P>) -> Result<Progress, Failure> {
        // A late preparation would find nobody to refuse it.
        let _refuses_already = self.make_ready(way).await?;
        let there = moving::take(&way.to, way.of, Step::Refuse).await?;
        if there.is_none_or(|there| there.elsewhere.is_none()) {
            moving::take(&way.from, way.of, Step::Leave).await?;
            return way.progress(Stage::Clearing, way.peer).await;
        }
        moving::take(&way.from, way.of, Step::Stay).await?;
        way.progress(Stage::Clearing, way.at).await
    }

    /// Removes a part of the other side's rows, which are no longer needed.
    async fn clear(&self, way: &Way<'_, P>) -> Result<Progress, Failure> {
        let there = moving::look(&way.to, way.of.brand_id).await?.and_then(|there| there.part);
        let role = there.filter(|part| part.move_id == way.of.move_id).map(|part| part.role);
        let mut stage = Stage::Clearing;
        match role {
            Some(Role::Leaving) => _ = moving::take(&way.to, way.of, Step::Leave).await?,
            Some(_) if !moving::clear(&way.to, way.of).await? => {}
            Some(_) => _ = moving::take(&way.to, way.of, Step::Forget).await?,
            None => {
                moving::take(&way.from, way.of, Step::Forget).await?;
                stage = Stage::Done;
            }
        }
        Ok(told(way.of.brand_id, stage, way.at))
    }
}

/// Tells of a step that counts no events.
fn told(brand_id: &str, stage: Stage, database: Database) -> Progress {
    Progress { brand_id: brand_id.to_owned(), stage, database, copied: 0, events: 0 }
}

impl<P: Platform> Way<'_, P> {
    /// Copies at most so many parts; whether little was left behind the last one.
    async fn copy(&self, kind: Kind, parts: u32) -> Result<bool, StoreError> {
        let mut rows = PART;
        for _ in 0..parts {
            rows = copy::copy(&self.from, &self.to, self.of, kind, "").await?;
            if rows < PART {
                break;
            }
        }
        Ok(rows < PART)
    }

    /// Copies at most so many parts, of which one with large payloads has few rows; whether nothing was left behind the last one.
    async fn copy_whole(&self, kind: Kind, environment: &str, parts: u32) -> Result<bool, StoreError> {
        for _ in 0..parts {
            if copy::copy(&self.from, &self.to, self.of, kind, environment).await? == 0 {
                return Ok(true);
            }
        }
        Ok(false)
    }

    async fn events(&self) -> Result<(u64, u64), StoreError> {
        let brand_id = self.of.brand_id;
        Ok((copy::events(&self.from, brand_id).await?, copy::events(&self.to, brand_id).await?))
    }

    async fn progress(&self, stage: Stage, database: Database) -> Result<Progress, Failure> {
        let (events, copied) = self.events().await?;
        Ok(Progress { copied, events, ..told(self.of.brand_id, stage, database) })
    }
}

fn nowhere() -> Failure {
    Failure::internal("the brand's databases point to nowhere")
}
