//! What Cloudflare publishes for Workers Paid (looked up on 2026-11-25), what we measured, and what is assumed.

/// Published: a database does one thing at a time, and at 1 ms a query about 1,000 queries a second.
pub const STATEMENT_MS: f64 = 1.0;

/// Published: the most that a database holds.
pub const DATABASE_BYTES: f64 = 10e9;

/// Published: the most that an account holds, unless Cloudflare raises it.
pub const ACCOUNT_BYTES: f64 = 1e12;

/// Published: what a queue takes in a second; it refuses the rest.
pub const QUEUE_MESSAGES_A_SECOND: u64 = 5_000;

/// Ours: a database's number is a byte.
pub const DATABASES: usize = 256;

/// Ours: an event with an idempotency key; without one it is 2.
pub const STATEMENTS: f64 = 3.0;

/// Ours: the most in one request of `/track/batch`.
pub const EVENTS_A_BATCH: f64 = 500.0;

/// Measured by `cargo xtask bench batch`: a single event costs as much as so many of a full batch; a little below the least that came out.
pub const BATCH_GAIN: f64 = 35.0;

/// Measured (docs/OPERATING.md): what an event keeps, with its indexes and its share of the feed and the sums.
pub const EVENT_BYTES: f64 = 800.0;

/// Ours, in `wrangler.toml`: what the one consumer gets at once.
pub const MESSAGES_A_DELIVERY: usize = 100;

/// Published: so many connections does a Worker have open at a time; that a call of D1 counts as one is assumed. More brands than that
/// wait for their turn.
pub const SIDE_BY_SIDE: usize = 6;

/// Ours, in `edge/src/overflow/drain.rs`: ask, record, settle, for each brand in a delivery.
pub const CALLS_A_BRAND: u32 = 3;

/// Assumed: how long D1 lets a batch wait before it calls itself overloaded. No figure is published.
pub const PATIENCE_MS: f64 = 5_000.0;

/// Assumed: there and back between a Worker and a database. No figure is published.
pub const ROUND_TRIP_MS: f64 = 20.0;

/// Assumed: a message that failed comes again after this long.
pub const REDELIVERY_MS: f64 = 10_000.0;
