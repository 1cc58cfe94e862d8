//! Makes the page for a person whose browser asked for a page that does not exist.

/// The page has nothing to load, and nothing runs in it.
pub(super) const POLICY: &str =
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// The pages that there are, and where programs go.
pub(super) fn not_found(request_id: &str) -> String {
    format!(
        "<!doctype html>
<html lang=\"en\">
<meta charset=\"utf-8\">
<meta name=\"viewport\" content=\"width=device-width\">
<title>Page not found</title>
<style>:root {{ color-scheme: light dark; font: 1rem/1.6 system-ui, sans-serif }} body {{ max-width: 36rem; margin: 4rem auto; padding: 0 1rem }}</style>
<h1>Page not found</h1>
<p>There is no page at this address. These are the pages:</p>
<ul>
<li><a href=\"/\">Playground</a>: check a payload before you send it</li>
<li><a href=\"/docs\">API reference</a></li>
<li><a href=\"/dashboard\">Brand dashboard</a></li>
</ul>
<p>Programs send events to <code>POST /api/v1/track/conversion</code>, <code>/refund</code>, <code>/claim</code> or <code>/visit</code>.</p>
<p><small>Request {request_id}</small></p>
</html>
"
    )
}
