//! The routes: what exists, under which methods, and what a wrong path probably meant.

use advocateloop_core::Event;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Route {
    /// Records an event.
    Track(Event),
    /// Gives the verdict on an event, and stores nothing.
    Validate(Event),
    Health,
}

const TABLE: [(&str, Route); 9] = [
    ("/api/v1/track/conversion", Route::Track(Event::Conversion)),
    ("/api/v1/track/refund", Route::Track(Event::Refund)),
    ("/api/v1/track/claim", Route::Track(Event::Claim)),
    ("/api/v1/track/visit", Route::Track(Event::Visit)),
    ("/api/v1/validate/conversion", Route::Validate(Event::Conversion)),
    ("/api/v1/validate/refund", Route::Validate(Event::Refund)),
    ("/api/v1/validate/claim", Route::Validate(Event::Claim)),
    ("/api/v1/validate/visit", Route::Validate(Event::Visit)),
    ("/health", Route::Health),
];

/// The longest path that is compared with the routes; theirs are less than half of it.
const LONGEST: usize = 64;

impl Route {
    /// Paths are exact.
    #[must_use]
    pub fn find(path: &str) -> Option<Route> {
        TABLE.into_iter().find(|&(known, _)| known == path).map(|(_, route)| route)
    }

    /// The route that a wrong path is most like, as `POST /api/v1/track/conversion`.
    #[must_use]
    pub fn nearest(path: &str) -> String {
        let path: String = path.chars().take(LONGEST).flat_map(char::to_lowercase).collect();
        // A slip counts for less in a longer path.
        let slips = |known: &str| strsim::osa_distance(known, &path).saturating_mul(LONGEST).checked_div(known.len());
        let nearest = TABLE.into_iter().min_by_key(|&(known, _)| slips(known));
        let (path, route) = nearest.unwrap_or(TABLE[0]);
        let method = if route == Route::Health { "GET" } else { "POST" };
        format!("{method} {path}")
    }

    /// The methods that it answers, as the header `Allow` says it.
    #[must_use]
    pub const fn allow(self) -> &'static str {
        match self {
            Route::Track(_) | Route::Validate(_) => "POST, OPTIONS",
            Route::Health => "GET, HEAD, OPTIONS",
        }
    }

    /// Whether a request with this method asks what the route is for.
    #[must_use]
    pub fn answers(self, method: &str) -> bool {
        match self {
            Route::Track(_) | Route::Validate(_) => method == "POST",
            Route::Health => matches!(method, "GET" | "HEAD"),
        }
    }

    /// As the log names it.
    #[must_use]
    pub fn name(self) -> &'static str {
        let known = TABLE.into_iter().find(|&(_, route)| route == self);
        known.map_or("", |(path, _)| path)
    }
}

/// Pre-flight runs in browsers of any origin, and must be able to read why it failed. Recording does not: its key is a
/// secret of a server.
#[must_use]
pub fn is_for_browsers(path: &str) -> bool {
    path.starts_with("/api/v1/validate/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_route_finds_itself() {
        for (path, route) in TABLE {
            assert_eq!(Route::find(path), Some(route));
            assert_eq!(route.name(), path);
        }
    }

    #[test]
    fn paths_are_exact() {
        for path in ["", "/", "/health/", "/Health", "/api/v1/track/conversion/", "/api/v1/track/Refund"] {
            assert_eq!(Route::find(path), None, "{path}");
        }
    }

    #[test]
    fn a_wrong_path_is_told_the_nearest() {
        for (path, nearest) in [
            ("/api/v1/track/conversions", "POST /api/v1/track/conversion"),
            ("/api/v1/track/conversion/", "POST /api/v1/track/conversion"),
            ("/API/V1/TRACK/REFUND", "POST /api/v1/track/refund"),
            ("/track/visit", "POST /api/v1/track/visit"),
            ("/v1/validate/claim", "POST /api/v1/validate/claim"),
            ("/healthz", "GET /health"),
        ] {
            assert_eq!(Route::nearest(path), nearest);
        }
    }
}
