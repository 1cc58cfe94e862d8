//! `cargo xtask build-worker`: Rust → wasm → bindings → wasm-opt → one JavaScript module, by worker-build, into
//! `edge/build`; and the pages that it serves. wrangler calls it at every start, so it ends at once when nothing changed.

use std::process::Command;

use crate::{Result, fingerprint, job, layout, setup, site};

/// All that the result depends on. `.cargo` may hold flags, and the lock files the versions of compiler input and tools.
const INPUTS: [&str; 8] = [
    "Cargo.toml",
    "Cargo.lock",
    ".cargo/config.toml",
    "core",
    "edge/Cargo.toml",
    "edge/src",
    "tools/Cargo.lock",
    "package-lock.json",
];

/// What is built, and where to, relative to `edge`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Build {
    Production,
    /// With a route that panics, for `tests/e2e/panics.test.mjs`.
    PanicRoute,
}

impl Build {
    const fn directory(self) -> &'static str {
        match self {
            Self::Production => "build",
            Self::PanicRoute => "../target/panic-worker",
        }
    }

    const fn features(self) -> &'static [&'static str] {
        match self {
            Self::Production => &[],
            Self::PanicRoute => &["--features", "panic-route"],
        }
    }
}

pub(crate) fn run() -> Result {
    build(Build::Production)
}

pub(crate) fn build(which: Build) -> Result {
    setup::for_build()?;
    worker(which)?;
    if which == Build::Production { site::build() } else { Ok(()) }
}

fn worker(which: Build) -> Result {
    let directory = layout::root().join("edge").join(which.directory());
    let stamp = directory.join(".built");
    let fingerprint = fingerprint::of(&INPUTS)?;
    if fingerprint::is_marked(&stamp, &fingerprint) && directory.join("index.js").exists() {
        return Ok(());
    }
    job::run("building the Worker", worker_build(which))?;
    fingerprint::mark(&stamp, &fingerprint)
}

fn worker_build(which: Build) -> Command {
    let mut command = layout::command(layout::tool("worker-build"));
    command
        .current_dir(layout::root().join("edge"))
        .args(["--release", "--out-dir", which.directory()])
        .args(which.features())
        // Whatever it is not given it would download.
        .env("WASM_BINDGEN_BIN", layout::tool("wasm-bindgen"))
        .env("WASM_OPT_BIN", layout::npm_binary("wasm-opt"))
        .env("ESBUILD_BIN", layout::npm_binary("esbuild"));
    command
}

/// worker-build's own first step, word for word, so that it finds the work done.
pub(crate) fn compile() -> Command {
    let mut command = layout::cargo(&["build", "--lib", "--release", "--target", "wasm32-unknown-unknown"]);
    command.current_dir(layout::root().join("edge")).env("WASM_BINDGEN_USE_JS_SYS", "1");
    command
}
