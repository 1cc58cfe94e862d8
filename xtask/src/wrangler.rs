//! wrangler, run from the project's own packages, locally, without telemetry.

use std::path::Path;
use std::process::Command;

use crate::layout;

pub(crate) fn command(arguments: &[&str], state: &Path) -> Command {
    let mut command = layout::command(layout::npm_binary("wrangler"));
    command.args(arguments).arg("--persist-to").arg(state);
    for (name, value) in [
        ("WRANGLER_SEND_METRICS", "false"),
        ("WRANGLER_SEND_ERROR_REPORTS", "false"),
        ("WRANGLER_HIDE_BANNER", "true"), // and with it the look for a newer version
        ("CLOUDFLARE_CF_FETCH_ENABLED", "false"),
        ("NO_COLOR", "1"),
    ] {
        command.env(name, value);
    }
    command.env("WRANGLER_LOG_PATH", state.join("logs"));
    command
}
