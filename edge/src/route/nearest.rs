//! Guesses the route that an unknown path meant. If no route is near, the routes for events are named.

use advocateloop_core::Event;
use percent_encoding::percent_decode_str;

use super::{Line, Route, filled, lines};

/// The longest path that is compared with the routes; with the identifiers in it, theirs are shorter.
const LONGEST: usize = 128;

/// The most slips in a path that still means this route.
const MOST_SLIPS: usize = 2;

/// Names that other systems have for an event.
const SYNONYMS: [(Event, &[&str]); 4] = [
    (Event::Conversion, &["order", "purchase", "sale", "checkout", "transaction", "payment"]),
    (Event::Refund, &["return", "chargeback", "cancellation"]),
    (Event::Claim, &["lead", "signup", "registration", "referral"]),
    (Event::Visit, &["click", "pageview", "view", "session", "hit"]),
];

/// Names the route that is most like a wrong path, or else those that record events, or judge them. `/api/v1`, extra slashes and endings such
/// as `.json` don't count.
pub fn nearest(method: &str, path: &str, with_admin: bool) -> String {
    const EXACT: &str = "Paths are exact, without a slash at the end";
    let path: String = path.chars().take(LONGEST).collect();
    let path = percent_decode_str(&path.replace('+', " ")).decode_utf8_lossy().to_ascii_lowercase();
    let segments = own_segments(&path);
    let wanted = event_meant(method, &segments)
        .map(|event| if is_validation(&segments) { Route::Validate(event) } else { Route::Track(event) });
    let path = segments.join("/");
    // Of several methods of one path, the one that was sent is meant.
    let distance = |&(known, pattern, ..): &Line| {
        let pattern = own_segments(pattern).join("/");
        (strsim::osa_distance(&filled(&pattern, &path), &path), known != method)
    };
    let by_event = lines(with_admin).find(|(.., route)| Some(*route) == wanted);
    let by_path = || lines(with_admin).min_by_key(|line| distance(line)).filter(|line| distance(line).0 <= MOST_SLIPS);
    if let Some((method, pattern, ..)) = by_event.or_else(|| by_path().filter(|_| !path.is_empty())) {
        return format!("did you mean {method} {pattern}? {EXACT}");
    }
    let is_validation = is_validation(&segments);
    let (what, verb) = if is_validation { ("payloads are checked at", "validate") } else { ("events go to", "track") };
    let [first, second, third, last] = Event::ALL.map(|event| format!("/api/v1/{verb}/{}", event.name()));
    format!("{what} POST {first}, {second}, {third} or {last}. {EXACT}")
}

/// Returns the segments behind `/api/v1`, or behind a misspelt one, each without an ending such as `.json`.
fn own_segments(path: &str) -> Vec<&str> {
    let is_version = |segment: &str| segment.strip_prefix('v').is_some_and(|number| number.parse::<u32>().is_ok());
    let without_ending = |segment: &'_ str| {
        let end = segment.find(['.', ';', ' ', '\0', '-', '?', '&', '=']).filter(|&end| end > 0);
        end.unwrap_or(segment.len())
    };
    path.split('/')
        .filter_map(|segment| segment.get(..without_ending(segment)))
        .skip_while(|segment| segment.is_empty() || *segment == "api" || is_version(segment))
        .filter(|segment| !segment.is_empty())
        .collect()
}

fn is_validation(segments: &[&str]) -> bool {
    segments.first().is_some_and(|first| strsim::osa_distance(first, "validate") <= MOST_SLIPS)
}

/// Finds the event that a path names, perhaps misspelt or by another system's word: behind `track` or `validate`, or alone in a path
/// that is posted to.
fn event_meant(method: &str, segments: &[&str]) -> Option<Event> {
    let name = match segments {
        [first, name] if *first == "track" || is_validation(segments) => name,
        [name] if method == "POST" => name,
        _ => return None,
    };
    let singular = name.strip_suffix('s').unwrap_or(name);
    let by_synonym = || SYNONYMS.iter().find(|(_, synonyms)| synonyms.contains(&singular)).map(|&(event, _)| event);
    let is_near = |event: &Event| strsim::osa_distance(event.name(), name) <= MOST_SLIPS;
    by_synonym().or_else(|| Event::ALL.into_iter().find(is_near))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(method: &str, path: &str) -> String {
        let hint = nearest(method, path, false);
        assert_eq!(nearest(method, path, true), hint, "administration changes nothing: {path}");
        let route = hint.strip_prefix("did you mean ").and_then(|route| route.split('?').next());
        route.unwrap_or(hint.split(" at").next().unwrap_or_default().split(" to").next().unwrap_or_default()).to_owned()
    }

    #[test]
    fn a_wrong_path_is_told_the_nearest() {
        for (paths, wanted) in [
            (
                "/api/v1/track/conversions /api/v1/track/conversion/ /api/v1/track/convertion /api/v1/track/%63onversion%20 \
                 /api/v1/track/conversion;v=1 /api/v1/track/conversion.json //api//v2/track/Conversion \
                 /api/v1/track/conversionz-7f3a",
                "POST /api/v1/track/conversion",
            ),
            ("/API/V1/TRACK/REFUND /api/v1/refund", "POST /api/v1/track/refund"),
            ("/track/visit", "POST /api/v1/track/visit"),
            ("/v1/validate/claim", "POST /api/v1/validate/claim"),
            ("/api/v1/track/batches", "POST /api/v1/track/batch"),
            ("/api/v1/conversion/cnv_0199", "GET /api/v1/conversions/{conversion_id}"),
            ("/api/v1/conversions/cnv_0199/refund", "GET /api/v1/conversions/{conversion_id}/refunds"),
            ("/healthz /health/", "GET /health"),
            (
                "/api /api/v1 /api/v1/ /favicon.ico /playground /login /api/v1/track /api/v1/track/__proto__ /",
                "events go",
            ),
            ("/api/v1/validate /api/v1/validate/everything", "payloads are checked"),
        ] {
            for path in paths.split(' ') {
                assert_eq!(said("POST", path), wanted, "{path}");
            }
        }
        assert_eq!(said("GET", "/api/v1/conversion"), "GET /api/v1/conversions");
        assert_eq!(said("POST", ""), "events go");
        assert_eq!(said("GET", &format!("/{}", "a".repeat(4000))), "events go");
    }

    #[test]
    fn other_systems_words_are_known() {
        for (names, event) in [
            ("order orders purchase sale checkout", "conversion"),
            ("click pageview", "visit"),
            ("lead signups", "claim"),
            ("returns refunds", "refund"),
        ] {
            for name in names.split(' ') {
                for (before, verb) in
                    [("/api/v1/track", "track"), ("/track", "track"), ("/api/v1/validate", "validate"), ("", "track")]
                {
                    assert_eq!(said("POST", &format!("{before}/{name}")), format!("POST /api/v1/{verb}/{event}"));
                }
            }
        }
    }

    #[test]
    fn without_administration_there_is_no_trace_of_it() {
        let with_admin = |is_there| nearest("GET", "/api/v1/admin/brand", is_there);
        assert!(with_admin(true).starts_with("did you mean GET /api/v1/admin/brands?"));
        assert!(with_admin(false).starts_with("events go to POST"));
    }
}
