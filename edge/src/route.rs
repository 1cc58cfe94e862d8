//! The routes, one line each.

mod nearest;

pub use nearest::nearest;

use advocateloop_core::Event;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Route {
    /// Records an event.
    Track(Event),
    /// Records many events.
    TrackBatch,
    /// Judges an event, and stores nothing.
    Validate(Event),
    /// Gives back what was recorded.
    Read(Read),
    /// Forgets a person.
    Erase,
    Health,
    Admin(Admin),
}

/// The operator's routes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Admin {
    ListBrands,
    CreateBrand,
    GetBrand,
    ChangeBrand,
    ListKeys,
    CreateKey,
    RevokeKey,
    RotateKey,
    ListAudit,
    /// One step of it.
    MoveBrand,
    CancelMove,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Read {
    Conversion,
    ConversionOfOrder,
    Refunds,
    Events,
    Summary,
    Accepted,
    /// Tells whose key this is.
    Me,
    /// Lists what was refused.
    Rejections,
}

/// A line of the table: method, path, deadline and route. A segment in braces stands for any segment that is not empty. The deadline
/// says after how many milliseconds a silent database has failed.
pub type Line = (&'static str, &'static str, u32, Route);

/// Most senders of webhooks wait for 5 seconds.
const EVENT: u32 = 4_000;
/// Senders wait longer for hundreds of events at once.
const BATCH: u32 = 10_000;
/// D1's own limit for a query.
const OTHER: u32 = 30_000;

const TABLE: &[Line] = &[
    ("POST", "/api/v1/track/conversion", EVENT, Route::Track(Event::Conversion)),
    ("POST", "/api/v1/track/refund", EVENT, Route::Track(Event::Refund)),
    ("POST", "/api/v1/track/claim", EVENT, Route::Track(Event::Claim)),
    ("POST", "/api/v1/track/visit", EVENT, Route::Track(Event::Visit)),
    ("POST", "/api/v1/track/batch", BATCH, Route::TrackBatch),
    ("POST", "/api/v1/validate/conversion", OTHER, Route::Validate(Event::Conversion)),
    ("POST", "/api/v1/validate/refund", OTHER, Route::Validate(Event::Refund)),
    ("POST", "/api/v1/validate/claim", OTHER, Route::Validate(Event::Claim)),
    ("POST", "/api/v1/validate/visit", OTHER, Route::Validate(Event::Visit)),
    ("GET", "/api/v1/conversions", OTHER, Route::Read(Read::ConversionOfOrder)),
    ("GET", "/api/v1/conversions/{conversion_id}", OTHER, Route::Read(Read::Conversion)),
    ("GET", "/api/v1/conversions/{conversion_id}/refunds", OTHER, Route::Read(Read::Refunds)),
    ("GET", "/api/v1/events", OTHER, Route::Read(Read::Events)),
    ("GET", "/api/v1/summary", OTHER, Route::Read(Read::Summary)),
    ("GET", "/api/v1/accepted/{accepted_id}", OTHER, Route::Read(Read::Accepted)),
    ("GET", "/api/v1/me", OTHER, Route::Read(Read::Me)),
    ("GET", "/api/v1/rejections", OTHER, Route::Read(Read::Rejections)),
    ("DELETE", "/api/v1/customers", OTHER, Route::Erase),
    ("GET", "/health", EVENT, Route::Health),
    ("GET", "/api/v1/admin/brands", OTHER, Route::Admin(Admin::ListBrands)),
    ("POST", "/api/v1/admin/brands", OTHER, Route::Admin(Admin::CreateBrand)),
    ("GET", "/api/v1/admin/brands/{brand_id}", OTHER, Route::Admin(Admin::GetBrand)),
    ("PATCH", "/api/v1/admin/brands/{brand_id}", OTHER, Route::Admin(Admin::ChangeBrand)),
    ("GET", "/api/v1/admin/brands/{brand_id}/keys", OTHER, Route::Admin(Admin::ListKeys)),
    ("POST", "/api/v1/admin/brands/{brand_id}/keys", OTHER, Route::Admin(Admin::CreateKey)),
    ("POST", "/api/v1/admin/brands/{brand_id}/keys/{key_id}/revoke", OTHER, Route::Admin(Admin::RevokeKey)),
    ("POST", "/api/v1/admin/brands/{brand_id}/keys/{key_id}/rotate", OTHER, Route::Admin(Admin::RotateKey)),
    ("GET", "/api/v1/admin/brands/{brand_id}/audit", OTHER, Route::Admin(Admin::ListAudit)),
    ("POST", "/api/v1/admin/brands/{brand_id}/move", OTHER, Route::Admin(Admin::MoveBrand)),
    ("DELETE", "/api/v1/admin/brands/{brand_id}/move", OTHER, Route::Admin(Admin::CancelMove)),
];

/// Returns all routes, for the OpenAPI document.
#[cfg(all(feature = "contract", not(target_arch = "wasm32")))]
pub fn table() -> &'static [Line] {
    TABLE
}

/// The address of a request: a path that a route has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address<'p> {
    pattern: &'static str,
    path: &'p str,
}

impl<'p> Address<'p> {
    /// Finds the address of a path. Paths are exact. Without administration, its routes do not exist.
    pub fn find(path: &'p str, with_admin: bool) -> Option<Address<'p>> {
        let line = lines(with_admin).find(|(_, pattern, ..)| matches(pattern, path));
        line.map(|&(_, pattern, ..)| Address { pattern, path })
    }

    /// Returns the path for the log, where identifiers show as `{conversion_id}`.
    pub fn pattern(&self) -> &'static str {
        self.pattern
    }

    /// Returns the segment that stands for `{name}`, or an empty text.
    pub fn parameter(&self, name: &str) -> &'p str {
        let mut segments = self.pattern.split('/').zip(self.path.split('/'));
        segments.find(|(wanted, _)| parameter_name(wanted) == Some(name)).map_or("", |(_, segment)| segment)
    }

    /// Returns the deadline and the route of a method. HEAD is GET whose answer the runtime cuts off.
    pub fn route(&self, method: &str) -> Option<(u32, Route)> {
        let method = if method == "HEAD" { "GET" } else { method };
        self.lines().find(|(known, ..)| *known == method).map(|&(.., deadline, route)| (deadline, route))
    }

    /// Returns the header `Allow`.
    pub fn allow(&self) -> String {
        let methods = self.lines().map(|&(method, ..)| if method == "GET" { "GET, HEAD" } else { method });
        methods.chain(["OPTIONS"]).collect::<Vec<_>>().join(", ")
    }

    /// Returns the hint for a method that it does not answer: `send POST, not GET`. A path that only reads tells the one that records.
    pub fn instead(&self, method: &str) -> String {
        const METHODS: [&str; 6] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"];
        let methods: Vec<&str> = self.lines().map(|&(method, ..)| method).collect();
        let mut hint = format!("send {}", methods.join(" or "));
        if METHODS.contains(&method) {
            hint.extend([", not ", method]);
        }
        let recording = self.lines().find_map(|&(.., route)| match route {
            Route::Read(Read::Conversion | Read::ConversionOfOrder) => Some(("a conversion", "conversion")),
            Route::Read(Read::Refunds) => Some(("a refund", "refund")),
            Route::Read(Read::Events) => Some(("events", "batch")),
            _ => None,
        });
        if let ("POST" | "PUT", Some((what, path))) = (method, recording) {
            hint.extend([". This path only reads: to record ", what, ", send it to POST /api/v1/track/", path]);
        }
        hint
    }

    fn lines(&self) -> impl Iterator<Item = &'static Line> {
        let pattern = self.pattern;
        TABLE.iter().filter(move |(_, known, ..)| *known == pattern)
    }
}

fn lines(with_admin: bool) -> impl Iterator<Item = &'static Line> {
    TABLE.iter().filter(move |(.., route)| with_admin || !matches!(route, Route::Admin(_)))
}

/// Pre-flight runs in browsers of any origin, and must be able to read why it failed. Recording does not: its key is a
/// secret of a server.
pub fn is_for_browsers(path: &str) -> bool {
    path.starts_with("/api/v1/validate/")
}

/// Returns `conversion_id` for `{conversion_id}`.
fn parameter_name(segment: &str) -> Option<&str> {
    segment.strip_prefix('{')?.strip_suffix('}')
}

fn matches(pattern: &str, path: &str) -> bool {
    let is_met = |(wanted, sent): (&str, &str)| wanted == sent || parameter_name(wanted).is_some() && !sent.is_empty();
    pattern == path
        || pattern.contains('{')
            && pattern.split('/').count() == path.split('/').count()
            && pattern.split('/').zip(path.split('/')).all(is_met)
}

/// Fills a pattern with the path's own segments where it takes any, so that an identifier counts as no slip.
fn filled<'a>(pattern: &'a str, path: &'a str) -> String {
    let sent = path.split('/').chain(std::iter::repeat(""));
    let fill = |(wanted, sent): (&'a str, &'a str)| {
        if parameter_name(wanted).is_some() && !sent.is_empty() { sent } else { wanted }
    };
    pattern.split('/').zip(sent).map(fill).collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_finds_itself() {
        for &(method, pattern, deadline, route) in TABLE {
            let address = Address::find(pattern, true).unwrap();
            assert_eq!((address.pattern(), address.route(method)), (pattern, Some((deadline, route))));
        }
    }

    #[test]
    fn paths_are_exact() {
        for path in ["", "/", "/health/", "/Health", "//health", "/api/v1/track/conversion/", "/api/v1/track/Refund"] {
            assert_eq!(Address::find(path, true), None, "{path}");
        }
    }

    #[test]
    fn a_parameter_is_one_segment_that_is_not_empty() {
        let pattern = "/things/{thing_id}/parts/{part_id}";
        let address = Address { pattern, path: "/things/a%2Fb/parts/7" };
        assert!(matches(pattern, address.path));
        assert_eq!(["thing_id", "part_id", "things"].map(|name| address.parameter(name)), ["a%2Fb", "7", ""]);
        for path in ["/things//parts/7", "/things/a/parts/", "/things/a/parts/7/", "/things/a/b/parts/7", "/things/a"] {
            assert!(!matches(pattern, path), "{path}");
        }
    }

    #[test]
    fn a_path_that_only_reads_tells_the_one_that_records() {
        let of = |path: &str, method: &str| Address::find(path, true).unwrap().instead(method);
        for (path, recording) in [
            ("/api/v1/conversions", "to record a conversion, send it to POST /api/v1/track/conversion"),
            ("/api/v1/conversions/cnv_1/refunds", "to record a refund, send it to POST /api/v1/track/refund"),
            ("/api/v1/events", "to record events, send it to POST /api/v1/track/batch"),
        ] {
            assert_eq!(of(path, "POST"), format!("send GET, not POST. This path only reads: {recording}"));
            assert_eq!(of(path, "DELETE"), "send GET, not DELETE");
        }
        assert_eq!(of("/api/v1/summary", "POST"), "send GET, not POST");
        assert_eq!(of("/api/v1/admin/brands", "Put"), "send GET or POST");
    }

    #[test]
    fn an_identifier_in_a_path_is_no_slip() {
        assert_eq!(filled("/things/{thing_id}/parts", "/things/7f3a/part"), "/things/7f3a/parts");
        assert_eq!(filled("/things/{thing_id}", "/things/"), "/things/{thing_id}");
    }
}
