//! How far the design goes: brands, databases and the overflow queue under a load that no test machine could send, on the limits that the
//! platform publishes. What is real here is how a brand gets its database and its identifier, and how that leads back to the database;
//! a database is a line in front of one counter, which is what D1 promises.

#![expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "rates, shares and times: far below what a float holds exactly, and never negative"
)]

mod brands;
mod database;
mod level;
pub mod limits;
mod overflow;
mod run;
pub mod scenarios;
mod waits;

pub use brands::{Brand, Brands, Sends, Spread};
pub use level::level;
pub use run::{Load, Outage, Outcome, Seconds, run};
