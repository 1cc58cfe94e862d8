//! The pages that the Worker serves, by esbuild, into `target/site`: HTML, styles, scripts, and in one of them the npm
//! package that judges payloads in the browser.

use std::process::Command;

use crate::module::Build;
use crate::{Result, fingerprint, job, layout, pack};

/// All that the pages depend on, besides the package.
const INPUTS: [&str; 6] =
    ["site/build.mjs", "site/make", "site/src", "docs", "wasm-pkg/README.md", "package-lock.json"];

/// Does nothing when nothing changed.
pub(crate) fn build(which: Build) -> Result {
    pack::make(which)?;
    let directory = layout::target().join("site");
    // Beside the directory: whatever lies inside is served.
    let stamp = layout::target().join("site.built");
    let existing = INPUTS.into_iter().chain(pack::INPUTS).filter(|path| layout::root().join(path).exists());
    let fingerprint = fingerprint::of(&existing.collect::<Vec<_>>())?;
    if fingerprint::is_built(&stamp, &fingerprint, which) && directory.join("index.html").exists() {
        return Ok(());
    }
    job::run("building the pages", esbuild())?;
    fingerprint::mark_built(&stamp, &fingerprint, which)
}

fn esbuild() -> Command {
    let mut command = layout::command("node");
    command.arg("site/build.mjs").arg(pack::unpacked()).arg(layout::target().join("site"));
    command
}
