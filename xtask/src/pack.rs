//! `cargo xtask pack`: Rust → wasm → wasm-bindgen → wasm-opt → one npm package, into `target/npm`.

use std::fs;
use std::num::NonZeroU64;
use std::path::PathBuf;
use std::process::Command;

use crate::build_worker;
use crate::module::{Build, Compiled};
use crate::{Result, fingerprint, job, layout, setup};

/// All that the package depends on.
pub(crate) const INPUTS: [&str; 19] = [
    "Cargo.toml",
    "Cargo.lock",
    "package-lock.json",
    ".cargo/config.toml",
    "core/Cargo.toml",
    "core/src",
    "wasm-pkg/Cargo.toml",
    "wasm-pkg/src",
    "wasm-pkg/js",
    "wasm-pkg/schemas",
    "wasm-pkg/build.mjs",
    "wasm-pkg/package.json",
    "wasm-pkg/README.md",
    "wasm-pkg/packaging/package.json",
    "docs/CODES.md",
    "LICENSE-MIT",
    "LICENSE-APACHE",
    "xtask/src/module.rs",
    "xtask/src/pack.rs",
];

const CRATE: &str = "advocateloop_wasm";
const PROFILE: &str = "npm-package";

/// A quarter of LLVM's own threshold (225), up to which it copies a function into its callers, and no loop written out several times: 4 KB less
/// to download, and a verdict takes 5% longer. What is hot says `#[inline]` by itself.
const SMALL: [&str; 4] = [
    "-Cllvm-args=-inline-threshold=50",
    "-Cllvm-args=-unroll-threshold=10",
    "-Cllvm-args=-unroll-partial-threshold=10",
    "-Cllvm-args=-unroll-runtime=false",
];

pub(crate) fn run() -> Result {
    setup::for_worker(Build::Production)?;
    make(Build::Production)?;
    if let Some(tarball) = tarball() {
        println!("{}", tarball.display());
    }
    Ok(())
}

/// Does nothing when nothing changed. For `dev`, nothing is made small, and there is no tarball.
pub(crate) fn make(which: Build) -> Result {
    let directory = directory();
    let stamp = directory.join(".packed");
    let fingerprint = fingerprint::of(&INPUTS)?;
    let is_dev = which == Build::Dev;
    if fingerprint::is_built(&stamp, &fingerprint, which) && (is_dev || tarball().is_some()) {
        return Ok(());
    }
    fs::create_dir_all(&directory).map_err(|error| format!("cannot create {}: {error}", directory.display()))?;
    if let Some(old) = tarball() {
        fs::remove_file(&old).map_err(|error| format!("cannot remove {}: {error}", old.display()))?;
    }
    let (profile, command) = if is_dev { ("dev", build_worker::compile(which)) } else { (PROFILE, compile()) };
    job::run("compiling the package", command)?;
    let module = Compiled { profile, crate_name: CRATE };
    module.finish(&directory.join("bound"), &directory.join("core.wasm"), !is_dev)?;
    compress(if is_dev { 1 } else { 15 })?;
    job::run("laying out the package", lay_out())?;
    if !is_dev {
        job::run("packing the package", pack())?;
    }
    fingerprint::mark_built(&stamp, &fingerprint, which)
}

/// Directory of the tarball and its parts.
fn directory() -> PathBuf {
    layout::target().join("npm")
}

/// Directory of the tarball's files, before they are packed.
pub(crate) fn unpacked() -> PathBuf {
    directory().join("package")
}

fn tarball() -> Option<PathBuf> {
    let entries = fs::read_dir(directory()).ok()?;
    let mut files = entries.filter_map(|entry| Some(entry.ok()?.path()));
    files.find(|path| path.extension().is_some_and(|extension| extension == "tgz"))
}

pub(crate) fn compile() -> Command {
    let mut command = layout::cargo(&["build", "--locked", "--profile", PROFILE]);
    command.args(["--package", "advocateloop-wasm", "--target", "wasm32-unknown-unknown"]);
    layout::set_flags(&mut command, &SMALL);
    command
}

/// Compresses the module for those who get it inside a script: as small as deflate can make it, since compressing it happens once.
fn compress(iterations: u64) -> Result {
    let module = directory().join("core.wasm");
    let compressed = directory().join("core.deflate");
    let pack = || {
        let mut bytes = Vec::new();
        let options = zopfli::Options {
            iteration_count: NonZeroU64::new(iterations).unwrap_or(NonZeroU64::MIN),
            ..Default::default()
        };
        zopfli::compress(options, zopfli::Format::Deflate, &*fs::read(&module)?, &mut bytes)?;
        fs::write(&compressed, bytes)
    };
    pack().map_err(|error| format!("cannot compress {}: {error}", module.display()))
}

fn lay_out() -> Command {
    let mut command = layout::command("node");
    command.arg("wasm-pkg/build.mjs");
    let files = ["core.wasm", "core.deflate", "bound/advocateloop_wasm_bg.js", "package"];
    command.args(files.map(|name| directory().join(name)));
    command
}

fn pack() -> Command {
    let mut command = layout::command("npm");
    command.args(["pack", "--ignore-scripts", "--pack-destination"]).arg(directory()).arg(directory().join("package"));
    command
}
