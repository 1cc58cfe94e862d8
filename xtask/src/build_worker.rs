//! `cargo xtask build-worker`: Rust → wasm → wasm-bindgen → wasm-opt, into `edge/build`, where `edge/entry.mjs` finds it; and
//! the pages that it serves. wrangler calls it at every start, so it ends at once when nothing changed.

use std::fs;
use std::process::Command;

use crate::module::{Build, Compiled};
use crate::{Result, fingerprint, job, layout, setup, site};

/// All that the result depends on. `.cargo` may hold flags, and the lock files the versions of compiler input and tools.
const INPUTS: [&str; 11] = [
    "Cargo.toml",
    "Cargo.lock",
    ".cargo/config.toml",
    "core",
    "edge/Cargo.toml",
    "edge/src",
    "xtask/tools/Cargo.lock",
    "xtask/tools/src",
    "package-lock.json",
    "xtask/src/build_worker.rs",
    "xtask/src/module.rs",
];

impl Build {
    /// Beside `entry.mjs`, which imports what is in it.
    const fn directory(self) -> &'static str {
        match self {
            Self::Production | Self::Dev => "edge/build",
            Self::PanicRoute => "target/panic-worker/build",
        }
    }

    const fn features(self) -> &'static [&'static str] {
        match self {
            Self::Production | Self::Dev => &[],
            Self::PanicRoute => &["--features", "panic-route"],
        }
    }

    const fn module(self) -> Compiled {
        let profile = match self {
            Self::Production => "worker",
            Self::Dev | Self::PanicRoute => "dev",
        };
        Compiled { profile, crate_name: "advocateloop_edge" }
    }
}

pub(crate) fn build(which: Build) -> Result {
    setup::for_build()?;
    worker(which)?;
    if which == Build::PanicRoute { Ok(()) } else { site::build(which) }
}

fn worker(which: Build) -> Result {
    let directory = layout::root().join(which.directory());
    fs::create_dir_all(&directory).map_err(|error| format!("cannot create {}: {error}", directory.display()))?;
    if which == Build::PanicRoute {
        let copy = |from: &str, to: &str| fs::copy(layout::root().join(from), layout::root().join(to));
        copy("edge/entry.mjs", "target/panic-worker/entry.mjs")
            .map_err(|error| format!("cannot copy the entry: {error}"))?;
    }
    let module = directory.join("edge.wasm");
    let stamp = directory.join(".built");
    let fingerprint = fingerprint::of(&INPUTS)?;
    if fingerprint::is_built(&stamp, &fingerprint, which) && module.exists() {
        return Ok(());
    }
    job::run("compiling the Worker", compile(which))?;
    // The compiled module has one place whatever its features, so none is taken for another.
    which.module().finish_worker(&directory, "edge", which == Build::Production)?;
    fingerprint::mark_built(&stamp, &fingerprint, which)
}

pub(crate) fn compile(which: Build) -> Command {
    let mut command = layout::cargo(&["build", "--locked", "--profile", which.module().profile, "--lib"]);
    command.args(["--package", "advocateloop-edge", "--target", "wasm32-unknown-unknown"]).args(which.features());
    match which {
        Build::Production => layout::set_flags(&mut command, &[]),
        Build::Dev => drop(command.args(["--package", "advocateloop-wasm"])),
        Build::PanicRoute => {}
    }
    command
}
