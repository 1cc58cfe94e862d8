//! Installs into the project what it needs and the machine lacks: the wasm target (by rustup), the build tools (pinned by
//! `xtask/tools/Cargo.lock`) and the npm packages with a Node that wrangler accepts (pinned by `package-lock.json`).

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::job::Job;
use crate::module::Build;
use crate::{Result, build_worker, fingerprint, job, layout, pack};

const WASM_TARGET: &str = "wasm32-unknown-unknown";
/// wrangler refuses older ones than 22.12, and the tests read databases with what 22.13 has.
const OLDEST_NODE: (u32, u32) = (22, 13);

/// Installs what a Worker needs. Our own code is compiled meanwhile: the pieces keep two cores busy only together.
pub(crate) fn for_worker(which: Build) -> Result {
    wasm_target()?;
    let npm = npm_packages()?;
    let tools = binder()?;
    let mut jobs: Vec<Job> = Vec::new();
    jobs.extend(npm.as_ref().map(Pending::job));
    jobs.extend(tools.as_ref().map(Pending::job));
    if tools.is_some() {
        jobs.push(Job::new("compiling the Worker", build_worker::compile(which)));
        if which == Build::Production {
            jobs.push(Job::new("compiling the package", pack::compile()));
        }
    }
    if !jobs.is_empty() {
        eprintln!("Setting up (once; about two minutes on two cores):");
        job::run_all(jobs)?;
    }
    for pending in [npm, tools].into_iter().flatten() {
        pending.mark()?;
    }
    check_node()
}

/// Installs what `build-worker` needs: no npm, since wrangler, which calls it, runs from the very directory that npm would replace.
pub(crate) fn for_build() -> Result {
    wasm_target()?;
    install(binder()?)?;
    if layout::npm_binary("esbuild").exists() && layout::npm_binary("wasm-opt").exists() {
        Ok(())
    } else {
        Err("the npm packages are missing: run `cargo xtask setup` (or `npm ci`) first".to_owned())
    }
}

fn install(pending: Option<Pending>) -> Result {
    pending.map_or(Ok(()), |pending| job::run_all(vec![pending.job()]).and_then(|()| pending.mark()))
}

pub(crate) fn for_tests() -> Result {
    for_worker(Build::Production)?;
    for (component, command) in [("clippy", "clippy"), ("rustfmt", "fmt")] {
        if !succeeds(layout::cargo(&[command, "--version"])) {
            let mut rustup = layout::command("rustup");
            rustup.args(["component", "add", component]);
            job::run("rustup component", rustup)?;
        }
    }
    Ok(())
}

/// Something to install, and the mark that says that it was.
#[derive(Debug)]
struct Pending {
    name: &'static str,
    program: &'static str,
    arguments: Vec<&'static str>,
    stamp: PathBuf,
    fingerprint: String,
}

impl Pending {
    fn job(&self) -> Job {
        let mut command = layout::command(self.program);
        command.args(&self.arguments);
        Job::new(self.name, command)
    }

    fn mark(&self) -> Result {
        fingerprint::mark(&self.stamp, &self.fingerprint)
    }

    fn unless_marked(self) -> Option<Self> {
        (!fingerprint::is_marked(&self.stamp, &self.fingerprint)).then_some(self)
    }
}

fn wasm_target() -> Result {
    let mut rustc = layout::command("rustc");
    rustc.args(["--print", "target-libdir", "--target", WASM_TARGET]);
    let output = rustc.output().map_err(|error| format!("cannot start rustc: {error}"))?;
    if Path::new(String::from_utf8_lossy(&output.stdout).trim()).is_dir() {
        return Ok(());
    }
    let mut rustup = layout::command("rustup");
    rustup.args(["target", "add", WASM_TARGET]);
    job::run("wasm target", rustup)
}

/// A program of `xtask/tools`, with the features that it needs.
fn build_tools(name: &'static str, stamp: &str, which: &[&'static str]) -> Result<Option<Pending>> {
    let place = ["--manifest-path", "xtask/tools/Cargo.toml", "--target-dir", "xtask/tools/target"];
    let pending = Pending {
        name,
        program: "cargo",
        arguments: [&["build", "--locked"], &place[..], which].concat(),
        stamp: layout::root().join("xtask/tools/target").join(stamp),
        fingerprint: fingerprint::of(&["xtask/tools/Cargo.toml", "xtask/tools/Cargo.lock", "xtask/tools/src"])?,
    };
    Ok(pending.unless_marked())
}

fn binder() -> Result<Option<Pending>> {
    build_tools("build tools", "built", &["--bin", "bind"])
}

/// Installs what only the tests of the npm package in WebAssembly need: it takes longer than all other tools.
pub(crate) fn test_runner() -> Result {
    let which = ["--features", "test-runner", "--bin", "wasm-bindgen-test-runner"];
    install(build_tools("test runner", "built-test-runner", &which)?)
}

fn npm_packages() -> Result<Option<Pending>> {
    let pending = Pending {
        name: "npm packages",
        program: "npm",
        // Its warnings are about Node 20, of which nobody who sets up needs to do anything: a newer one is among the packages.
        arguments: vec!["ci", "--prefer-offline", "--no-audit", "--no-fund", "--loglevel=error"],
        stamp: layout::root().join("node_modules/.installed"),
        fingerprint: fingerprint::of(&["package.json", "package-lock.json", ".npmrc"])?,
    };
    Ok(pending.unless_marked())
}

/// The pinned Node exists for Linux and macOS; elsewhere the machine's own must do.
fn check_node() -> Result {
    let (major, minor) = OLDEST_NODE;
    let output =
        layout::command("node").arg("--version").output().map_err(|error| format!("cannot start node: {error}"))?;
    let version = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    if node_version(&version).is_some_and(|found| found >= OLDEST_NODE) {
        Ok(())
    } else {
        Err(format!(
            "wrangler and the tests need Node {major}.{minor} or newer, and npm has none for this machine; found {version:?}"
        ))
    }
}

/// `v22.23.3` → (22, 23)
fn node_version(text: &str) -> Option<(u32, u32)> {
    let mut parts = text.strip_prefix('v')?.split('.');
    Some((parts.next()?.parse().ok()?, parts.next()?.parse().ok()?))
}

fn succeeds(mut command: Command) -> bool {
    command.stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok_and(|status| status.success())
}

#[cfg(test)]
mod tests {
    use super::node_version;

    #[test]
    fn versions_are_compared_as_numbers() {
        assert_eq!(node_version("v22.23.3"), Some((22, 23)));
        assert!(node_version("v22.9.0") < Some((22, 12)));
        assert_eq!(node_version("22"), None);
    }
}
