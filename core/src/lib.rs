//! Validates and normalizes tracking payloads.
//!
//! Bytes come in, a [`Verdict`] goes out: the same one in the browser, in Node, on the command line and at the edge.
//! No I/O, no clock, no randomness, no panics, and no knowledge of JavaScript or HTTP.
//!
//! ```
//! use advocateloop_core::{Event, Options, judge};
//!
//! let verdict = judge(Event::Visit, br#"{ "referral_code": " john123 " }"#, Options::default());
//! assert_eq!(verdict.outcome.unwrap().to_json(), r#"{"referral_code":"JOHN123"}"#);
//! ```

#![cfg_attr(
    not(test),
    deny(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::panic,
        clippy::unreachable,
        clippy::todo,
        clippy::unimplemented,
        reason = "bad input is normal input: a panic would take down every request beside this one"
    ),
    deny(
        clippy::indexing_slicing,
        clippy::string_slice,
        reason = "an index beyond the end, or inside a character, panics: use `get` and say what then"
    ),
    deny(
        clippy::arithmetic_side_effects,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_possible_wrap,
        clippy::cast_precision_loss,
        clippy::float_arithmetic,
        reason = "a brand's money: say what happens at the end of the range, and never go through a binary float"
    ),
    deny(
        clippy::disallowed_methods,
        reason = "no clock and no randomness: `clippy.toml` lists them, each with its reason"
    )
)]
#![cfg_attr(
    not(feature = "admin"),
    expect(dead_code, reason = "what only administration can say stands beside the rest")
)]

#[cfg(feature = "admin")]
pub mod admin;
pub mod batch;
mod case;
#[cfg(feature = "contract")]
pub mod contract;
mod event;
mod issue;
pub mod json;
pub mod key;
pub mod ledger;
mod message;
mod mistyped;
pub mod money;
mod named;
mod near;
mod normalized;
mod options;
mod path;
mod plan;
mod report;
mod scalar;
mod slot;
mod table;
mod text;
mod value;
mod verdict;
mod walk;
mod warning;

#[cfg(feature = "admin")]
pub use admin::Erasure;
pub use event::{Claim, Conversion, Event, Item, Items, Refund, Visit};
pub use issue::{Fix, Issue, IssueCode};
pub use key::{ApiKey, Environment};
pub use money::{Basis, Derived};
pub use normalized::{Normalized, Part, Payload, differing_fields};
pub use options::{MAX_BODY, Mode, Options};
pub use path::Path;
pub use plan::Plan;
pub use table::{Field, Presence, Shape, Table};
pub use value::{
    Amount, Code, Currency, Email, Id, List, Metadata, Occurred, Phone, PositiveAmount, Quantity, Sku, Text, Time, Url,
    Whole,
};
pub use verdict::{Rejection, Verdict, judge, judge_at, judge_marked, read_acknowledged, write_warnings};
pub use warning::{Warning, WarningCode};
