//! Knows where things are in the project, and the environment that its tools run in.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The top of the project.
pub(crate) fn root() -> PathBuf {
    // Cargo sets the variable for `cargo xtask`; without it this is the place where the binary was built.
    let manifest = std::env::var_os("CARGO_MANIFEST_DIR").unwrap_or_else(|| OsString::from(env!("CARGO_MANIFEST_DIR")));
    let manifest = PathBuf::from(manifest);
    manifest.parent().map(Path::to_owned).unwrap_or(manifest)
}

pub(crate) fn target() -> PathBuf {
    root().join("target")
}

/// A build tool made from `xtask/tools`.
pub(crate) fn tool(name: &str) -> PathBuf {
    root().join("xtask/tools/target/debug").join(name)
}

pub(crate) fn npm_binary(name: &str) -> PathBuf {
    root().join("node_modules/.bin").join(name)
}

/// A command in the project's directory whose `node` is the pinned one.
pub(crate) fn command(program: impl AsRef<std::ffi::OsStr>) -> Command {
    let mut command = Command::new(program);
    let inherited = std::env::var_os("PATH").unwrap_or_default();
    let path = std::env::join_paths(
        std::iter::once(root().join("node_modules/.bin")).chain(std::env::split_paths(&inherited)),
    );
    command.current_dir(root()).env("PATH", path.unwrap_or(inherited));
    // What `cargo run` tells us about ourselves is not for the tools, which are other packages.
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("CARGO_PKG_")
            || name == "CARGO_MANIFEST_DIR"
            || name == "CARGO_MANIFEST_PATH"
        {
            command.env_remove(name);
        }
    }
    command
}

pub(crate) fn cargo(arguments: &[&str]) -> Command {
    let mut command = command("cargo");
    command.args(arguments);
    command
}

/// Sets the flags that rustc compiles a downloaded module with, besides those of Cargo.toml. Panics name the file that they happened in: nobody
/// needs to download where this machine keeps it.
pub(crate) fn set_flags(command: &mut Command, flags: &[&str]) {
    let home = || std::env::var_os("HOME").map(|home| PathBuf::from(home).join(".cargo"));
    let cargo_home = std::env::var_os("CARGO_HOME").map(PathBuf::from).or_else(home);
    let remap = cargo_home.map(|home| format!("--remap-path-prefix={}=", home.display()));
    let all: Vec<&str> = flags.iter().copied().chain(remap.as_deref()).collect();
    command.env("RUSTFLAGS", all.join(" "));
}
